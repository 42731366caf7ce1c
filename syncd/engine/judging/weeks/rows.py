"""Rows of weeks: what the history keeps of a week as it opens and as it closes, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.model.items import Ref
from mappings.weekly_goals import Fate, Judged, Opening, Week

OPENED = "week"
"""The kind of row of a week as it opened, on the day before."""

JUDGED = "goals"
"""The kind of row of a week as it was judged, on its last day; with grace once more on the day after."""

MOST_NAMED = 20
"""Goals that a present figure names of each fate; all are counted."""

Row = dict[str, Any]


def opening_row(opening: Opening) -> Row:
    """Return a week's row as it opens."""
    return {
        "week": opening.week.name,
        "goals": [[*ref, key] for ref, key in sorted(opening.goals.items())],
        "done": [list(ref) for ref in sorted(opening.done)],
        "overdue": opening.overdue,
    }


def opening_of(week: Week, row: Mapping[str, Any]) -> Opening:
    """Return the week that `opening_row` gave."""
    return Opening(
        week=week,
        goals={(tracker, name): key for tracker, name, key in row["goals"]},
        done=frozenset((tracker, name) for tracker, name in row["done"]),
        overdue=row["overdue"],
    )


def judged_row(judged: Judged) -> Row:
    """Return a judged week's row, with every goal by its fate."""
    return {
        **counts_of(judged),
        "hit_rate": judged.hit_rate,
        "items": {
            **{
                fate.value: [[*ref, judged.keys.get(ref, ref[1])] for ref in _of(judged, fate)]
                for fate in (Fate.ACHIEVED, Fate.MISSED, Fate.WITHDRAWN)
            },
            "added": [[*ref, judged.keys.get(ref, ref[1])] for ref in judged.added],
        },
    }


def judged_of(week: Week, row: Mapping[str, Any]) -> Judged:
    """Return the week that `judged_row` gave."""
    items = {part: {(t, i): key for t, i, key in told} for part, told in row["items"].items()}
    return Judged(
        week=week,
        fates={ref: Fate(part) for part, refs in items.items() if part != "added" for ref in refs},
        added=tuple(items["added"]),
        overdue=row["overdue"],
        keys={ref: key for refs in items.values() for ref, key in refs.items()},
    )


def counts_of(judged: Judged) -> Row:
    """Return the counts of a week: `total` are all its goals, withdrawn ones too."""
    return {
        "week": judged.week.name,
        "total": len(judged.fates),
        **{fate.value: judged.count(fate) for fate in Fate},
        "overdue": judged.overdue,
        "added": len(judged.added),
    }


def keys_of(judged: Judged) -> Row:
    """Return the keys of the goals by their fate, and of what was added, the first ones of each."""
    refs = {fate.value: _of(judged, fate) for fate in Fate} | {"added": list(judged.added)}
    return {
        part: [judged.keys.get(r, r[1]) for r in found[:MOST_NAMED]] for part, found in refs.items() if found
    }


def all_goals(openings: Mapping[str, Opening]) -> frozenset[Ref]:
    """Return the goals of all projects as a week opened."""
    return frozenset(ref for opening in openings.values() for ref in opening.goals)


def _of(judged: Judged, fate: Fate) -> list[Ref]:
    return sorted(ref for ref, found in judged.fates.items() if found is fate)
