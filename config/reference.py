"""Writes what is made from the settings models: the page `docs/settings.md` and the JSON Schema for editors.

`python -m config.reference` writes both, `--check` only tells whether they are current (exit code 1 when not).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from config.schema import JsonSchema, make_schema

ROOT = Path(__file__).resolve().parents[1]

_INTRODUCTION = """\
# Settings

This page is made from the settings models by `make docs`; do not edit it.

`syncd` reads one YAML file, or a folder of `.yaml` and `.yml` files, named by `--config PATH`.
In a folder mappings are merged, `objectives`, `key_results`, `projects`, `side_projects` and `okr` are joined in the order of the file names, and a key that is set in two files is an error.
Start from [`config/examples/minimal.yaml`](../config/examples/minimal.yaml); [`config/examples/full.yaml`](../config/examples/full.yaml) shows every setting in use.

- **Check** a configuration with `syncd check`: every problem is told at once, with file, line and what to do.
- **Editors** complete and check it when its first line is `# yaml-language-server: $schema=PATH`, with the path or address of [`config/syncd.schema.json`](../config/syncd.schema.json).
- **Environment variables** stand above the file: `SYNCD_` and the path of the setting in capitals, its parts joined by two underscores, such as `SYNCD_STORE`, `SYNCD_LISTEN__PORT` or `SYNCD_TRACKERS__JIRA__URL`; lists and mappings are written as JSON.
- **Secrets** never stand in the file, only references to them: `env:NAME` (an environment variable) or `file:PATH` (a file whose whole content is the secret).
- **Paths** are relative to the folder of the configuration.
- **Days** are written `2026-10-31`, **durations** `90s`, `5m`, `1h30m`, `2d`, `1w`, **ratios** 0–1.
- **Texts that look like numbers** need quotes: `"901807951861"`, `"1.10"`. Words such as `NO` or `on` are texts (YAML 1.2).
- **Unknown keys** are errors, so that a misspelt one is not silently without effect.
"""


def settings_page(schema: JsonSchema) -> str:
    """Return the page in Markdown: one section for each group of settings, in the order of the configuration."""
    sections = [_section("Top level", schema, schema)]
    for title, definition in _groups(schema):
        sections.append(_section(title, definition, schema))
    return "\n".join([_INTRODUCTION, *sections])


def _groups(schema: JsonSchema) -> Iterator[tuple[str, JsonSchema]]:
    """Yield each group of settings once, under all the paths at which it stands, in the order of reading."""
    definitions = schema["$defs"]
    places: dict[str, list[str]] = {}
    _visit(schema, "", definitions, places)
    for name, found in places.items():
        definition = definitions[name]
        if definition.get("properties"):
            kind = definition["properties"].get("type", {}).get("const")
            title = ", ".join(f"`{place}`" for place in dict.fromkeys(found))
            yield f"{title} of type `{kind}`" if kind else title, definition


def _visit(group: JsonSchema, path: str, definitions: JsonSchema, places: dict[str, list[str]]) -> None:
    for name, place in _children(group, path):
        is_new = name not in places
        places.setdefault(name, []).append(place)
        if is_new:
            _visit(definitions[name], place, definitions, places)


def _children(group: JsonSchema, path: str) -> Iterator[tuple[str, str]]:
    for key, value in group.get("properties", {}).items():
        here = f"{path}.{key}" if path else key
        yield from _references(value, here)
    for inner in _openings(group):
        yield from _references(inner, f"{path}.NAME")


def _openings(schema: Mapping[str, Any]) -> list[Any]:
    return [
        s for s in [schema.get("additionalProperties"), *schema.get("patternProperties", {}).values()] if s
    ]


def _references(schema: Any, path: str) -> Iterator[tuple[str, str]]:
    if not isinstance(schema, Mapping):
        return
    if "$ref" in schema:
        yield schema["$ref"].rpartition("/")[2], path
    for inner in [*schema.get("anyOf", []), *schema.get("oneOf", [])]:
        yield from _references(inner, path)
    yield from _references(schema.get("items"), f"{path}[]")
    for inner in _openings(schema):
        yield from _references(inner, f"{path}.NAME")


def _section(title: str, group: JsonSchema, schema: JsonSchema) -> str:
    about = "\n".join(line for line in group.get("description", "").splitlines() if line)
    rows: dict[str, list[str]] = {}
    for name, value in group["properties"].items():
        meaning = _cell(value.get("description") or _described(value, schema))
        row = f"{_form(value)} | {_default(name, value, group)} | {meaning} |"
        rows.setdefault(row, []).append(f"`{name}`")
    lines = [f"| {', '.join(names)} | {row}" for row, names in rows.items()]
    table = ["| setting | value | default | meaning |", "|---|---|---|---|", *lines]
    head = [f"## {title}", ""] + ([about, ""] if about and title != "Top level" else [])
    return "\n".join([*head, *table, ""])


def _described(value: JsonSchema, schema: JsonSchema) -> str:
    """Return the description of the group that a setting refers to."""
    name = next((name for name, _ in _references(value, "")), "")
    return str(schema["$defs"].get(name, {}).get("description", "")).splitlines()[0]


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _default(name: str, value: JsonSchema, group: JsonSchema) -> str:
    if name in group.get("required", []):
        return "required"
    default = value.get("default")
    if default in (None, [], {}, ""):
        return "–"
    text = json.dumps(default, ensure_ascii=False) if isinstance(default, list) else f"{default}"
    return f"`{text.removesuffix('.0')}`"


def _form(schema: Mapping[str, Any]) -> str:
    """Say in a few words which values are taken."""
    alternatives = [*schema.get("anyOf", []), *schema.get("oneOf", [])]
    if alternatives:
        forms = dict.fromkeys(_form(a) for a in alternatives if a.get("type") != "null")
        return " or ".join(forms)
    if "enum" in schema or "const" in schema:
        return ", ".join(f"`{word}`" for word in schema.get("enum", [schema.get("const")]))
    if "$ref" in schema:
        return "mapping"
    match schema.get("type"):
        case "array":
            return f"list of {_plural(_form(schema.get('items', {})))}"
        case "object":
            return "mapping"
        case "boolean":
            return "`true`, `false`"
        case "number" | "integer":
            return _number(schema)
    return _text(schema)


def _plural(form: str) -> str:
    return (
        form if form.endswith("s") or "`" in form else " or ".join(f"{word}s" for word in form.split(" or "))
    )


def _number(schema: Mapping[str, Any]) -> str:
    word = "whole number" if schema["type"] == "integer" else "number"
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is not None and high is not None:
        return f"{word} {low:g}–{high:g}"
    if low is not None:
        return f"{word} from {low:g}"
    if "exclusiveMinimum" in schema:
        return f"{word} above {schema['exclusiveMinimum']:g}"
    return word


def _text(schema: Mapping[str, Any]) -> str:
    pattern = schema.get("pattern", "")
    if "smhdw" in pattern:
        return "duration"
    if pattern.startswith("^(env|file)"):
        return "reference"
    return "day" if schema.get("format") == "date" else "text"


def generated_files() -> dict[Path, str]:
    """Return the content of each generated file, by its path in the repository."""
    schema = make_schema()
    return {
        ROOT / "config" / "syncd.schema.json": json.dumps(schema, ensure_ascii=False, indent=2) + "\n",
        ROOT / "docs" / "settings.md": settings_page(schema),
    }


def stale_files(files: Mapping[Path, str]) -> list[Path]:
    """Return those of the files that are missing or hold something else."""
    return [f for f, text in files.items() if not f.is_file() or f.read_text(encoding="utf-8") != text]


def main(arguments: Sequence[str]) -> int:
    """Write the generated files, or with `--check` name the stale ones; return the exit code."""
    files = generated_files()
    stale = stale_files(files)
    if "--check" in arguments:
        for file in stale:
            print(f"{file.relative_to(ROOT)} is stale → run make docs", file=sys.stderr)
        return 1 if stale else 0
    for file in stale:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(files[file], encoding="utf-8")
        print(f"wrote {file.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
