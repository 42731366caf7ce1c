"""Work items: an issue or task in neutral form, whatever the tracker calls it.

Ids are the tracker's immutable ids; a key such as `ABC-12` is a label that can change.
Assignees, reporters, authors and comments have no place here and are never asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from connectors.model.fields import FieldValue

Ref = tuple[str, str]
"""A work item's identity: (name of the tracker, the tracker's immutable id)."""


class Category(StrEnum):
    """The tracker's own status category; names of statuses decide nothing here."""

    TODO = "todo"
    DOING = "doing"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkItem:
    """An issue or task in neutral form.

    `facets` holds what structured selectors match, by facet name (`label`, `component`, `version`,
    `sprint`, `field:<id>` …); `fields` the values of the other configured fields by field id.
    `points` is unit-free, `estimate`, `spent` and `remaining` are seconds.
    `start` and `due` are days; the other times are aware. `done_at` is set only while `category` is done.
    `parts` is how many lines its checklists have, `parts_done` how many of them are ticked; None without any.
    """

    tracker: str
    id: str
    key: str
    title: str
    space: str
    type: str
    status: str
    category: Category
    resolution: str | None = None
    parent: str | None = None
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    fields: Mapping[str, FieldValue] = field(default_factory=dict)
    points: float | None = None
    estimate: float | None = None
    spent: float | None = None
    remaining: float | None = None
    start: date | None = None
    due: date | None = None
    parts: int | None = None
    parts_done: int | None = None
    created: datetime
    updated: datetime
    done_at: datetime | None = None

    @property
    def ref(self) -> Ref:
        """Return the identity of the item."""
        return (self.tracker, self.id)
