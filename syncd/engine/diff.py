"""Diff: hold the figures against the fields that show them; what differs and may be written is the change set.

Nothing here can write. A field is compared with what stands there now and with what we wrote last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from config.writes import GOAL, Policy, Stance, Subject, TrackerWrites, WriteSpec
from connectors.errors import SyncError
from connectors.model.fields import Field, FieldKind, FieldValue, NewOption
from connectors.model.items import WorkItem
from connectors.model.tracker import Reader
from mappings.wording import Language
from syncd.engine.changes import Change, ChangeSet, Held, Target
from syncd.engine.compare import WORDS, find_option, matches_option, same, shown, spoken, words_for
from syncd.engine.goals import BoundTarget
from syncd.engine.judge import Figures
from syncd.engine.options import Options
from syncd.engine.rows import Row
from syncd.store import Store, WrittenRow

FOR_EVER = datetime(9999, 1, 1, tzinfo=UTC)

Note = Callable[[Subject, str, str], str]
"""Says why a figure is what it is: (kind of subject, its id, language) → words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One figure that a field should show; `value` is a status word, number, day, text, or None when unknown."""

    target: Target
    spec: WriteSpec
    value: str | float | date | None
    item: WorkItem
    stale: bool
    reason: str
    language: Language = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """When a diff is made, in which zone days turn, and how often a field may be overwritten by others."""

    now: datetime
    zone: tzinfo
    most_overwritten: int = 5


def wanted_fields(
    figures: Figures,
    carriers: Mapping[tuple[Subject, str], WorkItem],
    writes: Mapping[str, TrackerWrites],
    fields: Mapping[tuple[str, Subject, str], Field],
    note: Note,
    targets: Mapping[str, BoundTarget] | None = None,
) -> Iterator[Wanted]:
    """Yield what each configured field of each carrying item should show, and each target of a goal by key result."""
    places: list[tuple[Subject, str, WorkItem, BoundTarget | None]]
    places = [(*subject, item, None) for subject, item in carriers.items()]
    places += [(Subject.KEY_RESULT, name, bound.item, bound) for name, bound in (targets or {}).items()]
    for subject, name, item, bound in places:
        row = figures.of(subject).get(name)
        if row is None or row.get("dropped") or item.tracker not in writes:
            continue
        words = note(subject, name, writes[item.tracker].language)
        for spec in writes[item.tracker].of(subject):
            if (spec.role == GOAL) is (bound is None):
                continue
            target = Target(
                tracker=item.tracker,
                item=item.id,
                key=item.key,
                space=item.space,
                kind=item.type,
                subject=name,
                role=f"{subject}.{spec.role}",
                field=fields[item.tracker, subject, spec.role],
            )
            yield Wanted(
                target=target,
                spec=spec,
                value=bound.figure(row["value"]) if bound else _figure(subject, spec.role, row, words),
                item=item,
                stale=bool(row.get("stale")),
                reason=words,
                language=writes[item.tracker].language,
            )


def diff(wanted: Iterable[Wanted], store: Store, readers: Mapping[str, Reader], moment: Moment) -> ChangeSet:
    """Return the changes to write, and the fields that differ but are held, each with its reason."""
    changes: list[Change] = []
    held: list[Held] = []
    settled: list[Target] = []
    options = Options(store, readers)
    written = {name: store.written(name) for name in readers}
    parked = {(p.tracker, p.item, p.field): p for p in store.parked()}
    configured = filled = 0
    for want in wanted:
        target = want.target
        last = written.get(target.tracker, {}).get((target.item, target.field.id))
        current = _current(want, last)
        configured += 1
        filled += current is not None
        if want.stale or target.tracker not in readers:
            continue
        aside = parked.get(target.place)
        if aside is not None and moment.now - aside.at < timedelta(days=1):
            until = (aside.at + timedelta(days=1)).astimezone(moment.zone)
            held.append(_hold(want, current, f"parked: {aside.reason}", until))
            continue
        found = _compare(want, current, last, options, moment)
        if isinstance(found, Change):
            changes.append(found)
        elif found is not None:
            held.append(found)
        elif aside is not None or _is_taken_back(want, current, last):
            settled.append(target)
    return ChangeSet(
        changes=tuple(changes),
        held=tuple(held),
        configured=configured,
        filled=filled,
        settled=tuple(settled),
    )


def _figure(subject: Subject, role: str, row: Row, words: str) -> Any:
    """Return what a row, or the words about it, have to show in the field of a role: as a project's forecast its P50."""
    if role == "note":
        return words
    if role == "cause":
        return f"{words} {row['page']}" if row.get("page") else words
    if subject is Subject.PROJECT and role == "forecast":
        return row["forecast"]["p50"]
    if subject is Subject.PROJECT and role in _OF_WEEKS:
        part, figure = _OF_WEEKS[role]
        return (row.get(part) or {}).get(figure) if figure else row.get(part)
    return row.get("share" if subject is Subject.PROJECT and role == "progress" else role)


_OF_WEEKS = {"hit_rate": ("goals", "hit_rate"), "idle": ("idle_days", ""), "blocked": ("blocked", "items")}
"""Where a project's row holds the figures of weeks, by role."""


def _current(want: Wanted, last: WrittenRow | None) -> FieldValue:
    """Return what the field shows: our own last write where the stored item is older than it."""
    if last is not None and last.at >= want.item.updated:
        ours: FieldValue = last.value
        return ours
    return want.item.fields.get(want.target.field.id)


def _compare(
    want: Wanted, current: FieldValue, last: WrittenRow | None, options: Options, moment: Moment
) -> Change | Held | None:
    if want.value is None and not _is_ours(want, current, last):
        return None
    try:
        after, sent = _encode(want, current, options, moment.zone)
    except SyncError as error:
        return _hold(want, current, str(error))
    if same(want.target.field, current, after):
        return None
    edited = last is not None and not _is_ours(want, current, last)
    return _hold_back(want, current, last, moment, edited=edited) or Change(
        target=want.target,
        before=current,
        after=after,
        sent=sent,
        reason=want.reason,
        overwritten=(last.overwritten + 1) if last and edited else 0,
    )


def _is_ours(want: Wanted, current: FieldValue, last: WrittenRow | None) -> bool:
    return last is not None and same(want.target.field, current, last.value)


def _is_taken_back(want: Wanted, current: FieldValue, last: WrittenRow | None) -> bool:
    """Tell whether a person who had changed the field put ours back: a later change is a new one then."""
    return last is not None and last.yield_until is not None and _is_ours(want, current, last)


def _encode(
    want: Wanted, current: FieldValue, options: Options, zone: tzinfo
) -> tuple[FieldValue, FieldValue]:
    """Return the value as people will read it and as the tracker is given it; a day in a field of times is its opening."""
    field, value, role = want.target.field, want.value, want.spec.role
    if value is None:
        return None, None
    if role in WORDS:
        return _encode_word(want, current, options)
    if isinstance(value, int | float):
        number = shown(role, float(value), percent=want.spec.as_percent)
        return number, number
    if field.kind is FieldKind.DATE and isinstance(value, str):
        return date.fromisoformat(value), date.fromisoformat(value)
    if field.kind is FieldKind.DATETIME and isinstance(value, str):
        opening = datetime.combine(date.fromisoformat(value), time(), zone).astimezone(UTC).isoformat()
        return opening, opening
    text = str(value)[:255] if field.kind is FieldKind.TEXT else value
    return text, text


def _encode_word(want: Wanted, current: FieldValue, options: Options) -> tuple[FieldValue, FieldValue]:
    field, mapped = want.target.field, want.spec.options.get(str(want.value))
    accepted = words_for(str(want.value), want.spec.options)
    names = options.names(want.target) if want.spec.options else {}
    if matches_option(current, tuple(names.get(word, word) for word in accepted)):
        return current, current
    if field.kind is not FieldKind.OPTION:
        word = mapped or spoken(str(want.value), want.language)
        return word, word
    editable = options.remembered(want.target)
    if editable is None or find_option(editable, accepted) is None:
        editable = options.ask(want.target)
    if editable is None:
        raise SyncError(
            f"field {field.name} cannot be set on {want.target.key}",
            where=want.target.tracker,
            remedy="put it on the edit screen and give syncd's account the right to edit",
        )
    option = find_option(editable, accepted)
    if option is None and want.spec.create_options and not (mapped or "").isdecimal():
        name = mapped or spoken(str(want.value), want.language)
        return name, NewOption(name)
    if option is None:
        listed = ", ".join(o.name for o in editable.options)
        wished = f"{mapped!r}, to which {want.value} is mapped" if mapped else f"for {want.value}"
        raise SyncError(
            f"field {field.name} has no option {wished} (it has {listed or 'none'})",
            where=f"{want.target.tracker} {want.target.key}",
            remedy=f"add one, or map it: options: {{{want.value}: NAME}}",
        )
    return option.name, option.id


def _hold_back(
    want: Wanted, current: FieldValue, last: WrittenRow | None, moment: Moment, *, edited: bool
) -> Held | None:
    """Say why a field that differs is not written now: a person's edit, something that fights us, or the cadence."""
    if last is None:
        return None
    if edited:
        until = last.yield_until or _yields_until(want.spec.policy, moment)
        if until is not None and moment.now < until:
            shown_until = until if until == FOR_EVER else until.astimezone(moment.zone)
            return replace(
                _hold(want, current, "a person changed it after us", shown_until),
                theirs=True,
                overwritten=last.overwritten,
            )
        if last.overwritten >= moment.most_overwritten:
            return _hold(want, current, "something else overwrites it again and again")
    next_day = _next_write(last, want.spec.every, moment.zone)
    if next_day is not None and moment.now < next_day:
        return _hold(want, current, "written already; numbers, dates and notes have their pace", next_day)
    return None


def _yields_until(policy: Policy, moment: Moment) -> datetime | None:
    """Return until when a person's edit that is seen now stands, or None when it does not."""
    if policy.stance is Stance.REPORT:
        return FOR_EVER
    if policy.stance is Stance.THEIRS and policy.until is not None:
        return datetime.combine(policy.until + timedelta(days=1), time(), moment.zone)
    if policy.stance is Stance.THEIRS and policy.for_ is not None:
        return moment.now + policy.for_
    return None


def _next_write(last: WrittenRow, every: timedelta, zone: tzinfo) -> datetime | None:
    """Return when the field may be written next, None for at once: whole days are calendar days of the zone."""
    if not every:
        return None
    if every % timedelta(days=1):
        return last.at + every
    return datetime.combine(last.day + every, time(), zone)


def _hold(want: Wanted, current: FieldValue, reason: str, until: datetime | None = None) -> Held:
    value = want.value
    if isinstance(value, int | float):
        value = shown(want.spec.role, float(value), percent=want.spec.as_percent)
    return Held(target=want.target, current=current, wanted=value, reason=reason, until=until)
