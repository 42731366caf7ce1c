"""Read stored work items, and the tree they form."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from connectors.model.items import Category, Ref, WorkItem
from syncd.store import encoding
from syncd.store.database import listed, within
from syncd.store.queries import Queries, by_tracker
from syncd.store.rows import Lived, Subtree
from syncd.store.schema import alias, item, query, query_match, state


class Items(Queries):
    """Reading of work items."""

    def items(self, refs: Collection[Ref]) -> dict[Ref, WorkItem]:
        """Return the stored items of these identities, gone ones too."""
        found: dict[Ref, WorkItem] = {}
        with self._database.read() as tx:
            for tracker, ids in by_tracker(refs).items():
                rows = tx.execute(
                    sa.select(item.c.id, item.c.body).where(
                        item.c.tracker == tracker, within(tx, item.c.id, ids)
                    )
                )
                for row in rows:
                    found[tracker, row.id] = encoding.item_from_json(tracker, row.id, row.body)
        return found

    def lived(self, refs: Collection[Ref]) -> dict[Ref, Lived]:
        """Return the stored items of these identities, each with when it was found gone."""
        found: dict[Ref, Lived] = {}
        with self._database.read() as tx:
            for tracker, ids in by_tracker(refs).items():
                rows = tx.execute(_lived(tracker).where(within(tx, item.c.id, ids)))
                found |= {(tracker, row.id): _seen(tracker, row) for row in rows}
        return found

    def find_named(self, names: Collection[Ref]) -> dict[Ref, Lived]:
        """Return the stored items of these ids or keys of today, by tracker and name; an id goes before a key."""
        found: dict[Ref, Lived] = {}
        with self._database.read() as tx:
            for tracker, words in by_tracker(names).items():
                for column in (item.c.key, item.c.id):
                    rows = tx.execute(
                        _lived(tracker).where(within(tx, column, words)).order_by(item.c.gone_at.is_(None))
                    )
                    found |= {(tracker, getattr(row, column.name)): _seen(tracker, row) for row in rows}
        return found

    def item_by_key(self, tracker: str, key_or_id: str) -> WorkItem | None:
        """Return the item of that id, else of that key today, else of a key it had or was asked for by."""
        return self.items_by_key([(tracker, key_or_id)]).get((tracker, key_or_id))

    def items_by_key(self, names: Collection[Ref]) -> dict[Ref, WorkItem]:
        """Return the items that `item_by_key` finds, by tracker and name; what is not there is left out."""
        found: dict[Ref, WorkItem] = {}
        with self._database.read() as tx:
            for tracker, words in by_tracker(names).items():
                found |= {(tracker, word): one for word, one in _by_key(tx, tracker, words).items()}
        return found

    def titled(self, words: str, most: int) -> list[WorkItem]:
        """Return at most so many items, not gone, whose title holds these words, whatever their case in ASCII."""
        with self._database.read() as tx:
            title = (
                sa.cast(item.c.body, sa.JSON)["title"].as_string()
                if tx.dialect.name == "postgresql"
                else sa.func.json_extract(item.c.body, "$.title", type_=sa.Text)
            )
            wanted = item.c.gone_at.is_(None), title.icontains(words, autoescape=True)
            rows = tx.execute(sa.select(item).where(*wanted).order_by(item.c.tracker, item.c.key).limit(most))
            return [encoding.item_from_json(row.tracker, row.id, row.body) for row in rows]

    def aliases(self, tracker: str) -> dict[str, str]:
        """Return which id each key stands for: keys of the scope as the operator wrote them, and former keys."""
        with self._database.read() as tx:
            rows = tx.execute(sa.select(alias.c.key, alias.c.id).where(alias.c.tracker == tracker))
            return {row.key: row.id for row in rows}

    def query_matches(self, tracker: str, ids: Collection[str]) -> Mapping[str, frozenset[str]]:
        """Return the raw queries that each of the items matches; those that match none are left out."""
        matches: defaultdict[str, set[str]] = defaultdict(set)
        joined = query_match.join(
            query, sa.and_(query.c.tracker == query_match.c.tracker, query.c.digest == query_match.c.query)
        )
        with self._database.read() as tx:
            rows = tx.execute(
                sa.select(query_match.c.id, query.c.text)
                .select_from(joined)
                .where(query_match.c.tracker == tracker, within(tx, query_match.c.id, ids))
            )
            for row in rows:
                matches[row.id].add(row.text)
        return {found: frozenset(queries) for found, queries in matches.items()}

    def subtree(self, tracker: str, ids: Collection[str]) -> Subtree:
        """Return the stored ones of the ids with all stored descendants, through gone ones too."""
        with self._database.read() as tx:
            branch = sa.select(listed(tx, ids).subquery("given").c[0].label("id")).cte(
                "branch", recursive=True
            )
            below = sa.select(item.c.id).where(item.c.tracker == tracker, item.c.parent == branch.c.id)
            branch = branch.union(below)
            rows = tx.execute(
                sa.select(item.c.id, item.c.parent, item.c.gone_at)
                .select_from(branch.join(item, item.c.id == branch.c.id))
                .where(item.c.tracker == tracker)
            ).all()
        return Subtree(
            parents={row.id: row.parent for row in rows},
            gone=frozenset(row.id for row in rows if row.gone_at is not None),
        )

    def ancestry(self, tracker: str, ids: Collection[str]) -> Mapping[str, str]:
        """Return the parent, by id, of each of the ids and of all their ancestors.

        A chain ends at a gone item: links from and to it are left out. A parent that is not stored is told.
        Where parents form a circle, each link of it is told once.
        """
        with self._database.read() as tx:
            here = item.c.tracker == tracker, item.c.gone_at.is_(None)
            link = sa.select(item.c.id, item.c.parent)
            chain = link.where(*here, within(tx, item.c.id, ids)).cte("chain", recursive=True)
            chain = chain.union(link.where(*here, item.c.id == chain.c.parent))
            above = item.alias("above")
            rows = tx.execute(
                sa.select(chain.c.id, chain.c.parent)
                .select_from(
                    chain.outerjoin(above, sa.and_(above.c.tracker == tracker, above.c.id == chain.c.parent))
                )
                .where(chain.c.parent.is_not(None), above.c.gone_at.is_(None))
            )
            return {row.id: row.parent for row in rows}

    def count_gone(self, since: datetime) -> int:
        """Return how many items of all trackers went since then."""
        with self._database.read() as tx:
            gone = item.c.gone_at >= encoding.milliseconds(since)
            return tx.execute(sa.select(sa.func.count()).select_from(item).where(gone)).scalar_one()

    def counts(self, tracker: str) -> dict[Category, int]:
        """Return how many items are stored and not gone, by category."""
        present = sa.select(state.c.category, sa.func.sum(state.c.present)).group_by(state.c.category)
        with self._database.read() as tx:
            rows = tx.execute(present.where(state.c.tracker == tracker))
            found = {Category(row[0]): int(row[1]) for row in rows}
        return {category: found.get(category, 0) for category in Category}


def _by_key(tx: sa.Connection, tracker: str, words: Collection[str]) -> dict[str, WorkItem]:
    """Return the items of a tracker by id, else by key, else by alias; of several by one key a live one, the latest."""
    aliased = sa.select(alias.c.key, alias.c.id).where(alias.c.tracker == tracker)
    ids = {row.key: row.id for row in tx.execute(aliased.where(within(tx, alias.c.key, words)))}
    worst_first = item.c.gone_at.is_(None), item.c.updated
    stored = sa.select(item.c.id, item.c.key, item.c.body).where(item.c.tracker == tracker)
    by_id = {row.id: row for row in tx.execute(stored.where(within(tx, item.c.id, {*words, *ids.values()})))}
    keyed = stored.where(within(tx, item.c.key, words)).order_by(*worst_first)
    by_key = {row.key: row for row in tx.execute(keyed)}
    rows = {word: by_id.get(word) or by_key.get(word) or by_id.get(ids.get(word, "")) for word in words}
    return {
        word: encoding.item_from_json(tracker, row.id, row.body)
        for word, row in rows.items()
        if row is not None
    }


def _lived(tracker: str) -> sa.Select[Any]:
    return sa.select(item.c.id, item.c.key, item.c.body, item.c.gone_at).where(item.c.tracker == tracker)


def _seen(tracker: str, row: Any) -> Lived:
    return Lived(encoding.item_from_json(tracker, row.id, row.body), encoding.maybe_instant(row.gone_at))
