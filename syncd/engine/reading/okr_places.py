"""Resolve the places of the OKR against a site: which of its fields say what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from config import Loaded
from config.tree import NAMES, AboveSettings, OkrPlace
from connectors.errors import SettingsError
from connectors.model.fields import Field, FieldKind, find_field
from mappings.okr import Measure, Selector
from mappings.tree import Above, Place
from syncd.engine.reading.facets import with_field_ids

NUMBERS = (FieldKind.NUMBER,)
NAMING = (
    FieldKind.ITEMS,
    FieldKind.LINKS,
    FieldKind.TEXT,
    FieldKind.PARAGRAPH,
    FieldKind.OPTION,
    FieldKind.OPTIONS,
    FieldKind.LABELS,
)
KINDS: Mapping[str, tuple[FieldKind, ...]] = {
    "target": NUMBERS,
    "actual": NUMBERS,
    "start": NUMBERS,
    "weight": NUMBERS,
    "unit": (FieldKind.TEXT, FieldKind.OPTION),
    "kind": (FieldKind.TEXT, FieldKind.OPTION),
    "id": (FieldKind.TEXT,),
    "projects": (FieldKind.ITEMS, FieldKind.LINKS, FieldKind.TEXT, FieldKind.PARAGRAPH),
}
"""Kinds of fields that can say what a role needs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRule:
    """A place with its fields by id, and the selectors of its items; empty ones select all that is read."""

    place: Place
    select: tuple[Selector, ...] = ()
    project_select: tuple[Selector, ...] = ()
    takes_projects: bool = False

    @property
    def fields(self) -> set[str]:
        """Return the ids of the fields that the place's items are read with."""
        aboves = (self.place.objective, self.place.key_result, self.place.project)
        named = {name for above in aboves for name in (above.links, above.field) if name}
        return named | set(self.place.fields.values())

    @property
    def selectors(self) -> tuple[Selector, ...]:
        """Return all selectors of the place."""
        return (*self.select, *self.project_select)


def read_rules(loaded: Loaded, catalogues: Mapping[str, Sequence[Field]]) -> tuple[PlaceRule, ...]:
    """Find every field that a place names; raises one `SettingsError` that lists all that cannot be found.

    A place of a tracker whose fields are not known says nothing as yet.
    """
    problems: list[SettingsError] = []
    rules = tuple(_Reading(loaded, place, catalogues, problems).rule() for place in loaded.places)
    if problems:
        raise SettingsError("\n".join(str(problem) for problem in problems))
    return rules


class _Reading:
    """One place, being resolved."""

    def __init__(
        self,
        loaded: Loaded,
        place: OkrPlace,
        catalogues: Mapping[str, Sequence[Field]],
        problems: list[SettingsError],
    ) -> None:
        self._loaded = loaded
        self._place = place
        self._catalogue = catalogues.get(place.tracker)
        self._problems = problems

    def rule(self) -> PlaceRule:
        """Return the rule of the place."""
        place, settings = self._place, self._place.settings
        if self._catalogue is not None and not (place.select or self._loaded.trackers[place.tracker].watch):
            self._tell("no spaces are watched in which the OKR could stand", "name them: watch: [KEY]")
        resolved = Place(
            tracker=place.tracker,
            objective_types=place.objective_types,
            key_result_types=place.key_result_types,
            project_types=place.project_types,
            objective=self._above(settings.objective, "objective"),
            key_result=self._above(settings.key_result, "key_result"),
            project=self._above(settings.projects, "projects"),
            side=settings.projects.side,
            fields=self._fields(),
            roll_up=settings.roll_up,
            measure=self._measure(settings.projects.measure),
        )
        return PlaceRule(
            place=resolved,
            select=self._selectors(place.select, "select"),
            project_select=self._selectors(place.project_select, "projects", "select"),
            takes_projects=place.takes_projects,
        )

    def _above(self, settings: AboveSettings, *path: str) -> Above:
        links = None
        if settings.links is not None:
            links = self._links((*path, "links"))
        return Above(
            links=links,
            phrases=() if settings.links in {None, "any"} else tuple(settings.links or ()),
            field=self._find(settings.field, NAMING, *path, "field") if settings.field else None,
            labels=settings.labels,
            prefix=settings.prefix,
        )

    def _links(self, path: tuple[str, ...]) -> str | None:
        known = [f.id for f in self._catalogue or () if f.kind is FieldKind.LINKS]
        if not known and self._catalogue is not None:
            self._tell("the items of this tracker have no links", "take it out, or name a field", *path)
        return known[0] if known else None

    def _fields(self) -> dict[str, str]:
        found = {}
        for role, kinds in KINDS.items():
            named = getattr(self._place.settings.fields, role)
            if named is not None:
                found[role] = self._find(named, kinds, "fields", role)
            elif usual := self._usual(NAMES.get(role, ()), kinds):
                found[role] = usual
        return found

    def _usual(self, names: Sequence[str], kinds: Sequence[FieldKind]) -> str | None:
        """Return the one field of a usual name, None where the site has none or several."""
        for name in names:
            try:
                return find_field(self._catalogue or (), name, where="", kinds=kinds).id
            except SettingsError:
                continue
        return None

    def _measure(self, measure: Measure) -> Measure:
        if measure.field is None:
            return measure
        return replace(measure, field=self._find(measure.field, NUMBERS, "projects", "measure"))

    def _selectors(self, select: Sequence[Selector], *path: str) -> tuple[Selector, ...]:
        def find(name: str) -> str:
            return self._find(name, (), *path)

        return tuple(
            replace(s, include=with_field_ids(s.include, find), exclude=with_field_ids(s.exclude, find))
            for s in select
        )

    def _find(self, name: str, kinds: Sequence[FieldKind], *path: str) -> str:
        if self._catalogue is None:
            return name
        try:
            where = self._loaded.where((*self._place.path, *path))
            return find_field(self._catalogue, name, where=where, kinds=kinds).id
        except SettingsError as error:
            self._problems.append(error)
            return name

    def _tell(self, what: str, remedy: str, *path: str) -> None:
        where = self._loaded.where((*self._place.path, *path))
        self._problems.append(SettingsError(what, where=where, remedy=remedy))
