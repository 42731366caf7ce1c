"""Zones: where the token's user lives changes no figure, and days of 23 and 25 hours are days."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from syncd.sandbox.clickup.person import edit_task
from syncd.sandbox.jira.datacenter import face
from syncd.sandbox.kinds import AnySite
from syncd.sandbox.server import Sandbox
from tests.contract.engine import clickup_town
from tests.contract.engine.bench import ZONE, Bench, held, wanted
from tests.contract.engine.town import PLAN, issue, town

EDGES = ["Etc/GMT+12", "Pacific/Kiritimati", "America/New_York"]
NEW_YORK = ZoneInfo("America/New_York")


@pytest.fixture
def at_home(migrated_file: Path, tmp_path: Path) -> Callable[[AnySite, str], Bench]:
    """Return what makes a bench on a site whose user lives in a zone, with a project that takes its dates from its item."""

    def make(site: AnySite, zone: str) -> Bench:
        site.zone = ZoneInfo(zone)
        folder = tmp_path / zone.replace("/", "_")
        folder.mkdir()
        name = "clickup" if hasattr(site, "lists") else "jira"
        bench = Bench.on_file(migrated_file, folder, {name: site})
        if name == "clickup":
            bench.text = clickup_town.CONFIGURATION
        bench.text = bench.text.replace(f"item: p1, plan: {PLAN}", "item: p1, plan: {from: item}")
        bench.text = bench.text.replace(
            f"{{epics: DATA-1}}, plan: {PLAN}", "{epics: DATA-1}, plan: {from: item}"
        )
        return bench

    return make


def figures(bench: Bench) -> dict[str, dict[str, Any]]:
    """Return the figures of each project, without when they were read."""
    told = bench.rows("project").items()
    return {name: {part: row[part] for part in row if part != "data_at"} for name, row in told}


def _jira(made: Bench) -> dict[str, dict[str, Any]]:
    made.edit("DATA-1", due="2026-10-16")
    made.edit("SRCH-10", status="Done")
    made.sync()
    made.at(made.now.replace(hour=23, minute=59))
    made.edit("SRCH-13", status="Done")
    made.at(made.now + timedelta(days=1))
    made.sync()
    return figures(made) | {"days": {str(d.day): d.figures["share"] for d in _ranking(made)}}


def _ranking(made: Bench) -> list[Any]:
    return list(made.store.days("project", "ranking", date(2026, 10, 1), date(2026, 10, 31)))


@pytest.mark.parametrize("zone", EDGES)
@pytest.mark.parametrize("edition", ["cloud", "data center"])
def test_the_users_zone_changes_no_figure_of_jira(
    at_home: Callable[[AnySite, str], Bench], zone: str, edition: str
) -> None:
    """Shares, plans from due dates, and what each day is credited with are those of a user in the configured zone."""
    told = []
    for where in (str(ZONE), zone):
        with at_home(town(), where) as made:
            if edition == "cloud":
                told.append(_jira(made))
                continue
            made.text = made.text.replace(" email: bot@example.com,", "")
            with Sandbox(made.site, face=face("10.3.24")) as sandbox:
                made.sandboxes["jira"] = sandbox
                told.append(_jira(made))
                made.restart()
    assert told[0] == told[1]
    assert told[0]["tls"]["plan"]["due"] == "2026-10-16"


@pytest.mark.parametrize("zone", EDGES)
def test_the_users_zone_changes_no_figure_of_clickup(
    at_home: Callable[[AnySite, str], Bench], zone: str
) -> None:
    """Dates without time are 04:00 of the user's own day, a time is a day of the configured zone."""
    told = []
    for where in (str(ZONE), zone):
        site = clickup_town.workspace()
        with at_home(site, where) as made:
            edit_task(site, "p1", {"start": "2026-10-05", "due": "2026-10-17T00:30:00+09:00"})
            made.sync()
            told.append(figures(made))
    assert told[0] == told[1]
    assert told[0]["search"]["plan"] == {"start": "2026-10-05", "due": "2026-10-17"}


@pytest.fixture
def new_york(migrated_file: Path, tmp_path: Path) -> Iterator[Bench]:
    """Give the small town with days counted in New York."""
    with Bench.on_file(migrated_file, tmp_path, {"jira": town()}) as made:
        made.text = made.text.replace("timezone: Asia/Tokyo", "timezone: America/New_York")
        yield made


@pytest.mark.parametrize(("sunday", "hours"), [(date(2026, 11, 1), 25), (date(2027, 3, 14), 23)])
def test_days_of_25_and_23_hours_are_closed_once_at_their_end(
    new_york: Bench, sunday: date, hours: int
) -> None:
    """Work of the last minute counts on the long or short Sunday, work of the next on Monday; each day has one row."""
    opening = datetime.combine(sunday, datetime.min.time(), NEW_YORK).astimezone(UTC)
    end = opening + timedelta(hours=hours)
    assert end.astimezone(NEW_YORK).hour == 0
    new_york.at(opening - timedelta(hours=3))
    new_york.sync()
    for hour in range(0, hours, 4):
        new_york.at(opening + timedelta(hours=hour))
        new_york.sync()
    new_york.at(end - timedelta(minutes=4))
    new_york.edit("SRCH-10", status="Done")
    new_york.sync()
    new_york.at(end)
    new_york.edit("SRCH-13", status="Done")
    new_york.sync()
    new_york.at(end + timedelta(hours=24))
    new_york.sync()
    days = new_york.store.days("project", "ranking", date(2026, 10, 1), date(2027, 12, 31))
    assert [day.day - sunday for day in days] == [timedelta(n) for n in (-1, 0, 1)]
    assert [day.figures["share"] for day in days] == [0.25, 0.5, 0.75]
    assert {day.source for day in days} == {"recorded"}


def _with_forecast() -> AnySite:
    """Return the town with ten done tasks of a month under DATA-1, enough for a forecast, and a field for a time."""
    done = [
        issue(f"DATA-{20 + n}", "done", parent="DATA-1", resolved=f"2026-09-{3 * n:02}T15:00:00+09:00")
        for n in range(1, 10)
    ]
    return town([{"kind": "field", "id": "customfield_10400", "name": "Finish", "type": "datetime"}, *done])


def test_a_forecast_in_a_field_of_times_is_the_opening_of_its_day(
    migrated_file: Path, tmp_path: Path
) -> None:
    """It shows that day wherever days are counted, and the next pass finds it as it wrote it."""
    with Bench.on_file(migrated_file, tmp_path, {"jira": _with_forecast()}) as made:
        made.text = made.text.replace("slip: Slip (days)", "slip: Slip (days), forecast: Finish")
        made.sync()
        day = date.fromisoformat(made.rows("project")["tls"]["forecast"]["p50"])
        shown = made.shown("DATA-1")["Finish"]
        assert shown == datetime.combine(day, datetime.min.time(), ZONE)
        made.restart()
        made.store.want_census("jira")
        view = made.look()
        assert not [row for row in [*wanted(view), *held(view)] if row[1] == "Finish"]
