"""Sites from JSON Lines: what each record gives, what is assumed, and what a bad line says."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

from syncd.sandbox.loading import LoadingError, load
from syncd.sandbox.model import STORY_POINTS, StatusCategory

ARROW = Path(__file__).parents[3].parent / "shared" / "data" / "history" / "arrow" / "issues.csv"
PLAIN: dict[str, Any] = {
    "key": "A-1",
    "status": "Open",
    "category": "new",
    "created": "2026-11-01T09:00:00+0900",
}


def test_an_issue_needs_little() -> None:
    """Key, status with category and creation suffice; project, status and type are made from them."""
    site = load([PLAIN])
    (issue,) = site.issues.values()
    assert (issue.summary, issue.updated, issue.parent) == ("A-1", issue.created, None)
    assert issue.created == datetime(2026, 11, 1, tzinfo=UTC)
    assert site.spaces[issue.space].key == "A"
    assert site.types[issue.type].name == "Task"
    assert site.statuses[issue.status].category is StatusCategory.NEW


def test_everything_can_be_said() -> None:
    """Each attribute of an issue is read by name, references are made, the parent may come later."""
    record = PLAIN | {
        "id": 77,
        "type": "Story",
        "summary": "検索",
        "parent": "A-2",
        "resolution": "Fixed",
        "resolved": "2026-11-02T00:00:00Z",
        "updated": "2026-11-02T00:00:00Z",
        "priority": "High",
        "labels": ["x"],
        "components": ["API"],
        "versions": ["1.0"],
        "sprints": ["S1"],
        "due": "2026-11-30",
        "estimate": 3600,
        "spent": 60,
        "remaining": 0,
        "points": 3,
        "fields": {"Size": "M", "customfield_11002": 0.5, "Motto": None},
        "changes": [{"at": "2026-11-02T00:00:00Z", "field": "status", "from": "New", "to": "Open"}],
    }
    site = load(
        [
            {"kind": "sprint", "name": "S1", "id": 5, "state": "active"},
            {
                "kind": "field",
                "id": "customfield_11001",
                "name": "Size",
                "type": "option",
                "options": ["S", "M"],
            },
            {"kind": "field", "id": "customfield_11002", "name": "Ratio", "type": "number"},
            {"kind": "field", "name": "Motto", "type": "text"},
            record,
            PLAIN | {"key": "A-2", "type": "Epic"},
        ]
    )
    issue = site.issues[77]
    parent = site.find("A-2")
    assert parent is not None
    assert issue.parent == parent.id
    assert site.types[parent.type].level == 1
    assert issue.due == date(2026, 11, 30)
    assert issue.sprints == (5,)
    assert site.versions[issue.versions[0]].name == "1.0"
    assert site.priorities[issue.priority or ""].name == "High"
    assert issue.custom[STORY_POINTS] == 3.0
    assert issue.custom["customfield_11002"] == 0.5
    assert issue.history[0].items[0].after == issue.status


def test_fields_without_an_id_take_none_that_is_in_use() -> None:
    """However many fields a file has, each is one more: those that every site has keep their ids and names."""
    before = load([]).fields
    site = load([{"kind": "field", "name": f"F{n}", "type": "number"} for n in range(30)])
    assert len(site.fields) == len(before) + 30
    assert {id_: site.fields[id_] for id_ in before} == before


def test_files_and_lines_are_read(tmp_path: Path) -> None:
    """A file of lines, empty ones between, gives the same site as the records themselves."""
    file = tmp_path / "site.jsonl"
    file.write_bytes(orjson.dumps(PLAIN) + b"\n\n" + orjson.dumps(PLAIN | {"key": "A-2"}) + b"\n")
    assert [issue.key for issue in load(file).issues.values()] == ["A-1", "A-2"]
    assert [issue.key for issue in load(['{"kind":"project","key":"B"}', PLAIN]).issues.values()] == ["A-1"]


def test_one_name_may_stand_in_two_categories() -> None:
    """Statuses of one name and two categories stay two statuses."""
    site = load([PLAIN, PLAIN | {"key": "A-2", "category": "done"}])
    assert len(site.statuses) == 2


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{", "line 2: is no JSON"),
        ("[]", "line 2: a record is a JSON object"),
        ({"kind": "planet"}, "line 2: unknown kind 'planet'"),
        ({"kind": "project"}, "line 2: key is missing"),
        ({"kind": "status", "name": "x", "category": "blue"}, "line 2: 'blue' is not a valid StatusCategory"),
        ({"kind": "field", "id": "11", "name": "x", "type": "text"}, "line 2: the id of a field"),
        ({"kind": "sprint", "name": "x", "state": "sleeping"}, "line 2: the state of a sprint"),
        (PLAIN, "line 2: the key A-1 occurs twice"),
        (PLAIN | {"key": "A1"}, "line 2: 'A1' is no key such as ABC-12"),
        (PLAIN | {"key": "A-2", "colour": "red"}, "line 2: A-2: unknown: colour"),
        (PLAIN | {"key": "A-2", "parent": "A-9"}, "line 2: A-2: the parent A-9 is not in the file"),
        (PLAIN | {"key": "A-2", "created": "2026-11-01T09:00:00"}, "has no offset"),
        (PLAIN | {"key": "A-2", "due": "soon"}, "Invalid isoformat"),
        (PLAIN | {"key": "A-2", "fields": {"Size": 1}}, "there is no field 'Size'"),
        (PLAIN | {"key": "A-2", "sprints": ["S"]}, "there is no sprint 'S'"),
        ({"key": "A-2", "status": "New", "created": PLAIN["created"]}, "needs a category"),
        ({"key": "A-2", "status": "Open"}, "line 2: A-2: created is missing"),
    ],
)
def test_a_bad_line_is_named(line: Any, words: str) -> None:
    """The line's number, the issue's key and what is wrong are told."""
    with pytest.raises(LoadingError) as refused:
        load([PLAIN, line])
    assert words in str(refused.value)


def test_all_bad_lines_are_told() -> None:
    """Every problem is kept; the message shows the first twenty."""
    with pytest.raises(LoadingError) as refused:
        load(["{"] * 30)
    assert len(refused.value.problems) == 30
    assert str(refused.value).endswith("and 10 more")


def _arrow() -> Iterator[dict[str, Any]]:
    with ARROW.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            yield {
                "key": row["key"],
                "id": row["id"],
                "type": row["issuetype"],
                "status": row["status"],
                "category": row["statusCategory"],
                "created": row["created"],
                "updated": row["updated"],
                "resolution": row["resolution"] or None,
                "resolved": row["resolutiondate"] or None,
                "parent": row["parent"] or None,
                "versions": [name for name in row["fixVersions"].split("|") if name],
            }


@pytest.mark.skipif(not ARROW.exists(), reason="needs shared/data beside the repository")
def test_eighteen_thousand_real_issues_load() -> None:
    """All 18 285 issues of a real project are there."""
    site = load(_arrow())
    assert len(site.issues) == 18_285
    version = next(one.id for one in site.versions.values() if one.name == "11.0.0")
    of_version = [issue for issue in site.issues.values() if version in issue.versions]
    done = [issue for issue in of_version if site.statuses[issue.status].category is StatusCategory.DONE]
    assert len(of_version) == 358
    assert len(done) >= 225
