"""Record: what a cycle came to, as figures; `cycle` says it in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import fsum
from typing import Any

from config import Loaded
from mappings.okr import Ambition, Cycle
from mappings.scores import aim
from mappings.workdays import ONE_DAY
from syncd.engine.judging.cycle import closed_record, so_far
from syncd.reports.changes import Change, by_subject, changes
from syncd.reports.choice import Choice
from syncd.reports.decisions import Decision, decisions
from syncd.reports.ends import Ends, Row
from syncd.reports.evidence import Note, notes
from syncd.reports.projects import Named, named
from syncd.reports.window import Window
from syncd.store import Store

SUCCEEDED, MISSED, UNSETTLED = "worked", "failed", "unsettled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What an objective or key result came to.

    `aim` tells a target that was `too_low` or `too_high`; `verdicts` are those of the months, the earliest first;
    `is_success` and `value` are those of a key result.
    """

    subject: Named
    objective: str
    score: float | None
    grade: str | None
    aim: str | None
    is_success: bool | None = None
    value: float | None = None
    target: float | None = None
    unit: str | None = None
    verdicts: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """A linked project that was not done at the end, with the share 0–1 that was, None where unknown."""

    project: Named
    share: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """How a subject's plan changed over the cycle: how often, by how many working days in all, and most of all how."""

    subject: Named
    number: int
    days: float
    largest: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleRecord:
    """A cycle's facts; `unfinished` are told of one that is over. `closed` is the day on which it was frozen, None while it is not.

    `notes` are what was typed in about subjects, `outcomes` by id whether a subject `worked`, `failed`, or neither.
    """

    cycle: Cycle
    as_of: date
    closed: date | None
    choice: Choice
    objectives: Sequence[Result]
    key_results: Sequence[Result]
    finished_late: Sequence[tuple[Named, int]]
    unfinished: Sequence[Left]
    ledger: Sequence[Ledger]
    calibration: Row
    attainment: Row
    decisions: Sequence[Decision]
    notes: Sequence[Note]
    outcomes: Mapping[str, str]

    @property
    def is_over(self) -> bool:
        """Tell whether the figures are those of the cycle's end."""
        return self.as_of == self.cycle.end


def cycle_record(loaded: Loaded, store: Store, now: datetime, choice: Choice) -> CycleRecord:
    """Collect what the configured cycle came to: from its record where it is closed, else as it stands by now.

    Raises what drawing it up raises, where nothing is known of the last close.
    """
    cycle = loaded.okr.cycle
    document = closed_record(store, cycle.name) or so_far(loaded, store, now).as_dict()
    names = {"project": "projects", "key_result": "key_results", "objective": "objectives"}
    ends = choice.of({kind: Ends(before={}, after=_ordered(document[name])) for kind, name in names.items()})
    as_of = date.fromisoformat(document["as_of"])
    window = Window(cycle.start, as_of)
    told, remarks = changes(store, ends, cycle, window)
    said = [*notes(store, ends["key_result"], window, loaded.zone), *remarks]
    return CycleRecord(
        cycle=cycle,
        as_of=as_of,
        closed=date.fromisoformat(document["closed"][:10]) if document["closed"] else None,
        choice=choice,
        objectives=[_objective(name, row) for name, row in ends["objective"].after.items()],
        key_results=[_key_result(name, row) for name, row in ends["key_result"].after.items()],
        finished_late=_finished_late(ends["project"]),
        unfinished=_unfinished(ends["project"]) if as_of == cycle.end else [],
        ledger=_in_short(told),
        calibration=document.get("calibration") or {},
        attainment=(document.get("attainment") or {}) if choice.is_all else {},
        decisions=decisions(store, ends, cycle.start - ONE_DAY, as_of, told),
        notes=sorted(said, key=lambda note: note.day),
        outcomes=_outcomes(ends, is_over=as_of == cycle.end),
    )


def _ordered(rows: Mapping[str, Row]) -> dict[str, Row]:
    """Return the rows in the order of the file."""
    return dict(sorted(rows.items(), key=lambda pair: pair[1].get("order", 0)))


def _objective(name: str, row: Row) -> Result:
    return Result(
        subject=named(name, row),
        objective=name,
        score=row["score"],
        grade=row.get("grade"),
        aim=row.get("aim"),
    )


def _key_result(name: str, row: Row) -> Result:
    return Result(
        subject=named(name, row),
        objective=row["objective"],
        score=row["score"],
        grade=row.get("grade"),
        aim=aim([Ambition(row["kind"])], row["score"]),
        is_success=row.get("success"),
        value=row.get("value"),
        target=row.get("target"),
        unit=row.get("unit"),
        verdicts=[(month["month"], month["verdict"]) for month in row.get("months", ())],
    )


def _finished_late(ends: Ends) -> list[tuple[Named, int]]:
    """Return the projects that were done after their due dates, the latest first."""
    late = [
        (named(n, row), int(row["finished_late"])) for n, row in ends.after.items() if row["finished_late"]
    ]
    return sorted(late, key=lambda pair: -pair[1])


def _unfinished(ends: Ends) -> list[Left]:
    return [
        Left(project=named(name, row), share=row["share"])
        for name, row in ends.after.items()
        if row["kind"] == "linked" and row["status"] != "done" and not row["dropped"]
    ]


def _in_short(told: Sequence[Change]) -> list[Ledger]:
    """Return each subject's changes in one, those first that moved most."""
    found = [
        Ledger(
            subject=subject,
            number=len(of_subject),
            days=fsum(change.entry["days"] or 0.0 for change in of_subject),
            largest=max(of_subject, key=lambda change: change.size).entry,
        )
        for subject, of_subject in by_subject(told).items()
    ]
    return sorted(found, key=lambda one: -abs(one.days))


def _outcomes(ends: Mapping[str, Ends], *, is_over: bool) -> dict[str, str]:
    """Return what came of each subject; while the cycle lasts, what has not succeeded may still."""
    found = {**_of_projects(ends["project"]), **_of_key_results(ends["key_result"])}
    late = {name for name, row in ends["project"].after.items() if row["finished_late"]}
    return {
        name: outcome if is_over or outcome != MISSED or name in late else UNSETTLED
        for name, outcome in found.items()
    }


def _of_projects(ends: Ends) -> dict[str, str]:
    return {
        name: SUCCEEDED if row["status"] == "done" and not row["finished_late"] else MISSED
        for name, row in ends.after.items()
    }


def _of_key_results(ends: Ends) -> dict[str, str]:
    told = {True: SUCCEEDED, False: MISSED, None: UNSETTLED}
    return {name: told[row.get("success")] for name, row in ends.after.items()}
