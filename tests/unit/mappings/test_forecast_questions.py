"""The forecast's benchmark: its answers to questions, and its score on recorded histories."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PROGRAM = ROOT / "benchmarks" / "forecast.py"
HISTORIES = ROOT.parent / "shared" / "data" / "history"

WEEK = [2, 2, 2, 2, 2, 0, 0]
DAYS = [f"2026-10-{day:02}" for day in range(5, 31)]
DAILY = (WEEK * 4)[: len(DAYS)]
LEVELS = [sum(DAILY[: i + 1]) for i in range(len(DAILY))]


def run(*options: str, lines: str = "") -> str:
    """Return what the program prints."""
    done = subprocess.run(
        [sys.executable, str(PROGRAM), *options], input=lines, capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    return done.stdout


def question(**changes: object) -> str:
    """Make a question of four steady weeks, 40 of 80 done."""
    asked = {"start": DAYS[0], "cut": DAYS[-1], "days": DAYS, "done": LEVELS, "scope": [80] * len(DAYS)}
    return json.dumps(asked | changes) + "\n"


def test_each_question_gets_a_line() -> None:
    """Answers come in order, and nothing else is printed; a thin history gets null with a reason."""
    thin = question(done=[0] * (len(DAYS) - 1) + [9])
    answers = [json.loads(line) for line in run(lines=question() + "\n" + thin).splitlines()]
    assert answers == [
        {"p50": "2026-11-27", "p85": "2026-12-16"},
        {"p50": None, "p85": None, "reason": "less than 2 weeks since the first completion"},
    ]


def test_amounts_of_single_days_are_recognised() -> None:
    """The same history as daily completions, and with fractions, gets the same answer."""
    assert run(lines=question(done=DAILY)) == run(lines=question())
    assert run(lines=question(done=[n + 0.0 for n in LEVELS], scope=[80.0] * len(DAYS))) == run(
        lines=question()
    )


@pytest.mark.skipif(not HISTORIES.exists(), reason="recorded histories are not here (../shared/data/history)")
def test_the_bar_holds_on_recorded_histories() -> None:
    """On the cut throughputs P85 holds in 80–92 %, and the error is no worse than the straight line's by a day."""
    rows = [line.split() for line in run("--score").splitlines()]
    figures = {(row[0], row[2]): row for row in rows}
    ours = figures["throughput", "syncd"]
    straight = next(row for row in rows if row[0] == "throughput" and row[2] == "straight")
    week = next(row for row in rows if row[0] == "throughput" and row[2] == "last")
    assert 80 <= float(ours[4].rstrip("%")) <= 92
    assert float(ours[3]) <= float(straight[4]) + 1
    assert float(ours[3]) < float(week[4])
    assert int(ours[6]) <= int(ours[1]) / 10
