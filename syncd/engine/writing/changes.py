"""The change set: a value that says which fields one pass wants to write, and why."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

import orjson

from connectors.model.fields import Field, FieldValue, NewOption


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One configured field of one item: where a figure of `subject` (a KR's or project's id) is shown.

    `space` and `kind` (the item's type) decide which options the field has.
    """

    tracker: str
    item: str
    key: str
    space: str
    kind: str
    subject: str
    role: str
    field: Field

    @property
    def figure(self) -> str:
        """Return which figure it shows, such as `status`: the kind of field."""
        return self.role.rpartition(".")[2]

    @property
    def place(self) -> tuple[str, str, str]:
        """Return (tracker, item id, field id)."""
        return (self.tracker, self.item, self.field.id)

    def as_dict(self) -> dict[str, object]:
        """Return it in the form that `diff --json` prints."""
        return {
            "tracker": self.tracker,
            "item": self.item,
            "key": self.key,
            "subject": self.subject,
            "role": self.role,
            "field": self.field.id,
            "field_name": self.field.name,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One field to write: the value there now, the value it should have, and the reason in words.

    `after` is what a person will read; `sent` is what the tracker is given: an option's id, an option that is to be
    created, else the same.
    """

    target: Target
    before: FieldValue
    after: FieldValue
    sent: FieldValue
    reason: str
    overwritten: int = 0

    def as_dict(self) -> dict[str, object]:
        """Return the change in the form that `diff --json` prints."""
        return {
            **self.target.as_dict(),
            "before": plain(self.before),
            "after": plain(self.after),
            "creates_option": isinstance(self.sent, NewOption),
            "reason": self.reason,
        }


class Cause(StrEnum):
    """Why a field that differs is not written in this pass.

    `fault` cannot be written as things are, `parked` was refused or overwritten too often, `overwritten` is so for the
    first time, `set_aside` was taken out of service by hand, `theirs` is a person's edit that stands, `pace` was written
    a moment ago, `budget` belongs to an item that was written too often; the others are an operator's word.
    """

    FAULT = "fault"
    PARKED = "parked"
    OVERWRITTEN = "overwritten"
    SET_ASIDE = "set_aside"
    THEIRS = "theirs"
    PACE = "pace"
    BUDGET = "budget"
    READ_ONLY = "read_only"
    PAUSED = "paused"
    QUIET_HOURS = "quiet_hours"
    NOT_NAMED = "not_named"


WITHHELD = (Cause.READ_ONLY, Cause.PAUSED, Cause.QUIET_HOURS, Cause.NOT_NAMED)
"""An operator's words that keep a change from being written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A field that differs and is not written in this pass, with the reason and, where known, until when."""

    target: Target
    current: FieldValue
    wanted: FieldValue
    reason: str
    until: datetime | None = None
    cause: Cause = Cause.FAULT
    overwritten: int = 0

    @property
    def theirs(self) -> bool:
        """Tell whether a person's edit stands here."""
        return self.cause is Cause.THEIRS

    def as_dict(self) -> dict[str, object]:
        """Return the held field in the form that `diff --json` prints."""
        return {
            **self.target.as_dict(),
            "current": plain(self.current),
            "wanted": plain(self.wanted),
            "reason": self.reason,
            "cause": self.cause,
            "until": self.until.isoformat() if self.until else None,
            "theirs": self.theirs,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSet:
    """All fields that one pass wants to write, out of `configured` fields that it looked at.

    `filled` of them show something, and `groups` counts them by tracker and figure. `settled` are those that were parked or left to a person's edit, and need
    it no more: they show what they should, or ours again.
    """

    changes: tuple[Change, ...] = ()
    held: tuple[Held, ...] = ()
    configured: int = 0
    filled: int = 0
    groups: Mapping[tuple[str, str], int] = field(default_factory=dict)
    settled: tuple[Target, ...] = ()

    @property
    def fingerprint(self) -> str:
        """Return a name for exactly these changes: 12 hexadecimal digits over places, values before and after."""
        ordered = sorted(self.changes, key=lambda c: c.target.place)
        rows = [(*c.target.place, plain(c.before), plain(c.after)) for c in ordered]
        return hashlib.sha256(orjson.dumps(rows)).hexdigest()[:12]

    def as_dict(self) -> dict[str, object]:
        """Return the change set in the form that `diff --json` prints."""
        return {
            "fingerprint": self.fingerprint,
            "configured": self.configured,
            "changes": [c.as_dict() for c in self.changes],
            "held": [h.as_dict() for h in self.held],
        }


def known_of(one: Change | Held) -> dict[str, object]:
    """Return what is kept of a field that is set aside, as `Writes.park` takes it."""
    before, after = (one.before, one.after) if isinstance(one, Change) else (one.current, one.wanted)
    return {
        "key": one.target.key,
        "field_name": one.target.field.name,
        "subject": one.target.subject,
        "shown": plain(before),
        "wanted": plain(after),
    }


def plain(value: FieldValue) -> str | float | bool | list[str] | None:
    """Return a field's value as JSON can hold it."""
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
