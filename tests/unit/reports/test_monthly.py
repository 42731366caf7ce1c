"""The monthly review: the three questions of each key result, plan and OKR, and the side projects."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from config import Loaded
from mappings.months import Month
from mappings.review import Execution, LateProject, Point, Review, Revised
from mappings.verdict import Verdict
from syncd.engine.judging.notes import note_by_hand
from syncd.reports.choice import Choice
from syncd.reports.markdown import markdown
from syncd.reports.month import Judged, month_review
from syncd.reports.monthly import tell_monthly
from syncd.reports.projects import Named
from syncd.reports.window import month_before
from syncd.reports.words import Words
from syncd.store import Store
from tests.unit.reports.conftest import key_result, project

NOVEMBER = date(2026, 11, 30)

ENGLISH = """# Monthly review, November 2026

2026Q4. Figures at the close of 30 November 2026.

- 82% of what the plans call for is done, and the OKR stands at 0.28.
- Key results: 1 “Fix execution”.
- One project was late at the close of 30 November: New index, by 11 working days.
- The side projects are short of their target: 30% done, 42% called for.
- One earlier verdict was revised.

## Plan and OKR

Of what the plans of the linked projects call for, 82% is done; 1 of 4 projects is complete, and the forecasts expect 3 of them to be so by the end of the cycle.

| Objective | Score | A month ago | Unknown KRs |
| --- | ---: | ---: | ---: |
| Search is quick | 0.28 | 0.11 | 1 |

## Three questions

| Key result | Is the OKR right? | Is its breakdown right? | Was the plan executed? | Verdict |
| --- | --- | --- | --- | --- |
| Searches per customer | The target may be too high | Cannot be told yet | No | Fix execution |

## Evidence

- Searches per customer: Fix execution
"""

JAPANESE_LEAD = """# 月次レビュー（2026年11月）

2026Q4。数値は2026年11月30日終了時点のものです。

- 計画で見込んだ作業の82%が完了し、OKRのスコアは0.28です。
- KRの判定：「実行の立て直し」1件。
- 11月30日終了時点で遅れていたプロジェクトは「New index」です（11営業日の遅れ）。
- サイドプロジェクトは目標に届いていません（実績30%、目標42%）。
- 過去の判定1件を再判定しました。
"""


def reviewed(month: Month, verdict: Verdict, **more: object) -> Review:
    """Return a month's review of a key result whose project is late."""
    return replace(
        Review(
            month=month,
            verdict=verdict,
            before=Point(value=14.0, score=1 / 9),
            after=Point(value=14.5, score=2.5 / 18),
            flat=1,
            step=0.05,
            execution=Execution(begun=1, late=(LateProject(project="index", title="New index", slip=11.0),)),
        ),
        **more,  # type: ignore[arg-type]  # parts of a review
    )


@pytest.fixture
def november(store: Store) -> Store:
    """Give the store with the close of November."""
    late = {
        "status": "off_track",
        "slip": 11.0,
        "late": True,
        "reasons": {"en": "11 working days behind", "ja": "11営業日の遅れ"},
    }
    side = {
        "kind": "side",
        "side": {"kind": "security", "requested_by": "Legal"},
        "share": 0.3,
        "planned": 0.6,
    }
    store.save_day(
        "project",
        NOVEMBER,
        {"index": project("New index", 0, **late), "tls": project("Certificates", 1, **side)},
    )
    row = {"objective": "o1", "kind": "stretch", "trend": {"score": 0.25}, "score": 5 / 18}
    store.save_day("key_result", NOVEMBER, {"kr1": key_result(**row)})
    store.save_day(
        "objective", NOVEMBER, {"o1": {"title": "Search is quick", "order": 0, "score": 0.28, "unknown": 1}}
    )
    attainment = {
        "plan": 0.82,
        "projects": 4,
        "complete": 1,
        "forecast_complete": 3,
        "okr": 0.28,
        "objectives": {"o1": {"score": 0.28, "before": 1 / 9}},
    }
    portfolio = {"share": 0.3, "planned": 0.6, "target": 0.42, "met": False}
    store.save_day("total", NOVEMBER, {"attainment": attainment, "side_portfolio": portfolio})
    kept = reviewed(Month(date(2026, 11, 1), NOVEMBER), Verdict.FIX_EXECUTION)
    store.save_day("verdict", NOVEMBER, {"kr1": kept.as_dict()})
    october = Month(date(2026, 10, 1), date(2026, 10, 31))
    changed = reviewed(
        october,
        Verdict.FIX_EXECUTION,
        revised=Revised(verdict=Verdict.MOVED_DESPITE_SLIP, on=date(2026, 11, 9)),
    )
    store.save_day("verdict", october.last, {"kr1": changed.as_dict()})
    return store


def test_the_review_in_both_languages(loaded: Loaded, november: Store) -> None:
    """What matters first, then plan and OKR, the three questions, and what they rest on."""
    review = month_review(loaded, november, month_before(NOVEMBER))
    told = markdown(tell_monthly(review, Words("en")))
    assert told.startswith(ENGLISH)
    assert "| Certificates | security and Legal | On track | ███░░░│░░░░ | 30% |" in told
    assert (
        "30% of their work is done; 42% is called for by the end of the month, so the target is missed."
        in told
    )
    assert (
        "- Searches per customer, October 2026: now “Fix execution”, before that “Moved despite slip”; "
        "the change came with a value that arrived on 9 November\n"
    ) in told
    assert markdown(tell_monthly(review, Words("ja"))).startswith(JAPANESE_LEAD)


def test_a_month_that_lasts_says_so(loaded: Loaded, november: Store) -> None:
    """Its verdict is that of the rows as they stand, and marked as being to date."""
    running = reviewed(Month(date(2026, 11, 1), NOVEMBER), Verdict.NO_EVIDENCE, to_date=True)
    row = {"objective": "o1", "kind": "committed", "running": running.as_dict()}
    november.save_day("key_result", date(2026, 11, 20), {"kr1": key_result(**row)})
    november.save_day("project", date(2026, 11, 20), {"index": project("New index", 0)})
    review = month_review(loaded, november, month_before(date(2026, 11, 20), "2026-11"))
    document = tell_monthly(review, Words("en"))
    assert document.subtitle == "2026Q4; the month is not over yet. Figures at the close of 20 November 2026."
    assert [judged.review.verdict for judged in review.key_results] == [Verdict.NO_EVIDENCE]


def test_without_figures_it_says_so(loaded: Loaded, store: Store) -> None:
    """A month of which nothing was kept."""
    review = month_review(loaded, store, month_before(date(2026, 10, 31)))
    assert tell_monthly(review, Words("ja")).subtitle == "この期間の数値はまだありません。"


@pytest.mark.parametrize(
    ("verdict", "sufficient"),
    [
        (Verdict.WORKING, True),
        (Verdict.CARRY_ON, None),
        (Verdict.REVISE_PLAN, False),
        (Verdict.MOVED_DESPITE_SLIP, None),
        (Verdict.FIX_EXECUTION, None),
        (Verdict.NO_EVIDENCE, None),
    ],
)
def test_only_executed_work_tells_whether_it_suffices(verdict: Verdict, sufficient: bool | None) -> None:
    """Work that is late, unknown, or flat for a month only, says nothing of the breakdown."""
    assert judged(verdict=verdict).is_sufficient is sufficient


@pytest.mark.parametrize(
    ("leads_to", "stretch", "aim"),
    [
        (None, True, "unknown"),
        (1.0, True, "low"),
        (0.299, True, "high"),
        (0.3, True, "fine"),
        (0.99, True, "fine"),
        (1.0, False, "fine"),
        (0.1, False, "fine"),
    ],
)
def test_a_stretch_target_may_be_too_low_or_too_high(leads_to: float | None, stretch: bool, aim: str) -> None:
    """By where the measurements lead: all of it is too low, less than 0.3 too high; committed targets are neither."""
    assert judged(leads_to=leads_to, is_stretch=stretch).aim == aim


def judged(
    verdict: Verdict = Verdict.WORKING, leads_to: float | None = None, *, is_stretch: bool = True
) -> Judged:
    """Return a judged key result."""
    month = Month(date(2026, 11, 1), NOVEMBER)
    return Judged(
        key_result=Named(id="kr1", title="KR"),
        objective="o1",
        is_stretch=is_stretch,
        review=reviewed(month, verdict),
        leads_to=leads_to,
    )


def test_the_review_opens_with_decisions_and_ends_with_those_to_take(loaded: Loaded, november: Store) -> None:
    """What was decided in the month comes first; what its figures call for comes last, each under the id to record it."""
    decided = datetime(2026, 11, 9, 3, tzinfo=UTC)
    note_by_hand(loaded, november, "index", "Two people more", decided, None, decided=True)
    review = month_review(loaded, november, month_before(NOVEMBER))
    told = markdown(tell_monthly(review, Words("en")))
    first, *_, last = (part for part in told.split("\n## "))
    assert told.split("\n## ")[1].startswith(
        "What was decided, and what became of it\n\n- 9 November, New index:"
    )
    assert "Two people more" not in first
    assert last == (
        "Decisions to take\n\n"
        'Record each with “syncd note ID "…" --decision”, or in the tracker\'s field for decisions: '
        "the next review opens with it.\n\n"
        "- Searches per customer (kr1): what will bring the late work back: people, scope or dates? Late: New index.\n"
        "- Searches per customer (kr1): it is on course for a score below 0.3. Is the target to stand?\n"
        "- Side projects: which come first next month, and which are put off? The next one due is Certificates (tls).\n"
    )
    assert "## Side projects: what comes next" in told
    assert "| Certificates | 11 December | – | 0 |" in told


def test_a_review_of_a_team_counts_its_own_projects_only(loaded: Loaded, november: Store) -> None:
    """Plan attainment from their rows: 0.5 of 0.8; the OKR and the portfolio are not those of a team."""
    shares = {"share": 0.5, "planned": 0.8, "team": "data"}
    november.save_day("project", NOVEMBER, {"feed": project("Feed", 2, **shares)})
    review = month_review(loaded, november, month_before(NOVEMBER), Choice(team="data"))
    document = tell_monthly(review, Words("en"))
    assert document.title == "Monthly review, November 2026: team data"
    assert document.lead == ("62% of what the plans call for is done.",)
    assert review.portfolio == {}


UNJUDGED = Review(
    month=Month(date(2026, 11, 1), NOVEMBER),
    verdict=Verdict.NO_EVIDENCE,
    before=Point(),
    after=Point(),
    flat=0,
    step=0.05,
    execution=Execution(),
)
KNOWN = {"before": Point(value=14.0, score=0.1), "after": Point(value=14.5, score=0.2)}


@pytest.mark.parametrize(
    ("told", "row", "linked", "english", "asked"),
    [
        (
            {},
            {},
            {},
            [
                "its value at the close of 31 October and 30 November. Its source provides it, or “syncd value kr1 NUMBER --at DAY”.",
                "work. Link a project to it, and how that goes is known.",
            ],
            "how is it to be measured, and by which work is it to be reached?",
        ),
        (
            {"execution": Execution(begun=1)},
            {"has_metric": False},
            {"index": {}},
            ["a scale. Give it a metric with start and target in the settings."],
            "how, and from when on, is it to be measured?",
        ),
        (
            KNOWN,
            {},
            {"index": {"plan": {"start": "2026-12-07", "due": "2026-12-18"}}, "old": {"dropped": True}},
            ["work that has begun. The first plan begins on 7 December."],
            "by which work is it to be reached, and how will you know how that goes?",
        ),
        (
            KNOWN | {"execution": Execution(begun=2, unknown=("New index", "Feed"))},
            {},
            {"index": {}},
            ["how New index and Feed went. “syncd explain kr1” says why that is unknown."],
            "by which work is it to be reached, and how will you know how that goes?",
        ),
        ({"verdict": Verdict.FIX_EXECUTION}, {}, {}, [], None),
    ],
)
def test_without_a_verdict_it_is_told_what_is_missing_and_what_provides_it(
    loaded: Loaded,
    store: Store,
    told: dict[str, Any],
    row: dict[str, Any],
    linked: dict[str, dict[str, Any]],
    english: list[str],
    asked: str | None,
) -> None:
    """Value, scale, projects, begun work, or how projects stand; with a verdict nothing is missing."""
    judged = replace(UNJUDGED, **told)
    store.save_day("project", NOVEMBER, {name: project(name, 0, **more) for name, more in linked.items()})
    figures = {"objective": "o1", "kind": "committed", "trend": None, "score": None, **row}
    store.save_day("key_result", NOVEMBER, {"kr1": key_result(**figures)})
    store.save_day("verdict", NOVEMBER, {"kr1": judged.as_dict()})
    if not linked:
        store.save_day("project", NOVEMBER, {"tls": project("Certificates", 1, kind="side", key_results=[])})
    document = tell_monthly(month_review(loaded, store, month_before(NOVEMBER)), Words("en"))
    sections = {section.id: section for section in document.sections}
    lines = [line for line in sections["evidence"].entries[0].details if line.startswith("Missing")]
    assert lines == [f"Missing for a verdict: {line}" for line in english]
    questions = [entry.text for entry in sections["to-decide"].entries if "(kr1)" in entry.text]
    assert not asked or questions == [f"Searches per customer (kr1): {asked}"]


def test_a_dropped_side_project_is_told_with_the_portfolio(loaded: Loaded, november: Store) -> None:
    """From when on it counts no more, and why."""
    reasons = {"en": "dropped on 16 November: The platform has it", "ja": "11月16日に中止：新基盤で対応"}
    out = project("Old feed", 2, kind="side", dropped=True, reasons=reasons)
    november.save_day("project", NOVEMBER, {"feed": out})
    review = month_review(loaded, november, month_before(NOVEMBER))
    told = "Old feed is out of these figures: dropped on 16 November: The platform has it"
    assert f"- {told}\n" in markdown(tell_monthly(review, Words("en")))
    told = "「Old feed」は集計の対象外です（11月16日に中止：新基盤で対応）。"
    assert told in markdown(tell_monthly(review, Words("ja")))
