"""Small work items, projects and days for the tests of the arithmetic.

October 2026: the 5th is a Monday. 2026-10-05 … 2026-10-30 are four weeks, 20 working days without holidays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from connectors.model.items import Category, Ref, WorkItem
from mappings.classes import Classifier
from mappings.okr import Criteria, Cycle, Kind, Project, Selector, Status
from mappings.plan import Plan
from mappings.progress import Progress
from mappings.status import Standing
from mappings.tally import measure
from mappings.workdays import Calendar

WEEKDAYS = Calendar.of()
START, DUE = date(2026, 10, 5), date(2026, 10, 30)
FOUR_WEEKS = Plan(start=START, due=DUE)
HALFWAY = date(2026, 10, 16)
"""The Friday of the second week: position 10 of 20."""

CYCLE = Cycle(name="2026Q4", start=date(2026, 10, 1), end=date(2026, 12, 31))
NOON = datetime(2026, 10, 14, 12, tzinfo=UTC)


def item(number: str, category: str = "todo", **changes: Any) -> WorkItem:
    """Make an item of tracker `jira` whose status is named like its category."""
    made: dict[str, Any] = {
        "tracker": "jira",
        "id": number,
        "key": f"ABC-{number}",
        "title": f"Item {number}",
        "space": "ABC",
        "type": "Task",
        "status": category.title(),
        "category": Category(category),
        "created": NOON,
        "updated": NOON,
        "done_at": NOON if category == "done" else None,
    }
    return WorkItem(**{**made, **changes})


def project(name: str = "p", kind: Kind = Kind.LINKED, **changes: Any) -> Project:
    """Make a project that selects the label of its own name, unless told otherwise."""
    made: dict[str, Any] = {"id": name, "title": name.upper(), "kind": kind, "select": (labelled(name),)}
    return Project(**{**made, **changes})


def labelled(label: str, **changes: Any) -> Selector:
    """Make a selector by one label of tracker `jira`."""
    return Selector(**{"tracker": "jira", "include": Criteria(facets={"label": (label,)}), **changes})


def rooted(*roots: str, **changes: Any) -> Selector:
    """Make a selector by roots of tracker `jira`."""
    return Selector(**{"tracker": "jira", "include": Criteria(roots=roots), **changes})


def parents(steps: Mapping[str, str]) -> dict[Ref, Ref]:
    """Make the ways up from ids: child to parent."""
    return {("jira", child): ("jira", parent) for child, parent in steps.items()}


def measured(
    items: Iterable[WorkItem],
    made: Project | None = None,
    steps: Mapping[str, str] | None = None,
    containers: Iterable[str] = (),
) -> Progress:
    """Measure items by the default classes."""
    return measure(
        made or project(),
        list(items),
        [("jira", number) for number in containers],
        parents(steps or {}),
        Classifier.of({}).classify,
        UTC,
    )


def standing(name: str, status: Status, **changes: Any) -> Standing:
    """Make a begun standing, its raw status that shown."""
    made: dict[str, Any] = {
        "project": name,
        "day": HALFWAY,
        "start": START,
        "due": DUE,
        "raw": status,
        "status": status,
        "begun": status is not Status.NOT_STARTED,
    }
    return Standing(**{**made, **changes})
