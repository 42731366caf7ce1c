"""Forecasts for questions on standard input, and their score on recorded histories.

    python benchmarks/forecast.py < questions.jsonl
    python benchmarks/forecast.py --score [--histories DIR] [--seeds 1 2 3]

A question is a line of JSON: {"start", "cut", "days": […], "done": […], "scope": […]}, with one entry a calendar day
from start to cut: the weight done and the whole scope at its close. Series that hold each day's own amount instead
are recognised, since they do not rise to a level. The answer is a line of JSON, {"p50", "p85"} as ISO dates, or null
for both with a reason. Working days are Monday to Friday.

`--score` cuts the histories in ../shared/data/history as its README says, asks at 25, 50 and 75 % of the work done
(of the time, for Arrow), and sets the forecast beside the straight line and last week's pace: median absolute error
and quantile loss at 0.85 in working days, and the share of answers whose P85 held.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import random
import statistics
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from mappings.forecast import Burnup, Refusal, Steps, forecast
from mappings.workdays import ONE_DAY, Calendar

HISTORIES = Path(__file__).resolve().parents[2] / "shared" / "data" / "history"
WEEKDAYS = Calendar.of()
REASONS = {
    Refusal.TOO_FEW_DONE: "fewer than 5 are done",
    Refusal.TOO_SHORT: "less than 2 weeks since the first completion",
    Refusal.NO_PACE: "at this pace it will not be done within ten years",
}


@dataclass(frozen=True, slots=True)
class Question:
    """A history up to a cut, and the day on which the work was really done."""

    name: str
    burnup: Burnup
    end: date


Days = tuple[float, float]
"""Working days from the cut to P50 and to P85."""

Forecaster = Callable[[Burnup], Days | None]


def answer(line: str) -> dict[str, Any]:
    """Answer one question as it came in."""
    asked = json.loads(line)
    done, scope = levels(asked["done"], asked["scope"])
    burnup = daily(date.fromisoformat(asked["start"][:10]), done, scope)
    found = forecast(burnup, WEEKDAYS, math.floor(max(done, default=0) + 1e-9))
    if isinstance(found, Refusal):
        return {"p50": None, "p85": None, "reason": REASONS[found]}
    return {"p50": found.p50.isoformat(), "p85": found.p85.isoformat()}


def levels(done: Sequence[float], scope: Sequence[float]) -> tuple[list[float], list[float]]:
    """Return both series as levels: amounts of single days are those that fall and sum to no more than the scope."""
    if any(b < a for a, b in pairwise(scope)) and scope[-1] < sum(done) <= sum(scope):
        scope = list(accumulate(scope))
    falls = any(b < a for a, b in pairwise(done))
    return list(accumulate(done)) if falls and sum(done) <= scope[-1] else list(done), list(scope)


def daily(start: date, done: Sequence[float], scope: Sequence[float]) -> Burnup:
    """Return the history whose levels at the close of each calendar day from `start` on are these."""
    days = tuple(start + timedelta(i) for i in range(len(done)))
    return Burnup(
        cut=days[-1] if days else start, done=Steps(days, tuple(done)), scope=Steps(days, tuple(scope))
    )


def ours(burnup: Burnup) -> Days | None:
    """Ask the forecast of the product."""
    found = forecast(burnup, WEEKDAYS, math.floor(burnup.done.at(burnup.cut)))
    if isinstance(found, Refusal):
        return None
    return ahead(burnup.cut, found.p50), ahead(burnup.cut, found.p85)


def straight_line(burnup: Burnup) -> Days | None:
    """Divide what is left by the mean pace since the first completion."""
    if burnup.first is None:
        return None
    elapsed = max(1, WEEKDAYS.count(burnup.first, burnup.cut))
    return _at(burnup.left * elapsed / burnup.done.at(burnup.cut))


def last_week(burnup: Burnup) -> Days | None:
    """Divide what is left by the pace of the last seven days; without any, by one a week."""
    week = burnup.done.at(burnup.cut) - burnup.done.at(burnup.cut - timedelta(weeks=1))
    return _at(burnup.left * 5 / (week or 1))


def _at(days: float) -> Days:
    return math.ceil(days - 1e-9), math.ceil(days - 1e-9)


def ahead(cut: date, day: date) -> int:
    """Return the working days after `cut` up to `day`."""
    return WEEKDAYS.count(cut + ONE_DAY, day)


def throughput(folder: Path, seeds: Sequence[int]) -> Iterator[Question]:
    """Cut each series of completions into runs, and ask at a quarter, a half and three quarters of each."""
    for file in sorted(folder.glob("*.csv")):
        days = sorted(date.fromisoformat(line[:10]) for line in file.read_text().split())
        for seed in seeds:
            for run in filter(_usable, _runs(days, random.Random(f"{seed}:{file.stem}"))):
                for share in (0.25, 0.5, 0.75):
                    cut = run[math.ceil(len(run) * share) - 1]
                    yield _question(file.stem, run[0], cut, run, [run[0]] * len(run), run[-1])


def _runs(days: Sequence[date], rng: random.Random) -> Iterator[Sequence[date]]:
    begin = 0
    while begin < len(days):
        size = rng.randint(100, 400)
        if len(run := days[begin : begin + size]) >= 100:
            yield run
        begin += size


def _usable(run: Sequence[date]) -> bool:
    span = run[-1] - run[0]
    busiest = Counter(run).most_common(1)[0][1]
    return timedelta(weeks=8) <= span <= timedelta(days=3 * 365) and busiest <= len(run) / 5


def arrow(file: Path) -> Iterator[Question]:
    """Take each fix version of Arrow as a project, and ask at a quarter, a half and three quarters of its time."""
    versions: dict[str, list[dict[str, str]]] = {}
    with file.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["resolution"] == "Fixed" and row["resolutiondate"]:
                for version in row["fixVersions"].replace("|", ";").replace(",", ";").split(";"):
                    versions.setdefault(version.strip(), []).append(row)
    versions.pop("", None)
    for _, rows in sorted(versions.items()):
        done = sorted(date.fromisoformat(row["resolutiondate"][:10]) for row in rows)
        start, end = (done[math.ceil(len(done) * share) - 1] for share in (0.05, 0.95))
        if len(done) < 60 or end - start < timedelta(weeks=8):
            continue
        created = [date.fromisoformat(row["created"][:10]) for row in rows]
        for share in (0.25, 0.5, 0.75):
            cut = start + timedelta(round((end - start).days * share))
            yield _question("arrow", start, cut, done, created, end)


def _question(
    name: str, start: date, cut: date, done: Sequence[date], created: Sequence[date], end: date
) -> Question:
    def steps(days: Sequence[date]) -> Steps:
        counts = Counter(max(day, start) for day in days if day <= cut)
        return Steps.of(sorted((day, float(count)) for day, count in counts.items()))

    return Question(name, Burnup(cut=cut, done=steps(done), scope=steps(created)), end)


def score(questions: Sequence[Question], ask: Forecaster) -> str:
    """Return one forecaster's figures on these questions as a row."""
    pairs = [(ask(q.burnup), ahead(q.burnup.cut, q.end)) for q in questions]
    answered = [(p50, p85, real) for found, real in pairs if found for p50, p85 in [found]]
    error = statistics.median(abs(p50 - real) for p50, _, real in answered)
    held = statistics.fmean(real <= p85 for _, p85, real in answered)
    loss = statistics.fmean(max(0.85 * (real - p85), 0.15 * (p85 - real)) for _, p85, real in answered)
    refused = len(pairs) - len(answered)
    return f"{error:8.1f} {held:10.0%} {loss:7.2f} {refused:8d}"


def print_scores(folder: Path, seeds: Sequence[int]) -> None:
    """Print the figures of each forecaster on each set of questions."""
    questions = [*throughput(folder / "throughput", seeds), *arrow(folder / "arrow" / "issues.csv")]
    names = [*dict.fromkeys(q.name for q in questions)]
    sets = {name: [q for q in questions if q.name == name] for name in names}
    sets["throughput"] = [q for q in questions if q.name != "arrow"]
    print(f"{'set':20} {'n':>4} {'forecaster':14} {'error':>8} {'P85 holds':>10} {'loss':>7} {'refused':>8}")
    forecasters = {"straight line": straight_line, "last week": last_week, "syncd": ours}
    for name, asked in sets.items():
        for title, ask in forecasters.items():
            print(f"{name:20} {len(asked):4} {title:14} {score(asked, ask)}")


def main() -> None:
    """Answer the questions on standard input, or print scores."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--score", action="store_true", help="score on recorded histories")
    parser.add_argument(
        "--histories", type=Path, default=HISTORIES, help="folder with arrow/ and throughput/"
    )
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3], help="seeds of the cutting")
    options = parser.parse_args()
    if options.score:
        print_scores(options.histories, options.seeds)
        return
    for line in filter(str.strip, sys.stdin):
        print(json.dumps(answer(line)), flush=True)


if __name__ == "__main__":
    main()
