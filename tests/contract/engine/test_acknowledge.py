"""A slip that is acknowledged: who may say so for how long, where it shows, and what a scrape tells of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry
from typer.testing import CliRunner

from connectors.errors import SettingsError
from syncd.cli.main import app
from syncd.engine.asking.acknowledging import acknowledge, acknowledgements, withdraw
from syncd.engine.asking.explain import explain
from syncd.metrics.state import StateCollector
from syncd.status import status_document
from syncd.store import Store
from syncd.web.access import Access
from tests.contract.engine.bench import ZONE, Bench
from tests.contract.engine.town import town
from tests.unit.web.served import Served

FRIDAY = date(2026, 10, 16)
UNTIL = "okr_project_acknowledged_until_timestamp_seconds"


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """Give one bench for all tests here, after a pass."""
    folder: Path = tmp_path_factory.mktemp("acknowledge")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BENCH_TOKEN", "token-of-the-bench")
        with Bench(f"sqlite:///{folder}/one.db", folder, {"jira": town()}) as made:
            made.sync()
            yield made


def sample(bench: Bench, name: str, **labels: str) -> float | None:
    """Return one figure of a scrape."""
    registry = CollectorRegistry()
    page = "https://okr.example"
    registry.register(StateCollector(bench.store, lambda: ZONE, lambda: ["jira"], page=lambda: page))
    return registry.get_sample_value(name, labels)


def test_it_is_shown_until_its_last_day_is_over(one: Bench) -> None:
    """Status, explanation and metric tell reason and end; on the day after, status is silent; it can be withdrawn."""
    line = acknowledge(one.loaded(), one.store, "index", FRIDAY, " waits for hardware ", one.now, None)
    assert line == "index: acknowledged until 2026-10-16: waits for hardware"
    told = status_document(one.store)["projects"]["index"]["acknowledged"]
    assert (told["until"], told["reason"]) == ("2026-10-16", "waits for hardware")
    assert status_document(one.store)["projects"]["ranking"]["acknowledged"] is None
    assert (
        "acknowledged until 2026-10-16: waits for hardware"
        in explain(one.loaded(), one.store, "index", one.now).lines
    )
    page = Served(one.store, Access.of(one.loaded()), loaded=one.loaded(), now=one.now)
    shown = page.ask("/").text
    assert "acknowledged until" in shown
    assert ": waits for hardware</span>" in shown
    assert sample(one, UNTIL, project="index") == datetime(2026, 10, 17, tzinfo=ZONE).timestamp()
    assert sample(one, UNTIL, project="ranking") is None
    assert list(acknowledgements(one.store, FRIDAY)) == ["index"]
    assert not acknowledgements(one.store, date(2026, 10, 17))
    assert withdraw(one.loaded(), one.store, "index", one.now, None) == "index: no longer acknowledged"
    assert sample(one, UNTIL, project="index") is None
    acts = [(row.what, row.subject) for row in one.store.audit_rows(datetime(2026, 10, 1, tzinfo=ZONE))]
    assert acts.count(("acknowledge", "index")) == 2


@pytest.mark.parametrize(
    ("project", "until", "reason", "why"),
    [
        ("indx", FRIDAY, "known", "there is no project 'indx'"),
        ("index", date(2026, 10, 13), "known", "2026-10-13 is over"),
        ("index", FRIDAY, " ", "a reason is missing"),
    ],
)
def test_it_needs_a_project_a_reason_and_a_day_to_come(
    one: Bench, project: str, until: date, reason: str, why: str
) -> None:
    """Anything else is refused with what to do, and nothing is kept."""
    with pytest.raises(SettingsError, match=why):
        acknowledge(one.loaded(), one.store, project, until, reason, one.now, None)
    assert not acknowledgements(one.store)


def test_the_command_takes_a_day_or_withdraws(one: Bench) -> None:
    """One of the two is needed; withdrawing what is not acknowledged is told."""
    one.loaded()
    place, now = ["--config", str(one.folder / "syncd.yaml")], ["--now", "2026-10-14T12:00"]
    config = one.folder / "syncd.yaml"
    lines = [line for line in config.read_text("utf-8").splitlines() if not line.startswith("store:")]
    config.write_text("\n".join([f"store: {one.store_url}", *lines]), encoding="utf-8")
    run = CliRunner()
    neither = run.invoke(app, ["acknowledge", "index", *place])
    assert "give --until DAY or --withdraw" in str(neither.exception)
    said = run.invoke(
        app, ["acknowledge", "index", "--until", "2026-10-20", "--reason", "known", *place, *now]
    )
    assert said.output == "index: acknowledged until 2026-10-20: known\n"
    assert run.invoke(app, ["acknowledge", "index", "--withdraw", *place, *now]).exit_code == 0
    again = run.invoke(app, ["acknowledge", "index", "--withdraw", *place, *now])
    assert "index is not acknowledged" in str(again.exception)


def test_a_scrape_tells_facts_for_alerts(one: Bench) -> None:
    """Whether a project is late, in which tracker it is, whether a value is missing, where the page is, that the store answers."""
    assert sample(one, "okr_project_late", project="index") == 0.0
    assert sample(one, "okr_project_late", project="caching") in {0.0, 1.0}
    assert sample(one, "okr_project_tracker_info", project="index", tracker="jira") == 1
    assert sample(one, "okr_key_result_value_missing", objective="o1", key_result="kr1") == 0.0
    assert sample(one, "okr_key_result_value_missing", objective="o2", key_result="kr3") == 1.0
    assert sample(one, "syncd_page_info", url="https://okr.example") == 1
    assert sample(one, "syncd_tracker_census_held", tracker="jira") == 0.0
    assert sample(one, "syncd_store_up") == 1


def test_a_store_that_fails_is_told_in_the_scrape(tmp_path: Path) -> None:
    """The scrape goes on: the store counts as down, and no figure of it is shown."""
    with Store.open(f"sqlite:///{tmp_path}/broken.db") as store:
        registry = CollectorRegistry()
        registry.register(StateCollector(store, lambda: ZONE, lambda: ["jira"]))
        with closing(sqlite3.connect(tmp_path / "broken.db")) as broken:
            broken.execute("DROP TABLE standing")
        families = list(registry.collect())
    assert [(f.name, f.samples[0].value) for f in families] == [("syncd_store_up", 0.0)]
