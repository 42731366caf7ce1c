"""Marks: in which weeks an item is to be done, from its dates, its sprints and the words on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, timedelta, tzinfo

from config import Loaded
from connectors.model.items import WorkItem
from mappings.okr import Class, Cycle
from mappings.weekly_goals import Leaf, Marking, Marks
from syncd.engine.reading.resolve import Resolved
from syncd.engine.reading.sprints import Sprints

WORDS = ("label", "tag")
"""The facets whose words may mark a week."""

STAYS = ("sprint", "list")
"""The facets that hold the ids of the sprints that an item is in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekRules:
    """What the weekly rules need besides items.

    `fields` are the ids of the configured fields by tracker and by what they tell: `field`, `words`, `remark`.
    """

    cycle: Cycle
    zone: tzinfo = UTC
    marking: Marking = field(default_factory=Marking)
    grace: timedelta | None = None
    fields: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def marks(self, item: WorkItem, sprints: Sprints) -> Marks:
        """Return what says in which weeks an item is to be done."""
        known = sprints.get(item.tracker, {})
        stays = dict.fromkeys(word for facet in STAYS for word in item.facets.get(facet, ()))
        words = (word for facet in WORDS for word in item.facets.get(facet, ()))
        into, out_of = self.marking.read(words, item.fields.get(self.field_id(item, "field")))
        ends = tuple(date.fromisoformat(known[word]) for word in stays if word in known)
        return Marks(due=item.due, ends=ends, into=into, out_of=out_of)

    def leaf(self, item: WorkItem, cls: Class, sprints: Sprints) -> Leaf:
        """Return a leaf of a project as weekly goals see it."""
        done = cls is Class.DONE
        done_at = (item.done_at or item.updated) if done else None
        return Leaf(ref=item.ref, key=item.key, marks=self.marks(item, sprints), done=done, done_at=done_at)

    def typed(self, item: WorkItem | None, part: str) -> str | None:
        """Return what people typed into the field for `words` or `remark` of a project's item."""
        value = item.fields.get(self.field_id(item, part)) if item else None
        return value if isinstance(value, str) else None

    def field_id(self, item: WorkItem, part: str) -> str:
        """Return the id of a configured field at the item's tracker, "" where there is none."""
        return self.fields.get(item.tracker, {}).get(part, "")


def week_rules(loaded: Loaded, resolved: Resolved) -> WeekRules:
    """Return what the configuration says of weeks."""
    settings = loaded.settings.goals
    fields = {
        tracker: {part: found.id for part, found in parts.items()}
        for tracker, parts in resolved.goal_fields.items()
    }
    return WeekRules(
        cycle=resolved.okr.cycle,
        zone=loaded.zone,
        marking=settings.marking,
        grace=settings.grace,
        fields=fields,
    )
