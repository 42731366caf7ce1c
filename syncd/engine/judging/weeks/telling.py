"""Telling: a project's week, idle and blocked work in lines, for `syncd explain`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mappings.weekly_goals import Fate

Row = Mapping[str, Any]


def week_lines(row: Row) -> Iterator[str]:
    """Yield what a project's row tells of its weeks; nothing of what it does not know, or where all is well."""
    if goals := row.get("goals"):
        yield from _goal_lines(goals)
    if row.get("idle_days"):
        yield f"nothing has moved for {_of(row['idle_days'], 'working day')}{' (idle)' if row['idle'] else ''}"
    if blocked := row.get("blocked"):
        yield from _blocked_lines(blocked)


def _goal_lines(goals: Row) -> Iterator[str]:
    if goals["total"] is not None:
        fates = ", ".join(f"{goals[fate]} {fate}" for fate in Fate if goals[fate])
        beside = "".join(f"; {goals[part]} {part}" for part in ("overdue", "added") if goals[part])
        yield f"week {goals['week']}: {_of(goals['total'], 'goal')}{': ' + fates if fates else ''}{beside}"
        yield from (f"  {part}: {_named(keys)}" for part, keys in goals["items"].items())
    if goals["hit_rate"] is not None:
        yield f"of the goals of {goals['last']['week']} {goals['hit_rate']:.0%} were achieved, of the cycle's so far {goals['cycle_hit_rate']:.0%}"
    yield from (f"{part} as typed: {goals[part]}" for part in ("words", "remark") if goals[part])


def _blocked_lines(blocked: Row) -> Iterator[str]:
    if blocked["items"]:
        flagged = f", {blocked['flagged']} of them flagged" if blocked["flagged"] else ""
        yield f"{_of(blocked['items'], 'open leaf', 'open leaves')} blocked{flagged}: {_named(blocked['keys'])}"
    if blocked["by"]:
        waits = "waits" if len(blocked["by"]) == 1 else "wait"
        behind = f", which in turn {waits} for {', '.join(blocked['through'])}" if blocked["through"] else ""
        yield f"it waits for {', '.join(blocked['by'])}{behind}"


def _of(number: int, one: str, several: str | None = None) -> str:
    return f"{number} {one if number == 1 else several or one + 's'}"


def _named(keys: Sequence[str]) -> str:
    return ", ".join(keys[:10]) + (f" and {len(keys) - 10} more" if len(keys) > 10 else "")
