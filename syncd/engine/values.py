"""KR values: take each key result's own figure from where the operator says it stands, and keep its history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from math import isfinite

from config import Loaded
from config.values import FieldSource, FileSource, ProgressSource, Source
from connectors.errors import SettingsError, SyncError
from connectors.model.fields import Field
from connectors.model.items import WorkItem
from mappings.check_ins import read_confidence
from mappings.okr import KeyResult, Metric
from mappings.workdays import day_of
from syncd.engine.check_ins import BY_HAND
from syncd.engine.files import read_file
from syncd.logs import logger
from syncd.store import CheckInRow, Store, WrittenRow

log = logger("syncd.values")


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldReading:
    """Where a KR's value stands in a tracker, resolved: the item as stored (None if missing) and the field.

    `trouble` says why it cannot be read, `ours` what we last wrote there.
    """

    item: WorkItem | None
    field: Field
    trouble: str | None = None
    ours: WrittenRow | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A value as its source tells it, and when it was measured; `day` where the source itself says of which day.

    `ours` is what we last wrote to where it stands: shown again, it is no measurement.
    """

    value: float | None
    source: str
    at: datetime
    day: date | None = None
    ours: WrittenRow | None = None


def is_progress(source: Source | None) -> bool:
    """Tell whether a value is the progress of projects."""
    return isinstance(source, ProgressSource)


def metric_of(key_result: KeyResult, source: Source | None) -> Metric | None:
    """Return the metric; a value that is the progress of projects runs from 0 to 1 unless told otherwise."""
    if is_progress(source):
        start = key_result.metric.start if key_result.metric else None
        target = key_result.metric.target if key_result.metric else None
        return Metric(start=start or 0.0, target=1.0 if target is None else target)
    return key_result.metric


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
            _keep(store, key_result, found, now, zone)
    return problems


def _collect(
    key_result: str, source: Source, readings: Mapping[str, FieldReading], now: datetime, zone: tzinfo
) -> Found | None:
    match source:
        case FileSource():
            found = read_file(source)
            return Found(value=found.value, source="file", at=_measured(found.day, now, zone), day=found.day)
        case FieldSource():
            reading = readings[key_result]
            if reading.trouble is not None:
                raise SyncError(reading.trouble)
            if reading.item is None:
                raise SyncError("the item that holds the value is not visible", where=source.item[1])
            value = reading.item.fields.get(reading.field.id)
            number = float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
            return Found(value=number, source="field", at=min(now, reading.item.updated), ours=reading.ours)
        case _:
            return None


def _measured(day: date | None, now: datetime, zone: tzinfo) -> datetime:
    """Return when a number of that day was measured: at its close, or now while the day lasts."""
    return now if day is None or day == day_of(now, zone) else _close(day, zone)


def _close(day: date, zone: tzinfo) -> datetime:
    """Return the last instant that still belongs to a day: a number of that day counts at its close."""
    return datetime.combine(day + timedelta(days=1), time(), zone) - timedelta(seconds=1)


def _keep(store: Store, key_result: str, found: Found, now: datetime, zone: tzinfo) -> None:
    """Record a value unless the last one of this source (where it tells the day: of that day) says the same.

    So a number that stands unchanged is no new measurement, and one typed in after it stays the latest.
    """
    known = [
        value
        for value in store.values(key_result, max(found.at, now))
        if value.source == found.source and found.day in {None, day_of(value.at, zone)}
    ]
    ours = found.ours
    if ours is not None and (not known or ours.at > known[-1].at):
        is_new = ours.value != found.value
    else:
        is_new = not known or known[-1].value != found.value
    if is_new:
        store.add_value(key_result, found.at, found.value, found.source, None, now)


def record_by_hand(
    loaded: Loaded,
    store: Store,
    key_result: str,
    number: float,
    day: date | None,
    note: str | None,
    now: datetime,
    override: str | None,
    *,
    confidence: float | None = None,
) -> str:
    """Record a value that a person typed in, audited; returns what was done, in words.

    On a key result it is a check-in too; on an indicator (`KR/NAME`) it is not.
    """
    at = time_of_hand(loaded, key_result, number, day, now, confidence=confidence)
    store.add_value(key_result, at, number, "hand", note, now)
    if key_result in loaded.okr.key_results:
        store.add_check_in(
            CheckInRow(
                kr=key_result,
                at=at,
                source=BY_HAND,
                value=number,
                confidence=confidence,
                note=note,
                recorded=now,
            )
        )
    detail = {"value": number, "at": at.isoformat(), "note": note, "confidence": confidence}
    store.audit(now, "value", key_result, detail, override)
    return f"{key_result} is {number:g} as of {at.astimezone(loaded.zone):%Y-%m-%d %H:%M}."


def time_of_hand(
    loaded: Loaded,
    key_result: str,
    number: float,
    day: date | None,
    now: datetime,
    *,
    confidence: float | None = None,
) -> datetime:
    """Return from when on a typed value holds; raises `SettingsError` for one that cannot be taken."""
    if key_result not in loaded.sources:
        known = ", ".join(loaded.sources)
        raise SettingsError(
            f"there is no key result {key_result!r}", where="value", remedy=f"one of: {known}"
        )
    if isinstance(loaded.sources.get(key_result), ProgressSource):
        raise SettingsError(
            f"the value of {key_result} is the progress of its projects",
            where="value",
            remedy="give it another source, or `value: hand`, before typing one in",
        )
    if not isfinite(number):
        raise SettingsError(f"{number} is no value", where="value", remedy="write a number such as 12.5")
    if confidence is not None and read_confidence(confidence) is None:
        raise SettingsError(
            f"{confidence:g} is no confidence", where="--confidence", remedy="write a number from 0 to 10"
        )
    at = min(_close(day, loaded.zone), now) if day else now
    if day and at < _close(day, loaded.zone) - timedelta(days=1):
        raise SettingsError(f"{day} is in the future", where="--at", remedy="name today or a past day")
    return at
