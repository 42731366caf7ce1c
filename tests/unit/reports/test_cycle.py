"""The report on a cycle: scores, targets, what was late, how plans changed, how forecasts held, what was learned."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from config import Loaded
from config.reports import RecipientSettings, ReportSettings
from mappings.ledger import Kind
from mappings.workdays import ONE_DAY
from syncd.engine.judging.notes import note_by_hand
from syncd.reports.audience import Audience
from syncd.reports.choice import EVERYTHING, Choice
from syncd.reports.cycle import tell_cycle
from syncd.reports.ends import Ends
from syncd.reports.making import make_due_reports
from syncd.reports.markdown import markdown
from syncd.reports.record import CycleRecord, _outcomes, cycle_record
from syncd.reports.words import Words
from syncd.store import Store
from tests.unit.reports.conftest import GROWN, key_result, project

END = date(2026, 12, 31)
NOW = datetime(2027, 1, 4, tzinfo=UTC)

ENGLISH = """# Cycle report, 2026Q4

Closed on 4 January 2027.

- The OKR closes at 0.65.
- 1 of 2 key results succeeded.
- 3 of 4 linked projects are complete; one project was finished late.

## Scores and grades

| Objective and key results | Value | Score | Grade | Verdicts month by month |
| --- | ---: | ---: | --- | --- |
| Search is quick |  | 0.65 | Middle |  |
| – Searches per customer | 30 of 30 searches | 1.00 | High, a success | Working → Revise plan |
| – Fewer empty lists | 18 of 6 percent | 0.20 | Low, no success | – |

## Targets that were too low or too high

- Searches per customer was reached in full: for a stretch target that is too low.
- Fewer empty lists came to 0.20: for a stretch target that is too high.

## Finished late, or not at all

- Typo tolerance is finished, 3 working days after its due date.
- New index was not finished: 50% of it is done.

## How the plans changed

- New index: 2 changes, 1.8 working days later in all; the largest: 2 items added (S-21, S-22), by a person; weight +8; slip +4.5 working days

## How far the forecasts could be trusted

Of 40 weekly forecasts of 3 finished projects, 45% of the 50% dates held (50% would be right), and 83% of the 85% dates (85% would be right).

## What worked

- Searches per customer
  - “The new ranking helps.” (12 November)

## What did not work

- Typo tolerance
  - “Too many dictionaries” (13 November)
"""


@pytest.fixture
def record(loaded: Loaded, store: Store) -> CycleRecord:
    """Give the record of a closed cycle."""
    moved = {**GROWN, "kind": Kind.DUE_MOVED.value, "weight": None, "days": -2.7}
    store.save_day("ledger", date(2026, 12, 1), {"index": {"changes": [moved]}})
    store.save_day("ledger", date(2026, 11, 4), {"index": {"changes": []}})
    note_by_hand(loaded, store, "typo", "Too many dictionaries", datetime(2026, 11, 13, 3, tzinfo=UTC), None)
    store.save_day("cycle", END, {"2026Q4": document()})
    store.set_meta("cycle closed:2026Q4", END.isoformat())
    return cycle_record(loaded, store, NOW, EVERYTHING)


def document() -> dict[str, Any]:
    """Return a closed cycle's document."""
    months = [
        {"month": "2026-10", "verdict": "working"},
        {"month": "2026-11", "verdict": "revise_plan"},
    ]
    kr = {"kind": "stretch", "grade": "low", "success": False, "months": []}
    best = {"value": 30.0, "score": 1.0, "grade": "high", "success": True, "months": months}
    worst = {"title": "Fewer empty lists", "order": 1, "unit": "percent", "value": 18.0, "target": 6.0}
    return {
        "name": "2026Q4",
        "as_of": END.isoformat(),
        "closed": "2027-01-04T09:00:00+09:00",
        "objectives": {"o1": {"title": "Search is quick", "order": 0, "score": 0.65, "grade": "middle"}},
        "key_results": {
            "kr2": {**key_result(**kr), **worst, "score": 0.2},
            "kr1": {**key_result(**kr), **best},
        },
        "projects": {
            "index": project("New index", 0, status="off_track", share=0.5),
            "typo": project("Typo tolerance", 1, status="done", share=1.0, finished_late=3),
        },
        "attainment": {"okr": 0.65, "complete": 3, "projects": 4},
        "calibration": {"p50": 0.45, "p85": 0.83, "forecasts": 40, "projects": 3},
    }


def test_the_report_in_english(record: CycleRecord) -> None:
    """In the order of the file, from the record as it was frozen; notes stand with what worked or did not."""
    assert markdown(tell_cycle(record, Words("en"))) == ENGLISH


def test_the_report_in_japanese(record: CycleRecord) -> None:
    """The same in Japanese."""
    told = markdown(tell_cycle(record, Words("ja")))
    assert told.startswith(
        "# サイクルレポート（2026Q4）\n\n2027年1月4日に確定しました。\n\n- OKRの最終スコアは0.65です。\n"
        "- KR2件中1件が成功しました。\n"
    )
    assert (
        "| – Searches per customer | 30（目標値30 searches） | 1.00 | 高、成功 | 成果あり → 計画見直し |"
        in told
    )
    assert "- New index：変更2件、合計1.8営業日の後ろ倒し。最大の変更：手動で2件を追加" in told


def test_a_heads_report_has_no_ledger(record: CycleRecord) -> None:
    """One page: the results, the targets, what was late, how forecasts held, and what was learned."""
    told = tell_cycle(record, Words("en"), Audience.HEAD)
    assert "ledger" not in {section.id for section in told.sections}


def test_a_choice_limits_it(loaded: Loaded, store: Store, record: CycleRecord) -> None:
    """Of a single project: its key results, and no totals of the whole department."""
    limited = cycle_record(loaded, store, NOW, Choice(projects=("typo",)))
    assert [one.id for one, _ in limited.finished_late] == ["typo"]
    assert limited.unfinished == []
    assert tell_cycle(limited, Words("en")).lead[0] == "1 of 1 key results succeeded."
    assert record.attainment["okr"] == 0.65


def test_the_daemon_makes_it_once_on_its_only_day(loaded: Loaded, store: Store, record: CycleRecord) -> None:
    """On the first working day after the cycle, known to the settings since before it ended."""
    report = ReportSettings(name="end", kind="cycle", to=(RecipientSettings(folder="out"),))
    loaded = replace(loaded, reports=(report,))
    assert make_due_reports(loaded, store, datetime(2026, 12, 31, 5, tzinfo=UTC)) == []
    assert make_due_reports(loaded, store, datetime(2027, 1, 3, 5, tzinfo=UTC)) == []
    assert make_due_reports(loaded, store, datetime(2027, 1, 4, 5, tzinfo=UTC)) == ["end"]
    assert make_due_reports(loaded, store, datetime(2027, 1, 5, 5, tzinfo=UTC)) == []
    kept = store.report(1)
    assert kept is not None
    assert (kept.kind, kept.last, kept.markdown) == ("cycle", END, ENGLISH)
    assert record.attainment["okr"] == 0.65


def test_while_the_cycle_lasts_nothing_has_failed_yet(record: CycleRecord) -> None:
    """Who has not succeeded may still: no *no success*, no target too high, and the lead says that it is so far."""
    lasting = replace(record, as_of=END - ONE_DAY, closed=None)
    told = markdown(tell_cycle(lasting, Words("en")))
    assert "- 1 of 2 key results would be a success as they stand.\n" in told
    assert "no success" not in told
    assert "High, a success" in told
    assert "too high." not in told
    assert "現時点の値では、KR2件中1件が成功に当たります。" in markdown(tell_cycle(lasting, Words("ja")))


def test_notes_on_what_goes_on_are_no_lessons_yet() -> None:
    """While the cycle lasts only what is finished has an outcome: in time, or late."""
    rows = {
        "done": project("A", 0, status="done"),
        "late": project("B", 1, status="done", finished_late=3),
        "open": project("C", 2, status="off_track"),
    }
    ends = {
        "project": Ends(before={}, after=rows),
        "key_result": Ends(before={}, after={"kr": {"success": False}}),
    }
    assert _outcomes(ends, is_over=False) == {
        "done": "worked",
        "late": "failed",
        "open": "unsettled",
        "kr": "unsettled",
    }
    assert _outcomes(ends, is_over=True) == {
        "done": "worked",
        "late": "failed",
        "open": "failed",
        "kr": "failed",
    }
