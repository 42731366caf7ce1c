"""Diff: hold the figures against the fields that show them; what differs and may be written is the change set.

Nothing here can write. A field is compared with what stands there now and with what we wrote last.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, tzinfo

from connectors.errors import SyncError
from connectors.model.fields import FieldKind, FieldValue, NewOption
from connectors.model.tracker import Reader
from syncd.engine.compare import WORDS, find_option, matches_option, same, shown, spoken, words_for
from syncd.engine.writing.changes import Change, ChangeSet, Held, Target
from syncd.engine.writing.options import Options
from syncd.engine.writing.wanted import Wanted
from syncd.engine.writing.yielding import Moment, hold, hold_back, is_ours, is_taken_back, leave_aside
from syncd.store import Store, WrittenRow


def diff(wanted: Iterable[Wanted], store: Store, readers: Mapping[str, Reader], moment: Moment) -> ChangeSet:
    """Return the changes to write, and the fields that differ but are held, each with its reason."""
    changes: list[Change] = []
    held: list[Held] = []
    settled: list[Target] = []
    options = Options(store, readers)
    written = {name: store.written(name) for name in readers}
    parked = {(p.tracker, p.item, p.field): p for p in store.parked()}
    groups = Counter[tuple[str, str]]()
    filled = 0
    for want in wanted:
        target = want.target
        last = written.get(target.tracker, {}).get((target.item, target.field.id))
        current = _current(want, last)
        groups[target.tracker, target.figure] += 1
        filled += current is not None
        if want.stale or target.tracker not in readers:
            continue
        aside = parked.get(target.place)
        if aside is not None and (left := leave_aside(want, current, last, aside, moment)) is not None:
            held.append(left)
            continue
        found = _compare(want, current, last, options, moment)
        if isinstance(found, Change):
            changes.append(found)
        elif found is not None:
            held.append(found)
        elif aside is not None or is_taken_back(want, current, last):
            settled.append(target)
    return ChangeSet(
        changes=tuple(changes),
        held=tuple(held),
        configured=groups.total(),
        filled=filled,
        groups=groups,
        settled=tuple(settled),
    )


def _current(want: Wanted, last: WrittenRow | None) -> FieldValue:
    """Return what the field shows: our own last write where the stored item is older than it."""
    if last is not None and last.at >= want.item.updated:
        ours: FieldValue = last.value
        return ours
    return want.item.fields.get(want.target.field.id)


def _compare(
    want: Wanted, current: FieldValue, last: WrittenRow | None, options: Options, moment: Moment
) -> Change | Held | None:
    if want.value is None and not is_ours(want, current, last):
        return None
    try:
        after, sent = _encode(want, current, options, moment.zone)
    except SyncError as error:
        return hold(want, current, str(error))
    if same(want.target.field, current, after):
        return None
    edited = last is not None and not is_ours(want, current, last)
    return hold_back(want, current, last, moment, edited=edited) or Change(
        target=want.target,
        before=current,
        after=after,
        sent=sent,
        reason=want.reason,
        overwritten=(last.overwritten + 1) if last and edited else 0,
    )


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
