"""Tidiness: what in a project's items makes its figures say less than they could.

Only open work is looked at. Missing estimates matter where something other than items is counted, missing due
days where the plan's curve follows them. An open leaf below a closed parent is either forgotten or the parent
was closed too soon; a container that is open though all its work is done is one or the other too. Work in
progress that nobody has touched for long is not in progress.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from connectors.model.items import Ref, WorkItem
from mappings.classes import LIVE
from mappings.okr import Class, CurveKind, Project
from mappings.progress import estimate

CLOSED = (Class.DONE, Class.CANCELLED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tidiness:
    """What was found among `open` leaves, each by key in the order of the items.

    `unestimated` and `undated` are empty where the project counts and plans without estimates and days.
    """

    open: int
    unestimated: tuple[str, ...] = ()
    undated: tuple[str, ...] = ()
    below_closed: tuple[str, ...] = ()
    unfinished: tuple[str, ...] = ()
    unmoved: tuple[str, ...] = ()


def tidiness(
    project: Project,
    leaves: Sequence[WorkItem],
    containers: Collection[WorkItem],
    parents: Mapping[Ref, WorkItem],
    classify: Callable[[WorkItem], Class],
    now: datetime,
    still: timedelta,
) -> Tidiness:
    """Look over a project's live leaves.

    `containers` are what its selectors name, `parents` the item directly above each leaf where there is one, and
    `still` how long work in progress may lie unchanged.
    """
    opened = [leaf for leaf in leaves if classify(leaf) is not Class.DONE]
    counts = project.measure.by not in {"items", "checklist"}
    follows = project.plan.curve is CurveKind.DUES
    finished = bool(leaves) and not opened
    return Tidiness(
        open=len(opened),
        unestimated=_keys(leaf for leaf in opened if counts and estimate(leaf, project.measure) is None),
        undated=_keys(leaf for leaf in opened if follows and leaf.due is None),
        below_closed=_keys(leaf for leaf in opened if _is_closed(parents.get(leaf.ref), classify)),
        unfinished=_keys(
            c for c in containers if finished and classify(c) in LIVE and not _is_closed(c, classify)
        ),
        unmoved=_keys(
            leaf for leaf in opened if classify(leaf) is Class.DOING and now - leaf.updated > still
        ),
    )


def _is_closed(item: WorkItem | None, classify: Callable[[WorkItem], Class]) -> bool:
    return item is not None and classify(item) in CLOSED


def _keys(items: Iterable[WorkItem]) -> tuple[str, ...]:
    return tuple(item.key for item in items)
