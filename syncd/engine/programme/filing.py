"""Makes plans of projects out of the plan files in force, where files, settings or projects are others than before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from config import Loaded
from config.loaded import digest_of
from mappings.okr import Okr
from mappings.programme import Lookup, Mismatch, filed_plans, match
from mappings.programme.matching import keys_of
from syncd.engine.programme.kept import FileState, read_plans, read_states, save_filed
from syncd.store import Store

KEY, MISMATCHES = "filed_by", "plan_mismatch"
"""Where the store keeps of what the filed plans were made, and what could not be matched."""


def lookups(loaded: Loaded, store: Store) -> dict[str, Lookup]:
    """Return the plans in force with how their rows are matched, in the order of the settings."""
    kept = read_plans(store)
    return {
        name: Lookup(plan=kept[name], by=source.match, column=source.column)
        for name, source in loaded.plans.items()
        if name in kept
    }


def file_plans(loaded: Loaded, okr: Okr, store: Store, now: datetime) -> None:
    """Keep what the plans in force mean for the projects, and which of these could not be matched."""
    states = read_states(store)
    made_of = _made_of(loaded, okr, states)
    if store.get_meta(KEY) == made_of:
        return
    plans = lookups(loaded, store)
    matches, mismatches = match(okr.projects.values(), plans)
    times = {name: state.at for name, state in states.items()}
    save_filed(store, filed_plans(matches, plans, loaded.calendar, times), now)
    store.save_standings(MISMATCHES, {one.project: _row(one) for one in mismatches}, now)
    store.set_meta(KEY, made_of)


def _made_of(loaded: Loaded, okr: Okr, states: Mapping[str, FileState]) -> str:
    if not loaded.plans and not states:
        return ""
    projects = [
        (p.id, p.title, keys_of(p), p.plan.file and (p.plan.file.plan, p.plan.file.task))
        for p in okr.projects.values()
    ]
    sources = [(name, str(source.match), source.column) for name, source in loaded.plans.items()]
    calendar = loaded.settings.calendar.model_dump(mode="json")
    return digest_of([projects, sources, calendar, {name: state.digest for name, state in states.items()}])


def _row(one: Mismatch) -> dict[str, str]:
    return {"plan": one.plan, "what": str(one)}
