"""Standpoint: from when an OKR is looked at, and the figures of that moment: those in force, or those of a past close."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from config import Loaded
from connectors.errors import SettingsError
from mappings.workdays import close_before, day_of, end_of
from syncd.engine.asking.plan_lines import ledger_lines, ledger_rows, read_ledger
from syncd.engine.backfill import REBUILT
from syncd.engine.rows import Row, Rows
from syncd.status import read_figures
from syncd.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Standpoint:
    """Rows by kind and id as seen after the close of `day`; what is dated counts `until` then.

    `sources` says of past rows whether they were recorded or rebuilt, by kind and id; it is None for those in force.
    """

    loaded: Loaded
    store: Store
    day: date
    until: datetime
    rows: Mapping[str, Rows]
    sources: Mapping[tuple[str, str], str] | None = None

    @classmethod
    def now(cls, loaded: Loaded, store: Store, now: datetime) -> Standpoint:
        """Look at the figures in force."""
        day = close_before(now, loaded.zone)
        return cls(loaded=loaded, store=store, day=day, until=now, rows=read_figures(store))

    @classmethod
    def past(cls, loaded: Loaded, store: Store, day: date) -> Standpoint:
        """Look at what was kept of the close of a day."""
        kept = {
            kind: store.of_days(kind, [day]).get(day, {}) for kind in ("project", "key_result", "objective")
        }
        return cls(
            loaded=loaded,
            store=store,
            day=day,
            until=end_of(day, loaded.zone),
            rows={
                kind: {name: one.figures for name, one in of_kind.items()} for kind, of_kind in kept.items()
            },
            sources={
                (kind, name): one.source for kind, of_kind in kept.items() for name, one in of_kind.items()
            },
        )

    @property
    def is_past(self) -> bool:
        """Tell whether a past close is looked at."""
        return self.sources is not None

    def row(self, kind: str, name: str) -> Row | None:
        """Return the figures of a subject; None before the first pass.

        Raises `SettingsError` for a day of which nothing was kept.
        """
        row = self.rows[kind].get(name)
        if row is None and self.is_past:
            remedy = "name a day that is over, or rebuild it with syncd backfill"
            raise SettingsError(f"nothing is kept of {name} on {self.day}", where="explain", remedy=remedy)
        return row

    def when(self, kind: str, name: str) -> str:
        """Say from when a past row is; nothing of one in force."""
        return f" at the close of {self.day}, {self.sources[kind, name]}" if self.sources else ""

    def ledger(self, name: str) -> tuple[list[str], Row]:
        """Return the plan changes of a subject up to then in lines, and for programs."""
        zone = self.loaded.zone
        last = self.day if self.is_past else day_of(self.until, zone)
        entries, notes = read_ledger(self.store, self.loaded.okr.cycle, name, last)
        return [*ledger_lines(entries, notes, zone)], {"ledger": ledger_rows(entries)}

    def history(self, kind: str, name: str) -> tuple[list[str], Row]:
        """Return how many days of the cycle are kept, by where they come from, in lines and for programs."""
        if self.sources is not None:
            return [], {"day": self.day.isoformat(), "source": self.sources[kind, name]}
        cycle = self.loaded.okr.cycle
        days = Counter(day.source for day in self.store.days(kind, name, cycle.start, cycle.end))
        return [*_rebuilt(days)], {"days": dict(days)}


def _rebuilt(days: Counter[str]) -> Iterator[str]:
    if rebuilt := days[REBUILT]:
        yield f"history: {days.total()} days, {rebuilt} of them rebuilt from what the tracker remembers"
