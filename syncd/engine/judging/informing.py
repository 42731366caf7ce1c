"""Informing: who judges knows the OKR, what was read of it and how fresh that is, and what came since the last pass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from connectors.model.tracker import Reader
from mappings.okr import Status
from mappings.workdays import day_of
from syncd.engine.judging.check_ins import check_in_forms, collect_check_ins
from syncd.engine.judging.closing import open_books
from syncd.engine.judging.goals import with_ends_of_targets
from syncd.engine.judging.judge import Judge
from syncd.engine.judging.months import Months
from syncd.engine.judging.values import collect_values, field_readings
from syncd.engine.mapping.carriers import find_carriers
from syncd.engine.mapping.situation import Situation
from syncd.engine.measuring.marks import week_rules
from syncd.engine.measuring.measure import measure_touched
from syncd.engine.reading.freshness import read_freshness
from syncd.store import Store
from syncd.values.fetching import Answer


def judge_of(here: Situation, store: Store, readers: Mapping[str, Reader]) -> Judge:
    """Return a judge for the situation as the store tells it."""
    loaded = here.loaded

    def history_at(tracker: str, key: str) -> str | None:
        reader = readers.get(tracker)
        return reader.history(key) if reader else None

    okr = with_ends_of_targets(here.resolved.okr, loaded.sources, store)
    return Judge(
        okr=okr,
        loaded=loaded,
        origins=here.whole.origins,
        store=store,
        calendar=loaded.calendar,
        carriers=find_carriers(okr, store),
        freshness=read_freshness(okr, loaded.trackers, store, loaded.zone),
        address=history_at,
        note_fields=here.resolved.note_fields,
        shown={name: Status(row["status"]) for name, row in store.standings("project").items()},
        weeks=week_rules(loaded, here.resolved),
    )


def informed(judge: Judge, here: Situation, answers: Mapping[str, Answer], now: datetime) -> Judge:
    """Take in what came since the last pass, items, values and check-ins, and return a judge who knows it."""
    loaded, store = here.loaded, judge.store
    today, projects = day_of(now, loaded.zone), here.resolved.okr.projects
    measure_touched(store, projects, loaded.classes, judge.weeks, today, stale=judge.freshness.stale)
    open_books(judge, today)
    readings = field_readings(loaded, here.resolved, store)
    values = collect_values(loaded.sources, readings, answers, store, now, loaded.zone)
    remarks = collect_check_ins(check_in_forms(here.resolved, judge.carriers), store, now)
    Months.of(judge.okr, loaded, store, now, values.problems).revise()
    return replace(judge, problems=values.problems, aged=values.aged, remarks=remarks)
