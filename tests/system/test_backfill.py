"""`syncd backfill` as a user runs it: its words, its document, and kill -9 in the midst of reading and of rebuilding."""

from __future__ import annotations

import signal
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from syncd.sandbox.server import Sandbox
from syncd.sandbox.site import PERSON, Site
from tests.system import team
from tests.system.program import started, syncd_inside, until

PROJECTS, ITEMS = 4, 160
DAYS = 20


def lived_site(projects: int = PROJECTS, items: int = ITEMS) -> Site:
    """Return a site of a month ago whose items were opened, begun, labelled and closed on the days since."""
    site, now = team.site(projects, items), datetime.now(UTC)
    born = now - timedelta(days=40)
    status = {one.category.value: one.id for one in site.statuses.values()}
    opened: dict[str, Any] = {
        "created": born,
        "updated": born,
        "status": status["new"],
        "resolution": None,
        "resolved": None,
    }
    site.put(*(replace(issue, **opened) for issue in site.issues.values()))
    steps: list[dict[str, Any]] = [
        {"status": status["indeterminate"]},
        {"labels": ("x",)},
        {"status": status["done"]},
    ]
    for number, identifier in enumerate(sorted(site.issues)):
        for step, changes in enumerate(steps):
            site.clock.fix(now - timedelta(days=DAYS + 2 - 6 * step - number % 6))
            site.edit(identifier, changes, author=PERSON)
    site.clock.fix(None)
    return site


def rows(folder: Path, query: str) -> list[tuple[object, ...]]:
    """Return rows of the store."""
    if not (folder / "syncd.db").exists():
        return []
    with closing(sqlite3.connect(folder / "syncd.db")) as database:
        try:
            return list(database.execute(query))
        except sqlite3.OperationalError:
            return []


def rebuilt(folder: Path) -> list[tuple[object, ...]]:
    """Return the rebuilt rows."""
    return rows(folder, "SELECT kind, id, day, body FROM history WHERE source = 'rebuilt' ORDER BY 1, 2, 3")


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """Give a folder in which the configuration is to be written."""
    folder = tmp_path / "whole"
    folder.mkdir()
    return folder


@pytest.mark.slow
def test_a_backfill_killed_in_its_midst_goes_on(tmp_path: Path, whole: Path) -> None:
    """Killed while reading and while rebuilding, it asks for nothing twice, and the days are those of one never killed."""
    with Sandbox(lived_site()) as sandbox:
        folder = tmp_path / "killed"
        folder.mkdir()
        for place in (folder, whole):
            team.write_configuration(place, team.configuration(sandbox.url, PROJECTS, write=False))
        sandbox.latency = 0.5
        with started("backfill", folder=folder, variables=team.VARIABLES) as process:
            until(lambda: len(rows(folder, "SELECT 1 FROM item_history")) > 0, "histories are read")
            process.send(signal.SIGKILL)
            process.process.wait()
        kept = {row[0] for row in rows(folder, "SELECT id FROM item_history")}
        assert 0 < len(kept) < len(sandbox.site.issues)
        assert rebuilt(folder) == []

        sandbox.latency = 0.0
        sandbox.log.clear()
        with started("backfill", folder=folder, variables=team.VARIABLES) as process:
            until(lambda: len({row[2] for row in rebuilt(folder)}) >= 3, "days are rebuilt")
            process.send(signal.SIGKILL)
            process.process.wait()
        asked = [e.body["issueIdsOrKeys"] for e in sandbox.log.all() if e.operation == "changelog_bulkfetch"]
        assert not kept & {identifier for ids in asked for identifier in ids}
        early = rebuilt(folder)

        sandbox.log.clear()
        after = syncd_inside("backfill", folder=folder, variables=team.VARIABLES)
        assert after.code == 0, after.said
        assert "Went on at" in after.out
        assert "changelog_bulkfetch" not in sandbox.log.counts()
        assert set(early) <= set(rebuilt(folder))
        assert syncd_inside("backfill", folder=whole, variables=team.VARIABLES).code == 0
        assert rebuilt(folder) == rebuilt(whole)


def test_what_a_backfill_says(whole: Path) -> None:
    """What was read, which days were rebuilt, and the same as a document; it writes nothing to the tracker."""
    with Sandbox(lived_site(2, 5)) as sandbox:
        team.write_configuration(whole, team.configuration(sandbox.url, 2))
        said = syncd_inside("backfill", folder=whole, variables=team.VARIABLES)
        assert said.code == 0, said.said
        assert "jira: the history of 17 items was read." in said.out
        assert "30 days rebuilt" in said.out or "31 days rebuilt" in said.out or "32 days rebuilt" in said.out
        document = syncd_inside("backfill", "--json", folder=whole, variables=team.VARIABLES).document
        assert document["read"] == {"jira": 0}
        assert document["missing"] == []
        assert "edit" not in sandbox.log.counts()
        wrong = syncd_inside("backfill", "--since", "yesterday", folder=whole, variables=team.VARIABLES)
        assert (wrong.code, wrong.out) == (3, "")
        assert "'yesterday' is no day" in wrong.err
        _tell_rebuilt_days(whole)


def _tell_rebuilt_days(folder: Path) -> None:
    """A digest of rebuilt days asks no tracker, in every form; a folder that is not there is told."""
    english = syncd_inside("report", "weekly", folder=folder, variables=team.VARIABLES)
    assert english.code == 0, english.said
    assert english.out.startswith("# Weekly digest, ")
    japanese = ("report", "weekly", "--lang", "ja", "--format", "html", "--output", "digest.html")
    assert syncd_inside(*japanese, folder=folder, variables=team.VARIABLES).code == 0
    assert "週次ダイジェスト" in (folder / "digest.html").read_text("utf-8")
    facts = syncd_inside("report", "weekly", "--format", "json", folder=folder, variables=team.VARIABLES)
    assert facts.document["facts"]["cycle"]
    wrong = syncd_inside(
        "report", "weekly", "-o", "nowhere/digest.md", folder=folder, variables=team.VARIABLES
    )
    assert (wrong.code, wrong.out) == (3, "")
    assert "name a file in a folder that is there" in wrong.err
