"""Whole tables of the history for `syncd export`, in the form in which the API tells their rows: read in pieces."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, tzinfo

from syncd.engine.asking.auditing import Search, find_entries
from syncd.store import HistoryRow, Store, Value
from syncd.web.api import schemas as s
from syncd.web.api.declaration import Row, Schema
from syncd.web.api.histories import KEPT, KINDS, LEDGER, STANDING, head

AT_ONCE = 500
"""Rows that are read in one transaction."""

VALUE = s.thing(
    kr=s.text("Id of the key result, or `KR/INDICATOR`."),
    at=s.moment("When it was measured."),
    value=s.maybe(s.number("The value; null where the source had none.")),
    source=s.text("Where it came from."),
    note=s.maybe(s.text("What was remarked with it.")),
    recorded=s.moment("When syncd came to know it."),
)
ENTRY = s.thing(
    at=s.moment("When it was done."),
    what=s.text("`write` for a field of a tracker, else what was done."),
    subject=s.maybe(s.text("Whose figure it shows, or to what it was done.")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table: what its rows are like, and how they are read from a day on. `list` names a column of objects."""

    schema: Schema
    rows: Callable[[Store, date, tzinfo], Iterator[Row]]
    list: str | None = None


def _days(kinds: tuple[str, ...]) -> Callable[[Store, date, tzinfo], Iterator[HistoryRow]]:
    def read(store: Store, since: date, _zone: tzinfo) -> Iterator[HistoryRow]:
        after: tuple[str | int, ...] | None = None
        while rows := store.history_page(
            kinds, name=None, since=since, until=date.max, after=after, number=AT_ONCE
        ):
            yield from rows
            after = (rows[-1].day.isoformat(), rows[-1].kind, rows[-1].id)

    return read


def _figures(kinds: tuple[str, ...]) -> Callable[[Store, date, tzinfo], Iterator[Row]]:
    read = _days(kinds)
    return lambda store, since, zone: (
        {**head(row), "figures": row.figures} for row in read(store, since, zone)
    )


def _ledger(store: Store, since: date, zone: tzinfo) -> Iterator[Row]:
    for row in _days(("ledger",))(store, since, zone):
        yield {**head(row), "changes": row.figures.get("changes", [])}


def _values(store: Store, since: date, zone: tzinfo) -> Iterator[Row]:
    after: Value | None = None
    while rows := store.values_since(_opening(since, zone), after, AT_ONCE):
        for row in rows:
            yield {**asdict(row), "at": row.at.isoformat(), "recorded": row.recorded.isoformat()}
        after = rows[-1]


def _audit(store: Store, since: date, zone: tzinfo) -> Iterator[Row]:
    return find_entries(store, Search(since=_opening(since, zone)))


def _opening(day: date, zone: tzinfo) -> datetime:
    """Return when a day opens; of the first day there is, when time began."""
    return datetime.min.replace(tzinfo=UTC) if day == date.min else datetime.combine(day, time(), zone)


TABLES = {
    "standings": Table(schema=STANDING, rows=_figures(KINDS)),
    "values": Table(schema=VALUE, rows=_values),
    "ledger": Table(schema=LEDGER, rows=_ledger, list="changes"),
    "verdicts": Table(schema=KEPT, rows=_figures(("verdict",))),
    "audit": Table(schema=ENTRY, rows=_audit),
}
"""What may be exported, by the name of the command."""
