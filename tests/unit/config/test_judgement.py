"""Settings of verdicts, grades, indicators, control, and of what side projects are for."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import FieldSource, FileSource, HandSource
from mappings.okr import Control, Indicator, Judgement, Lead, Request
from tests.unit.config.samples import SOUND, accepted, changed, complaint

METRIC = "metric: {start: 12, target: 30}\n        projects:"
OTHER = "metric: {start: 1, target: 2}\n"


def with_own(lines: str) -> str:
    """Return the sound configuration with more settings at its first key result."""
    return changed(METRIC, METRIC.replace("\n", f"\n        {lines}\n", 1))


def test_what_is_not_set_has_the_defaults_of_the_rules(tmp_path: Path) -> None:
    """A step of 0.05, two flat months, grades from 0.4 and 0.7; neither control nor indicators."""
    loaded = accepted(tmp_path, SOUND)
    assert loaded.judgement == Judgement(step=0.05, flat_months=2, middle=0.4, high=0.7)
    assert (loaded.okr.key_results["kr1"].control, loaded.okr.key_results["kr1"].indicators) == (None, ())
    assert loaded.okr.projects["tls"].request == Request()


def test_what_is_set_reaches_the_rules(tmp_path: Path) -> None:
    """Each of the four numbers, and what a side project is for."""
    text = SOUND + "verdict: {step: 0.1, months: 3}\ngrades: {middle: 0.5, high: 0.8}\n"
    text = text.replace("id: tls\n", "id: tls\n    kind: security\n    requested_by: platform\n")
    loaded = accepted(tmp_path, text)
    assert loaded.judgement == Judgement(step=0.1, flat_months=3, middle=0.5, high=0.8)
    assert loaded.okr.projects["tls"].request == Request(kind="security", team="platform")


def test_indicators_have_a_band_and_a_source_of_their_own(tmp_path: Path) -> None:
    """By hand, from a field of the key result's item, or from a file; named KR/NAME among the sources."""
    loaded = accepted(
        tmp_path,
        with_own(
            "control: shared\n        indicators: {calls: {title: Calls, kind: lagging, low: 1, high: 9, unit: a day},"
            " speed: {value: {field: Speed}}, misses: {value: {file: m.csv, column: n}}}"
        ),
    )
    kr = loaded.okr.key_results["kr1"]
    assert kr.control is Control.SHARED
    assert kr.indicators[0] == Indicator(
        id="calls", title="Calls", lead=Lead.LAGGING, low=1, high=9, unit="a day"
    )
    assert kr.indicators[1].title == "speed"
    assert isinstance(loaded.sources["kr1/calls"], HandSource)
    assert loaded.sources["kr1/speed"] == FieldSource(item=("jira", "OKR-11"), field="Speed")
    assert isinstance(loaded.sources["kr1/misses"], FileSource)


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("control: ours", "key_results[kr1].control: 'ours' is unknown here"),
        (
            "indicators: {calls: {low: 9, high: 1}}",
            "indicators.calls.high: high 1 is below low 9 → swap the two",
        ),
        ("indicators: {calls: {kind: leadin}}", "indicators.calls.kind: 'leadin' is unknown here"),
        (
            "indicators: {calls: {value: progress}}",
            "indicators.calls.value: an indicator's value is neither the progress of projects nor the target of a Goal",
        ),
        ("indicators: {a/b: {}}", "indicators"),
    ],
)
def test_a_wrong_indicator_is_told_with_its_place(tmp_path: Path, lines: str, told: str) -> None:
    """As every other setting."""
    assert told in complaint(tmp_path, with_own(lines))


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("grades: {middle: 0.8, high: 0.5}", "grades.high: high 0.5 is below middle 0.8 → swap the two"),
        ("verdict: {months: 0}", "verdict.months: 0 is below 1"),
        ("verdict: {step: 2}", "verdict.step: 2 is above 1"),
    ],
)
def test_wrong_borders_are_told(tmp_path: Path, lines: str, told: str) -> None:
    """Grades out of order, and numbers that mean nothing."""
    assert told in complaint(tmp_path, f"{SOUND}{lines}\n")


def test_a_field_of_an_indicator_needs_the_item(tmp_path: Path) -> None:
    """Without an item of the key result there is no field to read."""
    text = changed(OTHER, f"{OTHER}        indicators: {{speed: {{value: {{field: Speed}}}}}}\n")
    told = complaint(tmp_path, text)
    assert "indicators.speed.value: the value stands in a field, but the key result has no item" in told


def test_kind_and_requester_are_of_side_projects_only(tmp_path: Path) -> None:
    """A linked project serves its key results; asked for by a team it is none."""
    text = changed("- id: index\n", "- id: index\n            requested_by: sales\n")
    assert "unknown key 'requested_by'" in complaint(tmp_path, text)
