"""Reads selectors by the keys that each tracker's connector knows, into the neutral criteria of the arithmetic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import connectors
from config.document import Document
from config.problems import Trail, suggestion
from config.projects import ItemSettings, SelectorSettings
from config.validation import Report
from connectors.model.items import Ref
from connectors.model.selectors import Criterion, SelectorKey
from mappings.okr import Criteria, Selector

Kinds = Mapping[str, str | None]
"""Kind of each tracker by its name, None where its settings do not tell a known one."""


def tracker_kinds(document: Document) -> Kinds:
    """Return the trackers as written, also those whose other settings are wrong."""
    written = document.tree.get("trackers")
    kinds: dict[str, str | None] = {}
    for name, settings in (written if isinstance(written, dict) else {}).items():
        kind = settings.get("type") if isinstance(settings, dict) else None
        kinds[name] = kind if kind in connectors.kinds() else None
    return kinds


def read_selectors(
    select: Sequence[SelectorSettings],
    exclude: Mapping[str, Any] | None,
    path: Trail,
    kinds: Kinds,
    report: Report,
) -> tuple[Selector, ...]:
    """Return the selectors of what stands at `path`; what is wrong with them is reported."""
    single = not isinstance(report.document.value((*path, "select")), list)
    selectors = []
    for number, settings in enumerate(select):
        here: Trail = (*path, "select") if single else (*path, "select", number)
        selector = _selector(settings, exclude or {}, here, (*path, "exclude"), kinds, report)
        if selector:
            selectors.append(selector)
    return tuple(selectors)


def _selector(
    settings: SelectorSettings,
    project_exclude: Mapping[str, Any],
    path: Trail,
    exclude_path: Trail,
    kinds: Kinds,
    report: Report,
) -> Selector | None:
    name = choose_tracker(settings.tracker, path, list(kinds), report)
    kind = kinds.get(name) if name else None
    if name is None or kind is None:
        return None
    keys = connectors.find(kind).SELECTORS
    written = settings.__pydantic_extra__ or {}
    include = _criteria(written, path, keys, report)
    if not written:
        report.add(path, "the selector selects nothing", f"add one of: {', '.join(_plurals(keys))}")
    own = _criteria(settings.exclude or {}, (*path, "exclude"), keys, report)
    elsewhere = project_exclude.get("tracker", name) != name
    further = {} if elsewhere else {k: v for k, v in project_exclude.items() if k != "tracker"}
    shared = _criteria(further, exclude_path, keys, report)
    return Selector(tracker=name, include=include, exclude=_union(own, shared))


def _plurals(keys: Mapping[str, SelectorKey]) -> list[str]:
    return list(dict.fromkeys(key.name for key in keys.values()))


def _criteria(
    written: Mapping[str, Any], path: Trail, keys: Mapping[str, SelectorKey], report: Report
) -> Criteria:
    roots: list[str] = []
    queries: list[str] = []
    facets: dict[str, list[str]] = {}
    for name, value in written.items():
        here = (*path, name)
        key = keys.get(name)
        if key is None:
            known = [*keys, "tracker", *([] if path[-1] == "exclude" else ["exclude"])]
            report.add(here, f"this tracker has no selector {name!r}", suggestion(name, known))
        elif key.criterion is Criterion.ROOT:
            roots += _texts(value, here, report)
        elif key.criterion is Criterion.QUERY:
            queries += _texts(value, here, report)
        elif key.criterion is Criterion.FACET:
            facets.setdefault(key.facet, []).extend(_texts(value, here, report))
        elif isinstance(value, dict) and value:
            for field, values in value.items():
                facets.setdefault(f"field:{field}", []).extend(_texts(values, (*here, field), report))
        else:
            report.add(here, "names no field", "write {NAME: VALUE} or {NAME: [VALUE, VALUE]}")
    unique = {facet: tuple(dict.fromkeys(values)) for facet, values in facets.items()}
    return Criteria(roots=tuple(dict.fromkeys(roots)), facets=unique, queries=tuple(dict.fromkeys(queries)))


def _texts(value: object, path: Trail, report: Report) -> list[str]:
    entries = value if isinstance(value, list) else [value]
    if not entries:
        report.add(path, "is empty", "add at least one entry")
    texts = []
    for number, entry in enumerate(entries):
        here = (*path, number) if isinstance(value, list) else path
        if isinstance(entry, str) and entry.strip():
            texts.append(entry.strip())
        elif entry is None or isinstance(entry, str):
            report.add(here, "is empty", "give it a value, or take the key out")
        else:
            kind = "a number or truth value" if isinstance(entry, int | float) else "a list or mapping"
            report.add(
                here, f"is {kind}, not a text", "put it in quotes" if "number" in kind else "write a text"
            )
    return texts


def _union(one: Criteria, other: Criteria) -> Criteria:
    names = dict.fromkeys([*one.facets, *other.facets])
    return Criteria(
        roots=tuple(dict.fromkeys(one.roots + other.roots)),
        facets={n: tuple(dict.fromkeys(one.facets.get(n, ()) + other.facets.get(n, ()))) for n in names},
        queries=tuple(dict.fromkeys(one.queries + other.queries)),
    )


def choose_tracker(written: str | None, path: Trail, candidates: list[str], report: Report) -> str | None:
    """Return the tracker that is named, or the only one that can be meant; None after reporting why not."""
    if written in candidates:
        return written
    if written is not None:
        remedy = suggestion(written, candidates) if candidates else "add it under trackers:"
        report.add((*path, "tracker"), f"tracker {written!r} is not configured", remedy)
    elif len(candidates) == 1:
        return candidates[0]
    elif candidates:
        report.add(
            path, "does not say which tracker is meant", f"add tracker: with one of {', '.join(candidates)}"
        )
    return None


def read_item(
    item: ItemSettings | None, path: Trail, candidates: list[str], kinds: Kinds, report: Report
) -> Ref | None:
    """Return (tracker, key as written) of an item; without a tracker the only candidate is meant."""
    if item is None:
        return None
    here = (*path, "item")
    named = item.tracker is not None
    name = choose_tracker(item.tracker, here, list(kinds) if named else candidates, report)
    return (name, item.key) if name else None
