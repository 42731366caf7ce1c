"""Pull: bring what changed in one tracker into the store, page by page, so that a killed pull loses nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from connectors.errors import MalformedError, SettingsError, SyncError, TransientError
from connectors.model import Cursor, Known, Page, Reader, Scope, WorkItem
from mappings.okr import Okr
from syncd.store import Absent, Store

HELD_CENSUS_EVERY = timedelta(minutes=10)
"""While a census is held back, how often it is looked whether the items are back."""

BATCH = 500
"""Items that are stored in one transaction: what a killed pull may have to read again."""

Halted = Callable[[], bool]

Tell = Callable[[str, int], None]
"""Takes the name of a tracker and how many of its items have been read, after each piece of a pull."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Brake:
    """A census that misses more than `share` and more than `number` of a project's or tracker's items is held back.

    So is one that misses every item of a project that had at least `all_of`.
    """

    share: float = 0.3
    number: int = 10
    all_of: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulled:
    """How a pull ended: counts of items, whether it was complete, and why it was not."""

    tracker: str
    full: bool
    counts: Mapping[str, int]
    error: SyncError | None = None
    held: str | None = None

    @property
    def complete(self) -> bool:
        """Tell whether the figures of this tracker may be renewed and written."""
        return self.error is None and self.held is None


def pull(
    reader: Reader,
    scope: Scope,
    store: Store,
    clock: Callable[[], datetime],
    *,
    shape: str,
    census_every: timedelta,
    brake: Brake,
    halted: Halted = lambda: False,
    tell: Tell = lambda _name, _items: None,
) -> Pulled:
    """Read one tracker into the store; never raises a `SyncError`, but tells it.

    It is a full pull where the scope changed, none was completed yet, or the census is due: then the ids
    that were not seen are gone, unless the brake holds them back.
    """
    name = reader.name
    waiting = _still_held(store, name, scope, clock())
    if waiting is not None:
        return Pulled(tracker=name, full=False, counts={}, held=waiting)
    cursor = _resume(store, name, scope, clock(), census_every)
    counts = {"created": 0, "updated": 0, "unchanged": 0, "gone": 0}
    store.pull_began(name, clock())
    try:
        if cursor is None:
            reader.site()
        last = _store_pages(reader, scope, cursor, store, clock, shape, counts, halted, tell)
        held = _take_leave(store, last, name, clock(), brake, counts) if last.roster is not None else None
    except SyncError as error:
        store.pull_failed(name, clock(), str(error))
        return Pulled(tracker=name, full=cursor is None, counts=counts, error=error)
    if held:
        store.hold(name, {"what": held, "at": clock().isoformat()})
        store.pull_failed(name, clock(), _both_possibilities(name, held))
        return Pulled(tracker=name, full=True, counts=counts, held=_both_possibilities(name, held))
    assert last.cursor is not None
    store.pull_completed(name, last.cursor, fingerprint(scope), shape, clock(), full=cursor is None)
    return Pulled(tracker=name, full=cursor is None, counts=counts)


def fingerprint(scope: Scope) -> str:
    """Name a scope, so that a changed one is noticed."""
    return hashlib.sha256(repr(scope).encode()).hexdigest()[:16]


def accept_census(store: Store, name: str, okr: Okr, trackers: Sequence[str]) -> list[str]:
    """Let the next census of a tracker, or of those of a project, pass the brake; returns in words what was accepted."""
    project = okr.projects.get(name)
    named = sorted({s.tracker for s in project.select}) if project else [name]
    if project is None and name not in trackers:
        remedy = f"one of: {', '.join([*trackers, *okr.projects])}"
        raise SettingsError(f"there is no tracker or project {name!r}", where="accept", remedy=remedy)
    return [_accept_tracker(store, tracker) for tracker in named]


def _accept_tracker(store: Store, tracker: str) -> str:
    state = store.pull_state(tracker)
    if state is None or state.held is None:
        return f"Nothing of tracker {tracker} is held back."
    store.set_meta(_accepted(tracker), "yes")
    return f"Accepted: {state.held['what']}. The next pass acts on it."


def _accepted(name: str) -> str:
    return f"accepted:{name}"


def _still_held(store: Store, name: str, scope: Scope, now: datetime) -> str | None:
    """Say what a held-back census waits for, while it is too early to look again and nobody accepted it."""
    state = store.pull_state(name)
    if state is None or state.held is None or state.scope != fingerprint(scope):
        return None
    if store.get_meta(_accepted(name)) or now - datetime.fromisoformat(state.held["at"]) >= HELD_CENSUS_EVERY:
        return None
    return _both_possibilities(name, state.held["what"])


def _resume(store: Store, name: str, scope: Scope, now: datetime, census_every: timedelta) -> Cursor | None:
    """Return where to go on, or None for a full pull."""
    state = store.pull_state(name)
    if state is None or state.cursor is None or state.scope != fingerprint(scope):
        return None
    if state.held is not None or state.census_at is None or now - state.census_at >= census_every:
        return None
    return state.cursor


def _store_pages(
    reader: Reader,
    scope: Scope,
    cursor: Cursor | None,
    store: Store,
    clock: Callable[[], datetime],
    shape: str,
    counts: dict[str, int],
    halted: Halted,
    tell: Tell,
) -> Page:
    known: Known = lambda ids: store.known(reader.name, ids, shape)  # noqa: E731 - a bound argument, not a function of its own
    last: Page | None = None
    for page in _in_batches(reader.pull(scope, cursor, known)):
        stored = store.save_page(reader.name, page, shape=shape, now=clock())
        for change in ("created", "updated", "unchanged"):
            counts[change] += getattr(stored, change)
        tell(reader.name, sum(counts.values()))
        last = page
        if halted():
            raise TransientError(
                "the pull was stopped", where=reader.name, remedy="the next pass goes on from here"
            )
    if last is None or last.cursor is None:
        raise MalformedError("the pull ended without reaching its end", where=reader.name)
    return last


def _in_batches(pages: Iterator[Page]) -> Iterator[Page]:
    """Join pages that hold nothing but items, since many small transactions cost more than a few larger ones.

    When the reading fails, what was read until then is still passed on.
    """
    waiting: list[WorkItem] = []
    try:
        for page in pages:
            waiting += page.items
            if len(waiting) >= BATCH or page != Page(items=page.items):
                yield replace(page, items=tuple(waiting))
                waiting.clear()
    except SyncError:
        yield Page(items=tuple(waiting))
        raise


def _take_leave(
    store: Store, last: Page, name: str, now: datetime, brake: Brake, counts: dict[str, int]
) -> str | None:
    assert last.roster is not None
    _refuse_short_walk(name, len(last.roster), last.expected, brake)
    absent = store.absent(name, last.roster)
    held = None if store.get_meta(_accepted(name)) else _held_back(name, absent, store, brake)
    if held is None:
        store.mark_gone(name, [row.id for row in absent], now)
        store.hold(name, None)
        store.set_meta(_accepted(name), None)
        counts["gone"] = len(absent)
    return held


def _refuse_short_walk(name: str, walked: int, expected: int | None, brake: Brake) -> None:
    """Refuse a walk that ended far below the tracker's own estimate: it was cut short without an error."""
    missing = (expected or 0) - walked
    if expected and missing > brake.number and missing > brake.share * expected:
        raise MalformedError(
            f"the walk ended after {walked} of about {expected} items",
            where=name,
            remedy="the next pass walks again",
        )


def _held_back(name: str, absent: Sequence[Absent], store: Store, brake: Brake) -> str | None:
    """Say why the absent items are not believed to be gone, or None when they are."""
    missing: dict[str | None, int] = {}
    for row in absent:
        missing[row.project] = missing.get(row.project, 0) + 1
    known = store.placed_counts(name)
    total = sum(known.values())
    if len(absent) > brake.number and len(absent) > brake.share * total:
        return f"{len(absent)} of {total} known items of tracker {name} vanished at once"
    for project, count in missing.items():
        size = known.get(project, 0)
        whole = count == size and size >= brake.all_of
        if project is not None and (whole or (count > brake.number and count > brake.share * size)):
            return f"{count} of {size} known items of project {project} vanished at once"
    return None


def _both_possibilities(name: str, what: str) -> str:
    """Say what the tracker cannot tell apart, and the way on."""
    return (
        f"{what}: deleted, or no longer visible to this account; the last figures stay "
        f"(if they are gone: `syncd accept {name}`)"
    )
