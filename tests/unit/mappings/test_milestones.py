"""Milestones that stand in the tracker, worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from connectors.model.items import Ref, WorkItem
from mappings.ledger import Agreement, agreement_changes
from mappings.milestones import milestones_of
from mappings.okr import CurveKind, PlanSpec
from mappings.plan import planned, resolve
from mappings.progress import Progress
from tests.unit.mappings.samples import CYCLE, DUE, HALFWAY, NOON, START, WEEKDAYS, item, measured, project

OCTOBER_9, OCTOBER_23 = date(2026, 10, 9), date(2026, 10, 23)


def released(number: str, *versions: str, **more: Any) -> WorkItem:
    """Make an item that is in versions of the form `NAME DAY`."""
    facets = {"version": tuple(one.split()[0] for one in versions), "version_end": versions}
    return item(number, facets=facets, **more)


def of(*items: WorkItem, leaves: dict[str, float], parents: dict[str, str] | None = None) -> object:
    """Return the milestones; leaves and parents go by their numbers."""
    ways: dict[Ref, Ref] = {("jira", a): ("jira", b) for a, b in (parents or {}).items()}
    return milestones_of(items, [(("jira", name), weight) for name, weight in leaves.items()], ways)


def test_a_version_calls_for_what_is_in_it_and_in_those_before() -> None:
    """Weights 1, 3 and 4 of 10: a tenth by the 9th, four by the 16th, the rest without version with the project."""
    items = [
        released("1", "A 2026-10-09"),
        released("2", "B 2026-10-16"),
        item("3"),
        released("4", "C 2026-10-23"),
    ]
    assert of(*items[:3], leaves={"1": 1, "2": 3, "3": 6}) == (("2026-10-09", 0.1), ("2026-10-16", 0.4))
    assert of(*items, leaves={"1": 1, "2": 3, "3": 6}) == (("2026-10-09", 0.1), ("2026-10-16", 0.4))


def test_of_several_versions_the_first_counts_and_the_latest_word_on_its_day() -> None:
    """A version that was moved is told anew by the item that changed last."""
    items = [
        released("1", "A 2026-10-09", "B 2026-10-16"),
        released("2", "A 2026-10-12", updated=NOON + timedelta(hours=1)),
        released("3", "B 2026-10-16"),
    ]
    assert of(*items, leaves={"1": 1, "2": 1, "3": 2}) == (("2026-10-12", 0.5), ("2026-10-16", 1.0))


def test_a_leaf_takes_the_milestone_of_the_nearest_item_above() -> None:
    """Also through an item of another project, whose own is not known here; a loop of parents ends."""
    epic, story, leaf = (
        released("1", "A 2026-10-23"),
        released("2", "B 2026-10-09", due=DUE),
        item("3", due=START),
    )
    parents = {"3": "9", "9": "2", "2": "1"}
    assert of(epic, story, leaf, leaves={"3": 1}, parents=parents) == (("2026-10-09", 1.0),)
    assert of(epic, leaf, leaves={"3": 1}, parents=parents) == (("2026-10-23", 1.0),)
    assert of(leaf, leaves={"3": 1}, parents={"3": "2", "2": "3"}) == ()


def test_a_milestone_task_calls_for_itself_what_is_below_it_and_what_it_waits_for() -> None:
    """Another leaf with a due date of its own belongs to the first milestone on or after it."""
    beta = item("1", due=OCTOBER_9, facets={"milestone": ("1",), "blocked_by": ("3",)})
    final = item("2", due=OCTOBER_23, facets={"milestone": ("1",)})
    below, waited, soon, never = item("4"), item("3"), item("5", due=HALFWAY), item("6", due=DUE)
    undated = item("7", facets={"milestone": ("1",)})
    items = (beta, final, below, waited, soon, never, undated)
    leaves = dict.fromkeys(("2", "3", "4", "5", "6", "7"), 1.0)
    assert of(*items, leaves=leaves, parents={"4": "1"}) == (("2026-10-09", 2 / 6), ("2026-10-23", 4 / 6))


def test_a_plan_follows_the_milestones_of_its_items() -> None:
    """Straight between the eve of start, half of the work at position 10, and all on the due date; a cancelled one is none."""
    spec = PlanSpec(start=START, due=DUE, curve=CurveKind.TRACKED)
    work = [released("1", "A 2026-10-16"), item("2"), released("3", "B 2026-10-07", category="done")]
    work[2] = replace(work[2], resolution="Duplicate")
    progress = measured(work, project(plan=spec))
    plan = resolve(project(plan=spec), CYCLE, milestones=progress.milestones)
    assert plan.milestones == ((HALFWAY, 0.5),)
    assert planned(plan, OCTOBER_9, WEEKDAYS) == 0.25
    assert planned(plan, OCTOBER_23, WEEKDAYS) == 0.75
    assert measured(work).milestones == ()
    assert Progress.from_dict({"milestones": [["2026-10-16", 0.5]]}).milestones == progress.milestones


def test_a_moved_milestone_is_a_change_of_the_plan_and_a_moved_share_is_none() -> None:
    """Shares follow the items, which the ledger tells by themselves."""
    spec = project(plan=PlanSpec(start=START, due=DUE, curve=CurveKind.TRACKED))

    def agreed(day: str, share: float) -> dict[str, Agreement]:
        return {"p": Agreement.of_project(spec, resolve(spec, CYCLE, milestones=((day, share),)))}

    before = agreed("2026-10-16", 0.5)
    assert list(agreement_changes(before, agreed("2026-10-16", 0.4))) == []
    ((name, entry),) = agreement_changes(before, agreed("2026-10-19", 0.5))
    assert (name, entry.kind) == ("p", "curve_changed")
    assert before["p"].plan(resolve(spec, CYCLE)).milestones == ((HALFWAY, 0.5),)
