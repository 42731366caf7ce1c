"""Folders within folders, tasks in several lists, and views that cannot be read, in a ClickUp workspace.

Folder Platform holds lists Cache (c1 done, c2, c3) and Keys (k1, k2); folder Deep within it list Core (d1 done, d2),
and folder Deeper within that list Floor (f1). Space Elsewhere is read by nobody but for what folders and views bring.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from syncd.engine.check import examine
from syncd.engine.check.finding import Level
from syncd.sandbox.clickup import person
from syncd.sandbox.clickup.loading import load
from syncd.sandbox.clickup.model import View
from syncd.sandbox.clickup.site import ClickUpSite
from syncd.status import status_document
from syncd.web.pages.freshness import tracker_rows
from tests.contract.engine.bench import Bench, sizes
from tests.contract.engine.clickup_town import PLAN, STATUSES, census, site, task
from tests.contract.engine.town import one_key_result

TRACKER = 'type: clickup, url: "<clickup_url>/api", workspace: "9001", token: env:BENCH_TOKEN, requests_per_second: 1000, requests_per_minute: 10000, census: 6h'
CONFIGURATION = one_key_result(
    f"""\
clickup: {{{TRACKER}, watch: [Engineering]}}
""",
    f"""\
- {{id: fresh, select: {{view: fresh}}, plan: {PLAN}}}
- {{id: platform, select: {{folder: Platform}}, plan: {PLAN}}}
- {{id: search, select: {{list: Search, exclude: {{folder: Platform}}}}, plan: {PLAN}}}
""",
)
WHOLE = {"fresh": 3, "platform": 8, "search": 2}


def workspace() -> ClickUpSite:
    """Return the workspace; the view `fresh` shows e1, e2 and s1."""
    return load(
        [
            {"kind": "workspace", "zone": "Asia/Tokyo"},
            *({"kind": "space", "name": name, "statuses": STATUSES} for name in ("Engineering", "Elsewhere")),
            {"kind": "list", "name": "Search", "space": "Engineering"},
            {"kind": "list", "name": "Far away", "space": "Elsewhere"},
            {"kind": "folder", "name": "Platform", "space": "Engineering"},
            {"kind": "folder", "name": "Deep", "space": "Engineering", "parent": "Platform"},
            {"kind": "folder", "name": "Deeper", "space": "Engineering", "parent": "Deep"},
            {"kind": "list", "name": "Cache", "folder": "Platform"},
            {"kind": "list", "name": "Keys", "folder": "Platform"},
            {"kind": "list", "name": "Core", "folder": "Deep"},
            {"kind": "list", "name": "Floor", "folder": "Deeper"},
            {"kind": "view", "id": "fresh", "name": "Fresh", "tags": ["fresh"], "show_closed": True},
            *_tasks(),
        ]
    )


def _tasks() -> Iterator[dict[str, Any]]:
    yield task("s1", "Search", tags=["fresh"])
    yield from (task(f"s{n}", "Search") for n in (2, 3))
    yield from (task(f"c{n}", "Cache", "complete" if n == 1 else "to do") for n in range(1, 4))
    yield from (task(f"k{n}", "Keys") for n in (1, 2))
    yield from (task(f"d{n}", "Core", "complete" if n == 1 else "to do") for n in (1, 2))
    yield task("f1", "Floor")
    yield from (task(f"e{n}", "Far away", tags=["fresh"]) for n in (1, 2))
    yield from (task(f"e{n}", "Far away") for n in (3, 4))


@pytest.fixture
def fresh(migrated_file: Path, tmp_path: Path) -> Iterator[Bench]:
    """Give the workspace before any pass."""
    with Bench.on_file(migrated_file, tmp_path, {"clickup": workspace()}) as bench:
        bench.text = CONFIGURATION
        yield bench


@pytest.fixture
def town(fresh: Bench) -> Bench:
    """Give the workspace after a first pass."""
    assert fresh.sync().result == "complete"
    assert sizes(fresh) == WHOLE
    return fresh


@pytest.mark.parametrize("watch", [", watch: [Engineering]", ""])
@pytest.mark.parametrize("named", ["Platform", "id"])
def test_a_folder_takes_the_folders_below_it(fresh: Bench, watch: str, named: str) -> None:
    """To any depth, by name or id, whether its space is read whole or only the folder."""
    folder = next(one.id for one in site(fresh).folders.values() if one.name == "Platform")
    fresh.text = fresh.text.replace(", watch: [Engineering]", watch)
    if named == "id":
        fresh.text = fresh.text.replace("select: {folder: Platform}", f'select: {{folder: "{folder}"}}')
    assert fresh.sync().view.complete
    assert sizes(fresh) == WHOLE
    person.edit_task(site(fresh), "f1", {"status": "complete"})
    fresh.restart()
    assert fresh.sync().view.complete
    assert fresh.rows("project")["platform"]["done_leaves"] == 3


def test_a_folder_that_is_excluded_excludes_those_below_it(town: Bench) -> None:
    """What stands in a list and in a sub-folder of an excluded folder does not count in the list's project."""
    town.change("folder: Platform}, plan", "list: Nowhere}, plan")
    town.sync()
    person.edit_task(site(town), "s2", {"locations": ["Floor"]})
    town.sync()
    assert sizes(town)["search"] == 1
    census(town)
    assert sizes(town)["search"] == 1


@pytest.mark.parametrize("watch", [", watch: [Engineering]", ""])
@pytest.mark.parametrize("added", ["s3", "e4"])
def test_a_task_that_is_added_to_a_list_of_the_folder_belongs_to_it(
    town: Bench, watch: str, added: str
) -> None:
    """Its home is another list, of the same space or of one that nobody reads; both ways, and at the census too."""
    town.text = town.text.replace(", watch: [Engineering]", watch)
    town.restart()
    town.sync()
    person.edit_task(site(town), added, {"locations": ["Core"]})
    town.sync()
    assert sizes(town)["platform"] == 9
    census(town)
    assert sizes(town)["platform"] == 9
    town.restart()
    person.edit_task(site(town), added, {"name": "Renamed"})
    town.sync()
    assert sizes(town)["platform"] == 9
    person.edit_task(site(town), added, {"locations": []})
    town.sync()
    assert sizes(town)["platform"] == 8


def test_a_folder_that_moves_into_another_brings_its_tasks_by_the_census(town: Bench) -> None:
    """Nothing announces it."""
    deep = next(one for one in site(town).folders.values() if one.name == "Deep")
    site(town).add(replace(deep, parent=None))
    census(town)
    assert sizes(town)["platform"] == 5
    site(town).add(deep)
    census(town)
    assert sizes(town) == WHOLE


def test_a_list_in_an_archived_folder_below_is_archived(town: Bench) -> None:
    """What is open there is worked on by nobody; what is done stays done."""
    deep = next(one for one in site(town).folders.values() if one.name == "Deep")
    site(town).add(replace(deep, archived=True))
    census(town)
    row = town.rows("project")["platform"]
    assert (row["done_leaves"], row["leaves"]) == (2, 6)


def stale(bench: Bench) -> set[str]:
    """Return the projects that are marked as stale."""
    return {name for name, row in bench.rows("project").items() if row["stale"]}


@pytest.fixture
def view(town: Bench) -> View:
    """Give the view, which can be taken away and put back."""
    return site(town).views["fresh"]


def take_away(bench: Bench) -> None:
    """Delete the view."""
    del site(bench).views["fresh"]


@pytest.mark.parametrize("first", ["a change", "a census", "a new process"])
def test_a_view_that_is_gone_makes_its_own_projects_stale_alone(town: Bench, view: View, first: str) -> None:
    """Whatever notices it first; their figures stay, also over a census, and all others go on."""
    take_away(town)
    town.wait(hours=7 if first == "a census" else 0)
    if first == "a new process":
        town.restart()
    person.edit_task(site(town), "s1", {"status": "complete"})
    report = town.sync()
    assert report.result == "complete"
    assert stale(town) == {"fresh"}
    person.edit_task(site(town), "s2", {"status": "complete"})
    person.edit_task(site(town), "e1", {"status": "complete"})
    town.wait(hours=7)
    pulled = town.sync().view.pulled["clickup"]
    assert (pulled.complete, pulled.full, pulled.counts["gone"]) == (True, True, 0)
    assert sizes(town) == WHOLE
    assert stale(town) == {"fresh"}
    assert town.rows("project")["search"]["done_leaves"] == 1


def test_a_view_that_is_back_is_read_at_the_next_pass(town: Bench, view: View) -> None:
    """With what it came to show meanwhile; nothing is restarted, and no census waited for."""
    take_away(town)
    person.edit_task(site(town), "e1", {"status": "complete"})
    person.edit_task(site(town), "e3", {"tags": ["fresh"]})
    town.sync()
    assert stale(town) == {"fresh"}
    town.wait(minutes=10)
    town.sync()
    site(town).views["fresh"] = view
    town.sync()
    assert stale(town) == set()
    assert sizes(town)["fresh"] == 4
    assert town.rows("project")["fresh"]["done_leaves"] == 1


def test_a_view_that_is_gone_is_told_with_its_name(town: Bench, view: View) -> None:
    """By the pass, `status --json` and the page, until it is back; and for days it makes nobody late."""
    slip = town.rows("project")["fresh"]["slip"]
    take_away(town)
    census(town)
    town.wait(days=3)
    pass_ = town.sync().view
    assert "view fresh cannot be read" in pass_.unread["fresh"]
    assert town.rows("project")["fresh"]["slip"] == slip
    told = status_document(town.store)["trackers"]["clickup"]
    assert told["fresh"]
    assert "view fresh cannot be read" in told["unread"][0]
    assert tracker_rows(town.store, ["clickup"], str)[0]["unread"] == told["unread"]
    site(town).views["fresh"] = view
    assert town.sync().view.unread == {}
    assert status_document(town.store)["trackers"]["clickup"]["unread"] == []


def test_a_quiet_pass_asks_no_view_again(town: Bench, view: View) -> None:
    """One request, as without views, also in a new process; that tries a view again which could not be read."""
    town.sync()
    with town.asked() as asked:
        town.sync()
        town.restart()
        town.sync()
    assert len(asked) == 2
    take_away(town)
    person.edit_task(site(town), "s1", {"status": "complete"})
    town.sync()
    town.wait(minutes=10)
    town.sync()
    town.restart()
    with town.asked() as asked:
        town.sync()
    assert (len(asked), stale(town)) == (2, {"fresh"})
    site(town).views["fresh"] = view
    town.restart()
    town.sync()
    assert stale(town) == set()


def test_check_counts_what_stands_in_folders_below(town: Bench) -> None:
    """A folder that holds nothing but folders is not called empty."""
    for name in ("c1", "c2", "c3", "k1", "k2"):
        person.delete_task(site(town), name)
    findings = examine(town.loaded(), town.now.date())
    assert not [finding for finding in findings if "no item matches folder" in finding.what]


@pytest.mark.parametrize(
    ("selector", "name"),
    [
        ("list: Nowhere", "Nowhere"),
        ("folder: Nowhere", "Nowhere"),
        ("space: Nowhere", "Nowhere"),
        ("view: nowhere", "nowhere"),
        ("task: nowhere", "nowhere"),
        ('list: "901800009999"', "901800009999"),
    ],
)
def test_check_names_what_a_selector_names_and_is_not_there(fresh: Bench, selector: str, name: str) -> None:
    """One line for each, with its place in the file."""
    fresh.change("select: {view: fresh}", f"select: {{{selector}}}")
    findings = examine(fresh.loaded(), fresh.now.date())
    (found,) = [finding for finding in findings if finding.level is Level.ERROR]
    assert found.where.endswith("projects[fresh].select: clickup")
    assert name in found.what
    assert "is not there, or not visible to this account" in found.what
