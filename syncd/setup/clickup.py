"""Looks at a ClickUp workspace for a first configuration: its lists are what a project is made of."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from connectors.clickup.fields import OWN
from connectors.clickup.structure import Place
from connectors.clickup.tracker import ClickUp
from connectors.errors import SettingsError
from connectors.model.items import Category, WorkItem
from connectors.model.pulls import Scope
from syncd.setup.discovery import Candidate, Choose, Discovery, OkrFound, Space

MOST_LISTS = 200
MOST_SPACES = 10
"""Spaces whose statuses are shown; a request each."""

MOST_OKR_LISTS = 3
"""Lists named like an OKR that are looked into."""

_OKR = re.compile(r"\bokrs?\b|\bobjectives\b|目標|キーリザルト", re.IGNORECASE)
_CATEGORIES = {"open": Category.TODO, "done": Category.DONE, "closed": Category.DONE}


def discover(name: str, tracker: ClickUp, choose: Choose) -> Discovery:
    """Return what the workspace holds in the chosen spaces; raises `SyncError` for one that cannot be reached."""
    site = tracker.site()
    spaces = choose(_spaces(tracker, name))
    lists = [p for p in tracker.places([s.key for s in spaces]) if p.facet == "list" and not p.archived]
    remarks = []
    if len(lists) > MOST_LISTS:
        remarks.append(
            f"Only the first {MOST_LISTS} of {len(lists)} lists were looked at; --space narrows it."
        )
    names = {space.key: space.name for space in spaces}
    okr = _find_okr(tracker, lists)
    taken = okr.select[0] if okr and okr.select else None
    return Discovery(
        kind="clickup",
        site=site,
        spaces=[Space(one.name, one.name) if _is_unique(one, spaces) else one for one in spaces],
        candidates=[_candidate(place, names) for place in lists[:MOST_LISTS] if place.id != taken],
        fields=tracker.catalogue(),
        statuses=_statuses(tracker, spaces),
        remarks=remarks,
        okr=okr,
    )


def _find_okr(tracker: ClickUp, lists: Sequence[Place]) -> OkrFound | None:
    """Return the list named like an OKR in which tasks have sub-tasks: objectives with key results."""
    for place in [one for one in lists if _OKR.search(one.name)][:MOST_OKR_LISTS]:
        items = _items(tracker, place.id)
        above = {item.id for item in items if item.parent is None}
        key_results = [item for item in items if item.parent in above]
        if key_results:
            return OkrFound(
                objectives=len(above),
                key_results=len(key_results),
                select=(place.id, place.name),
                carriers=tuple(f for f in tracker.editable(key_results[0].id).values() if f.id not in OWN),
            )
    return None


def _items(tracker: ClickUp, identifier: str) -> list[WorkItem]:
    scope = Scope(places=(("list", identifier),))
    return [item for page in tracker.pull(scope, None, lambda _: {}) for item in page.items]


def _spaces(tracker: ClickUp, where: str) -> list[Space]:
    visible = tracker.spaces()
    if not visible:
        raise SettingsError(
            "the account sees no space", where=where, remedy="invite the token's user to at least one"
        )
    return [Space(key, name) for key, name in visible.items()]


def _is_unique(one: Space, spaces: Sequence[Space]) -> bool:
    return sum(space.name.casefold() == one.name.casefold() for space in spaces) == 1


def _candidate(place: Place, spaces: Mapping[str, str]) -> Candidate:
    return Candidate(
        key=place.id,
        title=place.name,
        space=spaces.get(place.space, place.space),
        selector="lists",
        children=place.count or None,
    )


def _statuses(tracker: ClickUp, spaces: Sequence[Space]) -> Mapping[Category, tuple[str, ...]]:
    found: dict[Category, list[str]] = {category: [] for category in Category}
    for space in spaces[:MOST_SPACES]:
        for name, kind in tracker.statuses(space.key):
            found[_CATEGORIES.get(kind, Category.DOING)].append(name)
    return {category: tuple(dict.fromkeys(names)) for category, names in found.items()}
