"""Outlooks: what was kept is told again while all that it depends on is the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from mappings.okr import Pause
from mappings.outlook import Inputs
from mappings.progress import Progress
from mappings.workdays import ONE_DAY, Calendar
from syncd.engine.judging.outlooks import Kept, look_ahead
from syncd.engine.rows import Row
from syncd.store.encoding import object_from_json, to_json

CUT = date(2026, 10, 30)
DONE = tuple(((date(2026, 9, 28) + timedelta(days=4 * n)).isoformat(), 2.0) for n in range(8))
INPUTS = Inputs(
    progress=Progress(
        leaves=30, done_leaves=8, scope=30.0, done=16.0, completed=DONE, created=(("2026-09-20", 30.0),)
    ),
    due=date(2026, 12, 11),
    day=CUT,
    calendar=Calendar.of("JP"),
)


def stored(kept: Kept) -> Row:
    """Return a row as it comes back from the store."""
    return object_from_json(to_json(kept.row))


def marked() -> Row:
    """Return what is kept of these inputs, with a figure in it that no computation gives."""
    row = stored(look_ahead(INPUTS, None))
    return {**row, "outlook": {**row["outlook"], "recent": 777.0}}


def test_with_the_same_inputs_what_was_kept_is_told() -> None:
    """A figure that was exchanged in the store stays: nothing is computed, and the row to keep is the same."""
    again = look_ahead(INPUTS, marked())
    assert again.outlook.recent == 777.0
    assert again.row == marked()


@pytest.mark.parametrize(
    "inputs",
    [
        replace(INPUTS, day=CUT + ONE_DAY),
        replace(INPUTS, due=INPUTS.due + ONE_DAY),
        replace(INPUTS, progress=replace(INPUTS.progress, completed=(*DONE, ("2026-10-30", 1.0)))),
        replace(INPUTS, progress=replace(INPUTS.progress, created=(("2026-09-20", 31.0),))),
        replace(INPUTS, progress=replace(INPUTS.progress, done_leaves=9)),
        replace(INPUTS, calendar=Calendar.of()),
        replace(INPUTS, calendar=Calendar.of("JP", workweek=range(6))),
        replace(INPUTS, calendar=Calendar.of("JP", extra=[(CUT + ONE_DAY, CUT + 4 * ONE_DAY)])),
        replace(INPUTS, calendar=INPUTS.calendar.without([Pause(start=date(2026, 10, 12))])),
    ],
    ids=["day", "due", "done", "scope", "leaves", "country", "workweek", "holidays", "pause"],
)
def test_another_input_is_computed(inputs: Inputs) -> None:
    """Whatever a forecast depends on, a change of it alone makes a new one."""
    assert look_ahead(inputs, marked()) == look_ahead(inputs, None)


def test_what_a_forecast_does_not_depend_on_changes_nothing() -> None:
    """An item that was begun, or a cancelled one, is no reason to compute."""
    other = replace(INPUTS.progress, removed=3, by_class={"doing": 4}, first_work=date(2026, 10, 1))
    assert look_ahead(replace(INPUTS, progress=other), marked()).outlook.recent == 777.0


@pytest.mark.parametrize("done_leaves", [8, 2], ids=["a forecast", "a refusal"])
def test_what_comes_back_from_the_store_is_what_was_kept(done_leaves: int) -> None:
    """Days, numbers and the reason of a refusal, to the last digit."""
    inputs = replace(INPUTS, progress=replace(INPUTS.progress, done_leaves=done_leaves))
    first = look_ahead(inputs, None)
    assert look_ahead(inputs, stored(first)).outlook == first.outlook
