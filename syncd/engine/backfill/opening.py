"""Opening: the close of a cycle's eve, rebuilt once where syncd came to know the cycle when it had begun already.

What was agreed at the opening, against which the cycle is judged, is frozen at that close.
"""

from __future__ import annotations

from mappings.okr import Cycle
from mappings.workdays import ONE_DAY
from syncd.engine.backfill.summary import Span
from syncd.engine.judging.closing import last_closed
from syncd.store import Store

OPENED = "opened"
"""Where the store keeps of which cycle the opening is settled."""

KIND = "baseline"
"""The kind of row that the close of a cycle's eve leaves behind."""


def missed_opening(store: Store, cycle: Cycle) -> Span | None:
    """Return the eve of the cycle where its close was missed and not rebuilt yet.

    A close that is still to come, or that of a cycle that ended already, is none of them.
    """
    eve, closed = cycle.start - ONE_DAY, last_closed(store)
    if closed is None or not eve <= closed <= cycle.end or store.get_meta(OPENED) == _name(cycle):
        return None
    if any(kind == KIND for kind, *_ in store.days_between(eve, eve)):
        settle_opening(store, cycle)
        return None
    return Span(since=eve, until=eve)


def settle_opening(store: Store, cycle: Cycle) -> None:
    """Remember that the opening of the cycle is known as well as it can be."""
    store.set_meta(OPENED, _name(cycle))


def _name(cycle: Cycle) -> str:
    return f"{cycle.name} {cycle.start} {cycle.end}"
