"""Notice when the selectors themselves changed: then every item is placed anew, not only those that changed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from config import Loaded
from mappings.mapping import Selectors
from mappings.okr import CurveKind, Okr, Project
from mappings.progress import Progress
from syncd.engine.mapping.carriers import root_ids
from syncd.store import Store

MAPPING = "digest:mapping"
MEASURING = "digest:measuring"
WORKING = "digest:working"
"""Of what counts as work, on which it hangs when work on an item began."""


def bring_mapping_up_to_date(store: Store, loaded: Loaded, okr: Okr) -> Selectors:
    """Return the compiled selectors, after marking what a changed configuration makes wrong."""
    roots = root_ids(okr.projects.values(), store)
    names = list(okr.projects)

    def place_all_anew() -> None:
        store.forget_projects(names)
        store.dirty_all()

    selectors = [(p.id, p.kind, p.select) for p in okr.projects.values()]
    when_changed(store, MAPPING, repr((selectors, sorted(roots.items()))), place_all_anew)
    rules = [
        (
            p.id,
            p.measure,
            sorted(p.credit.items()),
            sorted(p.classes.items()),
            p.plan.curve is CurveKind.TRACKED,
        )
        for p in okr.projects.values()
    ]
    classes = [(name, sorted(rule.classes.items())) for name, rule in sorted(loaded.classes.items())]
    own_classes = [(p.id, sorted(p.classes.items())) for p in okr.projects.values() if p.classes]
    when_changed(store, WORKING, repr((own_classes, classes)), store.forget_first_work)
    weekly = loaded.settings.goals, okr.cycle
    when_changed(
        store,
        MEASURING,
        repr((rules, classes, str(loaded.zone), Progress.__slots__, weekly)),
        lambda: store.settle_mapping({}, {}, names),
    )
    return Selectors.compile(okr.projects.values(), roots)


def rules_of(project: Project, loaded: Loaded) -> str:
    """Name what decides besides the items which of them a project counts, and how."""
    selectors, trackers = project.select, {selector.tracker for selector in project.select}
    classes = [
        sorted(rules.classes.items()) for name, rules in sorted(loaded.classes.items()) if name in trackers
    ]
    own = project.measure, sorted(project.credit.items()), sorted(project.classes.items())
    return hashlib.sha256(repr((selectors, own, classes)).encode()).hexdigest()[:16]


def when_changed(store: Store, key: str, content: str, act: Callable[[], None]) -> None:
    """Act before remembering, so that a process killed in between acts again."""
    digest = hashlib.sha256(content.encode()).hexdigest()
    if store.get_meta(key) != digest:
        act()
        store.set_meta(key, digest)
