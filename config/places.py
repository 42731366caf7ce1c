"""Resolves the places where the OKR lives in trackers: which tracker, which items, and by which types."""

from __future__ import annotations

from collections.abc import Iterator

from config.problems import Trail
from config.selectors import Kinds, choose_tracker, read_selectors, tracker_kinds
from config.settings import Configuration
from config.tree import TYPES, AboveSettings, OkrPlace, OkrPlaceSettings
from config.validation import Remainder, Report


def read_places(settings: Configuration, remainder: Remainder, report: Report) -> tuple[OkrPlace, ...]:
    """Return the places in the order of the file; what is wrong with one is reported, and it is left out."""
    kinds = tracker_kinds(report.document)
    kept = remainder.kept.get(("okr",), range(len(settings.okr)))
    paths: Iterator[Trail] = (("okr", number) for number in kept)
    found = (_place(place, path, kinds, report) for path, place in zip(paths, settings.okr, strict=True))
    return tuple(place for place in found if place is not None)


def _place(settings: OkrPlaceSettings, path: Trail, kinds: Kinds, report: Report) -> OkrPlace | None:
    tracker = choose_tracker(settings.tracker, path, list(kinds), report)
    kind = kinds.get(tracker) if tracker else None
    if tracker is None or kind is None:
        return None
    here = {tracker: kind}
    objective, key_result, project = _types(settings, kind)
    place = OkrPlace(
        path=path,
        tracker=tracker,
        settings=settings,
        select=read_selectors(settings.select, None, path, here, report),
        project_select=read_selectors(settings.projects.select, None, (*path, "projects"), here, report),
        objective_types=objective,
        key_result_types=key_result,
        project_types=project,
    )
    if not objective and not place.select:
        what = "without types nothing tells the OKR's items from all others"
        report.add(path, what, "name where they stand: select: {list: ID}, or types: for both kinds")
    if bool(objective) != bool(key_result):
        missing = "key_result" if objective else "objective"
        what = "types tell objectives and key results apart, and only one of the two has them"
        report.add((*path, missing), what, f"add types: to {missing}")
    return place


def _types(settings: OkrPlaceSettings, kind: str) -> tuple[tuple[str, ...], ...]:
    """Return the types of objectives, key results and projects, those of the kind of tracker where none are set."""
    usual: tuple[str | None, ...] = TYPES.get(kind, (None, None, None))
    groups: tuple[AboveSettings, ...] = (settings.objective, settings.key_result, settings.projects)
    types = [group.types or ((word,) if word else ()) for group, word in zip(groups, usual, strict=True)]
    if settings.projects.types is None and settings.projects.select:
        types[2] = ()
    return tuple(types)
