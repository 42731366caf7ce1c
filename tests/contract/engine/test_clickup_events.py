"""What people do to a ClickUp workspace in the middle of a cycle, and the figures at the next pass or census."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from syncd.engine.check import examine
from syncd.engine.reading.census import accept_census
from syncd.sandbox.clickup import person
from syncd.sandbox.clickup.identity import status_id
from syncd.sandbox.clickup.model import Level, Status, StatusType
from tests.contract.engine.bench import Bench, held, leaves
from tests.contract.engine.clickup_town import CENSUS, CONFIGURATION, census, site, workspace

START = {"search": (3, 6), "speed": (1, 4), "cache": (1, 3), "tagged": (0, 2), "hot": (0, 2)}


@pytest.fixture
def fresh(migrated_file: Path, tmp_path: Path) -> Iterator[Bench]:
    """Give the small workspace before any pass."""
    with Bench.on_file(migrated_file, tmp_path, {"clickup": workspace()}) as bench:
        bench.text = CONFIGURATION
        yield bench


@pytest.fixture
def town(fresh: Bench) -> Bench:
    """Give the small workspace after its first pass."""
    assert fresh.sync().result == "complete"
    assert leaves(fresh) == START
    return fresh


def place(bench: Bench, name: str) -> str:
    """Return the id of a list."""
    return person.list_named(site(bench), name).id


def test_a_task_moved_between_lists_of_two_projects_counts_there_at_the_next_pass(town: Bench) -> None:
    """It leaves the one and enters the other; its sub-tasks go with it."""
    person.move_task(site(town), "s1", "Speed")
    person.move_task(site(town), "s5", "Cache")
    town.sync()
    assert leaves(town) == START | {"search": (1, 3), "speed": (2, 5), "cache": (2, 5)}
    census(town)
    assert leaves(town) == START | {"search": (1, 3), "speed": (2, 5), "cache": (2, 5)}


@pytest.mark.parametrize("target", ["Ops", "Far away"])
def test_a_task_moved_to_a_list_nobody_reads_leaves_at_the_next_pass(town: Bench, target: str) -> None:
    """Within a watched space or out of all; and the census does not take it for deleted or hidden."""
    person.move_task(site(town), "s3", target)
    town.sync()
    assert leaves(town)["search"] == (3, 5)
    town.wait(**CENSUS)
    pulled = town.sync().view.pulled["clickup"]
    assert (pulled.complete, pulled.hidden) == (True, ())
    assert leaves(town) == START | {"search": (3, 5)}
    person.move_task(site(town), "s3", "Search")
    town.sync()
    assert leaves(town) == START


def test_an_archived_list_keeps_what_is_done_and_drops_what_is_open(town: Bench) -> None:
    """Nothing announces it; by the census the open work is out of the scope, and back when the list is."""
    person.archive_list(site(town), "Cache")
    town.sync()
    assert leaves(town) == START
    census(town)
    assert leaves(town) == START | {"cache": (1, 1)}
    assert town.rows("project")["cache"]["status"] == "done"
    person.archive_list(site(town), "Cache", archived=False)
    census(town)
    assert leaves(town) == START


def test_a_subtask_that_becomes_a_task_and_one_that_becomes_a_subtask(town: Bench) -> None:
    """The parent without children is a leaf itself, and one with a child is none any more."""
    person.convert_to_task(site(town), "s6")
    person.convert_to_task(site(town), "s7")
    town.sync()
    assert leaves(town)["search"] == (3, 7)
    person.edit_task(site(town), "s7", {"parent": "s6"})
    town.sync()
    assert leaves(town)["search"] == (2, 6)


def test_a_renamed_status_changes_no_figure(town: Bench) -> None:
    """Its type decides; the new name is known by the census."""
    person.rename_status(site(town), Level.SPACE, "Engineering", "complete", "出荷済み")
    town.sync()
    census(town)
    assert leaves(town) == START
    shown = town.store.item_by_key("clickup", "s1")
    assert shown is not None
    assert shown.status == "出荷済み"


def test_replaced_statuses_of_a_list_decide_by_their_types(town: Bench) -> None:
    """A task whose status became another of its type counts as before; one in a new type, by that."""
    speed = place(town, "Speed")
    own = [("計画", StatusType.OPEN), ("確認済み", StatusType.DONE), ("終了", StatusType.CLOSED)]
    fresh = [Status(id=status_id(speed, name, own=True), name=name, type=kind) for name, kind in own]
    site(town).replace_statuses(speed, fresh)
    town.sync()
    census(town)
    assert leaves(town)["speed"] == (1, 4)
    person.edit_task(site(town), "v2", {"status": "確認済み"})
    town.sync()
    assert leaves(town)["speed"] == (2, 4)


def test_a_deleted_option_that_a_selector_names_empties_its_project_by_the_census(town: Bench) -> None:
    """Progress is unknown then, not 0, and the reason says that nothing matches."""
    person.delete_option(site(town), "Area", "Hot")
    town.sync()
    assert leaves(town) == START
    census(town)
    row = town.rows("project")["hot"]
    assert (row["leaves"], row["share"], row["status"]) == (0, None, "unknown")
    assert "no items" in row["reason"]


def test_a_deleted_option_that_a_write_would_set_is_told_and_the_rest_is_written(town: Bench) -> None:
    """The field is set aside with the names that there are; the project's number goes out all the same."""
    person.delete_option(site(town), "KR Status", "At risk")
    for name in ("s3", "s4", "s7", "v2", "v3", "o2", "o3", "k1", "o1"):
        person.edit_task(site(town), name, {"status": "complete"})
    town.wait(days=1)
    report = town.sync()
    assert town.rows("key_result")["kr1"]["status"] == "at_risk"
    reason = held(report.view).get(("okr1", "KR Status"), "") or next(
        o.detail for o in report.outcomes if o.change.target.key == "okr1"
    )
    assert "no option" in reason
    assert site(town).tasks["p1"].values


def test_a_deleted_task_is_gone_by_the_census(town: Bench) -> None:
    """With its sub-tasks."""
    person.delete_task(site(town), "s5")
    person.delete_task(site(town), "c2")
    town.wait(**CENSUS)
    pulled = town.sync().view.pulled["clickup"]
    assert (pulled.counts["gone"], pulled.hidden) == (4, ())
    assert leaves(town) == START | {"search": (2, 4), "cache": (1, 2)}


def test_a_task_in_several_lists_is_counted_once(town: Bench) -> None:
    """In the first project of the file that it matches, and named as an overlap."""
    person.edit_task(site(town), "s3", {"locations": ["Speed", "Cache"]})
    town.sync()
    assert leaves(town) == START
    overlap = town.rows("total")["overlaps"]["rows"][0]
    assert (overlap["id"], overlap["project"], overlap["others"]) == ("s3", "search", ["speed", "cache"])
    census(town)
    assert leaves(town) == START


def test_a_deleted_list_is_held_back_until_a_person_accepts_it(town: Bench) -> None:
    """All of a project vanished: the figures stay, the message says deleted and what to do; then they are gone."""
    site(town).delete_list(place(town, "Cache"))
    town.wait(**CENSUS)
    held = town.sync().view.pulled["clickup"].held
    assert held == (
        "3 of 3 known items of project cache vanished at once: deleted; the last figures stay "
        "(if they are gone: `syncd accept clickup`)"
    )
    assert leaves(town) == START
    accept_census(town.store, "clickup", town.loaded().okr, ["clickup"])
    pulled = town.sync().view.pulled["clickup"]
    assert (pulled.complete, pulled.unseen) == (True, ("Cache",))
    assert leaves(town) == START | {"cache": (0, 0)}
    assert town.sync().view.pulled["clickup"].unseen == ("Cache",)


def test_a_list_out_of_sight_is_held_back_and_told_as_such(town: Bench) -> None:
    """Where ClickUp tells a lost right from a deletion, the message says which; in sight again, all is as before."""
    town.fault("permission_lost", tracker="clickup", list="Cache")
    town.wait(**CENSUS)
    held = town.sync().view.pulled["clickup"].held
    assert held is not None
    assert "project cache vanished at once: no longer visible to this account;" in held
    assert leaves(town) == START
    town.mend()
    town.wait(minutes=11)
    assert town.sync().view.complete
    assert leaves(town) == START


def test_a_few_tasks_out_of_sight_are_not_gone(town: Bench) -> None:
    """Below the brake: they count as last seen, and are named at each census until they are visible again."""
    town.fault("permission_lost", tracker="clickup", list="Keys")
    town.wait(**CENSUS)
    pulled = town.sync().view.pulled["clickup"]
    assert (pulled.complete, pulled.counts["gone"], pulled.hidden) == (True, 0, ("k1", "k2"))
    assert leaves(town) == START
    town.mend()
    town.wait(**CENSUS)
    assert town.sync().view.pulled["clickup"].hidden == ()


def test_a_space_out_of_sight_fails_the_census_with_its_name(town: Bench) -> None:
    """And nothing is gone."""
    town.fault("permission_lost", tracker="clickup", space="Engineering")
    town.wait(**CENSUS)
    pulled = town.sync().view.pulled["clickup"]
    assert "space Engineering shows no list to this account → give" in str(pulled.error)
    assert leaves(town) == START
    assert all(row["stale"] for row in town.rows("project").values())
    town.mend()
    assert town.sync().view.complete
    assert not any(row["stale"] for row in town.rows("project").values())


def without_watch(bench: Bench, selector: str) -> None:
    """Name no spaces to watch, and let the only project select by this."""
    head, _, _ = bench.text.partition("objectives:")
    bench.text = head.replace("watch: [Engineering], ", "") + "objectives: []\n"
    bench.text += f"side_projects:\n  - {{id: only, select: {selector}}}\n"


@pytest.mark.parametrize("space", ["Engineering", "engineering"])
def test_the_spaces_of_the_selectors_are_watched_where_none_is_named(fresh: Bench, space: str) -> None:
    """What a project by space excludes is unmapped work of that space."""
    without_watch(fresh, f"{{space: {space}, exclude: {{list: [Ops, OKR]}}}}")
    assert fresh.sync().view.complete
    assert leaves(fresh)["only"] == (5, 15)
    totals = fresh.rows("total")["unmapped"]
    assert (totals["items"], totals["of"]) == (2, 10)


def test_lists_alone_show_no_unmapped_work_and_check_says_so(fresh: Bench) -> None:
    """Only they are read; the share is unknown, and the way to know it is told."""
    without_watch(fresh, "{list: Search}")
    assert fresh.sync().view.complete
    assert fresh.rows("total")["unmapped"]["share"] is None
    told = [str(finding) for finding in examine(fresh.loaded(), fresh.now.date())]
    assert any("only lists or folders are read" in line and "watch: [SPACE]" in line for line in told)


def test_check_tells_what_is_wrong_with_a_workspace_by_asking_only(fresh: Bench) -> None:
    """Places, tags and tasks that lead nowhere, and that ClickUp cannot be told to keep quiet; nothing is written."""
    wrong = (
        ("{list: Speed}", "{list: Sped}"),
        ("tag: release", "tag: relase"),
        ("{list: Cache}", "{task: nosuchtask}"),
        ("census: 6h", "census: 6h, classes: {cancelled: [Frozen]}"),
    )
    for old, new in wrong:
        assert old in fresh.text
        fresh.text = fresh.text.replace(old, new)
    with fresh.asked() as asked:
        told = [str(finding) for finding in examine(fresh.loaded(), fresh.now.date())]
    assert {entry.method for entry in asked} == {"GET"}
    for what in (
        "clickup: Sped is not there, or not visible to this account → correct it",
        "clickup: no item matches tag relase → correct it",
        "clickup: nosuchtask is not there, or not visible to this account → correct it",
        "whoever follows an item there is notified of each write → ClickUp has no switch for it",
        "Frozen is no status, resolution or type that clickup shows",
        "requests an hour of the 600000 that the settings allow",
    ):
        assert sum(what in line for line in told) == 1, (what, told)


def test_check_of_a_sound_workspace_has_no_error(fresh: Bench) -> None:
    """Fields, places and items are all there."""
    told = [str(finding) for finding in examine(fresh.loaded(), fresh.now.date())]
    assert not [line for line in told if line.startswith(("error", "unreachable"))], told


def test_check_tells_a_space_of_which_no_list_is_visible(fresh: Bench) -> None:
    """Its tasks would all look gone; the error names the space."""
    fresh.fault("permission_lost", tracker="clickup", space="Engineering")
    told = [str(finding) for finding in examine(fresh.loaded(), fresh.now.date())]
    assert any(
        line.startswith("error: clickup Engineering: is not there, or not visible") for line in told
    ), told
