"""Plan files and what they mean for projects, in the form in which the store keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from connectors.model.plan import Link, LinkKind, PlanFile, Shifts, Task, TaskBaseline, WorkingTime
from mappings.okr import CurveKind
from mappings.plan import Plan
from mappings.programme import FiledPlan, PlanRowFacts
from syncd.store import Store

STATE, ROWS, FILED = "plan_file", "plan_rows", "filed_plan"
"""The kinds of standings: how reading a file goes, its rows as last read, and what they mean for projects."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileState:
    """How reading a plan file goes: `digest` is that of the plan in force, `problem` why a newer one is not.

    `etag` and `stat` mark the file that was read last, `broken` says why that one is no plan. `at` is the time of the file in force, `saved` the stamp in it; `read_at` when it was read, `tried_at` when it was
    looked at last, `failing_since` since when that fails. Times are ISO text.
    """

    place: str = ""
    digest: str | None = None
    layout: str | None = None
    etag: str | None = None
    stat: str | None = None
    at: str | None = None
    saved: str | None = None
    read_at: str | None = None
    tried_at: str | None = None
    problem: str | None = None
    broken: str | None = None
    failing_since: str | None = None
    tasks: int = 0


def read_states(store: Store) -> dict[str, FileState]:
    """Return how reading goes, by the plan's name."""
    return {name: FileState(**row) for name, row in store.standings(STATE).items()}


def save_states(store: Store, states: Mapping[str, FileState], now: datetime) -> None:
    """Keep how reading goes; plans that are configured no more are forgotten."""
    store.save_standings(STATE, {name: asdict(state) for name, state in states.items()}, now)


def read_plans(store: Store) -> dict[str, PlanFile]:
    """Return the plans in force by name."""
    return {name: plan_of(row) for name, row in store.standings(ROWS).items()}


def save_plans(store: Store, plans: Mapping[str, PlanFile], now: datetime) -> None:
    """Keep the plans in force."""
    store.save_standings(ROWS, {name: plan_row(plan) for name, plan in plans.items()}, now)


def read_filed(store: Store) -> dict[str, FiledPlan]:
    """Return what the plans in force mean for projects."""
    return {name: _filed_of(row) for name, row in store.standings(FILED).items()}


def save_filed(store: Store, filed: Mapping[str, FiledPlan], now: datetime) -> None:
    """Keep what the plans in force mean for projects."""
    store.save_standings(FILED, {name: _plain(asdict(one)) for name, one in filed.items()}, now)


def plan_row(plan: PlanFile) -> dict[str, Any]:
    """Return what `plan_of` takes, for JSON."""
    row: dict[str, Any] = _plain(asdict(plan))
    return row


def plan_of(row: Mapping[str, Any]) -> PlanFile:
    """Restore what `plan_row` gave."""
    return PlanFile(
        form=row["form"],
        title=row["title"],
        tasks=tuple(_task(one) for one in row["tasks"]),
        calendars={name: _calendar(one) for name, one in row["calendars"].items()},
        calendar=row["calendar"],
        last_saved=_moment(row["last_saved"]),
    )


def _plain(value: Any) -> Any:
    """Return a value as JSON has it: days and times as text, spans in seconds."""
    match value:
        case dict():
            return {str(_plain(key)): _plain(one) for key, one in value.items()}
        case list() | tuple():
            return [_plain(one) for one in value]
        case timedelta():
            return value.total_seconds()
        case date():
            return value.isoformat()
    return value


def _task(row: Mapping[str, Any]) -> Task:
    moments = ("start", "finish", "actual_start", "actual_finish", "deadline")
    baselines = {
        int(number): TaskBaseline(
            start=_moment(one["start"]),
            finish=_moment(one["finish"]),
            duration=_span(one["duration"]),
            work=_span(one["work"]),
        )
        for number, one in row["baselines"].items()
    }
    read = {
        **{name: _moment(row[name]) for name in moments},
        **{name: _span(row[name]) for name in ("duration", "work")},
        "baselines": baselines,
        "links": tuple(
            Link(one["predecessor"], LinkKind(one["kind"]), timedelta(seconds=one["lag"]))
            for one in row["links"]
        ),
    }
    return Task(**{**row, **read})


def _calendar(row: Mapping[str, Any]) -> WorkingTime:
    return WorkingTime(
        name=row["name"],
        week={int(weekday): _shifts(spans) for weekday, spans in row["week"].items()},
        exceptions={date.fromisoformat(day): _shifts(spans) for day, spans in row["exceptions"].items()},
    )


def _shifts(spans: Any) -> Shifts:
    return tuple((timedelta(seconds=begin), timedelta(seconds=end)) for begin, end in spans)


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _span(seconds: float | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=seconds)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _dated(pairs: Any) -> tuple[tuple[date, float], ...]:
    return tuple((date.fromisoformat(day), float(number)) for day, number in pairs)


def _filed_of(row: Mapping[str, Any]) -> FiledPlan:
    agreed = row["baseline"]
    baseline = agreed and Plan(
        start=date.fromisoformat(agreed["start"]),
        due=date.fromisoformat(agreed["due"]),
        curve=CurveKind(agreed["curve"]),
        milestones=_dated(agreed["milestones"]),
    )
    return FiledPlan(
        plan=row["plan"],
        start=_day(row["start"]),
        due=_day(row["due"]),
        points=_dated(row["points"]),
        baseline=baseline,
        rows=tuple(PlanRowFacts(**one) for one in row["rows"]),
        hours=_dated(row["hours"]),
        at=row["at"],
        saved=row["saved"],
    )
