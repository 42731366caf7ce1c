"""The main job over the issues of a public Jira project, against figures computed here from the rules alone."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from pathlib import Path

import pytest

from tests.contract.second_double.stage import SLIP, Stage

ISSUES = Path(__file__).parents[3].parent / "shared" / "data" / "history" / "arrow" / "issues.csv"
NOW = ("--now", "2026-11-20T10:00:00+09:00")
VERSIONS = ("10.0.0", "11.0.0", "12.0.0")
CANCELLED = frozenset(
    [
        "won't do",
        "won't fix",
        "duplicate",
        "cannot reproduce",
        "declined",
        "rejected",
        "invalid",
        "incomplete",
        "obsolete",
        "abandoned",
        "not a problem",
        "not a bug",
        "works for me",
        "later",
        "cancelled",
        "canceled",
        "却下",
        "中止",
        "取り下げ",
        "対応しない",
        "重複",
        "見送り",
    ]
)


@dataclass
class Node:
    """One issue as the rules see it."""

    key: str
    parent: str
    state: str
    versions: frozenset[str]
    children: list[str] = field(default_factory=list)


def tree(rows: list[dict[str, str]]) -> dict[str, Node]:
    """Build the hierarchy, each issue with its class."""
    nodes = {
        row["key"]: Node(row["key"], row["parent"], state(row), frozenset(row["fixVersions"].split("|")))
        for row in rows
    }
    for node in nodes.values():
        if node.parent in nodes:
            nodes[node.parent].children.append(node.key)
    return nodes


def state(row: dict[str, str]) -> str:
    """Give the class: by category, cancelled by status or resolution."""
    words = {row["status"].lower(), row["resolution"].lower()}
    if row["statusCategory"] == "done" and words & CANCELLED:
        return "cancelled"
    return row["statusCategory"]


def place(nodes: dict[str, Node], key: str, epics: list[str]) -> str:
    """Give the project of an issue: its own match, else the nearest matched ancestor's."""
    seen: set[str] = set()
    while key in nodes and key not in seen:
        seen.add(key)
        own = [f"v{number}" for number, version in enumerate(VERSIONS) if version in nodes[key].versions]
        own += [f"e{number}" for number, epic in enumerate(epics) if epic == key]
        if own:
            return own[0]
        key = nodes[key].parent
    return ""


def shares(nodes: dict[str, Node], epics: list[str]) -> dict[str, tuple[int, int]]:
    """Give done and all leaves of each project."""
    where = {key: place(nodes, key, epics) for key in nodes}

    def live_below(key: str, project: str) -> bool:
        return any(
            (where[child] == project and nodes[child].state != "cancelled") or live_below(child, project)
            for child in nodes[key].children
        )

    leaves = [
        key
        for key, node in nodes.items()
        if where[key] and node.state != "cancelled" and key not in epics and not live_below(key, where[key])
    ]
    everything = Counter(where[key] for key in leaves)
    done = Counter(where[key] for key in leaves if nodes[key].state == "done")
    return {project: (done[project], everything[project]) for project in everything}


def load(stage: Stage, rows: list[dict[str, str]]) -> None:
    """Put the rows into the double."""
    parents = {row["parent"] for row in rows}
    for row in rows:
        stage.site.add(
            row["key"],
            id=int(row["id"]),
            type="Umbrella"
            if row["key"] in parents
            else row["issuetype"]
            if row["parent"] == ""
            else "Sub-task",
            level=0 if row["parent"] == "" else -1,
            status=row["status"],
            category=row["statusCategory"],
            parent=row["parent"] or None,
            resolution=row["resolution"] or None,
            versions=tuple(filter(None, row["fixVersions"].split("|"))),
            components=tuple(filter(None, row["components"].split("|"))),
            created=datetime.fromisoformat(row["created"]),
            updated=datetime.fromisoformat(row["updated"]),
        )


def configuration(epics: list[str]) -> str:
    """Give versions as projects without an item, umbrellas as projects that carry fields."""
    lines = [
        f'          - {{id: v{number}, select: {{version: "{version}"}}}}'
        for number, version in enumerate(VERSIONS)
    ]
    lines += [
        f"          - {{id: e{number}, select: {{epics: {epic}}}}}" for number, epic in enumerate(epics)
    ]
    return (
        "objectives:\n  - id: o\n    title: Arrow\n    key_results:\n      - id: k\n        title: Releases\n"
        "        metric: {value: progress}\n        projects:\n"
        + "\n".join(lines)
        + '\nwrite:\n  jira:\n    project: {progress: {field: Percent, as: percent}, slip: "Slip (days)"}\n'
    )


@pytest.mark.slow
def test_the_figures_of_a_real_history_agree_to_the_last_digit(stage: Stage) -> None:
    """Versions and umbrellas of Arrow give the shares that the rules give, and a second pass is one request."""
    if not ISSUES.exists():
        pytest.skip(
            "the real history is not here: it lies beside the repository in shared/data/history/arrow"
        )
    with ISSUES.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    nodes = tree(rows)
    epics = sorted(nodes, key=lambda key: (-len(nodes[key].children), key))[:3]
    expected = shares(nodes, epics)
    load(stage, rows)
    stage.configure(configuration(epics), watch="ARROW")
    first = stage.run("sync", *NOW)
    assert first.code == 0, first.said
    projects = stage.status()["projects"]
    seen = {name: (project["done_leaves"], project["leaves"]) for name, project in projects.items()}
    assert seen == expected
    assert {name: project["share"] for name, project in projects.items()} == {
        name: float(Fraction(*counts)) for name, counts in expected.items()
    }
    assert all(stage.site.find(epic).values[SLIP] is not None for epic in epics)
    asked, written = len(stage.site.log), len(stage.site.puts)
    assert stage.run("sync", *NOW).code == 0
    assert len(stage.site.log) - asked <= 2
    assert len(stage.site.puts) == written
