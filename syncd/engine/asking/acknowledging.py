"""Acknowledging: a person says that a project's slip is known, why, and until when alerts may keep quiet about it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from config import Loaded
from config.problems import suggestion
from connectors.errors import SettingsError
from mappings.workdays import day_of
from syncd.store import Store

KIND = "acknowledged"
"""The kind of standing that keeps it, by project: `until`, the last quiet day, `reason` and `at`."""

WHERE = "acknowledge"


def acknowledge(
    loaded: Loaded,
    store: Store,
    project: str,
    until: date,
    reason: str,
    now: datetime,
    clock: str | None,
) -> str:
    """Keep that a project's slip is known up to the end of a day, audited, and return what to tell.

    What was acknowledged before is replaced. `clock` is the time that `--now` gave. Raises `SettingsError` for another
    project, a day that is over, or no reason.
    """
    _refuse_unknown(loaded, project)
    if not reason.strip():
        raise SettingsError("a reason is missing", where=WHERE, remedy="give --reason TEXT")
    if until < day_of(now, loaded.zone):
        raise SettingsError(f"{until} is over", where=WHERE, remedy="give --until a day that is to come")
    row = {"until": until.isoformat(), "reason": reason.strip(), "at": now.isoformat(timespec="seconds")}
    store.save_standings(KIND, {**acknowledgements(store), project: row}, now)
    store.audit(now, WHERE, project, row, clock)
    return f"{project}: acknowledged until {until}: {reason.strip()}"


def withdraw(loaded: Loaded, store: Store, project: str, now: datetime, clock: str | None) -> str:
    """Have alerts speak of a project again, audited, and return what to tell; raises `SettingsError` where none was quiet."""
    _refuse_unknown(loaded, project)
    kept = acknowledgements(store)
    if project not in kept:
        raise SettingsError(f"{project} is not acknowledged", where=WHERE, remedy="nothing is to be done")
    store.save_standings(KIND, {name: row for name, row in kept.items() if name != project}, now)
    store.audit(now, WHERE, project, {"withdrawn": True}, clock)
    return f"{project}: no longer acknowledged"


def acknowledgements(store: Store, day: date | None = None) -> dict[str, Mapping[str, Any]]:
    """Return what was acknowledged, by project; of a day only what then still holds."""
    rows = store.standings(KIND)
    return {name: row for name, row in rows.items() if day is None or date.fromisoformat(row["until"]) >= day}


def _refuse_unknown(loaded: Loaded, project: str) -> None:
    known = loaded.okr.projects
    if project not in known:
        what = f"there is no project {project!r}"
        raise SettingsError(what, where=WHERE, remedy=suggestion(project, sorted(known)))
