"""Asked: how each source of values was asked last, when it is due again, and since when its value is missing or old."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from config.values import HandSource, OutsideSource, Source
from syncd.engine.rows import Row
from syncd.store import Store

KIND = "value_source"
"""Under which the store keeps it, by the name of the source."""

RETRY = timedelta(minutes=1)
"""A source that could not be read is asked again after so long, however long its `every` is."""

_TIMES = ("tried", "read_at", "measured_at", "missing_since")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A source as it was asked last: `measured_at` where it tells of when its value is, `problem` while it is missing.

    `digest` tells another source of the same name.
    """

    digest: str
    tried: datetime
    read_at: datetime | None = None
    measured_at: datetime | None = None
    missing_since: datetime | None = None
    problem: str | None = None

    @classmethod
    def from_row(cls, row: Row) -> Asked:
        """Return what `as_row` gave."""
        times = {name: datetime.fromisoformat(row[name]) if row[name] else None for name in _TIMES}
        return cls(**{**row, **times})

    def as_row(self) -> Row:
        """Return it in the types of the store."""
        told = {name: getattr(self, name) for name in _TIMES}
        times = {name: at.isoformat() if at else None for name, at in told.items()}
        return {"digest": self.digest, "problem": self.problem, **times}

    def missing(self, problem: str, tried: datetime) -> Asked:
        """Return it after a try that failed."""
        return replace(self, tried=tried, problem=problem, missing_since=self.missing_since or tried)


def digest_of(source: Source) -> str:
    """Return a digest of all that is configured of a source; of secrets only the references."""
    return hashlib.sha256(repr(source).encode()).hexdigest()[:16]


def recall(store: Store) -> dict[str, Asked]:
    """Return what is known of each source by its name."""
    return {name: Asked.from_row(row) for name, row in store.standings(KIND).items()}


def due(sources: Mapping[str, Source], known: Mapping[str, Asked], now: datetime) -> dict[str, OutsideSource]:
    """Return the sources outside that are to be asked now."""
    return {
        name: source
        for name, source in sources.items()
        if isinstance(source, OutsideSource) and _is_due(source, known.get(name), now)
    }


def _is_due(source: OutsideSource, asked: Asked | None, now: datetime) -> bool:
    if asked is None or asked.digest != digest_of(source) or asked.tried > now:
        return True
    every = source.cadence.every
    return now - asked.tried >= (min(every, RETRY) if asked.problem else every)


def told_age(source: Source, asked: Asked | None, now: datetime) -> str | None:
    """Say that a value is older than `stale_after`; None where it is not, or nothing is set."""
    limit = source.cadence.stale_after if isinstance(source, OutsideSource) else None
    if limit is None or asked is None:
        return None
    at = asked.measured_at or asked.read_at
    if at is None or now - at <= limit:
        return None
    what = "the value is of" if asked.measured_at else "the value was read last on"
    return f"{what} {at.astimezone(now.tzinfo):%Y-%m-%d}, longer ago than {told_span(limit)}"


def source_lines(source: Source, asked: Asked | None, now: datetime) -> Iterator[str]:
    """Say where a value comes from, of when it is, and how old; or since when it is missing."""
    every = source.cadence.every if isinstance(source, OutsideSource) else None
    told = f"{source}" if isinstance(source, HandSource) else f"from {source}"
    yield f"value {told}" + (f", asked every {told_span(every)}" if every else "")
    if asked is not None and asked.missing_since:
        yield f"  missing since {_at(asked.missing_since)}, tried last at {_at(asked.tried)}: {asked.problem}"
    elif asked is not None and asked.read_at:
        of = f", of {_at(asked.measured_at)}" if asked.measured_at else ""
        age = told_span(max(timedelta(), now - (asked.measured_at or asked.read_at)))
        yield f"  read at {_at(asked.read_at)}{of}: {age} old"


def _at(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def told_span(span: timedelta) -> str:
    """Say a span of time in its largest unit: days from two on, hours from two on, else minutes."""
    minutes = round(span.total_seconds() / 60)
    number, unit = next(
        ((minutes // size, unit) for size, unit in ((1440, "day"), (60, "hour")) if minutes >= 2 * size),
        (minutes, "minute"),
    )
    return f"{number} {unit}{'' if number == 1 else 's'}"
