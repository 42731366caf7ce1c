"""Resolve the names in the configuration against a site: which fields are meant, and what is to be read."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from config import Loaded
from config.problems import Trail
from config.values import FieldSource
from config.writes import Subject
from connectors import goals
from connectors.errors import SettingsError
from connectors.model.fields import Field, FieldKind, find_field
from connectors.model.items import Ref
from connectors.model.pulls import Scope
from mappings.okr import KeyResult, Okr, Project, Selector
from syncd.engine.reading.facets import with_field_ids
from syncd.engine.reading.okr_places import PlaceRule
from syncd.engine.reading.scopes import find_homeless, scope_of

WORDS = (FieldKind.OPTION, FieldKind.TEXT)
NUMBERS = (FieldKind.NUMBER,)
DAYS = (FieldKind.DATE, FieldKind.DATETIME, FieldKind.TEXT)
TEXTS = (FieldKind.PARAGRAPH, FieldKind.TEXT)

USABLE = {
    **dict.fromkeys(("status", "verdict", "grade"), WORDS),
    **dict.fromkeys(("note", "cause", "serves"), TEXTS),
    "forecast": DAYS,
}
"""Kinds of fields that can hold a role's figure; every other role is a number."""

NOTE_ROLES = ("reason", "decision")
"""The roles of the fields into which people type why a plan was changed, and what was decided."""

WEEK_KINDS = {
    "field": (FieldKind.DATE, FieldKind.TEXT, FieldKind.OPTION, FieldKind.OPTIONS, FieldKind.LABELS),
    "words": TEXTS,
    "remark": TEXTS,
}
"""Kinds of fields that can mark a week, or hold what people type about its goals."""

CHECK_IN_KINDS = {
    "value": NUMBERS,
    "confidence": (FieldKind.NUMBER, FieldKind.OPTION, FieldKind.TEXT),
    "note": TEXTS,
}
"""Kinds of fields into which each part of a check-in can be typed."""

Find = Callable[..., Field]
"""Takes a tracker, a field's name, its place in the configuration, and the kinds that will do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """The configuration with every field named by its id.

    `scopes` says what to read of each tracker, `shapes` names the set of fields read, so that an item
    stored in another shape is read again. `fields` holds the fields to write by (tracker, subject, role),
    `value_fields` those that hold a key result's or an indicator's value, `check_in_fields` by key result those into
    which check-ins are typed, by what they tell, `goal_fields` by tracker those that weekly goals are read from, `note_fields` by role and tracker the ids of those into
    which people type why a plan was changed and what was decided.
    """

    okr: Okr
    scopes: Mapping[str, Scope]
    shapes: Mapping[str, str]
    fields: Mapping[tuple[str, Subject, str], Field]
    value_fields: Mapping[str, Field]
    check_in_fields: Mapping[str, Mapping[str, Field]]
    note_fields: Mapping[str, Mapping[str, str]]
    goal_fields: Mapping[str, Mapping[str, Field]]


def resolve(
    loaded: Loaded, catalogues: Mapping[str, Sequence[Field]], rules: Sequence[PlaceRule] = ()
) -> Resolved:
    """Find every named field; `rules` say what else is read, for the OKR in trackers.

    Raises one `SettingsError` that lists all that cannot be found. A tracker whose fields are not known (it
    cannot be reached) has no scope, and its names stay as they are.
    """
    resolved, problems = attempt(loaded, catalogues, rules)
    if problems:
        raise SettingsError("\n".join(str(p) for p in problems))
    return resolved


def attempt(
    loaded: Loaded, catalogues: Mapping[str, Sequence[Field]], rules: Sequence[PlaceRule] = ()
) -> tuple[Resolved, Sequence[SettingsError]]:
    """Find every named field as `resolve` does, and return what cannot be found; its name stands for the field then."""
    problems: list[SettingsError] = []

    def find(tracker: str, name: str, path: Trail, kinds: Sequence[FieldKind] = ()) -> Field:
        if name in goals.FIELDS:
            return goals.FIELDS[name]
        if tracker not in catalogues:
            return Field(name, name, FieldKind.OTHER)
        try:
            return find_field(catalogues[tracker], name, where=loaded.where(path), kinds=kinds)
        except SettingsError as error:
            problems.append(error)
            return Field(name, name, FieldKind.OTHER)

    entry = loaded.document.entry
    projects = {name: _with_field_ids(p, entry(name), find) for name, p in loaded.okr.projects.items()}
    okr = replace(loaded.okr, projects=projects)
    fields = _fields_to_write(loaded, find)
    value_fields = _value_fields(loaded, find)
    check_in_fields = _check_in_fields(loaded, okr, find)
    note_fields = {
        role: {
            name: find(name, tracker.fields[role], ("trackers", name, "fields", role), TEXTS).id
            for name, tracker in loaded.trackers.items()
            if role in tracker.fields
        }
        for role in NOTE_ROLES
    }
    goal_fields, unfound = _goal_fields(loaded, catalogues)
    problems += unfound
    items = [*_carriers(loaded, okr)]
    read = [
        (tracker, field)
        for tracker, field in _fields_to_read(loaded, okr, fields, value_fields, check_in_fields, rules)
        if field not in goals.FIELDS
    ]
    read += [pair for of_role in note_fields.values() for pair in of_role.items()]
    read += [(tracker, found.id) for tracker, parts in goal_fields.items() for found in parts.values()]
    scopes = {
        name: scope_of(name, loaded, okr, rules, _of(name, items), _of(name, read)) for name in catalogues
    }
    for name, scope in scopes.items():
        problems += find_homeless(scope, name, loaded, okr, rules)
    problems += _shared_fields(okr, fields)
    problems += _typed_and_written(okr, fields, check_in_fields)
    shapes = {name: _shape(loaded, name, scope) for name, scope in scopes.items()}
    resolved = Resolved(
        okr=okr,
        scopes=scopes,
        shapes=shapes,
        fields=fields,
        value_fields=value_fields,
        check_in_fields=check_in_fields,
        note_fields=note_fields,
        goal_fields=goal_fields,
    )
    return resolved, problems


def _fields_to_write(loaded: Loaded, find: Find) -> dict[tuple[str, Subject, str], Field]:
    return {
        (tracker, spec.subject, spec.role): find(
            tracker,
            spec.field,
            ("write", tracker, spec.subject.value, spec.role),
            USABLE.get(spec.role, NUMBERS),
        )
        for tracker, writes in loaded.writes.items()
        for spec in writes.specs.values()
    }


def _value_fields(loaded: Loaded, find: Find) -> dict[str, Field]:
    return {
        name: find(source.item[0], source.field, loaded.value_path(name), NUMBERS)
        for name, source in loaded.sources.items()
        if isinstance(source, FieldSource)
    }


def _check_in_fields(loaded: Loaded, okr: Okr, find: Find) -> dict[str, dict[str, Field]]:
    return {
        kr.id: {
            part: find(kr.item[0], name, _check_in_path(loaded, kr, part), CHECK_IN_KINDS[part])
            for part, name in kr.check_in.fields.items()
        }
        for kr in okr.key_results.values()
        if kr.item is not None and kr.check_in is not None
    }


def _goal_fields(
    loaded: Loaded, catalogues: Mapping[str, Sequence[Field]]
) -> tuple[dict[str, dict[str, Field]], list[SettingsError]]:
    """Find the fields of weekly goals in each tracker that has them; at least one must."""
    found: dict[str, dict[str, Field]] = {tracker: {} for tracker in catalogues}
    problems = []
    for part, kinds in WEEK_KINDS.items():
        name = getattr(loaded.settings.goals, part)
        if name is None:
            continue
        errors = []
        for tracker, catalogue in catalogues.items():
            try:
                found[tracker][part] = find_field(
                    catalogue, name, where=loaded.where(("goals", part)), kinds=kinds
                )
            except SettingsError as error:
                errors.append(error)
        if len(errors) == len(catalogues):
            problems += errors[:1]
    return found, problems


def _check_in_path(loaded: Loaded, key_result: KeyResult, part: str) -> Trail:
    """Return where the field is named: at the key result, else at the top level."""
    own = (*loaded.document.entry(key_result.id), "check_in", part)
    return own if loaded.document.value(own) is not None else ("check_in", part)


def _typed_and_written(
    okr: Okr,
    fields: Mapping[tuple[str, Subject, str], Field],
    check_in_fields: Mapping[str, Mapping[str, Field]],
) -> Iterator[SettingsError]:
    """Find the fields into which people type what we would overwrite; the value is the same figure both ways."""
    ours = {
        (tracker, field.id): role
        for (tracker, subject, role), field in fields.items()
        if subject is Subject.KEY_RESULT
    }
    for name, parts in check_in_fields.items():
        item = okr.key_results[name].item
        for part, field in parts.items():
            role = ours.get((item[0], field.id)) if item else None
            if role is not None and (part, role) != ("value", "value"):
                what = f"check-ins on key result {name} tell their {part} in field {field.name}, which shows its {role}"
                yield SettingsError(what, where="check_in", remedy="name another field for one of the two")


def _shared_fields(okr: Okr, fields: Mapping[tuple[str, Subject, str], Field]) -> Iterator[SettingsError]:
    """Find the fields of one item into which two subjects would write in turn, for ever."""
    owners: dict[tuple[Ref, str], str] = {}
    for (subject, name), ref in carrier_refs(okr).items():
        for (tracker, kind, _), field in fields.items():
            if tracker != ref[0] or kind is not subject:
                continue
            me = f"{subject.replace('_', ' ')} {name}"
            other = owners.setdefault((ref, field.id), me)
            if other != me:
                what = f"field {field.name} of {tracker} {ref[1]} is written by {other} and by {me}"
                yield SettingsError(
                    what, where="write", remedy="give each an item of its own, or other fields"
                )


def carrier_refs(okr: Okr) -> dict[tuple[Subject, str], Ref]:
    """Return which item, by tracker and key as written, carries the fields of each subject."""
    refs = {(Subject.OBJECTIVE, o.id): o.item for o in okr.objectives.values()}
    refs |= {(Subject.KEY_RESULT, k.id): k.item for k in okr.key_results.values()}
    refs |= {(Subject.PROJECT, p.id): item_of(p) for p in okr.projects.values()}
    return {subject: ref for subject, ref in refs.items() if ref is not None}


def item_of(project: Project) -> Ref | None:
    """Return the item that carries a project's fields: its `item`, else the single root of its selectors."""
    if project.item is not None:
        return project.item
    roots = {(s.tracker, root) for s in project.select for root in s.include.roots}
    return roots.pop() if len(roots) == 1 else None


def _with_field_ids(project: Project, path: Trail, find: Find) -> Project:
    def ids(selector: Selector, part: str) -> Callable[[str], str]:
        return lambda name: find(selector.tracker, name, (*path, part)).id

    select = tuple(
        Selector(
            tracker=s.tracker,
            include=with_field_ids(s.include, ids(s, "select")),
            exclude=with_field_ids(s.exclude, ids(s, "exclude")),
        )
        for s in project.select
    )
    measure = project.measure
    if measure.field is not None:
        field = find(project.select[0].tracker, measure.field, (*path, "measure"), NUMBERS)
        measure = replace(measure, field=field.id)
    return replace(project, select=select, measure=measure)


def _fields_to_read(
    loaded: Loaded,
    okr: Okr,
    fields: Mapping[tuple[str, Subject, str], Field],
    value_fields: Mapping[str, Field],
    check_in_fields: Mapping[str, Mapping[str, Field]],
    rules: Sequence[PlaceRule],
) -> Iterator[tuple[str, str]]:
    """Yield the fields of each tracker that figures are read from or written to, as (tracker, id)."""
    yield from ((key[0], field.id) for key, field in fields.items())
    yield from ((_source_tracker(loaded, name), field.id) for name, field in value_fields.items())
    for project in okr.projects.values():
        if project.measure.field:
            yield (project.select[0].tracker, project.measure.field)
    for name, parts in check_in_fields.items():
        if item := okr.key_results[name].item:
            yield from ((item[0], field.id) for field in parts.values())
    yield from ((rule.place.tracker, name) for rule in rules for name in rule.fields)


def _of(tracker: str, pairs: Iterable[tuple[str, str]]) -> list[str]:
    return [name for owner, name in pairs if owner == tracker]


def _carriers(loaded: Loaded, okr: Okr) -> Iterable[Ref]:
    """Yield the items that carry a figure or a value: they are read even where no selector names them."""
    yield from filter(None, (objective.item for objective in okr.objectives.values()))
    yield from filter(None, (key_result.item for key_result in okr.key_results.values()))
    yield from filter(None, map(item_of, okr.projects.values()))
    yield from filter(None, (key_result.goal for key_result in okr.key_results.values()))
    yield from (source.item for source in loaded.sources.values() if isinstance(source, FieldSource))


def _source_tracker(loaded: Loaded, key_result: str) -> str:
    source = loaded.sources[key_result]
    assert isinstance(source, FieldSource)
    return source.item[0]


def _shape(loaded: Loaded, tracker: str, scope: Scope) -> str:
    roles = sorted(loaded.trackers[tracker].fields.items())
    read = (scope.fields, scope.facet_fields, roles, scope.zone, scope.titles)
    return hashlib.sha256(repr(read).encode()).hexdigest()[:16]
