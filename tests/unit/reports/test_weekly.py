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
from syncd.reports.weekly import tell_weekly
from syncd.reports.window import Window
from syncd.reports.words import Words
from syncd.store import Store

WINDOW = Window(date(2026, 11, 9), date(2026, 11, 15))

ENGLISH = """# Weekly digest, 9–15 November 2026

2026Q4, week 7 of 14. Figures at the close of 15 November 2026.

- New index is late, 11 working days behind: 8 scope growth.
- The plan changed once. New index: 2 items added (S-21, S-22), by a person; weight +8; slip +4.5 working days; no reason given.
- 2 of 3 weekly goals were achieved.
- 2 figures are missing or old, among them the check-in on Searches per customer.
- Finished: Typo tolerance.

## What changed in the plan

- New index
  - 11 November: 2 items added (S-21, S-22), by a person; weight +8; slip +4.5 working days; no reason given

## What is late

- New index: 11 working days behind: 8 scope growth
  - Newly late in this report.
  - To finish by 11 December it needs 5 points a week; the last four weeks averaged 3.2 points.
  - At its own pace it will be done by 25 December (50% chance) or by 15 January 2027 (85% chance).
  - Or take out 7.7 points: at the recent pace that much does not fit into the time left.
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

- 「New index」が遅れています（11営業日の遅れ：スコープの増加8日）。
- 計画の変更が1件ありました。影響が最も大きいのは「New index」の変更です（手動で2件を追加（S-21、S-22）、作業量+8、遅れ+4.5営業日、理由の記載なし）。
- 週の目標は3件中2件を達成しました。
- 取得できていない、または古い数値が2件あります（「Searches per customer」のチェックインなど）。
- 「Typo tolerance」が完了しました。

## 計画の変更

- New index
  - 11月11日：手動で2件を追加（S-21、S-22）、作業量+8、遅れ+4.5営業日、理由の記載なし

## 遅れているプロジェクト

- New index：11営業日の遅れ：スコープの増加8日
  - 今回、新たに遅れとなりました。
  - 12月11日に間に合わせるには週あたり5ポイントが必要です。直近4週間の実績は週あたり3.2ポイントでした。
  - 今のペースでは、確率50%で12月25日、確率85%で2027年1月15日までに完了する見込みです。
  - または、スコープを7.7ポイント分減らす必要があります（直近のペースでは残りの期間に収まりません）。
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
