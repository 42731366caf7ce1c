"""The weekly digest: every fact of the week, in both languages and all forms."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import orjson
import pytest

from config import Loaded
from syncd.reports.digest import Digest, weekly_digest
from syncd.reports.document import Document, Entry, Section
from syncd.reports.forms import form_of
from syncd.reports.markdown import markdown
from syncd.reports.page import page
from syncd.reports.projects import Named
from syncd.reports.weekly import tell_weekly
from syncd.reports.window import Window
from syncd.reports.words import Words
from syncd.reports.work import Epic
from syncd.store import Store
from tests.unit.reports.conftest import LAST_SUNDAY, SUNDAY, key_result, project

WINDOW = Window(date(2026, 11, 9), date(2026, 11, 15))

ENGLISH = """# Weekly digest, 9–15 November 2026

2026Q4, week 7 of 14. Figures at the close of 15 November 2026.

- New index is newly late, 11 working days behind: 8 scope growth.
- The plan changed once. New index: 2 items added (S-21, S-22), by a person; weight +8; slip +4.5 working days.
- Weekly goals of New index: 2 of 3 achieved.
- 2 figures are missing or old, among them the check-in on Searches per customer.
- Finished: Typo tolerance.

## What changed in the plan

One change has no reason noted; “syncd note ID TEXT” adds it.

- New index
  - 11 November: 2 items added (S-21, S-22), by a person; weight +8; slip +4.5 working days

## What is late

- New index: 11 working days behind: 8 scope growth
  - Newly late in this report.
  - Pace: 5 points a week would finish it by 11 December; the last four weeks averaged 3.2 points.
  - Date: at its own pace it will be done by 25 December (50% chance) or by 15 January 2027 (85% chance).
  - Scope: with 7.7 points taken out, 11 December holds at the pace of the last four weeks.
- Query cache is no longer late.

## Weekly goals

- New index, 2026-W46: 2 of 3 achieved
  - Missed: S-23
  - One goal was withdrawn.
  - 2 items were overdue as the week opened.
  - Remark: “The cluster was down.”

## What was achieved

- Team search
  - Typo tolerance is finished, 1 working day after its due date.
- Searches per customer: 14 searches → 17 searches (score 0.11 → 0.28, target 30 searches)
- Searches per customer: “The new ranking helps.” (12 November, confidence 7 of 10)

## Forecasts that moved

- New index: 12 working days later, from 9 December to 25 December; due 11 December

## What is idle or blocked

- Query cache
  - Nothing has moved for 6 working days.
  - One open item is blocked.
  - It is waiting for New index.

## What is missing or old

- The check-in on Searches per customer has been overdue since 13 November.
- Crawler is shown as last read on 12 November.
"""

JAPANESE = """# 週次ダイジェスト（2026年11月9日～15日）

2026Q4の第7週（全14週）。数値は2026年11月15日終了時点のものです。

- 「New index」が新たに遅れとなりました。11営業日の遅れ：スコープの増加8日。
- 計画の変更が1件ありました。「New index」：手動で2件を追加（S-21、S-22）、作業量+8、遅れ+4.5営業日。
- 週の目標：「New index」は3件中2件を達成しました。
- 取得できていない、または古い数値が2件あります（「Searches per customer」のチェックインなど）。
- 「Typo tolerance」が完了しました。

## 計画の変更

このうち1件には理由の記載がありません。「syncd note ID 理由」で追記できます。

- New index
  - 11月11日：手動で2件を追加（S-21、S-22）、作業量+8、遅れ+4.5営業日

## 遅れているプロジェクト

- New index：11営業日の遅れ：スコープの増加8日
  - 今回、新たに遅れとなりました。
  - ペース：12月11日に間に合わせるには週5ポイントが必要です（直近4週間の実績は週平均3.2ポイント）。
  - 日程：今のペースでは、確率50%で12月25日まで、確率85%で2027年1月15日までに完了する見込みです。
  - スコープ：直近4週間のペースでは、7.7ポイントが12月11日に間に合いません。その分を減らせば期日を守れます。
- 「Query cache」は「遅れ」の対象から外れました。
"""


@pytest.fixture
def digest(loaded: Loaded, store: Store) -> Digest:
    """Give the digest of the week."""
    return weekly_digest(loaded, store, WINDOW, WINDOW.last)


def test_the_digest_in_english(digest: Digest) -> None:
    """Every fact of the week is told, and nothing else.

    Left are 20 points and 19 working days (Labour Thanksgiving Day is free): at 3.25 points a week 12.35 are done by
    then, so 7.65 are too much. From 9 to 25 December are 12 working days.
    """
    assert markdown(tell_weekly(digest, Words("en"))) == ENGLISH


def test_the_digest_in_japanese(digest: Digest) -> None:
    """The same in Japanese."""
    assert markdown(tell_weekly(digest, Words("ja"))).startswith(JAPANESE)


def test_a_quiet_week_says_so(loaded: Loaded, store: Store) -> None:
    """Where both ends are the same nothing is told but that."""
    quiet = weekly_digest(loaded, store, Window(date(2026, 11, 16), date(2026, 11, 17)), date(2026, 11, 20))
    quiet = replace(quiet, late=(), gaps=(), changes=(), waiting=())
    document = tell_weekly(quiet, Words("en"))
    assert document.lead == ("Nothing is late, and nothing changed in the plan.",)
    assert document.subtitle.endswith("The last figures are those of the close of 15 November 2026.")


def test_without_any_figures_it_says_so(loaded: Loaded, store: Store) -> None:
    """Before the first day was kept there is nothing to tell."""
    early = weekly_digest(loaded, store, Window(date(2026, 10, 5), date(2026, 10, 11)), date(2026, 10, 11))
    assert markdown(tell_weekly(early, Words("en"))) == (
        "# Weekly digest, 5–11 October 2026\n\nThere are no figures for these days yet.\n"
    )


def test_json_holds_the_facts(digest: Digest) -> None:
    """Programs find every fact by name."""
    told = orjson.loads(form_of("json", digest, tell_weekly(digest, Words("en"))))
    assert told["facts"]["late"][0]["project"] == {"id": "index", "title": "New index", "team": "search"}
    assert told["facts"]["window"] == {"first": "2026-11-09", "last": "2026-11-15"}
    assert len(told["lead"]) == 5


def test_titles_from_outside_are_harmless() -> None:
    """What somebody typed is neither markup of Markdown nor of HTML."""
    title = "<script>alert(1)</script> [x](http://e) | *b*"
    document = Document(
        title=title,
        subtitle="",
        language="en",
        sections=[Section(id="s", title="S", entries=[Entry(text=title)])],
    )
    assert "\\<script\\>" in markdown(document)
    assert "\\[x\\](http" in markdown(document)
    assert "<script>" not in page(document)


def test_the_page_needs_nothing_besides_itself(digest: Digest) -> None:
    """No address of anything to load stands in it."""
    shown = page(tell_weekly(digest, Words("ja")))
    assert '<html lang="ja">' in shown
    assert not [word for word in ("src=", "url(", "@import", "<link") if word in shown]


def late_projects(digest: Digest, *slips: tuple[str, float, bool]) -> Digest:
    """Return the digest with such late projects instead: (title, slip, newly late)."""
    (one,) = digest.late
    late = [
        replace(one, project=Named(id=title, title=title), slip=slip, is_new=is_new)
        for title, slip, is_new in slips
    ]
    return replace(digest, late=late)


def test_the_furthest_behind_come_first_and_the_newly_late_are_named(digest: Digest) -> None:
    """Two by their slip, whether they are news or not; of the others those that are."""
    told = late_projects(digest, ("A", 20, False), ("B", 12, True), ("C", 9, False), ("D", 6, True))
    lead = tell_weekly(told, Words("en")).lead
    assert [line.partition(",")[0] for line in lead[:2]] == ["A is still late", "B is newly late"]
    assert lead[2] == "2 more projects are late, newly among them D."
    assert (
        tell_weekly(told, Words("ja")).lead[2]
        == "ほかに2件のプロジェクトが遅れています（うち新たに遅れたもの：「D」）。"
    )
    one_more = late_projects(digest, ("A", 20, False), ("B", 12, True), ("D", 6, True))
    assert tell_weekly(one_more, Words("en")).lead[2] == "One more project is late, and newly so: D."


@pytest.mark.parametrize(
    ("missed", "english", "japanese"),
    [
        (
            {"index": 1, "cache": 3},
            "Weekly goals: 2 of 6 achieved over 2 projects; most were missed by cache, 3 of 4.",
            "週の目標：2件のプロジェクトで計6件中2件を達成しました。未達が最も多いのは「cache」です（4件中3件）。",
        ),
        (
            {"index": 0, "cache": 0},
            "Weekly goals: 2 of 2 achieved over 2 projects.",
            "週の目標：2件のプロジェクトで計2件をすべて達成しました。",
        ),
    ],
)
def test_the_goals_are_counted_over_all_projects_and_the_worst_is_named(
    digest: Digest, missed: dict[str, int], english: str, japanese: str
) -> None:
    """Each project achieved one; how many projects are meant is said, and which missed most."""
    (week,) = digest.goals
    goals = [
        replace(week, project=Named(id=name, title=name), achieved=["S-1"], missed=["S-2"] * number)
        for name, number in missed.items()
    ]
    assert english in tell_weekly(replace(digest, goals=goals), Words("en")).lead
    assert japanese in tell_weekly(replace(digest, goals=goals), Words("ja")).lead


def test_a_key_result_that_is_the_progress_of_its_projects_is_told(loaded: Loaded, store: Store) -> None:
    """In whole percent beside the plan; a step of less than one is no movement."""
    moved = key_result(value=0.418, value_at=None, progress=0.418, planned=0.56, target=None)
    store.save_day("key_result", LAST_SUNDAY, {"kr1": {**moved, "value": 0.352}})
    store.save_day("key_result", SUNDAY, {"kr1": moved})
    told = "Searches per customer: 35% → 42% of the work of its projects (planned 56%)"
    assert told in markdown(tell_weekly(weekly_digest(loaded, store, WINDOW, SUNDAY), Words("en")))
    told = "Searches per customer：プロジェクトの進捗35% → 42%（計画56%）"
    assert told in markdown(tell_weekly(weekly_digest(loaded, store, WINDOW, SUNDAY), Words("ja")))
    store.save_day("key_result", LAST_SUNDAY, {"kr1": {**moved, "value": 0.4151}})
    assert weekly_digest(loaded, store, WINDOW, SUNDAY).moved == []


def test_a_late_project_that_is_dropped_is_told_where_it_was_late(loaded: Loaded, store: Store) -> None:
    """It is neither late nor recovered any more, and does not vanish from the section without a word."""
    reasons = {"en": "dropped on 12 November: The platform has it", "ja": "11月12日に中止：新基盤で対応"}
    store.save_day("project", SUNDAY, {"cache": project("Query cache", 1, dropped=True, reasons=reasons)})
    told = weekly_digest(loaded, store, WINDOW, SUNDAY)
    (late,) = (section for section in tell_weekly(told, Words("en")).sections if section.id == "late")
    assert late.entries[-1].text == (
        "Query cache was late, and is no longer counted: dropped on 12 November: The platform has it."
    )
    assert told.recovered == []


def test_what_is_over_its_due_date_needs_no_pace(digest: Digest) -> None:
    """Nothing that could be taken out would keep a date that is over: what is left is told."""
    (one,) = digest.late
    over = replace(digest, late=[replace(one, due=WINDOW.last, excess=1.0)])
    (late,) = (section for section in tell_weekly(over, Words("en")).sections if section.id == "late")
    pace, _, scope = late.entries[0].details[1:]
    assert pace.startswith("Pace: all of it was due by 15 November;")
    assert scope == "Scope: 1 point still to do."


def test_an_epic_that_is_its_whole_project_is_named_once(digest: Digest) -> None:
    """Another one is told with the project that it belongs to."""
    index = Named(id="index", title="New index")
    epics = [
        Epic(project=index, key="S-1", title="New index"),
        Epic(project=index, key="S-5", title="Filters"),
    ]
    told = markdown(tell_weekly(replace(digest, epics=epics), Words("en")))
    assert "- S-1 is done: New index.\n" in told
    assert "- S-5 is done: Filters (New index).\n" in told
