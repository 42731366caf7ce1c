"""Items that are, or may be, objectives, key results and projects: as last read, as in force, and their ids."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import sqlalchemy as sa

from connectors.model.items import Ref
from mappings.tree import Candidate
from syncd.store import encoding
from syncd.store.database import upsert, within
from syncd.store.queries import Queries, by_tracker
from syncd.store.schema import okr_item


class OkrItems(Queries):
    """Candidates for the OKR. What was read comes into force when the pull that read it is complete."""

    def note_okr_items(self, seen: Collection[Candidate], lost: Collection[Ref]) -> None:
        """Keep these candidates as they were read, and that those in `lost` are none any more."""
        rows = [
            {
                "tracker": row.item.tracker,
                "id": row.item.id,
                "seen": encoding.to_json(
                    {
                        "okr": list(row.okr),
                        "projects": list(row.projects),
                        "item": encoding.item_to_json(row.item),
                    }
                ),
            }
            for row in seen
        ]
        with self._database.write() as tx:
            upsert(tx, okr_item, rows)
            for tracker, ids in by_tracker(lost).items():
                here = okr_item.c.tracker == tracker, within(tx, okr_item.c.id, ids)
                tx.execute(sa.update(okr_item).where(*here).values(seen=None))

    def settle_okr_items(self, tracker: str) -> None:
        """Put what was read of a tracker in force."""
        stale = okr_item.c.seen.is_distinct_from(okr_item.c.body)
        with self._database.write() as tx:
            here = okr_item.c.tracker == tracker, stale
            tx.execute(sa.update(okr_item).where(*here).values(body=okr_item.c.seen))

    def okr_items(self) -> list[Candidate]:
        """Return the candidates in force, by tracker and id."""
        with self._database.read() as tx:
            rows = tx.execute(sa.select(okr_item).where(okr_item.c.body.is_not(None))).all()
        return sorted((_candidate(row.tracker, row.id, row.body) for row in rows), key=lambda r: r.item.ref)

    def okr_names(self) -> dict[Ref, str]:
        """Return the ids that items were given at first sight, also of those that are gone."""
        with self._database.read() as tx:
            rows = tx.execute(sa.select(okr_item).where(okr_item.c.name.is_not(None)))
            return {(row.tracker, row.id): row.name for row in rows}

    def name_okr_items(self, names: Mapping[Ref, str]) -> None:
        """Keep under which id each item is known from now on."""
        rows = [{"tracker": tracker, "id": item, "name": name} for (tracker, item), name in names.items()]
        with self._database.write() as tx:
            upsert(tx, okr_item, sorted(rows, key=lambda row: (row["tracker"], row["id"])))


def _candidate(tracker: str, identifier: str, body: str) -> Candidate:
    content = encoding.object_from_json(body)
    item = encoding.item_from_json(tracker, identifier, content["item"])
    return Candidate(item=item, okr=tuple(content["okr"]), projects=tuple(content["projects"]))
