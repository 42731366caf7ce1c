"""A field that the settings name is renamed or deleted in one tracker: that tracker cannot be read, all else goes on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from connectors.errors import SettingsError
from syncd.cli.printing import console
from syncd.cli.status_tree import print_status
from syncd.sandbox.clickup import person
from syncd.sandbox.clickup.identity import uuid_of
from syncd.status import read_figures, status_document
from syncd.web.pages.freshness import tracker_rows
from tests.contract.engine.bench import Bench
from tests.contract.engine.clickup_town import PLAN, workspace
from tests.contract.engine.town import one_key_result, town

CONFIGURATION = one_key_result(
    """\
jira: {type: jira, url: "<jira_url>", email: bot@example.com, token: env:BENCH_TOKEN, watch: [SRCH, DATA], requests_per_second: 1000, census: 6h}
clickup: {type: clickup, url: "<clickup_url>/api", workspace: "9001", token: env:BENCH_TOKEN, watch: [Engineering], requests_per_second: 1000, requests_per_minute: 10000, census: 6h}
""",
    f"""\
- {{id: hot, select: {{tracker: clickup, field: {{Area: Hot}}}}, plan: {PLAN}}}
- {{id: speed, select: {{tracker: clickup, list: Speed}}, plan: {PLAN}}}
""",
    f"""\
side_projects:
  - {{id: tls, select: {{tracker: jira, epics: DATA-1}}, plan: {PLAN}}}
write:
  jira:
    project: {{progress: Done}}
""",
)
NAMED = {"clickup": "Area", "jira": "Done"}
"""The field that the settings name, by tracker: a selector's in the one, one that is written in the other."""
PROJECTS = {"clickup": {"hot", "speed"}, "jira": {"tls"}}


@pytest.fixture
def two(migrated_file: Path, tmp_path: Path) -> Iterator[Bench]:
    """Give a Jira and a ClickUp after a first pass."""
    with Bench.on_file(migrated_file, tmp_path, {"jira": town(), "clickup": workspace()}) as bench:
        bench.text = CONFIGURATION
        assert bench.sync().result == "complete"
        yield bench


def field_of(bench: Bench, tracker: str, name: str) -> Any:
    """Return a field of a site by its name."""
    return next(field for field in bench.sites[tracker].fields.values() if field.name == name)


def rename(bench: Bench, tracker: str, old: str, new: str) -> None:
    """Give a field of a site another name."""
    field = field_of(bench, tracker, old)
    bench.sites[tracker].fields[field.id] = replace(field, name=new)


def unread(bench: Bench) -> set[str]:
    """Make a pass and return the trackers that were not read completely in it."""
    pulled = bench.sync().view.pulled
    return {name for name, one in pulled.items() if not one.complete}


def finish_one_of_each(bench: Bench) -> None:
    """Complete an item of each tracker."""
    bench.edit("DATA-3", tracker="jira", status="Done")
    person.edit_task(bench.sites["clickup"], "v2", {"status": "complete"})


def done(bench: Bench) -> dict[str, int]:
    """Return how many leaves of two projects are done."""
    rows = bench.rows("project")
    return {name: rows[name]["done_leaves"] for name in ("speed", "tls")}


def stale(bench: Bench) -> set[str]:
    """Return the projects that are marked as stale."""
    return {name for name, row in bench.rows("project").items() if row["stale"]}


def told(bench: Bench) -> dict[str, str]:
    """Return what `status` says of trackers that were not read, without place and remedy; the page shows the same."""
    out = console()
    with out.capture() as captured:
        print_status(read_figures(bench.store), out)
    trackers = status_document(bench.store)["trackers"]
    reasons = {name: row["error"] for name, row in trackers.items() if not row["fresh"]}
    shown = captured.get().replace("\n", " ")
    page = {
        row["name"]: row["error"] for row in tracker_rows(bench.store, list(trackers), str) if row["error"]
    }
    assert all(f"Not read completely: {name}, last on " in shown for name in reasons)
    assert page == reasons
    return {name: why.partition(" → ")[0].rpartition(": ")[2] for name, why in reasons.items()}


@pytest.mark.parametrize("tracker", ["jira", "clickup"])
def test_a_renamed_field_makes_its_tracker_unread_and_no_other(two: Bench, tracker: str) -> None:
    """From the census on its projects keep their figures, marked as stale, with the reason; the other's go on."""
    rename(two, tracker, NAMED[tracker], "Something else")
    assert unread(two) == set()
    two.wait(hours=7)
    assert unread(two) == {tracker}
    finish_one_of_each(two)
    two.restart()
    assert unread(two) == {tracker}
    assert stale(two) == PROJECTS[tracker]
    assert done(two) == ({"speed": 2, "tls": 1} if tracker == "jira" else {"speed": 1, "tls": 2})
    assert two.rows("project")["hot"]["leaves"] == 2
    assert told(two) == {tracker: f"there is no field '{NAMED[tracker]}'"}


@pytest.mark.parametrize("tracker", ["jira", "clickup"])
def test_a_field_that_has_its_name_back_is_found_at_the_next_pass(two: Bench, tracker: str) -> None:
    """Nothing is restarted and no census waited for; what happened meanwhile is read."""
    rename(two, tracker, NAMED[tracker], "Something else")
    two.wait(hours=7)
    assert unread(two) == {tracker}
    finish_one_of_each(two)
    assert unread(two) == {tracker}
    rename(two, tracker, "Something else", NAMED[tracker])
    assert unread(two) == set()
    assert stale(two) == set()
    assert done(two) == {"speed": 2, "tls": 2}


@pytest.mark.parametrize("tracker", ["jira", "clickup"])
def test_the_settings_may_follow_the_field(two: Bench, tracker: str) -> None:
    """Whichever tracker's pass comes first, the new name is found in what the census saw."""
    rename(two, tracker, NAMED[tracker], "Something else")
    two.wait(hours=7)
    assert unread(two) == {tracker}
    old, new = (("Area: Hot", '"Something else": Hot'), ("progress: Done", "progress: Something else"))[
        tracker == "jira"
    ]
    two.change(old, new)
    other = next(name for name in NAMED if name != tracker)
    assert two.sync([other]).result == "complete"
    assert unread(two) == set()
    assert stale(two) == set()


def test_a_deleted_field_may_be_named_no_more(two: Bench) -> None:
    """Once nothing names it, the tracker is read again."""
    del two.sites["jira"].fields[field_of(two, "jira", "Done").id]
    two.wait(hours=7)
    assert unread(two) == {"jira"}
    two.change("write:\n  jira:\n    project: {progress: Done}\n", "")
    assert unread(two) == set()


def test_a_tracker_in_doubt_that_cannot_be_reached_is_still_but_one_of_two(two: Bench) -> None:
    """The reason is then that it does not answer; what its names stand for is not forgotten."""
    rename(two, "clickup", "Area", "Something else")
    two.wait(hours=7)
    assert unread(two) == {"clickup"}
    two.fault("html", tracker="clickup")
    assert unread(two) == {"clickup"}
    two.mend()
    assert unread(two) == {"clickup"}
    rename(two, "clickup", "Something else", "Area")
    assert unread(two) == set()
    assert two.rows("project")["hot"]["leaves"] == 2


def test_a_list_of_fields_that_fails_after_a_census_fails_that_tracker_only(two: Bench) -> None:
    """Its items were read, what its fields are called was not: the next pass is complete again."""
    two.wait(hours=7)
    two.fault("html", tracker="clickup", operation="team_fields")
    assert unread(two) == {"clickup"}
    two.mend()
    assert unread(two) == set()


def test_the_log_tells_once_that_a_tracker_went_missing_and_once_that_it_is_back(
    two: Bench,
) -> None:
    """However many passes lie between."""
    rename(two, "jira", "Done", "Something else")
    two.wait(hours=7)
    with capture_logs() as logs:
        for _ in range(3):
            two.wait(minutes=1)
            two.service.run_pass("jira")
            two.service.run_pass("clickup")
        rename(two, "jira", "Something else", "Done")
        for _ in range(2):
            two.wait(minutes=1)
            two.service.run_pass("jira")
    changes = [(log["event"], log["subject"]) for log in logs if log["event"] != "pass_ended"]
    assert changes == [("went_missing", "tracker jira"), ("is_back", "tracker jira")]


def test_a_reload_holds_the_names_against_the_trackers(two: Bench) -> None:
    """A slip of the pen is told, a field that is new in the tracker is found, and no site is asked where all is known."""
    with two.asked() as asked:
        two.restart()
        two.service.engine.intake.check_names()
    assert asked == []
    two.change("Area: Hot", "Aera: Hot")
    with pytest.raises(SettingsError, match="there is no field 'Aera'"):
        two.service.engine.intake.check_names()
    area = field_of(two, "clickup", "Area")
    two.sites["clickup"].add(replace(area, id=uuid_of("Aera"), name="Aera"))
    two.service.engine.intake.check_names()
    two.change("Aera: Hot", "Arae: Hot")
    two.fault("html", tracker="clickup")
    two.service.engine.intake.check_names()


def test_a_name_that_no_field_ever_had_stops_the_pass_and_is_told_once(two: Bench) -> None:
    """A mistake in the settings is nobody's tracker: nothing is read with it, and each line stands once."""
    two.change("Area: Hot", "Aera: Hot")
    with pytest.raises(SettingsError, match="there is no field 'Aera'") as error:
        two.sync()
    assert str(error.value).count("Aera") == 1
    two.change("Aera: Hot", "Area: Hot")
    assert unread(two) == set()
