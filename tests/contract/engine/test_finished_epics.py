"""Epics that were finished in a week, as its digest tells them."""

from __future__ import annotations

from datetime import date, datetime

from syncd.reports.digest import weekly_digest
from syncd.reports.window import Window
from tests.contract.engine.bench import ZONE, Bench

WEEK = Window(date(2026, 10, 12), date(2026, 10, 18))


def told(bench: Bench) -> list[tuple[str, str]]:
    """Return what the week's digest tells of epics: project and key."""
    digest = weekly_digest(bench.loaded(), bench.store, WEEK, last_over=date(2026, 10, 18))
    return [(epic.project.id, epic.key) for epic in digest.epics]


def test_an_epic_that_was_finished_is_told_while_it_is(quick: Bench) -> None:
    """One that a selector names, in a project with more to do; reopened, it is not told any more."""
    quick.sync()
    assert told(quick) == []
    quick.edit("SRCH-1", status="Done")
    quick.edit("SRCH-10", status="Done")
    quick.at(datetime(2026, 10, 19, 9, tzinfo=ZONE))
    quick.sync()
    assert told(quick) == [("index", "SRCH-1")]
    quick.edit("SRCH-1", status="To Do")
    quick.sync()
    assert told(quick) == []
