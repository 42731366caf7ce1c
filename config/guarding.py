"""Settings of what keeps changes from being written: the guard's limits, and quiet hours."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, PlainValidator

from config.problems import shown
from config.scalars import AtLeastOne, Count, Flaw, FlawedError, Share
from config.writes import KeyResultFields, ObjectiveFields, ProjectFields
from connectors.settings import Settings

ROLES = frozenset({*ObjectiveFields.model_fields, *KeyResultFields.model_fields, *ProjectFields.model_fields})
"""The words under `write` that name a figure, such as `status`: the kinds of fields."""

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPAN = re.compile(
    r"(?:(?P<days>[a-z]{3}(?:,[a-z]{3})*) )?(?P<open>[0-2]\d:[0-5]\d)-(?P<close>[0-2]\d:[0-5]\d)"
)
_MIDNIGHT = "24:00"


class LimitSettings(Settings):
    """More changed fields than both need a person's approval."""

    share: Share = Field(0.5, description="Share of the configured fields that one pass may change, a ratio.")
    number: Count = Field(100, description="Number of fields that one pass may change in any case.")


def _role(value: object) -> str:
    if value not in ROLES:
        raise FlawedError(
            Flaw(f"{shown(value)} is no kind of field", f"write one of {', '.join(sorted(ROLES))}")
        )
    return str(value)


Role = Annotated[str, BeforeValidator(_role)]


class GuardSettings(LimitSettings):
    """A change set over a limit is refused until a person approves it."""

    trackers: dict[str, LimitSettings] = Field(
        default_factory=dict,
        description="Limits of single trackers by name; default: `share` and `number`, of each tracker's fields.",
    )
    fields: dict[Role, LimitSettings] = Field(
        default_factory=dict,
        description="Limits of single kinds of fields, such as `status`; default: `share` and `number`, of each kind's fields.",
    )
    emptied: Count = Field(
        10,
        description="Number of filled fields that one pass may empty in any case; more than `share` of them too is refused.",
    )
    rewritten: Count = Field(
        20,
        description="Number of filled fields that the first pass under changed settings may rewrite in any case; more than `share` of them too is refused.",
    )
    item_per_hour: AtLeastOne = Field(
        20, description="Times that one item may be written within an hour; what is more waits."
    )
    item_per_day: AtLeastOne = Field(
        100, description="Times that one item may be written within 24 hours; what is more waits."
    )


@dataclass(frozen=True, slots=True)
class QuietSpan:
    """A span of the clock on the weekdays on which it opens (Monday 0); `close` may lie after midnight."""

    days: frozenset[int]
    open: timedelta
    close: timedelta

    @classmethod
    def of(cls, days: str | None, opened: str, closed: str) -> Self:
        """Return the span of words that were found to be such."""
        opening, close = _since_midnight(opened), _since_midnight(closed)
        over = timedelta(days=1) if close <= opening else timedelta()
        named = days.split(",") if days else _WEEKDAYS
        return cls(frozenset(map(_WEEKDAYS.index, named)), opening, close + over)

    def until(self, local: datetime) -> datetime | None:
        """Return when the span ends in which a local time lies, None where it lies in none; the end itself is free."""
        for day in (local.date(), local.date() - timedelta(days=1)):
            if day.weekday() in self.days:
                ends = _moment(day, self.close, local)
                if _moment(day, self.open, local) <= local < ends:
                    return ends
        return None


def _moment(day: date, after: timedelta, local: datetime) -> datetime:
    return datetime.combine(day, time(), local.tzinfo) + after


def _since_midnight(clock: str) -> timedelta:
    hours, minutes = map(int, clock.split(":"))
    return timedelta(hours=hours, minutes=minutes)


def _quiet(value: object) -> QuietSpan:
    if isinstance(value, QuietSpan):
        return value
    found = _SPAN.fullmatch(value.strip().casefold()) if isinstance(value, str) else None
    if found is None or not _is_span(found["days"], found["open"], found["close"]):
        remedy = "write 22:00-06:00, or with weekdays sat,sun 00:00-24:00"
        raise FlawedError(Flaw(f"{shown(value)} is no span of hours", remedy))
    return QuietSpan.of(found["days"], found["open"], found["close"])


def _is_span(days: str | None, opened: str, closed: str) -> bool:
    if days is not None and not set(days.split(",")) <= set(_WEEKDAYS):
        return False
    return opened < _MIDNIGHT and closed <= _MIDNIGHT and opened != closed


def _several(value: object) -> object:
    return [value] if isinstance(value, str) else value


QuietHours = Annotated[
    tuple[Annotated[QuietSpan, PlainValidator(_quiet, json_schema_input_type=str)], ...],
    BeforeValidator(_several, json_schema_input_type=str | list[str]),
]
