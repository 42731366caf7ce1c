"""Weekly goals: what a project means to finish in a week, set as the week opens and judged as it closes.

A week is Monday 00:00 to Sunday 24:00; the first opens with the cycle, the last closes with it. Days belong to their
calendar week, also in the first and last.

    goals      live, open leaves at the opening that are due in the week, in a sprint that ends in it, or marked for it
    overdue    of the other open leaves at the opening: due before the week; without a due date, those whose last
               sprint or mark lies before it
    achieved   goals that are done at the close, wherever they belong by then
    withdrawn  goals that are cancelled, out of scope or deleted by then, or that were taken out of the week meanwhile
    missed     the other goals, rescheduled ones too
    added      leaves that are goals at the close, were none of any project at the opening, and were not done then
    hit rate   achieved ÷ (achieved + missed)

A mark is a word of the item (a label, a tag, or a word of a configured field) that names the week by ISO 8601, such
as `2026-W47`, or a day in such a field. Another word takes an item out of a week, whatever else speaks for it. A goal
that is taken out after the opening is withdrawn and shown as such, so that nobody unmakes a miss unseen.

With `grace` a goal that was missed counts as achieved when it was done by that hour of the Monday after; this is
judged at the Monday's close.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache

from connectors.model.fields import FieldValue
from connectors.model.items import Ref
from mappings.classes import LIVE
from mappings.okr import Class, Cycle
from mappings.workdays import ONE_DAY

WEEK = "{week}"
"""What stands for the week's name in the words that mark it."""

_NAME = r"(\d{4}-w\d{2})"


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """A calendar week, by its Monday."""

    monday: date

    @classmethod
    def of(cls, day: date) -> Week:
        """Return the week of a day."""
        return cls(day - timedelta(days=day.weekday()))

    @classmethod
    def named(cls, name: str) -> Week:
        """Return the week of that name; raises `ValueError` where there is none."""
        return cls(date.fromisocalendar(int(name[:4]), int(name[6:]), 1))

    @property
    def sunday(self) -> date:
        """Return the last day."""
        return self.monday + timedelta(days=6)

    @property
    def name(self) -> str:
        """Return the week's name by ISO 8601, such as `2026-W47`."""
        year, number, _ = self.monday.isocalendar()
        return f"{year}-W{number:02}"

    def has(self, day: date | None) -> bool:
        """Tell whether a day belongs to the week."""
        return day is not None and self.monday <= day <= self.sunday

    def eve(self, cycle: Cycle) -> date:
        """Return the day at whose close the week opens."""
        return max(self.monday, cycle.start) - ONE_DAY

    def last_day(self, cycle: Cycle) -> date:
        """Return the day at whose close the week is judged."""
        return min(self.sunday, cycle.end)


def running(day: date, cycle: Cycle) -> Week | None:
    """Return the week of a day of the cycle, None outside of it."""
    return Week.of(day) if cycle.start <= day <= cycle.end else None


def opening_after(day: date, cycle: Cycle) -> Week | None:
    """Return the week that opens at the close of a day, if one does."""
    week = running(day + ONE_DAY, cycle)
    return week if week and week.eve(cycle) == day else None


def closing_with(day: date, cycle: Cycle) -> Week | None:
    """Return the week that is judged at the close of a day, if one is."""
    week = running(day, cycle)
    return week if week and week.last_day(cycle) == day else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Marking:
    """The words that put an item into a week and take it out, with `{week}` in them; None: there are none."""

    into: str | None = WEEK
    out_of: str | None = f"not-{WEEK}"

    def read(self, words: Iterable[str], value: FieldValue = None) -> tuple[frozenset[str], frozenset[str]]:
        """Return the names of the weeks that words, and the value of a field, put an item into and take it out of."""
        said = [*words, *(value if isinstance(value, tuple) else [value] if isinstance(value, str) else [])]
        into, out_of = _weeks(self.into, said), _weeks(self.out_of, said)
        return (into | {Week.of(value).name} if isinstance(value, date) else into), out_of


def _weeks(pattern: str | None, words: Sequence[str]) -> frozenset[str]:
    if pattern is None or not words:
        return frozenset()
    matches = map(_form(pattern).fullmatch, (word.strip().casefold() for word in words))
    return frozenset(found[1].upper() for found in matches if found)


@cache
def _form(pattern: str) -> re.Pattern[str]:
    return re.compile(re.escape(pattern.casefold()).replace(re.escape(WEEK), _NAME))


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """What says in which weeks an item is to be done: due date, last days of its sprints, names of weeks."""

    due: date | None = None
    ends: tuple[date, ...] = ()
    into: frozenset[str] = frozenset()
    out_of: frozenset[str] = frozenset()

    def call_for(self, week: Week) -> bool:
        """Tell whether the item is to be done in the week."""
        if week.name in self.out_of:
            return False
        return week.name in self.into or any(week.has(day) for day in (self.due, *self.ends))

    def are_before(self, week: Week) -> bool:
        """Tell whether the item was to be done before the week, and not in it."""
        if self.call_for(week):
            return False
        last = self.due or max([*self.ends, *map(_sunday, self.into)], default=None)
        return last is not None and last < week.monday


def _sunday(name: str) -> date:
    try:
        return Week.named(name).sunday
    except ValueError:  # a label of that form that names no week, such as 2026-W60
        return date.max


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """A leaf of a project as weekly goals see it; `done_at` is None where it is not done, or not known."""

    ref: Ref
    key: str
    marks: Marks
    done: bool = False
    done_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A project's week as it opens: its goals with their keys, what was to be done in it and is done, and what is overdue."""

    week: Week
    goals: Mapping[Ref, str]
    done: frozenset[Ref] = frozenset()
    overdue: int = 0


def open_week(week: Week, leaves: Collection[Leaf]) -> Opening:
    """Set the goals of a week from the live leaves as it opens."""
    called = [leaf for leaf in leaves if leaf.marks.call_for(week)]
    return Opening(
        week=week,
        goals={leaf.ref: leaf.key for leaf in called if not leaf.done},
        done=frozenset(leaf.ref for leaf in called if leaf.done),
        overdue=sum(not leaf.done and leaf.marks.are_before(week) for leaf in leaves),
    )


class Fate(StrEnum):
    """What became of a goal; `open` only while its week runs."""

    ACHIEVED = "achieved"
    OPEN = "open"
    MISSED = "missed"
    WITHDRAWN = "withdrawn"


def fate(week: Week, cls: Class | None, marks: Marks, *, closed: bool) -> Fate:
    """Return what became of a goal of the week, by its class; None: it is gone."""
    if cls is Class.DONE:
        return Fate.ACHIEVED
    if cls not in LIVE or week.name in marks.out_of:
        return Fate.WITHDRAWN
    return Fate.MISSED if closed else Fate.OPEN


def find_added(
    opening: Opening, leaves: Iterable[Leaf], goals_of_all: Collection[Ref], opened: datetime
) -> dict[Ref, str]:
    """Return, with their keys, the leaves that became goals after the opening at `opened`.

    `goals_of_all` are the goals of all projects as the week opened: one that moved here was a goal before.
    """
    return {
        leaf.ref: leaf.key
        for leaf in leaves
        if leaf.marks.call_for(opening.week)
        and leaf.ref not in goals_of_all
        and leaf.ref not in opening.done
        and not (leaf.done and leaf.done_at is not None and leaf.done_at < opened)
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """The goals of a week with what became of each, and what was added; `keys` are for people."""

    week: Week
    fates: Mapping[Ref, Fate]
    added: Sequence[Ref] = ()
    overdue: int = 0
    keys: Mapping[Ref, str]

    def count(self, wanted: Fate) -> int:
        """Return how many goals met that fate."""
        return sum(found is wanted for found in self.fates.values())

    @property
    def hit_rate(self) -> float | None:
        """Return achieved ÷ (achieved + missed); None without either."""
        return hit_rate([(self.count(Fate.ACHIEVED), self.count(Fate.MISSED))])

    def forgiven(self, done_in_grace: Collection[Ref]) -> Judged:
        """Return the week with missed goals achieved that were done in the time of grace."""
        fates = {
            ref: Fate.ACHIEVED if found is Fate.MISSED and ref in done_in_grace else found
            for ref, found in self.fates.items()
        }
        return replace(self, fates=fates)


def hit_rate(weeks: Iterable[tuple[int, int]]) -> float | None:
    """Return achieved ÷ (achieved + missed) over weeks of (achieved, missed); None without either."""
    counts = list(weeks)
    achieved = sum(count for count, _ in counts)
    judged = achieved + sum(count for _, count in counts)
    return achieved / judged if judged else None
