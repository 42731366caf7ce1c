"""What the guard holds a change set against, by real passes: budgets, work that falls out, new settings, quiet hours."""

from __future__ import annotations

from datetime import datetime, timedelta

from prometheus_client import CollectorRegistry, generate_latest

from syncd.engine.writing.guard import GuardError, Rule
from syncd.metrics.state import StateCollector
from tests.contract.engine.bench import ZONE, Bench, held, written


def metrics(bench: Bench) -> list[str]:
    """Return the lines that a scrape tells of the store."""
    registry = CollectorRegistry()
    registry.register(StateCollector(bench.store, lambda: ZONE, lambda: ["jira"]))
    return generate_latest(registry).decode().splitlines()


def rules(refused: object) -> list[Rule]:
    """Return the rules by which the guard refused."""
    assert isinstance(refused, GuardError), refused
    return [doubt.rule for doubt in refused.doubts]


def test_work_that_falls_out_of_its_projects_stops_the_writes(quick: Bench) -> None:
    """A label that goes from most of a project's items is refused until somebody approves; then it is the new ground."""
    quick.text += "census_brake: {share: 0.3, number: 1}\n"
    quick.sync()
    for key in ("SRCH-9", "SRCH-10", "SRCH-12"):
        quick.edit(key, labels=[])
    quick.wait(days=1)
    report = quick.sync()
    assert rules(report.refused) == [Rule.UNMAPPED]
    assert "items fell out of" in str(report.refused)
    assert 'syncd_guard_refused{rule="unmapped"} 1.0' in metrics(quick)
    assert 'syncd_guard_refused{rule="too_many"} 0.0' in metrics(quick)
    waiting = quick.rows("writes")["last"]["waiting"]
    assert {row["key"] for row in waiting} == {c.target.key for c in report.view.change_set.changes}
    assert rules(quick.sync().refused) == [Rule.UNMAPPED]
    assert quick.sync(fingerprint=report.view.change_set.fingerprint).outcomes
    quick.edit("SRCH-3", status="Done")
    assert quick.sync().refused is None
    assert 'syncd_guard_refused{rule="unmapped"} 0.0' in metrics(quick)


def test_items_that_are_gone_or_done_or_moved_are_no_doubt(quick: Bench) -> None:
    """A census tells what is gone, cancelled work still is its project's, and another project may have it."""
    quick.text += "census_brake: {share: 0.3, number: 1}\n"
    quick.sync()
    quick.edit("SRCH-15", versions=[], labels=["ranking"])
    quick.edit("SRCH-16", versions=[], labels=["ranking"])
    quick.edit("SRCH-3", status="Done", resolution="Won't Do")
    quick.wait(days=1)
    assert quick.sync().refused is None


def test_new_settings_that_rewrite_most_fields_are_shown_first(quick: Bench) -> None:
    """The first pass under them is refused; what the second one writes is no matter of the settings any more."""
    quick.text += "guard: {rewritten: 5, share: 0.2}\n"
    quick.sync()
    quick.text = quick.text.replace("due: 2026-10-30", "due: 2026-10-16")
    quick.restart()
    quick.wait(days=1)
    report = quick.sync()
    assert rules(report.refused) == [Rule.SETTINGS]
    assert "the settings changed, and" in str(report.refused)
    assert quick.sync(yes=True).outcomes
    quick.wait(days=1)
    assert quick.sync().refused is None


def test_an_item_has_a_budget_of_writes(quick: Bench) -> None:
    """What is more than the hour allows waits, told until when, and is written then; other items are."""
    quick.text += "guard: {item_per_hour: 1}\n"
    first = quick.sync()
    assert written(first.outcomes)
    began = quick.now
    for key in ("SRCH-10", "SRCH-13", "SRCH-14"):
        quick.edit(key, status="Done")
    report = quick.sync()
    (kept,) = [h for h in report.view.change_set.held if h.target.key == "OKR-4" and h.cause == "budget"]
    assert (kept.target.field.name, kept.until) == ("Project Status", began + timedelta(hours=1))
    assert kept.reason == "OKR-4 was written 1 times within an hour"
    quick.at(began + timedelta(minutes=59))
    assert ("OKR-4", "Project Status") in written(quick.sync().outcomes)


def test_nothing_is_written_in_quiet_hours(quick: Bench) -> None:
    """What would be written waits with the time at which it will be, on the page's row and as a metric."""
    quick.text += "quiet_hours: 09:00-11:00\n"
    report = quick.sync()
    pending = [h for h in report.view.change_set.held if h.cause == "quiet_hours"]
    assert not report.outcomes
    assert {h.until for h in pending} == {datetime(2026, 10, 14, 11, tzinfo=ZONE)}
    assert held(report.view)["OKR-1", "KR Score"] == "quiet hours until 2026-10-14 11:00"
    assert f'syncd_changes_withheld{{cause="quiet_hours"}} {float(len(pending))}' in metrics(quick)
    quick.at(datetime(2026, 10, 14, 10, 59, tzinfo=ZONE))
    assert len(written(quick.sync().outcomes)) == len(pending)
