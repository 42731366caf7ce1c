"""kill -9 in the middle of a first pull and of an apply: the next `syncd sync` completes, and nothing is doubled."""

from __future__ import annotations

import signal
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from syncd.sandbox.log import Entry
from syncd.sandbox.server import Sandbox
from syncd.sandbox.site import Site
from tests.system import team
from tests.system.program import started, syncd_inside, until

PROJECTS, ITEMS = 5, 240
FIELDS_WRITTEN = 6 * PROJECTS
"""Four fields of each key result, two of each project."""


def since_sign_in(entries: Sequence[Entry]) -> Sequence[Entry]:
    """Return the requests of the last process: those of a killed one that still arrived come before its sign-in."""
    last = max(number for number, entry in enumerate(entries) if entry.operation == "myself")
    return entries[last:]


def asked_ids(entries: Sequence[Entry]) -> Counter[str]:
    """Count how often each issue was read in full, by id."""
    asked = (entry.body["issueIdsOrKeys"] for entry in entries if entry.operation == "bulkfetch")
    return Counter(str(ref) for refs in asked for ref in refs)


def written_fields(entries: Sequence[Entry]) -> Counter[tuple[str, str]]:
    """Count how often each field was set, by the last part of the path and the field's id."""
    edits = [entry for entry in entries if entry.operation == "edit"]
    return Counter((e.path.rsplit("/", 1)[-1], name) for e in edits for name in e.body["fields"])


def field_values(site: Site) -> dict[str, dict[str, Any]]:
    """Return the custom fields of every issue that has some: the written ones, and each key result's confidence."""
    return {issue.key: dict(issue.custom) for issue in site.issues.values() if issue.custom}


def stored_ids(folder: Path) -> set[str]:
    """Return the ids of the items that the store holds."""
    with closing(sqlite3.connect(folder / "syncd.db")) as database:
        return {row[0] for row in database.execute("SELECT id FROM item")}


def figures(folder: Path) -> dict[str, Any]:
    """Return `status --json` without the times of the pass, of its readings and of check-ins, which later writes to the item move."""
    document: dict[str, Any] = syncd_inside(
        "status", "--json", folder=folder, variables=team.VARIABLES
    ).document
    for row in document["key_results"].values():
        del row["check_in"]
    document.pop("trackers")
    return {**document, "as_of": None}


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """Serve a site whose first pull takes a dozen pages."""
    with Sandbox(team.site(PROJECTS, ITEMS)) as serving:
        yield serving


@pytest.mark.parametrize("pages", [2, pytest.param(7, marks=pytest.mark.campaign)])
def test_a_pull_killed_in_its_midst_goes_on(tmp_path: Path, sandbox: Sandbox, pages: int) -> None:
    """After kill -9 the next pass reads only what was not stored, and its figures are those of a pass never killed."""
    folder = tmp_path / "killed"
    folder.mkdir()
    team.write_configuration(folder, team.configuration(sandbox.url, PROJECTS))
    sandbox.latency = 0.15
    with started("sync", folder=folder, variables=team.VARIABLES) as process:
        until(lambda: sandbox.log.counts().get("bulkfetch", 0) > pages, "pages are read")
        process.send(signal.SIGKILL)
        process.process.wait()
    kept = stored_ids(folder)
    assert 0 < len(kept) < len(sandbox.site.issues)

    sandbox.latency = 0.0
    after = syncd_inside("sync", folder=folder, variables=team.VARIABLES)
    assert after.code == 0, after.said
    entries = since_sign_in(sandbox.log.all())
    again = asked_ids(entries)
    assert not again.keys() & kept
    named = {f"OKR-{n}" for n in range(1, PROJECTS + 1)} | {f"WORK-{n}" for n in range(1, PROJECTS + 1)}
    assert max(count for ref, count in again.items() if ref not in named) == 1
    assert stored_ids(folder) == {str(number) for number in sandbox.site.issues}
    assert set(written_fields(entries).values()) == {1}

    whole = tmp_path / "whole"
    whole.mkdir()
    team.write_configuration(whole, team.configuration(sandbox.url, PROJECTS))
    assert syncd_inside("sync", folder=whole, variables=team.VARIABLES).code == 0
    assert figures(folder) == figures(whole)


@pytest.mark.parametrize("written", [pytest.param(0, marks=pytest.mark.campaign), 2])
def test_an_apply_killed_in_its_midst_goes_on(tmp_path: Path, written: int) -> None:
    """After kill -9 while writes are under way the next pass completes them; no field is set more than once too often."""
    with Sandbox(team.site(PROJECTS)) as sandbox:
        team.write_configuration(tmp_path, team.configuration(sandbox.url, PROJECTS))
        fault = sandbox.site.faults.add("timeout", operation="edit", seconds=0.7, after=written)
        with started("sync", folder=tmp_path, variables=team.VARIABLES) as process:
            until(lambda: fault.hits >= 2, "writes are under way")
            process.send(signal.SIGKILL)
            process.process.wait()
        sandbox.site.faults.clear()
        under_way = fault.hits + written
        until(lambda: sandbox.log.counts().get("edit", 0) >= under_way, "requests under way have arrived")
        early = written_fields(sandbox.log.all())
        assert 0 < len(early) < FIELDS_WRITTEN

        after = syncd_inside("sync", folder=tmp_path, variables=team.VARIABLES)
        assert after.code == 0, after.said
        times = written_fields(sandbox.log.all())
        assert len(times) == FIELDS_WRITTEN
        assert max(times.values()) <= 2
        values = field_values(sandbox.site)
        assert sum(len(fields) for fields in values.values()) == FIELDS_WRITTEN + PROJECTS

        sandbox.log.clear()
        quiet = syncd_inside("sync", folder=tmp_path, variables=team.VARIABLES)
        assert "Nothing was written." in quiet.out
        assert field_values(sandbox.site) == values
        assert not written_fields(sandbox.log.all())


def test_a_write_that_a_killed_pass_sent_is_known_as_ours(tmp_path: Path) -> None:
    """A status that arrived though its pass was killed is not taken for a person's edit when it gets worse again."""
    with Sandbox(team.site(PROJECTS)) as sandbox:
        path = team.write_configuration(tmp_path, team.configuration(sandbox.url, PROJECTS))
        calm = path.read_text(encoding="utf-8")
        assert syncd_inside("sync", folder=tmp_path, variables=team.VARIABLES).code == 0
        path.write_text(f"{calm}thresholds: {{at_risk_gap: 0.005, at_risk_gap_slip: 0}}\n", encoding="utf-8")
        sandbox.log.clear()
        fault = sandbox.site.faults.add("timeout", operation="edit", seconds=0.5)
        with started("sync", folder=tmp_path, variables=team.VARIABLES) as process:
            until(lambda: fault.hits >= 1, "a write is under way")
            process.send(signal.SIGKILL)
            process.process.wait()
        until(lambda: sandbox.log.counts().get("edit", 0) >= fault.hits, "what was under way has arrived")
        sandbox.site.faults.clear()
        strict = "{at_risk_gap: 0.005, at_risk_gap_slip: 0, off_track_gap: 0.006, off_track_gap_slip: 0}"
        path.write_text(f"{calm}thresholds: {strict}\n", encoding="utf-8")
        after = syncd_inside("sync", "--json", folder=tmp_path, variables=team.VARIABLES).document
        assert {row["status"] for row in figures(tmp_path)["projects"].values()} >= {"off_track"}
        assert "a person changed it after us" not in [row["reason"] for row in after["held"]]
        assert not [row for row in after["outcomes"] if row["outcome"] != "written"]
