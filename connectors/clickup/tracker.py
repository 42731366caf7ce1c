"""A ClickUp workspace as a tracker: sign-in, fields, pulls, fresh reads and writes, put together."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from connectors.clickup import fields, inspection, pull, stays
from connectors.clickup.edit import Editor, TaskFields
from connectors.clickup.fields import OWN, Definition
from connectors.clickup.goals import NO_HISTORY, Goals
from connectors.clickup.pull.errand import Errand
from connectors.clickup.pull.trees import named
from connectors.clickup.refusals import GoneError, RefusedCallError, interpret
from connectors.clickup.settings import ClickUpSettings
from connectors.clickup.structure import Place, Structure
from connectors.clickup.webhooks import ClickUpWebhooks
from connectors.clickup.workspace import Row, Workspace, mapping_of
from connectors.errors import MissingError, RightsError
from connectors.goals import read_name
from connectors.http import Clock, Http, Limits
from connectors.model.fields import Field, FieldWrite, Option, Written
from connectors.model.history import Histories
from connectors.model.inspection import Inspection, Trial
from connectors.model.items import WorkItem
from connectors.model.pulls import Cursor, Known, Page, Scope, Sighting
from connectors.model.tracker import Observer, Site

_MAY_NOT_EDIT = frozenset({"read", "comment"})


def connect(name: str, settings: ClickUpSettings, observe: Observer, clock: Clock | None = None) -> ClickUp:
    """Return the tracker of that name; nothing is asked before it is used."""
    url = settings.url.rstrip("/")
    http = Http(
        name,
        url,
        token=settings.token.reveal,
        authorise=_authorise,
        observe=observe,
        limits=Limits(
            concurrency=settings.concurrency,
            per_second=settings.requests_per_second,
            per_minute=settings.requests_per_minute,
            timeout=settings.timeout,
        ),
        clock=clock,
        route=settings.route,
        interpret=interpret,
        mind_quota=True,
    )
    return ClickUp(name, settings, Workspace(http, settings.workspace, url))


def _authorise(token: str) -> dict[str, str]:
    """Send a personal token bare and an OAuth token as bearer; each is refused in the other's form."""
    return {"Authorization": token if token.startswith("pk_") else f"Bearer {token}"}


def _apart(scope: Scope) -> tuple[Scope, tuple[str, ...]]:
    """Return what a scope says of tasks, and the targets of goals that it names."""
    targets = tuple(name for name in scope.items if read_name(name))
    if not targets:
        return scope, ()
    return replace(scope, items=tuple(name for name in scope.items if name not in targets)), targets


class ClickUp:
    """The `Tracker` of one ClickUp workspace."""

    def __init__(self, name: str, settings: ClickUpSettings, site: Workspace) -> None:
        self.name = name
        self._settings = settings
        self._site = site
        self._structure = Structure(site, settings.concurrency)
        self._editor = Editor(site)
        self.webhooks = ClickUpWebhooks(name, site)
        self._goals = Goals(site, name, settings.goals, settings.concurrency)
        self._catalogue: tuple[Field, ...] | None = None
        self._missing: set[str] = set()
        self._homes: dict[str, str] = {}
        self._definitions: dict[str, Mapping[str, Definition]] = {}

    def site(self) -> Site:
        """Sign in and say who and where we are; raises `SettingsError` for a workspace that is not visible."""
        self._catalogue = None
        self._definitions.clear()
        return self._site.identity()

    def catalogue(self) -> Sequence[Field]:
        """List the custom fields of the workspace and all its lists, and what every task has.

        A request for each list: ClickUp tells what a level inherits only at the lists. Kept until the next `site`.
        """
        if self._catalogue is None:
            rows = [*self._site.workspace_fields()]
            lists = self._structure.lists_in_use(list(self._structure.spaces))
            with ThreadPoolExecutor(self._settings.concurrency, thread_name_prefix=self.name) as pool:
                rows += [row for part in pool.map(self._site.list_fields, lists) for row in part]
            self._catalogue = fields.catalogue(rows)
        return self._catalogue

    def learn(self, catalogue: Sequence[Field]) -> None:
        """Take these fields as the workspace's, until the next `site`."""
        self._catalogue = tuple(catalogue)

    def pull(self, scope: Scope, cursor: Cursor | None, known: Known) -> Iterator[Page]:
        """Read everything, or what changed since the cursor; see `Reader.pull`."""
        scope, targets = _apart(scope)
        errand = self._errand(scope, known)
        pages = pull.full(errand) if cursor is None else pull.changes(errand, cursor)
        return self._goals.join(pages, targets, full=cursor is None) if targets else pages

    def read(self, ids: Sequence[str], scope: Scope) -> Sequence[WorkItem]:
        """Read these tasks one by one; those that are not visible are left out.

        What keeps a goal's target from being read is raised.
        """
        errand = self._errand(_apart(scope)[0], lambda _ids: {})
        targets = [name for name in ids if read_name(name)]
        found = named(errand, [name for name in ids if name not in targets], subtasks=False)
        for task in found.values():
            self._remember(task)
        return [*errand.items(list(found.values())), *self._goals.read(targets)]

    def histories(self, ids: Sequence[str], scope: Scope) -> Iterator[Histories]:  # noqa: ARG002  fields are not told
        """Read when these tasks entered their statuses, all that ClickUp remembers; see `Reader.histories`."""
        targets = [name for name in ids if read_name(name)]
        yield Histories(read=dict.fromkeys(targets, (NO_HISTORY,)))
        yield from stays.histories(self._site, [name for name in ids if name not in targets])

    def trace(self, ids: Sequence[str], scope: Scope) -> Sighting:
        """Ask for tasks that a full pull did not list: ClickUp tells a deleted one from one out of sight."""
        errand = self._errand(_apart(scope)[0], lambda _ids: {})
        with ThreadPoolExecutor(self._settings.concurrency, thread_name_prefix=self.name) as pool:
            answers = dict(zip(ids, pool.map(self._sighted, ids), strict=True))
        seen = [task for task in answers.values() if isinstance(task, dict)]
        kept = [task for task in seen if self._settings.archived or not errand.is_put_away(task)]
        hidden = frozenset(name for name, task in answers.items() if task is None)
        return Sighting(items=errand.items(kept), hidden=hidden)

    def _sighted(self, ref: str) -> Row | bool | None:
        """Return a task as it stands now, False when it is gone, None when it is out of sight."""
        if read_name(ref):
            return None if self._goals.is_unread(ref) else False
        try:
            return self._site.sight(ref)[0]
        except (GoneError, RefusedCallError):
            return False
        except (MissingError, RightsError):
            return None

    def editable(self, item: str) -> Mapping[str, Field]:
        """Say which fields of the task can be set: those of its list that its type has too.

        The fields of a list are asked for once, those of a task each time; none where the account may only read.
        """
        if read_name(item):
            return self._goals.editable(item)
        task = self._task(item)
        if str(task.get("permission_level")) in _MAY_NOT_EDIT:
            return {}
        definitions = self._fields_of(task)
        home = self._homes[str(task["id"])]
        statuses = tuple(Option(name, name) for name in self._site.statuses(home)) if home else ()
        custom = {name: one.field for name, one in definitions.items() if one.is_writable}
        own = {name: OWN[name] for name in ("start_date", "due_date")}
        return {**own, "status": replace(OWN["status"], options=statuses), **custom}

    def write(self, item: str, writes: Sequence[FieldWrite]) -> Written:
        """Set the fields, one request each; a refused one is told in the answer and the rest is written."""
        if read_name(item):
            return self._goals.write(item, writes)
        home = self._homes.get(item)
        known = self._definitions.get(home) if home else None
        fields_of_task = TaskFields(
            known if known is not None else self._fields_of(self._task(item)), lambda: self._anew(item)
        )
        written = self._editor.write(item, fields_of_task, writes)
        if written.refused:
            self._definitions.pop(self._homes.get(item, ""), None)
        return written

    def workspaces(self) -> Mapping[str, str]:
        """Return the names of the workspaces that the token's user sees, by id, whichever one is configured."""
        return self._site.visible_workspaces()

    def spaces(self) -> Mapping[str, str]:
        """Return the names of the visible spaces by id."""
        return self._structure.spaces

    def places(self, spaces: Sequence[str]) -> Sequence[Place]:
        """List folders and lists of these spaces, by id, archived ones too."""
        return self._structure.survey(spaces)

    def statuses(self, space: str) -> Sequence[tuple[str, str]]:
        """Return (name, type) of the statuses of a space, by id; its lists may have replaced them."""
        rows = self._site.place("space", space).get("statuses")
        return [(str(r.get("status")), str(r.get("type"))) for r in rows or () if isinstance(r, dict)]

    def inspect(self, scope: Scope, trials: Sequence[Trial], written: Collection[str]) -> Inspection:
        """Say what is visible and what the selectors match; see `Reader.inspect`."""
        return inspection.inspect(self._errand(scope, lambda _ids: {}), trials, written)

    def link(self, key: str) -> str:
        """Return the address at which a person sees the task, or all goals."""
        return self._site.goals_page if read_name(key) else self._site.link(key)

    def history(self, key: str) -> str:
        """Return the address at which a person sees the task's history: the task's own page shows it."""
        return self.link(key)

    def close(self) -> None:
        """Let go of the connections."""
        self._site.http.close()

    def _errand(self, scope: Scope, known: Known) -> Errand:
        where = f"trackers.{self.name}"
        roles = self._settings.fields
        return Errand(
            site=self._site,
            structure=self._structure,
            tracker=self.name,
            scope=scope,
            reading=fields.reading(self.catalogue() if roles else (), roles, scope, where),
            known=known,
            width=self._settings.concurrency,
            overlap=self._settings.overlap,
            archived=self._settings.archived,
            watch=self._settings.watch,
            missing=self._missing,
        )

    def _task(self, item: str) -> Row:
        answer = self._site.task(item)
        if answer is None:
            raise MissingError(
                f"task {item} is not there, or not visible to this account",
                where=self.name,
                remedy="check the id, and that the token's user may see it",
            )
        self._remember(answer[0])
        return answer[0]

    def _remember(self, task: Row) -> None:
        self._homes[str(task["id"])] = str(mapping_of(task.get("list")).get("id") or "")

    def _fields_of(self, task: Row) -> Mapping[str, Definition]:
        """Return the definitions of the task's custom fields: its list's, without those of other task types."""
        rows = [row for row in task.get("custom_fields") or () if isinstance(row, dict) and row.get("id")]
        home = self._homes[str(task["id"])]
        if home and home not in self._definitions:
            listed = [fields.definition(row) for row in self._site.list_fields(home) if row.get("id")]
            self._definitions[home] = {one.field.id: one for one in listed}
        shown = {str(row["id"]): fields.definition(row) for row in rows}
        listed_here = self._definitions.get(home, {})
        return {name: listed_here.get(name, one) for name, one in shown.items()} if shown else listed_here

    def _anew(self, item: str) -> Mapping[str, Definition]:
        self._definitions.pop(self._homes.get(item, ""), None)
        return self._fields_of(self._task(item))
