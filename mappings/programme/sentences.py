"""The sentence about one difference between a plan file and the trackers, in English and Japanese."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from mappings.programme.comparison import DifferenceKind
from mappings.wording import Language, day_in_words

_SAID: Mapping[DifferenceKind, tuple[str, str]] = {
    DifferenceKind.NO_WORK: (
        "{row} ({plan}) has no work in a tracker",
        "{row}（{plan}）に対応する作業がトラッカーにありません",
    ),
    DifferenceKind.NO_ROW: ("{project} has no row in the plan", "{project}は計画ファイルに行がありません"),
    DifferenceKind.DATES: (
        "{row} is planned for {plan}, in the tracker or the settings for {tracker}",
        "{row}は計画では{plan}、トラッカーまたは設定では{tracker}です",
    ),
    DifferenceKind.DONE_IN_PLAN: (
        "{row} is complete in the plan, not in the tracker",
        "{row}は計画では完了、トラッカーでは未完了です",
    ),
    DifferenceKind.DONE_IN_TRACKER: (
        "{row} is done in the tracker, not complete in the plan",
        "{row}はトラッカーでは完了、計画では未完了です",
    ),
    DifferenceKind.AFTER_CYCLE: (
        "{project} is planned to finish on {plan}, after the cycle",
        "{project}の終了予定は{plan}で、サイクルの後です",
    ),
    DifferenceKind.CHAIN: (
        "{row} of {project} is to begin on {plan}, and {other} before it is forecast for {tracker}",
        "{project}の{row}は{plan}開始予定ですが、先行する{other}の予測は{tracker}です",
    ),
}


def difference_sentence(told: Mapping[str, Any], titles: Mapping[str, str], lang: Language = "en") -> str:
    """Return a difference, as the store keeps it, in words; `titles` are those of the projects."""
    ja = lang == "ja"
    row = told.get("name") or ""
    if told.get("key"):
        row = f"{row}（{told['key']}）" if ja else f"{row} ({told['key']})"
    words = {
        "row": f"「{row}」" if ja else f"Row {row}",
        "project": titles.get(told.get("project") or "", told.get("project") or ""),
        "other": titles.get(told.get("other") or "", told.get("other") or ""),
        **{side: _dated(told.get(side) or "", lang) for side in ("plan", "tracker")},
    }
    return _SAID[DifferenceKind(told["kind"])][ja].format(**words)


def _dated(text: str, lang: Language) -> str:
    """Return a text with its days as people say them."""
    if lang == "ja":
        text = text.replace(" to ", "～")
    return re.sub(r"\d{4}-\d{2}-\d{2}", lambda found: day_in_words(date.fromisoformat(found[0]), lang), text)
