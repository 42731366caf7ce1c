"""Totals: what a ledger comes to over the cycle, in a form that grows with each day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from mappings.ledger.kinds import Kind

_COMING = frozenset({Kind.ADDED.value, Kind.MOVED.value})


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """How many changes there were, by kind; what came by day as (items, weight); how the due date was moved when.

    Days are ISO text; moves are (day of the ledger, due date before, after).
    """

    by_kind: Mapping[str, int] = field(default_factory=dict)
    came: Mapping[str, tuple[int, float]] = field(default_factory=dict)
    due_moves: tuple[tuple[str, str, str], ...] = ()

    @property
    def count(self) -> int:
        """Return the number of changes."""
        return sum(self.by_kind.values())

    def plus(self, day: date, entries: Iterable[Mapping[str, Any]]) -> Totals:
        """Return the totals with the entries of one more day, as the ledger keeps them."""
        by_kind, came, moves = dict(self.by_kind), dict(self.came), list(self.due_moves)
        for entry in entries:
            by_kind[entry["kind"]] = by_kind.get(entry["kind"], 0) + 1
            if entry["kind"] in _COMING and (entry["weight"] or 0.0) > 0:
                items, weight = came.get(day.isoformat(), (0, 0.0))
                came[day.isoformat()] = (items + entry["count"], weight + entry["weight"])
            if entry["kind"] == Kind.DUE_MOVED.value:
                moves.append((day.isoformat(), entry["before"], entry["after"]))
        return Totals(by_kind=by_kind, came=came, due_moves=tuple(moves))

    def as_dict(self) -> dict[str, Any]:
        """Return what `from_dict` takes, for JSON."""
        came = {day: list(pair) for day, pair in self.came.items()}
        return {
            "by_kind": dict(self.by_kind),
            "came": came,
            "due_moves": [list(move) for move in self.due_moves],
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Totals:
        """Restore what `as_dict` gave."""
        return cls(
            by_kind=dict(stored["by_kind"]),
            came={day: (int(items), float(weight)) for day, (items, weight) in stored["came"].items()},
            due_moves=tuple((day, before, after) for day, before, after in stored["due_moves"]),
        )
