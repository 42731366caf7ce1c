"""The sentence about one entry of the ledger, in English and Japanese: what was changed, by what kind of author, how much.

An entry is taken as the history keeps it, so that a past day is told as a present one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from connectors.model.history import Actor
from mappings.ledger import Kind
from mappings.wording import Language, curve_name, day_in_words, tenths, working_days

_ITEMS: Mapping[Kind, tuple[str, str]] = {
    Kind.ADDED: ("{} added", "{}を追加"),
    Kind.REMOVED: ("{} taken out", "{}を除外"),
    Kind.CANCELLED: ("{} cancelled", "{}を中止"),
    Kind.REOPENED: ("{} reopened", "{}を再開"),
    Kind.RE_ESTIMATED: ("{} estimated anew", "{}を再見積もり"),
    Kind.RE_PARENTED: ("{} given another parent", "{}の親を変更"),
    Kind.SPLIT: ("{} split into children", "{}を子項目に分割"),
    Kind.MERGED: ("{} counted without children again", "{}を再び単独で集計"),
    Kind.DUES_MOVED: ("{} given another due date", "{}の期日を変更"),
}

_DAY = r"\d{4}-\d{2}-\d{2}"

_FACTS: Mapping[Kind, tuple[str, str]] = {
    Kind.DUE_MOVED: ("due date", "期日"),
    Kind.START_MOVED: ("start", "開始日"),
    Kind.CURVE_CHANGED: ("curve", "計画曲線"),
    Kind.PAUSED: ("pauses", "休止期間"),
    Kind.TARGET_CHANGED: ("target", "目標値"),
    Kind.START_VALUE_CHANGED: ("start value", "開始値"),
    Kind.BAND_CHANGED: ("band", "許容範囲"),
    Kind.SOURCE_CHANGED: ("source of the value", "値の取得元"),
    Kind.UNIT_CHANGED: ("unit", "単位"),
}

_ROWS: Mapping[Kind, tuple[str, str]] = {
    Kind.ROW_ADDED: ("row {name} added, {after}", "行「{name}」を追加（{after}）"),
    Kind.ROW_REMOVED: ("row {name} taken out, {before} before", "行「{name}」を削除（変更前：{before}）"),
    Kind.ROW_MOVED: ("row {name} moved from {before} to {after}", "行「{name}」を{before}から{after}に移動"),
    Kind.ROW_RESIZED: (
        "work of row {name} changed from {before} to {after}",
        "行「{name}」の作業量を{before}から{after}に変更",
    ),
    Kind.ROW_SPLIT: ("row {name} divided into rows below", "行「{name}」を下位の行に分割"),
}

_PLAIN: Mapping[Kind, tuple[str, str]] = {
    Kind.PROJECT_ADDED: ("project added", "プロジェクトを追加"),
    Kind.PROJECT_REMOVED: ("project removed", "プロジェクトを削除"),
    Kind.DROPPED: ("dropped from {} on", "{}から中止"),
    Kind.TAKEN_UP: ("no longer dropped", "中止を取り消し"),
    Kind.KEY_RESULT_ADDED: ("key result added", "KRを追加"),
    Kind.KEY_RESULT_REMOVED: ("key result removed", "KRを削除"),
    Kind.KEY_RESULT_DROPPED: ("key result counts until {}", "KRは{}まで集計"),
}

_BY: Mapping[str | None, tuple[str, str]] = {
    Actor.PERSON.value: ("{}, by a person", "手動で{}"),
    Actor.AUTOMATION.value: ("{}, by an automation", "自動処理で{}"),
    Actor.SETTINGS.value: ("{}, by the settings", "設定ファイルで{}"),
    Actor.SYNCD.value: ("{}, by syncd", "syncdが{}"),
    None: ("{}, author not told", "{}、変更者は不明"),
}
"""A change with the kind of its author."""


def entry_sentence(entry: Mapping[str, Any], lang: Language = "en", *, misses_reason: bool = True) -> str:
    """Return in words what was changed, by what kind of author, how large it was, and why.

    `misses_reason` says so where no reason was given.
    """
    ja = lang == "ja"
    told = _in_file(entry, lang) if entry.get("file") else _BY[entry["by"]][ja]
    said = [told.format(_changed(entry, lang)), *_size(entry, lang)]
    reason = entry.get("reason")
    if reason:
        said.append(f"理由：{reason}" if ja else f"reason: {reason}")
    elif misses_reason:
        said.append("理由の記載なし" if ja else "no reason given")
    return ("、" if ja else "; ").join(said)


def _in_file(entry: Mapping[str, Any], lang: Language) -> str:
    """Return how a change of a plan file is told: the file, and when it was saved last by its own stamp."""
    saved = (entry.get("saved") or "").replace("T", " ")[:16]
    file = str(entry["file"]).replace("{", "{{").replace("}", "}}")
    if lang == "ja":
        return f"計画ファイル{file}{f'（{saved}保存）' if saved else ''}で{{}}"
    return f"{{}}, in the plan {file}{f' saved {saved}' if saved else ''}"


def _changed(entry: Mapping[str, Any], lang: Language) -> str:
    kind, ja = Kind(entry["kind"]), lang == "ja"
    if kind is Kind.MOVED:
        return _moved(entry, lang)
    if kind in _ITEMS:
        return _ITEMS[kind][ja].format(_items(entry, lang)) + _named(entry, lang)
    if kind in _PLAIN:
        return _PLAIN[kind][ja].format(_in_words(entry["after"] or "", lang))
    show = _curve if kind is Kind.CURVE_CHANGED else _shown
    before, after = (show(entry[side], lang) for side in ("before", "after"))
    if kind in _ROWS:
        return _ROWS[kind][ja].format(name=entry["other"], before=before, after=after)
    name = _FACTS[kind][ja]
    if kind is Kind.PAUSED and entry["before"] is None:
        return f"{after}を休止期間に設定" if ja else f"paused {after}"
    if entry["before"] is None:
        return f"{name}を{after}に設定" if ja else f"{name} set to {after}"
    if entry["after"] is None:
        return f"{name}（{before}）を削除" if ja else f"{name} removed ({before} before)"
    return f"{name}を{before}から{after}に変更" if ja else f"{name} changed from {before} to {after}"


def _moved(entry: Mapping[str, Any], lang: Language) -> str:
    items, came = _items(entry, lang), (entry["weight"] or 0.0) >= 0
    if lang == "ja":
        said = f"{items}を「{entry['other']}」{'から' if came else 'へ'}移動"
    else:
        said = f"{items} moved {'here from' if came else 'to'} {entry['other']}"
    return said + _named(entry, lang)


def _items(entry: Mapping[str, Any], lang: Language) -> str:
    number = entry["count"]
    return f"{number}件" if lang == "ja" else "1 item" if number == 1 else f"{number} items"


def _named(entry: Mapping[str, Any], lang: Language) -> str:
    keys = [*entry["items"], *(["…"] if entry["count"] > len(entry["items"]) else [])]
    if lang == "ja":
        return f"（{'、'.join(keys)}）".replace("、…", "ほか")
    return f" ({', '.join(keys)})"


def _size(entry: Mapping[str, Any], lang: Language) -> list[str]:
    said = []
    if entry["weight"] is not None:
        said.append(f"{'作業量' if lang == 'ja' else 'weight '}{_signed(entry['weight'])}")
    if entry["days"] is not None:
        days = working_days(abs(entry["days"]), lang)
        sign = "" if tenths(entry["days"]) == "0" else "+" if entry["days"] > 0 else "−"
        said.append(f"{'遅れ' if lang == 'ja' else 'slip '}{sign}{days}")
    return said


def _signed(value: float) -> str:
    return f"+{tenths(value)}" if value > 0 else f"−{tenths(-value)}" if value < 0 else "0"


def _shown(value: str | float | None, lang: Language) -> str:
    if value is None:
        return "なし" if lang == "ja" else "none"
    return _in_words(value, lang) if isinstance(value, str) else f"{value:g}"


def _curve(value: str | float | None, lang: Language) -> str:
    """Return a curve, kept as its form and the days and shares of its milestones, as people read it."""
    if value is None:
        return _shown(value, lang)
    form, *points = str(value).split()
    told = [
        f"{day_in_words(date.fromisoformat(day), lang)} {float(share):.0%}"
        for day, share in zip(points[::2], points[1::2], strict=True)
    ]
    if not told:
        return curve_name(form, lang)
    return (
        f"{curve_name(form, lang)}（{'、'.join(told)}）"
        if lang == "ja"
        else f"{curve_name(form, lang)} ({', '.join(told)})"
    )


def _in_words(text: str, lang: Language) -> str:
    """Return a text with its days as people say them, and spans of days as the language writes them."""
    if lang == "ja":
        text = re.sub(rf"from ({_DAY})", r"\1～", re.sub(rf"({_DAY}) to ({_DAY})", r"\1～\2", text)).replace(
            ", ", "、"
        )
    return re.sub(_DAY, lambda found: day_in_words(date.fromisoformat(found[0]), lang), text)
