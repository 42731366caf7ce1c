"""What a workspace is divided into: names of spaces and task types, lists and folders, and which are archived."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from connectors.clickup.fields import bare
from connectors.clickup.values import moment
from connectors.clickup.workspace import Row, Workspace, mapping_of
from connectors.errors import MissingError, RejectedError, RightsError, SettingsError

LONGEST_SPRINT = timedelta(weeks=5)
"""ClickUp's sprints are lists that nothing marks as such: one with start and due date, no further apart, is taken for one."""


@dataclass(frozen=True, slots=True)
class Place:
    """A folder or list of a space; `archived` also when something above it is.

    `above` is the id of the folder in which it stands, "" for none.
    `count` is how many tasks a list claims to hold: too few in the most cases seen, never too many. `ends` is set for
    a list that is a sprint.
    """

    facet: str
    id: str
    name: str
    archived: bool
    space: str = ""
    above: str = ""
    count: int = 0
    ends: datetime | None = None


@dataclass(frozen=True, slots=True)
class Branch:
    """The ids of a folder and all folders below it, and the lists in them."""

    folders: tuple[str, ...]
    lists: tuple[Place, ...]


@dataclass(slots=True)
class Structure:
    """The structure of one workspace, asked for where it is needed and kept until `renew`.

    `sprints` says when the lists that are sprints end, by id, as far as a survey has shown them; `private` are ids of
    spaces that only their members see.
    """

    site: Workspace
    width: int
    archived: set[str] = field(default_factory=set)
    sprints: dict[str, datetime] = field(default_factory=dict)
    _known: dict[tuple[str, str], Place] = field(default_factory=dict)
    private: set[str] = field(default_factory=set)
    _spaces: dict[str, str] | None = None
    _types: Mapping[str, str] | None = None

    def renew(self) -> None:
        """Forget what was asked before, and ask for the spaces."""
        self._spaces, self._types = None, None
        self.archived.clear()
        self._known.clear()
        self._spaces = dict(self.spaces)

    @property
    def spaces(self) -> Mapping[str, str]:
        """Return the names of the visible spaces by id."""
        if self._spaces is None:
            rows = self.site.spaces()
            self._spaces = {str(row.get("id")): bare(row.get("name")) for row in rows}
            self.private = set(_private(rows))
        return self._spaces

    @property
    def types(self) -> Mapping[str, str]:
        """Return the names of the custom task types by id."""
        if self._types is None:
            self._types = self.site.task_types()
        return self._types

    def space_ids(self, refs: Sequence[str]) -> dict[str, str]:
        """Return the ids of spaces by what they are called in the settings, their names or ids.

        Raises `MissingError` for one that is not visible, `SettingsError` for a name that several have. Ids are
        believed where the spaces were not asked for yet.
        """
        if self._spaces is None and all(ref.isdecimal() for ref in refs):
            return {ref: ref for ref in refs}
        return {ref: self._space_id(ref) for ref in refs}

    def _space_id(self, ref: str) -> str:
        if ref in self.spaces:
            return ref
        found = [i for i, name in self.spaces.items() if name.casefold() == bare(ref).casefold()]
        if not found:
            self._find_archived_space(ref)
            found = [i for i, name in self.spaces.items() if ref in {i, name}]
        return self._one(found, "space", ref)

    def _find_archived_space(self, ref: str) -> None:
        rows = self.site.spaces(archived=True)
        self.private.update(_private(rows))
        for row in rows:
            identifier, name = str(row.get("id")), bare(row.get("name"))
            if ref in {identifier, name} and self._spaces is not None:
                self._spaces[identifier] = name
                self.archived.add(identifier)

    def _one(self, found: Sequence[str], facet: str, ref: str) -> str:
        where = self.site.http.tracker
        if not found:
            raise MissingError(
                f"{facet} {ref} is not there, or not visible to this account",
                where=where,
                remedy="check `watch` and the selectors, and that the token's user may see it",
            )
        if len(found) > 1:
            raise SettingsError(
                f"{len(found)} places are called {ref!r}: {', '.join(found)}",
                where=f"{where}: {facet}",
                remedy="name the one you mean by its id",
            )
        return found[0]

    def place_id(self, facet: str, ref: str, survey: Iterable[Place]) -> str:
        """Return the id of a folder or list that a selector names; raises as `space_ids` does."""
        if ref.isdecimal():
            return ref
        wanted = bare(ref).casefold()
        named = {p.id for p in survey if p.facet == facet and p.name.casefold() == wanted}
        return self._one(sorted(named), facet, ref)

    def branch(self, folder: str) -> Branch:
        """Return a folder with all sub-folders below it, and their lists, archived ones too.

        Costs two requests for each folder that no survey met. Raises `MissingError` for one that is not there.
        """
        if ("folder", folder) not in self._known:
            self._explore(folder)
        folders = [folder]
        for name in folders:
            folders += [p.id for p in self._known.values() if p.facet == "folder" and p.above == name]
        lists = [p for p in self._known.values() if p.facet == "list" and p.above in folders]
        return Branch(tuple(folders), tuple(lists))

    def look_at(self, identifier: str) -> None:
        """Note whether a list is archived; raises `MissingError` for one that is not there."""
        if ("list", identifier) not in self._known:
            row = self.site.place("list", identifier)
            self._note(*_lists([row], "", above=_folder_of(row), archived=False))

    def folders_above(self, facet: str, identifier: str) -> list[Place]:
        """Return the folders in which a folder or list stands, nearest first; one that is out of sight ends the way."""
        chain: list[Place] = []
        above = self._place(facet, identifier).above
        while above and above not in {place.id for place in chain}:
            chain.append(self._place("folder", above))
            above = chain[-1].above
        return chain

    def _place(self, facet: str, identifier: str) -> Place:
        """Return what is known of a folder or list; asks once for what no survey met."""
        if (facet, identifier) not in self._known:
            try:
                row = self.site.place(facet, identifier)
            except (MissingError, RejectedError, RightsError):
                row = {}
            above = _folder_of(row) if facet == "list" else str(row.get("parent_folder") or "")
            self._known[facet, identifier] = Place(
                facet, identifier, bare(row.get("name")), row.get("archived") is True, above=above
            )
        return self._known[facet, identifier]

    def _explore(self, folder: str, *, archived: bool = False) -> None:
        row = self.site.place("folder", folder, {"include_subfolders": "true"})
        put_away = archived or row.get("archived") is True
        above = str(row.get("parent_folder") or "")
        self._note(Place("folder", folder, bare(row.get("name")), put_away, above=above))
        halves = (row.get("lists"), False), (self.site.lists(folder, archived=True), True)
        for rows, half in halves:
            self._note(*_lists(rows, "", above=folder, archived=put_away or half))
        for below in row.get("folders") or ():
            self._explore(str(mapping_of(below).get("id")), archived=put_away)

    def _note(self, *places: Place) -> None:
        self._known |= {(place.facet, place.id): place for place in places}
        self.archived |= {place.id for place in places if place.archived}
        self.sprints |= {place.id: place.ends for place in places if place.ends is not None}

    def check_visible(self, space: str, identifier: str, survey: Iterable[Place]) -> None:
        """Raise `MissingError` for a space, by what the settings call it, of which no list is visible."""
        if identifier not in {place.space for place in survey if place.facet == "list"}:
            raise MissingError(
                f"space {space} shows no list to this account",
                where=self.site.http.tracker,
                remedy="give the token's user access to its lists, or take it out of `watch` and the selectors",
            )

    def survey(self, spaces: Sequence[str]) -> list[Place]:
        """List folders and lists of these spaces, archived ones too; notes the archived ones.

        Costs four requests a space and one a folder, two where the folder is archived.
        """
        halves = [(space, archived) for space in spaces for archived in (False, True)]
        with ThreadPoolExecutor(self.width, thread_name_prefix=self.site.http.tracker) as pool:
            outside = pool.map(self._outside, halves)
            folders = [folder for part in pool.map(self._folders, halves) for folder in part]
            inside = [
                (folder, half)
                for folder, _ in folders
                for half in ((True, False) if folder.archived else (True,))
            ]
            lists = [*pool.map(self._inside, inside), *outside]
        places = [place for folder, own in folders for place in (folder, *own)]
        unique = {(p.facet, p.id): p for p in [*places, *(p for part in lists for p in part)]}
        found = _with_those_below({p.id for p in unique.values() if p.archived}, list(unique.values()))
        self._note(*found)
        return found

    def _folders(self, half: tuple[str, bool]) -> list[tuple[Place, list[Place]]]:
        space, archived = half
        rows = self.site.folders(space, archived=archived)
        folders = [
            Place(
                "folder",
                str(row.get("id")),
                bare(row.get("name")),
                archived,
                space,
                str(row.get("parent_folder") or ""),
            )
            for row in rows
        ]
        return [
            (folder, list(_lists(row.get("lists"), space, above=folder.id, archived=archived)))
            for folder, row in zip(folders, rows, strict=True)
        ]

    def _inside(self, half: tuple[Place, bool]) -> list[Place]:
        folder, archived = half
        rows = self.site.lists(folder.id, archived=archived)
        return list(_lists(rows, folder.space, above=folder.id, archived=archived or folder.archived))

    def _outside(self, half: tuple[str, bool]) -> list[Place]:
        space, archived = half
        return list(_lists(self.site.folderless(space, archived=archived), space, archived=archived))

    def lists_in_use(self, spaces: Sequence[str]) -> list[str]:
        """Return the ids of the lists of these spaces that are not archived; two requests a space."""
        with ThreadPoolExecutor(self.width, thread_name_prefix=self.site.http.tracker) as pool:
            folders = [row for rows in pool.map(self.site.folders, spaces) for row in rows]
            outside = [row for rows in pool.map(self.site.folderless, spaces) for row in rows]
        inside = [p.id for folder in folders for p in _lists(folder.get("lists"), "", archived=False)]
        return list(dict.fromkeys([*inside, *(p.id for p in _lists(outside, "", archived=False))]))


def _private(rows: Iterable[Row]) -> Iterator[str]:
    yield from (str(row.get("id")) for row in rows if row.get("private") is True)


def _lists(rows: object, space: str, *, above: str = "", archived: bool) -> Iterator[Place]:
    """Yield lists from rows, or from bare ids, as the vendor's document describes those within a folder."""
    for row in rows if isinstance(rows, list) else ():
        told = {"id": row} if isinstance(row, str) else mapping_of(row)
        if told.get("id"):
            count = str(told.get("task_count") or 0)
            yield Place(
                facet="list",
                id=str(told["id"]),
                name=bare(told.get("name")),
                archived=archived or told.get("archived") is True,
                space=space,
                above=above,
                count=int(count) if count.isdecimal() else 0,
                ends=_end_of_sprint(told),
            )


def _end_of_sprint(row: Mapping[str, object]) -> datetime | None:
    start, due = moment(row.get("start_date")), moment(row.get("due_date"))
    return due if start and due and start <= due <= start + LONGEST_SPRINT else None


def _folder_of(row: Row) -> str:
    """Return the id of the folder in which a list stands; "" for the hidden one of a list without folder."""
    folder = mapping_of(row.get("folder"))
    return "" if folder.get("hidden") else str(folder.get("id") or "")


def _with_those_below(archived: set[str], places: Sequence[Place]) -> list[Place]:
    """Return the places, those below an archived folder as archived too."""
    size = -1
    while len(archived) > size:
        size = len(archived)
        archived |= {place.id for place in places if place.above in archived}
    return [replace(place, archived=place.id in archived) for place in places]
