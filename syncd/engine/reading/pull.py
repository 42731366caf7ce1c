"""Pull: bring what changed in one tracker into the store, page by page, so that a killed pull loses nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from connectors.errors import MalformedError, SyncError, TransientError
from connectors.model.items import WorkItem
from connectors.model.pulls import Cursor, Known, Page, Scope
from connectors.model.tracker import Reader
from syncd.engine.context import Halted, Tell
from syncd.engine.reading.border import border
from syncd.engine.reading.census import Brake, Census, Taken, advice, is_accepted
from syncd.engine.reading.sprints import learn_sprints
from syncd.engine.reading.unread import recall_troubles, remember_troubles
from syncd.store import Store

HELD_CENSUS_EVERY = timedelta(minutes=10)
"""While a census is held back, how often it is looked whether the items are back."""

BATCH = 500
"""Items that are stored in one transaction: what a killed pull may have to read again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulled:
    """How a pull ended: counts of items, whether it was complete, and why it was not.

    `hidden` are the ids of items that are out of sight for this account and are counted as they were seen last,
    `unseen` the roots and places that selectors name and that are not there, or not visible.
    """

    tracker: str
    full: bool
    counts: Mapping[str, int]
    error: SyncError | None = None
    held: str | None = None
    hidden: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Tell whether the figures of this tracker may be renewed and written."""
        return self.error is None and self.held is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """What changed in a tracker since its last complete pull: read to its end, and held back from the store."""

    tracker: str
    shape: str
    pages: tuple[Page, ...]

    @property
    def items(self) -> dict[str, WorkItem]:
        """Return the items as they stand now, by id; of one that was met twice the newer state."""
        met = [item for page in self.pages for item in page.items]
        return {item.id: item for item in sorted(met, key=lambda item: item.updated)}


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
    known = _known(store, name, scope, shape, cursor)
    counts = {"created": 0, "updated": 0, "unchanged": 0, "gone": 0}
    store.pull_began(name, clock())
    try:
        with border(name):
            if cursor is None:
                reader.site()
            pages = reader.pull(scope, cursor, known)
            last = _store_pages(pages, name, store, clock, shape, counts, halted, tell)
            census = Taken()
            if cursor is None:
                census = Census(reader, scope, store, brake).take(last, shape, clock())
    except SyncError as error:
        store.pull_failed(name, clock(), str(error))
        return Pulled(tracker=name, full=cursor is None, counts=counts, error=error)
    counts["gone"] = census.gone
    if census.held:
        store.hold(name, {"what": census.held, "at": clock().isoformat()})
        store.pull_failed(name, clock(), advice(name, census.held))
        return Pulled(tracker=name, full=True, counts=counts, held=advice(name, census.held))
    assert last.cursor is not None
    remember_troubles(store, name, last.troubles, clock())
    store.pull_completed(name, last.cursor, fingerprint(scope), shape, clock(), full=cursor is None)
    named = {*scope.roots, *(value for _, value in scope.places)}
    return Pulled(
        tracker=name,
        full=cursor is None,
        counts=counts,
        hidden=census.hidden,
        unseen=tuple(name for name in last.unseen if name in named),
    )


def stage(
    reader: Reader, scope: Scope, store: Store, shape: str, most: int, halted: Halted = lambda: False
) -> Staged | None:
    """Read what changed since the last complete pull without storing it; raises what the reader raises.

    None where that cannot be told: this scope was never read completely, a census is held back, the pull was
    stopped, or more than `most` items changed.
    """
    name, cursor = reader.name, resumption(store, reader.name, scope)
    if cursor is None:
        return None
    pages: list[Page] = []
    with border(name):
        for page in reader.pull(scope, cursor, lambda ids: store.known(name, ids, shape)):
            pages.append(page)
            if halted() or sum(len(one.items) for one in pages) > most:
                return None
    if not pages or pages[-1].cursor is None:
        raise MalformedError("the pull ended without reaching its end", where=name)
    return Staged(tracker=name, shape=shape, pages=tuple(pages))


def resumption(store: Store, name: str, scope: Scope) -> Cursor | None:
    """Return where reading goes on without a full pull, None where only such a one can tell what is so."""
    state = store.pull_state(name)
    if state is None or state.cursor is None or state.held is not None or state.scope != fingerprint(scope):
        return None
    return replace(state.cursor, unread=frozenset(recall_troubles(store, name)))


def fingerprint(scope: Scope) -> str:
    """Name a scope, so that a changed one is noticed."""
    return hashlib.sha256(repr(scope).encode()).hexdigest()[:16]


def _still_held(store: Store, name: str, scope: Scope, now: datetime) -> str | None:
    """Say what a held-back census waits for, while it is too early to look again and nobody accepted it."""
    state = store.pull_state(name)
    if state is None or state.held is None or state.scope != fingerprint(scope):
        return None
    if is_accepted(store, name) or now - datetime.fromisoformat(state.held["at"]) >= HELD_CENSUS_EVERY:
        return None
    return advice(name, state.held["what"])


def _resume(store: Store, name: str, scope: Scope, now: datetime, census_every: timedelta) -> Cursor | None:
    """Return where to go on, or None for a full pull."""
    state = store.pull_state(name)
    if state is None or state.census_at is None or now - state.census_at >= census_every:
        return None
    return resumption(store, name, scope)


def _known(store: Store, name: str, scope: Scope, shape: str, cursor: Cursor | None) -> Known:
    """Say what need not be read again: nothing, where a full pull repeats a complete one.

    A renamed status, a deleted option or a moved version moves no item's time, so only reading again shows it.
    What a killed pull left behind was read just now, and is passed over.
    """
    state = store.pull_state(name)
    if cursor is None and state is not None and state.scope == fingerprint(scope) and state.error is None:
        ends = (state.began, state.last_complete)
        if None not in ends and max(filter(None, ends)) == state.last_complete:
            return lambda _ids: {}
    return lambda ids: store.known(name, ids, shape)


def _store_pages(
    pages: Iterator[Page],
    name: str,
    store: Store,
    clock: Callable[[], datetime],
    shape: str,
    counts: dict[str, int],
    halted: Halted,
    tell: Tell,
) -> Page:
    last: Page | None = None
    for page in _in_batches(pages):
        stored = store.save_page(name, page, shape=shape, now=clock())
        learn_sprints(store, name, page.items)
        for change in ("created", "updated", "unchanged"):
            counts[change] += getattr(stored, change)
        tell(name, sum(counts.values()))
        last = page
        if halted():
            raise TransientError("the pull was stopped", where=name, remedy="the next pass goes on from here")
    if last is None or last.cursor is None:
        raise MalformedError("the pull ended without reaching its end", where=name)
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
