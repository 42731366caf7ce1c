"""A workspace is read from JSON Lines; every bad line is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from syncd.sandbox.clickup.loading import load
from syncd.sandbox.loading import LoadingError

PLACES: list[dict[str, Any]] = [{"kind": "space", "name": "S"}, {"kind": "list", "name": "L", "space": "S"}]
TASK = {"list": "L", "name": "one", "created": "2026-11-01T00:00:00Z"}


def test_ids_are_made_and_large() -> None:
    """Places get ids over 32 bits, tasks short ones; a list without folder stands in a hidden one."""
    site = load([*PLACES, TASK, TASK])
    (list_,) = site.lists.values()
    assert int(list_.id) > 2**31
    assert site.folders[list_.folder].hidden
    assert len({task.id for task in site.tasks.values()}) == 2


def test_a_made_id_is_never_a_given_one() -> None:
    """A task without id does not take the place of one that was given the next id."""
    (made,) = load([*PLACES, TASK]).tasks
    site = load([*PLACES, {**TASK, "id": made}, TASK])
    assert len(site.tasks) == 2


def test_the_end_follows_from_the_status() -> None:
    """A closed task without times is done and closed at its last update."""
    site = load([*PLACES, {**TASK, "status": "complete", "updated": "2026-11-05T00:00:00Z"}])
    (task,) = site.tasks.values()
    assert task.done == task.closed == task.updated


def test_a_file_is_read(tmp_path: Path) -> None:
    """Lines come from a file too, empty ones are passed over."""
    file = tmp_path / "site.jsonl"
    file.write_text('{"kind": "space", "name": "S"}\n\n{"kind": "list", "name": "L", "space": "S"}\n')
    assert len(load(file).lists) == 1


@pytest.mark.parametrize(
    ("record", "told"),
    [
        ({"kind": "planet"}, "unknown kind 'planet'"),
        ({"kind": "space"}, "name is missing"),
        ({"kind": "list", "name": "M", "space": "T"}, "there is no 'T' before this line"),
        ({"kind": "field", "name": "F", "type": "colour"}, "'colour' is not a valid FieldType"),
        ({"kind": "space", "name": "T", "size": 1}, "unknown: size"),
        ({**TASK, "list": "M"}, "there are 0 lists 'M'"),
        ({**TASK, "status": "nowhere"}, "has no status 'nowhere'"),
        ({**TASK, "created": "yesterday"}, "Invalid isoformat"),
        ({**TASK, "id": "a-b"}, "no id of letters and digits"),
        ({**TASK, "assignee": "x"}, "unknown: assignee"),
        ({**TASK, "parent": "86none"}, "there is no task '86none'"),
        ({**TASK, "fields": {"F": 1}}, "there is no field 'F'"),
    ],
)
def test_bad_lines_are_told(record: dict[str, Any], told: str) -> None:
    """Each wrong record is named by its line, with what is wrong."""
    with pytest.raises(LoadingError, match="line 3") as caught:
        load([*PLACES, record])
    assert told in str(caught.value)


def test_all_bad_lines_are_told_at_once() -> None:
    """Two bad lines are two problems."""
    with pytest.raises(LoadingError) as caught:
        load([*PLACES, {"kind": "planet"}, TASK, {"kind": "planet"}])
    assert len(caught.value.problems) == 2
