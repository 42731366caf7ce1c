"""Context: the stored state on which weeks are judged."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time

from connectors.model.items import Ref, WorkItem
from mappings.classes import Classifier
from mappings.okr import Class, ClassRules, Project
from mappings.weekly_goals import Fate, Opening, Week, fate
from mappings.workdays import ONE_DAY
from syncd.engine.judging.weeks.rows import OPENED, Row, opening_of
from syncd.engine.measuring.marks import WeekRules
from syncd.store import Lived, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Weekly:
    """Answers what became of goals, from one store.

    `items` are those that carry the fields of projects, `stale` the projects with old data.
    """

    rules: WeekRules
    store: Store
    projects: Mapping[str, Project]
    classes: Mapping[str, ClassRules]
    items: Mapping[str, WorkItem] = field(default_factory=dict)
    stale: Collection[str] = ()

    def openings(self, week: Week) -> dict[str, Opening]:
        """Return the week as it opened, by project; nothing where no close was kept then."""
        eve = week.eve(self.rules.cycle)
        kept = self.store.days_of(OPENED, eve, eve)
        return {n: opening_of(week, days[0].figures) for n, days in kept.items() if n in self.projects}

    def opened_at(self, week: Week) -> datetime:
        """Return when the week opened."""
        return datetime.combine(week.eve(self.rules.cycle) + ONE_DAY, time(), self.rules.zone)

    def fates(self, openings: Mapping[str, Opening], *, closed: bool) -> dict[str, dict[Ref, Fate]]:
        """Return what became of the goals of each project, wherever they belong by now.

        Each counts by the classes of the project that had it as goal.
        """
        lived = self.store.lived({ref for opening in openings.values() for ref in opening.goals})
        return {
            name: {ref: self._fate(name, opening, lived.get(ref), closed=closed) for ref in opening.goals}
            for name, opening in openings.items()
        }

    def _fate(self, project: str, opening: Opening, lived: Lived | None, *, closed: bool) -> Fate:
        if lived is None or lived.gone_at is not None:
            return Fate.WITHDRAWN
        marks = self.rules.marks(lived.item, {})
        return fate(opening.week, self._class(project, lived), marks, closed=closed)

    def done_by(self, project: str, refs: Collection[Ref], until: datetime) -> set[Ref]:
        """Return the items that are done, and were by a time; where the tracker tells none, the last change counts."""
        return {
            ref
            for ref, lived in self.store.lived(refs).items()
            if lived.gone_at is None
            and self._class(project, lived) is Class.DONE
            and (lived.item.done_at or lived.item.updated) <= until
        }

    def _class(self, project: str, lived: Lived) -> Class:
        return Classifier.of(self.classes, self.projects[project].classes).classify(lived.item)

    def typed(self, project: str) -> Row:
        """Return what people typed about the goals of a project, None where there is nothing."""
        item = self.items.get(project)
        return {part: self.rules.typed(item, part) for part in ("words", "remark")}
