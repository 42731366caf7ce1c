"""What was written into trackers: change sets, their changes with outcomes, and what people and commands did."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from syncd.store import ChangeRow, ChangeSetRow, Store
from syncd.web.api import schemas as s
from syncd.web.api.declaration import Document, Operation, Question, Row, Table, instant
from syncd.web.api.parameters import choice, text, whole

GROUP = "Writes"
OUTCOMES = ("written", "refused", "failed", "unknown")
_LARGEST = 10**15

_ID = {"id": s.whole("Number, the larger the later.")}
CHANGE_SET = s.thing(
    **_ID,
    fingerprint=s.text("Names exactly these changes."),
    created=s.moment("When it was approved."),
    clock=s.maybe(s.text("The time that `--now` gave, where it did.")),
    approved_by=s.text("Whose word let it pass: `guard`, or the option of a command."),
    outcomes=s.named("Number of its changes by outcome; `pending` are not told yet.", {"type": "integer"}),
)
_VALUE = {"description": "A field's value: text, number, statement or list of texts; null when empty."}
CHANGE = s.thing(
    **_ID,
    change_set=s.whole("Its change set."),
    tracker=s.text("Tracker."),
    item=s.text("Id of the item."),
    key=s.maybe(s.text("Key of the item.")),
    subject=s.maybe(s.text("Id of the objective, key result or project that it shows.")),
    role=s.maybe(s.text("Which figure it shows.")),
    field=s.text("Id of the field."),
    field_name=s.maybe(s.text("Name of the field.")),
    before=_VALUE,
    after=_VALUE,
    reason=s.maybe(s.text("Why, in words.")),
    begun=s.maybe(s.moment("When its request was about to go out.")),
    ended=s.maybe(s.moment("When the outcome was known, by the tracker's clock.")),
    outcome=s.maybe(s.text("What became of it.", enum=[*OUTCOMES, None])),
    detail=s.maybe(s.text("What the tracker said.")),
)
AUDIT = s.thing(
    **_ID,
    at=s.moment("When it was done."),
    what=s.text("What was done."),
    subject=s.text("To what."),
    detail={"type": "object", "description": "How."},
    clock=s.maybe(s.text("The time that `--now` gave, where it did.")),
)
_TOLD = ("key", "subject", "role", "field_name", "before", "after", "reason")


def _change_sets(question: Question) -> Iterator[Row]:
    store = question.sources.store
    yield from _with_outcomes(store, store.change_sets(question.number, before=_before(question)))


def _with_outcomes(store: Store, rows: list[ChangeSetRow]) -> Iterator[dict[str, Any]]:
    counts = store.outcomes([row.id for row in rows])
    for row in rows:
        yield {
            "id": row.id,
            "fingerprint": row.fingerprint,
            "created": row.created.isoformat(),
            "clock": row.clock,
            "approved_by": row.approved_by,
            "outcomes": {outcome or "pending": n for outcome, n in counts.get(row.id, {}).items()},
        }


def _one(question: Question) -> Row | None:
    store, number = question.sources.store, question.values["id"]
    for row in _with_outcomes(store, store.change_sets(1, before=number + 1)):
        if row["id"] == number:
            return {**row, "changes": [_change(change) for change in store.changes(number)]}
    return None


def _changes(question: Question) -> Iterator[Row]:
    values = question.values
    found = question.sources.store.change_page(
        question.number,
        before=_before(question),
        change_set=values.get("change_set"),
        tracker=values.get("tracker"),
        outcome=values.get("outcome"),
    )
    yield from map(_change, found)


def _change(row: ChangeRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "change_set": row.change_set,
        "tracker": row.tracker,
        "item": row.item,
        "field": row.field,
        **{name: row.change.get(name) for name in _TOLD},
        "begun": instant(row.begun),
        "ended": instant(row.ended),
        "outcome": row.outcome,
        "detail": row.detail,
    }


def _audit(question: Question) -> Iterator[Row]:
    for row in question.sources.store.audit_page(question.number, before=_before(question)):
        yield {
            "id": row.id,
            "at": row.at.isoformat(),
            "what": row.what,
            "subject": row.subject,
            "detail": row.detail,
            "clock": row.clock,
        }


def _before(question: Question) -> int | None:
    return int(question.after[0]) if question.after else None


OPERATIONS: tuple[Operation, ...] = (
    Table(
        path="/change_sets",
        group=GROUP,
        summary="Change sets that were approved, the latest first",
        row="ChangeSet",
        schema=CHANGE_SET,
        order={"id": int},
        rows=_change_sets,
    ),
    Document(
        path="/change_sets/{id}",
        group=GROUP,
        summary="One change set with its changes",
        parameters=(whole("id", "Number of the change set.", 0, _LARGEST),),
        name="ChangeSetWithChanges",
        schema={
            **CHANGE_SET,
            "properties": {**CHANGE_SET["properties"], "changes": {"type": "array", "items": CHANGE}},
        },
        read=_one,
    ),
    Table(
        path="/changes",
        group=GROUP,
        summary="Changes of fields with their outcomes, the latest first",
        parameters=(
            whole("change_set", "Only those of that change set.", 0, _LARGEST),
            text("tracker", "Only those in that tracker."),
            choice("outcome", "Only those that ended so.", *OUTCOMES),
        ),
        row="Change",
        schema=CHANGE,
        order={"id": int},
        rows=_changes,
    ),
    Table(
        path="/audit",
        group=GROUP,
        summary="What people and commands did, the latest first",
        row="Act",
        schema=AUDIT,
        order={"id": int},
        rows=_audit,
    ),
)
