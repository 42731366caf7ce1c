"""Targets of goals as work items: under which name a scope asks for one, and which fields it has.

A tracker that has goals serves such a target like any other item; its numbers are told in the goal's own unit.
"""

from __future__ import annotations

from connectors.model.fields import Field, FieldKind

_PREFIX = "goal:"

CURRENT = Field("goal:current", "Goal target: current", FieldKind.NUMBER)
START = Field("goal:start", "Goal target: start", FieldKind.NUMBER)
END = Field("goal:end", "Goal target: end", FieldKind.NUMBER)
FIELDS = {field.id: field for field in (CURRENT, START, END)}
"""What a target has instead of fields of the site, by id; only `CURRENT` can be written."""


def target_name(goal: str, target: str) -> str:
    """Return the name of a target, by the goal's id and its own id or name."""
    return f"{_PREFIX}{goal}/{target}"


def read_name(name: str) -> tuple[str, str] | None:
    """Return the goal's id and the target's id or name; None for what names no target."""
    goal, slash, target = name.removeprefix(_PREFIX).partition("/")
    return (goal, target) if name.startswith(_PREFIX) and slash and goal and target else None
