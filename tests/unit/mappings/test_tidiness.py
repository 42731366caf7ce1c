"""Untidy work of a project, each kind with its limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from connectors.model.items import Ref, WorkItem
from mappings.classes import Classifier
from mappings.okr import CurveKind, Measure, PlanSpec, Project
from mappings.tidiness import Tidiness, tidiness
from tests.unit.mappings.samples import NOON, item, project

POINTS = project(measure=Measure(by="points"))
FORTNIGHT = timedelta(days=14)


def look(
    *leaves: WorkItem,
    made: Project | None = None,
    containers: Sequence[WorkItem] = (),
    above: Mapping[Ref, WorkItem] | None = None,
) -> Tidiness:
    """Look over leaves by the default classes, three weeks after noon."""
    return tidiness(
        made or project(),
        leaves,
        containers,
        above or {},
        Classifier.of({}).classify,
        NOON + timedelta(days=21),
        FORTNIGHT,
    )


def test_tidy_work_is_left_alone() -> None:
    """Open, estimated, below an open parent: nothing is said, and done work is not looked at."""
    leaves = [item("1", points=3.0), item("2", "done")]
    assert look(*leaves, made=POINTS, above={leaves[0].ref: item("9")}) == Tidiness(open=1)


def test_estimates_matter_where_they_are_counted() -> None:
    """A project that counts items needs none; where points count, open leaves without them are named."""
    leaves = [item("1"), item("2", points=2.0), item("3", "done")]
    assert look(*leaves).unestimated == ()
    assert look(*leaves, made=POINTS).unestimated == ("ABC-1",)


def test_days_matter_where_the_curve_follows_them() -> None:
    """Only a plan by due dates rests on them."""
    leaves = [item("1"), item("2", due=NOON.date())]
    assert look(*leaves).undated == ()
    follows = replace(project(), plan=PlanSpec(curve=CurveKind.DUES))
    assert look(*leaves, made=follows).undated == ("ABC-1",)


def test_open_work_below_closed_parents() -> None:
    """Done and cancelled parents both; a done leaf below them is fine."""
    leaves = [item("1"), item("2"), item("3", "done"), item("4")]
    above = {
        leaves[0].ref: item("9", "done"),
        leaves[1].ref: item("8", "done", resolution="Won't Do"),
        leaves[2].ref: item("9", "done"),
        leaves[3].ref: item("7"),
    }
    assert look(*leaves, above=above).below_closed == ("ABC-1", "ABC-2")


def test_an_epic_that_is_open_though_all_is_done() -> None:
    """Named once all leaves are done; not before, not without any leaf, and not when it is closed itself."""
    epic, closed = item("9", "doing"), item("8", "done")
    assert look(item("1", "done"), containers=[epic, closed]).unfinished == ("ABC-9",)
    assert look(item("1", "done"), item("2"), containers=[epic]).unfinished == ()
    assert look(containers=[epic]).unfinished == ()


def test_work_in_progress_that_lies_still() -> None:
    """In progress and unchanged for more than the given time; what waits to be begun may lie."""
    fresh = item("1", "doing", updated=NOON + timedelta(days=7))
    assert look(fresh, item("2", "doing"), item("3")).unmoved == ("ABC-2",)
