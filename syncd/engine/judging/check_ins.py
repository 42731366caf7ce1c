"""Check-ins: find what people typed about key results into the fields of their items, and keep it as history.

A check-in is a change: something stands in a field that neither stood there at the last check-in nor was written by
us since. What was emptied says nothing. Its time is that of the item's last change, by the tracker's clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from config.writes import Subject
from connectors.model.fields import Field, FieldKind, FieldValue
from connectors.model.items import WorkItem
from mappings.check_ins import read_confidence
from syncd.engine.compare import same
from syncd.engine.mapping.carriers import Carriers
from syncd.engine.reading.resolve import Resolved
from syncd.store import CheckInRow, Store, WrittenRow

TYPED, BY_HAND = "tracker", "hand"
"""Sources of check-ins, as the store names them: typed into the tracker, or with `syncd value`."""

_LIKE = {
    "value": Field("value", "value", FieldKind.NUMBER),
    "confidence": Field("confidence", "confidence", FieldKind.NUMBER),
    "note": Field("note", "note", FieldKind.PARAGRAPH),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """Where check-ins on a key result are typed in: the item as stored, and the fields by what they tell."""

    item: WorkItem
    fields: Mapping[str, Field]


def check_in_forms(resolved: Resolved, carriers: Carriers) -> dict[str, Form]:
    """Return where check-ins are typed in, for each key result whose item is stored."""
    return {
        key_result: Form(item=item, fields=fields)
        for key_result, fields in resolved.check_in_fields.items()
        if fields and (item := carriers.get((Subject.KEY_RESULT, key_result))) is not None
    }


def collect_check_ins(forms: Mapping[str, Form], store: Store, now: datetime) -> dict[str, str]:
    """Record every new check-in; return for each key result what is typed in and cannot be taken, in words.

    A value that is new is recorded as the key result's value too.
    """
    written = {tracker: store.written(tracker) for tracker in {form.item.tracker for form in forms.values()}}
    problems = {}
    for key_result, form in forms.items():
        typed, problem = _read(form)
        if problem:
            problems[key_result] = problem
        ours = {
            part: written[form.item.tracker].get((form.item.id, field.id))
            for part, field in form.fields.items()
        }
        _keep(store, key_result, form, typed, ours, now)
    return problems


def _read(form: Form) -> tuple[dict[str, FieldValue], str | None]:
    """Return what stands in the fields, and what is wrong with it."""
    shown = {part: form.item.fields.get(field.id) for part, field in form.fields.items()}
    typed: dict[str, FieldValue] = {part: None if value == "" else value for part, value in shown.items()}
    if typed.get("confidence") is None:
        return typed, None
    confidence = read_confidence(typed["confidence"])
    wrong = f"confidence {typed['confidence']!r} is no number from 0 to 10; it is passed over"
    return {**typed, "confidence": confidence}, wrong if confidence is None else None


def _keep(
    store: Store,
    key_result: str,
    form: Form,
    typed: Mapping[str, FieldValue],
    ours: Mapping[str, WrittenRow | None],
    now: datetime,
) -> None:
    rows = [row for row in store.check_ins(key_result, now) if row.source == TYPED]
    last = rows[-1] if rows else None
    new = {part for part, value in typed.items() if value is not None and _is_new(part, value, last, ours)}
    if not new:
        return
    at = min(now, form.item.updated)
    value, confidence, note = (typed.get(part) for part in ("value", "confidence", "note"))
    row = CheckInRow(
        kr=key_result,
        at=at,
        source=TYPED,
        value=float(value) if isinstance(value, int | float) else None,
        confidence=read_confidence(confidence),
        note=str(note) if note is not None else None,
        recorded=now,
    )
    store.add_check_in(row)
    if "value" in new:
        store.add_value(key_result, at, row.value, "check-in", row.note, now)


def _is_new(
    part: str, value: FieldValue, last: CheckInRow | None, ours: Mapping[str, WrittenRow | None]
) -> bool:
    """Tell whether a field shows what neither the last check-in nor a write of ours after it left there."""
    write = ours[part]
    if write is not None and (last is None or write.at > last.at):
        return not same(_LIKE[part], value, write.value)
    return last is None or not same(_LIKE[part], value, getattr(last, part))
