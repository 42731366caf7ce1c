"""KR values: take each key result's own figure from where the operator says it stands, and keep its history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta, tzinfo
from math import isfinite

from config import Loaded
from config.values import FieldSource, OutsideSource, ProgressSource, Source
from connectors.errors import SettingsError
from connectors.model.fields import Field
from connectors.model.items import WorkItem
from mappings.check_ins import read_confidence
from mappings.okr import KeyResult, Metric
from mappings.workdays import day_of
from syncd.engine.judging.asked import KIND, Asked, digest_of, recall, told_age
from syncd.engine.judging.check_ins import BY_HAND
from syncd.engine.reading.resolve import Resolved
from syncd.engine.reading.unread import recall_troubles
from syncd.store import CheckInRow, Store, WrittenRow
from syncd.values.fetching import Answer

_INVISIBLE = "the item that holds the value is not visible"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldReading:
    """Where a KR's value stands in a tracker, resolved: the item as stored (None if missing) and the field.

    `trouble` says why it cannot be read, always where the item is missing; `ours` is what we last wrote there.
    """

    item: WorkItem | None
    field: Field
    trouble: str | None = None
    ours: WrittenRow | None = None


def field_readings(loaded: Loaded, resolved: Resolved, store: Store) -> dict[str, FieldReading]:
    """Return, for each key result whose value stands in a field, the item and the field."""
    sources = {name: source for name, source in loaded.sources.items() if isinstance(source, FieldSource)}
    trackers = {source.item[0] for source in sources.values()}
    troubles = {tracker: recall_troubles(store, tracker) for tracker in trackers}
    written = {tracker: store.written(tracker) for tracker in trackers}
    readings = {}
    for key_result, source in sources.items():
        (tracker, name), field = source.item, resolved.value_fields[key_result]
        trouble = troubles[tracker].get(name)
        item = store.item_by_key(tracker, name)
        readings[key_result] = FieldReading(
            item=item,
            field=field,
            trouble=trouble.why if trouble else None if item else f"{name}: {_INVISIBLE}",
            ours=written[tracker].get((item.id, field.id)) if item else None,
        )
    return readings


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A value as its source tells it, and when it was measured; `day` where the source itself says of which day.

    `ours` is what we last wrote to where it stands: shown again, it is no measurement. `one_a_day` keeps of a day the
    last number: what is asked every few minutes would fill the history.
    """

    value: float | None
    source: str
    at: datetime
    day: date | None = None
    ours: WrittenRow | None = None
    one_a_day: bool = False


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """What came of the sources of values: why values cannot be read, and which are older than they may be."""

    problems: Mapping[str, str] = field(default_factory=dict)
    aged: Mapping[str, str] = field(default_factory=dict)


def collect_values(
    sources: Mapping[str, Source],
    readings: Mapping[str, FieldReading],
    answers: Mapping[str, Answer],
    store: Store,
    now: datetime,
    zone: tzinfo,
) -> Collected:
    """Record every value that changed, and how each source was asked; say in words what cannot be read.

    `answers` are those of sources outside that came since the last pass. Values typed in with `syncd value` and the
    progress of projects need no collecting.
    """
    before, asked = recall(store), dict[str, Asked]()
    for name, source in sources.items():
        known = before.get(name)
        if known is None or known.digest != digest_of(source):
            known = None
        if isinstance(source, FieldSource):
            if problem := take_field(name, readings[name], store, now, zone):
                asked[name] = (known or _new(source, now)).missing(problem, now)
        elif isinstance(source, OutsideSource):
            asked[name] = _take_answer(name, source, known, answers.get(name), store, now, zone)
    store.save_standings(KIND, {name: one.as_row() for name, one in asked.items()}, now)
    ages = {name: told_age(sources[name], one, now.astimezone(zone)) for name, one in asked.items()}
    return Collected(
        problems={name: one.problem for name, one in asked.items() if one.problem},
        aged={name: age for name, age in ages.items() if age},
    )


def take_field(name: str, reading: FieldReading, store: Store, now: datetime, zone: tzinfo) -> str | None:
    """Record what a field shows; return why it cannot be read, None where it can."""
    if reading.trouble is not None or reading.item is None:
        return reading.trouble
    value = reading.item.fields.get(reading.field.id)
    shown = float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
    at = min(now, reading.item.updated)
    _keep(store, name, Found(value=shown, source=FieldSource.kind, at=at, ours=reading.ours), now, zone)
    return None


def _take_answer(
    name: str,
    source: OutsideSource,
    known: Asked | None,
    answer: Answer | None,
    store: Store,
    now: datetime,
    zone: tzinfo,
) -> Asked:
    """Record what a source told; without a new answer all stays as it was."""
    if answer is None or digest_of(answer.source) != digest_of(source):
        return known or _new(source, now).missing("its source has not answered yet", now)
    if answer.told is None:
        return (known or _new(source, answer.tried)).missing(str(answer.error), answer.tried)
    at, day = _measured(answer.told.of, answer.tried, zone)
    often = bool(source.cadence.every)
    found = Found(value=answer.told.value, source=source.kind, at=at, day=day, one_a_day=often)
    _keep_earlier(store, name, source.kind, answer.told.earlier, now, zone)
    _keep(store, name, found, now, zone)
    return replace(
        _new(source, answer.tried), read_at=answer.tried, measured_at=None if answer.told.of is None else at
    )


def _new(source: Source, tried: datetime) -> Asked:
    return Asked(digest=digest_of(source), tried=tried)


def _measured(of: date | datetime | None, now: datetime, zone: tzinfo) -> tuple[datetime, date | None]:
    """Return when a number of that day or instant was measured, and its day where the source tells one.

    A number of a day counts at its close, or now while the day lasts; no instant lies ahead of now.
    """
    if of is None:
        return now, None
    if isinstance(of, datetime):
        at = min(now, of if of.tzinfo else of.replace(tzinfo=zone))
        return at, day_of(at, zone)
    return (now if of == day_of(now, zone) else _close(of, zone)), of


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
        since = datetime.combine(day_of(found.at, zone), time(), zone) if found.one_a_day else None
        store.add_value(key_result, found.at, found.value, found.source, None, now, since=since)


def _keep_earlier(
    store: Store, name: str, source: str, earlier: Mapping[date, float], now: datetime, zone: tzinfo
) -> None:
    """Record the numbers of earlier days that this source told otherwise, or not at all, until now."""
    if not earlier:
        return
    known = {day_of(row.at, zone): row.value for row in store.values(name, now) if row.source == source}
    for day, value in earlier.items():
        if known.get(day) != value and (at := _close(day, zone)) <= now:
            store.add_value(name, at, value, source, None, now)


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
