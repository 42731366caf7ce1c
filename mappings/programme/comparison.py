"""Comparison: where a plan file and the trackers say different things, found anew in each pass.

- `no_work`: a row of the cycle that is no project's and names no known item, nor does one above or below it; also a row
  with a key that no tracker has. Of such rows the topmost is told.
- `no_row`: a project that no row is matched with, in any of the plans.
- `dates`: a row's start or finish is not the start or due day of the item that it names, or of a project whose
  settings state one.
- `done_in_plan`, `done_in_tracker`: one of the two is complete, the other is not.
- `after_cycle`: a project's rows finish after the cycle's end.
- `chain`: a row begins after another project's row by a link from finish to start, and that project's P50 lies after
  the day on which the row begins. Of two projects the first such row is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from connectors.model.plan import LinkKind, Task, finish_day
from mappings.okr import Cycle, Project
from mappings.plan import EQUAL
from mappings.programme.matching import Lookup, Match, rows_below
from mappings.programme.plans import FiledPlan


class DifferenceKind(StrEnum):
    """In what a plan file and the trackers differ."""

    NO_WORK = "no_work"
    NO_ROW = "no_row"
    DATES = "dates"
    DONE_IN_PLAN = "done_in_plan"
    DONE_IN_TRACKER = "done_in_tracker"
    AFTER_CYCLE = "after_cycle"
    CHAIN = "chain"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDifference:
    """One difference: the row by uid and name, the project, the tracker key, and what plan and tracker say, as text.

    Of a chain `project` is the one that begins, `other` the one that it waits for.
    """

    kind: DifferenceKind
    row: str | None = None
    name: str | None = None
    project: str | None = None
    key: str | None = None
    other: str | None = None
    plan: str | None = None
    tracker: str | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """A known item: its days, and whether it is done."""

    done: bool
    start: date | None = None
    due: date | None = None


@dataclass(frozen=True, slots=True)
class Stand:
    """How a project stands: the share done 0–1, and the P50; None where unknown."""

    share: float | None
    p50: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trackers:
    """What trackers say: items by their keys in small letters, and how each live project stands."""

    work: Mapping[str, Work]
    projects: Mapping[str, Project]
    stands: Mapping[str, Stand]
    cycle: Cycle


def compare(
    plans: Mapping[str, Lookup],
    matches: Mapping[str, Match],
    filed: Mapping[str, FiledPlan],
    trackers: Trackers,
) -> dict[str, list[PlanDifference]]:
    """Return the differences by plan, those of a plan in the order of its rows; of `no_row` the first plan tells."""
    found: dict[str, list[PlanDifference]] = {}
    for name, lookup in plans.items():
        own = {
            project: one
            for project, one in matches.items()
            if one.plan == name and project in trackers.stands
        }
        found[name] = [
            *_without_work(lookup, own, trackers),
            *_of_rows(lookup, own, trackers),
            *_of_projects(own, filed, trackers),
            *_chains(lookup, own, trackers),
        ]
    unmatched = [project for project in trackers.stands if project not in matches]
    for name in list(plans)[:1]:
        found[name] += [PlanDifference(kind=DifferenceKind.NO_ROW, project=project) for project in unmatched]
    return found


def _without_work(
    lookup: Lookup, matches: Mapping[str, Match], trackers: Trackers
) -> Iterator[PlanDifference]:
    """Yield the rows without work; one that stands between others with work is told only for a key that is nobody's."""
    above = {task.uid: task.parent for task in lookup.plan.tasks}
    tops = {uid for one in matches.values() for uid in one.rows}
    known = tops | {task.uid for task in lookup.plan.tasks if lookup.key_of(task) in trackers.work}
    reaching = _with_ancestors(known, above)
    told: set[str] = set()
    for task in lookup.plan.tasks:
        key = lookup.plan_key(task)
        is_lost = bool(key) and task.uid not in known
        if task.parent in known and not is_lost:
            known.add(task.uid)
        if task.parent in told:
            told.add(task.uid)
        elif is_lost or (task.uid not in known and task.uid not in reaching):
            told.add(task.uid)
            if _is_open(task, trackers.cycle):
                yield _difference(DifferenceKind.NO_WORK, task, key=key, plan=_dates(task))


def _with_ancestors(uids: Iterable[str], above: Mapping[str, str | None]) -> set[str]:
    found = set(uids)
    for uid in list(found):
        parent = above.get(uid)
        while parent is not None and parent not in found:
            found.add(parent)
            parent = above.get(parent)
    return found


def _is_open(task: Task, cycle: Cycle) -> bool:
    """Tell whether a row is work of the cycle that is still to be done."""
    if not task.active or task.milestone or (task.percent or 0.0) >= 1:
        return False
    start = task.start.date() if task.start else cycle.start
    finish = finish_day(task.finish) if task.finish else cycle.end
    return start <= cycle.end and finish >= cycle.start


def _of_rows(lookup: Lookup, matches: Mapping[str, Match], trackers: Trackers) -> Iterator[PlanDifference]:
    """Yield where rows differ from the items that they name, and the rows of projects from these."""
    tops = {uid: project for project, one in matches.items() if len(one.rows) == 1 for uid in one.rows}
    for task in lookup.plan.tasks:
        work, project = trackers.work.get(lookup.key_of(task)), tops.get(task.uid)
        if not task.active or (work is None and project is None):
            continue
        key = lookup.plan_key(task)
        ours = _days_of(work, trackers.projects[project] if project else None)
        if any(mine is not None and mine != theirs for mine, theirs in zip(ours, _days(task), strict=True)):
            yield _difference(
                DifferenceKind.DATES, task, project=project, key=key, plan=_dates(task), tracker=_span(*ours)
            )
        if project is not None:
            share = trackers.stands[project].share
            done = None if share is None else share >= 1 - EQUAL
        else:
            done = bool(work and work.done)
        is_complete = _is_complete(task)
        if done is not None and is_complete is not None and done != is_complete:
            kind = DifferenceKind.DONE_IN_PLAN if is_complete else DifferenceKind.DONE_IN_TRACKER
            yield _difference(kind, task, project=project, key=key)


def _is_complete(task: Task) -> bool | None:
    """Tell whether a row is complete by what the plan says of it; None where it says nothing."""
    said = [share for share in (task.percent, task.physical) if share is not None]
    if task.actual_finish is not None and task.percent is None:
        return True
    return max(said) >= 1 - EQUAL if said else None


def _days_of(work: Work | None, project: Project | None) -> tuple[date | None, date | None]:
    """Return start and due as the settings state them, else as the item has them."""
    spec = project.plan if project else None
    return (
        (spec.start if spec else None) or (work.start if work else None),
        (spec.due if spec else None) or (work.due if work else None),
    )


def _of_projects(
    matches: Mapping[str, Match], filed: Mapping[str, FiledPlan], trackers: Trackers
) -> Iterator[PlanDifference]:
    for project in matches:
        due = filed[project].due if project in filed else None
        if due is not None and due > trackers.cycle.end:
            yield PlanDifference(
                kind=DifferenceKind.AFTER_CYCLE,
                project=project,
                plan=due.isoformat(),
                tracker=trackers.cycle.end.isoformat(),
            )


def _chains(lookup: Lookup, matches: Mapping[str, Match], trackers: Trackers) -> Iterator[PlanDifference]:
    owners = {uid: project for project, one in matches.items() for uid in one.rows}
    owner = {task.uid: name for name, tasks in rows_below(lookup.plan, owners).items() for task in tasks}
    by_uid = {task.uid: task for task in lookup.plan.tasks}
    first: dict[tuple[str, str], tuple[date, Task]] = {}
    for task in lookup.plan.tasks:
        for before in _predecessors(task, by_uid):
            pair = (owner.get(before.uid), owner.get(task.uid))
            if task.start is None or None in pair or pair[0] == pair[1] or _is_complete(before):
                continue
            here = (task.start.date(), task)
            known = first.get(pair)  # type: ignore[arg-type]  # neither of the two is None
            if known is None or here[0] < known[0]:
                first[pair] = here  # type: ignore[index]  # as above
    for (before_project, after_project), (start, task) in first.items():
        p50 = trackers.stands[before_project].p50
        if p50 is not None and p50 >= start:
            yield _difference(
                DifferenceKind.CHAIN,
                task,
                project=after_project,
                other=before_project,
                plan=start.isoformat(),
                tracker=p50.isoformat(),
            )


def _predecessors(task: Task, by_uid: Mapping[str, Task]) -> Iterable[Task]:
    return [
        by_uid[link.predecessor]
        for link in task.links
        if link.kind is LinkKind.FINISH_START and link.predecessor in by_uid
    ]


def _difference(
    kind: DifferenceKind,
    task: Task,
    *,
    project: str | None = None,
    key: str | None = None,
    other: str | None = None,
    plan: str | None = None,
    tracker: str | None = None,
) -> PlanDifference:
    return PlanDifference(
        kind=kind,
        row=task.uid,
        name=task.name,
        project=project,
        key=key or None,
        other=other,
        plan=plan,
        tracker=tracker,
    )


def _days(task: Task) -> tuple[date | None, date | None]:
    return (
        task.start.date() if task.start else None,
        finish_day(task.finish) if task.finish else None,
    )


def _dates(task: Task) -> str:
    return _span(*_days(task))


def _span(start: date | None, due: date | None) -> str:
    return f"{start or '?'} to {due or '?'}"


def counts(found: Sequence[PlanDifference]) -> dict[str, int]:
    """Return how many differences there are of each kind."""
    return {kind.value: sum(one.kind is kind for one in found) for kind in DifferenceKind}
