"""Baseline, causes and ledger over passes: what was agreed, what changed in it, and why a project is behind."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from connectors.errors import SettingsError
from mappings.baseline import Frozen
from syncd.engine.asking.agreeing import agree, agreed_document, agreed_lines
from syncd.engine.asking.explain import explain
from syncd.engine.judging.notes import note_by_hand
from tests.contract.engine.bench import ZONE, Bench, wanted

RANKING = "item: OKR-4, plan: {start: 2026-10-05, due: 2026-10-30}"


def at(day: int, hour: int = 10) -> datetime:
    """Return a time in October 2026, of which the 12th is a Monday."""
    return datetime(2026, 10, day, hour, tzinfo=ZONE)


def entries(bench: Bench, name: str) -> list[tuple[int, str, object]]:
    """Return (day of October, kind, by) of each entry in a ledger."""
    days = bench.store.days("ledger", name, date(2026, 10, 1), date(2026, 10, 31))
    return [(day.day.day, entry["kind"], entry["by"]) for day in days for entry in day.figures["changes"]]


def moved(bench: Bench) -> None:
    """Pass on the 13th, then change the plan on the 14th: ranking gets ten days more, tls two tasks more."""
    bench.text = bench.text.replace("{points: Story Points}", "{points: Story Points, reason: Elsewhere}")
    bench.text = bench.text.replace("note: Project Note", "cause: Project Note")
    bench.text = bench.text.replace("store:", "public_url: https://okr.example\nstore:")
    for day in (13, 14):
        bench.at(at(day))
        bench.sync()
    bench.create(project="DATA", parent="DATA-1", status="To Do")
    bench.create(project="DATA", parent="DATA-1", status="To Do")
    bench.change(RANKING, RANKING.replace("10-30", "11-13"))
    bench.sync()
    bench.at(at(15))
    bench.sync()


def test_a_changed_plan_is_told_beside_what_was_agreed(quick: Bench) -> None:
    """1 of 4 done at position 8: 3 days behind by the 20 days agreed, 0.5 by 30 (0.25 is position 7.5).

    First work was on Thursday the 8th: 3 days waited, 2.5 of them made up.
    """
    moved(quick)
    row = quick.rows("project")["ranking"]
    assert (row["slip"], row["slip_baseline"], row["plan_changes"]) == (0.5, 3.0, 1)
    assert row["causes"] == {"late_start": 3, "scope_growth": 0.0, "pace": -2.5, "date_moved": 2.5}
    assert (row["baseline"]["due"], row["baseline"]["how"]) == ("2026-10-30", "started")
    assert row["reason"].startswith(
        "0.5 working days behind: 3 late start, 2.5 made up by pace; "
        "3 working days behind the baseline (due date moved from 30 October to 13 November)"
    )
    assert entries(quick, "ranking") == [(14, "due_moved", "settings")]
    assert [entry[:2] for entry in entries(quick, "tls")] == [(14, "added")]
    assert quick.rows("project")["tls"]["plan_changes_by_kind"] == {"added": 1}
    told = wanted(quick.look()) | {("OKR-4", "now"): quick.shown("OKR-4").get("Project Note")}
    assert any("https://okr.example/projects/ranking" in str(text) for text in told.values())


def test_a_reason_is_typed_as_a_note_or_into_a_field(quick: Bench) -> None:
    """A note explains the latest change; later words in the item's field explain the one that is open then."""
    moved(quick)
    loaded = quick.service.loaded
    before = explain(loaded, quick.store, "ranking", quick.now).lines
    assert any("no reason given" in line and "by the settings" in line for line in before)
    line = note_by_hand(loaded, quick.store, "ranking", " the vendor is late ", quick.now, None)
    assert line == "ranking: noted for 2026-10-15: the vendor is late"
    with pytest.raises(SettingsError, match="no project or key result"):
        note_by_hand(loaded, quick.store, "rankin", "x", quick.now, None)
    quick.edit("DATA-1", fields={"Elsewhere": "two certificates more"})
    quick.sync()
    quick.at(at(16))
    quick.sync()
    explained = {n: "\n".join(explain(loaded, quick.store, n, quick.now).lines) for n in ("ranking", "tls")}
    assert "reason: the vendor is late" in explained["ranking"]
    assert "2 items added" in explained["tls"]
    assert "reason: two certificates more" in explained["tls"]
    past = explain(loaded, quick.store, "ranking", quick.now, at=date(2026, 10, 13))
    assert past.figures["plan"]["due"] == "2026-10-30"
    assert past.figures["ledger"] == []
    with pytest.raises(SettingsError, match="nothing is kept"):
        explain(loaded, quick.store, "ranking", quick.now, at=date(2026, 10, 1))
    assert [row.subject for row in quick.store.audit_rows(at(1)) if row.what == "note"] == ["ranking"]


def test_a_decision_is_typed_into_a_field(quick: Bench) -> None:
    """Words that are new in the field at a close are a decision of that day, not a reason; those from before are none."""
    quick.text = quick.text.replace("{points: Story Points}", "{points: Story Points, decision: Elsewhere}")
    for day in (13, 14):
        quick.at(at(day))
        quick.sync()
    quick.edit("DATA-1", fields={"Elsewhere": "two people more"})
    quick.at(at(15))
    quick.sync()
    days = quick.store.days_of("decision_field", date(2026, 10, 1), date(2026, 10, 31))
    assert {
        name: [(row.day.day, row.figures["notes"][0]["text"]) for row in rows] for name, rows in days.items()
    } == {"tls": [(14, "two people more")]}
    assert quick.store.days_of("reason", date(2026, 10, 1), date(2026, 10, 31)) == {}


def test_an_accepted_plan_counts_from_then_on(quick: Bench) -> None:
    """By the accepted baseline no date was moved; the original stays in the row, in `show`, and in words."""
    moved(quick)
    loaded = quick.service.loaded
    with pytest.raises(SettingsError, match="a reason is missing"):
        agree(loaded, quick.store, ["ranking"], Frozen.ACCEPTED, " ", quick.now, None)
    with pytest.raises(SettingsError, match="no project 'rank'"):
        agree(loaded, quick.store, ["rank"], Frozen.ACCEPTED, "x", quick.now, None)
    (line,) = agree(loaded, quick.store, ["ranking"], Frozen.ACCEPTED, "agreed with sales", quick.now, None)
    assert "accepted on 2026-10-15: agreed with sales" in line
    quick.sync()
    row = quick.rows("project")["ranking"]
    assert (row["slip"], row["slip_baseline"], row["causes"]["date_moved"]) == (0.5, 0.5, 0.0)
    assert (row["baseline"]["due"], row["baseline"]["original"]["due"]) == ("2026-11-13", "2026-10-30")
    document = agreed_document(loaded, quick.store, None, quick.now, items=True)
    shown = document["projects"]["ranking"]
    assert (shown["baseline"]["how"], shown["original"]["how"]) == ("accepted", "started")
    assert sorted(item["weight"] for item in shown["items"]) == [1.0] * 4
    told = agreed_lines(document, quick.rows("project"))
    assert any("slip 0.5, by the baseline 0.5" in line for line in told)
    assert any(line.startswith("  originally 2026-10-05 to 2026-10-30") for line in told)
    assert [row.what for row in quick.store.audit_rows(at(1))] == ["baseline accepted"]


def test_a_close_that_is_made_again_tells_no_change_twice(quick: Bench) -> None:
    """Killed after the ledger was kept, before the day was noted as closed: the same entries, once each."""
    moved(quick)
    before = entries(quick, "tls")
    quick.store.set_meta("closed", "2026-10-13")
    quick.at(at(15, 12))
    quick.sync()
    assert entries(quick, "tls") == before
    assert quick.rows("project")["tls"]["plan_changes"] == 1


def test_a_new_cycle_is_no_change_of_plan(quick: Bench) -> None:
    """A project whose dates are those of the cycle gets new ones with the next; its ledger tells no moved dates."""
    quick.text = quick.text.replace(
        "{epics: DATA-1}, plan: {start: 2026-10-05, due: 2026-10-30}", "{epics: DATA-1}"
    )
    for day in (13, 14):
        quick.at(at(day))
        quick.sync()
    quick.change(
        "name: 2026Q4, start: 2026-10-01, end: 2026-12-31", "name: H2, start: 2026-10-14, end: 2027-01-31"
    )
    for day in (15, 16):
        quick.at(at(day))
        quick.sync()
    assert quick.rows("project")["tls"]["plan"] == {"start": "2026-10-14", "due": "2027-01-31"}
    assert entries(quick, "tls") == []
    quick.change("end: 2027-01-31", "end: 2027-02-26")
    quick.at(at(17))
    quick.sync()
    quick.at(at(18))
    quick.sync()
    assert entries(quick, "tls") == [(16, "due_moved", "settings")]
