"""Review: a month's verdict on a key result together with all that it rests on, so that each part can be told.

The rules are those of `verdict`; here stands what they are applied to, in the form in which it is kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Any

from mappings.months import Month
from mappings.okr import Control, Judgement
from mappings.plan import EQUAL
from mappings.verdict import Verdict, flat_months, moved, on_plan, verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class LateProject:
    """A project that is late: its slip in working days, and the word of the main cause where that is known."""

    project: str
    title: str
    slip: float
    cause: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Execution:
    """How the linked, live projects of a key result were executed: how many have begun, and the titles of the unknown."""

    begun: int = 0
    late: tuple[LateProject, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def on_plan(self) -> bool | None:
        """Tell whether all went by plan, None where that is unknown."""
        known = self.begun - len(self.late) - len(self.unknown)
        return on_plan([*[True] * len(self.late), *[None] * len(self.unknown), *[False] * known])


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """An indicator as it stood: its value, and whether it lies within its band (None: unknown, or no band)."""

    title: str
    value: float | None
    within: bool | None
    low: float | None = None
    high: float | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """Where a key result stood at one time: its value and the score 0–1 that this is; None where unknown."""

    value: float | None = None
    score: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Revised:
    """That a month was judged anew, with the verdict as it was given at its close, and the day of the new one."""

    verdict: Verdict
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """The judgement of one month. Scores are ratios 0–1; `flat` are the flat months in a row up to this one.

    `before` is the month's opening, `after` its end, or the present while it lasts: then `to_date` is set.
    """

    month: Month
    verdict: Verdict
    before: Point
    after: Point
    flat: int
    execution: Execution
    step: float
    to_date: bool = False
    control: Control | None = None
    indicators: tuple[Figure, ...] = ()
    revised: Revised | None = None

    @property
    def moved(self) -> bool | None:
        """Tell whether the score moved, None where an end is unknown."""
        return moved(self.before.score, self.after.score, self.step)

    @property
    def has_fallen(self) -> bool:
        """Tell whether the score fell."""
        before, after = self.before.score, self.after.score
        return before is not None and after is not None and after < before - EQUAL

    def as_dict(self) -> dict[str, Any]:
        """Return it in JSON's types; `from_dict` takes it back."""
        return {
            "month": self.month.name,
            "first": self.month.first.isoformat(),
            "last": self.month.last.isoformat(),
            "to_date": self.to_date,
            "verdict": str(self.verdict),
            "score": {"before": self.before.score, "after": self.after.score},
            "value": {"before": self.before.value, "after": self.after.value},
            "step": self.step,
            "moved": self.moved,
            "on_plan": self.execution.on_plan,
            "begun": self.execution.begun,
            "late": [asdict(late) for late in self.execution.late],
            "unknown": list(self.execution.unknown),
            "flat_months": self.flat,
            "control": str(self.control) if self.control else None,
            "indicators": [asdict(figure) for figure in self.indicators],
            "revised": {"from": str(self.revised.verdict), "on": self.revised.on.isoformat()}
            if self.revised
            else None,
        }

    @classmethod
    def from_dict(cls, row: Mapping[str, Any]) -> Review:
        """Restore what `as_dict` gave."""
        revised, control = row["revised"], row["control"]
        return cls(
            month=Month(date.fromisoformat(row["first"]), date.fromisoformat(row["last"])),
            verdict=Verdict(row["verdict"]),
            before=Point(value=row["value"]["before"], score=row["score"]["before"]),
            after=Point(value=row["value"]["after"], score=row["score"]["after"]),
            step=row["step"],
            flat=row["flat_months"],
            execution=Execution(
                begun=row["begun"],
                late=tuple(LateProject(**late) for late in row["late"]),
                unknown=tuple(row["unknown"]),
            ),
            to_date=row["to_date"],
            control=Control(control) if control else None,
            indicators=tuple(Figure(**figure) for figure in row["indicators"]),
            revised=Revised(verdict=Verdict(revised["from"]), on=date.fromisoformat(revised["on"]))
            if revised
            else None,
        )


def review(
    month: Month,
    points: Sequence[Point],
    execution: Execution,
    rules: Judgement,
    *,
    to_date: bool = False,
    control: Control | None = None,
    indicators: tuple[Figure, ...] = (),
) -> Review:
    """Judge a month; `points` are the cycle's opening and the end of each of its months up to this one."""
    movements = [moved(a.score, b.score, rules.step) for a, b in pairwise(points)]
    return Review(
        month=month,
        verdict=verdict(movements, executed=execution.on_plan, n=rules.flat_months),
        before=points[-2],
        after=points[-1],
        flat=flat_months(movements),
        execution=execution,
        step=rules.step,
        to_date=to_date,
        control=control,
        indicators=indicators,
    )


def judged_anew(
    kept: Sequence[Review | None], points: Sequence[Point], rules: Judgement, on: date
) -> list[Review]:
    """Return the months whose judgement changes by values that became known since, each marked as revised.

    `kept` are the months of the cycle that are over, None where one was not judged; `points` as for `review`. A month is
    looked at again when a value at its opening or end is another than it was, or an earlier month's was: a change
    of target or settings alone moves nothing that was judged. Execution and indicators stay as they were.
    """
    found, late = list[Review](), False
    for number, old in enumerate(kept):
        upto = points[: number + 2]
        if old is None:
            continue
        late = late or (old.before.value, old.after.value) != (upto[-2].value, upto[-1].value)
        if not late:
            continue
        new = review(old.month, upto, old.execution, rules, control=old.control, indicators=old.indicators)
        if (new.before, new.after, new.flat, new.verdict) != (old.before, old.after, old.flat, old.verdict):
            given = old.revised.verdict if old.revised else old.verdict
            found.append(replace(new, revised=Revised(verdict=given, on=on)))
    return found
