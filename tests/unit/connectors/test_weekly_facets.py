"""What weekly goals and blocked work need of items: ends of sprints, flags, and what blocks an item."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from connectors.clickup.fields import Reading as TaskReading
from connectors.clickup.standing import Places
from connectors.clickup.structure import Structure
from connectors.clickup.translate import Lens
from connectors.clickup.translate import work_item as task_item
from connectors.clickup.values import Zones
from connectors.jira.changelog import Lens as LogLens
from connectors.jira.fields import Reading, catalogue
from connectors.jira.translate import work_item
from connectors.model.fields import FieldKind
from connectors.model.history import Shift
from tests.unit.connectors.test_jira_changelog import entry, item, read
from tests.unit.connectors.test_jira_translate import RECORDED, SHARED, issue

CHECKBOXES = "com.atlassian.jira.plugin.system.customfieldtypes:multicheckboxes"
READING = Reading(sprints=("customfield_3",), flags=("customfield_4",))


def link(words: str, key: str, category: str, end: str = "inwardIssue") -> dict[str, Any]:
    """Return a link as an issue shows it."""
    other = {"id": "1", "key": key, "fields": {"status": {"statusCategory": {"key": category}}}}
    return {"type": {"name": "Blocks", "inward": words, "outward": "blocks"}, end: other}


def test_a_sprint_tells_when_it_ends() -> None:
    """The end stands beside the sprint's id; a sprint that was not started may have none."""
    sprints = [
        {"id": 7, "name": "Sprint 7", "endDate": "2026-11-22T08:00:00.000Z"},
        {"id": 8, "name": "Sprint 8", "state": "future"},
    ]
    facets = work_item(issue(customfield_3=sprints), "jira", READING).facets
    assert facets["sprint"] == ("Sprint 7", "7", "Sprint 8", "8")
    assert facets["sprint_end"] == ("7 2026-11-22",)


@pytest.mark.parametrize(
    ("end", "told"),
    [("2026-11-22T17:00:00.000+09:00", ("7 2026-11-22",)), ("<null>", None)],
)
def test_a_sprint_as_text_tells_when_it_ends(end: str, told: tuple[str, ...] | None) -> None:
    """Data Center writes sprints as text, with their ends in it."""
    text = f"a.Sprint@1[id=7,rapidViewId=1,state=ACTIVE,name=S, 7,startDate=<null>,endDate={end},sequence=7]"
    assert work_item(issue(customfield_3=[text]), "jira", READING).facets.get("sprint_end") == told


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        ({"name": "Flagged", "schema": {"custom": CHECKBOXES}}, FieldKind.FLAG),
        ({"name": "フラグ", "untranslatedName": "Flagged", "schema": {"custom": CHECKBOXES}}, FieldKind.FLAG),
        ({"name": "Teams", "schema": {"custom": CHECKBOXES}}, FieldKind.OPTIONS),
        ({"name": "Flagged", "schema": {"type": "string"}}, FieldKind.TEXT),
    ],
)
def test_the_flag_is_known_by_type_and_name(row: dict[str, Any], kind: FieldKind) -> None:
    """The flag of boards is a field of checkboxes that is called Flagged where names are not translated."""
    (found,) = catalogue([{"id": "customfield_4", **row}], "jira").fields
    assert found.kind is kind


def test_a_flagged_issue_shows_its_flag() -> None:
    """Any option counts; without one there is no facet."""
    flagged = work_item(issue(customfield_4=[{"id": "1", "value": "Impediment"}]), "jira", READING)
    assert flagged.facets["flagged"] == ("Impediment",)
    assert "flagged" not in work_item(issue(customfield_4=None), "jira", READING).facets


def test_an_issue_tells_what_blocks_it() -> None:
    """Only links at whose inward end it stands count; done ones are told, but not as open."""
    links = [
        link("is blocked by", "OPS-1", "new"),
        link("is blocked by", "OPS-2", "done"),
        link("is blocked by", "OPS-3", "new", end="outwardIssue"),
        link("is cloned by", "OPS-4", "new"),
    ]
    facets = work_item(issue(issuelinks=links), "jira", READING).facets
    assert (facets["blocked_by"], facets["blocked_by_open"]) == (("OPS-1", "OPS-2"), ("OPS-1",))
    assert "blocked_by" not in work_item(issue(issuelinks=links[2:]), "jira", READING).facets


def test_flags_and_blocking_links_are_followed_back() -> None:
    """The changelog tells links by their words and keys, and flags by their words; other links are none."""
    changes, _ = read(
        entry(
            item("Link", None, "OPS-1", toString="This issue is blocked by OPS-1"),
            item("Link", None, "OPS-2", toString="This issue blocks OPS-2"),
            item("customfield_4", None, "[1]", fromString="", toString="Impediment"),
        ),
        lens=LogLens.of(READING, "us", [], []),
    )
    assert changes[0].shifts == {
        "facet:blocked_by": Shift((), ("OPS-1",)),
        "facet:flagged": Shift((), ("Impediment",)),
    }


@RECORDED
def test_a_recorded_blocked_issue_is_read() -> None:
    """In the recorded answers of a real site one issue is blocked by another."""
    lines = Path(SHARED / "faros" / "all-streams.jsonl").read_text(encoding="utf-8").splitlines()
    records = [json.loads(line)["record"] for line in lines]
    issues = [r["data"] for r in records if r["stream"].endswith(("__issues", "__epics"))]
    blocked = [
        i.facets["blocked_by"]
        for raw in issues
        if "blocked_by" in (i := work_item(raw, "jira", READING)).facets
    ]
    assert ("PLAYG-1",) in blocked


def test_a_task_tells_what_it_waits_for() -> None:
    """Both ends of a dependency show it; only the waiting one is blocked."""
    dependency = {"task_id": "a", "depends_on": "b", "type": 1, "userid": "812"}
    lens = Lens(tracker="clickup", reading=TaskReading(), places=Places(zones=Zones(user=UTC, days=UTC)))
    waiting, other = (
        task_item(
            {"id": name, "name": "T", "list": {"id": "1", "name": "L"}, "dependencies": [dependency]}, lens
        )
        for name in "ab"
    )
    assert waiting.facets["blocked_by"] == ("b",)
    assert "blocked_by" not in other.facets
    assert "812" not in repr(waiting)


class Lists:
    """Answers a survey of one space with these lists."""

    class http:  # noqa: N801 - the name of the attribute
        """The connection's name."""

        tracker = "clickup"

    def __init__(self, *rows: dict[str, Any]) -> None:
        self.rows = rows

    def folders(self, _space: str, **_half: bool) -> list[dict[str, Any]]:
        """Return no folder."""
        return []

    def folderless(self, _space: str, *, archived: bool = False) -> list[dict[str, Any]]:
        """Return the lists."""
        return [] if archived else list(self.rows)


def test_a_list_of_a_few_weeks_is_a_sprint() -> None:
    """A list with start and due date at most five weeks apart is a sprint; a longer one, or one without start, is none."""

    def ms(year: int, month: int, day: int) -> str:
        return str(int(datetime(year, month, day, 4, tzinfo=ZoneInfo("Asia/Tokyo")).timestamp() * 1000))

    site = Lists(
        {"id": "1", "name": "Sprint 1", "start_date": ms(2026, 11, 9), "due_date": ms(2026, 11, 22)},
        {"id": "2", "name": "Project", "start_date": ms(2026, 10, 1), "due_date": ms(2026, 12, 11)},
        {"id": "3", "name": "Due", "start_date": None, "due_date": ms(2026, 11, 22)},
    )
    structure = Structure(site, 1)  # type: ignore[arg-type]  # only what a survey asks is answered
    structure.survey(["9"])
    zones = Zones(user=ZoneInfo("Asia/Tokyo"), days=UTC)
    lens = Lens(
        tracker="clickup", reading=TaskReading(), places=Places(zones=zones, sprints=structure.sprints)
    )
    raw = {
        "id": "a",
        "name": "T",
        "list": {"id": "9", "name": "L"},
        "locations": [{"id": n, "name": n} for n in "123"],
    }
    assert task_item(raw, lens).facets["sprint_end"] == ("1 2026-11-22",)
