"""A raw query that Jira refuses, a ClickUp space that is out of sight: the projects that name them wait, all else goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from syncd.sandbox.clickup import person
from syncd.sandbox.kinds import AnySite
from syncd.status import status_document
from tests.contract.engine.bench import Bench, sizes
from tests.contract.engine.clickup_town import PLAN, task
from tests.contract.engine.clickup_town import workspace as clickup_town
from tests.contract.engine.town import town as jira_town

COMMON = "token: env:BENCH_TOKEN, requests_per_second: 1000, census: 6h"
CONFIGURATION = f"""\
timezone: Asia/Tokyo
store: sqlite:///unused.db
trackers:
  jira: {{type: jira, url: "<jira_url>", email: bot@example.com, watch: [SRCH, DATA], {COMMON}}}
  clickup: {{type: clickup, url: "<clickup_url>/api", workspace: "9001", watch: [Engineering], requests_per_minute: 10000, {COMMON}}}
cycle: {{name: 2026Q4, start: 2026-10-01, end: 2026-12-31}}
side_projects:
  - {{id: raw, select: {{tracker: jira, jql: '"Effort" > 0'}}, plan: {PLAN}}}
  - {{id: tls, select: {{tracker: jira, epics: DATA-1}}, plan: {PLAN}}}
  - {{id: far, select: {{tracker: clickup, space: Elsewhere}}, plan: {PLAN}}}
  - {{id: speed, select: {{tracker: clickup, list: Speed}}, plan: {PLAN}}}
"""
WHOLE = {"raw": 2, "tls": 2, "far": 3, "speed": 4}
"""Leaves of each project. OKR-2 and e1 to e3 are read for nobody else."""


@pytest.fixture
def fresh(migrated_file: Path, tmp_path: Path) -> Iterator[Bench]:
    """Give a Jira and a ClickUp before any pass."""
    sites: dict[str, AnySite] = {"jira": jira_town(), "clickup": clickup_town()}
    with Bench.on_file(migrated_file, tmp_path, sites) as bench:
        bench.text = CONFIGURATION
        for key in ("OKR-2", "DATA-4"):
            bench.edit(key, tracker="jira", Effort=1)
        yield bench


@pytest.fixture
def two(fresh: Bench) -> Bench:
    """Give the two after a first pass."""
    assert fresh.sync().result == "complete"
    assert sizes(fresh) == WHOLE
    return fresh


def done(bench: Bench, project: str) -> int:
    """Return how many leaves of a project are done."""
    count: int = bench.rows("project")[project]["done_leaves"]
    return count


def stale(bench: Bench) -> set[str]:
    """Return the projects that are marked as stale."""
    return {name for name, row in bench.rows("project").items() if row["stale"]}


def _rename_field(bench: Bench, old: str, new: str) -> None:
    site = bench.sites["jira"]
    field = next(one for one in site.fields.values() if one.name == old)
    site.fields[field.id] = replace(field, name=new)


def _rename_space(bench: Bench, old: str, new: str) -> None:
    site = bench.sites["clickup"]
    space = next(one for one in site.spaces.values() if one.name == old)
    site.spaces[space.id] = replace(space, name=new)


@dataclass(frozen=True, slots=True)
class Case:
    """A selector that can be spoilt and mended, its project, what is said of it, and what one who works there does."""

    project: str
    reason: str
    spoil: Callable[[Bench], None]
    mend: Callable[[Bench], None]
    finish: Callable[[Bench], None]
    neighbour: str
    finish_neighbour: Callable[[Bench], None]
    add: Callable[[Bench], None]
    extra: int

    @property
    def tracker(self) -> str:
        """Return the tracker of the project."""
        return "jira" if self.project == "raw" else "clickup"


def _finish_speed(bench: Bench) -> None:
    person.edit_task(bench.sites["clickup"], "v2", {"status": "complete"})


def _finish_far(bench: Bench) -> None:
    person.edit_task(bench.sites["clickup"], "e1", {"status": "complete"})


def _add_far(bench: Bench) -> None:
    record = task("e9", "Far away")
    person.create_task(bench.sites["clickup"], {"list": record["list"], "name": record["name"]})


CASES = {
    "a refused query": Case(
        project="raw",
        reason='jira: "Effort" > 0: the query is refused',
        spoil=lambda bench: _rename_field(bench, "Effort", "Strain"),
        mend=lambda bench: _rename_field(bench, "Strain", "Effort"),
        finish=lambda bench: bench.edit("OKR-2", tracker="jira", status="Done"),
        neighbour="tls",
        finish_neighbour=lambda bench: bench.edit("DATA-3", tracker="jira", status="Done"),
        add=lambda bench: bench.edit("OKR-3", tracker="jira", Strain=1),
        extra=1,
    ),
    "a space of another name": Case(
        project="far",
        reason="space Elsewhere is not there, or not visible to this account",
        spoil=lambda bench: _rename_space(bench, "Elsewhere", "Far off"),
        mend=lambda bench: _rename_space(bench, "Far off", "Elsewhere"),
        finish=_finish_far,
        neighbour="speed",
        finish_neighbour=_finish_speed,
        add=_add_far,
        extra=2,
    ),
    "a space out of sight": Case(
        project="far",
        reason="space Elsewhere shows no list to this account",
        spoil=lambda bench: bench.fault("permission_lost", tracker="clickup", space="Elsewhere"),
        mend=lambda bench: bench.mend(),
        finish=_finish_far,
        neighbour="speed",
        finish_neighbour=_finish_speed,
        add=_add_far,
        extra=5,
    ),
}


@pytest.fixture(params=list(CASES.values()), ids=list(CASES))
def case(request: pytest.FixtureRequest) -> Case:
    """Give a selector that can be spoilt."""
    one: Case = request.param
    return one


def test_a_selector_that_cannot_be_read_concerns_its_own_project_alone(two: Bench, case: Case) -> None:
    """Its figures stay, marked as stale, with the reason; nothing of it counts as gone; its neighbours go on."""
    case.spoil(two)
    two.wait(hours=7)
    view = two.sync().view
    assert view.complete
    assert view.pulled[case.tracker].counts["gone"] == 0
    assert case.reason in view.unread[case.project]
    case.finish_neighbour(two)
    two.restart()
    assert two.sync().result == "complete"
    two.wait(hours=7)
    view = two.sync().view
    assert (view.complete, view.pulled[case.tracker].counts["gone"]) == (True, 0)
    assert (sizes(two), stale(two)) == (WHOLE, {case.project})
    assert done(two, case.neighbour) == 2
    told = status_document(two.store)["trackers"][case.tracker]
    assert told["fresh"]
    assert case.reason.removeprefix("jira: ") in told["unread"][0]


def test_a_selector_that_is_back_is_read_at_the_next_pass(two: Bench, case: Case) -> None:
    """With all that came to it meanwhile, changed since or not, and also by a new process; until then it is tried again."""
    case.spoil(two)
    two.wait(hours=7)
    two.sync()
    case.finish(two)
    case.add(two)
    two.sync()
    two.wait(minutes=30)
    two.sync()
    two.restart()
    with two.asked() as asked:
        two.sync()
    assert (len(asked), stale(two)) == (3 + case.extra, {case.project})
    case.mend(two)
    two.restart()
    assert two.sync().view.unread == {}
    assert stale(two) == set()
    assert sizes(two) == WHOLE | {case.project: WHOLE[case.project] + 1}
    assert done(two, case.project) == 1


def test_what_cannot_be_read_is_logged_once_and_once_that_it_is_back(two: Bench) -> None:
    """However many passes lie between."""
    case = CASES["a refused query"]
    case.spoil(two)
    with capture_logs() as logs:
        for number in range(4):
            if number == 2:
                case.mend(two)
            two.edit("DATA-4", tracker="jira", summary=f"Edit {number}")
            two.service.run_pass("jira")
            two.service.run_pass("clickup")
    changes = [(log["event"], log["subject"]) for log in logs if log["event"] != "pass_ended"]
    assert changes == [("went_missing", "project raw"), ("is_back", "project raw")]


def test_a_selector_that_was_wrong_from_the_start_leaves_its_project_unknown(fresh: Bench) -> None:
    """No figure is made up for it, and those of the others are there."""
    fresh.text = fresh.text.replace('"Effort" > 0', "Effort >").replace("space: Elsewhere", "space: Nowhere")
    view = fresh.sync().view
    assert view.complete
    assert set(view.unread) == {"raw", "far"}
    rows = fresh.rows("project")
    assert (rows["raw"]["status"], rows["far"]["status"]) == ("unknown", "unknown")
    assert (rows["tls"]["leaves"], rows["speed"]["leaves"]) == (2, 4)
