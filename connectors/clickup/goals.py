"""Targets of ClickUp's Goals, served as items and written back.

A target cannot be read by itself, nor goals asked for what changed: each goal that is named costs a request, so they
are read every few minutes. What cannot be read is told with the pull, which goes on: a plan may be without Goals, and
nobody knows how long their API will be there. Numbers come as numbers or as text; a true/false target is 1 or 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

from connectors.clickup.fields import bare
from connectors.clickup.values import moment, number
from connectors.clickup.workspace import Row, Workspace, mapping_of
from connectors.errors import CredentialsError, MissingError, RejectedError, RightsError, SyncError
from connectors.goals import CURRENT, END, START, read_name, target_name
from connectors.model.fields import Field, FieldValue, FieldWrite, Written
from connectors.model.items import Category, WorkItem
from connectors.model.pulls import Page

COMPUTED = "automatic"
"""The type of a target that counts its tasks: its number cannot be set."""

NOTE = "syncd"
"""What stands beside a number that we set, in the target's history."""

NO_HISTORY = "ClickUp tells nothing of the past of a Goal's target"

_Answer = tuple[Row, datetime]


class Goals:
    """The targets of one workspace's goals; `every` is the least time between two readings of all that are named."""

    def __init__(self, site: Workspace, tracker: str, every: timedelta, width: int) -> None:
        self._site = site
        self._tracker = tracker
        self._every = every
        self._width = width
        self._due: datetime | None = None
        self._named: Sequence[str] = ()
        self._seen: dict[str, WorkItem] = {}
        self._troubles: dict[str, str] = {}
        self._unread: frozenset[str] = frozenset()

    def join(self, pages: Iterator[Page], names: Sequence[str], *, full: bool) -> Iterator[Page]:
        """Pass the pages of a pull on, and add the targets of these names to the last one of it."""
        for page in pages:
            yield page if page.cursor is None else self._completed(page, names, full=full)

    def _completed(self, page: Page, names: Sequence[str], *, full: bool) -> Page:
        now = page.cursor.at if page.cursor else self._site.http.clock.now()
        items: Mapping[str, WorkItem] = {}
        if full or self._due is None or now >= self._due or names != self._named:
            items = self._read(names)
            self._named, self._due = names, None if self._troubles else now + self._every
        return replace(
            page,
            items=(*page.items, *items.values()),
            aliases={**page.aliases, **{name: item.id for name, item in items.items()}},
            roster=None if page.roster is None else page.roster | {item.id for item in items.values()},
            unseen=(*page.unseen, *self._troubles),
            troubles={**page.troubles, **self._troubles},
        )

    def _read(self, names: Sequence[str]) -> dict[str, WorkItem]:
        """Read the targets, each goal once, and note why those that are left out cannot be read."""
        goals = list(dict.fromkeys(_goal_of(name) for name in names))
        with ThreadPoolExecutor(self._width, thread_name_prefix=self._tracker) as pool:
            answers = dict(zip(goals, pool.map(self._ask, goals), strict=True))
        found: dict[str, WorkItem] = {}
        self._unread = frozenset(goal for goal in goals if isinstance(answers[goal], SyncError))
        self._troubles.clear()
        for name in names:
            answer = answers[_goal_of(name)]
            try:
                if isinstance(answer, SyncError):
                    raise answer
                found[name] = self._item(answer, name)
            except SyncError as error:
                self._troubles[name] = str(error)
        return found

    def _ask(self, goal: str) -> _Answer | SyncError:
        """Ask for a goal; a refused sign-in is the whole tracker's affair."""
        try:
            return self._site.goal(goal)
        except SyncError as error:
            if isinstance(error, CredentialsError) and not isinstance(error, RightsError):
                raise
            return error

    def is_unread(self, name: str) -> bool:
        """Tell whether the goal of a target could not be read, so that nothing is known of the target."""
        return _goal_of(name) in self._unread

    def read(self, names: Sequence[str]) -> list[WorkItem]:
        """Read these targets now; raises what keeps one from being read."""
        return [self._item(self._site.goal(_goal_of(name)), name) for name in names]

    def editable(self, name: str) -> Mapping[str, Field]:
        """Say what can be set of a target: where it stands, unless it counts its tasks."""
        row, _ = self._site.goal(_goal_of(name))
        return {} if self._target(row, name).get("type") == COMPUTED else {CURRENT.id: CURRENT}

    def write(self, name: str, writes: Sequence[FieldWrite]) -> Written:
        """Set where a target stands, unless it stands there already."""
        row, at = self._site.goal(_goal_of(name))
        target = self._target(row, name)
        refused = {w.field.id: f"{w.field.name} cannot be set" for w in writes if w.field.id != CURRENT.id}
        sent = False
        for write in (w for w in writes if w.field.id == CURRENT.id):
            reason = _unfit(target, write.value)
            if reason is None and _current(target) != write.value:
                at, reason = self._set(str(target["id"]), write.value)
                sent = True
            if reason is not None:
                refused[CURRENT.id] = reason
        self._due = None
        return Written(at=at, refused=refused, notified=sent)

    def _set(self, target: str, value: FieldValue) -> tuple[datetime, str | None]:
        """Send a number; a whole one without decimals. Return when, and what the server made of it if it differs."""
        assert isinstance(value, int | float)
        whole = int(value) if float(value).is_integer() else value
        try:
            answer = self._site.set_target(target, {"steps_current": whole, "note": NOTE})
        except RejectedError as error:
            return self._site.http.clock.now(), f"{error.what}; {error.remedy}"
        kept = _current(mapping_of(mapping_of(answer.body).get("key_result")))
        differs = kept is not None and kept != float(value)
        return answer.at, f"ClickUp kept {kept:g} instead of {value:g}" if differs else None

    def _target(self, goal: Row, name: str) -> Row:
        """Find a target by its id, else by its name without case; raises `MissingError` that lists what there is."""
        wanted = _split(name)[1]
        rows = [row for row in goal["key_results"] if row.get("id")]
        named = [row for row in rows if bare(row.get("name")).casefold() == wanted.casefold()]
        found = [row for row in rows if row["id"] == wanted] or named
        if len(found) == 1:
            target: Row = found[0]
            return target
        listed = ", ".join(f"{bare(row.get('name'))} ({row['id']})" for row in rows) or "none"
        what = f"goal {bare(goal.get('name'))!r} has {len(found) or 'no'} targets {wanted!r}; its targets: {listed}"
        raise MissingError(what, where=f"{self._tracker}: goal", remedy="name one of them, best by its id")

    def _item(self, answer: _Answer, name: str) -> WorkItem:
        goal, at = answer
        target = self._target(goal, name)
        identifier = target_name(_goal_of(name), str(target["id"]))
        over = target.get("completed") is True
        fields = {
            CURRENT.id: _current(target),
            START.id: _amount(target.get("steps_start")),
            END.id: _amount(target.get("steps_end")),
        }
        updated = self._changed(identifier, target, fields, at)
        item = WorkItem(
            tracker=self._tracker,
            id=identifier,
            key=target_name(_goal_of(name), bare(target.get("name"))),
            title=bare(target.get("name")),
            space="",
            type="Goal target",
            status="completed" if over else "open",
            category=Category.DONE if over else Category.DOING,
            fields=fields,
            created=moment(target.get("date_created")) or updated,
            updated=updated,
            done_at=updated if over else None,
        )
        self._seen[identifier] = item
        return item

    def _changed(
        self, identifier: str, target: Row, fields: Mapping[str, FieldValue], at: datetime
    ) -> datetime:
        """Return when a target's numbers changed: where it does not tell, when a reading first saw them."""
        seen = self._seen.get(identifier)
        if seen is not None and seen.fields == fields:
            return seen.updated
        told = None
        if target.get("type") != COMPUTED:
            told = moment(mapping_of(target.get("last_action")).get("date_modified"))
        return told if told is not None and (seen is None or told > seen.updated) else at


def _split(name: str) -> tuple[str, str]:
    parts = read_name(name)
    if parts is None:
        raise MissingError(f"{name!r} names no target of a goal", remedy="write the goal's id and the target")
    return parts


def _goal_of(name: str) -> str:
    return _split(name)[0]


def _unfit(target: Row, value: FieldValue) -> str | None:
    """Say why a target cannot be set to a value; None when it can."""
    if target.get("type") == COMPUTED:
        return "ClickUp counts the tasks of this target itself; bind the key result to one of another type"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return f"a target of a goal cannot be set to {value!r}"
    return None


def _current(target: Row) -> float | None:
    """Return where a target stands: told by itself, or by the last thing done to it; None when never told."""
    last = mapping_of(target.get("last_action"))
    told = (target.get("steps_current"), last.get("steps_current_float"), last.get("steps_current"))
    return next((found for value in told if (found := _amount(value)) is not None), None)


def _amount(value: object) -> float | None:
    if isinstance(value, bool) or value in ("true", "false"):
        return float(value in (True, "true"))
    return number(value)
