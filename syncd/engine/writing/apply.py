"""Apply an approved change set: the only place from which a tracker is written.

Each intention is recorded before its request and each outcome right after, so that a process killed in
between leaves a trace, and the next pass re-reads what became of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from itertools import groupby

from connectors.errors import (
    CredentialsError,
    MissingError,
    RejectedError,
    RightsError,
    StaleWriteError,
    SyncError,
)
from connectors.model.fields import FieldWrite
from connectors.model.tracker import Writer
from syncd.engine.writing.changes import Change, known_of
from syncd.engine.writing.guard import Approved
from syncd.engine.writing.options import forget_options
from syncd.store import Aside, Store

PER_TRACKER = 4
"""Items of one tracker that are written at the same time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one change: `written`, `refused` (by the tracker), `failed`, or `unknown` (answer lost)."""

    change: Change
    result: str
    detail: str = ""


def apply(
    approved: Approved,
    writers: Mapping[str, Writer],
    store: Store,
    clock: Callable[[], datetime],
    *,
    zone: tzinfo = UTC,
    override: str | None = None,
) -> list[Outcome]:
    """Write the approved changes, one request an item, and return what happened to each."""
    changes = sorted(approved.change_set.changes, key=lambda c: c.target.place)
    if not changes:
        return []
    ids = store.record_change_set(
        approved.change_set.fingerprint, clock(), override, approved.by, [_row(c) for c in changes]
    )
    closed: set[str] = set()
    numbered = list(zip(ids, changes, strict=True))
    batches = [
        list(rows) for _, rows in groupby(numbered, key=lambda n: (n[1].target.tracker, n[1].target.item))
    ]
    with ThreadPoolExecutor(PER_TRACKER, thread_name_prefix="apply") as pool:
        done = pool.map(lambda rows: _write_item(rows, writers, store, clock, zone, closed), batches)
        return [outcome for outcomes in done for outcome in outcomes]


def _write_item(
    rows: Sequence[tuple[int, Change]],
    writers: Mapping[str, Writer],
    store: Store,
    clock: Callable[[], datetime],
    zone: tzinfo,
    closed: set[str],
) -> list[Outcome]:
    """Write one item, unless its tracker is `closed`: it refused the sign-in, and is not tried again in this pass."""
    target = rows[0][1].target
    store.begin_write([number for number, _ in rows], clock())
    writes = [FieldWrite(change.target.field, change.sent) for _, change in rows]
    refused: Mapping[str, str] = {}
    at, failure, result = clock(), "", "written"
    try:
        if target.tracker in closed:
            raise CredentialsError("not tried: the tracker refused the sign-in a moment ago")
        written = writers[target.tracker].write(target.item, writes)
        at, refused = written.at, written.refused
    except RejectedError as error:
        refused = {c.target.field.id: error.fields.get(c.target.field.id, error.what) for _, c in rows}
    except (RightsError, MissingError) as error:
        refused = {c.target.field.id: f"{error.what}; {error.remedy}" for _, c in rows}
    except CredentialsError as error:
        closed.add(target.tracker)
        result, failure = "failed", error.what
    except StaleWriteError as error:
        result, failure = "failed", error.what
    except SyncError as error:
        result, failure = "unknown", error.what
    day = clock().astimezone(zone).date()
    outcomes = [_record(store, number, change, at, day, result, failure, refused) for number, change in rows]
    _set_aside(outcomes, store, clock())
    return outcomes


def _record(
    store: Store,
    number: int,
    change: Change,
    at: datetime,
    day: date,
    result: str,
    failure: str,
    refused: Mapping[str, str],
) -> Outcome:
    reason = refused.get(change.target.field.id)
    outcome = Outcome(
        change=change, result="refused" if reason is not None else result, detail=reason or failure
    )
    store.end_write(number, outcome.result, outcome.detail, at, day)
    return outcome


def _set_aside(outcomes: Sequence[Outcome], store: Store, at: datetime) -> None:
    """Park what the tracker refused, and take what it accepted back into service; `at` is our own clock."""
    for outcome in outcomes:
        place = outcome.change.target.place
        if outcome.result == "refused":
            store.park(*place, outcome.detail, at, known=known_of(outcome.change))
            forget_options(store, outcome.change.target)
        elif outcome.result == "written":
            store.unpark(*place, spared=Aside.by_hand())


def _row(change: Change) -> dict[str, object]:
    return {**change.as_dict(), "overwritten": change.overwritten}
