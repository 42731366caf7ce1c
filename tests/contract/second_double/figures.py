"""A department with every kind of selector, and its figures computed from the rules alone."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime
from fractions import Fraction
from statistics import median

from tests.contract.second_double.jira_double import Issue, Site
from tests.contract.second_double.stage import POINTS, PROGRAMME, START, VALUE

ORDER = ("epic", "label", "component", "sprint", "field", "query", "side")
CONFIGURATION = """\
objectives:
  - id: o1
    title: One
    key_results:
      - id: kr1
        title: KR one
        item: OKR-11
        metric: {start: 12, target: 30, value: {field: Value}}
        projects:
          - {id: epic, select: {epics: [SRCH-1]}, measure: points, plan: {from: item}}
          - {id: label, select: {labels: [Blue]}, exclude: {labels: spike}, item: SRCH-2,
             plan: {start: 2026-10-05, due: 2026-12-11}}
          - {id: component, select: {component: core, version: "1.0"}}
          - {id: sprint, select: {sprint: S1}, measure: estimate}
          - {id: field, select: {field: {Programme: [Trust]}}, measure: {field: Story Points}}
          - {id: query, select: {jql: "project = DATA AND status = Review"}}
      - id: kr2
        title: KR two
        item: OKR-12
        metric: {value: progress}
        projects: [epic, label]
side_projects:
  - {id: side, select: {types: [Chore]}, plan: {start: 2026-11-02, due: 2026-11-27}}
write:
  jira:
    key_result: {status: KR Status, progress: KR Progress, score: KR Score, note: KR Note}
    project:
      status: {field: Project Status, options: {at_risk: 注意}}
      slip: Slip (days)
      note: Reason
      progress: {field: Percent, as: percent}
"""
STATES = (
    ("To Do", "new"),
    ("Doing", "indeterminate"),
    ("Review", "indeterminate"),
    ("Done", "done"),
    ("Done", "done"),
)


def build(site: Site) -> None:
    """Fill the site with 260 issues, the same at every call."""
    chance = random.Random(5)
    for key in ("OKR-11", "OKR-12"):
        site.add(key, type="Key Result", level=1, values={VALUE: 21})
    site.add("SRCH-1", type="Epic", level=1, due="2026-12-04", values={START: "2026-10-12"})
    site.add("SRCH-2", type="Epic", level=1)
    for number in range(260):
        status, category = chance.choice(STATES)
        kind = chance.random()
        site.add(
            f"{'SRCH' if number % 2 else 'DATA'}-{100 + number}",
            type="Task" if number % 17 else "Chore",
            status=status,
            category=category,
            resolution=chance.choice(["Done", "Done", "Won't Do"]) if category == "done" else None,
            parent="SRCH-1" if kind < 0.3 else None,
            labels=("blue",) if 0.2 < kind < 0.4 else ("blue", "spike") if kind > 0.97 else (),
            components=("core",) if 0.4 < kind < 0.5 else (),
            versions=("1.0",) if 0.5 < kind < 0.55 else (),
            sprints=((1, "S1"),) if 0.55 < kind < 0.65 else (),
            estimate=chance.choice([None, 3600, 0, 7200]),
            updated=datetime(2026, 10, 1 + number % 28, 5, tzinfo=UTC),
            values={
                POINTS: chance.choice([None, 0, 1, 2, 3, 5, 8, -2]),
                PROGRAMME: "50" if 0.65 < kind < 0.7 else None,
            },
        )


def state(issue: Issue) -> str:
    """Give the class of an issue."""
    return "cancelled" if issue.resolution == "Won't Do" else issue.category


def own_matches(issue: Issue) -> list[str]:
    """Give the projects whose selector matches the issue itself, in the order of the file."""
    tests = {
        "label": "blue" in issue.labels and "spike" not in issue.labels,
        "component": "core" in issue.components or "1.0" in issue.versions,
        "sprint": bool(issue.sprints),
        "field": issue.values.get(PROGRAMME) == "50",
        "query": issue.project == "DATA" and issue.status == "Review",
        "side": issue.type == "Chore",
    }
    return [name for name in ORDER if tests.get(name)]


def project(issue: Issue) -> str | None:
    """Give the one project in which an issue is counted."""
    matches = own_matches(issue)
    return matches[0] if matches else "epic" if issue.parent == "SRCH-1" else None


def share(site: Site, name: str) -> tuple[int, int, float]:
    """Give leaves, done leaves and the share done by the project's measure."""
    weigh: Callable[[Issue], float | None] = {
        "epic": lambda issue: issue.values.get(POINTS),
        "field": lambda issue: issue.values.get(POINTS),
        "sprint": lambda issue: issue.estimate,
    }.get(name, lambda _: 1)
    leaves = [
        issue for issue in site.issues.values() if project(issue) == name and state(issue) != "cancelled"
    ]
    known = {
        issue.id: Fraction(weight) for issue in leaves if (weight := weigh(issue)) is not None and weight >= 0
    }
    middle = median(known.values())
    done = [issue for issue in leaves if state(issue) == "done"]
    part = sum(known.get(issue.id, middle) for issue in done)
    return len(leaves), len(done), float(part / sum(known.get(issue.id, middle) for issue in leaves))


def unmapped(site: Site) -> tuple[int, float]:
    """Give the number and share of current leaves that belong to no project; the epics are containers."""
    current = [
        i for i in site.issues.values() if i.project != "OKR" and state(i) in {"indeterminate", "done"}
    ]
    lost = [issue for issue in current if project(issue) is None]
    return len(lost), len(lost) / len(current)
