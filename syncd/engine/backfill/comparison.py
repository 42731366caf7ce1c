"""Comparison: a day that was recorded live beside the same day rebuilt, and why they differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import isclose
from typing import Any

from mappings.okr import Okr
from mappings.plan import EQUAL
from syncd.engine.rows import Row
from syncd.store import Day, Value

COMPARED: Mapping[str, Sequence[str]] = {
    "project": ("share", "planned", "slip", "scope", "leaves", "done_leaves", "raw", "status", "plan"),
    "key_result": ("value", "score", "progress", "planned", "status"),
    "objective": ("score", "progress", "status"),
}
"""The figures that are compared, by kind of row."""

_MEASURED = frozenset({"share", "scope", "leaves", "done_leaves"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One row that differs: each figure as (recorded, rebuilt), and why, in words."""

    day: date
    kind: str
    id: str
    figures: Mapping[str, tuple[Any, Any]]
    why: str

    def as_dict(self) -> dict[str, Any]:
        """Return it for programs."""
        figures = {name: {"recorded": pair[0], "rebuilt": pair[1]} for name, pair in self.figures.items()}
        return {
            "day": self.day.isoformat(),
            "kind": self.kind,
            "id": self.id,
            "figures": figures,
            "why": self.why,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What is known of a day that can explain differences.

    `acts` are the times of what happened to items of each project on the day; `queried` the projects that raw queries
    select; `uncertain` those with items whose history has gaps; `values` the values of key results.
    """

    close: datetime
    acts: Mapping[str, Sequence[datetime]]
    queried: frozenset[str]
    uncertain: frozenset[str]
    values: Mapping[str, Sequence[Value]]


def compare_day(
    recorded: Mapping[str, Mapping[str, Day]],
    rebuilt: Mapping[str, Mapping[str, Row]],
    okr: Okr,
    evidence: Evidence,
) -> tuple[int, list[Difference]]:
    """Return how many rows there are on both sides, and those that differ; rows by kind and id."""
    rows, found = 0, list[Difference]()
    different: set[str] = set()
    for kind, names in COMPARED.items():
        for name, old in recorded.get(kind, {}).items():
            new = rebuilt.get(kind, {}).get(name)
            if new is None:
                continue
            rows += 1
            figures = {
                n: (old.figures.get(n), new.get(n))
                for n in names
                if not _same(old.figures.get(n), new.get(n))
            }
            if figures:
                why = _why(kind, name, old, figures, okr, evidence, different)
                found.append(Difference(day=old.day, kind=kind, id=name, figures=figures, why=why))
                different.add(f"{kind}:{name}")
    return rows, found


def _same(old: object, new: object) -> bool:
    if isinstance(old, int | float) and isinstance(new, int | float):
        return isclose(old, new, rel_tol=0, abs_tol=EQUAL)
    return old == new


def _why(
    kind: str,
    name: str,
    old: Day,
    figures: Mapping[str, Any],
    okr: Okr,
    evidence: Evidence,
    different: set[str],
) -> str:
    if kind == "project":
        return _why_project(name, old, figures, evidence)
    if kind == "key_result":
        return _why_key_result(name, figures, okr, evidence, different)
    below = [n for n in okr.objectives[name].key_results if f"key_result:{n}" in different]
    return f"follows from {', '.join(below)}" if below else "the configuration was another"


def _why_project(name: str, old: Day, figures: Mapping[str, Any], evidence: Evidence) -> str:
    if set(figures) <= {"status"}:
        return "the status shown remembers the closes of the days before, and these were others"
    read = old.figures.get("data_at")
    read_at = datetime.fromisoformat(read) if read else None
    late = [at for at in evidence.acts.get(name, ()) if read_at is None or read_at <= at < evidence.close]
    if late and _MEASURED & figures.keys():
        came = f"{len(late)} changes came" if len(late) > 1 else "a change came"
        if read_at is None:
            return f"{came}, and nothing was read that day"
        return f"{came} after the last pull of the day, {read_at.astimezone(evidence.close.tzinfo):%H:%M}"
    if name in evidence.queried and _MEASURED & figures.keys():
        return "selected by a raw query, which is answered as of today"
    if name in evidence.uncertain and _MEASURED & figures.keys():
        return "histories of its items have gaps, or items were deleted"
    if "plan" in figures:
        return "its plan was another, by the configuration or by a date that the history does not tell"
    return "the configuration was another (selectors, classes, measure), or the tracker's history leaves something out"


def _why_key_result(
    name: str, figures: Mapping[str, Any], okr: Okr, evidence: Evidence, different: set[str]
) -> str:
    below = [n for n in okr.key_results[name].projects if f"project:{n}" in different]
    if below and not {"value", "score"} & figures.keys():
        return f"follows from {', '.join(below)}"
    if any(value.recorded > evidence.close >= value.at for value in evidence.values.get(name, ())):
        return "a value of that day was recorded later"
    if below:
        return f"follows from {', '.join(below)}"
    if "value" in figures:
        return "its value was read later than it changed, or its source was another"
    return "the configuration was another"
