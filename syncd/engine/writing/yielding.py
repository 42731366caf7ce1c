"""Yielding: when a field that differs is left as it is: set aside, a person's edit, something that fights us, or the pace."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo

from config.writes import Policy, Stance
from connectors.model.fields import FieldValue
from syncd.engine.compare import same, shown
from syncd.engine.writing.changes import Cause, Held
from syncd.engine.writing.wanted import Wanted
from syncd.store import Aside, ParkedRow, WrittenRow

FOR_EVER = datetime(9999, 1, 1, tzinfo=UTC)

RETRY_AFTER = timedelta(days=1)
"""How long a field that the tracker refused is left alone before it is tried again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """When a diff is made, in which zone days turn, and how often a field may be overwritten by others."""

    now: datetime
    zone: tzinfo
    most_overwritten: int = 5


def is_ours(want: Wanted, current: FieldValue, last: WrittenRow | None) -> bool:
    """Tell whether a field shows what we wrote last."""
    return last is not None and same(want.target.field, current, last.value)


def is_taken_back(want: Wanted, current: FieldValue, last: WrittenRow | None) -> bool:
    """Tell whether a person who had changed the field put ours back: a later change is a new one then."""
    return last is not None and last.yield_until is not None and is_ours(want, current, last)


def leave_aside(
    want: Wanted, current: FieldValue, last: WrittenRow | None, aside: ParkedRow, moment: Moment
) -> Held | None:
    """Say that a field stays set aside; None where it is to be tried again.

    What a tracker refused is tried again after a day, what was overwritten again and again once ours stands there,
    and what a person set aside after `syncd parked retry` alone.
    """
    if aside.kind in Aside.by_hand():
        return hold(want, current, f"set aside: {aside.reason}", cause=Cause.SET_ASIDE)
    if aside.kind is Aside.OVERWRITTEN:
        if is_ours(want, current, last):
            return None
        return hold(want, current, f"parked: {aside.reason}", cause=Cause.PARKED)
    until = aside.at + RETRY_AFTER
    if moment.now >= until:
        return None
    return hold(want, current, f"parked: {aside.reason}", until.astimezone(moment.zone), cause=Cause.PARKED)


def hold_back(
    want: Wanted, current: FieldValue, last: WrittenRow | None, moment: Moment, *, edited: bool
) -> Held | None:
    """Say why a field that differs is not written now: a person's edit, something that fights us, or the cadence."""
    if last is None:
        return None
    reasons = _edits(want, current, last, moment) if edited else iter(())
    if (held := next(reasons, None)) is not None:
        return held
    next_time = _next_write(last, want.spec.every, moment.zone)
    if next_time is not None and moment.now < next_time:
        why = "written already; numbers, dates and notes have their pace"
        return hold(want, current, why, next_time, cause=Cause.PACE)
    return None


def hold(
    want: Wanted,
    current: FieldValue,
    reason: str,
    until: datetime | None = None,
    *,
    cause: Cause = Cause.FAULT,
    overwritten: int = 0,
) -> Held:
    """Return the field as held, with the wanted value as it would be shown."""
    value = want.value
    if isinstance(value, int | float):
        value = shown(want.spec.role, float(value), percent=want.spec.as_percent)
    return Held(
        target=want.target,
        current=current,
        wanted=value,
        reason=reason,
        until=until,
        cause=cause,
        overwritten=overwritten,
    )


def _edits(want: Wanted, current: FieldValue, last: WrittenRow, moment: Moment) -> Iterator[Held]:
    """Yield why somebody else's value stands: the policy of the field, or that ours was overwritten too often."""
    until = last.yield_until or _yields_until(want.spec.policy, moment)
    if until is not None and moment.now < until:
        shown_until = until if until == FOR_EVER else until.astimezone(moment.zone)
        why = "a person changed it after us"
        yield hold(want, current, why, shown_until, cause=Cause.THEIRS, overwritten=last.overwritten)
    if last.overwritten >= moment.most_overwritten:
        why = f"something else overwrites it again and again, {last.overwritten} times so far"
        yield hold(want, current, why, cause=Cause.OVERWRITTEN, overwritten=last.overwritten)


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
