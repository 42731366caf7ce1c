"""Promtool and amtool accept what is shipped, and the rules' own tests pass: each alert fires, stays quiet and resolves when it should."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

CONFIG = Path(__file__).parents[2] / "config"
RULES = CONFIG / "prometheus"
EXAMPLE = CONFIG / "alertmanager" / "alertmanager.yml"


def promtool(*arguments: str | Path) -> str:
    """Run promtool, or skip where there is none, and return what it said; it must be content."""
    if shutil.which("promtool") is None:
        pytest.skip("no promtool at hand: apt-get install prometheus")
    done = subprocess.run(
        ["promtool", *arguments], capture_output=True, encoding="utf-8", check=False, timeout=170
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_promtool_accepts_the_rules() -> None:
    """`promtool check rules` finds no mistake and no duplicate."""
    said = promtool("check", "rules", "--lint=all", "--lint-fatal", *sorted(RULES.glob("rules/*.yml")))
    assert said.count("SUCCESS") == 3


def test_each_alert_fires_stays_quiet_and_resolves() -> None:
    """The rules' own tests, in one call: what is to fire at which time, with which words."""
    said = promtool("test", "rules", *sorted(RULES.glob("tests/*_test.yml")))
    assert "FAILED" not in said


def amtool(*arguments: str | Path) -> str:
    """Run amtool, or skip where there is none, and return what it said; it must be content."""
    if shutil.which("amtool") is None:
        pytest.skip("no amtool at hand: apt-get install prometheus-alertmanager")
    done = subprocess.run(["amtool", *arguments], capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_amtool_accepts_the_example_of_alertmanager() -> None:
    """Routes, inhibitions, times and templates of the example are sound."""
    said = amtool("check-config", EXAMPLE)
    assert "5 receivers" in said
    assert "1 templates" in said


@pytest.mark.parametrize(
    ("labels", "receiver"),
    [
        ("kind=slippage severity=critical team=search", "team-search"),
        ("kind=honesty severity=warning team=growth", "team-growth"),
        ("kind=slippage severity=warning", "program"),
        ("kind=honesty severity=info team=okr", "program"),
        ("kind=honesty severity=critical team=platform", "platform"),
        ("kind=health severity=warning team=platform", "platform"),
        ("kind=health severity=critical team=platform", "platform-pager"),
    ],
)
def test_the_example_routes_by_team_and_kind(labels: str, receiver: str) -> None:
    """Slippage goes to the team of the project, apart from what concerns syncd itself."""
    said = amtool("config", "routes", "test", f"--config.file={EXAMPLE}", *labels.split())
    assert said.split() == [receiver]
