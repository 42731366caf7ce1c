"""What is gone, what only seems to be, and who decides."""

from __future__ import annotations

from io import StringIO

import pytest
from rich.console import Console

from connectors.errors import SettingsError
from syncd.cli.status_tree import print_status
from syncd.engine.reading.census import accept_census
from syncd.status import read_figures, status_document
from tests.contract.engine.bench import Bench, leaves

CENSUS = {"hours": 7}
MANY = [f"SRCH-{number}" for number in range(2, 17)]


def test_a_deleted_issue_is_gone_at_the_next_census(bench: Bench) -> None:
    """Until then no list proves it; afterwards it counts nowhere, and its parent may be a leaf again."""
    bench.sync()
    bench.delete("SRCH-13")
    bench.sync()
    assert leaves(bench)["ranking"] == (1, 4)
    bench.delete("SRCH-7", "SRCH-8")
    bench.wait(**CENSUS)
    report = bench.sync()
    assert report.view.pulled["jira"].counts["gone"] == 3
    assert leaves(bench)["ranking"] == (1, 4)
    assert leaves(bench)["index"] == (2, 4)
    assert bench.rows("project")["index"]["scope"] == 3 + 5 + 4 + 4


def test_children_of_a_gone_parent_inherit_nothing(quick: Bench) -> None:
    """A gone ancestor passes nothing on: what hung below it belongs to no project."""
    quick.sync()
    quick.delete("SRCH-12")
    quick.wait(**CENSUS)
    assert quick.sync().view.complete
    assert leaves(quick)["ranking"] == (1, 3)


def test_a_mass_disappearance_is_held_back_and_the_figures_stay(quick: Bench) -> None:
    """The message names both possibilities; nothing is written; nobody is asked again for ten minutes."""
    quick.sync()
    before = leaves(quick)
    quick.delete(*MANY)
    quick.wait(**CENSUS)
    report = quick.sync()
    held = report.view.pulled["jira"].held
    assert held is not None
    assert "deleted, or no longer visible" in held
    assert leaves(quick) == before
    assert all(row["stale"] for row in quick.rows("project").values())
    assert not report.outcomes
    with quick.asked() as asked:
        again = quick.sync()
    assert not again.view.complete
    assert again.result == "failed"
    assert not asked


def test_the_status_names_what_is_held_back_and_the_command_that_accepts_it(quick: Bench) -> None:
    """On the terminal and in the JSON, until the items are back."""
    quick.sync()
    quick.delete(*MANY)
    quick.wait(**CENSUS)
    quick.sync()
    told = status_document(quick.store)["trackers"]["jira"]["held"]
    assert told.endswith("the last figures stay (if they are gone: `syncd accept jira`)")
    text = StringIO()
    print_status(read_figures(quick.store), Console(file=text, width=400, highlight=False, markup=False))
    lines = text.getvalue().splitlines()
    assert f"Not read completely: jira, last on 2026-10-14 01:01 UTC: {told}" in lines


def test_while_a_census_is_held_back_no_day_passes_for_the_figures(quick: Bench) -> None:
    """The last standing stays, planned and slip too, for as long as nobody decides."""
    quick.sync()
    before = {name: (row["planned"], row["slip"]) for name, row in quick.rows("project").items()}
    quick.delete(*MANY)
    for _ in range(4):
        quick.wait(hours=20)
        quick.sync()
        quick.wait(minutes=2)
        quick.sync()
    assert {name: (row["planned"], row["slip"]) for name, row in quick.rows("project").items()} == before


def test_items_that_are_back_release_the_census_by_themselves(quick: Bench) -> None:
    """Permission lost and given back: after ten minutes all is as it was, and nobody had to do anything."""
    quick.sync()
    before = leaves(quick)
    quick.fault("permission_lost", project="SRCH", operation="search")
    quick.fault("permission_lost", project="SRCH", operation="bulkfetch")
    quick.wait(**CENSUS)
    assert not quick.sync().view.complete
    assert leaves(quick) == before
    quick.mend()
    quick.wait(minutes=11)
    report = quick.sync()
    assert report.view.complete
    state = quick.store.pull_state("jira")
    assert state is not None
    assert state.held is None
    assert leaves(quick) == before
    assert not any(row["stale"] for row in quick.rows("project").values())


def test_accepting_lets_the_next_pass_act(bench: Bench) -> None:
    """What was accepted is gone at once; the acceptance holds for this one census."""
    bench.sync()
    bench.delete("SRCH-15", "SRCH-16")
    bench.delete("SRCH-9", "SRCH-10", "SRCH-13", "SRCH-12", "SRCH-14")
    bench.wait(**CENSUS)
    assert bench.sync().view.pulled["jira"].held
    said = accept_census(bench.store, "jira", bench.loaded().okr, ["jira"])[0]
    assert said.startswith("Accepted: ")
    report = bench.sync()
    assert report.view.complete
    assert leaves(bench) == {"index": (3, 5), "ranking": (0, 0), "caching": (0, 0), "tls": (1, 2)}
    assert bench.rows("project")["caching"]["status"] == "unknown"
    assert bench.rows("project")["caching"]["share"] is None
    bench.delete("SRCH-2", "SRCH-3", "SRCH-4", "SRCH-5", "SRCH-6", "SRCH-7", "SRCH-8", "SRCH-1")
    bench.wait(**CENSUS)
    assert bench.sync().view.pulled["jira"].held


def test_accepting_where_nothing_is_held_says_so(quick: Bench) -> None:
    """And an unknown tracker is an error that names the known ones."""
    quick.sync()
    assert "Nothing" in accept_census(quick.store, "jira", quick.loaded().okr, ["jira"])[0]
    with pytest.raises(SettingsError, match="jiar"):
        accept_census(quick.store, "jiar", quick.loaded().okr, ["jira"])


def test_all_items_of_a_project_of_three_are_held_back(quick: Bench) -> None:
    """Three items and none left is suspicious, few as they are; of two it is not."""
    quick.sync()
    quick.delete("DATA-1", "DATA-2", "DATA-3")
    quick.wait(**CENSUS)
    held = quick.sync().view.pulled["jira"].held
    assert held is not None
    assert "project tls" in held


def test_all_items_of_a_project_of_two_may_go(quick: Bench) -> None:
    """`caching` has two items: they are gone, and its progress is unknown."""
    quick.sync()
    quick.delete("SRCH-15", "SRCH-16")
    quick.wait(**CENSUS)
    assert quick.sync().view.complete
    assert leaves(quick)["caching"] == (0, 0)


def test_a_space_out_of_sight_is_an_error_and_nothing_is_gone(quick: Bench) -> None:
    """Without the right to browse a watched space the pull fails and names the space."""
    quick.sync()
    quick.fault("permission_lost", project="SRCH")
    quick.wait(**CENSUS)
    report = quick.sync()
    assert not report.view.complete
    assert "SRCH" in str(report.view.pulled["jira"].error)
    assert leaves(quick)["index"] == (3, 5)
    quick.mend()
    quick.wait(minutes=11)
    assert quick.sync().view.complete


def test_an_item_that_comes_back_counts_again(quick: Bench) -> None:
    """Out of sight for one census, as by an issue's security level, and then in sight again."""
    quick.sync()
    issue = quick.site.find("SRCH-10")
    assert issue is not None
    quick.delete("SRCH-10")
    quick.wait(**CENSUS)
    quick.sync()
    assert leaves(quick)["ranking"] == (1, 3)
    quick.site.put(issue)
    quick.wait(**CENSUS)
    quick.sync()
    assert leaves(quick)["ranking"] == (1, 4)


def test_an_item_moved_to_another_watched_space_keeps_its_identity(quick: Bench) -> None:
    """A new key, the same id: no item is lost, and the old key still explains it."""
    quick.sync()
    quick.wait(minutes=1)
    quick.edit("SRCH-10", project="DATA")
    quick.sync()
    quick.wait(**CENSUS)
    assert quick.sync().view.pulled["jira"].counts["gone"] == 0
    assert leaves(quick)["ranking"] == (1, 4)
    found = quick.store.item_by_key("jira", "SRCH-10")
    assert found is not None
    assert found.key.startswith("DATA-")


def test_a_census_is_made_when_it_is_due_and_not_before(quick: Bench) -> None:
    """Every six hours by the setting; between, only changes are asked for."""
    quick.sync()
    full = []
    for _ in range(8):
        quick.wait(hours=2)
        full.append(quick.sync().view.pulled["jira"].full)
    assert full == [False, False, True] * 2 + [False, False]
