"""Causes of a slip and entries of the ledger in words, in English and Japanese."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings.cause_sentence import because, beside_baseline
from mappings.causes import Causes
from mappings.ledger import Kind, Totals
from mappings.ledger_sentence import entry_sentence
from mappings.okr import Status
from mappings.status import Reason
from mappings.wording import reason, tenths
from tests.unit.mappings.samples import standing

ADDED = Totals(by_kind={"added": 1}, came={"2026-07-28": (31, 31.0)})
TWICE = Totals(by_kind={"added": 2}, came={"2026-07-28": (31, 31.0), "2026-08-03": (4, 4.0)})
MOVED = Totals(
    due_moves=(("2026-08-03", "2026-10-30", "2026-11-06"), ("2026-09-01", "2026-11-06", "2026-11-13"))
)


def parts(late_start: float = 0, scope_growth: float = 0, pace: float = 0, moved: float = 0) -> Causes:
    """Make causes."""
    return Causes(late_start=late_start, scope_growth=scope_growth, pace=pace, date_moved=moved)


def test_a_slip_is_told_with_its_causes() -> None:
    """Eleven days, eight by scope that grew on one day, three by pace."""
    found = parts(scope_growth=8, pace=3)
    behind = standing("p", Status.OFF_TRACK, slip=11.0, reason=Reason.BEHIND)
    assert reason(behind, "en", because(found, ADDED, None)) == (
        "11 working days behind: 8 scope growth (31 items added on 28 July), 3 pace"
    )
    assert reason(behind, "ja", because(found, ADDED, None, "ja")) == (
        "11営業日の遅れ：スコープの増加8日（7月28日に31件追加）、ペース不足3日"
    )


@pytest.mark.parametrize(
    ("found", "totals", "agreed", "english", "japanese"),
    [
        (
            parts(late_start=3, pace=-2.5),
            Totals(),
            None,
            ": 3 late start, 2.5 made up by pace",
            "：開始の遅れ3日、ペースで2.5日挽回",
        ),
        (
            parts(pace=5, scope_growth=-1),
            Totals(),
            None,
            ": 5 pace, 1 made up by scope taken out",
            "：ペース不足5日、スコープの縮小で1日挽回",
        ),
        (
            parts(scope_growth=2),
            TWICE,
            None,
            ": 2 scope growth (35 items added, the most on 28 July)",
            "：スコープの増加2日（計35件追加、最多は7月28日）",
        ),
        (
            parts(scope_growth=2),
            TWICE,
            date(2026, 7, 28),
            ": 2 scope growth (4 items added on 3 August)",
            "：スコープの増加2日（8月3日に4件追加）",
        ),
        (
            parts(scope_growth=1),
            Totals(came={"2026-08-03": (1, 1.0)}),
            None,
            ": 1 scope growth (1 item added on 3 August)",
            "：スコープの増加1日（8月3日に1件追加）",
        ),
        (parts(pace=-2), Totals(), None, "", ""),
        (parts(), ADDED, None, "", ""),
    ],
)
def test_parts_are_told_from_the_largest(
    found: Causes, totals: Totals, agreed: date | None, english: str, japanese: str
) -> None:
    """What was made up comes last; of what is not behind nothing is told; growth before the baseline is none."""
    assert because(found, totals, agreed) == english
    assert because(found, totals, agreed, "ja") == japanese


amounts = st.floats(-30, 30).map(lambda days: round(days, 3))


@given(amounts.map(abs), amounts, amounts)
def test_rounded_parts_add_up(late_start: float, scope_growth: float, pace: float) -> None:
    """Whatever the parts: those made up taken from the others, they are the slip to a tenth."""
    found = parts(late_start, scope_growth, pace)
    told = because(found, Totals(), None).removeprefix(": ")
    if not told:
        assert found.slip <= 0 or tenths(found.slip) == "0"
        return
    signed = [-float(p.split()[0]) if "made up" in p else float(p.split()[0]) for p in told.split(", ")]
    assert sum(signed) == pytest.approx(float(tenths(found.slip)), abs=1e-6)


def test_the_baseline_is_named_where_it_differs() -> None:
    """Five days more by the agreed dates, with the due date from the first to the last; nothing where both agree."""
    found = parts(pace=6, moved=5)
    assert beside_baseline(found, MOVED) == (
        "; 11 working days behind the baseline (due date moved from 30 October to 13 November)"
    )
    assert beside_baseline(found, MOVED, "ja") == (
        "、当初計画に対しては11営業日の遅れ（期日を10月30日から11月13日に変更）"
    )
    assert beside_baseline(parts(pace=6), MOVED) == ""
    assert beside_baseline(parts(pace=6, moved=-6), Totals()) == "; on plan by the baseline"
    unknown = Causes(late_start=0, scope_growth=0, pace=6, date_moved=None)
    assert beside_baseline(unknown, Totals()) == ""


def entry(kind: Kind, **more: Any) -> dict[str, Any]:
    """Make an entry as the ledger keeps it."""
    made: dict[str, Any] = {
        "kind": kind.value,
        "by": "person",
        "items": [],
        "count": 0,
        "weight": None,
        "days": None,
    }
    return {**made, "before": None, "after": None, "other": None, "reason": None, **more}


@pytest.mark.parametrize(
    ("row", "english", "japanese"),
    [
        (
            entry(
                Kind.ADDED, items=["A-1", "A-2"], count=31, weight=31.0, days=8.0, reason="a customer asked"
            ),
            "31 items added (A-1, A-2, …), by a person; weight +31; slip +8 working days; reason: a customer asked",
            "手動で31件を追加（A-1、A-2ほか）、作業量+31、遅れ+8営業日、理由：a customer asked",
        ),
        (
            entry(Kind.MOVED, items=["A-1"], count=1, weight=-2.0, days=-1.0, other="q", by=None),
            "1 item moved to q (A-1), author not told; weight −2; slip −1 working day; no reason given",
            "1件を「q」へ移動（A-1）、変更者は不明、作業量−2、遅れ−1営業日、理由の記載なし",
        ),
        (
            entry(Kind.DUE_MOVED, before="2026-10-30", after="2026-11-13", days=0.0, by="settings"),
            "due date changed from 30 October to 13 November, by the settings; slip 0 working days; no reason given",
            "設定ファイルで期日を10月30日から11月13日に変更、遅れ0営業日、理由の記載なし",
        ),
        (
            entry(Kind.TARGET_CHANGED, before=30.0, after=25.0, by="automation"),
            "target changed from 30 to 25, by an automation; no reason given",
            "自動処理で目標値を30から25に変更、理由の記載なし",
        ),
        (
            entry(Kind.CURVE_CHANGED, before="linear", after="tracked_milestones 2026-10-30 0.25", by=None),
            "curve changed from linear to milestones of its items (30 October 25%), author not told; no reason given",
            "計画曲線を直線から項目のマイルストーン（10月30日 25%）に変更、変更者は不明、理由の記載なし",
        ),
        (
            entry(Kind.DROPPED, after="2026-11-02"),
            "dropped from 2 November on, by a person; no reason given",
            "手動で11月2日から中止、理由の記載なし",
        ),
        (
            entry(Kind.PAUSED, after="2026-11-09 to 2026-11-20, from 2026-12-01"),
            "paused 9 November to 20 November, from 1 December, by a person; no reason given",
            "手動で11月9日～11月20日、12月1日～を休止期間に設定、理由の記載なし",
        ),
    ],
)
def test_an_entry_is_told_in_words(row: dict[str, Any], english: str, japanese: str) -> None:
    """What, by what kind of author, how large, and why, or that nobody said why."""
    assert entry_sentence(row) == english
    assert entry_sentence(row, "ja") == japanese


def test_every_kind_has_words() -> None:
    """No kind of change is without a sentence in either language."""
    for kind in Kind:
        for lang in ("en", "ja"):
            assert entry_sentence(entry(kind, items=["A-1"], count=1, weight=1.0, other="q"), lang)
