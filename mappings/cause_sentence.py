"""The sentence about a slip's causes, in English and Japanese: what made it, how much of it, and since when.

Parts are told from the largest to the smallest, what was made up after them; each is rounded so that together they
are the slip as it is told. Scope growth names the day on which most work came, a difference from the baseline the
due date that was agreed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from mappings.causes import Cause, Causes
from mappings.ledger import Totals
from mappings.wording import CAUSE_WORDS, Language, day_in_words, tenths, working_days

_PARTS = (Cause.LATE_START, Cause.SCOPE_GROWTH, Cause.PACE)
_MADE_UP = {
    Cause.LATE_START: ("an early start", "早期の着手"),
    Cause.SCOPE_GROWTH: ("scope taken out", "スコープの縮小"),
    Cause.PACE: ("pace", "ペース"),
}


def because(found: Causes, totals: Totals, agreed: date | None, lang: Language = "en") -> str:
    """Return what follows the words that a project is so many working days behind its current plan.

    It begins with its own colon; empty where no part is worth telling. `agreed` is the day of the baseline.
    """
    if tenths(found.slip) == "0" or found.slip < 0:
        return ""
    parts = list(_parts(found, totals, agreed, lang))
    if not parts:
        return ""
    return "：" + "、".join(parts) if lang == "ja" else ": " + ", ".join(parts)


def beside_baseline(found: Causes, totals: Totals, lang: Language = "en") -> str:
    """Return how the slip against the baseline differs from that against the current plan; empty where it does not.

    It begins with its own separator.
    """
    slip = found.slip_baseline
    if slip is None or tenths(slip - found.slip) == "0":
        return ""
    days = working_days(abs(slip), lang)
    if tenths(slip) == "0":
        said = "、当初計画どおり" if lang == "ja" else "; on plan by the baseline"
    elif lang == "ja":
        said = f"、当初計画に対しては{days}{'の遅れ' if slip > 0 else '先行'}"
    else:
        said = f"; {days} {'behind' if slip > 0 else 'ahead of'} the baseline"
    return said + _due_moved(totals, lang)


def _parts(found: Causes, totals: Totals, agreed: date | None, lang: Language) -> Iterator[str]:
    rounded = _adding_up(found)
    ja = lang == "ja"
    for cause in sorted(rounded, key=lambda one: -rounded[one]):
        days = tenths(abs(rounded[cause]) / 10)
        if rounded[cause] > 0:
            grown = _grown(totals, agreed, lang) if cause is Cause.SCOPE_GROWTH else ""
            yield (
                f"{CAUSE_WORDS[cause][ja]}{days}日{grown}"
                if ja
                else f"{days} {CAUSE_WORDS[cause][ja]}{grown}"
            )
        elif rounded[cause] < 0:
            name = _MADE_UP[cause][ja]
            yield f"{name}で{days}日挽回" if ja else f"{days} made up by {name}"


def _adding_up(found: Causes) -> dict[Cause, int]:
    """Return the parts of the slip in tenths of a day; the largest takes what rounding leaves over."""
    rounded = {cause: round(found.of(cause) * 10) for cause in _PARTS}
    largest = max(rounded, key=lambda cause: abs(rounded[cause]))
    rounded[largest] += round(float(tenths(found.slip)) * 10) - sum(rounded.values())
    return rounded


def _grown(totals: Totals, agreed: date | None, lang: Language) -> str:
    """Say how many items came since the baseline, and on which day, or the most of them."""
    came = {day: n for day, (n, _) in totals.came.items() if agreed is None or day > agreed.isoformat()}
    if not came:
        return ""
    most = min(came, key=lambda day: (-came[day], day))
    when, number = day_in_words(date.fromisoformat(most), lang), sum(came.values())
    if lang == "ja":
        return f"（{when}に{number}件追加）" if len(came) == 1 else f"（計{number}件追加、最多は{when}）"
    items = "1 item" if number == 1 else f"{number} items"
    return f" ({items} added on {when})" if len(came) == 1 else f" ({items} added, the most on {when})"


def _due_moved(totals: Totals, lang: Language) -> str:
    if not totals.due_moves:
        return ""
    first, last = (date.fromisoformat(day) for day in (totals.due_moves[0][1], totals.due_moves[-1][2]))
    if first == last:
        return ""
    before, after = day_in_words(first, lang), day_in_words(last, lang)
    return (
        f"（期日を{before}から{after}に変更）"
        if lang == "ja"
        else f" (due date moved from {before} to {after})"
    )
