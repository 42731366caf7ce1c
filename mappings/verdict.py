"""Verdict: a month's judgement of a key result, which keeps "the plan is wrong" apart from "it is not executed".

| | moved | flat | flat for n months |
|---|---|---|---|
| projects on plan | working | carry_on | revise_plan |
| projects behind | moved_despite_slip | fix_execution | fix_execution |

A side that is not known leaves `no_evidence`.

Moved: the score rose by `step` or more since the end of the month before (in the first month: since the cycle's
opening), or stands at 1 now; a score that is missing at either end is unknown; anything else is flat, a fall too.

On plan: no linked project whose plan has begun is late at the month's end. One that is known to be late decides, even
where others are unknown; otherwise an unknown one, or that none has begun, leaves it unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from itertools import takewhile

from mappings.plan import EQUAL

STEP = 0.05
"""From this rise of the score on a key result has moved."""

FLAT_MONTHS = 2
"""After this many flat months in a row the plan is to be revised."""


class Verdict(StrEnum):
    """What a month says of a key result and its plan."""

    WORKING = "working"
    CARRY_ON = "carry_on"
    REVISE_PLAN = "revise_plan"
    MOVED_DESPITE_SLIP = "moved_despite_slip"
    FIX_EXECUTION = "fix_execution"
    NO_EVIDENCE = "no_evidence"


def moved(before: float | None, now: float | None, step: float = STEP) -> bool | None:
    """Tell whether a score 0–1 moved over the month; None where either end is missing."""
    if before is None or now is None:
        return None
    return now >= 1 - EQUAL or now - before >= step - EQUAL


def on_plan(late: Iterable[bool | None]) -> bool | None:
    """Tell whether the projects were executed as planned.

    `late` says of each linked, live project whose plan has begun whether it is late at the month's end, None where
    that is unknown.
    """
    known = list(late)
    if any(known):
        return False
    return None if not known or None in known else True


def flat_months(movements: Sequence[bool | None]) -> int:
    """Return how many months in a row up to the last one were flat; an unknown month breaks the row.

    `movements` are those of the cycle's months, oldest first.
    """
    return sum(1 for _ in takewhile(lambda movement: movement is False, reversed(movements)))


def verdict(movements: Sequence[bool | None], *, executed: bool | None, n: int = FLAT_MONTHS) -> Verdict:
    """Judge the last of the cycle's months; `movements` as for `flat_months`, `executed` from `on_plan`."""
    effect = movements[-1] if movements else None
    if effect is None or executed is None:
        return Verdict.NO_EVIDENCE
    if effect:
        return Verdict.WORKING if executed else Verdict.MOVED_DESPITE_SLIP
    if not executed:
        return Verdict.FIX_EXECUTION
    return Verdict.REVISE_PLAN if flat_months(movements) >= n else Verdict.CARRY_ON
