"""Schema, page and examples are made from the settings models, or agree with them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ruamel.yaml import YAML

from config import load
from config.reference import generated_files, main, stale_files
from config.schema import duration_text, make_schema
from tests.unit.config.samples import ENVIRONMENT, EXAMPLES, ROOT, SOUND, write

SCHEMA = make_schema()
EXAMPLE_FILES = sorted(EXAMPLES.glob("*.yaml"))


def _plain(file: Path) -> Any:
    """Read a YAML file as JSON knows it, days as texts."""
    return json.loads(json.dumps(YAML(typ="safe").load(file.read_text(encoding="utf-8")), default=str))


def test_generated_files_are_current() -> None:
    """Otherwise: make docs."""
    assert [f.name for f in stale_files(generated_files())] == []


def test_a_stale_file_is_noticed(tmp_path: Path) -> None:
    """A changed and a missing file are stale, an equal one is not."""
    equal, changed = write(tmp_path, "a", "equal"), write(tmp_path, "b", "changed")
    missing = tmp_path / "missing"
    assert stale_files({equal: "a", changed: "a", missing: "a"}) == [changed, missing]


def test_the_command_tells_that_all_is_current(capsys: pytest.CaptureFixture[str]) -> None:
    """`--check` is silent and 0 when nothing is stale."""
    assert main(["--check"]) == 0
    assert capsys.readouterr().err == ""


def test_the_schema_is_one() -> None:
    """It is valid against the meta-schema of its draft."""
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("file", EXAMPLE_FILES, ids=lambda f: f.stem)
def test_examples_fit_the_schema_and_load(file: Path) -> None:
    """They name the schema for editors and give no warning."""
    first = file.read_text(encoding="utf-8").splitlines()[0]
    reference = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
    assert reference
    assert (file.parent / reference[1]).resolve() == ROOT / "config" / "syncd.schema.json"
    jsonschema.Draft202012Validator(SCHEMA).validate(_plain(file))
    loaded = load(file, ENVIRONMENT)
    assert (loaded.warnings, loaded.hygiene) == ((), ())


def _names(schema: Any) -> Iterator[str]:
    """Yield the names of all settings in a schema."""
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        for inner in schema.values():
            yield from _names(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from _names(inner)


def _keys(tree: Any) -> Iterator[str]:
    if isinstance(tree, dict):
        yield from tree
    for inner in tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else []:
        yield from _keys(inner)


def test_the_full_example_uses_every_setting() -> None:
    """But for the second spelling of selector keys."""
    spellings = {"epic", "label", "component", "version", "sprint", "type", "fix_version", "fix_versions"}
    spellings |= {"space", "folder", "list", "view", "task", "tag"}
    assert set(_names(SCHEMA)) - set(_keys(_plain(EXAMPLES / "full.yaml"))) - spellings == set()


def test_the_page_names_every_setting() -> None:
    """With a meaning for each."""
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert [name for name in _names(SCHEMA) if f"`{name}`" not in page] == []
    assert [line for line in page.splitlines() if line.startswith("| `") and line.endswith("|  |")] == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("timezone: Asia/Tokyo", "timezoen: Asia/Tokyo"),
        ("type: jira", "type: jirra"),
        ("token: env:JIRA_TOKEN", "token: ATATT3x"),
        ("select: {labels: tls}", "select: {lables: tls}"),
        ("start: 12, target: 30", "start: 12, target: many"),
        ("id: kr2", "id: kr 2"),
    ],
)
def test_editors_see_what_the_loader_refuses(tmp_path: Path, old: str, new: str) -> None:
    """The schema refuses what can be told without knowing the whole."""
    validator = jsonschema.Draft202012Validator(SCHEMA)
    assert validator.is_valid(_plain(write(tmp_path, SOUND)))
    assert not validator.is_valid(_plain(write(tmp_path, SOUND.replace(old, new))))


@pytest.mark.parametrize(
    ("duration", "text"),
    [
        (timedelta(seconds=90), "1m30s"),
        (timedelta(days=1), "1d"),
        (timedelta(hours=6), "6h"),
        (timedelta(0), "0s"),
    ],
)
def test_durations_are_written_as_they_are_read(duration: timedelta, text: str) -> None:
    """Defaults in page and schema can be copied into a configuration."""
    assert duration_text(duration) == text
