"""Small pieces of an OKR in a tracker."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from connectors.model.items import Category, WorkItem
from connectors.model.selectors import Reference
from mappings.okr import Cycle, Okr
from mappings.tree import Above, Candidate, Place, Sources, Tree, compose

CYCLE = Cycle(name="2026Q4", start=date(2026, 10, 1), end=date(2026, 12, 31))
NOTHING = Okr(cycle=CYCLE, objectives={}, key_results={}, projects={})
BORN = datetime(2026, 9, 1, tzinfo=UTC)

PLACE = Place(
    tracker="jira",
    objective_types=("Objective",),
    key_result_types=("Key Result",),
    project_types=("Epic",),
    objective=Above(links="links", phrases=("is part of",)),
    key_result=Above(field="objective"),
    project=Above(links="links", field="kr", prefix="KR:"),
    side=("side project",),
    fields={"target": "target", "id": "id", "kind": "kind", "projects": "projects", "weight": "weight"},
)


def entry(key: str, kind: str, parent: str | None = None, tracker: str = "jira", **more: Any) -> WorkItem:
    """Return an item whose id is its key with an `i` before it."""
    return WorkItem(
        tracker=tracker,
        id=f"i{key}",
        key=key,
        title=more.pop("title", f"Title of {key}"),
        space="OKR",
        type=kind,
        status="To Do",
        category=Category.TODO,
        parent=f"i{parent}" if parent else None,
        facets={"label": tuple(more.pop("labels", ()))},
        fields=more,
        created=BORN,
        updated=BORN,
    )


def refer(tracker: str, text: str) -> tuple[str, Reference] | None:
    """Take `list/N` for a list, and what holds a `-` for a key."""
    if text.startswith("list/"):
        return "clickup", Reference(text.removeprefix("list/"), "list")
    return (tracker, Reference(text)) if "-" in text else None


def candidates(items: Sequence[WorkItem]) -> list[Candidate]:
    """Return candidates of the one place, by what they are."""
    return [Candidate(item=item, okr=(0,), projects=(0,)) for item in items]


def grown(*items: WorkItem, configured: Okr = NOTHING, place: Place = PLACE, **sources: Any) -> Tree:
    """Return what one place makes of these items."""
    aliases = {(item.tracker, item.key): item.id for item in items} | sources.pop("aliases", {})
    known = Sources(refer=refer, aliases=aliases, **sources)
    return compose(configured, [place], candidates(items), known)
