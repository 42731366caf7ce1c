"""Tasks and values of ClickUp in neutral form: recorded ones, and every oddity that was seen."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from connectors.clickup import space_of
from connectors.clickup.encode import UnfitError, encode
from connectors.clickup.fields import KINDS, catalogue, definition
from connectors.clickup.fields import Reading as FieldReading
from connectors.clickup.standing import Places
from connectors.clickup.translate import Lens, work_item
from connectors.clickup.values import Zones, day, moment, number, seconds, value_of, words_of
from connectors.errors import MalformedError
from connectors.model.fields import FieldKind
from connectors.model.items import Category

SHARED = Path(__file__).parents[3].parent / "shared" / "data" / "clickup"
NEEDS_RECORDS = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the recorded answers are not beside the repository"
)
TOKYO = ZoneInfo("Asia/Tokyo")
IN_TOKYO, IN_UTC = Zones(user=TOKYO, days=TOKYO), Zones(user=UTC, days=UTC)
LENS = Lens(tracker="clickup", reading=FieldReading(), places=Places(zones=Zones(user=TOKYO, days=UTC)))

OPTIONS = [
    {"id": "uuid-a", "name": "On track", "orderindex": 0},
    {"id": "uuid-b", "name": "At risk", "orderindex": "1"},
]


def task(**parts: Any) -> dict[str, Any]:
    """Return a small task."""
    return {
        "id": "86a",
        "name": "Title",
        "status": {"status": "to do", "type": "open"},
        "date_created": "1672770060210",
        "date_updated": "1674147797285",
        "list": {"id": "1", "name": "List"},
        "folder": {"id": "2", "name": "hidden", "hidden": True},
        "space": {"id": "3"},
        **parts,
    }


def faros(stream: str) -> list[dict[str, Any]]:
    """Return the recorded rows of a kind."""
    lines = (SHARED / "faros" / "all-streams.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line)["record"] for line in lines]
    return [row["data"] for row in rows if row["stream"].endswith(f"__{stream}")]


@NEEDS_RECORDS
def test_recorded_tasks_of_2023_are_translated() -> None:
    """Nine tasks: three closed, two sub-tasks, archived ones, points, times, tags; nothing of people is kept."""
    items = [work_item(row, LENS) for row in faros("tasks")]
    assert [item.category for item in items].count(Category.DONE) == 3 + 2
    first = items[0]
    assert (first.id, first.key, first.title, first.points) == ("86697ftqu", "86697ftqu", "First Task", 3.0)
    assert (first.status, first.category, first.type) == ("in progress", Category.DOING, "Task")
    assert first.facets == {
        "space": ("90090006941",),
        "folder": ("Folder 1", "90090029826"),
        "list": ("List 1", "900900062157"),
        "tag": ("tag 1", "tag 2"),
        "type": ("Task",),
    }
    assert first.spent == 3.81
    assert first.updated == datetime(2023, 1, 19, 17, 3, 17, 285000, tzinfo=UTC)
    assert {item.id: item.parent for item in items}["86697ftux"] == first.id
    assert "Wu" not in repr(items)
    assert "example.com" not in repr(items)


@NEEDS_RECORDS
def test_recorded_archived_tasks_were_abandoned() -> None:
    """An archived open task is cancelled, one of an archived list too, once the list is known to be archived."""
    rows = {row["id"]: row for row in faros("tasks")}
    assert work_item(rows["86697wxvc"], LENS).resolution == "Abandoned"
    in_list = rows["86697y5hv"]
    assert work_item(in_list, LENS).resolution is None
    archived = {row["id"] for row in faros("lists") if row["archived"]} | {in_list["list"]["id"]}
    seen = work_item(in_list, replace(LENS, places=replace(LENS.places, archived=frozenset(archived))))
    assert (seen.resolution, seen.category, seen.done_at) == ("Abandoned", Category.DONE, None)


@NEEDS_RECORDS
@pytest.mark.parametrize(("name", "thousandths"), [("task.json", 502), ("archived_task.json", 501)])
def test_a_recorded_page_with_an_unset_drop_down_is_translated(name: str, thousandths: int) -> None:
    """A field without `value` is empty, `orderindex` and times are text, and an early time is no error."""
    rows = json.loads((SHARED / "tap-clickup" / name).read_text(encoding="utf-8"))["tasks"]
    field = rows[0]["custom_fields"][0]
    reading = FieldReading(values=(field["id"],), facets=(field["id"],))
    item = work_item(rows[0], replace(LENS, reading=reading))
    assert item.fields == {field["id"]: None}
    assert f"field:{field['id']}" not in item.facets
    assert item.updated == datetime(1970, 1, 21, 20, 19, 32, thousandths * 1000, tzinfo=UTC)
    assert definition(field).field.kind is FieldKind.OPTION
    assert [o.name for o in definition(field).field.options] == ["optiona", "option2"]


@NEEDS_RECORDS
def test_recorded_fields_are_catalogued() -> None:
    """A rating whose value is text is a number; the catalogue lists each field once."""
    rows = [field for row in faros("tasks") for field in row["custom_fields"]]
    custom = [f for f in catalogue(rows) if "-" in f.id]
    assert {(f.name, f.kind) for f in custom} == {
        ("Custom Emoji Rating", FieldKind.NUMBER),
        ("Custom Field 1", FieldKind.TEXT),
    }
    assert value_of(rows[0], IN_UTC) == 4.0


@NEEDS_RECORDS
def test_a_recorded_webhook_tells_the_option_and_status_forms() -> None:
    """The status of a webhook has the same types as that of a task."""
    body = json.loads((SHARED / "zulip-webhooks" / "task_updated_status.json").read_text(encoding="utf-8"))
    after = body["history_items"][0]["after"]
    assert work_item(task(status=after), LENS).category is Category.DOING


@pytest.mark.parametrize(
    ("kind", "category"),
    [
        ("open", Category.TODO),
        ("unstarted", Category.TODO),
        ("custom", Category.DOING),
        ("done", Category.DONE),
        ("closed", Category.DONE),
        ("something new", Category.TODO),
        (None, Category.TODO),
    ],
)
def test_the_type_of_a_status_decides(kind: str | None, category: Category) -> None:
    """Whatever a status is called, its type says what it is; types not known are not done."""
    assert work_item(task(status={"status": "完了", "type": kind}), LENS).category is category


def test_a_status_may_lack_everything() -> None:
    """Old answers have no status id, broken ones no status."""
    assert work_item(task(status=None), LENS).status == ""


def test_replaced_statuses_leave_old_times_behind() -> None:
    """An open task that kept `date_closed` of a status that was replaced is not done, and has no time of it."""
    item = work_item(task(date_closed="1672941312310"), LENS)
    assert (item.category, item.done_at) == (Category.TODO, None)


def test_done_is_when_it_was_done_first() -> None:
    """`date_done` comes before `date_closed`; without both, the last update stands in."""
    closed = {"status": "Closed", "type": "closed"}
    both = task(status=closed, date_done="1672941312310", date_closed="1672999999999")
    assert work_item(both, LENS).done_at == moment("1672941312310")
    assert work_item(task(status=closed, date_closed="1672999999999"), LENS).done_at == moment(
        "1672999999999"
    )
    assert work_item(task(status=closed), LENS).done_at == moment("1674147797285")


def test_four_in_the_morning_is_a_date() -> None:
    """A date without time is 04:00 in the user's zone, so it is that day there, wherever the clock stands in UTC."""
    stamp = int(datetime(2026, 11, 20, 4, tzinfo=TOKYO).timestamp() * 1000)
    item = work_item(task(due_date=str(stamp), start_date=stamp), LENS)
    assert (item.start, item.due) == (date(2026, 11, 20), date(2026, 11, 20))
    assert day(stamp, Zones(user=TOKYO, days=ZoneInfo("Etc/GMT+12"))) == date(2026, 11, 20)


def test_a_time_is_a_day_of_the_configured_zone() -> None:
    """A due date with time, or one that a colleague set in another zone, is the day it is in the configured zone."""
    late = str(int(datetime(2026, 11, 20, 23, 30, tzinfo=TOKYO).timestamp() * 1000))
    for user in (TOKYO, UTC, ZoneInfo("Etc/GMT+12"), ZoneInfo("Pacific/Kiritimati")):
        assert day(late, Zones(user=user, days=TOKYO)) == date(2026, 11, 20)
    assert day(late, Zones(user=TOKYO, days=ZoneInfo("Pacific/Kiritimati"))) == date(2026, 11, 21)


def test_estimates_are_seconds() -> None:
    """Milliseconds, as number or text; what remains is the estimate less what was spent, at least nothing."""
    item = work_item(task(time_estimate="8640000", time_spent=7200000), LENS)
    assert (item.estimate, item.spent, item.remaining) == (8640.0, 7200.0, 1440.0)
    assert work_item(task(time_estimate=1000, time_spent=5000), LENS).remaining == 0.0
    assert work_item(task(time_spent=5000), LENS).remaining is None


def test_a_folderless_list_stands_in_no_folder() -> None:
    """The folder named `hidden` is none."""
    assert "folder" not in work_item(task(), LENS).facets
    own = task(folder={"id": "2", "name": "hidden", "hidden": False})
    assert work_item(own, LENS).facets["folder"] == ("hidden", "2")


def test_names_lose_invisible_marks() -> None:
    """A name that begins with U+200E is what a person reads, emoji included."""
    item = work_item(task(list={"id": "1", "name": "\u200e🚀 Launch "}), LENS)
    assert item.facets["list"] == ("🚀 Launch", "1")


def test_types_have_names() -> None:
    """0 or nothing is a task, 1 a milestone, others go by the workspace's names, or by number."""
    lens = replace(LENS, types={"1001": "Epic"})
    names = [work_item(task(custom_item_id=i), lens).type for i in (None, 0, 1, 1001, 1002)]
    assert names == ["Task", "Task", "Milestone", "Epic", "1002"]


def test_checklists_are_counted() -> None:
    """Lines of all lists; a task without any has no parts."""
    lists = [
        {"items": [{"resolved": True}, {"resolved": False}]},
        {"items": [{"resolved": True}]},
        {"items": []},
    ]
    item = work_item(task(checklists=lists), LENS)
    assert (item.parts_done, item.parts) == (2, 3)
    assert (work_item(task(checklists=[]), LENS).parts, work_item(task(), LENS).parts_done) == (None, None)


def test_points_may_come_from_a_field() -> None:
    """Sprint points are the task's own; a number field takes their place where the settings say so."""
    field = {"id": "f", "type": "number", "value": "8"}
    assert work_item(task(points=3, custom_fields=[field]), LENS).points == 3.0
    lens = replace(LENS, reading=FieldReading(points="f"))
    assert work_item(task(points=3, custom_fields=[field]), lens).points == 8.0
    assert work_item(task(points=3), lens).points is None


def test_a_task_without_id_is_malformed() -> None:
    """It cannot be stored under anything."""
    with pytest.raises(MalformedError):
        work_item({"name": "x"}, LENS)


FIELD_VALUES: list[tuple[str, Mapping[str, Any], Any, Any]] = [
    ("number", {}, "8", 8.0),
    ("number", {}, 0, 0.0),
    ("number", {}, "eight", None),
    ("number", {}, True, None),
    ("currency", {"precision": 2}, "12.50", 12.5),
    ("emoji", {"count": 5}, "4", 4.0),
    ("formula", {}, "0.25", 0.25),
    ("drop_down", {"options": OPTIONS}, 1, "At risk"),
    ("drop_down", {"options": OPTIONS}, "0", "On track"),
    ("drop_down", {"options": OPTIONS}, "uuid-b", "At risk"),
    ("drop_down", {"options": OPTIONS}, 7, None),
    ("drop_down", {}, 0, None),
    (
        "labels",
        {"options": [{"id": "u1", "label": "red"}, {"id": "u2", "label": "青"}]},
        ["u2", "u1"],
        ("青", "red"),
    ),
    ("labels", {"options": []}, ["u9"], ()),
    ("text", {}, "a\nb", "a\nb"),
    ("short_text", {}, 7, "7"),
    ("url", {}, "", None),
    ("checkbox", {}, "true", True),
    ("checkbox", {}, False, False),
    ("manual_progress", {"start": 0, "end": 100}, {"percent_completed": 0.3, "current": "30"}, 30.0),
    ("automatic_progress", {}, {"percent_complete": 40}, 40.0),
    (
        "tasks",
        {},
        [{"id": "86x", "name": "Epic"}, {"id": "86y", "name": "Old", "deleted": True}],
        ("Epic", "86x"),
    ),
    ("users", {}, [{"id": 1, "username": "Somebody"}], None),
    ("votes", {}, [], None),
    ("a type of tomorrow", {}, {"x": 1}, None),
]


@pytest.mark.parametrize(("kind", "config", "value", "read"), FIELD_VALUES)
def test_values_are_read_by_the_type_of_their_field(
    kind: str, config: Mapping[str, Any], value: Any, read: Any
) -> None:
    """Numbers as text, options by place or id, labels by id, progress as an object; people never."""
    assert value_of({"type": kind, "type_config": config, "value": value}, IN_UTC) == read


@pytest.mark.parametrize("kind", [*KINDS, "users", "tasks"])
def test_an_unset_field_is_empty(kind: str) -> None:
    """A field without `value`, or with null, is None whatever its type."""
    assert value_of({"type": kind, "type_config": {}}, IN_UTC) is None
    assert value_of({"type": kind, "type_config": {}, "value": None}, IN_UTC) is None


def test_a_date_field_is_a_day_of_the_users_zone() -> None:
    """A field's stamp at 04:00 in the user's zone is that day."""
    stamp = int(datetime(2026, 12, 1, 4, tzinfo=TOKYO).timestamp() * 1000)
    assert value_of({"type": "date", "value": str(stamp)}, IN_TOKYO) == date(2026, 12, 1)


@pytest.mark.parametrize(
    ("value", "read"), [("nan", None), ("inf", None), (10**400, None), ([], None), ("-3.5", -3.5)]
)
def test_numbers_that_are_none_are_none(value: Any, read: float | None) -> None:
    """What is not finite is no number; a time beyond all calendars is none either."""
    assert number(value) == read
    assert seconds(None) is None
    assert moment(10**30) is None
    assert day(253402300799999, Zones(user=ZoneInfo("Pacific/Kiritimati"), days=UTC)) is None


def test_values_become_words_for_selectors() -> None:
    """Numbers without a needless point, truth values in small letters, several words as they are."""
    assert [words_of(v) for v in (3.0, True, ("a", "b"), "x", None, "", date(2026, 1, 2))] == [
        ("3",),
        ("true",),
        ("a", "b"),
        ("x",),
        (),
        (),
        ("2026-01-02",),
    ]


BODIES: list[tuple[str, Mapping[str, Any], Any, Any]] = [
    ("number", {}, 0.31, {"value": 0.31}),
    ("currency", {}, 12, {"value": 12.0}),
    ("emoji", {"count": 5}, 4.0, {"value": 4}),
    ("manual_progress", {"start": 0, "end": 100}, 31.0, {"value": {"current": 31.0}}),
    ("drop_down", {"options": OPTIONS}, "uuid-a", {"value": "uuid-a"}),
    ("labels", {"options": OPTIONS}, ("uuid-a", "uuid-b"), {"value": ["uuid-a", "uuid-b"]}),
    ("text", {}, "a\nb", {"value": "a\nb"}),
    ("short_text", {}, "a\nb", {"value": "a b"}),
    ("short_text", {}, 7.5, {"value": "7.5"}),
    ("checkbox", {}, False, {"value": False}),
    ("date", {}, date(2026, 12, 1), {"value": 1796065200000, "value_options": {"time": False}}),
    ("date", {}, "2026-12-01", {"value": 1796065200000, "value_options": {"time": False}}),
    (
        "date",
        {},
        datetime(2026, 12, 1, 3, tzinfo=UTC),
        {"value": 1796094000000, "value_options": {"time": True}},
    ),
]


@pytest.mark.parametrize(("kind", "config", "value", "body"), BODIES)
def test_values_are_sent_in_the_form_of_their_field(
    kind: str, config: Mapping[str, Any], value: Any, body: Mapping[str, Any]
) -> None:
    """Text as text even for numbers, options by id, days as 04:00 in the user's zone without a time."""
    described = definition({"id": "f", "type": kind, "type_config": config})
    assert encode(described, value, TOKYO) == body


@pytest.mark.parametrize(
    ("kind", "config", "value"),
    [
        ("number", {}, "0.3"),
        ("number", {}, True),
        ("number", {}, float("nan")),
        ("emoji", {"count": 3}, 4.0),
        ("manual_progress", {"start": 0, "end": 10}, 11.0),
        ("drop_down", {"options": OPTIONS}, "On track"),
        ("drop_down", {"options": OPTIONS}, "0"),
        ("labels", {"options": OPTIONS}, ("uuid-a", "nothing")),
        ("text", {}, ("a", "b")),
        ("checkbox", {}, "yes"),
        ("date", {}, "tomorrow"),
        ("formula", {}, 1.0),
        ("automatic_progress", {}, 1.0),
        ("users", {}, "somebody"),
        ("a type of tomorrow", {}, 1.0),
    ],
)
def test_values_that_do_not_fit_are_refused_before_they_are_sent(
    kind: str, config: Mapping[str, Any], value: Any
) -> None:
    """A number would be taken for the place of an option, and a wrong date answers 500: neither leaves the house."""
    with pytest.raises(UnfitError):
        encode(definition({"id": "f", "type": kind, "type_config": config}), value, UTC)


def test_no_key_names_a_space() -> None:
    """Neither ids nor custom ids say where a task stands."""
    assert (space_of("86abc"), space_of("PROD-1")) == ("", "")
