"""Several instances of one kind of tracker, and of two kinds: one down leaves the others working."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from syncd.sandbox.clickup import person
from syncd.sandbox.kinds import AnySite
from tests.contract.engine.bench import Bench, leaves
from tests.contract.engine.clickup_town import PLAN, workspace
from tests.contract.engine.town import one_key_result, town

TRACKER = 'type: clickup, workspace: "9001", token: env:BENCH_TOKEN, watch: [Engineering], requests_per_second: 1000, requests_per_minute: 10000'
CONFIGURATION = one_key_result(
    f"""\
east: {{{TRACKER}, url: "<east_url>/api"}}
west: {{{TRACKER}, url: "<west_url>/api"}}
jira: {{type: jira, url: "<jira_url>", email: bot@example.com, token: env:BENCH_TOKEN, watch: [SRCH, DATA], requests_per_second: 1000}}
""",
    f"""\
- {{id: here, select: {{tracker: east, list: Search}}, plan: {PLAN}}}
- {{id: there, select: {{tracker: west, list: Search}}, plan: {PLAN}}}
- {{id: both, select: [{{tracker: east, list: Cache}}, {{tracker: west, list: Cache}}], plan: {PLAN}}}
""",
    f"""\
side_projects:
  - {{id: tls, select: {{tracker: jira, epics: DATA-1}}, plan: {PLAN}}}
""",
)
START = {"here": (3, 6), "there": (3, 6), "both": (2, 6), "tls": (1, 2)}


@pytest.fixture
def three(migrated_file: Path, tmp_path: Path) -> Iterator[Bench]:
    """Give two workspaces that hold tasks of the same ids, and a Jira, after a first pass."""
    sites: dict[str, AnySite] = {"east": workspace(), "west": workspace(), "jira": town()}
    with Bench.on_file(migrated_file, tmp_path, sites) as bench:
        bench.text = CONFIGURATION
        assert bench.sync().result == "complete"
        assert leaves(bench) == START
        yield bench


def stale(bench: Bench) -> set[str]:
    """Return the projects that are marked as stale."""
    return {name for name, row in bench.rows("project").items() if row["stale"]}


def finish(bench: Bench, tracker: str, *tasks: str) -> None:
    """Complete tasks in one workspace, a minute later."""
    bench.wait(minutes=1)
    for task in tasks:
        person.edit_task(bench.sites[tracker], task, {"status": "complete"})


def test_tasks_of_one_id_in_two_workspaces_are_two(three: Bench) -> None:
    """What is done in the one is not done in the other."""
    finish(three, "west", "s3", "c2")
    three.sync()
    assert leaves(three) == START | {"there": (4, 6), "both": (3, 6)}


@pytest.mark.parametrize("down", ["west", "jira"])
def test_one_down_leaves_the_others_working_and_its_projects_stale(three: Bench, down: str) -> None:
    """Its last figures stay, the others' are renewed; when it is back, all is renewed."""
    three.fault("html", tracker=down)
    finish(three, "east", "s3")
    finish(three, "west", "s4")
    report = three.sync()
    assert report.result == "partial"
    assert {name for name, pulled in report.view.pulled.items() if not pulled.complete} == {down}
    assert stale(three) == ({"there", "both"} if down == "west" else {"tls"})
    renewed = {"here": (4, 6)} | ({} if down == "west" else {"there": (4, 6)})
    assert leaves(three) == START | renewed
    three.mend()
    assert three.sync().result == "complete"
    assert stale(three) == set()
    assert leaves(three) == START | {"here": (4, 6), "there": (4, 6)}


def test_one_that_dies_in_the_middle_of_its_census_empties_nothing(three: Bench) -> None:
    """Half of a walk proves nothing; the cursors of the others move on, its own stays."""
    before = {name: state.cursor for name in three.sites if (state := three.store.pull_state(name))}
    three.wait(hours=7)
    three.fault("cut_json", tracker="west", operation="team_tasks", after=1)
    finish(three, "east", "s3")
    report = three.sync()
    assert report.result == "partial"
    assert leaves(three) == START | {"here": (4, 6)}
    after = {name: state.cursor for name in three.sites if (state := three.store.pull_state(name))}
    assert {name for name in before if before[name] == after[name]} == {"west"}
    three.mend()
    assert three.sync().result == "complete"
    assert stale(three) == set()


def test_each_has_its_own_budget(three: Bench) -> None:
    """A wait that one server asks for holds nobody else back, and is told as its own failure."""
    three.fault("too_many", tracker="west", seconds=1800)
    report = three.sync()
    assert report.view.pulled["east"].complete
    assert report.view.pulled["jira"].complete
    assert "no requests for another" in str(report.view.pulled["west"].error) or "too many requests" in str(
        report.view.pulled["west"].error
    )
    assert stale(three) == {"there", "both"}


def test_one_refused_sign_in_concerns_one(three: Bench) -> None:
    """A token that one workspace no longer takes leaves the other, of the same kind, alone."""
    three.sites["west"].token = "another"
    report = three.sync()
    assert {name for name, pulled in report.view.pulled.items() if not pulled.complete} == {"west"}
    assert stale(three) == {"there", "both"}
