"""Differences between plan files and trackers, found in each pass and kept for `check`, `status` and the digest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from config import Loaded
from mappings.classes import Classifier
from mappings.okr import Class, Okr
from mappings.programme import Lookup, match
from mappings.programme.comparison import Stand, Trackers, Work, compare, counts
from mappings.progress import Progress
from syncd.engine.programme.filing import MISMATCHES, lookups
from syncd.engine.programme.kept import read_filed, read_states
from syncd.engine.rows import Rows
from syncd.store import Store

DIFFERENCES = "plan_difference"
"""The kind of standing: by plan its differences, as rows and counted by kind."""


def keep_differences(loaded: Loaded, okr: Okr, store: Store, projects: Rows, now: datetime) -> None:
    """Compare the plans in force with the stored items and the figures of the projects."""
    if not loaded.plans:
        if store.standings(DIFFERENCES):
            store.save_standings(DIFFERENCES, {}, now)
        return
    plans = lookups(loaded, store)
    matches, _ = match(okr.projects.values(), plans)
    live = {name: row for name, row in projects.items() if not row["dropped"] and name in okr.projects}
    trackers = Trackers(
        work=_work(loaded, store, plans),
        projects=okr.projects,
        stands={name: Stand(row["share"], _day(row["forecast"]["p50"])) for name, row in live.items()},
        cycle=okr.cycle,
    )
    found = compare(plans, matches, read_filed(store), trackers)
    rows = {
        name: {"rows": [asdict(one) for one in several], "counts": counts(several)}
        for name, several in found.items()
    }
    store.save_standings(DIFFERENCES, rows, now)


def plans_document(store: Store) -> dict[str, Any]:
    """Return each plan file with how it was read, what differs, and the work that it plans by week and project."""
    differences, mismatches = store.standings(DIFFERENCES), store.standings(MISMATCHES)
    filed, measures = read_filed(store), store.measures()
    return {
        name: {
            "file": state.place,
            "rows": state.tasks,
            "read_at": state.read_at,
            "saved": state.saved,
            "problem": state.problem,
            "unmatched": {p: row["what"] for p, row in mismatches.items() if row["plan"] == name},
            "differences": differences.get(name, {}).get("rows", []),
            "projects": {
                project: _weeks(one.hours, measures[project].figures if project in measures else None)
                for project, one in filed.items()
                if one.plan == name
            },
        }
        for name, state in read_states(store).items()
    }


def _weeks(hours: tuple[tuple[date, float], ...], figures: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return by the Monday of each week the hours planned, and the weight of items done in the project's measure."""
    done: dict[str, float] = {}
    for day, weight in Progress.from_dict(figures).completed if figures else ():
        on = date.fromisoformat(day)
        monday = (on - timedelta(days=on.weekday())).isoformat()
        done[monday] = done.get(monday, 0.0) + weight
    return {"planned_hours": {monday.isoformat(): round(n, 2) for monday, n in hours}, "done": done}


def _work(loaded: Loaded, store: Store, plans: Mapping[str, Lookup]) -> dict[str, Work]:
    """Return the stored items that rows name, by key in small letters."""
    keys = {lookup.plan_key(task) for lookup in plans.values() for task in lookup.plan.tasks} - {""}
    named = {
        (tracker, spelled) for tracker in loaded.trackers for key in keys for spelled in {key, key.upper()}
    }
    classify = Classifier.of(loaded.classes).classify
    return {
        ref[1].casefold(): Work(done=classify(item) is Class.DONE, start=item.start, due=item.due)
        for ref, item in store.items_by_key(named).items()
    }


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
