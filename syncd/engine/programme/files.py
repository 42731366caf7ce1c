"""Reads the plan files that changed; what cannot be read leaves the last good plan in force, and is told."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from config import Loaded
from config.plans import PlanSource
from connectors.errors import MissingError, SyncError
from connectors.http.documents import fetch
from connectors.model.plan import PlanFile
from connectors.plan import LARGEST_BYTES, read_plan
from connectors.plan.limits import refuse_large
from connectors.settings import route
from syncd.engine.programme.kept import FileState, read_plans, read_states, save_plans, save_states
from syncd.logs import logger
from syncd.store import Store
from syncd.values.web import signed

log = logger("syncd.plans")


@dataclass(frozen=True, slots=True)
class Got:
    """The bytes of a plan file with the marks of its version, and its time where that is known."""

    content: bytes
    etag: str | None = None
    stat: str | None = None
    at: datetime | None = None


def read_files(loaded: Loaded, store: Store, now: datetime) -> None:
    """Bring the plans in the store up to their files; never raises for one that cannot be read."""
    before = read_states(store)
    if not loaded.plans:
        if before:
            save_states(store, {}, now)
            save_plans(store, {}, now)
        return
    states: dict[str, FileState] = {}
    fresh: dict[str, PlanFile] = {}
    for name, source in loaded.plans.items():
        states[name], plan = _looked_at(name, source, before.get(name, FileState()), now)
        if plan is not None:
            fresh[name] = plan
    if fresh or before.keys() != states.keys():
        kept = {name: plan for name, plan in read_plans(store).items() if name in states}
        save_plans(store, {**kept, **fresh}, now)
    if states != before:
        save_states(store, states, now)


def _looked_at(
    name: str, source: PlanSource, before: FileState, now: datetime
) -> tuple[FileState, PlanFile | None]:
    """Return how reading a file goes now, and the plan where it is another."""
    layout = hashlib.sha256(repr((source.layout, source.column, source.place)).encode()).hexdigest()
    if before.layout != layout:
        before = replace(before, layout=layout, place=source.place, etag=None, stat=None, digest=None)
    elif not _is_due(source, before, now):
        return before, None
    stamp = now.astimezone(UTC).isoformat(timespec="seconds")
    tried = replace(before, tried_at=stamp if source.url else before.tried_at)
    try:
        got = get(source, etag=before.etag, stat=before.stat)
    except SyncError as error:
        return _told(name, tried, str(error), stamp), None
    if got is None:
        return _told(name, tried, before.broken, stamp), None
    return _taken(name, source, replace(tried, etag=got.etag, stat=got.stat), got, now)


def _taken(
    name: str, source: PlanSource, before: FileState, got: Got, now: datetime
) -> tuple[FileState, PlanFile | None]:
    """Return the state with another file, and its plan; with one that cannot be read the plan before stays."""
    stamp = now.astimezone(UTC).isoformat(timespec="seconds")
    digest = hashlib.sha256(got.content).hexdigest()
    if digest == before.digest:
        return _told(name, replace(before, broken=None), None, stamp), None
    try:
        plan = read_plan(got.content, source.place, source.layout)
    except SyncError as error:
        return _told(name, replace(before, broken=str(error)), str(error), stamp), None
    except Exception as error:
        log.exception("plan_crashed", plan=name)
        what = f"{source.place}: reading it ended in a fault of syncd ({type(error).__name__}) → see the log, and report it"
        return _told(name, replace(before, broken=what), what, stamp), None
    log.info("plan_read", plan=name, tasks=len(plan.tasks))
    at = (got.at or now).astimezone(UTC).isoformat(timespec="seconds")
    saved = plan.last_saved.isoformat() if plan.last_saved else None
    read = replace(
        before,
        digest=digest,
        at=at,
        saved=saved,
        read_at=stamp,
        tried_at=stamp,
        tasks=len(plan.tasks),
        broken=None,
    )
    return _told(name, read, None, stamp), plan


def _is_due(source: PlanSource, before: FileState, now: datetime) -> bool:
    if source.path is not None or before.tried_at is None:
        return True
    return now - datetime.fromisoformat(before.tried_at) >= source.every


def _told(name: str, state: FileState, problem: str | None, stamp: str) -> FileState:
    """Return the state with what keeps the file from being read; logged once when that begins, and when it is over."""
    if problem and problem != state.problem:
        log.warning("plan_unreadable", plan=name, error=problem)
    elif state.problem and not problem:
        log.info("plan_readable", plan=name)
    return replace(state, problem=problem, failing_since=(state.failing_since or stamp) if problem else None)


def get(source: PlanSource, *, etag: str | None = None, stat: str | None = None) -> Got | None:
    """Return the file, None where it is still the one of these marks; raises any `SyncError`."""
    if source.path is not None:
        return _from_path(source, stat)
    found = fetch(
        source.reference.reveal() if source.reference else source.url or "",
        source.place,
        headers=signed(source.site.token.reveal() if source.site.token else "", source.site),
        etag=etag,
        most_bytes=LARGEST_BYTES,
        timeout=source.timeout,
        route=route(source.site.ca, source.site.proxy, source.site.reach),
    )
    return Got(found.content, etag=found.etag, at=found.modified) if found else None


def _from_path(source: PlanSource, stat: str | None) -> Got | None:
    path = source.path
    assert path is not None, "a source without address has a path"
    try:
        found = path.stat()
        mark = f"{found.st_mtime_ns} {found.st_size}"
        if mark == stat:
            return None
        if not path.is_file():
            raise MissingError(
                "it is no regular file", where=str(path), remedy="name a file that can be read to its end"
            )
        refuse_large(found.st_size, str(path))
        return Got(path.read_bytes(), stat=mark, at=datetime.fromtimestamp(found.st_mtime, UTC))
    except OSError as error:
        raise MissingError(
            f"the plan cannot be read: {error.strerror}",
            where=str(path),
            remedy="put it there, readable by syncd",
        ) from error
