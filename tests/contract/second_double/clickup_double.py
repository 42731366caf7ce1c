"""Speak ClickUp v2 over a small workspace in memory, in the nastier reading where the vendor is silent.

Written from the vendor's document and recorded answers alone, so that it shares no assumption
with the connector or with the sandbox.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from typing import Any, ClassVar, Literal
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

from tests.contract.second_double.serving import Fault, Serving, due

TOKEN = "pk_4242_DOUBLETOKEN9Q"
TEAM = "9012345678"
PERSON = {
    "id": -71,
    "username": "Ninoslava Qwertz",
    "email": "ninoslava@double.example",
    "color": None,
    "initials": "NQ",
    "profilePicture": None,
}
DEFAULT_STATUSES = (("to do", "open"), ("in progress", "custom"), ("shipped", "done"), ("Complete", "closed"))
READ_ONLY = frozenset({"formula", "automatic_progress", "votes", "button"})
Answer = tuple[int, Any]
Query = dict[str, list[str]]


@dataclass
class Quirks:
    """Ways in which another workspace may differ; the defaults are the nastier reading of the facts."""

    zone: str = "Asia/Tokyo"
    short_pages: bool = True
    updated_inclusive: bool = True
    team_archived: bool = True
    team_last_page: bool = False
    ties_vary: bool = True
    throttle_every: int = 0
    reset_header: bool = True
    field_uses: int | None = None
    number_reads: Literal["text", "number"] = "text"
    absent_as_null: bool = False
    write_lag: int = 0


@dataclass
class Field:
    """A custom field; `options` are (id, name) pairs, `lists` where it applies (none: everywhere)."""

    id: str
    name: str
    type: str
    options: tuple[tuple[str, str], ...] = ()
    lists: frozenset[str] = frozenset()
    types: frozenset[int] = frozenset()

    def config(self) -> dict[str, Any]:
        """Render its configuration; orderindex wobbles between number and text."""
        word = "label" if self.type == "labels" else "name"
        options = [
            {"id": known, word: name, "color": None, "orderindex": str(place) if place % 2 else place}
            for place, (known, name) in enumerate(self.options)
        ]
        extra = {
            "emoji": {"count": 5, "code_point": "2b50"},
            "manual_progress": {"start": 0, "end": 100, "method": "manual"},
        }
        return {**({"options": options} if options else {}), **extra.get(self.type, {})}


@dataclass
class Place:
    """A space, folder or list: `above` is the id of what holds it."""

    id: str
    name: str
    kind: Literal["space", "folder", "list"]
    above: str | None = None
    archived: bool = False
    statuses: tuple[tuple[str, str], ...] = ()
    visible: bool = True


@dataclass
class Task:
    """One task in plain values: stored custom values as they are written, times in milliseconds."""

    id: str
    name: str
    list: str
    status: str = "to do"
    parent: str | None = None
    tags: tuple[str, ...] = ()
    type: int = 0
    custom_id: str | None = None
    points: float | None = None
    estimate: int | None = None
    start: int | None = None
    due: int | None = None
    locations: tuple[str, ...] = ()
    archived: bool = False
    created: int = 1_790_900_000_000
    updated: int = 1_790_900_000_000
    done_at: int | None = None
    values: dict[str, Any] = field(default_factory=dict)
    checklist: tuple[bool, ...] = ()
    access: Literal["full", "read", "none", "hidden"] = "full"


class RefusedError(Exception):
    """A request that the workspace answers with an error in ClickUp's envelope."""

    def __init__(self, status: int, text: str, code: str = "") -> None:
        super().__init__(text)
        self.status = status
        self.body = {"err": text, **({"ECODE": code} if code else {})}


def now_ms() -> int:
    """Give the server's time."""
    return int(time.time() * 1000)


def day_ms(day: str, zone: str = "Asia/Tokyo") -> int:
    """Give the stamp of a day without time: 04:00 in the zone."""
    return int((datetime.fromisoformat(day + "T04:00:00").replace(tzinfo=ZoneInfo(zone))).timestamp() * 1000)


def text_number(value: float) -> str:
    """Write a number as ClickUp does in answers."""
    return str(int(value)) if float(value).is_integer() else repr(float(value))


class Workspace:
    """Places, fields and tasks of a workspace, and what was asked of it."""

    def __init__(self, fields: Iterable[Field] = (), quirks: Quirks | None = None) -> None:
        self.places: dict[str, Place] = {}
        self.tasks: dict[str, Task] = {}
        self.deleted: dict[str, Task] = {}
        self.fields = {known.id: known for known in fields}
        self.types: dict[int, str] = {}
        self.views: dict[str, Callable[[Task], bool]] = {}
        self.goals: dict[str, dict[str, Any]] = {}
        self.waits: list[tuple[str, str]] = []
        self.goal_plan = True
        self.quirks = quirks or Quirks()
        self.faults: list[Fault] = []
        self.log: list[tuple[str, str, int]] = []
        self.requests: list[tuple[str, str, Query]] = []
        self.sets: list[tuple[str, str, Any]] = []
        self.puts: list[tuple[str, dict[str, Any]]] = []
        self.goal_puts: list[tuple[str, dict[str, Any]]] = []
        self.after_request: Callable[[str, str], None] = lambda _method, _path: None
        self.lock = threading.RLock()
        self.seen = 0

    def place(self, known: str, name: str, kind: Literal["space", "folder", "list"], **rest: Any) -> Place:
        """Create a space, folder or list."""
        self.places[known] = Place(known, name, kind, **rest)
        return self.places[known]

    def add(self, known: str, list_: str, **attributes: Any) -> Task:
        """Create a task; attributes as of `Task`."""
        attributes.setdefault("name", f"Task {known}")
        self.tasks[known] = Task(known, list=list_, **attributes)
        return self.tasks[known]

    def edit(self, known: str, **changes: Any) -> None:
        """Change a task as a person does; `values` are merged (None empties)."""
        with self.lock:
            task = self.tasks[known]
            for name, value in changes.pop("values", {}).items():
                task.values.pop(name, None) if value is None else task.values.update({name: value})
            for name, value in changes.items():
                setattr(task, name, value)
            task.updated = max(now_ms(), task.updated + 1)

    def delete(self, known: str) -> None:
        """Delete a task with what hangs below it; nothing announces it."""
        with self.lock:
            for child in [task.id for task in self.tasks.values() if task.parent == known]:
                self.delete(child)
            self.deleted[known] = self.tasks.pop(known)

    def chain(self, place: str) -> list[Place]:
        """Give a place and what holds it, upwards."""
        found = [self.places[place]]
        while found[-1].above is not None:
            found.append(self.places[found[-1].above])
        return found

    def statuses(self, list_: str) -> tuple[tuple[str, str], ...]:
        """Give the statuses in force in a list: its own, else the nearest above."""
        return next((place.statuses for place in self.chain(list_) if place.statuses), DEFAULT_STATUSES)

    def type_of(self, task: Task) -> str:
        """Give the type of a task's status; one that its list does not have any more stays active."""
        return dict(self.statuses(task.list)).get(task.status, "custom")

    def seen_by_token(self, task: Task) -> bool:
        """Tell whether the token's user sees a task in lists."""
        return task.access in {"full", "read"} and all(place.visible for place in self.chain(task.list))

    def space_of(self, task: Task) -> str:
        """Give the id of a task's space."""
        return self.chain(task.list)[-1].id

    def folder_of(self, task: Task) -> str | None:
        """Give the id of a task's innermost folder."""
        return next((place.id for place in self.chain(task.list) if place.kind == "folder"), None)

    def applicable(self, task: Task) -> list[Field]:
        """Give the fields that a task has."""
        return [
            known
            for known in self.fields.values()
            if (not known.lists or task.list in known.lists) and (not known.types or task.type in known.types)
        ]


class Shown:
    """How things look in answers."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace

    def space(self, place: Place) -> dict[str, Any]:
        """Render a space."""
        return {
            "id": place.id,
            "name": place.name,
            "private": False,
            "archived": place.archived,
            "members": [{"user": PERSON}],
            "statuses": self.statuses(place.statuses or DEFAULT_STATUSES),
            "multiple_assignees": False,
            "features": {"due_dates": {"enabled": True}},
        }

    def statuses(self, pairs: tuple[tuple[str, str], ...]) -> list[dict[str, Any]]:
        """Render statuses; ids are left out, as in some answers."""
        return [
            {"status": name, "type": kind, "orderindex": place, "color": "#d3d3d3"}
            for place, (name, kind) in enumerate(pairs)
        ]

    def folder(self, place: Place) -> dict[str, Any]:
        """Render a folder with its lists that are not archived."""
        workspace = self.workspace
        above = workspace.places[place.above or ""]
        lists = [p for p in workspace.places.values() if p.above == place.id and p.kind == "list"]
        return {
            "id": place.id,
            "name": place.name,
            "orderindex": 0,
            "override_statuses": bool(place.statuses),
            "hidden": False,
            "space": {"id": workspace.chain(place.id)[-1].id, "name": "S", "access": True},
            "task_count": "0",
            "archived": place.archived,
            "statuses": self.statuses(place.statuses),
            "lists": [self.list_(p) for p in lists if p.visible and not p.archived],
            **({"parent_folder": above.id} if above.kind == "folder" else {}),
        }

    def list_(self, place: Place) -> dict[str, Any]:
        """Render a list; one without folder sits in a hidden one."""
        chain = self.workspace.chain(place.id)
        folder = chain[1] if chain[1].kind == "folder" else None
        shown = (
            {"id": folder.id, "name": folder.name, "hidden": False, "access": True}
            if folder
            else {"id": "77" + place.id, "name": "hidden", "hidden": True, "access": True}
        )
        return {
            "id": place.id,
            "name": place.name,
            "orderindex": 1,
            "content": "",
            "status": None,
            "priority": None,
            "assignee": PERSON,
            "task_count": 0,
            "due_date": None,
            "start_date": None,
            "folder": shown,
            "space": {"id": chain[-1].id, "name": chain[-1].name, "access": True},
            "archived": place.archived,
            "override_statuses": bool(place.statuses),
            "statuses": self.statuses(self.workspace.statuses(place.id)),
            "permission_level": "create",
        }

    def field(self, known: Field) -> dict[str, Any]:
        """Render a field's definition."""
        return {
            "id": known.id,
            "name": known.name,
            "type": known.type,
            "type_config": known.config(),
            "date_created": "1622176979540",
            "hide_from_guests": False,
            "required": False,
        }

    def task(self, task: Task) -> dict[str, Any]:
        """Render a task as both lists and single reads do."""
        workspace = self.workspace
        chain = workspace.chain(task.list)
        kind = workspace.type_of(task)
        listed = self.list_(chain[0])
        finished = str(task.done_at or task.updated)
        return {
            "id": task.id,
            "custom_id": task.custom_id,
            "custom_item_id": task.type or (None if task.points else 0),
            "name": task.name,
            "text_content": '[{"insert":"secret words"}]',
            "description": "secret words",
            "status": {"status": task.status, "type": kind, "orderindex": 1, "color": None},
            "orderindex": "39908294.00000000000000000000000000000000",
            "date_created": str(task.created),
            "date_updated": str(task.updated),
            "date_closed": finished if kind == "closed" else None,
            "date_done": finished if kind in {"done", "closed"} else None,
            "archived": task.archived,
            "creator": PERSON,
            "assignees": [PERSON],
            "watchers": [PERSON],
            "checklists": self.checklists(task),
            "tags": [
                {"name": tag.lower(), "tag_fg": "#fff", "tag_bg": "#000", "creator": -71} for tag in task.tags
            ],
            "parent": task.parent,
            "top_level_parent": self.root(task),
            "priority": None,
            "due_date": str(task.due) if task.due else None,
            "start_date": task.start,
            "points": task.points,
            "time_estimate": str(task.estimate)
            if task.estimate and task.estimate % 7200000
            else task.estimate,
            "time_spent": 7_200_000,
            "custom_fields": [self.value(known, task) for known in workspace.applicable(task)],
            "dependencies": [
                {"task_id": waiting, "depends_on": other, "type": 1, "userid": "183", "chain_id": None}
                for waiting, other in workspace.waits
                if task.id in {waiting, other}
            ],
            "linked_tasks": [],
            "locations": [
                {"id": place, "name": workspace.places[place].name}
                for place in task.locations
                if place in workspace.places
            ],
            "team_id": TEAM,
            "url": f"https://app.clickup.com/t/{task.id}",
            "permission_level": "read" if task.access == "read" else "create",
            "list": {"id": listed["id"], "name": listed["name"], "access": True},
            "project": listed["folder"],
            "folder": listed["folder"],
            "space": {"id": listed["space"]["id"]},
        }

    def root(self, task: Task) -> str | None:
        """Give the root above a sub-task."""
        above, tasks = task.parent, self.workspace.tasks
        for _ in range(7):
            if above in tasks and tasks[above].parent:
                above = tasks[above].parent
        return above

    def checklists(self, task: Task) -> list[dict[str, Any]]:
        """Render the one checklist of a task that has one."""
        items = [
            {"id": f"{task.id}-{n}", "name": "step", "orderindex": n, "assignee": PERSON, "resolved": ok}
            | {"parent": None, "date_created": "1618455810454", "children": []}
            for n, ok in enumerate(task.checklist)
        ]
        done = sum(task.checklist)
        shown = {"id": task.id + "-c", "task_id": task.id, "name": "Checklist", "orderindex": 1}
        counts = {"resolved": done, "unresolved": len(items) - done, "items": items}
        return [{**shown, **counts}] if items else []

    def value(self, known: Field, task: Task) -> dict[str, Any]:
        """Render a field on a task; an unset one has no `value`."""
        shown = self.field(known)
        if known.id not in task.values:
            return {**shown, "value": None} if self.workspace.quirks.absent_as_null else shown
        return {**shown, "value": self.read(known, task.values[known.id]), "value_richtext": ""}

    def read(self, known: Field, stored: Any) -> Any:
        """Give a stored value in the form of answers."""
        if known.type == "drop_down":
            return [option for option, _ in known.options].index(stored)
        if known.type in {"number", "currency", "emoji", "formula"} and (
            self.workspace.quirks.number_reads == "text"
        ):
            return text_number(stored)
        if known.type == "date":
            return str(stored)
        if known.type == "checkbox":
            return "true"
        if known.type in {"manual_progress", "automatic_progress"}:
            return {"current": text_number(stored), "percent_completed": stored / 100}
        if known.type == "tasks":
            linked = [self.workspace.tasks[name] for name in stored if name in self.workspace.tasks]
            rest = {"status": "x", "color": None, "custom_type": None, "team_id": TEAM, "deleted": False}
            return [
                {"id": one.id, "name": one.name, "url": "https://x", "access": True, **rest} for one in linked
            ]
        return stored


class Routes:
    """Which request is answered how."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.shown = Shown(workspace)
        self.table: list[tuple[str, str, Callable[..., Answer]]] = [
            ("GET", r"/user", self.user),
            ("GET", r"/team", self.teams),
            ("GET", r"/team/(\d+)/plan", self.plan),
            ("GET", r"/team/(\d+)/space", self.spaces),
            ("GET", r"/team/(\d+)/shared", self.shared),
            ("GET", r"/team/(\d+)/custom_item", self.custom_items),
            ("GET", r"/team/(\d+)/field", self.level_fields),
            ("GET", r"/space/(\d+)/field", self.level_fields),
            ("GET", r"/folder/(\d+)/field", self.level_fields),
            ("GET", r"/list/(\d+)/field", self.list_fields),
            ("GET", r"/space/(\d+)", self.one_place),
            ("GET", r"/folder/(\d+)", self.one_place),
            ("GET", r"/list/(\d+)", self.one_place),
            ("GET", r"/space/(\d+)/folder", self.folders),
            ("GET", r"/space/(\d+)/list", self.lists),
            ("GET", r"/folder/(\d+)/list", self.lists),
            ("GET", r"/team/(\d+)/task", self.team_tasks),
            ("GET", r"/list/(\d+)/task", self.list_tasks),
            ("GET", r"/view/([\w-]+)/task", self.view_tasks),
            ("GET", r"/task/([\w-]+)", self.one_task),
            ("PUT", r"/task/([\w-]+)", self.put_task),
            ("POST", r"/task/([\w-]+)/field/([^/]+)", self.set_field),
            ("DELETE", r"/task/([\w-]+)/field/([^/]+)", self.clear_field),
            ("GET", r"/team/(\d+)/goal", self.goals),
            ("GET", r"/goal/([\w-]+)", self.goal),
            ("PUT", r"/key_result/([\w-]+)", self.put_key_result),
        ]

    def answer(self, method: str, path: str, query: Query, body: Any) -> Answer:
        """Answer a request by the first route that fits it."""
        for verb, pattern, serve in self.table:
            found = re.fullmatch(pattern, path)
            if found and verb == method:
                if path.startswith("/team/") and found[1] != TEAM:
                    raise RefusedError(401, "Team not authorized", "OAUTH_027")
                return serve(*found.groups(), query=query, body=body)
        raise RefusedError(404, "Route not found", "APP_001")

    def user(self, **_: Any) -> Answer:
        """Tell whose token it is."""
        return 200, {"user": {**PERSON, "timezone": self.workspace.quirks.zone, "week_start_day": 0}}

    def teams(self, **_: Any) -> Answer:
        """List the workspaces."""
        return 200, {"teams": [{"id": TEAM, "name": "Double", "color": None, "members": [{"user": PERSON}]}]}

    def plan(self, _team: str, **_: Any) -> Answer:
        """Tell the plan."""
        free = self.workspace.quirks.field_uses is not None
        return 200, {"plan_id": 1 if free else 3, "plan_name": "Free" if free else "Business"}

    def shared(self, _team: str, **_: Any) -> Answer:
        """Tell what is shared outside of the visible places."""
        return 200, {"shared": {"tasks": [], "lists": [], "folders": []}}

    def custom_items(self, _team: str, **_: Any) -> Answer:
        """List the task types of the workspace."""
        kinds = [{"id": n, "name": name, "name_plural": None} for n, name in self.workspace.types.items()]
        return 200, {"custom_items": kinds}

    def below(self, above: str | None, kind: str, query: Query) -> list[Place]:
        """Give one half, archived or not, of the visible places of a kind below another."""
        half = query.get("archived", ["false"])[-1] == "true"
        return [
            place
            for place in self.workspace.places.values()
            if place.kind == kind and place.above == above and place.archived == half and place.visible
        ]

    def held(self, known: str) -> Place:
        """Give a place that the token sees, or refuse."""
        place = self.workspace.places.get(known)
        if place is None or not place.visible:
            raise RefusedError(404, "Not found", "SHARD_006")
        return place

    def spaces(self, _team: str, query: Query, **_: Any) -> Answer:
        """List one half of the spaces."""
        return 200, {"spaces": [self.shown.space(place) for place in self.below(None, "space", query)]}

    def folders(self, space: str, query: Query, **_: Any) -> Answer:
        """List one half of a space's folders, those in folders included."""
        self.held(space)
        found = self.below(space, "folder", query)
        for folder in found:
            found += [place for place in self.below(folder.id, "folder", query) if place not in found]
        return 200, {"folders": [self.shown.folder(place) for place in found]}

    def lists(self, above: str, query: Query, **_: Any) -> Answer:
        """List one half of the lists right below a folder or a space."""
        self.held(above)
        return 200, {"lists": [self.shown.list_(place) for place in self.below(above, "list", query)]}

    def one_place(self, known: str, query: Query, **_: Any) -> Answer:
        """Show a place, a folder with the ids of those in it where that is asked for."""
        place = self.held(known)
        render = {"space": self.shown.space, "folder": self.shown.folder, "list": self.shown.list_}
        shown = render[place.kind](place)
        if query.get("include_subfolders") == ["true"]:
            below = [p for p in self.workspace.places.values() if p.above == known and p.kind == "folder"]
            shown["folders"] = [{"id": found.id} for found in below]
        return 200, shown

    def level_fields(self, _known: str, **_: Any) -> Answer:
        """List the fields made at this level: here all are made in lists."""
        return 200, {"fields": []}

    def list_fields(self, known: str, **_: Any) -> Answer:
        """List the fields of a list."""
        self.held(known)
        fields = [one for one in self.workspace.fields.values() if not one.lists or known in one.lists]
        return 200, {"fields": [self.shown.field(one) for one in fields]}

    def chosen(self, tasks: Iterable[Task], query: Query) -> list[Task]:
        """Give the tasks that pass the filters, in the order asked for."""

        def said(name: str) -> bool:
            return query.get(name, ["false"])[-1] == "true"

        workspace = self.workspace
        found = list(tasks)
        if not said("subtasks"):
            found = [task for task in found if task.parent is None]
        if not said("include_closed"):
            found = [task for task in found if workspace.type_of(task) != "closed"]
        for name in ("updated", "created"):
            low, high = (query.get(f"date_{name}_{side}", [""])[-1] for side in ("gt", "lt"))
            edge = workspace.quirks.updated_inclusive
            if low:
                found = [t for t in found if (v := getattr(t, name)) > int(low) or (edge and v == int(low))]
            if high:
                found = [t for t in found if (v := getattr(t, name)) < int(high) or (edge and v == int(high))]
        if "tags[]" in query:
            found = [task for task in found if set(query["tags[]"]) & set(task.tags)]
        if "parent" in query:
            found = [task for task in found if task.parent in query["parent"]]
        return self.ordered(found, query.get("order_by", ["created"])[-1], oldest_first=said("reverse"))

    def ordered(self, found: list[Task], name: str, *, oldest_first: bool) -> list[Task]:
        """Put tasks in order, newest first unless reversed; equal ones come in any order."""
        turn = self.workspace.seen if self.workspace.quirks.ties_vary else 0
        key: Callable[[Task], Any] = {
            "updated": lambda task: task.updated,
            "due_date": lambda task: task.due or 0,
            "id": lambda task: task.id,
        }.get(name, lambda task: task.created)
        mixed = sorted(found, key=lambda task: hash((task.id, turn)))
        return sorted(mixed, key=key, reverse=not oldest_first)

    def page(self, found: list[Task], query: Query) -> list[Task]:
        """Cut a page of 100 by offset; what the token may not see is taken out afterwards."""
        number = int(query.get("page", ["0"])[-1])
        visible = self.workspace.seen_by_token
        if not self.workspace.quirks.short_pages:
            found = [task for task in found if visible(task)]
        return [task for task in found[100 * number : 100 * number + 100] if visible(task)]

    def team_tasks(self, _team: str, query: Query, **_: Any) -> Answer:
        """List tasks of the workspace: those of archived places never, and no word on the last page."""
        workspace = self.workspace
        half = workspace.quirks.team_archived and query.get("archived", ["false"])[-1] == "true"
        live = [
            task
            for task in workspace.tasks.values()
            if task.archived == half and not any(place.archived for place in workspace.chain(task.list))
        ]
        for key, pick in (
            ("space_ids[]", workspace.space_of),
            ("project_ids[]", workspace.folder_of),
            ("list_ids[]", lambda task: task.list),
        ):
            if key in query:
                live = [task for task in live if pick(task) in query[key]]
        found = self.chosen(live, query)
        shown = {"tasks": [self.shown.task(task) for task in self.page(found, query)]}
        return 200, shown | ({"last_page": True} if workspace.quirks.team_last_page else {})

    def list_tasks(self, known: str, query: Query, **_: Any) -> Answer:
        """List the tasks of a list, with the word on the last page."""
        self.held(known)
        half = query.get("archived", ["false"])[-1] == "true"
        timl = query.get("include_timl", ["false"])[-1] == "true"
        found = [
            task
            for task in self.workspace.tasks.values()
            if task.archived == half and (task.list == known or (timl and known in task.locations))
        ]
        return self.paged(self.chosen(found, query), query)

    def paged(self, found: list[Task], query: Query) -> Answer:
        """Answer with a page and the word whether it is the last."""
        last = 100 * int(query.get("page", ["0"])[-1]) + 100 >= len(found)
        return 200, {
            "tasks": [self.shown.task(task) for task in self.page(found, query)],
            "last_page": last,
        }

    def view_tasks(self, known: str, query: Query, **_: Any) -> Answer:
        """List what a view shows."""
        if known not in self.workspace.views:
            raise RefusedError(404, "View not found", "ACCESS_999")
        shows = self.workspace.views[known]
        found = [task for task in self.workspace.tasks.values() if shows(task) and not task.archived]
        return self.paged(sorted(found, key=lambda task: task.id), query)

    def visible_task(self, known: str, query: Query) -> Task:
        """Give a task by id, or by custom id where asked, or refuse in one of ClickUp's ways."""
        if query.get("custom_task_ids", ["false"])[-1] == "true":
            if query.get("team_id", [""])[-1] != TEAM:
                raise RefusedError(400, "team_id is required", "ITEM_140")
            known = next((t.id for t in self.workspace.tasks.values() if t.custom_id == known), known)
        task = self.workspace.tasks.get(known)
        if task is None:
            raise RefusedError(404, "Task not found, deleted", "ITEM_013")
        if task.access == "none":
            raise RefusedError(401, "You do not have access to this task", "ACCESS_083")
        if task.access == "hidden" or not self.workspace.seen_by_token(task):
            raise RefusedError(404, "Not found", "ACCESS_999")
        return task

    def one_task(self, known: str, query: Query, **_: Any) -> Answer:
        """Show a task, with its sub-tasks where asked."""
        task = self.visible_task(known, query)
        shown = self.shown.task(task)
        if query.get("include_subtasks", ["false"])[-1] == "true":
            below = [one for one in self.workspace.tasks.values() if one.parent == task.id]
            shown["subtasks"] = [self.shown.task(one) for one in below]
        return 200, shown

    def put_task(self, known: str, query: Query, body: Any) -> Answer:
        """Change a task's own fields; custom fields in the body are ignored."""
        self.workspace.puts.append((known, body))
        task = self.writable(known, query)
        changes: dict[str, Any] = {}
        if "status" in body:
            names = {name.lower(): name for name, _ in self.workspace.statuses(task.list)}
            if body["status"].lower() not in names:
                raise RefusedError(400, "Status does not exist", "ITEM_114")
            changes["status"] = names[body["status"].lower()]
        for word, name in (("due_date", "due"), ("start_date", "start")):
            if word in body:
                timed = body.get(word + "_time", False)
                changes[name] = body[word] if timed or body[word] is None else self.rounded(int(body[word]))
        self.workspace.edit(task.id, **changes)
        return 200, self.shown.task(task)

    def rounded(self, stamp: int) -> int:
        """Put a stamp at 04:00 of its day in the user's zone."""
        zone = self.workspace.quirks.zone
        day = datetime.fromtimestamp(stamp / 1000, ZoneInfo(zone)).date()
        return day_ms(day.isoformat(), zone)

    def writable(self, known: str, query: Query) -> Task:
        """Give a task that the token may change, or refuse."""
        task = self.visible_task(known, query)
        if task.access == "read":
            raise RefusedError(401, "You do not have permission to do this", "ACCESS_081")
        return task

    def field_on(self, task: Task, known: str) -> Field:
        """Give a field that a task has and the plan still lets write, or refuse."""
        if not re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", known):
            raise RefusedError(400, "Custom field id must be a valid UUID", "FIELD_057")
        found = next((one for one in self.workspace.applicable(task) if one.id == known), None)
        if found is None:
            raise RefusedError(400, "Custom field is not in the task's location", "FIELD_115")
        return found

    def set_field(self, known: str, name: str, query: Query, body: Any) -> Answer:
        """Set a field; on a deleted task the answer is good and nothing happens."""
        workspace = self.workspace
        workspace.sets.append((known, name, body))
        if known in workspace.deleted:
            return 200, {}
        task = self.writable(known, query)
        one = self.field_on(task, name)
        if workspace.quirks.field_uses is not None:
            if workspace.quirks.field_uses <= 0:
                raise RefusedError(400, "Custom field usages exceeded for your plan", "FIELD_033")
            workspace.quirks.field_uses -= 1
        value = self.accepted(one, body)
        workspace.edit(task.id, values={name: value})
        return 200, {}

    def accepted(self, one: Field, body: Any) -> Any:
        """Give what is stored of a value, or refuse it in the vendor's words and odd statuses."""
        value = body.get("value")
        if one.type in READ_ONLY:
            raise RefusedError(400, "This field cannot be set", "FIELD_011")
        if value is None:
            return None
        if one.type in {"drop_down", "labels"}:
            return self.chosen_option(one, value)
        if one.type in {"number", "currency", "emoji"}:
            return self.accepted_number(one, value)
        if one.type == "date":
            if not isinstance(value, int):
                raise RefusedError(500, "Value is not a valid date", "FIELD_017")
            return value if body.get("value_options", {}).get("time") else self.rounded(value)
        if one.type in {"text", "short_text", "url"}:
            return value if isinstance(value, str) else None
        return value["current"] if one.type == "manual_progress" else value or None

    def chosen_option(self, one: Field, value: Any) -> Any:
        """Give the option of a drop-down, told by its id or place, or the ids of labels."""
        options = [option for option, _ in one.options]
        if one.type == "labels":
            if not set(value) <= set(options):
                raise RefusedError(400, "Value must be an array of label ids", "FIELD_144")
            return value
        if isinstance(value, int) and value < len(options):
            return options[value]
        if value not in options:
            raise RefusedError(400, "Value must be an option index or uuid", "FIELD_011")
        return value

    def accepted_number(self, one: Field, value: Any) -> Any:
        """Give a number; a text that holds one is refused as an outage, as odd values are."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise RefusedError(500, "Value is not a valid number", "FIELD_015")
        if one.type == "emoji" and not 0 <= value <= 5:
            raise RefusedError(400, "Value is out of range", "FIELD_019")
        return value

    def clear_field(self, known: str, name: str, query: Query, **_: Any) -> Answer:
        """Empty a field; the answer is empty too."""
        self.workspace.sets.append((known, name, None))
        task = self.writable(known, query)
        self.field_on(task, name)
        self.workspace.edit(task.id, values={name: None})
        return 204, None

    def with_goals(self) -> None:
        """Refuse goals where the plan lacks them."""
        if not self.workspace.goal_plan:
            raise RefusedError(403, "Team is not authorized for this feature", "TEAM_110")

    def goals(self, _team: str, query: Query, **_: Any) -> Answer:
        """List goals, half of them in folders, without targets; completed ones only where asked."""
        self.with_goals()
        every = query.get("include_completed", ["false"])[-1] == "true"
        known = [goal for goal in self.workspace.goals.values() if every or not goal.get("completed")]
        bare = [{key: value for key, value in goal.items() if key != "key_results"} for goal in known]
        return 200, {"goals": bare[::2], "folders": [{"id": "f", "name": "Q4", "goals": bare[1::2]}]}

    def goal(self, known: str, **_: Any) -> Answer:
        """Show a goal with its targets."""
        self.with_goals()
        if known not in self.workspace.goals:
            raise RefusedError(404, "Goal not found", "GOAL_003")
        return 200, {"goal": self.workspace.goals[known]}

    def put_key_result(self, known: str, body: Any, **_: Any) -> Answer:
        """Set the current value of a target; only whole numbers are taken."""
        self.with_goals()
        self.workspace.goal_puts.append((known, body))
        for goal in self.workspace.goals.values():
            for target in goal["key_results"]:
                if target["id"] == known:
                    if not isinstance(body.get("steps_current", 0), int):
                        raise RefusedError(500, "invalid input syntax for integer", "GOAL_017")
                    target["steps_current"] = str(body["steps_current"])
                    target["last_action"] = {"steps_current": body["steps_current"], "note": ""}
                    return 200, {"key_result": target}
        raise RefusedError(404, "Key result not found", "GOAL_009")


class Handler(BaseHTTPRequestHandler):
    """Carry requests to the routes, with the faults and quirks of transport."""

    protocol_version = "HTTP/1.1"
    workspace: ClassVar[Workspace]
    routes: ClassVar[Routes]

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """Answer a read."""
        self.serve()

    do_POST = do_GET  # noqa: N815 - the name that the standard library looks for
    do_PUT = do_GET  # noqa: N815 - the name that the standard library looks for
    do_DELETE = do_GET  # noqa: N815 - the name that the standard library looks for

    def serve(self) -> None:
        """Answer one request and log it."""
        url = urlsplit(self.path)
        path = url.path.removeprefix("/api").removeprefix("/v2")
        query = parse_qs(url.query, keep_blank_values=True)
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers: dict[str, str] = {}
        workspace = self.workspace
        try:
            self.gate(path, headers)
            body = json.loads(raw) if raw else None
            with workspace.lock:
                workspace.requests.append((self.command, path, query))
                status, answer = self.routes.answer(self.command, path, query, body)
        except RefusedError as refusal:
            status, answer = refusal.status, refusal.body
        workspace.log.append((self.command, path, status))
        workspace.after_request(self.command, path)
        self.reply(status, answer, headers)

    def gate(self, path: str, headers: dict[str, str]) -> None:
        """Refuse what a fault, the throttle or the sign-in refuses; `headers` are filled for the answer."""
        workspace = self.workspace
        with workspace.lock:
            workspace.seen += 1
            fault = due(self.workspace.faults, path, self.command)
            throttled = (
                workspace.quirks.throttle_every and workspace.seen % workspace.quirks.throttle_every == 0
            )
        if throttled:
            if workspace.quirks.reset_header:
                headers["X-RateLimit-Limit"], headers["X-RateLimit-Remaining"] = "100", "0"
                headers["X-RateLimit-Reset"] = str(int(time.time()) + 1)
                raise RefusedError(429, "Rate limit reached", "APP_002")
            raise RefusedError(429, "Rate limit reached")
        if fault is not None:
            self.suffer(fault, headers)
        given = self.headers.get("Authorization")
        if given is None:
            raise RefusedError(401, "Authorization header required", "OAUTH_017")
        if given != TOKEN:
            raise RefusedError(401, "Token invalid", "OAUTH_025")

    def suffer(self, fault: Fault, headers: dict[str, str]) -> None:
        """Carry out a fault."""
        time.sleep(fault.seconds)
        headers.update(fault.headers)
        headers["X-Fault"] = fault.kind
        if fault.kind != "hang":
            status = 200 if fault.kind in {"html", "cut"} else fault.status
            raise RefusedError(status, "Ordered fault", fault.code)

    def reply(self, status: int, answer: Any, headers: dict[str, str]) -> None:
        """Send an answer in the form that faults ask for."""
        kind = headers.pop("X-Fault", "")
        payload = b"" if answer is None else json.dumps(answer, ensure_ascii=False).encode()
        if kind == "html":
            payload = b"<html><body>Log in</body></html>"
        if kind == "cut":
            payload = b'{"tasks": [{"id": "86'
        self.send_response(status)
        self.send_header("Content-Type", "text/html" if kind == "html" else "application/json; charset=utf-8")
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)


class ClickUpDouble(Serving):
    """A workspace served on a free port; use it as a context."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        routes = {"workspace": workspace, "routes": Routes(workspace)}
        super().__init__(type("WorkspaceHandler", (Handler,), routes), "/api")


def days_ago(days: float) -> int:
    """Give a past stamp."""
    return int((datetime.now(UTC) - timedelta(days=days)).timestamp() * 1000)
