"""Recount: what a project comes to now, from what it came to at its last close and the items that changed since.

At each close the sums of a project are kept, and of each item how it was counted and what it added to them. Until the
next close only the items that were touched are read: what they added is taken out of the sums, what they add now is
put in. That holds while nobody becomes a leaf or ceases to be one; where an item came, left, died, rose again or was
moved below another parent, and where the plan follows milestones of the items, the project is counted as a whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, NamedTuple

from connectors.model.items import Ref, WorkItem
from mappings import weekly_goals
from mappings.blocked import Tie
from mappings.classes import LIVE, Classifier
from mappings.idle import Movement, Stage, sign_of
from mappings.ledger.snapshot import Held, Role, Snapshot, held_item, held_leaf, held_of
from mappings.okr import Class, ClassRules, CurveKind, Project
from mappings.progress import Counted, Leaf, credits_of, estimate, weigh
from mappings.tally import Part, Tally, part_of, tally_of
from mappings.workdays import ONE_DAY
from syncd.engine.measuring.marks import STAYS, WeekRules
from syncd.engine.measuring.pulse import (
    Pulse,
    leaf_of_row,
    leaf_row,
    leaf_tie,
    tie_of_row,
    tie_row,
    upper_tie,
)
from syncd.engine.reading.sprints import Sprints
from syncd.store import Store

Goals = Mapping[Ref, weekly_goals.Leaf]

MOST_AT_ONCE = 50_000
"""Touched items that are taken together; the projects of further ones are counted as a whole, one by one."""


class Noted(NamedTuple):
    """A tie of an item: `rank` is 0 for leaves, 1 above them, 2 for containers; `is_blank` where a leaf weighs the median."""

    rank: int
    is_blank: bool
    tie: Tie


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """What is kept of a project's close besides its items.

    `sign` and `moved` tell of its leaves' movement (see `mappings.idle`), `weeks` which leaves the running week and the
    next one call for, `stays` the ends of the sprints that leaves were in, by tracker and word, `ties` who is blocked.
    """

    rules: str
    tally: Tally
    sign: str
    moved: Counter[str] = field(default_factory=Counter)
    weeks: Mapping[str, Goals] = field(default_factory=dict)
    stays: Mapping[tuple[str, str], str | None] = field(default_factory=dict)
    ties: Mapping[Ref, Noted] = field(default_factory=dict)

    @property
    def movement(self) -> Movement | None:
        """Return when the project moved last; None without leaves."""
        return Movement(day=date.fromisoformat(max(self.moved)), sign=self.sign) if self.moved else None

    def pulse(self, week: str | None) -> Pulse:
        """Return what is noted with the measure, for the week of that name."""
        typical = self.tally.typical
        marked = self.weeks[week] if week else {}
        noted = sorted(self.ties.items(), key=lambda one: (one[1].rank, one[0]))
        return Pulse(
            sign=self.sign,
            week=week,
            marked=tuple(marked[ref] for ref in sorted(marked)),
            ties=tuple(replace(n.tie, weight=typical) if n.is_blank else n.tie for _, n in noted),
        )

    def as_dict(self) -> dict[str, Any]:
        """Return what `from_dict` takes, for JSON."""
        return {
            "rules": self.rules,
            "tally": self.tally.as_dict(),
            "sign": self.sign,
            "moved": dict(self.moved),
            "weeks": {
                week: [leaf_row(leaf) for leaf in found.values()] for week, found in self.weeks.items()
            },
            "stays": [[*stay, end] for stay, end in self.stays.items()],
            "ties": [[*ref, n.rank, n.is_blank, tie_row(n.tie)] for ref, n in self.ties.items()],
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Base:
        """Restore what `as_dict` gave."""
        return cls(
            rules=stored["rules"],
            tally=Tally.from_dict(stored["tally"]),
            sign=stored["sign"],
            moved=Counter(stored["moved"]),
            weeks={
                week: {leaf.ref: leaf for leaf in (leaf_of_row(row, week) for row in rows)}
                for week, rows in stored["weeks"].items()
            },
            stays={(tracker, word): end for tracker, word, end in stored["stays"]},
            ties={(t, i): Noted(rank, blank, tie_of_row(row)) for t, i, rank, blank, row in stored["ties"]},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Lens:
    """What figures of weeks are taken with."""

    weeks: WeekRules
    sprints: Sprints
    day: date

    @property
    def week(self) -> weekly_goals.Week | None:
        """Return the running week."""
        return weekly_goals.running(self.day, self.weeks.cycle)

    def called_for(self, leaves: Sequence[Leaf]) -> dict[str, Goals]:
        """Return the leaves that the running week and that of the next day call for."""
        found = {leaf.item.ref: self.weeks.leaf(leaf.item, leaf.cls, self.sprints) for leaf in leaves}
        near = [weekly_goals.running(day, self.weeks.cycle) for day in (self.day, self.day + ONE_DAY)]
        return {
            week.name: {ref: leaf for ref, leaf in found.items() if leaf.marks.call_for(week)}
            for week in near
            if week
        }

    def stays(self, leaves: Iterable[Leaf]) -> dict[tuple[str, str], str | None]:
        """Return the ends of the sprints that leaves are in, None for what is none."""
        words = {
            (leaf.item.tracker, word)
            for leaf in leaves
            for facet in STAYS
            for word in leaf.item.facets.get(facet, ())
        }
        return {stay: self.end(*stay) for stay in words}

    def end(self, tracker: str, word: str) -> str | None:
        """Return the end of a sprint as it is known now."""
        return self.sprints.get(tracker, {}).get(word)


def base_of(
    counted: Counted, parts: Iterable[Part], containers: Iterable[WorkItem], rules: str, lens: Lens
) -> Base:
    """Return what is to be kept of a project that was counted as a whole, but for its movement."""
    above = [item for item, _ in counted.parents]
    return Base(
        rules=rules,
        tally=tally_of(counted, parts),
        sign=sign_of(_stages(counted.leaves)),
        weeks=lens.called_for(counted.leaves),
        stays=lens.stays(counted.leaves),
        ties=dict(_noted(counted.leaves, above, containers)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Recount:
    """The touched items of a project, as they were counted at its last close and as they count now."""

    project: Project
    base: Base
    was: Mapping[Ref, Held]
    was_parts: Mapping[Ref, Part]
    leaves: Sequence[Leaf]
    others: Sequence[tuple[WorkItem, Class, Role]]
    typical: float
    containers: Sequence[WorkItem] = ()
    touched: Collection[Ref] = ()

    def parts(self, lens: Lens, first_work: Mapping[Ref, date]) -> dict[Ref, Part]:
        """Return what the touched leaves add now."""
        return {leaf.item.ref: part_of(leaf, lens.weeks.zone, first_work) for leaf in self.leaves}

    def now(self, lens: Lens, parts: Mapping[Ref, Part]) -> Base:
        """Return what is to be kept, or told, of the project now; its movement is that of the last close."""
        base, changed = self.base, self.touched
        found = lens.called_for(self.leaves)
        left = [(ref, held.status, held.ticked) for ref, held in self.was.items() if held.is_leaf]
        above = [item for item, _, role in self.others if role is Role.PARENT]
        return replace(
            base,
            tally=self._tally(parts),
            sign=sign_of(_stages(self.leaves), left, base.sign),
            weeks={
                week: {**_without(goals, changed), **found.get(week, {})}
                for week, goals in base.weeks.items()
                if week in found
            },
            stays={**base.stays, **lens.stays(self.leaves)},
            ties={
                **_without(base.ties, changed),
                **dict(_noted(self.leaves, above, self.containers)),
            },
        )

    def _tally(self, parts: Mapping[Ref, Part]) -> Tally:
        """Return the sums with the touched items as they count now, in a copy."""
        tally = Tally.from_dict(self.base.tally.as_dict())
        for part in self.was_parts.values():
            tally.put(part, -1)
        for part in parts.values():
            tally.put(part)
        for held in (held for held in self.was.values() if held.role is Role.REMOVED):
            tally.remove(held.cls, -1)
        for cls in (cls for _, cls, role in self.others if role is Role.REMOVED):
            tally.remove(cls)
        return tally

    def snapshot(self) -> Snapshot:
        """Return how the touched items count now."""
        held = {leaf.item.ref: held_leaf(leaf) for leaf in self.leaves}
        return Snapshot(
            items=held | {item.ref: held_item(item, cls, role) for item, cls, role in self.others},
            rules=self.base.rules,
        )

    @property
    def moves_the_median(self) -> bool:
        """Tell whether leaves that were not touched weigh otherwise than at the last close."""
        before = self.base.tally
        return before.scope.blanks > 0 and before.typical != self.typical


def recounts(
    store: Store, projects: Collection[Project], rules: Mapping[str, ClassRules], lens: Lens
) -> dict[str, Recount]:
    """Return, of these projects, what was touched in those that need not be counted as a whole."""
    fit = {p.id: p for p in projects if p.plan.curve is not CurveKind.TRACKED}
    touched = _few(store.touched_items(list(fit)))
    bases = {name: body for name, body in store.bases(list(fit)).items() if name in touched}
    held = store.held_items(list(bases))
    refs = {ref for several in touched.values() for ref in several}
    lived, placed = store.lived(refs), store.placements(refs)
    there = {ref: lived[ref].item for ref in placed if ref in lived and lived[ref].gone_at is None}
    found = {}
    for name, body in bases.items():
        here = {r: there[r] for r in touched[name] if r in there and placed[r].project == name}
        containers = [item for ref, item in here.items() if placed[ref].container]
        base, known = Base.from_dict(body), held.get(name, {})
        inside = {ref: item for ref, item in here.items() if not placed[ref].container}
        if known.keys() == inside.keys() and _holds(base, lens):
            one = _recount(fit[name], base, known, inside, rules)
            if one is not None:
                found[name] = replace(one, containers=containers, touched=frozenset(touched[name]))
    return found


def _few(touched: Mapping[str, Sequence[Ref]]) -> dict[str, Sequence[Ref]]:
    """Return the projects with the fewest touched items, up to `MOST_AT_ONCE`: all are in memory together."""
    found: dict[str, Sequence[Ref]] = {}
    left = MOST_AT_ONCE
    for name in sorted(touched, key=lambda name: len(touched[name])):
        left -= len(touched[name])
        if left < 0:
            break
        found[name] = touched[name]
    return found


def _recount(
    project: Project,
    base: Base,
    held: Mapping[Ref, Any],
    inside: Mapping[Ref, WorkItem],
    rules: Mapping[str, ClassRules],
) -> Recount | None:
    """Return the project's touched items; None where one of them makes others count otherwise."""
    was = {ref: held_of(row[0])[1] for ref, row in held.items()}
    classify, credited = Classifier.of(rules, project.classes).classify, credits_of(project)
    classes = {ref: classify(item) for ref, item in inside.items()}
    for ref, item in inside.items():
        is_live = classes[ref] in LIVE
        if item.parent != was[ref].parent or is_live is (was[ref].role is Role.REMOVED):
            return None
    leaf_refs = [ref for ref in inside if was[ref].is_leaf]
    was_parts = {ref: Part(*held[ref][1]) for ref in leaf_refs}
    typical = _typical(base, was_parts.values(), [inside[ref] for ref in leaf_refs], project)
    return Recount(
        project=project,
        base=base,
        was=was,
        was_parts=was_parts,
        leaves=[weigh(project, inside[ref], classes[ref], typical, credited) for ref in leaf_refs],
        others=[(item, classes[ref], was[ref].role) for ref, item in inside.items() if not was[ref].is_leaf],
        typical=typical,
    )


def _typical(base: Base, was: Iterable[Part], now: Sequence[WorkItem], project: Project) -> float:
    """Return what a leaf without estimate weighs now."""
    estimates = Counter(base.tally.estimates)
    estimates.subtract(part.estimate for part in was if part.estimate is not None)
    estimates.update(e for item in now if (e := estimate(item, project.measure)) is not None)
    return Tally(estimates=+estimates).typical


def _holds(base: Base, lens: Lens) -> bool:
    """Tell whether what is kept of weeks is of the running one, and no sprint was moved since."""
    week = lens.week
    return (week is None or week.name in base.weeks) and all(
        lens.end(*stay) == end for stay, end in base.stays.items()
    )


def _noted(
    leaves: Iterable[Leaf], above: Iterable[WorkItem], containers: Iterable[WorkItem]
) -> Iterator[tuple[Ref, Noted]]:
    for leaf in leaves:
        if tie := leaf_tie(leaf):
            yield leaf.item.ref, Noted(0, leaf.estimate is None, tie)
    for rank, items in ((1, above), (2, containers)):
        for item in items:
            if tie := upper_tie(item):
                yield item.ref, Noted(rank, is_blank=False, tie=tie)


def _stages(leaves: Iterable[Leaf]) -> Iterator[Stage]:
    return ((leaf.item.ref, leaf.item.status, leaf.item.parts_done) for leaf in leaves)


def _without(found: Mapping[Ref, Any], left_out: Collection[Ref]) -> dict[Ref, Any]:
    return {ref: one for ref, one in found.items() if ref not in left_out}
