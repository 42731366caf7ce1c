"""Untidy work as `check` tells it, and what would catch work outside every project."""

from __future__ import annotations

from io import StringIO

from rich.console import Console

from syncd.cli.status_tree import print_status
from syncd.engine.asking.explain import explain
from syncd.engine.check import examine
from syncd.status import read_figures, status_document
from tests.contract.engine.bench import Bench


def told(bench: Bench) -> list[str]:
    """Return what `check` says of projects and key results, without the place."""
    bench.text = bench.text.replace("sqlite:///unused.db", bench.store_url)
    findings = examine(bench.loaded(), bench.now.date())
    return [f"{finding.what} → {finding.remedy}" for finding in findings]


def test_untidy_work_is_told_by_project(quick: Bench) -> None:
    """After a pass: missing estimates, open work below closed parents, an epic left open, work that lies still."""
    quick.sync()
    quick.edit("SRCH-6", status="Done")
    quick.edit("DATA-3", status="Done")
    quick.sync()
    quick.wait(days=20)
    lines = told(quick)
    assert "1 of 2 open items have no estimate, and weigh the median: SRCH-8 → estimate them" in lines
    assert (
        "1 of 2 open items stand below a closed parent: SRCH-8"
        " → close them too, or move them to where they belong" in lines
    )
    assert "all its work is done, but DATA-1 is still open → close it, or add what is missing" in lines
    assert (
        "1 of 2 open items are in progress, unchanged for 14 days: SRCH-3"
        " → move them on, or put them back" in lines
    )


def test_a_measure_that_does_not_move_is_asked_about(quick: Bench) -> None:
    """As the last pass counted its flat months; one month says nothing yet."""
    quick.sync()
    rows = quick.rows("key_result")
    for months, is_told in ((1, False), (2, True)):
        quick.store.save_standings(
            "key_result", {**rows, "kr1": {**rows["kr1"], "flat_months": months}}, quick.now
        )
        line = f"the key result's score has not moved for {months} months"
        assert any(one.startswith(line) for one in told(quick)) is is_told


def test_what_would_catch_unmapped_work_is_told(quick: Bench) -> None:
    """In the status, its JSON, and for an item in its explanation."""
    for _ in range(2):
        quick.create(project="SRCH", status="In Progress", labels=["ops"])
    quick.sync()
    document = status_document(quick.store)["unmapped"]
    assert document["selectors"] == [{"tracker": "jira", "selector": "labels", "value": "ops", "items": 2}]
    text = StringIO()
    print_status(read_figures(quick.store), Console(file=text, width=300, highlight=False, markup=False))
    assert "  A project would catch it with select: labels: ops (2 in jira)." in text.getvalue()
    key = quick.create(project="SRCH", status="In Progress", labels=["ops"])
    quick.sync()
    lines = explain(quick.loaded(), quick.store, key, quick.now).lines
    assert "`labels: ops` would catch it, with 2 other items outside every project" in lines
