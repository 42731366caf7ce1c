"""Plays the scripted quarter on a bench: people act at their minutes, and passes are made at theirs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from syncd.engine.backfill import span_of
from syncd.store import Store
from tests.contract.engine.bench import Bench
from tests.contract.engine.quarter.scenario import DAYS, EVE, FOUNDED, Script, at, is_workday
from tests.contract.engine.quarter.stages import Stage

OPENED = at(date(2026, 9, 29), "09:00")
AFTER = at(date(2027, 1, 4), "09:00")
EVENING = at(date(2026, 11, 25), "18:00")
"""A census then finds twelve items gone, four hours before they are back."""


def workday_mornings() -> Iterator[datetime]:
    """Tell the times of a pass at nine on each working day, and of the evening on which items were gone."""
    yield OPENED
    yield from (at(day, "09:00") for day in DAYS if is_workday(day))
    yield EVENING
    yield AFTER


def late_evenings() -> Iterator[datetime]:
    """Tell the times of a pass ten minutes before each day ends, and of the evening on which items were gone."""
    yield OPENED
    yield from (at(day, "23:50") for day in (EVE, *DAYS))
    yield EVENING
    yield AFTER


def monday_mornings() -> Iterator[datetime]:
    """Tell the times of a pass at nine on each Monday only."""
    yield OPENED
    yield from (at(day, "09:00") for day in DAYS if day.weekday() == 0)
    yield AFTER


Rows = Mapping[str, Mapping[str, Any]]


def play(bench: Bench, stage: Stage, script: Script, passes: Iterable[datetime]) -> dict[datetime, Rows]:
    """Let the quarter happen from its beginning to its end; returns what each pass showed of the projects."""
    shown: dict[datetime, Rows] = {}

    def look(moment: datetime) -> None:
        bench.service.sync()
        shown[moment] = bench.rows("project")

    events: list[tuple[datetime, int, Callable[[], None]]] = [
        *((item.born, 0, partial(stage.bear, item)) for item in script.items if item.born > FOUNDED),
        *((act.at, 1, partial(stage.do, act)) for act in script.acts),
        *((moment, 2, partial(look, moment)) for moment in passes),
    ]
    for moment, _, happens in sorted(events, key=lambda event: event[:2]):
        bench.at(moment)
        happens()
    return shown


def rebuild(bench: Bench, store: Store) -> None:
    """Rebuild the whole cycle in an empty store, as somebody does who starts after its end."""
    bench.at(AFTER + timedelta(hours=1))
    service = bench.wire(store)
    try:
        span = span_of(service.loaded, bench.now, None, None, replace=False)
        service.rebuild(span, read=True, tell=lambda *_: None)
    finally:
        service.close()
