"""Doubts: what a change set rests on and a person should see first: work that fell out of its projects, new settings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from config import Loaded
from syncd.engine.rows import Rows
from syncd.engine.writing.changes import ChangeSet
from syncd.engine.writing.guard import Doubt, Limit, Rule
from syncd.store import Store

KIND = "approved"
"""The kind of standing that keeps on what the last change set without doubts, or with a person's word, rested."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What a change set rests on: the cycle, the settings, and how many items each project had at a time."""

    cycle: str
    settings: str
    projects: dict[str, int]
    at: datetime

    @classmethod
    def of(cls, loaded: Loaded, projects: Rows, now: datetime) -> Ground:
        """Return the present ground. An item that was cancelled still is its project's."""
        counts = {
            name: (row.get("leaves") or 0) + (row.get("removed") or 0)
            for name, row in projects.items()
            if not row.get("dropped")
        }
        return cls(loaded.okr.cycle.name, loaded.digest, counts, now)

    def keep(self, store: Store) -> None:
        """Keep it as what the next change sets are held against."""
        row: dict[str, Any] = {"cycle": self.cycle, "settings": self.settings, "projects": self.projects}
        store.save_standings(KIND, {"ground": {**row, "at": self.at.isoformat()}}, self.at)


def recall_ground(store: Store) -> Ground | None:
    """Return the ground that was kept last."""
    row = store.standing(KIND, "ground")
    if row is None:
        return None
    return Ground(row["cycle"], row["settings"], row["projects"], datetime.fromisoformat(row["at"]))


def doubts_about(change_set: ChangeSet, now: Ground, store: Store, loaded: Loaded) -> list[Doubt]:
    """Return what speaks against writing, held against the ground that was kept; none in a new cycle."""
    before = recall_ground(store)
    if before is None or before.cycle != now.cycle:
        return []
    brake, guard = loaded.settings.census_brake, loaded.settings.guard
    gone = store.count_gone(before.at)
    found = list(_fallen_out(before.projects, now.projects, gone, Limit(brake.share, brake.number)))
    rewritten = sum(1 for change in change_set.changes if change.before is not None)
    limit = Limit(guard.share, guard.rewritten)
    if before.settings != now.settings and limit.is_passed(rewritten, change_set.filled):
        why = f"the settings changed, and {rewritten} of {change_set.filled} filled fields would be rewritten"
        found.append(Doubt(Rule.SETTINGS, why))
    return found


def _fallen_out(before: dict[str, int], now: dict[str, int], gone: int, limit: Limit) -> Iterator[Doubt]:
    """Yield that items left their projects in numbers, and went neither to another project nor out of the tracker."""
    kept = {name: count for name, count in before.items() if name in now}
    lost = {name: count - now[name] for name, count in kept.items()}
    came = sum(max(0, count - before.get(name, 0)) for name, count in now.items()) + gone
    total, of = sum(max(0, count) for count in lost.values()) - came, sum(kept.values())
    if limit.is_passed(total, of):
        yield Doubt(Rule.UNMAPPED, f"{total} of {of} items fell out of their projects")
        return
    for name, count in lost.items():
        if limit.is_passed(count - came, kept[name]):
            words = f"{count - came} of {kept[name]} items fell out of project {name}"
            yield Doubt(Rule.UNMAPPED, words)
