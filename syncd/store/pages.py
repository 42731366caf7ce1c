"""Store what a tracker told, page by page: only what changed is written."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from connectors.model.items import WorkItem
from connectors.model.pulls import Page
from syncd.store import encoding
from syncd.store.database import insert_missing, insert_selected, upsert, within
from syncd.store.echo import find_echoes
from syncd.store.queries import Queries
from syncd.store.rows import Counts
from syncd.store.schema import alias, dirty_item, item, pull, query, query_match, state

_Combination = tuple[str, str, str, str]


class Pages(Queries):
    """Writing of what was read."""

    def save_page(
        self, tracker: str, page: Page, *, shape: str, now: datetime, is_past: bool = False
    ) -> Counts:
        """Store a page in one transaction and return how many of its items were new, changed, or the same.

        An item is written only when its content, its `shape` (the digest of which fields were read) or its
        being there differs; what is older by `updated` than the stored is not taken, unless `is_past` says that the
        items are wanted as they stood then. New and changed items, and
        those whose query matches changed, become dirty, except where only our own writes came back. A key that an item had before stays as its alias.
        """
        incoming = _newest(page.items)
        bodies = {item_id: encoding.item_to_json(found) for item_id, found in incoming.items()}
        with self._database.write() as tx:
            stored = _stored(tx, tracker, list(incoming))
            news = [
                _compare(bodies[i], found, stored.get(i), shape, is_past=is_past)
                for i, found in incoming.items()
            ]
            changed = {n.item.id for n in news if n.is_new or n.is_changed}
            there = {n.item.id: n.body for n in news if n.is_changed and n.old_state is not None}
            echoes = find_echoes(tx, tracker, there)
            _write_items(tx, tracker, [n for n in news if n.is_written], shape, now, is_past=is_past)
            _save_aliases(tx, tracker, {**_old_keys(news), **page.aliases})
            rematched = _save_matches(tx, tracker, page)
            mark_dirty(tx, tracker, (changed - echoes) | rematched)
            mark_moved(tx, tracker, {n.item.id for n in news if n.is_moved})
            if changed:
                _tell_partial(tx, tracker)
        created = sum(n.is_new for n in news)
        updated = sum(n.is_changed for n in news)
        return Counts(created, updated, len(page.items) - created - updated)

    def known(self, tracker: str, ids: Collection[str], shape: str) -> Mapping[str, datetime]:
        """Return the stored `updated` of those of the ids that are not gone and were read in this shape."""
        with self._database.read() as tx:
            rows = tx.execute(
                sa.select(item.c.id, item.c.updated).where(
                    item.c.tracker == tracker,
                    within(tx, item.c.id, ids),
                    item.c.shape == shape,
                    item.c.gone_at.is_(None),
                )
            )
            return {found: encoding.instant(updated) for found, updated in rows}


@dataclass(frozen=True, slots=True, kw_only=True)
class _News:
    item: WorkItem
    body: str
    digest: str
    old_key: str | None = None
    old_state: int | None = None
    is_new: bool = False
    is_changed: bool = False
    is_reshaped: bool = False
    is_moved: bool = False

    @property
    def is_written(self) -> bool:
        return self.is_new or self.is_changed or self.is_reshaped


def mark_dirty(tx: sa.Connection, tracker: str, ids: Collection[str]) -> None:
    """Mark those of the ids that are stored to be mapped anew."""
    if not ids:
        return
    mark = sa.literal(new_mark(), sa.BigInteger)
    rows = sa.select(item.c.tracker, item.c.id, mark).where(
        item.c.tracker == tracker, within(tx, item.c.id, sorted(ids))
    )
    insert_selected(tx, dirty_item, ["tracker", "id", "mark"], rows)


def mark_moved(tx: sa.Connection, tracker: str, ids: Collection[str]) -> None:
    """Mark those of the dirty items as new, back, gone, or below another parent."""
    if ids:
        there = dirty_item.c.tracker == tracker, within(tx, dirty_item.c.id, sorted(ids))
        tx.execute(sa.update(dirty_item).where(*there).values(moved=True))


def count_present(tx: sa.Connection, came: Mapping[int, int]) -> None:
    """Add so many items (fewer, when negative) to those that have each state."""
    rows = [{"number": number, "came": came[number]} for number in sorted(came) if came[number]]
    if rows:
        present = state.c.present + sa.bindparam("came")
        tx.execute(sa.update(state).where(state.c.id == sa.bindparam("number")).values(present=present), rows)


def new_mark() -> int:
    """Return a number that no other marking has."""
    return secrets.randbits(62)


def _newest(items: Iterable[WorkItem]) -> dict[str, WorkItem]:
    newest: dict[str, WorkItem] = {}
    for found in items:
        if found.id not in newest or newest[found.id].updated <= found.updated:
            newest[found.id] = found
    return dict(sorted(newest.items()))


def _stored(tx: sa.Connection, tracker: str, ids: Collection[str]) -> dict[str, Any]:
    columns = (
        item.c.id,
        item.c.key,
        item.c.parent,
        item.c.state,
        item.c.updated,
        item.c.gone_at,
        item.c.shape,
        item.c.digest,
    )
    rows = tx.execute(sa.select(*columns).where(item.c.tracker == tracker, within(tx, item.c.id, ids)))
    return {row.id: row for row in rows}


def _compare(body: str, found: WorkItem, old: Any, shape: str, *, is_past: bool) -> _News:
    digest = encoding.digest(body)
    if old is None:
        return _News(item=found, body=body, digest=digest, is_new=True, is_moved=True)
    if not is_past and encoding.milliseconds(found.updated) < old.updated:
        return _News(item=found, body=body, digest=digest)
    return _News(
        item=found,
        body=body,
        digest=digest,
        old_key=old.key if old.key != found.key else None,
        old_state=old.state if old.gone_at is None else None,
        is_changed=digest != old.digest or old.gone_at is not None,
        is_reshaped=shape != old.shape,
        is_moved=found.parent != old.parent or old.gone_at is not None,
    )


def _write_items(
    tx: sa.Connection, tracker: str, news: Collection[_News], shape: str, now: datetime, *, is_past: bool
) -> None:
    states = _states(tx, tracker, {_combination(n.item) for n in news})
    rows = [
        {
            "tracker": tracker,
            "id": n.item.id,
            "key": n.item.key,
            "space": n.item.space,
            "parent": n.item.parent,
            "state": states[_combination(n.item)],
            "updated": encoding.milliseconds(n.item.updated),
            "done_at": encoding.maybe_milliseconds(n.item.done_at),
            "gone_at": None,
            "saved_at": encoding.milliseconds(now),
            "shape": shape,
            "digest": n.digest,
            "body": n.body,
        }
        for n in news
    ]
    upsert(tx, item, rows, only_if=None if is_past else lambda new: new.updated >= item.c.updated)
    came = Counter(states[_combination(n.item)] for n in news)
    came.subtract(n.old_state for n in news if n.old_state is not None)
    count_present(tx, came)


def _combination(found: WorkItem) -> _Combination:
    return (found.category.value, found.type, found.status, found.resolution or "")


def _states(tx: sa.Connection, tracker: str, wanted: set[_Combination]) -> dict[_Combination, int]:
    if not wanted:
        return {}
    names = ("category", "type", "status", "resolution")
    known = _known_states(tx, tracker)
    missing = sorted(wanted - known.keys())
    if not missing:
        return known
    rows = [{"tracker": tracker, **dict(zip(names, m, strict=True)), "present": 0} for m in missing]
    insert_missing(tx, state, rows)
    return _known_states(tx, tracker)


def _known_states(tx: sa.Connection, tracker: str) -> dict[_Combination, int]:
    columns = (state.c.id, state.c.category, state.c.type, state.c.status, state.c.resolution)
    rows = tx.execute(sa.select(*columns).where(state.c.tracker == tracker))
    return {(row.category, row.type, row.status, row.resolution): row.id for row in rows}


def _old_keys(news: Iterable[_News]) -> dict[str, str]:
    return {n.old_key: n.item.id for n in news if n.old_key is not None}


def _save_aliases(tx: sa.Connection, tracker: str, aliases: Mapping[str, str]) -> None:
    if not aliases:
        return
    rows = tx.execute(
        sa.select(alias.c.key, alias.c.id).where(
            alias.c.tracker == tracker, within(tx, alias.c.key, list(aliases))
        )
    )
    stored = {row.key: row.id for row in rows}
    new = [(key, aliases[key]) for key in sorted(aliases) if stored.get(key) != aliases[key]]
    upsert(tx, alias, [{"tracker": tracker, "key": key, "id": i} for key, i in new])


def _save_matches(tx: sa.Connection, tracker: str, page: Page) -> set[str]:
    wanted = {
        (encoding.digest(text), found): None for text, ids in page.matches.items() for found in sorted(ids)
    }
    concerned = sorted(page.judged | {found for _, found in wanted})
    if not concerned:
        return set()
    rows = tx.execute(
        sa.select(query_match.c.query, query_match.c.id).where(
            query_match.c.tracker == tracker, within(tx, query_match.c.id, concerned)
        )
    )
    spared = {encoding.digest(name) for name in page.troubles}
    stored = {(row.query, row.id) for row in rows if row.query not in spared}
    new = [pair for pair in wanted if pair not in stored]
    lost = [pair for pair in stored if pair not in wanted and pair[1] in page.judged]
    upsert(tx, query, [_query_row(tracker, text) for text in sorted(page.matches)])
    upsert(tx, query_match, [{"tracker": tracker, "id": i, "query": q} for q, i in sorted(new)])
    _forget_matches(tx, tracker, lost)
    return {found for _, found in (*new, *lost)}


def _query_row(tracker: str, text: str) -> dict[str, str]:
    return {"tracker": tracker, "digest": encoding.digest(text), "text": text}


def _forget_matches(tx: sa.Connection, tracker: str, lost: Collection[tuple[str, str]]) -> None:
    for digest in sorted({pair[0] for pair in lost}):
        tx.execute(
            sa.delete(query_match).where(
                query_match.c.tracker == tracker,
                query_match.c.query == digest,
                within(tx, query_match.c.id, sorted(i for q, i in lost if q == digest)),
            )
        )


def _tell_partial(tx: sa.Connection, tracker: str) -> None:
    tx.execute(
        sa.update(pull)
        .where(pull.c.tracker == tracker, pull.c.under_way.is_(True), pull.c.partial.is_(False))
        .values(partial=True)
    )
