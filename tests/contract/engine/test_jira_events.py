"""What people do to a Jira site in the middle of a cycle, and the figures at the next pass or census."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.contract.engine.bench import Bench, held, leaves
from tests.contract.engine.town import issue, town

CENSUS = {"hours": 7}
START = {"index": (3, 5), "ranking": (1, 4), "caching": (0, 2), "tls": (1, 2), "hot": (0, 1)}


@pytest.fixture
def begun(migrated_file: Path, tmp_path: Path) -> Iterator[Bench]:
    """Give the small town after its first pass, with one more project that goes by an option, and a space unread."""
    area = {"kind": "field", "id": "customfield_10299", "name": "Area", "type": "option", "options": ["Hot"]}
    site = town([area, issue("FAR-1", kind="Task"), issue("SRCH-17", fields={"Area": "Hot"})])
    with Bench.on_file(migrated_file, tmp_path, {"jira": site}) as bench:
        hot = "  - {id: hot, select: {field: {Area: Hot}}}\n"
        bench.text = bench.text.replace("side_projects:\n", f"side_projects:\n{hot}")
        assert bench.sync().view.complete
        assert leaves(bench) == START
        yield bench


def census(bench: Bench) -> None:
    """Make the next pass a census; it must be complete."""
    bench.wait(**CENSUS)
    assert bench.sync().view.complete


def without_option(bench: Bench, field: str, option: str) -> None:
    """Delete an option; issues that had it have no value then."""
    site = bench.site
    known = next(one for one in site.fields.values() if one.name == field)
    gone = next(one for one in known.options if option in one.name)
    site.add(replace(known, options=tuple(one for one in known.options if one is not gone)))
    for found in [one for one in site.issues.values() if one.custom.get(known.id) == gone.id]:
        kept = {name: value for name, value in found.custom.items() if name != known.id}
        site.put(replace(found, custom=kept))


def test_an_issue_moved_between_epics_of_two_projects_counts_there_at_the_next_pass(begun: Bench) -> None:
    """With its sub-tasks, though these did not change."""
    begun.edit("SRCH-6", parent="DATA-1")
    begun.sync()
    assert leaves(begun) == START | {"index": (2, 3), "tls": (2, 4)}
    census(begun)
    assert leaves(begun) == START | {"index": (2, 3), "tls": (2, 4)}


def test_an_issue_moved_to_a_space_nobody_reads_leaves_by_the_census(begun: Bench) -> None:
    """The search of changes does not show it; the census does, and does not call it hidden or deleted."""
    begun.edit("SRCH-10", project="FAR")
    begun.wait(**CENSUS)
    pulled = begun.sync().view.pulled["jira"]
    assert (pulled.complete, pulled.hidden, pulled.held) == (True, (), None)
    assert leaves(begun) == START | {"ranking": (1, 3)}
    stored = begun.store.item_by_key("jira", "SRCH-10")
    assert stored is not None
    assert stored.key.startswith("FAR-")


def test_an_issue_that_the_index_lags_behind_is_not_gone(begun: Bench) -> None:
    """The census misses it, but asked for by its id it is there."""
    key = begun.create(labels=["ranking"], status="To Do")
    begun.sync()
    assert leaves(begun)["ranking"] == (1, 5)
    begun.wait(**CENSUS)
    begun.fault("index_behind", seconds=12 * 3600)
    pulled = begun.sync().view.pulled["jira"]
    assert (pulled.complete, pulled.counts["gone"]) == (True, 0)
    assert begun.store.item_by_key("jira", key) is not None
    assert leaves(begun)["ranking"] == (1, 5)


def test_a_subtask_that_becomes_a_task_and_the_reverse(begun: Bench) -> None:
    """A parent without children is a leaf itself, and one with a child is none any more."""
    begun.edit("SRCH-13", parent=None, labels=["ranking"])
    begun.sync()
    assert leaves(begun)["ranking"] == (1, 5)
    begun.edit("SRCH-10", parent="SRCH-14")
    begun.sync()
    assert leaves(begun)["ranking"] == (1, 4)


def test_a_renamed_status_changes_no_figure(begun: Bench) -> None:
    """Its category decides."""
    statuses = begun.site.statuses
    done = next(one for one in statuses.values() if one.name == "Done")
    begun.site.add(replace(done, name="出荷済み"))
    begun.sync()
    census(begun)
    assert leaves(begun) == START


def test_a_deleted_option_that_a_selector_names_empties_its_project_by_the_census(begun: Bench) -> None:
    """No issue announces it; its project's progress is unknown then."""
    without_option(begun, "Area", "Hot")
    census(begun)
    row = begun.rows("project")["hot"]
    assert (row["leaves"], row["share"], row["status"]) == (0, None, "unknown")


def test_a_deleted_option_that_a_write_would_set_is_told_and_the_rest_is_written(begun: Bench) -> None:
    """The field is set aside with the reason; the epic's numbers go out all the same."""
    without_option(begun, "Project Status", "完了")
    for key in ("SRCH-3", "SRCH-6", "SRCH-8"):
        begun.edit(key, status="Done")
    begun.wait(days=1)
    report = begun.sync()
    assert begun.rows("project")["index"]["status"] == "done"
    refused = [(o.change.target.key, o.detail) for o in report.outcomes if o.result == "refused"]
    assert refused == [("SRCH-1", "Option id '10015' is not valid")]
    begun.wait(days=1)
    assert "has no option for done" in held(begun.sync().view)["SRCH-1", "Project Status"]
    assert begun.shown("SRCH-1")["Done"] == 1.0


def test_a_deleted_issue_is_gone_by_the_census(begun: Bench) -> None:
    """Jira answers alike for what is deleted and what is hidden: a few are believed to be gone."""
    begun.delete("SRCH-14")
    begun.wait(**CENSUS)
    pulled = begun.sync().view.pulled["jira"]
    assert (pulled.counts["gone"], pulled.hidden) == (1, ())
    assert leaves(begun) == START | {"ranking": (1, 3)}
