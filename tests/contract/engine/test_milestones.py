"""Plans that follow the milestones of their items: versions of Jira, milestone tasks of ClickUp."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from mappings.ledger_sentence import entry_sentence
from syncd.engine.asking.explain import explain
from syncd.engine.check import examine
from syncd.sandbox.clickup.person import create_task, edit_task
from syncd.sandbox.jira.datacenter import face
from syncd.sandbox.server import Sandbox
from tests.contract.engine.bench import Bench
from tests.contract.engine.clickup_town import CONFIGURATION, site, workspace
from tests.contract.engine.town import issue, town

TLS = "{id: tls, select: {epics: DATA-1}, plan: {start: 2026-10-05, due: 2026-10-30"


@pytest.fixture(params=[None, "10.3.24"])
def released(request: pytest.FixtureRequest, migrated_file: Path, tmp_path: Path) -> Iterator[Bench]:
    """Give the small town, in Cloud and as a Data Center, with a version 5.0 for one of the two items of tls."""
    version = {"kind": "version", "project": "DATA", "name": "5.0", "release": "2026-10-09"}
    made = Bench.on_file(
        migrated_file, tmp_path, {"jira": town([version, issue("DATA-9", versions=["5.0"])])}
    )
    made.text = made.text.replace(TLS, f"{TLS}, curve: milestones")
    with made:
        made.edit("DATA-2", versions=["5.0"])
        if request.param is None:
            yield made
            return
        made.text = made.text.replace(" email: bot@example.com,", "")
        with Sandbox(made.site, face=face(request.param)) as sandbox:
            made.sandboxes["jira"] = sandbox
            yield made


def move_version(bench: Bench, release: date) -> None:
    """Move the release day of version 5.0, which changes no issue."""
    (found,) = (one for one in bench.site.versions.values() if one.name == "5.0")
    bench.site.versions[found.id] = replace(found, release=release)


def told(bench: Bench) -> list[str]:
    """Return what `check` warns of milestones."""
    bench.text = bench.text.replace("sqlite:///unused.db", bench.store_url)
    return [one.what for one in examine(bench.loaded(), bench.now.date()) if "milestone" in one.what]


def test_a_version_is_a_milestone_without_a_request_more(released: Bench) -> None:
    """Half by the 9th (position 5), all by the 30th (20): 0.5 + 0.5 × 2 ÷ 15 at position 7; reading it costs nothing."""
    with released.asked() as asked:
        released.sync()
    assert released.rows("project")["tls"]["planned"] == pytest.approx(0.5 + 0.5 * 2 / 15)
    assert not [entry.path for entry in asked if "version" in entry.path]
    lines = explain(released.loaded(), released.store, "tls", released.now).lines
    assert "milestones of its items: 50% by 2026-10-09" in lines


def test_a_moved_version_shows_by_the_census_and_stands_in_the_ledger(released: Bench) -> None:
    """The frozen baseline keeps the old day: at position 8, with half done, by it slip is 8 − 5, by the new one 8 − 12."""
    released.sync()
    released.wait(days=1)
    released.sync()
    move_version(released, date(2026, 10, 20))
    released.wait(hours=7)
    assert released.sync().view.complete
    row = released.rows("project")["tls"]
    assert row["planned"] == pytest.approx(0.5 * 8 / 12)
    assert row["causes"]["date_moved"] == pytest.approx(7)
    released.wait(days=1)
    released.sync()
    told = [
        entry_sentence(entry).rpartition("; slip")[0]
        for day in released.store.last_days("ledger", released.now.date(), 5)["tls"]
        for entry in day.figures["changes"]
    ]
    milestones = "milestones of its items (9 October 50%) to milestones of its items (20 October 50%)"
    assert told == [f"curve changed from {milestones}, author not told"]


def test_check_tells_milestones_that_say_nothing(released: Bench) -> None:
    """One outside the plan's days, and a plan whose items have none."""
    move_version(released, date(2026, 11, 6))
    released.sync()
    assert told(released) == [
        "milestones of its items lie outside the plan 2026-10-05 to 2026-10-30, and say nothing: 2026-11-06"
    ]
    released.edit("DATA-2", versions=[])
    released.sync()
    assert told(released) == [
        "its plan follows the milestones of its items, but none has a dated version or milestone task above it"
    ]


def test_a_milestone_task_calls_for_what_is_below_it(migrated_file: Path, tmp_path: Path) -> None:
    """Of four leaves v2 is below the milestone and v3 waited for by it: half by the 16th (position 10), 0.35 at 7."""
    with Bench.on_file(migrated_file, tmp_path, {"clickup": workspace()}) as bench:
        bench.text = CONFIGURATION.replace(
            "{list: Speed}, plan: {start", "{list: Speed}, plan: {curve: milestones, start"
        )
        order = {
            "list": "Speed",
            "name": "Beta",
            "type": "milestone",
            "due": "2026-10-16",
            "waits_for": ["v3"],
        }
        beta = create_task(site(bench), order).id
        edit_task(site(bench), "v2", {"parent": beta})
        bench.sync()
        row = bench.rows("project")["speed"]
        assert (row["leaves"], row["planned"]) == (4, pytest.approx(0.35))
