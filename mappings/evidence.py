"""Evidence: what a month's verdict rests on, sentence by sentence, in English and Japanese.

The order is always the same: what came out, how the work was executed, how long nothing has moved, in whose hands it
is, what the indicators say, and what follows from it all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from mappings.okr import Control
from mappings.plan import EQUAL
from mappings.review import Figure, LateProject, Review
from mappings.verdict import Verdict
from mappings.wording import CAUSE_WORDS, Language, working_days

VERDICT_WORDS: Mapping[str, tuple[str, str]] = {
    Verdict.WORKING: ("Working", "成果あり"),
    Verdict.CARRY_ON: ("Carry on", "継続"),
    Verdict.REVISE_PLAN: ("Revise plan", "計画見直し"),
    Verdict.MOVED_DESPITE_SLIP: ("Moved despite slip", "遅延の中で前進"),
    Verdict.FIX_EXECUTION: ("Fix execution", "実行の立て直し"),
    Verdict.NO_EVIDENCE: ("No evidence", "判断材料なし"),
}
"""Each verdict in English and Japanese."""

_FOLLOWS: Mapping[Verdict, tuple[str, str]] = {
    Verdict.WORKING: (
        "The work went to plan and the key result moved.",
        "作業は計画どおりに進み、KRも動きました。",
    ),
    Verdict.CARRY_ON: (
        "The work went to plan and the key result has not moved yet: carry on.",
        "作業は計画どおりですが、KRはまだ動いていません。このまま継続します。",
    ),
    Verdict.REVISE_PLAN: (
        "The work goes to plan and the key result does not move: the plan needs revising.",
        "作業は計画どおりですが、KRが動きません。計画の見直しが必要です。",
    ),
    Verdict.MOVED_DESPITE_SLIP: (
        "The key result moved though work is late: other causes moved it, or the late work mattered less than planned.",
        "作業は遅れていますが、KRは動きました。ほかの要因が働いたか、遅れている作業の影響が想定より小さかった可能性があります。",
    ),
    Verdict.FIX_EXECUTION: (
        "The key result did not move and work is late: execution comes first.",
        "KRは動かず、作業も遅れています。まず実行を立て直します。",
    ),
}

_UNJUDGED: Mapping[tuple[bool, bool], tuple[str, str]] = {
    (False, False): (
        "Neither how the score moved nor how the work went is known, so there is no verdict.",
        "スコアの動きも作業の状況も不明のため、判定できません。",
    ),
    (False, True): (
        "How the score moved is unknown, so there is no verdict.",
        "スコアの動きが不明のため、判定できません。",
    ),
    (True, False): (
        "How the work went is unknown, so there is no verdict.",
        "作業の状況が不明のため、判定できません。",
    ),
}
"""Why there is no verdict, by whether the score is known, and how the work went."""

_CONTROL: Mapping[Control, tuple[str, str]] = {
    Control.OWN: ("Reaching it is in our hands alone.", "達成は自分たちだけで左右できます。"),
    Control.SHARED: (
        "Others have a part in reaching it.",
        "達成には他部門や外部の要因も関わります。",
    ),
}


def verdict_word(found: Verdict, lang: Language) -> str:
    """Return the verdict as people read it."""
    return VERDICT_WORDS[found][lang == "ja"]


def evidence(found: Review, lang: Language = "en") -> list[str]:
    """Return the sentences on which a verdict rests, the conclusion last; each ends with a full stop."""
    ja = lang == "ja"
    said = [_effect(found, ja=ja), *_execution(found, lang)]
    if found.flat > 1:
        said.append(
            f"{found.flat}か月連続で動いていません。"
            if ja
            else f"It has been flat for {found.flat} months in a row."
        )
    if found.control:
        said.append(_CONTROL[found.control][ja])
    said += [_indicator(figure, ja=ja) for figure in found.indicators]
    said.append(_follows(found)[ja])
    if found.to_date:
        said.append(
            "この月はまだ途中で、以上は現時点の状況です。"
            if ja
            else "The month is not over yet: this is how it stands so far."
        )
    if found.revised:
        was = verdict_word(found.revised.verdict, lang)
        on = _day(found.revised.on, ja=ja)
        said.append(
            f"後から届いた値により{on}に再判定しました（当初は「{was}」）。"
            if ja
            else f"Judged again on {on} because a value arrived late; at the end of the month it was “{was}”."
        )
    return said


def _follows(found: Review) -> tuple[str, str]:
    if found.verdict is not Verdict.NO_EVIDENCE:
        return _FOLLOWS[found.verdict]
    known = found.moved is not None, found.execution.on_plan is not None
    return _UNJUDGED.get(known, _UNJUDGED[False, False])


def _effect(found: Review, *, ja: bool) -> str:
    """Say what became of the score; two decimals, as scores are shown."""
    before, after = found.before.score, found.after.score
    opening, end = _day(found.month.eve, ja=ja), "現在" if ja else "now"
    if not found.to_date:
        end = _day(found.month.last, ja=ja)
    if before is None or after is None:
        missing = [day for day, value in ((opening, before), (end, after)) if value is None]
        if ja:
            return f"{'と'.join(missing)}のスコアが不明です。"
        return f"The score is unknown {' and '.join(_at(day) for day in missing)}."
    change = _change(found, before, after, ja=ja)
    too_little = not found.moved and after - before > EQUAL
    step = f"{found.step:.2f}"
    if ja:
        return (
            f"{change}{f'が、前進とみなす{step}に届きません' if too_little else ''}（{opening}から{end}）。"
        )
    but = f", less than the {step} that counts as moving" if too_little else ""
    return f"{change} between {opening} and {end}{but}."


def _change(found: Review, before: float, after: float, *, ja: bool) -> str:
    was, now = f"{before:.2f}", f"{after:.2f}"
    if found.has_fallen:
        return f"スコアは{was}から{now}に下がりました" if ja else f"The score fell from {was} to {now}"
    if after - before <= EQUAL:
        full = after >= 1 - EQUAL
        if ja:
            return "スコアは満点の1.00を保っています" if full else f"スコアは{now}のままです"
        return "The score stands at its full 1.00" if full else f"The score stayed at {now}"
    return f"スコアは{was}から{now}に上がりました" if ja else f"The score rose from {was} to {now}"


def _execution(found: Review, lang: Language) -> Iterator[str]:
    work, ja = found.execution, lang == "ja"
    if not work.begun:
        yield "計画が始まったプロジェクトはありません。" if ja else "No project's plan has begun."
        return
    if work.late:
        late = [_late(project, lang) for project in work.late]
        yield f"遅れ：{'、'.join(late)}。" if ja else f"Late: {'; '.join(late)}."
    if work.unknown:
        titles = _titles(work.unknown, ja=ja)
        yield f"状況が不明：{titles}。" if ja else f"How it stands is unknown: {titles}."
    well = work.begun - len(work.late) - len(work.unknown)
    if well:
        yield _well(well, work.begun, ja=ja)


def _well(well: int, begun: int, *, ja: bool) -> str:
    if begun == 1:
        return (
            "開始済みのプロジェクト1件は遅れていません。"
            if ja
            else "The one project whose plan has begun is not late."
        )
    if well == begun:
        none = f"None of the {begun} projects whose plans have begun is late."
        return f"開始済みのプロジェクト{begun}件はいずれも遅れていません。" if ja else none
    if ja:
        return f"開始済みのプロジェクト{begun}件のうち{well}件は遅れていません。"
    return f"{well} of the {begun} projects whose plans have begun {'is' if well == 1 else 'are'} not late."


def _late(project: LateProject, lang: Language) -> str:
    days, ja = working_days(project.slip, lang), lang == "ja"
    cause = CAUSE_WORDS.get(project.cause or "", ("", ""))[ja]
    if ja:
        return f"「{project.title}」が{days}" + (f"（主因：{cause}）" if cause else "")
    return f"{project.title} by {days}" + (f", mainly {cause}" if cause else "")


def _indicator(figure: Figure, *, ja: bool) -> str:
    if figure.value is None:
        return f"補助指標「{figure.title}」は不明です。" if ja else f"Indicator {figure.title} is unknown."
    value = _amount(figure.value, figure.unit)
    if figure.within is None:
        return (
            f"補助指標「{figure.title}」は{value}です。"
            if ja
            else f"Indicator {figure.title} stands at {value}."
        )
    band = _band(figure, ja=ja)
    if ja:
        place = "内" if figure.within else "外"
        return f"補助指標「{figure.title}」は{value}で、基準（{band}）の範囲{place}です。"
    place = "within" if figure.within else "outside"
    return f"Indicator {figure.title} stands at {value}, {place} its band ({band})."


def _amount(value: float, unit: str | None) -> str:
    return f"{value:g}{' ' + unit if unit else ''}"


def _band(figure: Figure, *, ja: bool) -> str:
    if figure.low is not None and figure.high is not None:
        return f"{figure.low:g}～{figure.high:g}" if ja else f"{figure.low:g} to {figure.high:g}"
    if figure.low is not None:
        return f"{figure.low:g}以上" if ja else f"from {figure.low:g}"
    return f"{figure.high:g}以下" if ja else f"up to {figure.high:g}"


def _titles(titles: Sequence[str], *, ja: bool) -> str:
    return "、".join(f"「{title}」" for title in titles) if ja else ", ".join(titles)


def _day(day: date, *, ja: bool) -> str:
    return f"{day.month}月{day.day}日" if ja else f"{day.day} {day:%B}"


def _at(day: str) -> str:
    return day if day == "now" else f"at the close of {day}"
