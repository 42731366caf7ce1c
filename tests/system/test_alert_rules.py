"""promtool accepts the shipped rules, and their own tests pass: each alert fires, stays quiet and resolves when it should."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

RULES = Path(__file__).parents[2] / "config" / "prometheus"


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
