"""What the history keeps by day: standings now, at a day's close or as a series; ledger, weekly goals, verdicts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import partial
from typing import Any

from syncd.store import HistoryRow
from syncd.web.api import schemas as s
from syncd.web.api.declaration import Operation, Parameter, Question, Row, Table
from syncd.web.api.parameters import choice, day, text
from syncd.web.problems import RequestError

GROUP = "History"
KINDS = ("objective", "key_result", "project", "total")
NOW = "now"
_NO_FIGURES = frozenset({"cycle", "conflicts", "overlaps", "unmapped"})
"""Totals of the present of which no history is kept; they stand in `/status` and `/unmapped`."""

_ORDER: dict[str, type[str | int]] = {"day": str, "kind": str, "id": str}

_PLACE = {
    "id": s.text("Id of the objective, key result or project."),
    "day": s.day("The day at whose close this was so."),
    "source": s.text(
        "`recorded` at that close, `rebuilt` later, `now` for the present.", enum=["recorded", "rebuilt", NOW]
    ),
}
_FIGURES = {"type": "object", "description": "Figures, with the names that the tables of the present have."}
STANDING = s.thing(kind=s.text("What stands so.", enum=list(KINDS)), **_PLACE, figures=_FIGURES)
KEPT = s.thing(kind=s.text("What is kept."), **_PLACE, figures=_FIGURES)
LEDGER = s.thing(
    kind=s.text("What is kept."), **_PLACE, changes=s.things("What changed in the plan on that day.")
)


def _standings(question: Question) -> Iterable[Row]:
    values = question.values
    kinds = (values["kind"],) if "kind" in values else KINDS
    if not values.keys() & {"at", "from", "to"}:
        return _present(kinds, question)
    return _kept(kinds, question)


def _present(kinds: Iterable[str], question: Question) -> Iterator[Row]:
    """Yield what stands now, in the order of the history: by kind and id."""
    store = question.sources.store
    as_of = store.standings("total").get("cycle", {}).get("as_of", "")[:10]
    for kind in sorted(kinds):
        for name, figures in sorted(store.standings(kind).items()):
            is_wanted = question.values.get("id", name) == name and (
                kind != "total" or name not in _NO_FIGURES
            )
            if is_wanted and (as_of, kind, name) > (question.after or ()):
                yield {"kind": kind, "id": name, "day": as_of, "source": NOW, "figures": figures}


def _kept(kinds: Iterable[str], question: Question) -> Iterator[Row]:
    for row in _rows(kinds, question):
        yield {**head(row), "figures": row.figures}


def _ledger(question: Question) -> Iterator[Row]:
    for row in _rows(("ledger",), question):
        yield {**head(row), "changes": row.figures.get("changes", [])}


def _rows(kinds: Iterable[str], question: Question) -> list[HistoryRow]:
    """Return rows of the history; raises `RequestError` where `at` and a span are asked for at once."""
    values = question.values
    at, since, until = (values.get(name) for name in ("at", "from", "to"))
    if at and (since or until):
        raise RequestError(
            400, "a day and a span are asked for at once", where="at", remedy="take one of them out"
        )
    if since and until and until < since:
        raise RequestError(
            400, f"the span ends on {until}, before it begins", where="to", remedy="swap the days"
        )
    return question.sources.store.history_page(
        tuple(kinds),
        name=values.get("id"),
        since=at or since or date.min,
        until=at or until or date.max,
        after=question.after,
        number=question.number,
    )


def head(row: HistoryRow) -> dict[str, Any]:
    """Return what every row of the history begins with."""
    return {"kind": row.kind, "id": row.id, "day": row.day.isoformat(), "source": row.source}


_ID = text("id", "Only that of this id.")
_SPAN = (
    _ID,
    day("at", "Only that of this day."),
    day("from", "First day."),
    day("to", "Last day, included."),
)


def _table(path: str, kind: str, summary: str) -> Table:
    return Table(
        path=path,
        group=GROUP,
        summary=summary,
        parameters=_SPAN,
        row="Kept",
        schema=KEPT,
        order=_ORDER,
        rows=partial(_kept, (kind,)),
    )


def _with_kind(*parameters: Parameter) -> tuple[Parameter, ...]:
    return (choice("kind", "Only that of this kind.", *KINDS), *parameters)


OPERATIONS: tuple[Operation, ...] = (
    Table(
        path="/standings",
        group=GROUP,
        summary="Standings: now, at the close of a day, or as a series",
        meaning="Without `at`, `from` and `to` as they stand now. A day of which nothing is kept has no rows.",
        parameters=_with_kind(*_SPAN),
        row="Standing",
        schema=STANDING,
        order=_ORDER,
        rows=_standings,
    ),
    Table(
        path="/ledger",
        group=GROUP,
        summary="Changes of plans by day",
        meaning="In CSV each change is a line.",
        parameters=_SPAN,
        row="LedgerDay",
        schema=LEDGER,
        order=_ORDER,
        rows=_ledger,
        list="changes",
    ),
    _table("/baselines", "baseline", "Plans as they were frozen at the opening of the cycle"),
    _table("/goals", "goals", "Weekly goals, by the Sunday on which the week closed"),
    _table("/verdicts", "verdict", "Monthly verdicts on key results, by the last day of the month"),
)
