"""A public Jira project as its web interface exports it, through `init --from-export`, to a status table."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

import pytest

from syncd.sandbox.loading import load
from syncd.sandbox.server import Sandbox
from tests.system import arrow
from tests.system.program import Ended, started, syncd_inside, until

NOW = "2022-12-20T09:00"
CYCLE = ("--cycle", "releases", "--start", "2022-08-01", "--end", "2023-01-31", "--now", NOW)
PEOPLE = {
    "Assignee": "Pat Person",
    "Reporter": "Rae Person",
    "Creator": "Kim Person",
    "Watchers": "Lou Person",
}
CATEGORIES = {"new": "To Do", "indeterminate": "In Progress", "done": "Done"}

pytestmark = pytest.mark.skipif(
    not arrow.ISSUES.exists(),
    reason="the history of Arrow is not there: shared/data/history/arrow/issues.csv",
)


def write_export(path: Path, *, cloud: bool) -> None:
    """Write Arrow's issues as Jira Cloud exports them, or as Data Center does: without categories, parents by id."""
    rows = arrow.rows()
    ids = {row["key"]: row["id"] for row in rows}
    widths = {name: max(len(row[name].split("|")) for row in rows) for name in ("fixVersions", "components")}
    heading = [
        *("Summary", "Issue key", "Issue id", "Issue Type", "Status", "Project key", *PEOPLE, "Priority"),
        *(
            "Resolution",
            "Created",
            "Updated",
            "Resolved",
            "Due date" if cloud else "Due Date",
            "Comment",
            "Comment",
        ),
        *(["Fix versions" if cloud else "Fix Version/s"] * widths["fixVersions"]),
        *(["Components" if cloud else "Component/s"] * widths["components"]),
        *(["Parent", "Parent key", "Parent summary", "Status Category"] if cloud else ["Parent id"]),
    ]
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(heading)
        table.writerows([*_cells(row, widths), *_above(row, ids, cloud=cloud)] for row in rows)


def _cells(row: Mapping[str, str], widths: Mapping[str, int]) -> Iterator[str]:
    yield from (
        f'Issue, "quoted", {row["key"]}',
        row["key"],
        row["id"],
        row["issuetype"],
        row["status"],
        "ARROW",
    )
    yield from (*PEOPLE.values(), row["priority"], row["resolution"] or "Unresolved")
    yield from (_time(row["created"]), _time(row["updated"]), _time(row["resolutiondate"]))
    yield from (_day(row["duedate"]), "20/Dec/22 9:00 AM;Pat Person;first,\nof two lines", "")
    for name, width in widths.items():
        values = row[name].split("|")
        yield from values + [""] * (width - len(values))


def _above(row: Mapping[str, str], ids: Mapping[str, str], *, cloud: bool) -> list[str]:
    parent = row["parent"] if row["parent"] in ids else ""
    if not cloud:
        return [ids.get(parent, "")]
    return [ids.get(parent, ""), parent, parent and f"Issue {parent}", CATEGORIES[row["statusCategory"]]]


def _time(text: str) -> str:
    return f"{datetime.fromisoformat(text):%d/%b/%y %I:%M %p}" if text else ""


def _day(text: str) -> str:
    return f"{datetime.fromisoformat(text):%d/%b/%y} 12:00 AM" if text else ""


def run(folder: Path, *arguments: str) -> Ended:
    """Run a command that is to go well."""
    ended = syncd_inside(*arguments, folder=folder)
    assert ended.code == 0, ended.said
    return ended


def umbrellas() -> list[str]:
    """Return the options that name the umbrella issues, whose figures are computed without syncd's code."""
    return [word for key in arrow.UMBRELLAS.values() for word in ("--epic", key)]


def expected() -> dict[str, tuple[int, int]]:
    """Return (done, all) live leaves below each umbrella issue, by its key in small letters."""
    stored = {row["key"]: row for row in arrow.rows()}
    cancelled = arrow.CANCELLED
    live = {
        key
        for key, row in stored.items()
        if row["status"].casefold() not in cancelled
        and not (row["statusCategory"] == "done" and row["resolution"].casefold() in cancelled)
    }
    counted = {}
    for umbrella in arrow.UMBRELLAS.values():
        below = {key for key in live if _root(key, stored) == umbrella and key != umbrella}
        leaves = below - {stored[key]["parent"] for key in below}
        done = [key for key in leaves if stored[key]["statusCategory"] == "done"]
        counted[umbrella.lower()] = (len(done), len(leaves))
    return counted


def _root(key: str, stored: Mapping[str, Mapping[str, str]]) -> str:
    while stored[key]["parent"] in stored:
        key = stored[key]["parent"]
    return key


def check_figures(folder: Path) -> None:
    """Hold the status against the figures computed without syncd's code."""
    document = run(folder, "status", "--json").document
    figures = {name: (row["done_leaves"], row["leaves"]) for name, row in document["projects"].items()}
    assert figures == expected()
    assert document["cycle"]["name"] == "releases"


@pytest.mark.slow
@pytest.mark.parametrize(
    "cloud",
    [pytest.param(True, id="cloud"), pytest.param(False, id="data center", marks=pytest.mark.campaign)],
)
def test_arrow_from_its_export_to_a_status_table(tmp_path: Path, cloud: bool) -> None:
    """All 18 285 issues go through; the file loads into the sandbox, and the figures are the independent ones."""
    write_export(tmp_path / "arrow.csv", cloud=cloud)
    made = run(tmp_path, "init", "--from-export", "arrow.csv", *CYCLE, *umbrellas())
    assert "18285 issues. People, comments and descriptions were not read." in made.out
    assert "syncd sandbox --load syncd.sandbox.jsonl" in made.out
    assert "syncd sync --config syncd.yaml && syncd status --config syncd.yaml" in made.out
    issues, config = tmp_path / "syncd.sandbox.jsonl", tmp_path / "syncd.yaml"
    assert "Person" not in issues.read_text(encoding="utf-8") + config.read_text(encoding="utf-8")
    with Sandbox(load(issues)) as sandbox:
        text = config.read_text(encoding="utf-8")
        config.write_text(text.replace("http://127.0.0.1:8765", sandbox.url), encoding="utf-8")
        run(tmp_path, "check")
        run(tmp_path, "sync", "--now", NOW)
    check_figures(tmp_path)
    assert "ARROW-16771" in run(tmp_path, "status").out


@pytest.mark.slow
@pytest.mark.campaign
def test_arrow_served_at_once(tmp_path: Path) -> None:
    """With --serve the table is printed by the same command, which then serves the issues until it is told to end."""
    write_export(tmp_path / "arrow.csv", cloud=True)
    arguments = ("init", "--from-export", "arrow.csv", *CYCLE, *umbrellas(), "--serve")
    with started(*arguments, folder=tmp_path, variables={"PYTHONUNBUFFERED": "1"}) as serving:
        until(lambda: "until Ctrl-C" in serving.out() or serving.process.poll() is not None, "the table", 120)
        check_figures(tmp_path)
        ended = serving.end()
    assert ended.code == 0, ended.said
    assert "(arrow-16771)" in ended.out
