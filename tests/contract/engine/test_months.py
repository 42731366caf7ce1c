"""Months in passes: verdicts at their ends, the running month, late values, trend, grades, attainment."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from prometheus_client import CollectorRegistry

from connectors.model.fields import Field, FieldKind, Option
from syncd.engine.asking.explain import explain
from syncd.engine.compare import find_option, words_for
from syncd.engine.judging.values import record_by_hand
from syncd.metrics.state import StateCollector
from syncd.web.access import Access
from tests.contract.engine.bench import ZONE, Bench
from tests.unit.web.served import Served


def at(month: int, day: int, hour: int = 9) -> datetime:
    """Return a time of 2026 in the zone of the bench."""
    return datetime(2026, month, day, hour, tzinfo=ZONE)


def typed(bench: Bench, number: float, day: date, name: str = "kr3") -> None:
    """Type a value in, dated to the close of a day."""
    bench.wait(minutes=1)
    record_by_hand(bench.loaded(), bench.store, name, number, day, None, bench.now, None)


def row(bench: Bench, name: str = "kr3") -> dict[str, Any]:
    """Return the present row of a key result."""
    return bench.rows("key_result")[name]


def verdicts(bench: Bench, name: str = "kr3") -> dict[int, str]:
    """Return the kept verdicts by month."""
    days = bench.store.days("verdict", name, date(2026, 9, 1), date(2027, 1, 31))
    return {kept.day.month: kept.figures["verdict"] for kept in days}


@pytest.fixture
def planned(quick: Bench) -> Bench:
    """Give a bench whose third key result (complaints from 40 to 10) has the side project's work, well on plan."""
    quick.text = quick.text.replace(
        "metric: {start: 40, target: 10}",
        "metric: {start: 40, target: 10}\n        projects: [{id: audit, select: {labels: audit}, plan: {start: 2026-10-19, due: 2027-01-29}}]",
    )
    quick.at(at(10, 14))
    for _ in range(4):
        quick.create(labels=["audit"], status="Done")
    quick.create(labels=["audit"], status="To Do")
    return quick


def test_a_month_is_judged_at_its_close_and_the_running_one_to_date(planned: Bench) -> None:
    """40 complaints at the opening, 31 at October's end (score 0.3), the work ahead of plan: working; then flat twice.

    In November nothing moves: to date it is carry_on while October's verdict stands; December's end calls for
    another plan.
    """
    bench = planned
    bench.sync()
    typed(bench, 40, date(2026, 9, 30))
    bench.at(at(10, 30))
    typed(bench, 31, date(2026, 10, 28))
    bench.sync()
    assert (row(bench)["verdict"], row(bench)["review"]["to_date"]) == ("working", True)
    assert verdicts(bench) == {}
    bench.at(at(11, 1, 0))
    bench.sync()
    assert verdicts(bench) == {10: "working"}
    bench.at(at(11, 16))
    bench.sync()
    assert row(bench)["verdict"] == "working"
    assert row(bench)["running"]["verdict"] == "carry_on"
    assert row(bench)["running"]["to_date"] is True
    bench.at(at(12, 1))
    bench.sync()
    bench.at(at(12, 28))
    bench.sync()
    bench.at(at(1, 4).replace(year=2027))
    bench.sync()
    assert verdicts(bench) == {10: "working", 11: "carry_on", 12: "revise_plan"}
    assert (row(bench)["verdict"], row(bench)["flat_months"], row(bench)["running"]) == (
        "revise_plan",
        2,
        None,
    )


def test_months_end_in_the_configured_zone(planned: Bench) -> None:
    """At 23:59 on 31 October in Tokyo it is 14:59 in Greenwich: no month is over; two minutes later October is."""
    bench = planned
    bench.sync()
    bench.at(at(10, 31, 23).replace(minute=58))
    bench.sync()
    assert verdicts(bench) == {}
    bench.wait(minutes=1)
    bench.sync()
    assert verdicts(bench) == {10: "no_evidence"}
    assert row(bench)["running"]["month"] == "2026-11"


def test_a_value_that_comes_late_judges_the_month_anew(planned: Bench) -> None:
    """Typed in on 5 November and dated 30 October: October was flat and is not; the review names both verdicts."""
    bench = planned
    bench.sync()
    typed(bench, 40, date(2026, 9, 30))
    bench.at(at(10, 30))
    bench.sync()
    bench.at(at(11, 2))
    bench.sync()
    assert verdicts(bench) == {10: "carry_on"}
    bench.at(at(11, 5))
    typed(bench, 25, date(2026, 10, 30))
    bench.sync()
    assert verdicts(bench) == {10: "working"}
    review = row(bench)["review"]
    assert review["revised"] == {"from": "carry_on", "on": "2026-11-05"}
    assert review["score"] == {"before": 0.0, "after": 0.5}
    assert row(bench)["running"]["verdict"] == "carry_on"
    bench.sync()
    assert row(bench)["review"] == review


def test_late_work_is_named_in_the_evidence(quick: Bench) -> None:
    """Nothing of caching is done at October's end: 20 working days late, and the progress of kr2 is unknown at the opening."""
    quick.at(at(10, 31, 22))
    quick.sync()
    quick.at(at(11, 1))
    quick.sync()
    found = row(quick, "kr2")["review"]
    assert found["verdict"] == "no_evidence"
    (late,) = (one for one in found["late"] if one["project"] == "caching")
    assert late["slip"] == 20.0
    assert "caching by 20 working days" in " ".join(found["evidence"])


def test_three_measurements_tell_where_the_score_leads(quick: Bench) -> None:
    """40 on the eve, 38 on day 10, 37.5 on day 13: mean 38.5 at day 7.67, slope −18 ÷ 92.67 a day.

    On day 92 that is 38.5 − 0.194 × 84.33 = 22.12, a score of 0.596. What was measured before the eve is of another cycle.
    """
    quick.sync()
    for day, number in ((date(2026, 9, 14), 44), (date(2026, 9, 30), 40), (date(2026, 10, 10), 38)):
        typed(quick, number, day)
    quick.sync()
    assert row(quick)["trend"] is None
    typed(quick, 37.5, date(2026, 10, 13))
    quick.sync()
    trend = row(quick)["trend"]
    assert trend["measurements"] == 3
    assert trend["value"] == pytest.approx(22.119, abs=1e-3)
    assert trend["score"] == pytest.approx(0.596, abs=1e-3)


def test_grades_stand_on_the_unrounded_score(quick: Bench) -> None:
    """A score of 0.6997 is shown as 0.70 and is of the middle; the borders are settings."""
    quick.sync()
    typed(quick, 40 - 30 * 0.6997, date(2026, 10, 13))
    quick.sync()
    assert (row(quick)["grade"], row(quick)["success"]) == ("middle", True)
    assert quick.rows("objective")["o2"]["grade"] == "middle"
    quick.change("side_projects:", "grades: {middle: 0.2, high: 0.5}\nside_projects:")
    quick.sync()
    assert row(quick)["grade"] == "high"


def test_attainment_stands_beside_last_months(planned: Bench) -> None:
    """kr3 at 0.3 by October's end, 0.5 now: its objective tells both; of four linked projects none is complete."""
    bench = planned
    bench.sync()
    typed(bench, 31, date(2026, 10, 13))
    bench.at(at(10, 31, 12))
    bench.sync()
    total = bench.rows("total")["attainment"]
    assert (total["month"], total["complete"], total["projects"]) == ("2026-10", 0, 4)
    assert total["objectives"]["o2"] == {"score": 0.3, "before": None}
    bench.at(at(11, 3))
    typed(bench, 25, date(2026, 11, 2))
    bench.sync()
    total = bench.rows("total")["attainment"]
    assert total["objectives"]["o2"] == {"score": 0.5, "before": pytest.approx(0.3)}
    assert total["plan"] == pytest.approx(total["share"] / total["planned"])
    kept = bench.store.days("total", "attainment", date(2026, 10, 31), date(2026, 10, 31))
    assert kept[0].figures["month"] == "2026-10"


def test_indicators_stand_beside_the_key_result(quick: Bench) -> None:
    """A field of its item and a number by hand: shown with their bands and in the evidence; the score knows nothing of them."""
    quick.text = quick.text.replace(
        "metric: {start: 40, target: 10}",
        "metric: {start: 40, target: 10}\n        control: shared\n"
        "        indicators: {effort: {value: {field: Effort}, low: 3}, calls: {title: Calls, high: 20}}",
    )
    quick.edit("OKR-3", fields={"Effort": 2})
    quick.sync()
    typed(quick, 12, date(2026, 10, 13), "kr3/calls")
    quick.sync()
    found = row(quick)["indicators"]
    assert {name: (one["value"], one["within"]) for name, one in found.items()} == {
        "effort": (2.0, False),
        "calls": (12.0, True),
    }
    told = row(quick)["running"]["evidence"]
    assert "Indicator effort stands at 2, outside its band (from 3)." in told
    assert "Others have a part in reaching it." in told
    assert row(quick)["score"] is None


def samples(bench: Bench) -> dict[str, float]:
    """Return the metrics that are told of kr3 and of the whole, by name and what tells them apart."""
    registry = CollectorRegistry()
    registry.register(StateCollector(bench.store, lambda: ZONE, lambda: ["jira"]))
    return {
        ":".join(
            (sample.name, *(v for k, v in sample.labels.items() if k not in {"objective", "key_result"}))
        ): sample.value
        for family in registry.collect()
        for sample in family.samples
        if sample.labels.get("key_result") in {None, "kr3"} and "project" not in sample.labels
    }


def test_verdicts_reach_fields_metrics_and_explanations(planned: Bench) -> None:
    """Written in words, one series of six at 1, every month told with the last one's evidence."""
    bench = planned
    bench.text = bench.text.replace("score: KR Score, note", "score: KR Score, verdict: Elsewhere, note")
    bench.text = bench.text.replace(
        "progress: Done, note: Project Note", "progress: Done, serves: Project Note"
    )
    bench.sync()
    assert "okr_key_result_verdict:working" in samples(bench)
    assert "okr_key_result_score_trend_ratio" not in samples(bench)
    typed(bench, 40, date(2026, 9, 30))
    for day, number in ((30, 31), (31, 30)):
        bench.at(at(10, day, 22))
        typed(bench, number, date(2026, 10, day))
        bench.sync()
    bench.at(at(11, 1))
    bench.sync()
    assert bench.shown("OKR-3")["Elsewhere"] == "Working"
    assert bench.shown("SRCH-1")["Project Note"] == (
        "Searches from 12 to 30 (Sales teams find the right company); "
        "All caches warm (Sales teams find the right company)"
    )
    page = Served(bench.store, Access.of(bench.loaded()), loaded=bench.loaded(), now=bench.now).ask("/").text
    assert "Verdict: Working" in page
    assert "0 of 4 complete" in page
    told = samples(bench)
    assert {n: v for n, v in told.items() if n.startswith("okr_key_result_verdict") and v} == {
        "okr_key_result_verdict:working": 1.0
    }
    assert told["okr_key_result_flat_months"] == 0.0
    assert 0 < told["okr_key_result_score_trend_ratio"] <= 1
    assert told["okr_linked_projects_complete"] == 0.0
    assert told["okr_linked_projects"] == 4.0
    assert told["okr_cycle_closed"] == 0.0
    lines = explain(bench.loaded(), bench.store, "kr3", bench.now).lines
    assert "verdict 2026-10: Working" in lines
    assert "  The one project whose plan has begun is not late." in lines
    assert "verdict 2026-11, to date: Carry on" in lines


def test_a_verdict_takes_the_option_of_its_name(quick: Bench) -> None:
    """In Japanese as in English, and by the operator's own word; `check` names verdicts without option."""
    for word, options, expected in (
        ("no_evidence", {}, "判断材料なし"),
        ("revise_plan", {"revise_plan": "計画変更"}, "計画変更"),
    ):
        field = Field("f", "F", FieldKind.OPTION, options=(Option("1", "Working"), Option("2", expected)))
        found = find_option(field, words_for(word, options))
        assert found is not None
        assert found.id == "2"


def test_the_side_portfolio_tells_what_was_decided_anew(quick: Bench) -> None:
    """The due date of tls moves by a day and another side project joins: October's review names both, November's none."""
    quick.sync()
    quick.at(at(10, 15))
    quick.sync()
    assert quick.rows("total")["side_portfolio"]["reprioritised"] == []
    quick.change(
        "{id: tls, select: {epics: DATA-1}, plan: {start: 2026-10-05, due: 2026-10-30}}",
        "{id: tls, kind: security, requested_by: ops, select: {epics: DATA-1}, plan: {start: 2026-10-05, due: 2026-11-02}}\n"
        "  - {id: spikes, select: {labels: spike}, plan: {start: 2026-10-05, due: 2026-10-30}}",
    )
    quick.at(at(10, 31, 22))
    quick.sync()
    row = quick.rows("total")["side_portfolio"]
    assert [(one["project"], one["what"], one["before"], one["after"]) for one in row["reprioritised"]] == [
        ("spikes", "added", None, None),
        ("tls", "due", "2026-10-30", "2026-11-02"),
    ]
    assert quick.rows("project")["tls"]["side"] == {"kind": "security", "requested_by": "ops"}
    quick.at(at(11, 3))
    quick.sync()
    row = quick.rows("total")["side_portfolio"]
    assert (row["month"], row["reprioritised"]) == ("2026-11", [])
    (october,) = row["months"]
    assert october["month"] == "2026-10"
    assert len(october["reprioritised"]) == 2


def test_forecasts_that_were_made_on_sundays_are_held_against_the_end(quick: Bench) -> None:
    """Twelve items, two done every other day since 5 October: from the 19th on a date is told; all done on the 28th.

    One Sunday, the 25th, had a forecast; it is judged at the close of the 28th, and the metrics tell it.
    """
    quick.text = quick.text.replace("{id: tls, select: {epics: DATA-1}", "{id: tls, select: {labels: chore}")
    quick.at(at(10, 1))
    keys = [quick.create(labels=["chore"], status="To Do") for _ in range(12)]
    for number, day in enumerate((5, 7, 9, 12, 16, 19, 21, 23, 26, 27, 28, 28)):
        quick.at(at(10, day, 10))
        quick.edit(keys[number], status="Done")
        quick.sync()
    assert quick.rows("total")["calibration"]["forecasts"] == 0
    quick.at(at(10, 29))
    quick.sync()
    sunday = quick.store.of_days("project", [date(2026, 10, 25)], ["tls"])[date(2026, 10, 25)]["tls"]
    held = {p: float(sunday.figures["forecast"][p] >= "2026-10-28") for p in ("p50", "p85")}
    assert quick.rows("total")["calibration"] == {**held, "forecasts": 1, "projects": 1}
    told = samples(quick)
    assert told["okr_forecast_calibration_ratio:85"] == held["p85"]
    assert told["okr_forecast_calibration_forecasts"] == 1.0
