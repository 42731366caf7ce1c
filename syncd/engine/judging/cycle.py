"""The close of a cycle: its figures are frozen as they stood at its end, and nothing changes them any more.

What is frozen are the rows of the close of its last day, with the values of key results that became known since. They
are kept as history row `cycle`, by the cycle's name, and from then on every pass shows them again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from config import Loaded
from connectors.errors import RefusedError, SettingsError
from mappings.attainment import okr_attainment
from mappings.okr import Cycle, Okr, Status
from mappings.rollup import KeyResultStanding, ObjectiveStanding, objective_standings
from mappings.scores import aim, grade, score, succeeded
from mappings.workdays import ONE_DAY, close_before, end_of
from syncd.engine.judging.goals import with_ends_of_targets
from syncd.engine.judging.months import Months
from syncd.engine.judging.values import is_progress, metric_of
from syncd.engine.mapping.whole import named_by_id, remembered_okr
from syncd.engine.rows import Row, Rows
from syncd.store import Store

KINDS = ("project", "key_result", "objective")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What a cycle came to: rows by kind and id, `months` the verdicts of each key result, `closed` when it was frozen."""

    name: str
    start: date
    end: date
    as_of: date
    rows: Mapping[str, Rows]
    totals: Rows
    months: Mapping[str, list[Row]]
    closed: datetime | None = None

    @property
    def unknown(self) -> list[str]:
        """Say what is not known of the cycle, each in one line."""
        return [*self._unknown()]

    def _unknown(self) -> Iterator[str]:
        for name, row in self.rows["key_result"].items():
            if row["score"] is None:
                yield f"key result {name}: no score"
            judged = {month["month"] for month in self.months.get(name, [])}
            if not judged:
                yield f"key result {name}: no verdict"
        for name, row in self.rows["project"].items():
            if row["share"] is None and not row["dropped"]:
                yield f"project {name}: how much is done is unknown"
            elif row["stale"]:
                yield f"project {name}: its data is of {(row['data_at'] or 'an earlier day')[:10]}"

    def as_dict(self) -> dict[str, Any]:
        """Return it in JSON's types."""
        return {
            "name": self.name,
            "start": self.start.isoformat(),
            "end": self.end.isoformat(),
            "as_of": self.as_of.isoformat(),
            "closed": self.closed.isoformat(timespec="seconds") if self.closed else None,
            "objectives": self.rows["objective"],
            "key_results": {
                name: {**row, "months": self.months.get(name, [])}
                for name, row in self.rows["key_result"].items()
            },
            "projects": self.rows["project"],
            **{name: self.totals.get(name) for name in ("attainment", "side_portfolio", "calibration")},
            "unknown": self.unknown,
        }


def closed_on(store: Store, cycle: Cycle) -> date | None:
    """Return the day of the record of a cycle that is closed, None while it is not."""
    kept = store.get_meta(_mark(cycle.name))
    return date.fromisoformat(kept) if kept else None


def closed_record(store: Store, name: str) -> Row | None:
    """Return the document of a closed cycle, None where none of that name is."""
    kept = store.get_meta(_mark(name))
    rows = store.of_days("cycle", [date.fromisoformat(kept)], [name]) if kept else {}
    return next((row.figures for of_day in rows.values() for row in of_day.values()), None)


def refuse_closed(store: Store, cycle: Cycle, where: str) -> None:
    """Raise `SettingsError` where a cycle is closed, for what would change its days."""
    if closed_on(store, cycle):
        what = f"the cycle {cycle.name} is closed and its figures are frozen"
        raise SettingsError(what, where=where, remedy="`syncd cycle show` tells them")


def show_frozen(store: Store, cycle: Cycle, as_of: datetime) -> None:
    """Make the frozen figures of a closed cycle those that are shown."""
    record = closed_record(store, cycle.name)
    if record is None:
        return
    store.save_standings("project", record["projects"], as_of)
    store.save_standings("key_result", record["key_results"], as_of)
    store.save_standings("objective", record["objectives"], as_of)
    kept = store.standings("total")
    head = {part: record[part] for part in ("name", "start", "end", "closed")}
    frozen = {name: record[name] for name in ("attainment", "side_portfolio", "calibration") if record[name]}
    store.save_standings("total", {**kept, **frozen, "cycle": {**head, "as_of": record["closed"]}}, as_of)


def close_cycle(store: Store, record: Record, now: datetime, override: str | None) -> Row:
    """Freeze a cycle, audited; returns its document."""
    document = {**record.as_dict(), "closed": now.isoformat(timespec="seconds")}
    store.save_day("cycle", record.as_of, {record.name: document})
    store.set_meta(_mark(record.name), record.as_of.isoformat())
    cycle = Cycle(name=record.name, start=record.start, end=record.end)
    show_frozen(store, cycle, now)
    detail = {"as_of": record.as_of.isoformat(), "unknown": record.unknown}
    store.audit(now, "cycle_close", record.name, detail, override)
    return document


def so_far(loaded: Loaded, store: Store, now: datetime) -> Record:
    """Return what the configured cycle has come to by the last close that was kept; raises `RefusedError` without any."""
    here = _whole(loaded, store)
    cycle = here.okr.cycle
    last = min(cycle.end, close_before(now, loaded.zone))
    kept = [day.day for days in store.last_days("objective", last, 1).values() for day in days]
    if not kept or kept[0] < cycle.start - ONE_DAY:
        raise _unclosed(last)
    return _drawn(here, store, kept[0], now)


def at_end(loaded: Loaded, store: Store, now: datetime, *, early: bool = False) -> Record:
    """Return what the configured cycle came to by its end, or `early` by the last day that is over.

    Raises `RefusedError` for one that has not ended, unless `early`, and where that day was not closed yet.
    """
    here = _whole(loaded, store)
    cycle = here.okr.cycle
    day = min(cycle.end, close_before(now, loaded.zone))
    if day < cycle.end and not early:
        raise RefusedError(
            f"the cycle {cycle.name} lasts until {cycle.end}",
            where="cycle",
            remedy="wait for its end, or close it now with --early",
        )
    return _drawn(here, store, day, now)


def _whole(loaded: Loaded, store: Store) -> Loaded:
    """Return the configuration with the whole OKR, as it was seen last."""
    whole = remembered_okr(loaded, store)
    okr = with_ends_of_targets(named_by_id(whole, store), whole.loaded.sources, store)
    return replace(whole.loaded, okr=okr)


def _drawn(here: Loaded, store: Store, day: date, now: datetime) -> Record:
    found = {kind: store.of_days(kind, [day]).get(day, {}) for kind in (*KINDS, "total")}
    if not found["objective"]:
        raise _unclosed(day)
    rows = {kind: {name: kept.figures for name, kept in of_kind.items()} for kind, of_kind in found.items()}
    return _Drawing(here.okr, here, store, day, now).record(rows)


def _unclosed(day: date) -> RefusedError:
    return RefusedError(
        f"nothing is known of the close of {day}",
        where="cycle",
        remedy="make a pass with `syncd sync` once a day is over, or rebuild days with `syncd backfill`",
    )


@dataclass(frozen=True, slots=True)
class _Drawing:
    """Takes the rows of a close, and lays over them what became known of the key results since."""

    okr: Okr
    loaded: Loaded
    store: Store
    day: date
    now: datetime

    def record(self, rows: Mapping[str, Rows]) -> Record:
        months = Months.of(self.okr, self.loaded, self.store, self.now, {})
        months.revise()
        valued = {name: self._valued(name, row) for name, row in rows["key_result"].items()}
        known = {name: row for name, row in valued.items() if name in self.okr.key_results}
        key_results = {**valued, **months.complete(known, rows["project"])}
        objectives = self._objectives(key_results, rows["objective"])
        cycle = self.okr.cycle
        return Record(
            name=cycle.name,
            start=cycle.start,
            end=cycle.end,
            as_of=self.day,
            rows={"project": rows["project"], "key_result": key_results, "objective": objectives},
            totals={**rows["total"], "attainment": self._attainment(rows["total"], objectives)},
            months={
                name: [kept.figures for kept in self.store.days("verdict", name, cycle.start, cycle.end)]
                for name in key_results
            },
        )

    def _valued(self, name: str, row: Row) -> Row:
        """Return a key result's row with the value that is dated by the close, as it is known now."""
        kr, source = self.okr.key_results.get(name), self.loaded.sources.get(name)
        if kr is None or is_progress(source):
            return row
        latest = self.store.latest_value(name, end_of(self.day, self.loaded.zone))
        value = latest.value if latest else None
        reached = score(metric_of(kr, source), value)
        return {
            **row,
            "value": value,
            "value_at": latest.at.isoformat() if latest else None,
            "score": reached,
            "grade": self._grade(reached),
            "success": None if reached is None else succeeded(kr.ambition, reached),
        }

    def _objectives(self, key_results: Rows, rows: Rows) -> Rows:
        scores = {
            name: KeyResultStanding(key_result=name, status=Status.UNKNOWN, score=row["score"])
            for name, row in key_results.items()
        }
        standings = objective_standings(self.okr.objectives, self.okr.key_results, scores, self.day)
        return {
            name: {**row, **(self._objective(standings[name]) if name in standings else {})}
            for name, row in rows.items()
        }

    def _objective(self, standing: ObjectiveStanding) -> Row:
        names = self.okr.objectives[standing.objective].key_results
        return {
            "score": standing.score,
            "grade": self._grade(standing.score),
            "known": standing.known,
            "unknown": standing.unknown,
            "aim": aim((self.okr.key_results[name].ambition for name in names), standing.score),
        }

    def _attainment(self, totals: Rows, objectives: Rows) -> Row:
        row = totals.get("attainment", {})
        scores = {name: found["score"] for name, found in objectives.items()}
        before = {name: found["before"] for name, found in row.get("objectives", {}).items()}
        return {
            **row,
            "okr": okr_attainment(self.okr.objectives, scores),
            "objectives": {
                name: {"score": found, "before": before.get(name)} for name, found in scores.items()
            },
        }

    def _grade(self, reached: float | None) -> str | None:
        rules = self.loaded.judgement
        return None if reached is None else grade(reached, middle_from=rules.middle, high_from=rules.high)


def _mark(name: str) -> str:
    return f"cycle closed:{name}"
