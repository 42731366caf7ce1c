"""What a workspace tells before anything is read: which spaces are visible, what selectors match, statuses and types."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from math import ceil

from connectors.clickup.fields import bare
from connectors.clickup.pull.errand import Errand
from connectors.clickup.structure import Place, Structure
from connectors.clickup.translate import ABANDONED, BUILT_IN_TYPES, category_of
from connectors.clickup.walk import Source
from connectors.clickup.workspace import FULL_PAGE, mapping_of
from connectors.errors import MissingError, RejectedError, SettingsError
from connectors.model.inspection import Inspection, Right, Trial, Tried
from connectors.model.items import Category
from connectors.model.selectors import Criterion

_NO_SWITCH = "ClickUp has no switch for it: a long `write.every` keeps it rare"
_NO_CALL = "ClickUp has no call for it: add them by hand"
_VIEW_DRIFT = "a view may be given another filter, and its filters may depend on the day"


def inspect(errand: Errand, trials: Sequence[Trial], written: Collection[str]) -> Inspection:
    """Ask for spaces, places and first matches; a refusal of one thing keeps nothing else from being told."""
    structure = errand.structure
    structure.renew()
    places = structure.survey(list(structure.spaces))
    lacks = {(space, Right.SEE): remedy for space, remedy in _out_of_sight(errand, places)}
    lacks |= {(space, Right.SILENCE): _NO_SWITCH for space in written}
    lacks |= {(space, Right.OPTIONS): _NO_CALL for space in written}
    refs = [space for space in errand.scope.spaces if (space, Right.SEE) not in lacks]
    seen = list(structure.space_ids(refs).values())
    return Inspection(
        lacks=lacks,
        tried={trial: _tried(errand, trial, seen, places) for trial in trials},
        statuses=dict(_statuses(errand, seen or list(structure.spaces))),
        resolutions=(ABANDONED,),
        types=(*BUILT_IN_TYPES.values(), *structure.types.values()),
        pass_requests=1,
        census_requests=_census_requests([p for p in places if p.space in seen], len(seen)),
    )


def _out_of_sight(errand: Errand, places: Sequence[Place]) -> Iterator[tuple[str, str]]:
    for space in errand.scope.spaces:
        try:
            for ref, identifier in errand.structure.space_ids([space]).items():
                errand.structure.check_visible(ref, identifier, places)
        except (MissingError, SettingsError) as error:
            yield space, error.remedy


def _statuses(errand: Errand, spaces: Iterable[str]) -> Iterator[tuple[str, Category]]:
    for space in spaces:
        rows = errand.site.place("space", space).get("statuses")
        for row in map(mapping_of, rows if isinstance(rows, list) else ()):
            yield bare(row.get("status")), category_of(row.get("type"))


def _tried(errand: Errand, trial: Trial, spaces: Sequence[str], places: Sequence[Place]) -> Tried:
    if trial.criterion is Criterion.ROOT:
        return _below(errand, trial.values)
    if trial.criterion is Criterion.QUERY:
        return _shown(errand, trial.values[0])
    if trial.facet in {"list", "folder", "space"}:
        return _placed(errand, trial, places)
    if trial.facet == "tag" and spaces:
        tags = {"tags[]": [value.casefold() for value in trial.values]}
        source = errand.source(space=spaces)
        return Tried(found=_has_tasks(errand, Source(source.path, {**source.params, **tags})))
    return Tried()


def _below(errand: Errand, refs: Sequence[str]) -> Tried:
    answers = {ref: errand.site.task(ref, subtasks=True) for ref in refs}
    read = [answer[0] for answer in answers.values() if answer is not None]
    return Tried(
        found=any(task.get("subtasks") for task in read) if read else None,
        missing=tuple(ref for ref, answer in answers.items() if answer is None),
    )


def _shown(errand: Errand, view: str) -> Tried:
    try:
        return Tried(found=_has_tasks(errand, errand.view_source(view)), drift=_VIEW_DRIFT)
    except (MissingError, RejectedError) as error:
        return Tried(refusal=error.what)


def _placed(errand: Errand, trial: Trial, places: Sequence[Place]) -> Tried:
    """Look for places by id or name, archived ones too, and for the first task in any of them."""
    missing, found = [], False
    for value in trial.values:
        try:
            inside = _ids(errand.structure, trial.facet, value, places)
        except (MissingError, SettingsError):
            missing.append(value)
            continue
        found = found or any(
            _has_tasks(errand, errand.source(archived=half, **{trial.facet: inside}))
            for half in (False, True)
        )
    return Tried(found=found if len(missing) < len(trial.values) else None, missing=tuple(missing))


def _ids(structure: Structure, facet: str, value: str, places: Sequence[Place]) -> Sequence[str]:
    """Return the ids by which a place's tasks are asked for: a folder's with those of all below it."""
    if facet == "space":
        return list(structure.space_ids([value]).values())
    place = structure.place_id(facet, value, places)
    if facet == "folder":
        return structure.branch(place).folders
    structure.look_at(place)
    return [place]


def _has_tasks(errand: Errand, source: Source) -> bool:
    return bool(errand.site.tasks(source.path, {**source.params, "page": "0"}).tasks)


def _census_requests(places: Sequence[Place], spaces: int) -> int | None:
    """Count four requests a space, one a folder, and pages that walks share, which hold three quarters of what they might."""
    tasks = sum(place.count for place in places)
    folders = sum(place.facet == "folder" for place in places)
    return 4 * spaces + folders + ceil(tasks / (0.75 * FULL_PAGE)) + 3 if spaces else None
