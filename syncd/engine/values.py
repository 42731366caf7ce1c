"""KR values: take each key result's own figure from where the operator says it stands, and keep its history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from math import isfinite

from config import Loaded
from config.values import FieldSource, FileSource, Source
from connectors.errors import SettingsError, SyncError
from connectors.model import Field, WorkItem
from syncd.engine.files import read_file
from syncd.logs import logger
from syncd.store import Store

log = logger("syncd.values")


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldReading:
    """Where a KR's value stands in a tracker, resolved: the item as stored (None if missing) and the field."""

    item: WorkItem | None
    field: Field


def collect_values(
    sources: Mapping[str, Source],
    readings: Mapping[str, FieldReading],
    store: Store,
    now: datetime,
    zone: tzinfo,
) -> dict[str, str]:
    """Record every value that changed; return for each key result that cannot be read the reason in words.

    Values typed in with `syncd value` and the progress of projects need no collecting.
    """
    problems = {}
    for key_result, source in sources.items():
        try:
            found = _collect(key_result, source, readings, now, zone)
        except SyncError as error:
            problems[key_result] = str(error)
            continue
        if found is not None:
            _keep(store, key_result, *found, now)
    return problems


def _collect(
    key_result: str, source: Source, readings: Mapping[str, FieldReading], now: datetime, zone: tzinfo
) -> tuple[datetime, float | None, str] | None:
    match source:
        case FileSource():
            found = read_file(source)
            return (_close(found.day, zone) if found.day else now, found.value, "file")
        case FieldSource():
            reading = readings[key_result]
            if reading.item is None:
                raise SyncError("the item that holds the value is not visible", where=source.item[1])
            value = reading.item.fields.get(reading.field.id)
            number = float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
            return (min(now, reading.item.updated), number, "field")
        case _:
            return None


def _close(day: date, zone: tzinfo) -> datetime:
    """Return the last instant that still belongs to a day: a number of that day counts at its close."""
    return datetime.combine(day + timedelta(days=1), time(), zone) - timedelta(seconds=1)


def _keep(
    store: Store, key_result: str, at: datetime, value: float | None, source: str, now: datetime
) -> None:
    """Record a value unless the last one of this source says the same of the same time."""
    last = store.latest_value(key_result, max(at, now))
    if (
        last is None
        or last.source != source
        or last.value != value
        or (source == "file" and last.at < at <= now)
    ):
        store.add_value(key_result, at, value, source, None, now)


def record_by_hand(
    loaded: Loaded,
    store: Store,
    key_result: str,
    number: float,
    day: date | None,
    note: str | None,
    now: datetime,
    override: str | None,
) -> str:
    """Record a value that a person typed in, audited; returns what was done, in words."""
    if key_result not in loaded.okr.key_results:
        known = ", ".join(loaded.okr.key_results)
        raise SettingsError(
            f"there is no key result {key_result!r}", where="value", remedy=f"one of: {known}"
        )
    if not isfinite(number):
        raise SettingsError(f"{number} is no value", where="value", remedy="write a number such as 12.5")
    at = min(_close(day, loaded.zone), now) if day else now
    if day and at < _close(day, loaded.zone) - timedelta(days=1):
        raise SettingsError(f"{day} is in the future", where="--at", remedy="name today or a past day")
    store.add_value(key_result, at, number, "hand", note, now)
    store.audit(now, "value", key_result, {"value": number, "at": at.isoformat(), "note": note}, override)
    return f"{key_result} is {number:g} as of {at.astimezone(loaded.zone):%Y-%m-%d %H:%M}."
