"""The hierarchy of a workspace: which list stands in which folder and space, and what it inherits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from syncd.sandbox.clickup.model import Folder, Level, Space, Status, TaskList


class Places:
    """Spaces, folders and lists by id."""

    def __init__(self) -> None:
        self.spaces: dict[str, Space] = {}
        self.folders: dict[str, Folder] = {}
        self.lists: dict[str, TaskList] = {}
        self.gone_places: set[str] = set()

    def shelf(self, level: Level) -> dict[str, Any]:
        """Return the things of a level by id."""
        shelves: Mapping[Level, dict[str, Any]] = {
            Level.SPACE: self.spaces,
            Level.FOLDER: self.folders,
            Level.LIST: self.lists,
        }
        return shelves[level]

    def statuses_of(self, list_: str) -> Sequence[Status]:
        """Return the statuses of a list: its own, else its folder's, else its space's."""
        place = self.lists[list_]
        folder = self.folders[place.folder]
        for own in (place.statuses, folder.statuses):
            if own is not None:
                return own
        return self.spaces[place.space].statuses

    def find_status(self, list_: str, ref: str) -> Status:
        """Return a list's status by id or name; raises `LookupError`."""
        wanted = ref.lower()
        for status in self.statuses_of(list_):
            if status.id == ref or status.name.lower() == wanted:
                return status
        raise LookupError(f"the list {self.lists[list_].name!r} has no status {ref!r}")

    def chain(self, list_: str, team: str) -> set[tuple[Level, str]]:
        """Return a list, its folders, its space and the workspace, as levels with ids."""
        place = self.lists[list_]
        found = {(Level.TEAM, team), (Level.SPACE, place.space), (Level.LIST, list_)}
        folder: str | None = place.folder
        while folder is not None:
            found.add((Level.FOLDER, folder))
            folder = self.folders[folder].parent
        return found

    def is_archived(self, list_: str) -> bool:
        """Say whether a list, its folder or its space is archived."""
        place = self.lists[list_]
        return place.archived or self.folders[place.folder].archived or self.spaces[place.space].archived

    def lists_in(self, level: Level, id_: str) -> list[TaskList]:
        """Return the lists of a place, also those that stand deeper."""
        return [one for one in self.lists.values() if (level, id_) in self.chain(one.id, "")]
