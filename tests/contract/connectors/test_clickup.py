"""ClickUp under the suite of all connectors, and what only ClickUp does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest

import connectors
from connectors.clickup.settings import SELECTORS, ClickUpSettings
from connectors.errors import MissingError, SettingsError
from connectors.http import Clock
from connectors.model.fields import FieldKind, FieldWrite, find_field
from connectors.model.items import Category
from connectors.model.pulls import Scope, name_of_place
from connectors.model.tracker import Exchange, Tracker
from mappings.classes import CANCELLED_WORDS
from syncd.sandbox.clickup import person
from syncd.sandbox.clickup.identity import place_id, uuid_of
from syncd.sandbox.clickup.model import FieldType, Level, Option, TaskList
from syncd.sandbox.clickup.site import ClickUpSite
from syncd.sandbox.server import Sandbox
from tests.contract.connectors.apart import ApartSuite
from tests.contract.connectors.bench import Bench, Place, Shelf
from tests.contract.connectors.clickup_town import (
    FIELDS,
    LISTS,
    OPTIONS,
    ROOT,
    SPACES,
    TOKEN,
    VIEW,
    furnished,
)
from tests.contract.connectors.suite import ConnectorSuite
from tests.contract.sandbox.openapi import CLICKUP, NEEDS_SPECS, OpenApi

NEEDS_DOCUMENT = pytest.mark.skipif(not CLICKUP.is_file(), reason=NEEDS_SPECS)
_WORDS = {
    "summary": "name",
    "labels": "tags",
    "project": "list",
    "parent": "parent",
    "status": "status",
    "due": "due",
}
_FAULTS = {
    "repeated_token": ("repeated_page", {}),
    "forbidden": ("forbidden", {"code": "ACCESS_064", "message": "You may not do that"}),
    "read_only": (
        "forbidden",
        {"code": "ACCESS_081", "message": "You may not edit that", "operation": "set_field"},
    ),
}


class ClickUpBench(Bench):
    """A sandbox of ClickUp."""

    spaces = ("SRCH", "DATA")
    elsewhere = "OPS"
    root = ROOT
    carrier = ROOT
    query = VIEW
    broken_query = "8cg-none"
    ambiguous = "Twin"
    token = TOKEN
    search, details, writing, memory = "team_tasks", "task", "set_field", "times_in_status"
    rows_come_whole = True
    one_request_an_item = False
    empty_pages_in_a_row = 1
    tells_lost_permission = "census"
    tells_hidden_from_gone = True
    timed = ("due", {})

    def __init__(self, sandbox: Sandbox[ClickUpSite]) -> None:
        super().__init__(sandbox.site.now())
        self.sandbox = sandbox
        self.fields = {kind: identifier for kind, (identifier, _, _) in FIELDS.items()}
        self._taken_off: list[Any] = []

    @property
    def site(self) -> ClickUpSite:
        """Return the workspace."""
        return self.sandbox.site

    def connect(self, observe: Callable[[Exchange], None], clock: Clock, **settings: Any) -> Tracker:
        """Return a new connection with the account's token."""
        chosen = {
            "type": "clickup",
            "url": f"{self.sandbox.url}/api",
            "workspace": self.site.id,
            "token": "env:SUITE_TOKEN",
            "requests_per_second": 1000.0,
            "requests_per_minute": 10_000.0,
            **settings,
        }
        connector: Any = connectors.find("clickup")
        tracker: Tracker = connector.connect(
            "clickup", ClickUpSettings.model_validate(chosen), observe, clock
        )
        return tracker

    def fault(self, kind: str, **options: Any) -> None:
        """Order a fault at the site."""
        if kind == "off_screen":
            field = self.site.fields[options["field"]]
            self._taken_off.append(field)
            self.site.add(replace(field, types=(77,)))
            return
        kind, more = _FAULTS.get(kind, (kind, {}))
        asked = {("space" if name == "project" else name): value for name, value in options.items()}
        if more.get("operation"):
            asked.pop("space", None)
        self.site.faults.add(kind, **{**more, **asked})

    def mend(self) -> None:
        """Take back all faults."""
        self.site.faults.clear()
        self.site.add(*self._taken_off)

    def counts(self) -> Mapping[str, int]:
        """Return the counts of the request log."""
        return self.sandbox.log.counts()

    def forget(self) -> None:
        """Empty the request log."""
        self.sandbox.log.clear()

    def later(self, seconds: float) -> None:
        """Move the site's clock."""
        self.site.clock.advance(timedelta(seconds=seconds))

    def edit(self, key: str, **changes: Any) -> None:
        """Edit a task by the control path's rules."""
        named = {**changes, **({"project": LISTS[changes["project"]]} if "project" in changes else {})}
        person.edit_task(self.site, key, {_WORDS[name]: value for name, value in named.items()})

    def create(self, space: str, level: str, **attributes: Any) -> str:
        """Create a task; levels are parents here."""
        named = {_WORDS[name]: value for name, value in attributes.items()}
        return person.create_task(self.site, {"list": LISTS[space], "name": level, **named}).id

    def delete(self, key: str) -> None:
        """Delete a task for ever."""
        person.delete_task(self.site, key)

    def ids(self, *spaces: str) -> set[str]:
        """Return the ids of all tasks of these spaces."""
        return {key for space in spaces for key in self.keys(space)}

    def id_of(self, key: str) -> str:
        """Return the id of a task, by which it goes."""
        return key

    def keys(self, space: str) -> Sequence[str]:
        """Return the ids of a space, oldest first."""
        tasks = sorted(self.site.tasks.values(), key=lambda one: (one.created, one.id))
        return [one.id for one in tasks if self.site.lists[one.list].space == SPACES[space]]


@pytest.fixture
def bench(place: Place, monkeypatch: pytest.MonkeyPatch) -> Iterator[ClickUpBench]:
    """Give a sandbox of its own to each test."""
    monkeypatch.setenv("SUITE_TOKEN", TOKEN)
    monkeypatch.setenv("WRONG_TOKEN", "wrong-token")
    with Sandbox(furnished(place)) as sandbox:
        bench = ClickUpBench(sandbox)
        with closing(bench):
            yield bench


class TestClickUp(ConnectorSuite, ApartSuite):
    """ClickUp passes what every connector must."""


@cache
def _described() -> OpenApi:
    return OpenApi.read(CLICKUP, base="/api")


def misshapen(bench: ClickUpBench) -> list[str]:
    """Return what the vendor's own description says against the requests that were sent.

    `archived` is left out of the workspace's tasks: it is undocumented there, though in use, and where it is
    not understood the connector goes list by list.
    """
    problems = []
    for entry in bench.sandbox.log.all():
        known = {k: v for k, v in entry.query.items() if entry.operation != "team_tasks" or k != "archived"}
        problems += _described().violations(entry.method, entry.path, known, entry.body)
    return problems


class TestOnlyClickUp:
    """What ClickUp alone does."""

    @NEEDS_DOCUMENT
    def test_requests_keep_to_the_vendors_description(self, bench: ClickUpBench) -> None:
        """Every request of pulls, reads and writes is one that the vendor's OpenAPI document allows."""
        scope = Scope(spaces=bench.spaces, roots=(ROOT,), queries=(VIEW,), places=(("list", "OPS work"),))
        tracker, shelf = bench.tracker(), Shelf()
        tracker.site()
        shelf.pull(tracker, scope)
        bench.later(600)
        bench.edit(ROOT, labels=["fresh"])
        shelf.pull(tracker, scope)
        editable = tracker.editable(ROOT)
        for kind, value in ((FieldKind.PARAGRAPH, "a\nb"), (FieldKind.DATE, date(2026, 12, 1))):
            tracker.write(ROOT, [FieldWrite(editable[bench.fields[kind]], value)])
        tracker.write(ROOT, [FieldWrite(editable[bench.fields[FieldKind.PARAGRAPH]], None)])
        assert misshapen(bench) == []

    def test_a_place_is_read_without_its_space(self, bench: ClickUpBench) -> None:
        """A list that a selector names, by name or id, is read whole, and nothing else; so is a folder."""
        sprint = next(one for one in bench.site.lists.values() if "Sprint" in one.name)
        key = person.create_task(bench.site, {"list": sprint.id, "name": "in the sprint"}).id
        for place in (
            ("list", "sprint 1 🚀"),
            ("list", sprint.id),
            ("folder", "Sprints"),
            ("folder", sprint.folder),
        ):
            shelf, scope = Shelf(), Scope(places=(place,))
            tracker = bench.tracker()
            shelf.pull(tracker, scope)
            assert set(shelf.items) == {key}
            assert place[1].casefold() in {w.casefold() for w in shelf.items[key].facets[place[0]]}
            bench.later(600)
            bench.edit(key, summary=f"changed for {place}")
            bench.edit(bench.keys("OPS")[0], summary="another")
            assert shelf.pull(tracker, scope) == [key]

    def test_a_space_is_a_place(self, bench: ClickUpBench) -> None:
        """A selector by space reads the space."""
        shelf = Shelf()
        shelf.pull(bench.tracker(), Scope(places=(("space", "data"),)))
        assert set(shelf.items) == bench.ids("DATA")
        assert {item.facets["space"] for item in shelf.items.values()} == {("DATA", SPACES["DATA"])}

    def test_a_space_that_is_not_there_is_told_beside_the_others(self, bench: ClickUpBench) -> None:
        """Where selectors alone name it; a space under `watch` concerns the whole tracker."""
        scope = Scope(spaces=("SRCH", "Nowhere"), places=(("space", "SRCH"), ("space", "Nowhere")))
        shelf = Shelf()
        shelf.pull(bench.tracker(), scope)
        assert set(shelf.items) == bench.ids("SRCH")
        assert shelf.last.troubles.keys() == {name_of_place("space", "Nowhere")}
        with pytest.raises(MissingError, match="Nowhere is not there"):
            Shelf().pull(bench.tracker(watch=["nowhere"]), scope)

    def test_a_place_that_is_not_there_is_told(self, bench: ClickUpBench) -> None:
        """An unknown list, by name or id, is named at each pull, and the others are read."""
        for missing in ("No such list", "999999999999"):
            tracker, shelf = bench.tracker(), Shelf()
            scope = Scope(places=(("list", missing), ("list", LISTS["DATA"])))
            shelf.pull(tracker, scope)
            assert shelf.last.unseen == (missing,)
            assert set(shelf.items) == bench.ids("DATA")
            shelf.pull(tracker, scope)
            assert shelf.last.unseen == (missing,)

    def test_a_task_in_several_lists_is_one(self, bench: ClickUpBench) -> None:
        """It is read once, and carries all its lists; a list of another space that holds it shows it too."""
        key = bench.keys("DATA")[0]
        bench.site.edit(key, {"locations": (LISTS["OPS"],)})
        shelf = Shelf()
        read = shelf.pull(bench.tracker(), bench.scope)
        assert read.count(key) == 1
        assert {"DATA work", "OPS work"} <= set(shelf.items[key].facets["list"])
        other = Shelf()
        other.pull(bench.tracker(), Scope(places=(("list", LISTS["OPS"]),)))
        assert key in other.items

    def test_a_moved_task_changes_its_list_at_the_next_pull(self, bench: ClickUpBench) -> None:
        """Moving between lists is an edit like any other."""
        tracker, shelf = bench.filled()
        key = bench.keys("DATA")[0]
        bench.edit(key, project="SRCH")
        assert shelf.pull(tracker, bench.scope) == [key]
        assert shelf.items[key].facets["list"] == ("SRCH work", LISTS["SRCH"])

    def test_an_archived_list_is_seen_by_the_census(self, bench: ClickUpBench) -> None:
        """Done work in it stays done; open work was abandoned: a word that cancels, and no time of being done."""
        tracker, shelf = bench.filled()
        person.archive_list(bench.site, LISTS["DATA"])
        assert shelf.pull(tracker, bench.scope) == []
        shelf.pull(tracker, bench.scope, full=True)
        assert set(shelf.items) == bench.ids(*bench.spaces)
        items = [shelf.items[key] for key in bench.keys("DATA")]
        assert {item.category for item in items} == {Category.DONE}
        assert {item.resolution for item in items if item.done_at is None} == {"Abandoned"}
        assert {item.status for item in items if item.done_at is not None} == {"closed"}
        assert "Abandoned" in CANCELLED_WORDS

    def test_an_archived_task_is_seen_by_the_census(self, bench: ClickUpBench) -> None:
        """Archiving announces nothing; the census shows the task as put away, not as gone."""
        tracker, shelf = bench.filled()
        key = next(k for k in bench.keys("SRCH") if shelf.items[k].category is Category.TODO)
        person.archive_task(bench.site, key)
        shelf.pull(tracker, bench.scope, full=True)
        assert shelf.items[key].resolution == "Abandoned"

    def test_archived_work_can_be_left_out(self, bench: ClickUpBench) -> None:
        """With `archived: false` it is not read, and so counts as gone."""
        key = bench.keys("SRCH")[5]
        person.archive_task(bench.site, key)
        shelf = Shelf()
        shelf.pull(bench.tracker(archived=False), bench.scope)
        assert set(shelf.items) == bench.ids(*bench.spaces) - {key}

    def test_a_renamed_status_and_a_deleted_option_show_by_the_census(self, bench: ClickUpBench) -> None:
        """No task announces either; each has the right value after the next census."""
        tracker, shelf = bench.filled()
        option = bench.fields[FieldKind.OPTION]
        bench.site.edit(ROOT, {"values": {option: OPTIONS[0].id}})
        shelf.pull(tracker, bench.scope)
        assert shelf.items[ROOT].fields[option] == "On track"
        person.delete_option(bench.site, option, "On track")
        person.rename_status(bench.site, Level.SPACE, "SRCH", "to do", "Backlog")
        shelf.pull(tracker, bench.scope, full=True)
        assert shelf.items[ROOT].fields[option] is None
        srch = {shelf.items[key].status for key in bench.keys("SRCH")}
        assert "Backlog" in srch
        assert "to do" not in srch

    def test_a_subtask_that_becomes_a_task_has_no_parent(self, bench: ClickUpBench) -> None:
        """Converting is an edit: the next pull shows it."""
        tracker, shelf = bench.filled()
        key = next(k for k in bench.keys("SRCH") if shelf.items[k].parent and k != ROOT)
        person.convert_to_task(bench.site, key)
        assert shelf.pull(tracker, bench.scope) == [key]
        assert shelf.items[key].parent is None

    def test_pages_that_hide_private_tasks_are_not_the_end(self, bench: ClickUpBench) -> None:
        """Tasks that this account may not see leave their pages short, even empty: the rest is read."""
        private = TaskList(id=place_id(40), name="Private", space=SPACES["DATA"], private=True)
        bench.site.add(private)
        bench.later(60)
        for number in range(150):
            person.create_task(bench.site, {"list": private.id, "name": f"hidden {number}"})
        bench.later(60)
        seen = bench.create("DATA", "story", summary="after the hidden ones")
        shelf = Shelf()
        shelf.pull(bench.tracker(), bench.scope)
        assert seen in shelf.items

    def test_a_removal_in_the_middle_of_a_walk_loses_nothing(self, bench: ClickUpBench) -> None:
        """Rows that move up a page while the walk goes on are met: the walk goes by time, not by number."""
        victims = bench.keys("SRCH")[60:64]
        everything = bench.ids(*bench.spaces)
        shelf, deleted = Shelf(), False
        for page in bench.tracker(concurrency=1).pull(bench.scope, None, shelf.known):
            shelf.add(page)
            if not deleted:
                deleted = True
                for key in victims:
                    bench.delete(key)
        assert everything - set(victims) <= set(shelf.items)

    def test_a_census_counts_its_requests(self, bench: ClickUpBench) -> None:
        """171 tasks cost the oldest and the newest page, the archived half two empty ones, the structure four a space."""
        Shelf().pull(bench.tracker(), bench.scope)
        assert bench.counts() == {
            "user": 1,
            "spaces": 1,
            "folders": 4,
            "lists": 1,
            "folderless_lists": 4,
            "team_tasks": 4,
        }

    def test_a_new_process_costs_no_more_while_nothing_changes(self, bench: ClickUpBench) -> None:
        """The least there is: one request, also where spaces are called by their names."""
        _, shelf = bench.filled()
        assert shelf.pull(bench.tracker(), bench.scope) == []
        assert bench.counts() == {"team_tasks": 1}

    def test_a_task_moved_out_of_all_that_is_read_is_read_once_more(self, bench: ClickUpBench) -> None:
        """The next pull passes it on as it stands now, so that nothing counts it where it was."""
        tracker, shelf = bench.filled()
        key = bench.keys("DATA")[0]
        bench.edit(key, project="OPS")
        assert shelf.pull(tracker, bench.scope) == [key]
        assert shelf.items[key].space == "OPS"

    def test_checklists_are_parts(self, bench: ClickUpBench) -> None:
        """Lines of all checklists of a task are counted, done and all."""
        person.edit_task(bench.site, ROOT, {"checklists": {"A": {"x": True, "y": False}, "B": {"z": True}}})
        item = bench.tracker().read([ROOT], bench.scope)[0]
        assert (item.parts_done, item.parts) == (2, 3)

    def test_spent_uses_of_the_plan_are_told_and_not_pressed(self, bench: ClickUpBench) -> None:
        """Once the plan takes no more custom fields, the rest of the task's fields is refused without asking."""
        tracker = bench.tracker()
        editable = tracker.editable(ROOT)
        bench.fault("field_limit")
        bench.forget()
        fields = [editable[bench.fields[kind]] for kind in (FieldKind.NUMBER, FieldKind.TEXT)]
        written = tracker.write(ROOT, [FieldWrite(fields[0], 0.5), FieldWrite(fields[1], "x")])
        assert set(written.refused) == {field.id for field in fields}
        assert all("larger plan" in why for why in written.refused.values())
        assert not written.notified
        assert bench.counts() == {"set_field": 1}

    def test_an_option_that_is_new_is_found_by_asking_again(self, bench: ClickUpBench) -> None:
        """An option added after the fields were read is written, at the price of one more look."""
        tracker = bench.tracker()
        field = tracker.editable(ROOT)[bench.fields[FieldKind.OPTION]]
        fresh = Option(id=uuid_of("option", "At risk"), name="At risk")
        known = bench.site.fields[field.id]
        bench.site.add(replace(known, options=(*known.options, fresh)))
        assert not tracker.write(ROOT, [FieldWrite(field, fresh.id)]).refused
        assert tracker.read([ROOT], bench.scope)[0].fields[field.id] == "At risk"

    def test_an_option_that_the_server_denies_is_tried_once_more(self, bench: ClickUpBench) -> None:
        """After a refusal of an option that should be there, the fields are asked for again and it is sent again."""
        tracker = bench.tracker()
        field = tracker.editable(ROOT)[bench.fields[FieldKind.OPTION]]
        bench.fault("option_deleted", times=1)
        bench.forget()
        assert not tracker.write(ROOT, [FieldWrite(field, OPTIONS[0].id)]).refused
        assert bench.counts() == {"set_field": 2, "task": 1, "list_fields": 1}
        bench.fault("option_deleted")
        assert set(tracker.write(ROOT, [FieldWrite(field, OPTIONS[1].id)]).refused) == {field.id}

    def test_what_is_stored_is_not_read_again(self, bench: ClickUpBench) -> None:
        """A change that lies within the overlap of the next pull is passed on once."""
        tracker, shelf = bench.filled()
        key = bench.keys("SRCH")[3]
        bench.edit(key, summary="changed")
        assert shelf.pull(tracker, bench.scope) == [key]
        assert shelf.pull(tracker, bench.scope) == []

    def test_a_view_brings_in_tasks_of_spaces_that_are_not_read(self, bench: ClickUpBench) -> None:
        """A task elsewhere that a view begins to show is read and matched at the next pull."""
        scope = Scope(spaces=("DATA",), queries=(VIEW,))
        tracker, shelf = bench.filled(scope)
        key = bench.keys("OPS")[0]
        assert key not in shelf.items
        bench.edit(key, labels=["fresh"])
        assert shelf.pull(tracker, scope) == [key]
        assert key in shelf.matches[VIEW]

    def test_a_computed_field_is_refused(self, bench: ClickUpBench) -> None:
        """A formula can be read as a number, but is not among the fields that can be set."""
        formula = replace(
            bench.site.fields[bench.fields[FieldKind.NUMBER]],
            id=uuid_of("formula"),
            name="Difference",
            type=FieldType.FORMULA,
        )
        bench.site.add(formula)
        tracker = bench.tracker()
        field = find_field(tracker.catalogue(), "Difference", where="test", kinds=[FieldKind.NUMBER])
        assert field.id not in tracker.editable(ROOT)
        written = tracker.write(ROOT, [FieldWrite(field, 1.0)])
        assert "computes" in written.refused[field.id]

    def test_a_tasks_own_status_and_date_can_be_written(self, bench: ClickUpBench) -> None:
        """Where configured, the status goes by its name in the task's list, and a date without time as a day."""
        tracker, scope = bench.tracker(), replace(bench.scope, fields=("status", "due_date"))
        editable = tracker.editable(ROOT)
        assert {option.name for option in editable["status"].options} == {"to do", "作業中", "closed"}
        written = tracker.write(
            ROOT,
            [FieldWrite(editable["status"], "作業中"), FieldWrite(editable["due_date"], date(2026, 12, 24))],
        )
        assert not written.refused
        item = tracker.read([ROOT], scope)[0]
        assert (item.status, item.due, item.category) == ("作業中", date(2026, 12, 24), Category.DOING)
        assert dict(item.fields) == {"status": "作業中", "due_date": date(2026, 12, 24)}

    def test_a_quota_is_kept_before_it_is_exceeded(self, bench: ClickUpBench) -> None:
        """No minute holds more requests than the plan allows, and an answer that calls the quota spent is heeded."""
        tracker = bench.tracker(requests_per_minute=10)
        Shelf().pull(tracker, bench.scope)
        assert bench.ticking.monotonic() >= 60 * ((len(bench.exchanges) - 1) // 10)

    def test_a_custom_id_names_a_task(self, bench: ClickUpBench) -> None:
        """`PROD-12` is resolved to the task's own id once, wherever the task stands."""
        for key, custom in ((bench.keys("SRCH")[4], "PROD-12"), (bench.keys("OPS")[5], "OPS-3")):
            bench.site.edit(key, {"custom_id": custom})
            shelf = Shelf()
            shelf.pull(bench.tracker(), replace(bench.scope, items=(custom,)))
            assert shelf.aliases == {custom: key}
            assert shelf.items[key].key == custom

    def test_a_workspace_that_is_not_ours_is_told(self, bench: ClickUpBench) -> None:
        """A wrong workspace is a setting to mend, and the visible ones are named."""
        with pytest.raises(SettingsError, match=bench.site.id):
            bench.tracker(workspace="4242").site()

    def test_an_unknown_role_or_workspace_is_refused(self, bench: ClickUpBench) -> None:
        """Settings that cannot be right are refused at once."""
        with pytest.raises(ValueError, match="no such role"):
            bench.tracker(fields={"velocity": "Points"})
        with pytest.raises(ValueError, match="digits only"):
            bench.tracker(workspace="acme")

    def test_the_vendors_address_is_the_default(self) -> None:
        """Only workspace and token are needed."""
        settings = ClickUpSettings.model_validate({"type": "clickup", "workspace": "9001", "token": "env:X"})
        assert settings.url == "https://api.clickup.com/api"
        assert {"list", "lists", "task", "view", "tag", "type", "field", "space", "folder"} <= set(SELECTORS)
