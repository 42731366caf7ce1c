"""Where tasks stand: their space, folders and lists as words that selectors may name, told once for each place."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from connectors.clickup.fields import bare
from connectors.clickup.values import Zones, day, rows_in
from connectors.clickup.workspace import Row, mapping_of

Above = Callable[[str, str], tuple[str, ...]]
"""Tells names and ids of the folders in which a folder or list stands, by ("folder" or "list", id)."""

_Standing = tuple[Row, Row, Sequence[Row]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """What a task has from where it stands: the id of its space, facets by name, whether a place of it is archived."""

    space: str
    facets: Mapping[str, tuple[str, ...]]
    is_archived: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The places of a workspace as one pull sees them; what it says of a place is kept.

    `space_names` are names and id of spaces by id, `archived` ids of lists, folders and spaces, `sprints` the ends of
    the lists that are sprints.
    """

    zones: Zones
    space_names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    archived: frozenset[str] = frozenset()
    sprints: Mapping[str, datetime] = field(default_factory=dict)
    above: Above = lambda _facet, _id: ()
    _stands: dict[tuple[str, ...], Stand] = field(default_factory=dict, init=False, repr=False)

    def stand(self, task: Row) -> Stand:
        """Return what a task has from where it stands."""
        space, folder, lists = _places(task)
        told = [str(place.get(part)) for place in (folder, *lists) for part in ("id", "name", "hidden")]
        key = (str(space.get("id") or ""), *told)
        found = self._stands.get(key)
        if found is None:
            found = self._stands[key] = self._told(key[0], folder, lists)
        return found

    def _told(self, space: str, folder: Row, lists: Sequence[Row]) -> Stand:
        facets = {
            "space": self.space_names.get(space, (space,) if space else ()),
            "folder": _folders(folder, lists[1:], self.above),
            "list": named(*lists),
            "sprint_end": tuple(self._sprint_ends(lists)),
        }
        home = (space, *(str(place.get("id")) for place in (folder, lists[0])))
        return Stand(
            space=space,
            facets={name: words for name, words in facets.items() if words},
            is_archived=not self.archived.isdisjoint(home),
        )

    def _sprint_ends(self, lists: Sequence[Row]) -> Iterator[str]:
        """Yield id and last day of the lists that are sprints; it is told as a task's due date is."""
        for name in sorted({str(one.get("id")) for one in lists} & self.sprints.keys()):
            yield f"{name} {day(self.sprints[name].timestamp() * 1000, self.zones)}"


def named(*places: Row) -> tuple[str, ...]:
    """Return names and ids of places, so that a selector may name either."""
    words = [bare(place.get(part)) for place in places for part in ("name", "id")]
    return tuple(dict.fromkeys(word for word in words if word))


def lists_of(task: Row) -> tuple[str, ...]:
    """Return names and ids of the lists in which a task stands: its home, and those to which it was added."""
    return named(*_places(task)[2])


def folders_of(task: Row, above: Above) -> tuple[str, ...]:
    """Return names and ids of the folders in which a task stands with any of its lists, and of those above these."""
    _, folder, lists = _places(task)
    return _folders(folder, lists[1:], above)


def is_put_away(task: Row, archived: Collection[str]) -> bool:
    """Say whether a task is archived, itself or with the list, folder or space that it stands in."""
    if task.get("archived") is True or not archived:
        return task.get("archived") is True
    space, folder, lists = _places(task)
    return any(str(place.get("id")) in archived for place in (space, folder, lists[0]))


def _places(task: Mapping[str, Any]) -> _Standing:
    """Return the space, the folder, and the lists of a task, its home first."""
    home = mapping_of(task.get("list"))
    return (
        mapping_of(task.get("space")),
        mapping_of(task.get("folder")),
        [home, *rows_in(task.get("locations"))],
    )


def _folders(folder: Row, added: Sequence[Row], above: Above) -> tuple[str, ...]:
    is_none = folder.get("hidden") or not folder.get("id")
    home = () if is_none else (*named(folder), *above("folder", str(folder["id"])))
    beside = (word for row in added if row.get("id") for word in above("list", str(row["id"])))
    return tuple(dict.fromkeys((*home, *beside)))
