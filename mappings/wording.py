"""Wording: a project's standing in words, in English and Japanese.

A sentence here ends without a full stop, so that it fits a field, a table and the middle of a report.
Numbers have one decimal at most, rounded half up as people do by hand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from babel.dates import format_skeleton

from mappings.causes import Cause
from mappings.okr import CurveKind, Status
from mappings.scores import Grade
from mappings.status import Reason, Standing

Language = Literal["en", "ja"]
LANGUAGES: tuple[Language, ...] = ("en", "ja")

STATUS_WORDS: Mapping[str, tuple[str, str]] = {
    Status.NOT_STARTED: ("Not started", "未着手"),
    Status.ON_TRACK: ("On track", "順調"),
    Status.AT_RISK: ("At risk", "要注意"),
    Status.OFF_TRACK: ("Off track", "遅延"),
    Status.DONE: ("Done", "完了"),
    Status.UNKNOWN: ("Unknown", "不明"),
}
"""Each status in English and Japanese."""

STATUS_SIGNS: Mapping[str, str] = {
    Status.NOT_STARTED: "○",
    Status.ON_TRACK: "●",
    Status.AT_RISK: "▲",
    Status.OFF_TRACK: "■",
    Status.DONE: "✔",
    Status.UNKNOWN: "?",
}
"""A sign for each status, so that it does not rest on colour alone."""

GRADE_WORDS: Mapping[str, tuple[str, str]] = {
    Grade.LOW: ("Low", "低"),
    Grade.MIDDLE: ("Middle", "中"),
    Grade.HIGH: ("High", "高"),
}
"""Each grade in English and Japanese."""

CAUSE_WORDS: Mapping[str, tuple[str, str]] = {
    Cause.LATE_START: ("late start", "開始の遅れ"),
    Cause.SCOPE_GROWTH: ("scope growth", "スコープの増加"),
    Cause.PACE: ("pace", "ペース不足"),
    Cause.DATE_MOVED: ("moved dates", "日程の変更"),
}
"""Each cause of a slip in English and Japanese."""

CURVE_WORDS: Mapping[str, tuple[str, str]] = {
    CurveKind.LINEAR: ("linear", "直線"),
    CurveKind.MILESTONES: ("milestones", "マイルストーン"),
    CurveKind.TRACKED: ("milestones of its items", "項目のマイルストーン"),
    CurveKind.DUES: ("due dates of its items", "項目の期日"),
    CurveKind.FILE: ("the plan file", "計画ファイル"),
}
"""Each form of a plan in English and Japanese."""

LOCALES: Mapping[Language, str] = {"en": "en_GB", "ja": "ja_JP"}
"""How days and numbers are written: in English with the day before the month."""

_TROUBLED = frozenset({Status.AT_RISK, Status.OFF_TRACK})

_DISTANCES = frozenset({Reason.BEHIND, Reason.AHEAD, Reason.ON_PLAN})

_FIXED: Mapping[Reason, tuple[str, str]] = {
    Reason.NOT_MEASURED: ("not measured yet", "未計測"),
    Reason.NO_ITEMS: ("no items", "対象の項目なし"),
    Reason.NO_WEIGHT: ("every item is estimated at 0", "見積もりがすべて0"),
    Reason.ON_PLAN: ("on plan", "計画どおり"),
}


def status_word(status: Status, lang: Language) -> str:
    """Return the status as people read it."""
    return STATUS_WORDS[status][lang == "ja"]


def curve_name(curve: str, lang: Language) -> str:
    """Return the form of a plan as people read it."""
    return CURVE_WORDS[curve][lang == "ja"]


def day_in_words(day: date, lang: Language) -> str:
    """Return a day of the cycle as people say it: `28 July`, `7月28日`."""
    return str(format_skeleton("MMMMd", day, locale=LOCALES[lang]))


def reason(standing: Standing, lang: Language = "en", because: str = "", beside: str = "") -> str:
    """Return in words why the project stands as it does.

    `because` follows the words that it is behind, `beside` says how that differs from the baseline; both bring their
    own separators.
    """
    said = _main(standing, lang)
    if standing.dropped is None:
        said += because if standing.reason is Reason.BEHIND else ""
        said += beside if standing.reason in _DISTANCES else ""
        said += _forecast(standing, lang, after_parts=bool(because)) + _held(standing, lang)
    return said


def tenths(value: float) -> str:
    """Return a number with one decimal, or none where that is 0; half away from zero, after binary noise is cut."""
    rounded = Decimal(repr(round(value, 9))).quantize(Decimal("0.1"), ROUND_HALF_UP)
    shown = f"{rounded:f}".removesuffix(".0")
    return "0" if shown == "-0" else shown


def working_days(days: float, lang: Language = "en") -> str:
    """Return a number of working days, in words that agree with it: `1 working day`, `2.5 working days`."""
    shown = tenths(days)
    if lang == "ja":
        return f"{shown}営業日"
    return f"{shown} working day" if shown == "1" else f"{shown} working days"


def _main(standing: Standing, lang: Language) -> str:
    ja = lang == "ja"
    match standing.reason:
        case Reason.DROPPED:
            return _dropped(standing, lang)
        case Reason.DONE:
            return _done(standing, lang)
        case Reason.NOT_BEGUN:
            start = day_in_words(standing.start, lang)
            return f"未着手：{start}開始予定" if ja else f"not begun: starts on {start}"
        case Reason.BEHIND | Reason.AHEAD if tenths(standing.slip or 0.0) != "0":
            return _distance(standing.slip or 0.0, lang)
        case Reason.BEHIND | Reason.AHEAD:
            return _FIXED[Reason.ON_PLAN][ja]
        case other:
            return _FIXED[other][ja]


def _distance(slip: float, lang: Language) -> str:
    days = working_days(abs(slip), lang)
    if lang == "ja":
        return f"{days}の遅れ" if slip > 0 else f"{days}先行"
    return f"{days} behind" if slip > 0 else f"{days} ahead"


def _done(standing: Standing, lang: Language) -> str:
    if not standing.finished_late:
        return "完了" if lang == "ja" else "done"
    days = working_days(standing.finished_late, lang)
    return f"完了（{days}遅れ）" if lang == "ja" else f"done {days} late"


def _dropped(standing: Standing, lang: Language) -> str:
    if standing.dropped is None:
        return "中止" if lang == "ja" else "dropped"
    on, why = day_in_words(standing.dropped.on, lang), standing.dropped.reason
    if lang == "ja":
        return f"{on}に中止" + (f"：{why}" if why else "")
    return f"dropped on {on}" + (f": {why}" if why else "")


def _forecast(standing: Standing, lang: Language, *, after_parts: bool) -> str:
    if standing.forecast_after_due is None:
        return ""
    days = working_days(standing.forecast_after_due, lang)
    return (
        f"、予測では期日の{days}後に完了"
        if lang == "ja"
        else f"{'; ' if after_parts else ', '}forecast to end {days} after its due date"
    )


def _held(standing: Standing, lang: Language) -> str:
    """Say why a status better than the shown one does not show yet."""
    if standing.status is standing.raw:
        return ""
    shown = status_word(standing.status, lang)
    if lang == "ja":
        return f"（2営業日続くまで「{shown}」のまま）"
    return f" (stays “{shown}” until this has held for two working days)"


def key_result_reason(projects: Sequence[tuple[str, Standing]], lang: Language = "en") -> str:
    """Return in words how the live projects of a key result stand; `projects` are (title, standing)."""
    if not projects:
        return "プロジェクトなし" if lang == "ja" else "no projects"
    troubled = [(s.slip or 0.0, title) for title, s in projects if s.status in _TROUBLED]
    behind = [(slip, title) for slip, title in troubled if slip > 0 and tenths(slip) != "0"]
    # Held by hysteresis or at risk by the forecast alone: in trouble, and yet not a day behind.
    at_risk = len(troubled) - len(behind)
    unknown = sum(s.status is Status.UNKNOWN for _, s in projects)
    parts = [_behind(behind, len(projects), lang)] if behind else []
    if at_risk:
        parts.append(_counted(at_risk, len(projects), ("at risk", "要注意"), lang))
    if unknown:
        parts.append(_counted(unknown, len(projects), ("unknown", "不明"), lang))
    return ("、" if lang == "ja" else ", ").join(parts) or _all_well([s.status for _, s in projects], lang)


def _counted(number: int, all_of: int, how: tuple[str, str], lang: Language) -> str:
    english, japanese = how
    if lang == "ja":
        return f"{number}件は{japanese}"
    return f"its project is {english}" if all_of == 1 else f"{number} of {all_of} {english}"


def _behind(behind: Sequence[tuple[float, str]], all_of: int, lang: Language) -> str:
    slip, title = max(behind)
    days = working_days(slip, lang)
    if lang == "ja":
        alone = f"「{title}」が{days}の遅れ"
        return alone if all_of == 1 else f"{all_of}件中{len(behind)}件が遅れ、最大は「{title}」の{days}"
    if all_of == 1:
        return f"its project {title} is {days} behind"
    return f"{len(behind)} of {all_of} projects behind, most of all {title} by {days}"


def _all_well(statuses: Sequence[Status], lang: Language) -> str:
    """Say what all have in common: nothing begun, all done, or none behind."""
    one, all_of = len(statuses) == 1, len(statuses)
    for status, alone, together, japanese in _TOGETHER:
        if status is None or all(s is status for s in statuses):
            return japanese.format(all_of) if lang == "ja" else alone if one else together.format(all_of)
    raise AssertionError("the last row matches everything")


_TOGETHER: Sequence[tuple[Status | None, str, str, str]] = (
    (
        Status.NOT_STARTED,
        "its project has not begun",
        "none of its {} projects has begun",
        "{}件すべて未着手",
    ),
    (Status.DONE, "its project is done", "all {} projects done", "{}件すべて完了"),
    (None, "its project is on plan", "all {} projects on plan", "{}件すべて計画どおり"),
)
