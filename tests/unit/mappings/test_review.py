"""Reviews: a month's verdict with what it rests on, judged anew by values that came late."""

from __future__ import annotations

from datetime import date

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings.evidence import evidence
from mappings.months import months_of
from mappings.okr import Control, Judgement
from mappings.review import Execution, Figure, LateProject, Point, Review, judged_anew, review
from mappings.verdict import Verdict
from tests.unit.mappings.samples import CYCLE

OCTOBER, NOVEMBER, DECEMBER = months_of(CYCLE)
RULES = Judgement()
INDEX = LateProject(project="index", title="New index", slip=11.0, cause="scope_growth")
WELL, LATE, DARK = Execution(begun=2), Execution(begun=2, late=(INDEX,)), Execution(begun=2, unknown=("X",))
ON = date(2026, 12, 3)


def points(*scores: float | None) -> list[Point]:
    """Return where a key result from 0 to 100 stood, by its scores."""
    return [Point(value=None if s is None else 100 * s, score=s) for s in scores]


@pytest.mark.parametrize(
    ("scores", "work", "expected"),
    [
        ((0.1, 0.2), WELL, Verdict.WORKING),
        ((0.1, 0.12), WELL, Verdict.CARRY_ON),
        ((0.1, 0.1, 0.1), WELL, Verdict.REVISE_PLAN),
        ((0.1, 0.2), LATE, Verdict.MOVED_DESPITE_SLIP),
        ((0.1, 0.1), LATE, Verdict.FIX_EXECUTION),
        ((0.1, 0.1, 0.1), LATE, Verdict.FIX_EXECUTION),
        ((None, 0.1), WELL, Verdict.NO_EVIDENCE),
        ((0.1, 0.2), DARK, Verdict.NO_EVIDENCE),
        ((0.1, 0.2), Execution(), Verdict.NO_EVIDENCE),
        ((0.1, 0.1), Execution(begun=3, late=(INDEX,), unknown=("X",)), Verdict.FIX_EXECUTION),
    ],
)
def test_the_six_cells_and_no_evidence(
    scores: tuple[float | None, ...], work: Execution, expected: Verdict
) -> None:
    """The table of RULES over real inputs: late decides even where another is unknown; none begun is unknown."""
    month = (OCTOBER, NOVEMBER)[len(scores) - 2]
    assert review(month, points(*scores), work, RULES).verdict is expected


def test_a_review_survives_the_store() -> None:
    """What is kept as JSON is the same review again."""
    found = review(
        NOVEMBER,
        points(0.1, None, 0.3),
        Execution(begun=3, late=(INDEX,), unknown=("X",)),
        RULES,
        control=Control.SHARED,
        indicators=(Figure(title="Zero hits", value=0.04, within=True, high=0.05),),
    )
    (revised,) = judged_anew([None, found], points(0.1, 0.1, 0.3), RULES, ON)
    for one in (found, revised):
        assert Review.from_dict(orjson.loads(orjson.dumps(one.as_dict()))) == one


def kept(*scores: float | None) -> list[Review | None]:
    """Return the months as they were judged when their values were known."""
    months = (OCTOBER, NOVEMBER, DECEMBER)
    return [review(months[n], points(*scores[: n + 2]), WELL, RULES) for n in range(len(scores) - 1)]


def test_a_late_value_judges_its_month_and_the_next_anew() -> None:
    """October 0.1 → 0.1 was flat, and so November was the second flat month; October's true end was 0.2.

    Then October moved (working), and November, from 0.2 to 0.1, is the first flat month.
    """
    before = kept(0.1, 0.1, 0.1)
    assert [r.verdict for r in before if r] == [Verdict.CARRY_ON, Verdict.REVISE_PLAN]
    october, november = judged_anew(before, points(0.1, 0.2, 0.1), RULES, ON)
    assert (october.verdict, november.verdict) == (Verdict.WORKING, Verdict.CARRY_ON)
    assert november.has_fallen
    assert november.flat == 1
    assert october.revised
    assert october.revised.verdict is Verdict.CARRY_ON
    assert october.revised.on == ON


def test_what_was_given_at_the_close_stays_named_after_a_second_revision() -> None:
    """Revised twice, the month still tells its first verdict."""
    (once,) = judged_anew(kept(0.1, 0.1), points(0.1, 0.2), RULES, ON)
    (twice,) = judged_anew([once], points(0.1, 0.12), RULES, date(2026, 12, 9))
    assert twice.verdict is Verdict.CARRY_ON
    assert twice.revised
    assert (twice.revised.verdict, twice.revised.on) == (Verdict.CARRY_ON, date(2026, 12, 9))


def test_another_target_alone_judges_nothing_anew() -> None:
    """The same values under a target twice as far have other scores; what was judged stays."""
    halved = [Point(value=p.value, score=(p.score or 0) / 2) for p in points(0.1, 0.4)]
    assert judged_anew(kept(0.1, 0.4), halved, RULES, ON) == []


def test_another_step_alone_judges_nothing_anew() -> None:
    """A setting that changes holds from the month on that is judged next."""
    assert judged_anew(kept(0.1, 0.2), points(0.1, 0.2), Judgement(step=0.5), ON) == []


@given(st.lists(st.sampled_from([None, 0.0, 0.1, 0.12, 0.5, 1.0]), min_size=2, max_size=4))
def test_judging_anew_by_the_same_values_changes_nothing(scores: list[float | None]) -> None:
    """No value late, nothing revised."""
    assert judged_anew(kept(*scores), points(*scores), RULES, ON) == []


@given(
    st.lists(st.sampled_from([None, 0.0, 0.1, 0.12, 0.5, 1.0]), min_size=4, max_size=4),
    st.lists(st.sampled_from([None, 0.0, 0.1, 0.12, 0.5, 1.0]), min_size=4, max_size=4),
)
def test_judged_anew_is_what_would_have_been_judged(
    first: list[float | None], later: list[float | None]
) -> None:
    """After a revision every month stands as if the values had been known at its close."""
    anew = {found.month: found.verdict for found in judged_anew(kept(*first), points(*later), RULES, ON)}
    now = {r.month: anew.get(r.month, r.verdict) for r in kept(*first) if r}
    assert now == {r.month: r.verdict for r in kept(*later) if r}


def test_the_evidence_in_english() -> None:
    """Effect, execution, the flat row, control, indicators, and what follows, in this order."""
    found = review(
        NOVEMBER,
        points(0.3, 0.3, 0.27),
        Execution(begun=4, late=(INDEX,), unknown=("Ranking",)),
        RULES,
        control=Control.SHARED,
        indicators=(
            Figure(title="Zero hits", value=0.08, within=False, high=0.05, unit="of searches"),
            Figure(title="Calls", value=None, within=None, low=0, high=40),
        ),
    )
    assert evidence(found) == [
        "The score fell from 0.30 to 0.27 between 31 October and 30 November.",
        "Late: New index by 11 working days, mainly scope growth.",
        "How it stands is unknown: Ranking.",
        "2 of the 4 projects whose plans have begun are not late.",
        "It has been flat for 2 months in a row.",
        "Others have a part in reaching it.",
        "Indicator Zero hits stands at 0.08 of searches, outside its band (up to 0.05).",
        "Indicator Calls is unknown.",
        "The key result did not move and work is late: execution comes first.",
    ]


def test_the_evidence_in_japanese() -> None:
    """The same in Japanese, in the polite form throughout."""
    found = review(
        NOVEMBER,
        points(0.3, 0.3, 0.27),
        Execution(begun=4, late=(INDEX,), unknown=("ランキング",)),
        RULES,
        control=Control.OWN,
        indicators=(Figure(title="ゼロ件率", value=0.04, within=True, low=0.01, high=0.05),),
    )
    assert evidence(found, "ja") == [
        "スコアは0.30から0.27に下がりました（10月31日から11月30日）。",
        "遅れ：「New index」が11営業日（主因：スコープの増加）。",
        "状況が不明：「ランキング」。",
        "開始済みのプロジェクト4件のうち2件は遅れていません。",
        "2か月連続で動いていません。",
        "達成は自分たちだけで左右できます。",
        "補助指標「ゼロ件率」は0.04で、基準（0.01～0.05）の範囲内です。",
        "KRは動かず、作業も遅れています。まず実行を立て直します。",
    ]


@pytest.mark.parametrize(
    ("scores", "english", "japanese"),
    [
        (
            (0.3, 0.42),
            "The score rose from 0.30 to 0.42 between 30 September and 31 October.",
            "スコアは0.30から0.42に上がりました（9月30日から10月31日）。",
        ),
        (
            (0.3, 0.32),
            "The score rose from 0.30 to 0.32 between 30 September and 31 October, less than the 0.05 that counts as moving.",
            "スコアは0.30から0.32に上がりましたが、前進とみなす0.05に届きません（9月30日から10月31日）。",
        ),
        (
            (0.3, 0.3),
            "The score stayed at 0.30 between 30 September and 31 October.",
            "スコアは0.30のままです（9月30日から10月31日）。",
        ),
        (
            (1.0, 1.0),
            "The score stands at its full 1.00 between 30 September and 31 October.",
            "スコアは満点の1.00を保っています（9月30日から10月31日）。",
        ),
        (
            (None, 0.3),
            "The score is unknown at the close of 30 September.",
            "9月30日のスコアが不明です。",
        ),
        (
            (None, None),
            "The score is unknown at the close of 30 September and at the close of 31 October.",
            "9月30日と10月31日のスコアが不明です。",
        ),
    ],
)
def test_what_is_said_of_the_score(
    scores: tuple[float | None, float | None], english: str, japanese: str
) -> None:
    """A rise, one too small, none, a full score, and an end that is not known."""
    found = review(OCTOBER, points(*scores), WELL, RULES)
    assert (evidence(found)[0], evidence(found, "ja")[0]) == (english, japanese)


def test_a_month_that_lasts_and_one_judged_anew_say_so() -> None:
    """To date, and with the verdict that was given at the month's end."""
    lasting = review(OCTOBER, points(0.1, 0.2), Execution(begun=1), RULES, to_date=True)
    assert evidence(lasting)[0] == "The score rose from 0.10 to 0.20 between 30 September and now."
    assert evidence(lasting)[1] == "The one project whose plan has begun is not late."
    assert evidence(lasting)[-1] == "The month is not over yet: this is how it stands so far."
    assert evidence(lasting, "ja")[-1] == "この月はまだ途中で、以上は現時点の状況です。"
    (anew,) = judged_anew(kept(0.1, 0.1), points(0.1, 0.2), RULES, ON)
    assert evidence(anew)[-1] == (
        "Judged again on 3 December because a value arrived late; at the end of the month it was “Carry on”."
    )
    assert evidence(anew, "ja")[-1] == "後から届いた値により12月3日に再判定しました（当初は「継続」）。"


@pytest.mark.parametrize(
    ("scores", "work", "english", "japanese"),
    [
        (
            (None, None),
            DARK,
            "Neither how the score moved nor how the work went is known, so there is no verdict.",
            "スコアの動きも作業の状況も不明のため、判定できません。",
        ),
        (
            (None, 0.1),
            WELL,
            "How the score moved is unknown, so there is no verdict.",
            "スコアの動きが不明のため、判定できません。",
        ),
        (
            (0.1, 0.2),
            Execution(),
            "How the work went is unknown, so there is no verdict.",
            "作業の状況が不明のため、判定できません。",
        ),
    ],
)
def test_without_a_verdict_the_side_that_is_unknown_is_named(
    scores: tuple[float | None, ...], work: Execution, english: str, japanese: str
) -> None:
    """The score, the work, or both."""
    found = review(OCTOBER, points(*scores), work, RULES)
    assert (evidence(found)[-1], evidence(found, "ja")[-1]) == (english, japanese)
