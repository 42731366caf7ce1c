"""What the last pass left in the store: items that match two projects, untidy work, and a store that cannot be read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from config import Loaded
from connectors.errors import StoreError
from mappings.programme.sentences import difference_sentence
from syncd.engine.check import work
from syncd.engine.check.finding import Finding, Level
from syncd.engine.programme.differences import DIFFERENCES
from syncd.store import Store

MOST_DIFFERENCES = 20
"""Differences of one plan that are named one by one."""

MOST_OVERLAPS = 10
"""Overlaps that are named one by one."""


def examine(loaded: Loaded, now: datetime) -> Iterator[Finding]:
    """Yield overlaps and untidy work, as the last pass found them; makes no store where there is none."""
    try:
        store = Store.find(loaded.store_url)
        if store is not None:
            with store:
                yield from _overlaps(store)
                yield from _differences(store)
                yield from work.examine(store, loaded, now)
    except StoreError as error:
        yield Finding(Level.UNREACHABLE, error.where, error.what, error.remedy)


def _differences(store: Store) -> Iterator[Finding]:
    """Yield what plan files and trackers say differently, as the last pass found it."""
    titles = {name: row["title"] for name, row in store.standings("project").items()}
    for name, row in store.standings(DIFFERENCES).items():
        told = [difference_sentence(one, titles) for one in row["rows"]]
        for sentence in told[:MOST_DIFFERENCES]:
            yield Finding(Level.WARNING, f"plan {name}", sentence, "mend the plan or the tracker")
        if len(told) > MOST_DIFFERENCES:
            what = f"{len(told) - MOST_DIFFERENCES} more differences between plan and trackers"
            yield Finding(Level.WARNING, f"plan {name}", what, "`syncd status --json` lists them all")


def _overlaps(store: Store) -> Iterator[Finding]:
    found = store.overlaps()
    for overlap in found[:MOST_OVERLAPS]:
        others = ", ".join(overlap.others)
        what = f"{overlap.key} matches {overlap.project} and {others}; it counts in {overlap.project} alone"
        yield Finding(Level.WARNING, overlap.ref[0], what, "narrow one of them: exclude: {…}")
    if len(found) > MOST_OVERLAPS:
        what = f"{len(found) - MOST_OVERLAPS} more items match several projects"
        yield Finding(Level.WARNING, "", what, "`syncd status --json` lists them all")
