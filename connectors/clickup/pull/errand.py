"""What one pull is about: the workspace, the scope, how its tasks are read, and what is stored already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import NoReturn

from connectors.clickup.fields import Reading, bare
from connectors.clickup.standing import Places, folders_of, is_put_away, lists_of, named
from connectors.clickup.structure import Place, Structure
from connectors.clickup.translate import Lens, needs_type_names, work_item
from connectors.clickup.values import Zones, moment
from connectors.clickup.walk import Source
from connectors.clickup.workspace import Row, Rows, Workspace, mapping_of
from connectors.errors import MissingError, RejectedError, RightsError, SettingsError, SyncError
from connectors.model.items import WorkItem
from connectors.model.pulls import Known, Scope, name_of_place

WHOLE = {"subtasks": "true", "include_closed": "true"}
"""Without these two, sub-tasks and closed tasks are left out."""

UNREADABLE = (RejectedError, MissingError, RightsError)
"""What is wrong with a view alone: it is not there, out of sight, or none."""

SPACE = "space"
"""The facet of the places that are spaces."""


@dataclass(slots=True, kw_only=True)
class Errand:
    """One pull on its way; used by one thread, which alone asks `known`.

    `began` is the server's time of the first answer: what changes later is read by the next pull.
    `archived` says whether archived lists and tasks are read, `watch` are the spaces that concern the whole tracker.
    `troubles` says why a view, or a space that a selector names, cannot be read. `missing` outlives the errand: the
    names of the scope that the last full pull did not find.
    """

    site: Workspace
    structure: Structure
    tracker: str
    scope: Scope
    reading: Reading
    known: Known
    width: int
    overlap: timedelta
    archived: bool = True
    watch: Sequence[str] = ()
    missing: set[str] = field(default_factory=set)
    troubles: dict[str, str] = field(default_factory=dict)
    began: datetime | None = None
    unseen: list[str] = field(default_factory=list)
    _spaces: dict[str, str] | None = None
    _lens: Lens | None = None

    @property
    def spaces(self) -> Mapping[str, str]:
        """Return the ids of the scope's spaces by what the settings call them, but for those that cannot be read."""
        if self._spaces is None:
            self._spaces = self.found(self.scope.spaces)
        return self._spaces

    @property
    def selected_spaces(self) -> tuple[str, ...]:
        """Return what selectors call spaces."""
        return tuple(value for facet, value in self.scope.places if facet == SPACE)

    @property
    def whole_spaces(self) -> Mapping[str, str]:
        """Return the ids by name of all spaces that are read whole: those of the scope, and those that selectors name."""
        return {**self.found(self.selected_spaces), **self.spaces}

    def found(self, spaces: Iterable[str]) -> dict[str, str]:
        """Return the ids of these spaces by name; what is not there is noted."""
        found: dict[str, str] = {}
        for ref in spaces:
            try:
                found |= self.structure.space_ids([ref])
            except (MissingError, SettingsError) as error:
                self._miss(ref, error)
        return found

    def check_visible(self, spaces: Mapping[str, str], survey: Sequence[Place]) -> None:
        """Note which of these spaces show no list: their tasks would all look gone."""
        for ref, identifier in spaces.items():
            try:
                self.structure.check_visible(ref, identifier, survey)
            except MissingError as error:
                self._miss(ref, error)

    def _miss(self, space: str, error: SyncError) -> None:
        """Note why a space cannot be read; raises the error unless selectors alone name it."""
        watched = {bare(ref).casefold() for ref in self.watch}
        if space not in self.selected_spaces or bare(space).casefold() in watched:
            raise error
        self.troubles[name_of_place(SPACE, space)] = str(error)

    @property
    def start(self) -> datetime:
        """Return when the pull began by the server's clock; our own when nothing had to be asked."""
        return self.began or self.site.http.clock.now()

    def heard(self, rows: Rows) -> Rows:
        """Note the server's time of an answer."""
        self.began = rows.at if self.began is None else min(self.began, rows.at)
        return rows

    def told_unseen(self) -> tuple[str, ...]:
        """Return what was not seen, for the last page of a complete pull, and remember it for the next ones."""
        self.missing |= set(self.unseen)
        return tuple(dict.fromkeys(self.unseen))

    def items(self, tasks: Sequence[Row]) -> tuple[WorkItem, ...]:
        """Translate tasks; asks for names of spaces and task types where they are not known yet."""
        if not tasks:
            return ()
        lens = self._lens or self._focus()
        if not lens.types and any(map(needs_type_names, tasks)):
            lens = replace(lens, types=self.structure.types)
        self._lens = lens
        return tuple(work_item(task, lens) for task in tasks)

    def _focus(self) -> Lens:
        names = self.structure.spaces
        written = {identifier: ref for ref, identifier in self.spaces.items()}
        return Lens(
            tracker=self.tracker,
            reading=self.reading,
            places=Places(
                zones=Zones(user=self.site.user().zone, days=self.reading.zone),
                space_names={i: tuple(dict.fromkeys((name, i))) for i, name in names.items()},
                archived=frozenset(self.structure.archived),
                sprints=dict(self.structure.sprints),
                above=self.above,
            ),
            spaces={**names, **written},
            untold=frozenset() if self.scope.titles else frozenset(self.structure.private),
        )

    def above(self, facet: str, identifier: str) -> tuple[str, ...]:
        """Return names and ids of the folders in which a folder or list stands."""
        return named(*({"name": f.name, "id": f.id} for f in self.structure.folders_above(facet, identifier)))

    def stale(self, tasks: Sequence[Row]) -> list[Row]:
        """Return those tasks that are not stored as they are."""
        stored = self.known([str(task.get("id")) for task in tasks]) if tasks else {}
        return [task for task in tasks if not _is_stored(task, stored)]

    def is_watched(self, task: Row) -> bool:
        """Say whether a task stands in a space or place that is read whole."""
        space = str(mapping_of(task.get("space")).get("id") or "")
        if space in self.spaces.values():
            return True
        return bool(self.scope.places) and any(
            value.casefold() in self._words(facet, task) for facet, value in self.scope.places
        )

    def _words(self, facet: str, task: Row) -> set[str]:
        if facet == "list":
            words = lists_of(task)
        elif facet == "folder":
            words = folders_of(task, self.above)
        else:
            space = mapping_of(task.get("space"))
            words = (*named(space), self.structure.spaces.get(str(space.get("id")), ""))
        return {word.casefold() for word in words} - {""}

    def is_put_away(self, task: Row) -> bool:
        """Say whether a task is archived, or stands in a place that is."""
        return is_put_away(task, self.structure.archived)

    def source(self, *, archived: bool = False, **filters: Iterable[str]) -> Source:
        """Return the workspace's tasks, filtered by ids of `space`, `folder` or `list`."""
        names = {"space": "space_ids[]", "folder": "project_ids[]", "list": "list_ids[]"}
        chosen = {names[part]: list(ids) for part, ids in filters.items()}
        half = {"archived": "true"} if archived else {}
        return Source(self.site.all_tasks, {**chosen, **WHOLE, **half})

    def list_source(self, identifier: str, *, archived: bool) -> Source:
        """Return one half of the tasks of a list, with those that have their home in another."""
        half = {"archived": "true" if archived else "false", "include_timl": "true"}
        return Source(self.site.list_tasks(identifier), {**WHOLE, **half})

    def view_source(self, identifier: str) -> Source:
        """Return the tasks that a view shows, which cannot be sorted or filtered."""
        return Source(self.site.view_tasks(identifier), is_sorted=False)

    def give_up(self, view: str, error: SyncError) -> None:
        """Note why a view cannot be read, which concerns nothing else."""
        told = SettingsError(
            f"view {view} cannot be read: {error.what}",
            where=self.tracker,
            remedy="name a view by its id, and let the token's user see it",
        )
        self.troubles[view] = str(told)

    def explain(self, error: SyncError) -> NoReturn:
        """Raise what a refused walk most likely means: a space out of sight, or the error."""
        self.structure.renew()
        try:
            self.structure.space_ids(list(self.spaces))
        except MissingError as missing:
            raise missing from error
        raise error


def _is_stored(task: Row, stored: Mapping[str, datetime]) -> bool:
    updated, kept = moment(task.get("date_updated")), stored.get(str(task.get("id")))
    return updated is not None and kept is not None and kept >= updated
