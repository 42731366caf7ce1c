"""Standings in words."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings.okr import Dropped, Status
from mappings.status import Reason, Standing
from mappings.wording import STATUS_WORDS, key_result_reason, reason, status_word, tenths, working_days
from tests.unit.mappings.samples import START, standing

ON, AT = Status.ON_TRACK, Status.AT_RISK


@pytest.mark.parametrize(
    ("status", "changes", "english", "japanese"),
    [
        (AT, {"reason": Reason.BEHIND, "slip": 11.0}, "11 working days behind", "11営業日の遅れ"),
        (ON, {"reason": Reason.BEHIND, "slip": 1.0}, "1 working day behind", "1営業日の遅れ"),
        (ON, {"reason": Reason.AHEAD, "slip": -2.5}, "2.5 working days ahead", "2.5営業日先行"),
        (ON, {"reason": Reason.AHEAD, "slip": -1.04}, "1 working day ahead", "1営業日先行"),
        (ON, {"reason": Reason.BEHIND, "slip": 0.04}, "on plan", "計画どおり"),
        (ON, {"reason": Reason.ON_PLAN, "slip": 0.0}, "on plan", "計画どおり"),
        (Status.DONE, {"reason": Reason.DONE, "finished_late": 0}, "done", "完了"),
        (
            Status.DONE,
            {"reason": Reason.DONE, "finished_late": 3},
            "done 3 working days late",
            "完了（3営業日遅れ）",
        ),
        (
            Status.NOT_STARTED,
            {"reason": Reason.NOT_BEGUN, "start": START},
            "not begun: starts on 5 October",
            "未着手：10月5日開始予定",
        ),
        (Status.UNKNOWN, {"reason": Reason.NO_ITEMS}, "no items", "対象の項目なし"),
        (Status.UNKNOWN, {"reason": Reason.NOT_MEASURED}, "not measured yet", "未計測"),
        (Status.UNKNOWN, {"reason": Reason.NO_WEIGHT}, "every item is estimated at 0", "見積もりがすべて0"),
        (
            ON,
            {"reason": Reason.DROPPED, "dropped": Dropped(on=date(2026, 11, 2), reason="bought instead")},
            "dropped on 2 November: bought instead",
            "11月2日に中止：bought instead",
        ),
        (
            ON,
            {"reason": Reason.DROPPED, "dropped": Dropped(on=date(2026, 11, 2))},
            "dropped on 2 November",
            "11月2日に中止",
        ),
        (
            AT,
            {"reason": Reason.ON_PLAN, "slip": 0.0, "forecast_after_due": 12.0},
            "on plan, forecast to end 12 working days after its due date",
            "計画どおり、予測では期日の12営業日後に完了",
        ),
        (
            AT,
            {"reason": Reason.ON_PLAN, "slip": 0.0, "raw": ON},
            "on plan (stays “At risk” until this has held for two working days)",
            "計画どおり（2営業日続くまで「要注意」のまま）",
        ),
    ],
)
def test_reasons(status: Status, changes: dict[str, Any], english: str, japanese: str) -> None:
    """Each ground has its sentence in both languages, with numbers that agree with their nouns."""
    found = standing("p", status, **changes)
    assert reason(found, "en") == english
    assert reason(found, "ja") == japanese


BEHIND = standing("p", Status.OFF_TRACK, slip=11.0)
LESS_BEHIND = standing("p", AT, slip=3.5)
HELD = standing("p", AT, raw=ON, slip=-2.0)
FINE = standing("p", ON, slip=0.5)
LOST = standing("p", Status.UNKNOWN)
FINISHED = standing("p", Status.DONE, slip=0.0)
WAITING = standing("p", Status.NOT_STARTED, slip=0.0)


@pytest.mark.parametrize(
    ("made", "english", "japanese"),
    [
        ([], "no projects", "プロジェクトなし"),
        ([BEHIND], "its project P0 is 11 working days behind", "「P0」が11営業日の遅れ"),
        (
            [LESS_BEHIND, BEHIND, FINE],
            "2 of 3 projects behind, most of all P1 by 11 working days",
            "3件中2件が遅れ、最大は「P1」の11営業日",
        ),
        ([HELD, FINE], "1 of 2 at risk", "1件は要注意"),
        (
            [LESS_BEHIND, HELD, LOST],
            "1 of 3 projects behind, most of all P0 by 3.5 working days, 1 of 3 at risk, 1 of 3 unknown",
            "3件中1件が遅れ、最大は「P0」の3.5営業日、1件は要注意、1件は不明",
        ),
    ],
)
def test_key_results_in_words(made: list[Standing], english: str, japanese: str) -> None:
    """The project furthest behind is named; one that is at risk without being behind is not called late."""
    titled = [(f"P{n}", one) for n, one in enumerate(made)]
    assert (key_result_reason(titled, "en"), key_result_reason(titled, "ja")) == (english, japanese)


@pytest.mark.parametrize(
    "made", [[FINE], [FINE, FINE], [FINISHED], [FINISHED] * 3, [WAITING], [WAITING] * 2, [FINE, FINISHED]]
)
def test_key_results_in_good_order_have_words(made: list[Standing]) -> None:
    """Where nothing is behind, both languages say something, and neither calls anything late."""
    titled = [(f"P{n}", one) for n, one in enumerate(made)]
    english, japanese = key_result_reason(titled, "en"), key_result_reason(titled, "ja")
    assert english
    assert japanese
    assert "working day" not in english
    assert "営業日" not in japanese


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (3.8000000000000007, "3.8"),
        (11.0, "11"),
        (0.05, "0.1"),
        (2.4499999999999997, "2.5"),
        (-0.04, "0"),
        (10, "10"),
    ],
)
def test_numbers_have_one_decimal_at_most(value: float, expected: str) -> None:
    """Rounded half away from zero, after the noise of binary fractions is cut."""
    assert tenths(value) == expected


def test_plurals() -> None:
    """Only exactly one is a day; half a day and none are days."""
    assert [working_days(n) for n in (0.5, 1, 1.5, 0)] == [
        "0.5 working days",
        "1 working day",
        "1.5 working days",
        "0 working days",
    ]


def test_every_status_has_its_words() -> None:
    """Both languages name each status, and no two alike."""
    assert set(STATUS_WORDS) == set(Status)
    assert len({status_word(s, lang) for s in Status for lang in ("en", "ja")}) == 12


@given(st.sampled_from(Reason), st.sampled_from(Status), st.floats(-300, 300), st.sampled_from(["en", "ja"]))
def test_every_standing_has_words(why: Reason, status: Status, slip: float, lang: Any) -> None:
    """Whatever the ground, there is a sentence without a trailing full stop."""
    said = reason(standing("p", status, reason=why, slip=slip), lang)
    assert said
    assert said[-1] not in ".。"
