"""Check: hold the configuration against the real sites and name every problem at once; reads only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

import connectors
from config import Loaded, Subject, hygiene
from config.writes import GOAL
from connectors.errors import CredentialsError, MissingError, SettingsError, SyncError, TransientError
from connectors.model import Field, FieldKind, Reader, Ref
from mappings.okr import KeyResult, Status
from syncd.engine.compare import find_option, words_for
from syncd.engine.goals import reads_target
from syncd.engine.resolve import Resolved, carrier_refs, item_of, resolve
from syncd.engine.survey import survey
from syncd.engine.whole import Whole

EXPIRY_NOTICE = timedelta(days=30)
"""How long before its last day a token is warned of."""


class Level(StrEnum):
    """What a finding means: a warning stops nothing, `unreachable` is no fault of the settings."""

    WARNING = "warning"
    UNREACHABLE = "unreachable"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem: where, what, and what to do next."""

    level: Level
    where: str
    what: str
    remedy: str = ""

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        return f"{self.level}: {place}{self.what}" + (f" → {self.remedy}" if self.remedy else "")


def examine(loaded: Loaded, today: date) -> list[Finding]:
    """Return all findings, those of the configuration first, then tracker by tracker."""
    findings = [
        Finding(Level.WARNING, str(p.place), p.what, p.remedy) for p in (*loaded.warnings, *loaded.hygiene)
    ]
    findings += _expiring(loaded.expiries, today)
    readers = {
        name: connectors.find(settings.type).connect(name, settings, lambda _: None)
        for name, settings in loaded.trackers.items()
    }
    catalogues: dict[str, Sequence[Field]] = {}
    for name, reader in readers.items():
        try:
            reader.site()
            catalogues[name] = reader.catalogue()
        except SyncError as error:
            findings.append(_finding(error, name))
    whole, found = _surveyed(loaded, readers, catalogues, datetime.combine(today, time(), loaded.zone))
    findings += [*found, *_against_sites(whole, readers, catalogues)]
    for reader in readers.values():
        reader.close()
    return findings


def _expiring(expiries: Mapping[str, date], today: date) -> Iterator[Finding]:
    """Name the tokens that expire soon, or did; the last day is one on which they may fail already."""
    for name, day in expiries.items():
        if day - today <= EXPIRY_NOTICE:
            what = f"its token expires on {day}" if day > today else f"its token expired on {day}"
            yield Finding(
                Level.WARNING, f"trackers.{name}", what, "make a new one, and set `expires` to its day"
            )


def _surveyed(
    loaded: Loaded,
    readers: Mapping[str, Reader],
    catalogues: Mapping[str, Sequence[Field]],
    now: datetime,
) -> tuple[Whole, list[Finding]]:
    """Return the OKR with what lives in trackers, and what does not fit in it."""
    if not loaded.places:
        return Whole(loaded=loaded), []
    try:
        whole, errors = survey(loaded, readers, catalogues, now)
    except SettingsError as error:
        return Whole(loaded=loaded), [_of_line(line) for line in str(error).splitlines()]
    findings = [Finding(Level.ERROR, c.where, c.what, c.remedy) for c in whole.conflicts]
    findings += [_finding(error, name) for name, error in errors.items()]
    for objection in hygiene(whole.loaded.okr):
        where = whole.origins.get(objection.subject) or loaded.document.place(
            loaded.document.entry(objection.subject)
        )
        findings.append(Finding(Level.WARNING, str(where), objection.what, objection.remedy))
    return whole, findings


def _of_line(line: str) -> Finding:
    return Finding(Level.ERROR, "", line)


def _against_sites(
    whole: Whole, readers: Mapping[str, Reader], catalogues: Mapping[str, Sequence[Field]]
) -> list[Finding]:
    loaded = whole.loaded
    try:
        resolved = resolve(loaded, catalogues, whole.rules)
    except SettingsError as error:
        return [_of_line(line) for line in str(error).splitlines()]
    findings = [
        *_computed(loaded, resolved),
        *_without_carrier(loaded, resolved),
        *_without_space(resolved),
    ]
    asked: set[tuple[Subject, str]] = set()
    for (subject, name), (tracker, key) in carrier_refs(resolved.okr).items():
        is_like_another = name in whole.origins and (subject, tracker) in asked
        if tracker in catalogues and not is_like_another:
            findings += _carrier(loaded, resolved, readers[tracker], tracker, subject, name, key)
        if name in whole.origins:
            asked.add((subject, tracker))
    for key_result in resolved.okr.key_results.values():
        if key_result.goal is not None and key_result.goal[0] in catalogues:
            findings += _target(loaded, resolved, readers[key_result.goal[0]], key_result, key_result.goal)
    return findings


def _without_space(resolved: Resolved) -> Iterator[Finding]:
    """Name the trackers of which only lists or folders are read: what else is done there is not seen."""
    for name, scope in resolved.scopes.items():
        if scope.places and not scope.spaces:
            what = "only lists or folders are read, so work outside of the projects is not counted"
            yield Finding(Level.WARNING, f"trackers.{name}", what, "name the spaces: watch: [SPACE]")


def _computed(loaded: Loaded, resolved: Resolved) -> Iterator[Finding]:
    """Name the fields to be written that the tracker computes itself, such as formulas."""
    for (tracker, subject, role), field in resolved.fields.items():
        if field.computed:
            what = f"field {field.name} is a {field.computed} field: the tracker computes it, nothing can write it"
            where = loaded.where(("write", tracker, subject.value, role))
            yield Finding(Level.ERROR, where, what, "write to a field of plain numbers, or take it out")


def _without_carrier(loaded: Loaded, resolved: Resolved) -> Iterator[Finding]:
    """Name the projects whose figures are to be written and have nowhere to go."""
    writing = {tracker for tracker, writes in loaded.writes.items() if writes.of(Subject.PROJECT)}
    for project in resolved.okr.projects.values():
        trackers = writing & {selector.tracker for selector in project.select}
        if trackers and item_of(project) is None:
            what = "no single epic or item carries its fields, so nothing is written for it"
            yield Finding(Level.WARNING, f"project {project.id}", what, "name one: item: KEY")


def _carrier(
    loaded: Loaded, resolved: Resolved, reader: Reader, tracker: str, subject: Subject, name: str, key: str
) -> Iterator[Finding]:
    where = f"{subject.replace('_', ' ')} {name}: {tracker} {key}"
    try:
        found = reader.read([key], resolved.scopes[tracker])
        if not found:
            yield Finding(
                Level.ERROR, where, "the item is not there, or not visible to this account", "mend the key"
            )
            return
        writes = loaded.writes[tracker].of(subject) if tracker in loaded.writes else ()
        specs = [spec for spec in writes if spec.role != GOAL]
        editable = reader.editable(found[0].id) if specs else {}
    except SyncError as error:
        yield _finding(error, where)
        return
    for spec in specs:
        field = resolved.fields[tracker, subject, spec.role]
        if field.computed:
            continue
        if field.id not in editable:
            remedy = "put it on the edit screen, and give syncd's account the right to edit"
            yield Finding(Level.ERROR, where, f"field {field.name} cannot be set on it", remedy)
        elif spec.role == "status" and field.kind is FieldKind.OPTION:
            yield from _options(editable[field.id], spec.options, where)


def _target(
    loaded: Loaded, resolved: Resolved, reader: Reader, key_result: KeyResult, target: Ref
) -> Iterator[Finding]:
    """Say what keeps the goal's target of a key result from being read, or from being written where that is wanted."""
    where = f"key result {key_result.id}: {target[0]} {target[1]}"
    specs = loaded.writes[target[0]].specs if target[0] in loaded.writes else {}
    try:
        found = reader.read([target[1]], resolved.scopes[target[0]])
        is_shown = (Subject.KEY_RESULT, GOAL) in specs and not reads_target(key_result, loaded.sources)
        if is_shown and not reader.editable(found[0].id):
            what = "where it stands cannot be set: the tracker counts its tasks itself"
            yield Finding(Level.ERROR, where, what, "bind the key result to a target of another type")
    except SyncError as error:
        yield _finding(error, where)


def _options(field: Field, options: Mapping[str, str], where: str) -> Iterator[Finding]:
    missing = [s.value for s in Status if find_option(field, words_for(s.value, options)) is None]
    if missing:
        names = ", ".join(option.name for option in field.options) or "none"
        yield Finding(
            Level.WARNING,
            where,
            f"field {field.name} has no option for {', '.join(missing)} (it has {names})",
            f"add them, or map them: options: {{{missing[0]}: NAME}}",
        )


def _finding(error: SyncError, where: str) -> Finding:
    level = Level.UNREACHABLE if isinstance(error, TransientError) else Level.ERROR
    if not isinstance(error, CredentialsError | SettingsError | TransientError | MissingError):
        level = Level.UNREACHABLE
    return Finding(level, error.where or where, error.what, error.remedy)
