"""Totals: work outside every project, and items that match several; taken anew only where something changed."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time, timedelta

import connectors
from config import Loaded
from connectors.model.items import Category, Ref, WorkItem
from connectors.model.pulls import Scope
from connectors.model.selectors import Criterion
from mappings.classes import LIVE, Classifier
from mappings.okr import Class, Kind, Project
from mappings.unmapped import Tally, catches, unmapped_work
from syncd.engine.mapping.carriers import Carriers
from syncd.engine.rows import Row, Rows
from syncd.store import State, Store, Unmapped

TOP_PARENTS = 10
MOST_LOOKED_AT = 500
"""Items outside every project of a tracker among which a selector that would catch them is looked for."""

UNFIT = frozenset({"type", "space", "sprint"})
"""Facets that say what an item is or when it is done, not for what."""

MOST_NAMED = 200
"""Overlaps that are named; all are counted."""
DIGEST = "digest:totals"


def forget_totals(store: Store) -> None:
    """Have the totals taken anew by the next `read_totals`; to be called before items are placed."""
    store.set_meta(DIGEST, None)


def read_totals(store: Store, loaded: Loaded, scopes: Mapping[str, Scope], carriers: Carriers) -> Rows:
    """Return the totals by name: those of the last pass while nothing they rest on has changed.

    While a pull is incomplete the last ones stay, for half of the items prove nothing.
    """
    known = {name: row for name, row in store.standings("total").items() if name in {"unmapped", "overlaps"}}
    states = [store.pull_state(tracker) for tracker in scopes]
    is_partial = any(state is None or state.partial or state.last_complete is None for state in states)
    digest = _digest(loaded, scopes, carriers)
    if known and (is_partial or store.get_meta(DIGEST) == digest):
        return known
    found = {
        "unmapped": unmapped_row(store, loaded, scopes, carriers),
        "overlaps": overlaps_row(store),
    }
    store.set_meta(DIGEST, digest)
    return found


def _digest(loaded: Loaded, scopes: Mapping[str, Scope], carriers: Carriers) -> str:
    """Name what the totals rest on besides the items and where they are placed."""
    classes = [(name, sorted(rules.classes.items())) for name, rules in sorted(loaded.classes.items())]
    spaces = [(name, scope.spaces) for name, scope in sorted(scopes.items())]
    carrying = sorted({item.ref for item in carriers.values()})
    side = sorted(name for name, project in loaded.okr.projects.items() if project.kind is Kind.SIDE)
    content = repr((classes, spaces, carrying, side, loaded.okr.cycle, str(loaded.zone)))
    return hashlib.sha256(content.encode()).hexdigest()


def unmapped_row(store: Store, loaded: Loaded, scopes: Mapping[str, Scope], carriers: Carriers) -> Row:
    """Return the share and number of current items that belong to no project, and their largest parents."""
    tallies: list[Tally] = []
    selectors: list[Row] = []
    served: Counter[str] = Counter()
    carrying = {item.ref for item in carriers.values()}
    for tracker, scope in scopes.items():
        mapped, rest = _work(store, loaded, tracker, scope)
        outside = [row for row in rest if (tracker, row.id) not in carrying]
        served.update(mapped)
        tallies.append(Tally(None, sum(mapped.values()) + len(rest), 0))
        counted = Counter(row.parent for row in outside)
        tallies += [Tally((tracker, parent) if parent else None, 0, n) for parent, n in counted.items()]
        selectors += _selectors(store, loaded, tracker, [row.id for row in outside[:MOST_LOOKED_AT]])
    found = unmapped_work(tallies, TOP_PARENTS)
    return {
        "share": found.share,
        "items": found.items,
        "of": found.active,
        **_by_kind(served, loaded.okr.projects),
        "parents": _named(store, found.parents),
        "selectors": sorted(selectors, key=lambda row: -int(row["items"])),
    }


def _by_kind(served: Mapping[str, int], projects: Mapping[str, Project]) -> Row:
    """Return how many current items serve key results, and how many side projects."""
    side = sum(
        number for name, number in served.items() if name in projects and projects[name].kind is Kind.SIDE
    )
    return {"linked": sum(served.values()) - side, "side": side}


def _selectors(store: Store, loaded: Loaded, tracker: str, ids: Sequence[str]) -> list[Row]:
    """Return the selectors that would catch most of these items, as one writes them under `select:`."""
    items = list(store.items([(tracker, one) for one in ids]).values())
    above = {item.ref: (tracker, item.parent) for item in items if item.parent}
    parents = store.items(list(above.values()))
    keys = {ref: parents[parent].key for ref, parent in above.items() if parent in parents}
    known = connectors.find(loaded.trackers[tracker].type).SELECTORS.values()
    names = {k.facet: k.name for k in known if k.criterion in {Criterion.FACET, Criterion.ROOT}}
    facets = [facet for facet in names if facet and facet not in UNFIT]
    return [
        {"tracker": tracker, "selector": names[found.facet], "value": found.value, "items": found.items}
        for found in catches(items, keys, facets)
    ]


def overlaps_row(store: Store) -> Row:
    """Return the items that match several projects, with the one in which each is counted."""
    found = store.overlaps()
    rows = [
        {"tracker": o.ref[0], "id": o.ref[1], "key": o.key, "project": o.project, "others": list(o.others)}
        for o in found[:MOST_NAMED]
    ]
    return {"count": len(found), "rows": rows}


def _work(
    store: Store, loaded: Loaded, tracker: str, scope: Scope
) -> tuple[Mapping[str, int], tuple[Unmapped, ...]]:
    classify = Classifier.of(loaded.classes)
    by_class: dict[Class, list[int]] = {}
    for state in store.states(tracker):
        by_class.setdefault(classify.classify(_specimen(tracker, state)), []).append(state.number)
    work = store.work(
        tracker,
        scope.spaces,
        live=[number for cls in LIVE for number in by_class.get(cls, [])],
        doing=by_class.get(Class.DOING, []),
        done=by_class.get(Class.DONE, []),
        since=datetime.combine(loaded.okr.cycle.start, time(), loaded.zone),
        until=datetime.combine(loaded.okr.cycle.end + timedelta(days=1), time(), loaded.zone),
    )
    return work.mapped, work.unmapped


def _specimen(tracker: str, state: State) -> WorkItem:
    """Return an item that has just what decides a class, to be classified for all items of that kind."""
    epoch = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
    return WorkItem(
        tracker=tracker,
        id="",
        key="",
        title="",
        space="",
        type=state.type,
        status=state.status,
        category=Category(state.category),
        resolution=state.resolution,
        created=epoch,
        updated=epoch,
    )


def _named(store: Store, parents: tuple[tuple[Ref, int], ...]) -> list[Row]:
    """Name the parents; one that is gone, as after the deletion of an epic, is nothing to look at."""
    items = store.items([ref for ref, _ in parents])
    gone = {(t, i) for t in {ref[0] for ref in items} for i in _gone(store, t, items)}
    return [
        {
            "tracker": ref[0],
            "key": items[ref].key if ref in items else ref[1],
            "title": items[ref].title if ref in items else "",
            "items": n,
        }
        for ref, n in parents
        if ref not in gone
    ]


def _gone(store: Store, tracker: str, refs: Iterable[Ref]) -> frozenset[str]:
    ids = [ref[1] for ref in refs if ref[0] == tracker]
    return store.subtree(tracker, ids).gone.intersection(ids)
