"""Finds names in Markdown that do not exist: files, commands, options, settings, metrics, environment variables."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer.main

import syncd.reference
from syncd.cli.main import app

FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`\n]+)`")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
LINK = re.compile(r"\]\(([^)\s]+)\)")
METRIC = re.compile(r"\b(?:syncd|okr)_[a-z_]*[a-z]\b")
VARIABLE = re.compile(r"\bSYNCD_[A-Z_]+\b")
PATH = re.compile(r"\.?[\w-][\w.-]*(?:/[\w.-]+)*/?")
SETTING = re.compile(r"[a-z_]+(?:\.[a-z_]+)+")
KEY = re.compile(r"([a-z_]+):")
FILES_OF_OURS = (".py", ".md", ".toml", ".yml", ".service", ".lock", ".html", ".css")
"""Endings that only files of the tree have in a page; an operator's own are `.yaml`, `.csv`, `.json`."""
OWN_VARIABLES = {"SYNCD_CONFIG", "SYNCD_TEST_DATABASE_URL"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What exists: the tree, the options of each command, the targets of make, the settings, the metrics."""

    root: Path
    commands: Mapping[str, frozenset[str]]
    targets: frozenset[str]
    schema: Mapping[str, Any]
    metrics: frozenset[str]

    @classmethod
    def of(cls, root: Path) -> Known:
        """Return what exists in that tree."""
        group: Any = typer.main.get_command(app)
        return cls(
            root=root,
            commands={
                "": frozenset(name for parameter in group.params for name in parameter.opts) | {"--help"},
                **{name: _options(command) for name, command in group.commands.items()},
            },
            targets=frozenset(
                re.findall(r"^([a-z-]+):", (root / "Makefile").read_text("utf-8"), re.MULTILINE)
            ),
            schema=json.loads((root / "config" / "syncd.schema.json").read_text("utf-8")),
            metrics=frozenset(METRIC.findall(syncd.reference.page())),
        )


def unknown_names(text: str, folder: Path, known: Known) -> list[str]:
    """Return one line for each name in a page of that folder that does not exist."""
    prose = FENCE.sub("", text)
    found = [f"link {link}" for link in LINK.findall(prose) if not _leads_somewhere(link, folder, text)]
    for span in SPAN.findall(prose):
        found += _unknown_in_span(span, known)
    for language, block in FENCE.findall(text):
        if language == "sh":
            found += [line for row in block.splitlines() for line in _unknown_in_command(row, known)]
    found += [f"metric {name}" for name in METRIC.findall(prose) if not _is_metric(name, known)]
    found += [f"variable {name}" for name in VARIABLE.findall(prose) if not _is_variable(name, known)]
    return found


def _unknown_in_span(span: str, known: Known) -> Iterator[str]:
    yield from _unknown_in_command(span, known)
    if span.startswith("--"):
        option = span.split()[0]
        if not any(option in options for options in known.commands.values()):
            yield f"option {option}"
    elif key := KEY.fullmatch(span):
        if not _is_key(key[1], known.schema):
            yield f"setting {span}"
    elif SETTING.fullmatch(span) and not span.endswith(FILES_OF_OURS):
        if _top(span, known.schema) and not _is_setting(span.split("."), known.schema, known.schema):
            yield f"setting {span}"
    elif PATH.fullmatch(span) and _is_of_ours(span, known.root) and not _exists(span, known.root):
        yield f"file {span}"


def _unknown_in_command(line: str, known: Known) -> Iterator[str]:
    words = shlex.split(line, comments=True)
    if not words:
        return
    if words[0] == "make" and len(words) > 1:
        yield from (f"make {w}" for w in words[1:] if "=" not in w and w not in known.targets)
    if Path(words[0]).name != "syncd" or len(words) < 2:
        return
    name = "" if words[1].startswith("-") else words[1]
    if name not in known.commands:
        if name != "…":
            yield f"command syncd {name}"
        return
    yield from (
        f"option {word} of syncd {name}"
        for word in words[1:]
        if word.startswith("--") and word not in known.commands[name]
    )


def _options(command: Any) -> frozenset[str]:
    """Return the options of a command and, where it is a group, of those below it."""
    below = getattr(command, "commands", {}).values()
    own = frozenset(name for parameter in command.params for name in parameter.opts) | {"--help"}
    return own.union(*(_options(one) for one in below))


def _leads_somewhere(link: str, folder: Path, text: str) -> bool:
    """Tell whether a link of a page leads to a file, and to one of its headings where it names one."""
    if link.startswith(("http://", "https://")):
        return True
    name, _, anchor = link.partition("#")
    target = folder / name
    if name and not (target.exists() and anchor):
        return target.exists()
    return anchor in map(_anchor, HEADING.findall(target.read_text(encoding="utf-8") if name else text))


def _anchor(heading: str) -> str:
    """Return the anchor that a heading gets: small letters, hyphens for spaces, no other signs."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def _is_of_ours(span: str, root: Path) -> bool:
    """Tell whether a word means a file of the tree: it ends like one, or begins with one of its folders."""
    first = span.partition("/")[0]
    return (span.endswith(FILES_OF_OURS) and span not in FILES_OF_OURS) or (
        "/" in span and (span.endswith("/") or (root / first).exists())
    )


def _exists(span: str, root: Path) -> bool:
    return any((base / span).exists() for base in (root, root / "syncd"))


def _is_metric(name: str, known: Known) -> bool:
    return name in known.metrics or re.sub(r"_(bucket|count|sum)$", "", name) in known.metrics


def _is_variable(name: str, known: Known) -> bool:
    parts = [part.lower() for part in name.removeprefix("SYNCD_").split("__")]
    return name in OWN_VARIABLES or _is_setting(parts, known.schema, known.schema)


def _top(span: str, schema: Mapping[str, Any]) -> bool:
    return span.partition(".")[0] in schema["properties"]


def _is_key(name: str, schema: Mapping[str, Any]) -> bool:
    groups = [schema, *schema["$defs"].values()]
    return any(name in group.get("properties", {}) for group in groups)


def _is_setting(parts: list[str], node: Mapping[str, Any], schema: Mapping[str, Any]) -> bool:
    """Follow a dotted path through the schema; a name of the operator's choice may stand where one is free."""
    if not parts:
        return True
    for variant in _variants(node, schema):
        properties = variant.get("properties", {})
        if parts[0] in properties and _is_setting(parts[1:], properties[parts[0]], schema):
            return True
        free = (variant.get("additionalProperties"), *variant.get("patternProperties", {}).values())
        if any(isinstance(group, Mapping) and _is_setting(parts[1:], group, schema) for group in free):
            return True
        if "items" in variant and _is_setting(parts, variant["items"], schema):
            return True
    return False


def _variants(node: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield a node of the schema and all that it refers to or chooses from."""
    yield node
    if "$ref" in node:
        yield from _variants(schema["$defs"][node["$ref"].rpartition("/")[2]], schema)
    for choice in (*node.get("anyOf", ()), *node.get("oneOf", ()), *node.get("allOf", ())):
        yield from _variants(choice, schema)
