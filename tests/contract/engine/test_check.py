"""Checking a configuration against a real site: every problem at once, and no write."""

from __future__ import annotations

from datetime import datetime

import pytest
from prometheus_client import CollectorRegistry

from syncd.engine.check import Finding, Level, examine
from syncd.metrics.state import StateCollector
from tests.contract.engine.bench import ZONE, Bench


def found(bench: Bench, level: Level) -> list[Finding]:
    """Return the findings of a level."""
    return [finding for finding in examine(bench.loaded(), bench.now.date()) if finding.level is level]


def test_a_sound_configuration_has_no_error(quick: Bench) -> None:
    """Only advice is left, and nothing was written."""
    with quick.asked():
        assert found(quick, Level.ERROR) == []
        assert found(quick, Level.UNREACHABLE) == []
        assert quick.puts() == []


def test_wrong_names_of_fields_are_told_all_at_once(quick: Bench) -> None:
    """Each with its place and a near name."""
    quick.text = quick.text.replace("score: KR Score,", "score: KR Skore,").replace(
        "slip: Slip (days)", "slip: Slipp (days)"
    )
    text = "\n".join(str(finding) for finding in found(quick, Level.ERROR))
    assert "KR Skore" in text
    assert "Slipp (days)" in text
    assert "write.jira.project.slip" in text


def test_a_field_of_the_wrong_kind_is_told(quick: Bench) -> None:
    """A number does not fit into a drop-down."""
    quick.text = quick.text.replace("score: KR Score,", "score: Project Status,")
    (finding,) = found(quick, Level.ERROR)
    assert "option" in str(finding)
    assert "number" in str(finding)


def test_a_missing_carrier_and_a_field_on_no_screen_are_told(quick: Bench) -> None:
    """Each with the item it is about."""
    quick.delete("OKR-3")
    quick.fault("off_screen", field="Slip (days)", project="SRCH")
    text = "\n".join(str(finding) for finding in found(quick, Level.ERROR))
    assert "OKR-3" in text
    assert "SRCH-1" in text
    assert "Slip (days) cannot be set" in text


def test_missing_options_are_a_warning_that_lists_what_there_is(quick: Bench) -> None:
    """The Japanese drop-down has no option for unknown."""
    text = "\n".join(str(finding) for finding in found(quick, Level.WARNING))
    assert "Project Status has no option for unknown" in text
    assert "🟢 順調" in text


def test_an_unreachable_tracker_is_no_fault_of_the_settings(quick: Bench) -> None:
    """A login page in place of answers: unreachable. A refused sign-in: an error."""
    quick.fault("html")
    assert found(quick, Level.UNREACHABLE)
    assert found(quick, Level.ERROR) == []
    quick.mend()
    quick.fault("unauthorized")
    assert found(quick, Level.ERROR)


@pytest.mark.parametrize(
    ("expires", "told"),
    [
        ("2026-11-14", ""),
        ("2026-11-13", "its token expires on 2026-11-13"),
        ("2026-10-14", "its token expired on 2026-10-14"),
        ("2026-09-01", "its token expired on 2026-09-01"),
    ],
)
def test_a_token_near_its_end_is_warned_of(quick: Bench, expires: str, told: str) -> None:
    """From 30 days before, and without end afterwards; the metric tells the day at any time."""
    quick.text = quick.text.replace("token: env:BENCH_TOKEN,", f"token: env:BENCH_TOKEN, expires: {expires},")
    warnings = [str(finding) for finding in found(quick, Level.WARNING) if "token" in finding.what]
    assert [told in warning for warning in warnings] == ([True] if told else [])
    registry = CollectorRegistry()
    loaded = quick.loaded()
    registry.register(StateCollector(quick.store, lambda: ZONE, list, lambda: loaded.expiries))
    day = datetime.fromisoformat(expires).replace(tzinfo=ZONE)
    name = "syncd_tracker_token_expiry_timestamp_seconds"
    assert registry.get_sample_value(name, {"tracker": "jira"}) == day.timestamp()
