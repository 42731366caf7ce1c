"""What-if: a forecast under other assumptions; nothing is kept."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from connectors.errors import SettingsError
from syncd.engine.asking.what_if import Assumptions, what_if
from tests.contract.engine.bench import ZONE, Bench

BEGIN = datetime(2026, 9, 28, 10, tzinfo=ZONE)


@pytest.fixture
def lived(quick: Bench) -> Bench:
    """Give a project with two epics of ten items each, of which six of the first were done, two a week since 28 September."""
    quick.text = quick.text.replace(
        "{id: tls, select: {epics: DATA-1}", "{id: tls, select: {epics: [<a>, <b>]}"
    )
    quick.at(BEGIN - timedelta(days=1))
    for mark in ("<a>", "<b>"):
        epic = quick.create(type="Epic", status="To Do")
        quick.text = quick.text.replace(mark, epic)
        for _ in range(10):
            quick.create(parent=epic, status="To Do")
    first = int(quick.text.split("epics: [SRCH-")[1].split(",")[0])
    for number in range(6):
        quick.at(BEGIN + timedelta(days=(0, 2, 7, 9, 14, 15)[number]))
        quick.edit(f"SRCH-{first + 1 + number}", status="Done")
    quick.at(datetime(2026, 10, 14, 10, tzinfo=ZONE))
    quick.sync()
    return quick


def test_other_assumptions_give_other_dates_and_keep_nothing(lived: Bench) -> None:
    """14 of 20 open; without the second epic 4 of 10; a later due date is likelier; a faster pace ends sooner."""
    loaded, second = lived.loaded(), lived.text.split("epics: [")[1].split("]")[0].split(", ")[1]
    figures = {kind: lived.rows(kind) for kind in ("project", "key_result", "total")}

    def asked(assumptions: Assumptions) -> dict[str, object]:
        now, other = what_if(loaded, lived.store, "tls", assumptions, lived.now)
        assert now.as_dict()["left"] == 14.0
        return other.as_dict()

    as_is = asked(Assumptions())
    assert as_is["p50"] == lived.rows("project")["tls"]["forecast"]["p50"]
    assert as_is["pace"] == lived.rows("project")["tls"]["pace"]
    shorter = asked(Assumptions(without=(second,)))
    assert (shorter["left"], shorter["scope"]) == (4.0, 10.0)
    assert str(shorter["p85"]) < str(as_is["p85"])
    later = asked(Assumptions(due=date(2026, 12, 31)))
    assert later["p50"] == as_is["p50"]
    assert float(str(later["chance"])) > float(str(as_is["chance"]))
    assert str(asked(Assumptions(pace=10.0))["p50"]) < str(as_is["p50"])
    assert {kind: lived.rows(kind) for kind in figures} == figures


def test_names_that_are_nothing_are_told(lived: Bench) -> None:
    """A project or an item that is not there."""
    with pytest.raises(SettingsError, match="no project 'nix'"):
        what_if(lived.loaded(), lived.store, "nix", Assumptions(), lived.now)
    with pytest.raises(SettingsError, match="no stored item has the key 'NO-1'"):
        what_if(lived.loaded(), lived.store, "tls", Assumptions(without=("NO-1",)), lived.now)


def test_a_forecast_is_computed_where_its_inputs_changed(lived: Bench) -> None:
    """What was kept is told again after a pass that found no completion; one, or a day that is over, makes it new."""
    first = int(lived.text.split("epics: [SRCH-")[1].split(",")[0])

    def is_computed() -> bool:
        row = lived.store.standings("outlook")["tls"]
        marked = {**row, "outlook": {**row["outlook"], "recent": 777.0}}
        lived.store.save_standings("outlook", {"tls": marked}, lived.now)
        lived.wait(minutes=5)
        lived.sync()
        return bool(lived.rows("project")["tls"]["pace"]["recent"] != 777.0)

    assert not is_computed()
    lived.edit(f"SRCH-{first + 7}", status="In Progress")
    assert not is_computed()
    lived.edit(f"SRCH-{first + 7}", status="Done")
    assert is_computed()
    assert not is_computed()
    lived.wait(days=1)
    assert is_computed()
