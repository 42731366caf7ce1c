"""Objectives, key results and projects that live in the trackers: read, changed, removed, mixed, at odds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from syncd.engine.asking.explain import explain
from syncd.engine.check import Finding, Level, examine
from syncd.engine.mapping.whole import remembered_okr
from syncd.sandbox.clickup.person import delete_task, edit_task
from syncd.sandbox.clickup.site import ClickUpSite
from syncd.sandbox.kinds import AnySite
from syncd.status import objectives_by_level, status_document
from tests.contract.engine.bench import Bench
from tests.contract.engine.okr_town import CONFIGURATION, LANDING, okr_site, okr_workspace


@pytest.fixture
def okr(migrated_file: Path, tmp_path: Path) -> Iterator[Bench]:
    """Give both trackers, with nothing of the OKR in the configuration."""
    sites: dict[str, AnySite] = {"jira": okr_site(), "clickup": okr_workspace()}
    with Bench.on_file(migrated_file, tmp_path, sites) as bench:
        bench.text = CONFIGURATION
        yield bench


def workspace(bench: Bench) -> ClickUpSite:
    """Return the ClickUp side."""
    return cast("ClickUpSite", bench.sites["clickup"])


def serving(bench: Bench) -> dict[str, list[str]]:
    """Return which key results each project serves."""
    return {name: row["key_results"] for name, row in bench.rows("project").items()}


def errors(bench: Bench) -> list[Finding]:
    """Return what `check` finds wrong."""
    return [f for f in examine(bench.loaded(), bench.now.date()) if f.level is Level.ERROR]


def test_one_pass_reads_the_okr_of_both_trackers(okr: Bench) -> None:
    """Parent, link, label, field, relationship and address of a list: each makes a project, measured at once."""
    report = okr.sync()
    assert report.result == "complete"
    assert report.view.conflicts == []
    assert set(okr.rows("objective")) == {"okr-1", "goal1"}
    assert serving(okr) == {
        "srch-10": ["okr-11"],
        "srch-20": ["okr-11"],
        "srch-30": ["okr-12"],
        "srch-40": ["okr-12"],
        "srch-50": [],
        "card": ["kr2"],
        f"list-{LANDING}": ["kr1"],
    }
    assert {row["share"] for row in okr.rows("project").values()} == {0.5}
    assert okr.rows("project")["srch-50"]["kind"] == "side"
    assert okr.rows("project")[f"list-{LANDING}"]["title"] == "Landing pages"
    first = okr.rows("key_result")["okr-11"]
    assert (first["title"], first["value"], first["score"]) == ("Searches to 30", 21.0, 0.5)
    assert okr.rows("key_result")["kr1"]["score"] == 0.25
    assert okr.rows("objective")["okr-1"]["title"] == "Sales teams find the right company"


def test_the_figures_go_to_the_items_of_the_key_results(okr: Bench) -> None:
    """The item that is the key result carries its fields; a second quiet pass writes nothing and asks little."""
    okr.sync()
    assert okr.shown("OKR-11")["KR Score"] == 0.5
    field = next(f for f in workspace(okr).fields.values() if f.name == "KR Status")
    assert workspace(okr).tasks["kr1"].values[field.id]
    okr.sync()
    assert not okr.sync().outcomes


def test_a_changed_link_changes_the_map_at_the_next_pass(okr: Bench) -> None:
    """Moved below another key result, unlinked, labelled: the next pass shows it, without a word in the file."""
    okr.sync()
    okr.edit("SRCH-10", parent="OKR-12")
    okr.edit("SRCH-20", links={})
    okr.edit("SRCH-60", labels=["kr:okr-11"])
    edit_task(workspace(okr), "card", {"KR": ["kr1"]})
    okr.wait(minutes=1)
    okr.sync()
    served = serving(okr)
    assert (served["srch-10"], served["srch-60"], served["card"]) == (["okr-12"], ["okr-11"], ["kr1"])
    assert "srch-20" not in served
    assert okr.rows("project")["srch-60"]["leaves"] == 2
    assert okr.rows("removed")["srch-20"]["kind"] == "project"


def test_a_key_result_removed_in_the_tracker_is_shown_as_removed(okr: Bench) -> None:
    """Its history stays, its last score is told, and when it returns it is the same key result."""
    okr.sync()
    okr.edit("OKR-11", status="Done", resolution="Won't Do")
    okr.sync()
    document = status_document(okr.store)
    assert "okr-11" not in document["key_results"]
    removed = document["removed"]["okr-11"]
    assert (removed["kind"], removed["key"], removed["score"]) == ("key_result", "OKR-11", 0.5)
    assert [v.value for v in okr.store.values("okr-11", okr.now)] == [21.0]
    okr.edit("OKR-11", status="To Do", resolution=None)
    okr.sync()
    assert "okr-11" in okr.rows("key_result")
    assert not okr.rows("removed")


def test_a_deleted_task_of_the_okr_list_is_shown_as_removed(okr: Bench) -> None:
    """What is gone by the census is gone from the OKR, with the projects that served nothing else."""
    okr.sync()
    delete_task(workspace(okr), "kr2")
    okr.wait(hours=7)
    okr.sync()
    assert {"kr2", "card"} <= set(okr.rows("removed"))


def test_an_id_is_kept_when_the_key_changes(okr: Bench) -> None:
    """History hangs on the id of first sight; a moved issue is the same key result under another key."""
    okr.sync()
    okr.edit("OKR-11", project="SRCH")
    okr.sync()
    assert "okr-11" in okr.rows("key_result")
    assert okr.rows("key_result")["okr-11"]["origin"].startswith("SRCH-")


def test_a_field_may_give_the_id(okr: Bench) -> None:
    """A short name on the item goes before its key."""
    okr.edit("OKR-12", fields={"Short name": "Complaints"})
    okr.sync()
    assert "complaints" in okr.rows("key_result")
    assert serving(okr)["srch-40"] == ["complaints"]


def test_a_key_result_names_its_projects_across_trackers(okr: Bench) -> None:
    """Addresses and keys in a text of the key result's item: an epic by its key, a task of ClickUp by its address."""
    text = "SRCH-60, https://app.clickup.com/t/card\nmore about it in the wiki"
    okr.edit("OKR-12", fields={"Projects": text})
    okr.sync()
    assert serving(okr)["srch-60"] == ["okr-12"]
    assert serving(okr)["card"] == ["okr-12", "kr2"]
    assert okr.rows("project")["srch-60"]["share"] == 0.5


def test_a_pull_cut_short_leaves_the_okr_as_it_was(okr: Bench) -> None:
    """Half of what changed says nothing yet: neither is anything removed, nor anything at odds."""
    okr.sync()
    before = serving(okr)
    okr.edit("SRCH-10", parent="OKR-12")
    okr.edit("SRCH-20", links={})
    okr.wait(hours=7)
    okr.fault("cut_json", operation="search", tracker="jira", after=1)
    report = okr.sync()
    assert not report.view.complete
    state = okr.store.pull_state("jira")
    assert state is not None
    assert state.partial
    assert serving(okr) == before
    assert not okr.rows("removed")


def test_plans_here_objectives_there(okr: Bench) -> None:
    """A configured project over the same epic keeps its plan and weight, and takes its key result from the tracker."""
    okr.text += """\
projects:
  - {id: index, select: {tracker: jira, epics: SRCH-10}, plan: {start: 2026-10-05, due: 2026-10-30}, weight: 2}
  - {id: ranking, select: {tracker: jira, epics: SRCH-60}, key_results: [okr-12, kr2]}
"""
    report = okr.sync()
    assert report.view.conflicts == []
    served = serving(okr)
    assert (served["index"], served["ranking"]) == (["okr-11"], ["okr-12", "kr2"])
    assert "srch-10" not in served
    assert okr.rows("project")["index"]["plan"]["due"] == "2026-10-30"
    assert errors(okr) == []


def test_key_results_of_both_sides_under_objectives_of_both(okr: Bench) -> None:
    """A configured key result below the tracker's objective, the tracker's below a configured one."""
    okr.text += """\
objectives:
  - {id: trust, title: Customers trust our data, item: {tracker: jira, key: OKR-2}}
key_results:
  - {id: hand, objective: okr-1, title: Calls from 10 to 2, metric: {start: 10, target: 2}}
"""
    okr.site.create(_objective(okr))
    okr.edit("OKR-12", fields={"Objective": "trust"})
    report = okr.sync()
    assert report.view.conflicts == []
    rows = okr.rows("key_result")
    assert (rows["hand"]["objective"], rows["okr-12"]["objective"]) == ("okr-1", "trust")


def _objective(bench: Bench) -> Any:
    known = bench.site.find("OKR-1")
    assert known is not None
    return replace(known, id=bench.site.next_id(), key="OKR-2", summary="Customers trust our data")


@pytest.mark.parametrize(
    ("more", "edit", "told"),
    [
        (
            "objectives:\n  - {id: mine, title: Another, item: {tracker: jira, key: OKR-1}}\n",
            None,
            ("the title of mine is 'Another'", "syncd.yaml:", "jira OKR-1"),
        ),
        (
            "side_projects:\n  - {id: okr-12, select: {tracker: jira, epics: SRCH-60}}\n",
            None,
            ("the id 'okr-12' is given twice", "syncd.yaml:", "jira OKR-12"),
        ),
        (
            "side_projects:\n  - {id: index, select: {tracker: jira, epics: SRCH-10}}\n",
            None,
            ("project index is a side project", "syncd.yaml:", "jira SRCH-10"),
        ),
        (
            "projects:\n  - {id: index, select: {tracker: jira, epics: SRCH-60}, key_results: [okr-99]}\n",
            None,
            ("project index serves 'okr-99'", "syncd.yaml:"),
        ),
        ("", ("SRCH-40", {"fields": {"KR": "OKR-99"}}), ("'OKR-99', which is not there", "jira SRCH-40")),
        ("", ("SRCH-30", {"labels": ["KR:OKR-99"]}), ("'KR:OKR-99', which is not there", "jira SRCH-30")),
        ("", ("OKR-12", {"fields": {"Objective": None}}), ("OKR-12 names no objective", "jira OKR-12")),
        (
            "",
            ("OKR-12", {"fields": {"Short name": "okr-11"}}),
            ("the id 'okr-11' is given twice", "jira OKR-"),
        ),
        (
            "",
            ("SRCH-50", {"labels": ["side-project", "KR:OKR-11"]}),
            ("says that it is a side", "jira SRCH-50"),
        ),
    ],
    ids=["title", "id", "kind", "serves", "field", "label", "objective", "short name", "side"],
)
def test_a_conflict_names_both_places_and_everything_else_goes_on(
    okr: Bench, more: str, edit: tuple[str, dict[str, Any]] | None, told: tuple[str, ...]
) -> None:
    """`check` fails; a pass leaves the tracker's word out, tells it, and measures and writes all the rest."""
    okr.text += more
    if edit is not None:
        okr.edit(edit[0], **edit[1])
    found = [str(finding) for finding in errors(okr)]
    assert len(found) == 1
    assert all(part in found[0] for part in told), found
    report = okr.sync()
    assert report.result == "complete"
    assert [all(part in line for part in told) for line in report.view.conflicts] == [True]
    assert status_document(okr.store)["conflicts"] == report.view.conflicts
    assert okr.rows("project")["srch-20"]["share"] == 0.5
    assert okr.shown("OKR-11")["KR Score"] == 0.5


def test_key_results_below_each_other_in_a_circle_are_told(okr: Bench) -> None:
    """Two that name each other have no objective; the third is judged as ever."""
    okr.change(
        "key_result: {types: Key Result, field: Objective}", "key_result: {types: Key Result, links: any}"
    )
    first, second = okr.site.find("OKR-11"), okr.site.find("OKR-12")
    assert first is not None
    assert second is not None
    okr.site.put(replace(first, parent=second.id), replace(second, parent=first.id))
    report = okr.sync()
    assert ["OKR-11, OKR-12" in line for line in report.view.conflicts] == [True]
    assert set(okr.rows("key_result")) == {"kr1", "kr2"}


def test_levels_are_shown_and_rolled_up(okr: Bench) -> None:
    """A company's objective above the tracker's: shown as a tree, its score the mean of its children's and its own."""
    okr.text += """\
objectives:
  - id: company
    title: The company grows
    roll_up: true
    key_results:
      - {id: money, title: Revenue from 0 to 100, weight: 2, metric: {start: 0, target: 100}}
"""
    okr.change("objective: {types: Objective}", "objective: {types: Objective, field: Objective}")
    okr.edit("OKR-1", fields={"Objective": "company"})
    okr.sync()
    okr.store.add_value("money", okr.now, 80.0, "hand", None, okr.now)
    okr.sync()
    rows = status_document(okr.store)["objectives"]
    assert rows["okr-1"]["parent"] == "company"
    assert rows["okr-1"]["score"] == 0.5
    assert rows["company"]["score"] == pytest.approx((2 * 0.8 + 0.5) / 3)
    tree = [(level, name) for level, name, _ in objectives_by_level(okr.rows("objective"))]
    assert (0, "company") in tree
    assert tree[tree.index((0, "company")) + 1] == (1, "okr-1")


def test_a_formula_is_refused_as_target(okr: Bench) -> None:
    """The tracker computes it: `check` says so at the setting, once."""
    okr.change("clickup: {key_result: {status: KR Status}}", "clickup: {key_result: {progress: Progress}}")
    found = errors(okr)
    assert [f.what.partition(":")[0] for f in found] == ["field Progress is a formula field"]
    assert "write.clickup.key_result.progress" in found[0].where


def test_a_field_that_the_site_does_not_have_is_told_with_its_place(okr: Bench) -> None:
    """All names of a place are looked up at once, before anything is read."""
    okr.change(
        "fields: {projects: Projects, id: Short name}", "fields: {projects: Nowhere, target: None such}"
    )
    found = [str(f) for f in errors(okr)]
    assert len(found) == 2
    assert all("okr[0].fields." in line for line in found)


def test_commands_that_ask_no_tracker_know_the_whole_okr(okr: Bench) -> None:
    """`explain`, and what `value` and `accept` go by, see what the last pass saw."""
    okr.sync()
    known = remembered_okr(okr.loaded(), okr.store).loaded.okr
    assert {"okr-11", "kr1"} <= set(known.key_results)
    lines = explain(okr.loaded(), okr.store, "okr-11", okr.now).lines
    assert any("srch-10" in line for line in lines)
    assert any("srch-10" in line for line in explain(okr.loaded(), okr.store, "SRCH-11", okr.now).lines)


def test_items_of_the_okr_are_no_unmapped_work(okr: Bench) -> None:
    """Objectives and key results are the plan, not work; an epic that serves nothing is."""
    okr.edit("OKR-11", status="Done")
    okr.sync()
    keys = [row["key"] for row in okr.rows("total")["unmapped"]["parents"]]
    assert not [key for key in keys if key.startswith("OKR")]
