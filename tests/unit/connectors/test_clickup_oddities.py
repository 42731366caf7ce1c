"""The oddities of recorded answers and of other people's reports, one test each, as far as ClickUp has them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from connectors.clickup.fields import definition
from connectors.clickup.structure import Structure
from connectors.clickup.translate import work_item
from connectors.clickup.values import value_of
from connectors.model.items import Category
from tests.unit.connectors.test_clickup_translate import IN_UTC, LENS, NEEDS_RECORDS, faros, task


def number_field(value: Any) -> dict[str, Any]:
    """Return a number field as a task shows it."""
    return {"id": "f", "name": "Effort", "type": "number", "type_config": {}, "value": value}


def test_numbers_as_strings_and_the_reverse() -> None:
    """Text or number: the same points, estimate, spent time, field value and moment."""
    as_text = task(
        points="8", time_estimate="8640000", time_spent="7200000", date_updated="1674147797285", due_date="0"
    )
    as_number = task(
        points=8, time_estimate=8640000, time_spent=7200000, date_updated=1674147797285, due_date=0
    )
    assert work_item(as_text, LENS) == work_item(as_number, LENS)
    assert value_of(number_field("8.5"), IN_UTC) == value_of(number_field(8.5), IN_UTC) == 8.5


@NEEDS_RECORDS
def test_recorded_numbers_come_as_text_here_and_as_numbers_there() -> None:
    """A folder counts its tasks in text, a list in numbers; both are read, and none is believed to be all."""
    assert {type(row["task_count"]) for row in faros("folders")} == {str}
    assert {type(row["task_count"]) for row in faros("lists")} == {int}


def test_unset_fields_without_value() -> None:
    """A field that nobody filled has no `value` at all; its task is as one whose field is null."""
    bare = {name: part for name, part in number_field(1).items() if name != "value"}
    assert value_of(bare, IN_UTC) is None
    assert work_item(task(custom_fields=[bare]), LENS) == work_item(
        task(custom_fields=[{**bare, "value": None}]), LENS
    )


def test_localised_status_names() -> None:
    """Whatever language the name is in, the type decides."""
    done = work_item(task(status={"status": "未着手", "type": "closed"}, date_done="1674147797285"), LENS)
    assert (done.status, done.category) == ("未着手", Category.DONE)


def test_several_statuses_with_one_name() -> None:
    """Two lists may call statuses of different types alike: each task counts by its own."""
    types = ("open", "custom", "done")
    read = [work_item(task(status={"status": "Review", "type": kind}), LENS) for kind in types]
    assert [item.category for item in read] == [Category.TODO, Category.DOING, Category.DONE]


@pytest.mark.parametrize(
    ("name", "kind", "category"),
    [
        ("done", "open", Category.TODO),
        ("to do", "closed", Category.DONE),
        ("closed", "custom", Category.DOING),
    ],
)
def test_categories_that_contradict_the_name(name: str, kind: str, category: Category) -> None:
    """A status called done that is open is open."""
    assert work_item(task(status={"status": name, "type": kind}), LENS).category is category


def test_parents_outside_the_result() -> None:
    """A parent that is not in the answer is kept as an id, and breaks nothing."""
    assert work_item(task(parent="86zzz", top_level_parent="86yyy"), LENS).parent == "86zzz"


def test_due_dates_after_resolution_by_years() -> None:
    """Closed in 2023 and due in 2031: done then, due then."""
    item = work_item(
        task(
            status={"status": "closed", "type": "closed"},
            date_done="1672885168423",
            date_closed="1672885168423",
            due_date="1925000000000",
        ),
        LENS,
    )
    assert item.done_at == datetime(2023, 1, 5, 2, 19, 28, 423000, tzinfo=UTC)
    assert item.due == date(2031, 1, 1)


def test_null_creators_assignees_and_priorities() -> None:
    """Null where an object is usual; of people nothing is read in any case."""
    people = {"creator": None, "assignees": None, "watchers": None, "priority": None}
    assert work_item(task(**people), LENS) == work_item(task(), LENS)


def test_sub_tasks_open_under_a_closed_parent_and_closed_under_an_open_one() -> None:
    """Each has its own status: nothing is taken over from the parent."""
    child = work_item(task(id="b", parent="86a", status={"status": "to do", "type": "open"}), LENS)
    over = work_item(task(id="c", parent="86a", status={"status": "x", "type": "closed"}), LENS)
    assert (child.category, over.category) == (Category.TODO, Category.DONE)


@NEEDS_RECORDS
def test_recorded_sub_tasks_have_statuses_of_their_own() -> None:
    """One is open under an open parent, one closed under a closed one."""
    items = {row["id"]: work_item(row, LENS) for row in faros("tasks")}
    pairs = {(item.category, items[item.parent].category) for item in items.values() if item.parent}
    assert pairs == {(Category.DOING, Category.DOING), (Category.DONE, Category.DONE)}


def test_tasks_whose_lists_statuses_were_replaced() -> None:
    """An open task keeps `date_closed` of the status that was replaced: it is not done, and not dated."""
    item = work_item(task(date_closed="1672941312310", date_done="1672941312310"), LENS)
    assert (item.category, item.done_at) == (Category.TODO, None)


@NEEDS_RECORDS
def test_folderless_lists_in_a_folder_named_hidden() -> None:
    """The recorded list without a folder stands in one that is called so and is none."""
    row = next(row for row in faros("lists") if row["folder"]["hidden"])
    item = work_item(task(list={"id": row["id"], "name": row["name"]}, folder=row["folder"]), LENS)
    assert "folder" not in item.facets
    assert item.facets["list"] == ("Space 2 List 1", "900900176509")


@NEEDS_RECORDS
def test_recorded_folders_and_lists_are_surveyed() -> None:
    """Lists of archived folders and archived lists are known to be, in each half in which they are listed."""
    site = Recorded()
    structure = Structure(site, 1)  # type: ignore[arg-type]  # only what a survey asks is recorded
    places = structure.survey(["90090006941"])
    assert {p.name for p in places if p.facet == "list"} == {
        "List 1",
        "Archived List",
        "Archived List 2",
        "List",
    }
    assert structure.archived == {"90090029828", "900900172401", "900900176387", "900900062159"}


class Recorded:
    """Answers a survey of one space from the recorded rows."""

    class http:  # noqa: N801 - stands for a connection
        """A connection that is never used."""

        tracker = "clickup"

    def folders(self, _space: str, *, archived: bool = False) -> list[dict[str, Any]]:
        """Return the folders of one half."""
        return [row for row in faros("folders") if row["archived"] is archived]

    def lists(self, folder: str, *, archived: bool = False) -> list[dict[str, Any]]:
        """Return one half of a folder's lists."""
        inside = [row for row in faros("lists") if row["folder"]["id"] == folder]
        return [row for row in inside if row["archived"] is archived]

    def folderless(self, _space: str, *, archived: bool = False) -> list[dict[str, Any]]:  # noqa: ARG002 - as asked
        """Return nothing: the folderless list stands in another space."""
        return []


@NEEDS_RECORDS
def test_recorded_fields_have_definitions() -> None:
    """Every field of every recorded task is described, and its value read or left out."""
    rows = [row for one in faros("tasks") for row in one["custom_fields"]]
    assert rows
    assert all(definition(row).field.id for row in rows)
    assert {type(value_of(row, IN_UTC)) for row in rows} <= {float, str, type(None)}
