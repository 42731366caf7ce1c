"""Tally: a project's sums, kept so that one item can be taken out of them and put in again.

The whole of a project and the difference of a few items come to the same figures, to the last digit: a sum is kept as
floating-point numbers that do not overlap and that add up to it exactly (Shewchuk, *Adaptive Precision Floating-Point
Arithmetic*, 1997), and is rounded once, when it is told. Leaves that say nothing of their weight are counted, and
weighed by the median when it is told; the median comes from how often each estimate is there. What a largest or
smallest day is made of is counted by day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, tzinfo
from itertools import chain, repeat
from math import fsum
from typing import Any, NamedTuple

from connectors.model.items import Ref, WorkItem
from mappings.okr import Class, Project
from mappings.progress import Counted, Days, Dues, Leaf, Progress, count
from mappings.workdays import day_of

UNDATED = ""
"""The day of what has none."""


class Part(NamedTuple):
    """What one leaf adds to its project; `own` is what is done of an open one without credit, days are ISO text.

    `completed` is when it was done as far as is known, `finished` when the tracker says so, `began` when it left *todo*.
    """

    cls: str
    estimate: float | None
    credit: float | None
    own: float
    due: str
    created: str
    completed: str | None
    finished: str | None
    began: str | None


def part_of(leaf: Leaf, zone: tzinfo, first_work: Mapping[Ref, date]) -> Part:
    """Return what a leaf adds. Days are taken in `zone`; `first_work` as in `sum_up`."""
    item, is_done = leaf.item, leaf.cls is Class.DONE
    changed = day_of(item.done_at or item.updated, zone)
    began = first_work.get(item.ref) or (None if leaf.cls is Class.TODO else changed)
    return Part(
        cls=leaf.cls.value,
        estimate=leaf.estimate,
        credit=leaf.credit,
        own=0.0 if is_done or leaf.credit is not None else leaf.done,
        due=item.due.isoformat() if item.due else UNDATED,
        created=day_of(item.created, zone).isoformat(),
        completed=changed.isoformat() if is_done else None,
        finished=changed.isoformat() if is_done and item.done_at else None,
        began=began.isoformat() if began else None,
    )


@dataclass(slots=True)
class Sum:
    """The weight of so many leaves: exactly that of the estimated ones, and how many weigh the median."""

    number: int = 0
    blanks: int = 0
    exact: list[float] = field(default_factory=list)

    def put(self, weight: float | None, times: int) -> None:
        """Add a leaf (take it out, for `times` −1); None weighs the median."""
        self.number += times
        if weight is None:
            self.blanks += times
        else:
            _grow(self.exact, weight * times)

    def told(self, typical: float) -> float:
        """Return the weight, correctly rounded."""
        return fsum(chain(self.exact, repeat(typical, self.blanks)))

    def weighed(self, typical: float) -> Sum:
        """Return the sum with those that weigh the median as if they were estimated so."""
        return Sum(self.number, 0, _grown(self.exact, repeat(typical, self.blanks)))


def _grown(exact: Iterable[float], more: Iterable[float]) -> list[float]:
    """Return the sum with these numbers added."""
    found = list(exact)
    for one in more:
        _grow(found, one)
    return found


def _grow(exact: list[float], more: float) -> None:
    """Add a number to a sum of parts that do not overlap, without an error."""
    kept = 0
    for one in exact:
        large, small = (more, one) if abs(more) >= abs(one) else (one, more)
        more = large + small
        rest = small - (more - large)
        if rest:
            exact[kept] = rest
            kept += 1
    exact[kept:] = [more] if more else []


Sums = dict[str, Sum]
Numbers = Counter[str]


@dataclass(slots=True)
class Weights:
    """What the slip of a project rests on: its scope, what is done of it, and what is due on which day."""

    scope: Sum = field(default_factory=Sum)
    done: Sum = field(default_factory=Sum)
    due: Sums = field(default_factory=dict)

    def put(self, weight: float, done: float, due: date | None, times: int = 1) -> None:
        """Add a leaf; take it out, for `times` −1."""
        self.scope.put(weight, times)
        self.done.put(done, times)
        _put(self.due, due.isoformat() if due else UNDATED, weight, times)

    @property
    def dues(self) -> Dues:
        """Return the weight due on each day."""
        return _dues(self.due, 0.0)


@dataclass(slots=True, kw_only=True)
class Tally:
    """The sums of a project's leaves, and how many items were removed, by class."""

    scope: Sum = field(default_factory=Sum)
    done: Sum = field(default_factory=Sum)
    open: Sum = field(default_factory=Sum)
    credits: Sum = field(default_factory=Sum)
    due: Sums = field(default_factory=dict)
    completed: Sums = field(default_factory=dict)
    created: Sums = field(default_factory=dict)
    estimates: Counter[float] = field(default_factory=Counter)
    blank_credits: Counter[float] = field(default_factory=Counter)
    finished: Numbers = field(default_factory=Counter)
    began: Numbers = field(default_factory=Counter)
    classes: Numbers = field(default_factory=Counter)
    removed: Numbers = field(default_factory=Counter)

    def put(self, part: Part, times: int = 1) -> None:
        """Add a leaf; take it out, for `times` −1."""
        weight, is_done = part.estimate, part.cls == Class.DONE
        self.scope.put(weight, times)
        if weight is not None:
            _count(self.estimates, weight, times)
        _put(self.due, part.due, weight, times)
        _put(self.created, part.created, weight, times)
        _count(self.classes, part.cls, times)
        if part.began:
            _count(self.began, part.began, times)
        if part.finished:
            _count(self.finished, part.finished, times)
        self.credits.put(1.0 if is_done else part.credit or 0.0, times)
        if is_done:
            self.done.put(weight, times)
            _put(self.completed, part.completed or UNDATED, weight, times)
        elif part.credit is None:
            self.open.put(part.own, times)
        elif weight is None:
            _count(self.blank_credits, part.credit, times)
        else:
            self.open.put(weight * part.credit, times)

    def remove(self, cls: Class, times: int = 1) -> None:
        """Count an item that is out of the scope by its class."""
        _count(self.removed, cls.value, times)

    @property
    def typical(self) -> float:
        """Return what a leaf without estimate weighs: the median of the others, 1 where there are none."""
        total = self.estimates.total()
        return (self._ranked((total - 1) // 2) + self._ranked(total // 2)) / 2 if total else 1.0

    def _ranked(self, rank: int) -> float:
        """Return the estimate of that rank, counted from 0."""
        passed = 0
        for estimate in sorted(self.estimates):
            passed += self.estimates[estimate]
            if passed > rank:
                return estimate
        raise ValueError(f"there is no estimate of rank {rank}")

    def progress(self, milestones: Days = ()) -> Progress:
        """Return what the leaves come to."""
        typical = self.typical
        return Progress(
            leaves=self.scope.number,
            done_leaves=self.done.number,
            credited_leaves=self.credits.told(typical),
            scope=self.scope.told(typical),
            done=fsum(self._done(typical)),
            done_strict=self.done.told(typical),
            estimated=self.scope.number - self.scope.blanks,
            unestimated=self.scope.blanks,
            unestimated_weight=fsum(repeat(typical, self.scope.blanks)),
            removed=self.removed.total(),
            last_done=date.fromisoformat(max(self.finished)) if self.finished else None,
            first_work=date.fromisoformat(min(self.began)) if self.began else None,
            dues=_dues(self.due, typical),
            completed=tuple(_by_day(self.completed, typical)),
            created=tuple(_by_day(self.created, typical)),
            milestones=milestones,
            by_class={c.value: n for c in Class if (n := self.classes[c.value] + self.removed[c.value])},
        )

    def weights(self) -> Weights:
        """Return what the slip rests on, to be changed by the caller."""
        typical, done = self.typical, Sum()
        for weight in self._done(typical):
            done.put(weight, 1)
        due = {day: one.weighed(typical) for day, one in self.due.items()}
        return Weights(self.scope.weighed(typical), done, due)

    def _done(self, typical: float) -> Iterator[float]:
        """Yield numbers that add up to the done weight."""
        blank_credits = (repeat(typical * credit, n) for credit, n in self.blank_credits.items())
        blank_done = repeat(typical, self.done.blanks)
        return chain(self.done.exact, blank_done, self.open.exact, *blank_credits)

    def as_dict(self) -> dict[str, Any]:
        """Return what `from_dict` takes, for JSON."""
        return {
            **{name: _row(getattr(self, name)) for name in _SINGLE},
            **{name: {day: _row(one) for day, one in getattr(self, name).items()} for name in _DAILY},
            **{name: list(getattr(self, name).items()) for name in _COUNTED},
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Tally:
        """Restore what `as_dict` gave."""
        parts: dict[str, Any] = {name: _sum(stored[name]) for name in _SINGLE}
        parts |= {name: {day: _sum(one) for day, one in stored[name].items()} for name in _DAILY}
        parts |= {name: Counter(dict(stored[name])) for name in _COUNTED}
        return cls(**parts)


_SINGLE = ("scope", "done", "open", "credits")
_DAILY = ("due", "completed", "created")
_COUNTED = ("estimates", "blank_credits", "finished", "began", "classes", "removed")


def tally_of(counted: Counted, parts: Iterable[Part]) -> Tally:
    """Return the sums of what was counted; `parts` are those of its leaves."""
    tally = Tally()
    for part in parts:
        tally.put(part)
    for _, cls in counted.removed:
        tally.remove(cls)
    return tally


def sum_up(counted: Counted, zone: tzinfo, first_work: Mapping[Ref, date]) -> Progress:
    """Add up what was counted. Days are taken in `zone`.

    `first_work` is when items left *todo*, as far as it is known; a leaf that is beyond it, and of which nothing is
    known, did so by its completion or last change at the latest.
    """
    parts = (part_of(leaf, zone, first_work) for leaf in counted.leaves)
    return tally_of(counted, parts).progress(counted.milestones)


def measure(
    project: Project,
    items: Sequence[WorkItem],
    containers: Collection[Ref],
    parents: Mapping[Ref, Ref],
    classify: Callable[[WorkItem], Class],
    zone: tzinfo,
    first_work: Mapping[Ref, date] | None = None,
) -> Progress:
    """Sum up the items placed in a project; see `count` and `sum_up`."""
    return sum_up(count(project, items, containers, parents, classify), zone, first_work or {})


def _count(numbers: Counter[Any], key: object, times: int) -> None:
    numbers[key] += times
    if not numbers[key]:
        del numbers[key]


def _put(sums: Sums, day: str, weight: float | None, times: int) -> None:
    found = sums.setdefault(day, Sum())
    found.put(weight, times)
    if not found.number:
        del sums[day]


def _by_day(sums: Sums, typical: float) -> list[tuple[str, float]]:
    return [(day, sums[day].told(typical)) for day in sorted(sums)]


def _dues(sums: Sums, typical: float) -> Dues:
    days = sorted(sums, key=lambda day: (day == UNDATED, day))
    return tuple((day or None, sums[day].told(typical)) for day in days)


def _sum(row: Sequence[Any]) -> Sum:
    number, blanks, exact = row
    return Sum(number, blanks, list(exact))


def _row(one: Sum) -> list[Any]:
    return [one.number, one.blanks, one.exact]
