"""Classes: what an item counts as, by the tracker's category and the operator's own lists.

The category decides, never the name of a status; but cancelled work has the category *done* in every
tracker, so a list of names tells it apart. Each of an item's names (status, resolution, type) is looked up
on its own: in the project's lists first, then in the tracker's, then in the default list of cancelled
words. Where its names say different things, the one that takes it further out of the plan wins
(`out_of_scope`, `cancelled`, `done`, `doing`, `todo`): a *Closed* item that was resolved *Won't Fix* is
cancelled, though *Closed* be listed as done. A resolution counts only while the tracker's category is
done, since reopened items often keep it. Names are compared without case and whatever the apostrophe.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from connectors.model.items import Category, WorkItem
from mappings.okr import Class, ClassRules

CANCELLED_WORDS = (
    "Won't Do",
    "Won't Fix",
    "Duplicate",
    "Cannot Reproduce",
    "Declined",
    "Rejected",
    "Invalid",
    "Incomplete",
    "Obsolete",
    "Abandoned",
    "Not A Problem",
    "Not A Bug",
    "Works for Me",
    "Later",
    "Cancelled",
    "Canceled",
    "却下",
    "中止",
    "取り下げ",
    "対応しない",
    "重複",
    "見送り",
)
"""Statuses and resolutions (not types) that cancel by default."""

LIVE = frozenset({Class.TODO, Class.DOING, Class.DONE})
"""The classes of work that counts; the others are removed from the scope."""

_STRENGTH = (Class.OUT_OF_SCOPE, Class.CANCELLED, Class.DONE, Class.DOING, Class.TODO)

Words = Mapping[str, Class]
_Names = tuple[str, Category, str, str, str | None]


@dataclass(frozen=True, slots=True)
class Classified:
    """An item's class and the name that decided it; None: the tracker's category did."""

    cls: Class
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Classifier:
    """Tells the class of items; made by `of`, one for each project with classes of its own."""

    trackers: Mapping[str, Words] = field(default_factory=dict)
    project: Words = field(default_factory=dict)
    _decided: dict[_Names, Classified] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(
        cls,
        trackers: Mapping[str, ClassRules],
        project: Mapping[Class, tuple[str, ...]] | None = None,
    ) -> Classifier:
        """Make one from the classes of each tracker by name, and those of one project."""
        return cls({name: _words(rules.classes) for name, rules in trackers.items()}, _words(project or {}))

    def classify(self, item: WorkItem) -> Class:
        """Return what the item counts as."""
        return self.decide(item).cls

    def decide(self, item: WorkItem) -> Classified:
        """Return what the item counts as, and which of its names says so."""
        names = (item.tracker, item.category, item.type, item.status, item.resolution)
        if names not in self._decided:
            self._decided[names] = self._decide(item)
        return self._decided[names]

    def _decide(self, item: WorkItem) -> Classified:
        resolution = item.resolution if item.category is Category.DONE else None
        tracker = self.trackers.get(item.tracker, {})
        found: dict[Class, str] = {}
        for name, default in ((item.status, _DEFAULT), (resolution, _DEFAULT), (item.type, {})):
            if not name:
                continue
            word = _bare(name)
            said = self.project.get(word) or tracker.get(word) or default.get(word)
            if said is not None:
                found.setdefault(said, name)
        for strongest in _STRENGTH:
            if strongest in found:
                return Classified(strongest, found[strongest])
        return Classified(Class(item.category.value))


def _words(classes: Mapping[Class, tuple[str, ...]]) -> Words:
    return {_bare(name): cls for cls in reversed(_STRENGTH) for name in classes.get(cls, ())}


def _bare(name: str) -> str:
    return name.strip().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").casefold()


_DEFAULT: Words = _words({Class.CANCELLED: CANCELLED_WORDS})
