"""Whether each item that shall carry figures is there, and takes the configured fields with fitting options."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from config import FieldSource, Subject, WriteSpec
from config.writes import GOAL
from connectors.errors import SyncError
from connectors.model.fields import Field, FieldKind
from connectors.model.inspection import Right
from connectors.model.items import WorkItem
from syncd.engine.check.finding import Finding, Level, of_error
from syncd.engine.check.site import SiteView
from syncd.engine.compare import WORDS, find_option, words_for
from syncd.engine.judging.goals import reads_target
from syncd.engine.reading.resolve import carrier_refs, item_of

MOST_PLACES = 3
"""Items that one finding names."""

NOT_THERE = "the item is not there, or not visible to this account"


def examine(view: SiteView) -> Iterator[Finding]:
    """Yield what keeps figures from being written and values from being read; what several items share is told once."""
    yield from (*_computed(view), *_without_carrier(view))
    alike: dict[tuple[Level, str, str], list[str]] = {}
    for finding in (*_carriers(view), *_values_nowhere(view), *_targets(view)):
        alike.setdefault((finding.level, finding.what, finding.remedy), []).append(finding.where)
    for (level, what, remedy), places in alike.items():
        more = f", and {len(places) - MOST_PLACES} more" if len(places) > MOST_PLACES else ""
        yield Finding(level, ", ".join(places[:MOST_PLACES]) + more, what, remedy)


def _carriers(view: SiteView) -> Iterator[Finding]:
    asked: set[tuple[Subject, str]] = set()
    roots = {root for p in view.resolved.okr.projects.values() for s in p.select for root in s.include.roots}
    for (subject, name), (tracker, key) in carrier_refs(view.resolved.okr).items():
        is_like_another = name in view.origins and (subject, tracker) in asked
        if tracker != view.name or key not in view.items or is_like_another:
            continue
        if name in view.origins:  # one stands for all that one list or issue type brings
            asked.add((subject, tracker))
        where = f"{subject.replace('_', ' ')} {name} ({tracker} {key})"
        item = view.items[key]
        if item is not None:
            yield from _unwritable(view, subject, item, where)
        elif subject is not Subject.PROJECT or key not in roots:  # a missing root is told with the selector
            yield Finding(
                Level.ERROR, where, NOT_THERE, "mend the key, or give the account the right to see it"
            )


def _computed(view: SiteView) -> Iterator[Finding]:
    """Name the fields to be written that the tracker computes itself, such as formulas."""
    for (tracker, subject, role), field in view.resolved.fields.items():
        if tracker == view.name and field.computed:
            what = f"field {field.name} is a {field.computed} field: the tracker computes it, nothing can write it"
            where = view.loaded.where(("write", tracker, subject.value, role))
            yield Finding(Level.ERROR, where, what, "write to a field of plain numbers, or take it out")


def _without_carrier(view: SiteView) -> Iterator[Finding]:
    """Name the projects whose figures are to be written and have nowhere to go."""
    writes = view.loaded.writes.get(view.name)
    if writes is None or not writes.of(Subject.PROJECT):
        return
    for project in view.resolved.okr.projects.values():
        if view.name in {selector.tracker for selector in project.select} and item_of(project) is None:
            what = "no single epic or item carries its fields, so nothing is written for it"
            yield Finding(Level.WARNING, view.place(project.id), what, "name one: item: KEY")


def _values_nowhere(view: SiteView) -> Iterator[Finding]:
    key_results = view.resolved.okr.key_results.values()
    told = {*carrier_refs(view.resolved.okr).values(), *(kr.goal for kr in key_results if kr.goal)}
    for name, source in view.loaded.sources.items():
        if isinstance(source, FieldSource) and source.item[0] == view.name:
            key = source.item[1]
            if source.item not in told and key in view.items and view.items[key] is None:
                where = f"key result {name} ({view.name} {key})"
                yield Finding(Level.ERROR, where, NOT_THERE, "mend the key of the item that holds the value")


def _targets(view: SiteView) -> Iterator[Finding]:
    """Say what keeps a goal's target from being read, or from being written where that is wanted."""
    writes = view.loaded.writes.get(view.name)
    wanted = writes is not None and (Subject.KEY_RESULT, GOAL) in writes.specs
    for key_result in view.resolved.okr.key_results.values():
        if key_result.goal is None or key_result.goal[0] != view.name:
            continue
        where = f"key result {key_result.id} ({view.name} {key_result.goal[1]})"
        try:
            found = view.reader.read([key_result.goal[1]], view.scope)
            is_shown = wanted and not reads_target(key_result, view.loaded.sources)
            if is_shown and not view.reader.editable(found[0].id):
                what = "where it stands cannot be set: the tracker counts its tasks itself"
                yield Finding(Level.ERROR, where, what, "bind the key result to a target of another type")
        except SyncError as error:
            told = of_error(error, where)
            yield Finding(told.level, where, told.what, told.remedy)


def _unwritable(view: SiteView, subject: Subject, item: WorkItem, where: str) -> Iterator[Finding]:
    writes = view.loaded.writes.get(view.name)
    specs = [spec for spec in writes.of(subject) if spec.role != GOAL] if writes else []
    lacks = view.inspection.lacks if view.inspection else {}
    if not specs or (item.space, Right.EDIT) in lacks:
        return
    try:
        editable = view.reader.editable(item.id)
    except SyncError as error:
        yield of_error(error, where)
        return
    if editable:
        yield from _unfit(view, subject, specs, editable, where)
    else:
        yield Finding(
            Level.ERROR,
            where,
            "no field of it can be set: this account may only read it, or its status forbids edits",
            "give the account the right to edit it",
        )


def _unfit(
    view: SiteView, subject: Subject, specs: Sequence[WriteSpec], editable: Mapping[str, Field], where: str
) -> Iterator[Finding]:
    known = {field.id for field in view.reader.catalogue()}
    for spec in specs:
        field = view.resolved.fields[view.name, subject, spec.role]
        if field.id not in known or field.computed:
            continue
        if field.id not in editable:
            what = f"field {field.name} cannot be set on it: not on its edit screen, or of another project"
            yield Finding(Level.ERROR, where, what, "put it on the edit screen, or name another field")
        elif spec.role in WORDS and field.kind is FieldKind.OPTION:
            yield from _options(editable[field.id], spec, where)


def _options(field: Field, spec: WriteSpec, where: str) -> Iterator[Finding]:
    words = [str(word) for word in WORDS[spec.role]]
    missing = [word for word in words if find_option(field, words_for(word, spec.options)) is None]
    if missing and not spec.create_options:
        names = ", ".join(option.name for option in field.options) or "none"
        yield Finding(
            Level.WARNING,
            where,
            f"field {field.name} has no option for {', '.join(missing)} (it has {names})",
            f"add them, or map them: options: {{{missing[0]}: NAME}}",
        )
