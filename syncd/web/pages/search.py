"""Search by key, title or id: what was found, and for an item where it counts, or why it does not and what to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from config import Loaded
from connectors.model.items import WorkItem
from syncd.engine.mapping.whereabouts import Counting, Whereabouts, whereabouts
from syncd.engine.mapping.whole import named_by_id, remembered_okr
from syncd.web.api.parameters import text
from syncd.web.pages import telling
from syncd.web.pages.asked import Asked
from syncd.web.pages.lines import Line, key_result_line, project_line
from syncd.web.pages.shown import read_shown

PARAMETERS = (text("q", "Key, title or id, or a part of a title."),)
MOST_ITEMS = 20
MOST_LINES = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An item, and in sentences what it counts for; `project` and `key_results` are (address, title)."""

    key: str
    title: str
    status: str
    href: str | None
    counts: bool
    project: tuple[str, str] | None
    key_results: Sequence[tuple[str, str]]
    sentences: Sequence[str]


def content(asked: Asked) -> dict[str, Any]:
    """Return what the template shows."""
    wanted = str(asked.values.get("q", "")).strip()
    items = list(_items(wanted, asked)) if wanted else []
    lines = list(islice(_lines(wanted, asked), MOST_LINES + 1)) if wanted else []
    return {
        "wanted": wanted,
        "items": items,
        "lines": lines[:MOST_LINES],
        "is_cut": len(lines) > MOST_LINES or len(items) >= MOST_ITEMS,
    }


def _lines(wanted: str, asked: Asked) -> Iterator[Line]:
    """Yield the key results and projects that have the words in title or id."""
    shown, words = read_shown(asked.store, None), wanted.casefold()

    def has(name: str, title: str) -> bool:
        return words in f"{title} {name}".casefold()

    for name, row in shown.key_results.items():
        if has(name, row["title"]):
            yield key_result_line(name, row, asked)
    for name, row in shown.projects.items():
        if has(name, row["title"]):
            yield project_line(name, row, asked, placed=shown.several_trackers)


def _items(wanted: str, asked: Asked) -> Iterator[Found]:
    """Yield what has just that key or id, then what has the words in its title."""
    store = asked.store
    whole = remembered_okr(asked.sources.loaded(), store)
    loaded = replace(whole.loaded, okr=named_by_id(whole, store))
    exact = [item for name in loaded.trackers if (item := store.item_by_key(name, wanted))]
    others = [item for item in store.titled(wanted, MOST_ITEMS) if item.ref not in {e.ref for e in exact}]
    for item in [*exact, *others][:MOST_ITEMS]:
        yield _found(loaded, item, asked)


def _found(loaded: Loaded, item: WorkItem, asked: Asked) -> Found:
    found = whereabouts(loaded, asked.store, item)
    project = found.project
    served = [loaded.okr.key_results[name] for name in (project.key_results if project else ())]
    return Found(
        key=item.key,
        title=item.title or asked.words("title-hidden"),
        status=item.status,
        href=asked.item(item.tracker, item.key),
        counts=found.counting is Counting.COUNTS,
        project=(asked.project(project.id), project.title) if project else None,
        key_results=[(asked.key_result(kr.id), kr.title) for kr in served],
        sentences=tuple(_sentences(found, asked)),
    )


def _sentences(found: Whereabouts, asked: Asked) -> Iterator[str]:
    """Yield why the item counts or does not, and what to do where it should."""
    words = asked.words
    if found.project is not None:
        yield words("found-inherited" if found.inherited else "found-own")
    if found.counting is Counting.COUNTS:
        if found.weight is None:
            yield words("found-median")
        else:
            yield words("found-weight", weight=telling.number(found.weight))
    else:
        yield words(f"found-{found.counting.value}")
    if found.by:
        yield words("found-class", status=found.item.status, word=found.by)
    if found.overlaps:
        yield words("found-overlaps", projects=", ".join(found.overlaps))
    for row in found.catching:
        yield words("found-catch", selector=f"{row['selector']}: [{row['value']}]", n=row["items"] - 1)
