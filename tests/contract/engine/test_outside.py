"""Values from outside in passes: asked by their cadence, told when they are missing or old, and never in the way."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from prometheus_client import CollectorRegistry

from syncd.engine.asking.explain import explain
from syncd.engine.check import examine
from syncd.engine.judging.asked import recall
from syncd.metrics.state import StateCollector
from syncd.metrics.telemetry import Telemetry
from syncd.service import Service
from tests.contract.engine.bench import ZONE, Bench
from tests.unit.connectors.scripted import Reply, Scripted

FIELD = "value: {field: Searches}"
DOWN = Reply(503)


def told(value: Any, **more: Any) -> Reply:
    """Return a document with a value."""
    return Reply(body=json.dumps({"n": value, **more}).encode())


def ask_over_http(bench: Bench, server: Scripted, more: str = "") -> None:
    """Let kr1 take its value from the server's document."""
    bench.change(FIELD, f'value: {{http: "{server.url}/okr.json", path: $.n{more}}}')
    bench.change("timezone:", "value_sources: {private: 127.0.0.1}\ntimezone:")


def row(bench: Bench) -> Mapping[str, Any]:
    """Return the figures of kr1."""
    return bench.rows("key_result")["kr1"]


def metric(bench: Bench, name: str) -> float | None:
    """Return a metric of kr1."""
    registry = CollectorRegistry()
    registry.register(StateCollector(bench.store, lambda: ZONE, lambda: ["jira"]))
    return registry.get_sample_value(f"okr_key_result_{name}", {"key_result": "kr1", "objective": "o1"})


def test_a_source_is_asked_by_its_cadence_and_its_value_stands_meanwhile(quick: Bench) -> None:
    """Passes between two readings ask nothing; another source of the same name is asked at once. Of a day the last number is kept."""
    with Scripted(told(21), told(30)) as server:
        ask_over_http(quick, server, ", every: 10m")
        quick.sync()
        assert (row(quick)["value"], row(quick)["score"], len(server.seen)) == (21.0, 0.5, 1)
        for _ in range(3):
            quick.sync()
        assert len(server.seen) == 1
        quick.wait(minutes=10)
        quick.sync()
        assert (row(quick)["value"], len(server.seen)) == (30.0, 2)
        quick.change(", every: 10m", ", every: 20m")
        quick.sync()
        assert len(server.seen) == 3
        (kept,) = quick.store.values("kr1", quick.now)
        assert (kept.value, kept.source) == (30.0, "http")
        quick.wait(days=1)
        quick.sync()
        assert len(quick.store.values("kr1", quick.now)) == 1


def test_a_source_that_fails_makes_its_key_result_unknown_and_nothing_else(quick: Bench) -> None:
    """The reason and the time since when are told until it is back; it is tried again each minute, whatever `every` says."""
    with Scripted(told(21), DOWN, told("many"), told(30)) as server:
        ask_over_http(quick, server, ", every: 1h")
        quick.sync()
        assert metric(quick, "value_missing_since_timestamp_seconds") is None
        quick.wait(hours=1)
        report = quick.sync()
        since = quick.now.timestamp()
        assert (row(quick)["value"], row(quick)["score"]) == (None, None)
        assert "the server cannot answer now (503)" in row(quick)["reason"]
        assert report.result == "complete"
        assert quick.shown("OKR-2")["KR Score"] == 0.33
        quick.sync()
        assert "'many' at $.n is no number" in row(quick)["reason"]
        assert metric(quick, "value_missing_since_timestamp_seconds") == since
        lines = "\n".join(explain(quick.loaded(), quick.store, "kr1", quick.now).lines)
        assert "value from $.n of the document at 127.0.0.1" in lines
        assert "missing since 2026-10-14 02:02 UTC, tried last at 2026-10-14 02:03 UTC" in lines
        quick.sync()
        assert row(quick)["value"] == 30.0
        assert metric(quick, "value_missing_since_timestamp_seconds") is None
        assert metric(quick, "value_timestamp_seconds") == quick.now.timestamp()


def test_a_source_that_keeps_silent_holds_no_pass(quick: Bench) -> None:
    """The pass waits so long and no longer; what comes later is taken by the next one."""
    line = "while [ ! -e go ]; do sleep 0.01; done; echo 21"
    quick.change(FIELD, f'value: {{command: [/bin/sh, -c, "{line}"]}}')
    quick.wait(minutes=1)
    telemetry = Telemetry(CollectorRegistry())
    service = Service(
        quick.loaded(), quick.store, lambda: quick.now, telemetry, patience=timedelta(milliseconds=20)
    )
    service.sync()
    assert (row(quick)["value"], row(quick)["reason"]) == (None, "its source has not answered yet")
    (quick.folder / "go").touch()
    service.engine.intake._fetching.wait(["kr1"], timedelta(seconds=5), lambda: False)
    service.sync()
    service.close()
    assert row(quick)["value"] == 21.0


def test_an_old_value_stands_and_is_told_as_stale(quick: Bench) -> None:
    """By the time of its measurement where the source tells it; nothing is written for it, and a metric shows it."""
    with Scripted(told(21, day="2026-10-02"), told(30, day="2026-10-13")) as server:
        ask_over_http(quick, server, ", time: $.day, stale_after: 1w, every: 1h")
        quick.sync()
        assert (row(quick)["value"], row(quick)["stale"]) == (21.0, True)
        assert row(quick)["reason"] == "the value is of 2026-10-02, longer ago than 7 days"
        assert metric(quick, "stale") == 1.0
        assert "KR Score" not in quick.shown("OKR-1")
        quick.wait(hours=1)
        quick.sync()
        assert (row(quick)["value"], row(quick)["stale"], metric(quick, "stale")) == (30.0, False, 0.0)
        told_lines = explain(quick.loaded(), quick.store, "kr1", quick.now).lines
        assert "  read at 2026-10-14 02:02 UTC, of 2026-10-13 14:59 UTC: 11 hours old" in told_lines


def test_a_number_of_a_month_may_come_late_and_judges_it_anew(quick: Bench) -> None:
    """It is dated to the month's end, whenever it is read."""
    with Scripted(told(12, month="2026-09"), told(24, month="2026-10")) as server:
        ask_over_http(quick, server, ", time: $.month, every: 1h")
        quick.sync()
        quick.at(datetime(2026, 11, 4, 9, tzinfo=ZONE))
        quick.sync()
        (month,) = quick.store.days("verdict", "kr1", date(2026, 10, 31), date(2026, 10, 31))
        kept = quick.store.values("kr1", quick.now)
    assert [value.at.astimezone(ZONE).date() for value in kept] == [date(2026, 9, 30), date(2026, 10, 31)]
    assert month.figures["verdict"] in {"working", "moved_despite_slip"}
    assert month.figures["revised"] is not None


def test_rows_of_earlier_days_in_a_file_are_its_history(quick: Bench) -> None:
    """Each is dated to its day; one that is put in or mended later takes its place and judges its month anew."""
    path = quick.folder / "weeks.csv"
    path.write_text("week,n\n2026-10-05,14\n2026-10-06,\n2026-10-12,15\n", encoding="utf-8")
    quick.change(FIELD, f'value: {{file: "{path}", column: n, date: week}}')
    quick.sync()

    def known() -> list[tuple[date, float | None]]:
        found = quick.store.values("kr1", quick.now)
        return [(value.at.astimezone(ZONE).date(), value.value) for value in found]

    assert known() == [(date(2026, 10, 5), 14.0), (date(2026, 10, 12), 15.0)]
    quick.sync()
    assert len(known()) == 2
    quick.at(datetime(2026, 11, 4, 9, tzinfo=ZONE))
    path.write_text("week,n\n2026-10-05,13\n2026-10-12,15\n2026-10-30,24\n2026-11-02,25\n", encoding="utf-8")
    quick.sync()
    assert known()[-2:] == [(date(2026, 10, 30), 24.0), (date(2026, 11, 2), 25.0)]
    assert dict(known())[date(2026, 10, 5)] == 13.0
    (month,) = quick.store.days("verdict", "kr1", date(2026, 10, 31), date(2026, 10, 31))
    assert month.figures["score"]["after"] == pytest.approx((24 - 12) / (30 - 12))


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (told(21), "note: syncd.yaml:15:41: objectives[o1].key_results[kr1].metric.value: {}: kr1 is 21"),
        (
            DOWN,
            "error: syncd.yaml:15:41: objectives[o1].key_results[kr1].metric.value: {}: the server cannot answer now",
        ),
    ],
)
def test_check_tries_each_source_once(quick: Bench, reply: Reply, said: str) -> None:
    """It says what the source tells, or what is wrong with it and what to do; nothing is kept."""
    with Scripted(reply) as server:
        ask_over_http(quick, server)
        findings = [str(finding) for finding in examine(quick.loaded(), date(2026, 10, 14))]
        place = server.url.removeprefix("http://")
    assert [line for line in findings if said.format(place) in line]
    assert len(server.seen) == 1
    assert recall(quick.store) == {}
