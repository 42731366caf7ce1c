"""Effects: what changed settings make of the figures in force, with the items as they stand."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mappings.plan import EQUAL
from syncd.engine.judging.figures import Figures
from syncd.engine.rows import Row, Rows
from syncd.store import Store

TOLD = {
    "objective": ("score", "status"),
    "key_result": ("score", "progress", "planned", "status"),
    "project": ("share", "planned", "slip", "status", "scope"),
}
"""The figures that are compared, by kind of subject."""

_SETTINGS = "settings of "
"""What the store's notes of the settings of each tracker's last pass begin with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What the settings make of one subject: `added`, `removed`, or `changed` figures as (before, after)."""

    kind: str
    id: str
    title: str
    change: str
    figures: Mapping[str, tuple[Any, Any]]

    def as_dict(self) -> dict[str, object]:
        """Return the effect in the form that `diff --json` prints."""
        figures = {name: {"before": old, "after": new} for name, (old, new) in self.figures.items()}
        return {
            "kind": self.kind,
            "id": self.id,
            "title": self.title,
            "change": self.change,
            "figures": figures,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """What settings that differ from those of the last pass, at `since`, change in the figures."""

    since: str
    rows: tuple[Effect, ...]

    @property
    def count(self) -> int:
        """Return how many figures differ."""
        return sum(len(row.figures) for row in self.rows)

    def as_dict(self) -> dict[str, object]:
        """Return the effects in the form that `diff --json` prints."""
        return {"since": self.since, "effects": [row.as_dict() for row in self.rows]}


def effects_of(store: Store, digest: str, trackers: Collection[str], figures: Figures) -> Effects | None:
    """Hold figures against those in force; None where those were made with the same settings, or there are none."""
    head = store.standings("total").get("cycle")
    if head is None or all(store.get_meta(f"{_SETTINGS}{name}") == digest for name in trackers):
        return None
    by_kind = figures.by_kind()
    rows = (row for kind in TOLD for row in _compared(kind, store.standings(kind), by_kind[kind]))
    return Effects(since=head["as_of"], rows=tuple(rows))


def accept_settings(store: Store, digest: str, trackers: Collection[str]) -> None:
    """Note with which settings the figures in force were made, after a pass over these trackers."""
    for name in trackers:
        store.set_meta(f"{_SETTINGS}{name}", digest)


def _compared(kind: str, before: Rows, after: Rows) -> Iterator[Effect]:
    for name in dict.fromkeys([*after, *before]):
        old, new = before.get(name), after.get(name)
        figures = {
            figure: (sides[0], sides[1])
            for figure in TOLD[kind]
            if not _same(*(sides := (_of(old, figure), _of(new, figure))))
        }
        if figures or old is None or new is None:
            change = "added" if old is None else "removed" if new is None else "changed"
            title = (new or old or {})["title"]
            yield Effect(kind=kind, id=name, title=title, change=change, figures=figures)


def _of(row: Row | None, figure: str) -> Any:
    return None if row is None else row.get(figure)


def _same(one: object, other: object) -> bool:
    if isinstance(one, float | int) and isinstance(other, float | int):
        return abs(one - other) <= EQUAL
    return one == other
