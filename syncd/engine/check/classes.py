"""What the site's statuses and resolutions count as, and names in `classes` that the site does not have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from config.problems import Trail
from connectors.model.inspection import Inspection
from connectors.model.items import Category, WorkItem
from mappings.classes import Classifier
from mappings.okr import Class
from syncd.engine.check.finding import Finding, Level
from syncd.engine.check.site import SiteView

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_TOLD = (Class.CANCELLED, Class.OUT_OF_SCOPE)


def examine(view: SiteView) -> Iterator[Finding]:
    """Yield a note that lists what leaves the scope, and a warning for each name that is none of the site's."""
    if view.inspection is None:
        return
    caught = _caught(view, view.inspection)
    for cls in _TOLD:
        names = ", ".join(caught.get(cls, ()))
        if names or cls is Class.CANCELLED:
            what = f"of its statuses and resolutions these count as {cls}: {names or 'none'}"
            yield Finding(Level.NOTE, f"trackers.{view.name}", what, f"others: classes: {{{cls}: [NAME]}}")
    yield from _unknown(view, view.inspection)


def _caught(view: SiteView, inspection: Inspection) -> Mapping[Class, list[str]]:
    classifier = Classifier.of(view.loaded.classes)
    names = [(name, category, None) for name, category in inspection.statuses.items()]
    found: dict[Class, list[str]] = {}
    for status, category, resolution in [*names, *(("", Category.DONE, r) for r in inspection.resolutions)]:
        item = _item(view.name, status, category, resolution)
        found.setdefault(classifier.classify(item), []).append(resolution or status)
    return {cls: list(dict.fromkeys(names)) for cls, names in found.items()}


def _item(tracker: str, status: str, category: Category, resolution: str | None) -> WorkItem:
    return WorkItem(
        tracker=tracker,
        id="",
        key="",
        title="",
        space="",
        type="",
        status=status,
        category=category,
        resolution=resolution,
        created=_NEVER,
        updated=_NEVER,
    )


def _unknown(view: SiteView, inspection: Inspection) -> Iterator[Finding]:
    known = {name.casefold() for name in (*inspection.statuses, *inspection.resolutions, *inspection.types)}
    for path, classes in _configured(view):
        for cls, names in classes.items():
            for name in names:
                if inspection.types and name.strip().casefold() not in known:
                    where = view.loaded.where((*path, cls.value))
                    what = f"{name} is no status, resolution or type that {view.name} shows"
                    yield Finding(Level.WARNING, where, what, "correct it, or take it out")


def _configured(view: SiteView) -> Iterator[tuple[Trail, Mapping[Class, tuple[str, ...]]]]:
    yield ("trackers", view.name, "classes"), view.loaded.classes[view.name].classes
    for project in view.resolved.okr.projects.values():
        if {selector.tracker for selector in project.select} == {view.name}:
            yield (*view.loaded.document.entry(project.id), "classes"), project.classes
