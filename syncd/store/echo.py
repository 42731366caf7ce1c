"""Our own writes coming back: an item that changed in nothing but fields that now show what we wrote.

Nothing that is mapped or measured hangs on them, so such an item is stored and not mapped anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa

from syncd.store import encoding
from syncd.store.database import within
from syncd.store.schema import item, written

Fields = Mapping[str, Any]


def find_echoes(tx: sa.Connection, tracker: str, bodies: Mapping[str, str]) -> set[str]:
    """Return the ids of those changed items, given by their new content, that only echo our own writes."""
    ours = _last_written(tx, tracker, bodies)
    if not ours:
        return set()
    rows = tx.execute(
        sa.select(item.c.id, item.c.body).where(
            item.c.tracker == tracker, within(tx, item.c.id, sorted(ours))
        )
    )
    return {row.id for row in rows if _is_echo(row.body, bodies[row.id], ours[row.id])}


def _last_written(tx: sa.Connection, tracker: str, ids: Collection[str]) -> dict[str, dict[str, Any]]:
    rows = tx.execute(
        sa.select(written.c.item, written.c.field, written.c.value).where(
            written.c.tracker == tracker, within(tx, written.c.item, sorted(ids))
        )
    )
    ours: defaultdict[str, dict[str, Any]] = defaultdict(dict)
    for row in rows:
        ours[row.item][row.field] = encoding.from_json(row.value)
    return dict(ours)


def _is_echo(old: str, new: str, ours: Fields) -> bool:
    before, after = encoding.object_from_json(old), encoding.object_from_json(new)
    old_fields, new_fields = before.pop("fields", {}), after.pop("fields", {})
    before.pop("updated", None), after.pop("updated", None)
    changed = {name for name in {*old_fields, *new_fields} if old_fields.get(name) != new_fields.get(name)}
    return before == after and all(
        name in ours and _same(new_fields.get(name), ours[name]) for name in changed
    )


def _same(shown: Any, value: Any) -> bool:
    return bool(shown == value or (isinstance(shown, dict) and shown.get("day") == value))
