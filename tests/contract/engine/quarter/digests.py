"""What the digests of the scripted quarter must tell, line by line: the script and RULES alone, nothing of syncd.

The sentences of plan changes are written out by hand; all else is put together from the expectation's figures.
Forecasts and recent paces are no part of the rules, so these are taken from the rows that are told of.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.contract.engine.quarter.expectation import DAY, Figures, Quarter, between
from tests.contract.engine.quarter.ledger import Change
from tests.contract.engine.quarter.scenario import (
    DAYS,
    END,
    KEY_RESULTS,
    PROJECTS,
    START,
    KeyResult,
    Project,
    december,
    november,
    october,
)

Rows = Mapping[date, Mapping[str, Mapping[str, Any]]]
"""The rows of the projects by close and id, for their forecasts and paces."""

DUE = [
    *(october(day) for day in (5, 13, 19, 26)),
    *(november(day) for day in (2, 9, 16, 24, 30)),
    *(december(day) for day in (7, 14, 21, 28)),
    date(2027, 1, 4),
]
"""The first working day of each week: 12 October and 23 November are holidays."""

FIRST = date(2026, 9, 28)
"""The Monday of the week in which the cycle opens."""

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September")
IDLE = 5

IN_ORDER = [
    *dict.fromkeys(project for kr in KEY_RESULTS for project in PROJECTS if kr.id in project.key_results),
    *(project for project in PROJECTS if not project.key_results),
]
"""The projects in the order of the configuration: each under the first key result that names it."""

FREE_LATER = [date(2027, 4, 29), *(date(2027, 5, n) for n in (3, 4, 5)), date(2027, 7, 19)]
"""Holidays of 2027 beyond those of the scenario: forecasts reach that far."""


@dataclass(frozen=True, slots=True)
class Span:
    """The days that a digest tells."""

    first: date
    last: date

    @property
    def close(self) -> date:
        """Return the last close of the cycle that they know."""
        return min(self.last, END)

    @property
    def eve(self) -> date | None:
        """Return the close before them, None where the cycle had not begun."""
        return self.first - DAY if self.first > START else None


def spans() -> dict[date, Span]:
    """Return the days of each digest by the day on which it is due: each goes on where the one before it ended."""
    firsts = [FIRST, *DUE[:-1]]
    return {due: Span(first, due - DAY) for first, due in zip(firsts, DUE, strict=True)}


CHANGED: Mapping[Change, str] = {
    (
        "weekly",
        october(21),
        "cancelled",
    ): "1 item cancelled ({weekly-8}), by a person; weight −1; slip −0.6 working days",
    (
        "paused",
        october(21),
        "re_estimated",
    ): "1 item estimated anew ({paused-5}), by a person; weight +5; slip +0.4 working days",
    (
        "weekly",
        october(28),
        "added",
    ): "1 item added ({weekly-11}), author not told; weight +1; slip +0.7 working days",
    (
        "shifted",
        october(28),
        "due_moved",
    ): "due date changed from 13 November to 27 November, by a person; slip −2.7 working days",
    (
        "doubled",
        october(30),
        "added",
    ): "20 items added (*), author not told; weight +20; slip +10.5 working days",
    (
        "weekly",
        november(4),
        "moved",
    ): "1 item moved to taker ({weekly-13}), by a person; weight −1; slip −1 working day",
    (
        "taker",
        november(4),
        "moved",
    ): "1 item moved here from weekly ({weekly-13}), by a person; weight +1; slip +2.5 working days",
    (
        "paused",
        november(5),
        "re_estimated",
    ): "1 item estimated anew ({paused-2}), by a person; weight −2; slip +0.7 working days",
    (
        "paused",
        november(9),
        "paused",
    ): "paused 9 November to 20 November, by the settings",
    (
        "giver",
        november(9),
        "moved",
    ): "6 items moved to taker (*), by a person; weight −6; slip −1.1 working days",
    (
        "taker",
        november(9),
        "moved",
    ): "6 items moved here from giver (*), by a person; weight +6; slip +2.7 working days",
    (
        "weekly",
        november(13),
        "reopened",
    ): "1 item reopened ({weekly-14}), by a person; weight +1; slip +2.5 working days",
    ("side-drop", november(16), "dropped"): "dropped from 16 November on, by the settings",
    (
        "shifted",
        november(18),
        "due_moved",
    ): "due date changed from 27 November to 11 December, by a person; slip −5 working days",
    (
        "paused",
        november(25),
        "re_parented",
    ): "1 item given another parent ({paused-9b}), by a person; weight +3; slip 0 working days",
    (
        "paused",
        december(2),
        "cancelled",
    ): "1 item cancelled ({paused-9a}), by a person; weight −2; slip ?",
    (
        "paused",
        december(2),
        "merged",
    ): "1 item counted without children again ({paused-9}), by a person; weight +8; slip ?",
}
"""Each change in words, `*` for the keys of several items, `?` for working days that have no figure by hand."""

NEWLY_LATE: Mapping[date, Mapping[str, str]] = {
    october(13): {"tardy": "late start"},
    october(19): {"paused": "late start", "shifted": "late start", "side-drop": "late start"},
    november(2): {"taker": "late start", "doubled": "scope growth"},
    november(16): {"stalled": "pace", "taker": "scope growth"},
    december(7): {"paused": "scope growth", "giver": "pace", "side-keep": "pace"},
    december(28): {"giver": "pace"},
}
"""Who is newly late at the close of a digest's days, and by which cause most: worked out by hand from the script.

Sunday's close is that of the Friday before, for nothing is worked at weekends and no working day passes.

tardy waits twelve working days, and on 8 October the sixth of them passes. paused, shifted and side-drop are to begin
on the 5th: by Friday the 16th, their ninth day, the first two waited four days, and side-drop all nine. taker waits
five and has 2 of 8 on 30 October, at day 21 of 60: 21 − 15. doubled gets twenty stories then: 7 of 40, 21 − 10.5.
stalled has 8 of 24 since 29 October: on Friday the 13th, day 30, 30 − 20. taker has 6 of 15 then, seven of them more
than agreed: 30 − 24. On 4 December, day 44, paused has its story of 8 points counted again; giver has 5 of 8: 44 −
37.5; side-keep has 9 of 10 at 23 days of 18: 23 − 16.2. On Friday, 25 December, giver has 7 of 8 at day 59: 59 − 52.5.
"""


class Digests:
    """The expected digests of a quarter; `keys` tells the key of an item by its name."""

    def __init__(self, quarter: Quarter, rows: Rows, key: Callable[[str], str]) -> None:
        self.quarter = quarter
        self.rows = rows
        self.key = key

    def figures(self, name: str, day: date | None) -> Figures | None:
        """Return the figures of a project at a close, None before the cycle."""
        return None if day is None else self.quarter.figures[name, day]

    def sections(self, span: Span) -> dict[str, list[str]]:
        """Return the lines of each section, entries with what stands under them; late ones without their reasons."""
        told = {
            "changes": self._changes(span),
            "late": self._late(span),
            "goals": self._goals(span),
            "achieved": self._achieved(span),
            "forecasts": self._forecasts(span),
            "waiting": self._waiting(span),
            "gaps": self._gaps(span),
        }
        return {name: list(lines) for name, lines in told.items()}

    def causes(self, span: Span) -> dict[str, tuple[float, Mapping[str, float]]]:
        """Return slip and causes of each late project, the latest first."""
        late = [(f.slip, name, f.causes) for name, f in self._live(span.close) if f.late]
        return {name: (slip, causes) for slip, name, causes in sorted(late, key=lambda one: -one[0])}

    def _live(self, day: date) -> Iterator[tuple[str, Figures]]:
        for project in IN_ORDER:
            if not (project.dropped and project.dropped <= day):
                yield project.id, self.quarter.figures[project.id, day]

    def _changes(self, span: Span) -> Iterator[str]:
        for project in IN_ORDER:
            told = [
                (day, text)
                for (name, day, _), text in CHANGED.items()
                if name == project.id and span.first <= day <= span.last
            ]
            if told:
                yield project.id
            for day, text in sorted(told, key=lambda one: one[0]):
                named = re.sub(r"\{([^}]+)\}", lambda found: self.key(found[1]), text)
                yield f"  {_day(day)}: {named}"

    def _late(self, span: Span) -> Iterator[str]:
        for name, (slip, _) in self.causes(span).items():
            before = self.figures(name, span.eve)
            yield f"{name}: {_tenths(slip)} working days behind"
            yield from self._mending(name, span, is_new=before is None or not before.late)
        for name, figures in self._live(span.close):
            before = self.figures(name, span.eve)
            if before is not None and before.late and not figures.late and figures.status != "done":
                yield f"{name} is no longer late."
        for project in IN_ORDER:
            before = self.figures(project.id, span.eve)
            if project.dropped and span.first <= project.dropped <= span.close and before and before.late:
                yield f"{project.id} was late, and is no longer counted: dropped on {_day(project.dropped)}: The new platform has it."

    def _mending(self, name: str, span: Span, *, is_new: bool) -> Iterator[str]:
        figures, row = self.quarter.figures[name, span.close], self.rows[span.last][name]
        project = next(p for p in PROJECTS if p.id == name)
        due = self.quarter.plan(project, span.close).due
        if is_new:
            yield "  Newly late in this report."
        left, recent = figures.scope * (1 - figures.share), row["pace"]["recent"]
        days_left = between(project, span.last + DAY, due)
        if due <= span.last:
            averaged = _items(recent, project)
            yield f"  Pace: all of it was due by {_day(due)}; the last four weeks averaged {averaged} a week."
        else:
            needs = left / days_left * 5
            yield (
                f"  Pace: {_items(needs, project)} a week would finish it by {_day(due)}; "
                f"the last four weeks averaged {_items(recent, project)}."
            )
        p50, p85 = (row["forecast"][name] for name in ("p50", "p85"))
        if p50:
            p50, p85 = _day(date.fromisoformat(p50)), _day(date.fromisoformat(p85))
            yield f"  Date: at its own pace it will be done by {p50} (50% chance) or by {p85} (85% chance)."
        else:
            yield "  Date: when it will be done cannot be told yet."
        excess = left - recent * days_left / 5
        if excess > 0 and due <= span.last:
            yield f"  Scope: {_items(left, project)} still to do."
        elif excess > 0:
            yield (
                f"  Scope: with {_items(excess, project)} taken out, {_day(due)} holds "
                "at the pace of the last four weeks."
            )

    def _goals(self, span: Span) -> Iterator[str]:
        for project in IN_ORDER:
            for closing in _closings(span):
                if project.dropped and project.dropped <= closing:
                    continue
                week = self.quarter.goals(project, closing)
                if not any(week[part] for part in ("achieved", "missed", "withdrawn", "added")):
                    continue
                year, number, _ = closing.isocalendar()
                all_of = week["achieved"] + week["missed"]
                yield f"{project.id}, {year}-W{number:02}: {week['achieved']} of {all_of} achieved"
                if week["missed"]:
                    missed = [self.key(name) for name in self.quarter.missed(project, closing)]
                    yield f"  Missed: {_several(missed)}"
                yield from _counts(week)

    def _achieved(self, span: Span) -> Iterator[str]:
        for name, figures in self._live(span.close):
            before = self.figures(name, span.eve)
            if figures.status == "done" and before is not None and before.status != "done":
                late = figures.finished_late or 0
                after = f", {late} working day{'' if late == 1 else 's'} after its due date" if late else ""
                yield f"{name} is finished{after}."
        for kr in KEY_RESULTS:
            if not kr.ends:
                yield from self._progressed(kr, span)
                continue
            value = self.quarter.states[span.close][kr.id].value
            before_value = self.quarter.states[span.eve][kr.id].value if span.eve else None
            if value is None or value == before_value:
                continue
            score, target = self.quarter.score(kr, span.close), kr.ends[1]
            if before_value is None:
                told = f"first value {value:g} (score {_two(score)}, target {target:g})"
            else:
                old = self.quarter.score(kr, span.eve) if span.eve else None
                told = f"{before_value:g} → {value:g} (score {_two(old)} → {_two(score)}, target {target:g})"
            yield f"Key result {kr.id}: {told}"

    def _progressed(self, kr: KeyResult, span: Span) -> Iterator[str]:
        """Tell a key result whose value is the progress of its projects, in whole percent."""
        now, planned = self.quarter.progress(kr, span.close)
        before = (self.quarter.progress(kr, span.eve)[0] if span.eve else None) or 0.0
        if now is not None and planned is not None and f"{now:.0%}" != f"{before:.0%}":
            told = f"{before:.0%} → {now:.0%} of the work of its projects (planned {planned:.0%})"
            yield f"Key result {kr.id}: {told}"

    def _forecasts(self, span: Span) -> Iterator[str]:
        moves = []
        for name, figures in self._live(span.close):
            project = next(p for p in PROJECTS if p.id == name)
            was = self._p50(name, span.eve)
            now = self._p50(name, span.last)
            if was is None or now is None or figures.status == "done":
                continue
            days = _between(was, now) if now >= was else -_between(now, was)
            if abs(days) >= 3:
                moves.append((-abs(days), project, days, was, now))
        for _, project, days, was, now in sorted(moves, key=lambda move: move[0]):
            side, due = "later" if days > 0 else "earlier", self.quarter.plan(project, span.close).due
            yield (
                f"{project.id}: {abs(days)} working days {side}, from {_day(was)} to {_day(now)}; due {_day(due)}"
            )

    def _p50(self, name: str, day: date | None) -> date | None:
        told = self.rows[day][name]["forecast"]["p50"] if day else None
        return date.fromisoformat(told) if told else None

    def _waiting(self, span: Span) -> Iterator[str]:
        for name, figures in self._live(span.close):
            if figures.idle_days is not None and figures.idle_days >= IDLE:
                yield name
                yield f"  Nothing has moved for {figures.idle_days} working days."

    def _gaps(self, span: Span) -> Iterator[str]:
        """Only kr5 is ever without a value, until it is typed in on 10 November."""
        if span.close < november(10):
            yield "Key result kr5 has no value."


def without_reason(line: str) -> str:
    """Return the line of a late project up to the words that say how far behind it is."""
    return re.sub(r"^(\S.*? working days? behind).*", r"\1", line)


def parts_of(line: str) -> dict[str, float]:
    """Return the causes that the line of a late project tells, in working days; what was made up is negative."""
    found = {
        name: float(days) for days, name in re.findall(r"([\d.]+) (late start|scope growth|pace)\b", line)
    }
    made_up = re.findall(r"([\d.]+) made up by (an early start|scope taken out|pace)", line)
    names = {"an early start": "late start", "scope taken out": "scope growth", "pace": "pace"}
    return {**found, **{names[name]: -float(days) for days, name in made_up}}


def _between(first: date, last: date) -> int:
    """Return the working days after one day up to another."""
    return between(None, first + DAY, last) - sum(first < day <= last for day in FREE_LATER)


def _closings(span: Span) -> list[date]:
    return [day for day in DAYS if span.first <= day <= span.last and (day.weekday() == 6 or day == END)]


def _counts(week: Mapping[str, int]) -> Iterator[str]:
    if n := week["withdrawn"]:
        yield "  One goal was withdrawn." if n == 1 else f"  {n} goals were withdrawn."
    if n := week["added"]:
        yield (
            "  One goal was added during the week." if n == 1 else f"  {n} goals were added during the week."
        )
    if n := week["overdue"]:
        yield (
            "  One item was overdue as the week opened."
            if n == 1
            else f"  {n} items were overdue as the week opened."
        )


def _several(keys: Sequence[str]) -> str:
    told = sorted(keys)
    return told[0] if len(told) == 1 else f"{', '.join(told[:-1])} and {told[-1]}"


def _day(day: date) -> str:
    told = f"{day.day} {(*MONTHS, 'October', 'November', 'December')[day.month - 1]}"
    return told if day.year == END.year else f"{told} {day.year}"


def _tenths(value: float) -> str:
    """Round half up to one decimal, which is left out where it is 0."""
    return f"{int(round(value, 9) * 10 + 0.5) / 10:g}"


def _items(value: float, project: Project) -> str:
    told, unit = f"{round(value, 1):g}", "point" if project.points else "item"
    return f"{told} {unit}" if told == "1" else f"{told} {unit}s"


def _two(score: float | None) -> str:
    return f"{score or 0.0:.2f}"
