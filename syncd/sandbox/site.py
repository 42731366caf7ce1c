"""A site in memory: its issues, what they refer to, and every way to change them."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from threading import RLock
from typing import Any
from zoneinfo import ZoneInfo

from syncd.sandbox.clock import Clock
from syncd.sandbox.faults import Faults
from syncd.sandbox.history import differences
from syncd.sandbox.model import (
    BUILT_IN_FIELDS,
    DEFAULT_LINK_TYPES,
    DEFAULT_PRIORITIES,
    Account,
    Change,
    Component,
    CustomField,
    Issue,
    IssueType,
    Link,
    LinkType,
    Named,
    Space,
    Sprint,
    Status,
    StatusCategory,
    Version,
)
from syncd.sandbox.outbox import Outbox

DEFAULT_ACCOUNT = Account(
    id="5b10ac8d82e05b22cc7d4ef5",
    email="bot@sandbox.example",
    token="sandbox-token",  # noqa: S106  (opens nothing but this sandbox)
    name="syncd",
)
"""Who may sign in to a site that names no account of its own."""

PERSON = "70121:person"
"""The author of edits that the control path makes as a person."""

_KEPT_REVISIONS = 50

Listener = Callable[[str, str, Issue, Change | None], None]
"""Told of a change: the webhook event, the author, the issue after it, the entry of the changelog."""


class Site:
    """The state of one tracker. Every method that changes it takes the lock; readers hold it while they read.

    `generation` grows whenever something that issues refer to changes, so that what was drawn from it can
    be dropped. `zone` is the site's own, in which its time stamps are written.
    """

    def __init__(
        self,
        *,
        name: str = "Sandbox",
        zone: str = "UTC",
        accounts: Iterable[Account] = (DEFAULT_ACCOUNT,),
        clock: Clock | None = None,
    ) -> None:
        self.name = name
        self.zone = ZoneInfo(zone)
        self.clock = clock or Clock()
        self.faults = Faults()
        self.lock = RLock()
        self.generation = 0
        self.outbox = Outbox()
        self.listeners: list[Listener] = []
        self.accounts: list[Account] = list(accounts)
        self.spaces: dict[str, Space] = {}
        self.statuses: dict[str, Status] = {}
        self.types: dict[str, IssueType] = {}
        self.fields: dict[str, CustomField] = {field.id: field for field in BUILT_IN_FIELDS}
        self.priorities: dict[str, Named] = {one.id: one for one in DEFAULT_PRIORITIES}
        self.link_types: dict[str, LinkType] = {one.id: one for one in DEFAULT_LINK_TYPES}
        self.resolutions: dict[str, Named] = {}
        self.versions: dict[str, Version] = {}
        self.components: dict[str, Component] = {}
        self.sprints: dict[int, Sprint] = {}
        self.issues: dict[int, Issue] = {}
        self._keys: dict[str, int] = {}
        self._former: dict[str, int] = {}
        self._children: defaultdict[int, set[int]] = defaultdict(set)
        self._revisions: dict[int, list[tuple[datetime, Issue | None]]] = {}
        self._last_id = 10_000
        self._last_entry = 5_000_000

    # Time

    def now(self) -> datetime:
        """Return the server's time: the clock, off by what the faults say; aware, UTC."""
        return self.clock() + self.faults.skew()

    # What issues refer to

    def add(
        self, *things: Space | Status | IssueType | LinkType | CustomField | Version | Component | Sprint
    ) -> None:
        """Add or replace things by their id."""
        with self.lock:
            for thing in things:
                self._shelf(thing)[thing.id] = thing
            self.generation += 1

    def add_resolution(self, *resolutions: Named) -> None:
        """Add or replace resolutions by their id."""
        with self.lock:
            self.resolutions.update((one.id, one) for one in resolutions)
            self.generation += 1

    def _shelf(self, thing: Any) -> dict[Any, Any]:
        shelves: dict[type, dict[Any, Any]] = {
            Space: self.spaces,
            Status: self.statuses,
            IssueType: self.types,
            LinkType: self.link_types,
            CustomField: self.fields,
            Version: self.versions,
            Component: self.components,
            Sprint: self.sprints,
        }
        return shelves[type(thing)]

    def space(self, ref: str) -> Space | None:
        """Find a space by id, by key in any case, or by a former key."""
        wanted = ref.upper()
        return self.spaces.get(ref) or next(
            (one for one in self.spaces.values() if one.key == wanted or wanted in one.former_keys), None
        )

    def field(self, id_: str) -> CustomField | None:
        """Return the custom field of that id."""
        return self.fields.get(id_)

    def name_of(self, kind: str, id_: str) -> str | None:
        """Return the name (of an issue: the key) behind an id; None when it is unknown."""
        shelves: dict[str, Mapping[Any, Any]] = {
            "status": self.statuses,
            "type": self.types,
            "link type": self.link_types,
            "priority": self.priorities,
            "resolution": self.resolutions,
            "space": self.spaces,
            "version": self.versions,
            "component": self.components,
        }
        if kind in {"issue", "sprint"}:
            shelf: Mapping[Any, Any] = self.issues if kind == "issue" else self.sprints
            thing = shelf.get(int(id_))
        else:
            thing = shelves[kind].get(id_)
        return None if thing is None else (thing.key if kind == "issue" else thing.name)

    # Issues

    def find(self, ref: str) -> Issue | None:
        """Find an issue by id, by key in any case, or by the key it had before it was moved."""
        if ref.isdigit():
            return self.issues.get(int(ref))
        key = ref.upper()
        id_ = self._keys.get(key) or self._former.get(key)
        return None if id_ is None else self.issues.get(id_)

    def children(self, id_: int) -> Sequence[Issue]:
        """Return the direct children by ascending id."""
        return [self.issues[child] for child in sorted(self._children.get(id_, ()))]

    def as_of(self, at: datetime) -> Mapping[int, Issue]:
        """Return the issues as they stood at `at`; only changes since the start are known to differ."""
        late = {id_: known for id_, known in self._revisions.items() if known[-1][0] > at}
        if not late:
            return self.issues
        past = dict(self.issues)
        for id_, known in late.items():
            position = bisect_right(known, at, key=lambda entry: entry[0]) - 1
            state = known[position][1] if position >= 0 else None
            if state is None:
                past.pop(id_, None)
            else:
                past[id_] = state
        return past

    def next_id(self) -> int:
        """Return an id that no issue ever had."""
        self._last_id += 1
        return self._last_id

    def next_key(self, space: Space) -> str:
        """Return the next free key of a space."""
        prefix = f"{space.key}-"
        taken = (int(key[len(prefix) :]) for key in (*self._keys, *self._former) if key.startswith(prefix))
        return f"{prefix}{max(taken, default=0) + 1}"

    def put(self, *issues: Issue) -> None:
        """Set issues as they are, as part of the site's beginning: no changelog, no revision."""
        with self.lock:
            for issue in issues:
                self._index(issue)
            for issue in issues:
                self._tie(issue, ())
            self.generation += 1

    def create(self, issue: Issue) -> Issue:
        """Add a new issue, stamped with the time now."""
        with self.lock:
            now = self.now()
            born = replace(issue, created=now, updated=now, status_changed=now)
            self._record(born.id, now, born)
            self._index(born)
            self._tie(born, ())
            self._tell("jira:issue_created", PERSON, born, None)
            return born

    def edit(self, id_: int, changes: Mapping[str, Any], *, author: str) -> Issue:
        """Set attributes of an issue; `custom` is merged, None empties. Returns the issue as it stands then.

        Bumps `updated` and writes a changelog entry, unless nothing differs. A status of another category
        sets or clears the resolution as a workflow would, unless the changes name one.
        """
        with self.lock:
            before = self.issues[id_]
            now = self.now()
            after = replace(before, **self._completed(before, changes, now))
            items = differences(self, before, after)
            if not items:
                return before
            entry = Change(id=self._entry_id(), at=now, author=author, items=items)
            after = replace(after, updated=max(now, before.updated), history=(*before.history, entry))
            self._record(id_, now, after)
            self._index(after)
            self._tie(after, before.links)
            self._tell("jira:issue_updated", author, after, entry)
            return after

    def move(self, id_: int, space: Space, *, author: str) -> Issue:
        """Move an issue to another space: it keeps its id and gets a new key; the old key still resolves."""
        with self.lock:
            return self.edit(id_, {"space": space.id, "key": self.next_key(space)}, author=author)

    def delete(self, id_: int) -> None:
        """Delete an issue for ever; its children stay, without parent."""
        with self.lock:
            gone = self.issues[id_]
            for child in self.children(id_):
                orphan = replace(child, parent=None)
                self._record(child.id, self.now(), orphan)
                self._index(orphan)
            self._record(id_, self.now(), None)
            self._tie(replace(gone, links=()), gone.links)
            del self.issues[id_]
            self._keys.pop(gone.key, None)
            self._former = {key: id_ for key, id_ in self._former.items() if id_ != gone.id}
            if gone.parent is not None:
                self._children[gone.parent].discard(id_)
            self._tell("jira:issue_deleted", PERSON, gone, None)

    def _tell(self, event: str, author: str, issue: Issue, change: Change | None) -> None:
        for listener in self.listeners:
            listener(event, author, issue, change)

    def _tie(self, issue: Issue, before: Sequence[Link]) -> None:
        """Show an issue's links at their other ends too; these are not changed by that."""
        for link in {*before} ^ {*issue.links}:
            other = self.issues.get(link.other)
            if other is not None:
                end = Link(link.type, issue.id, not link.outward)
                kept = tuple(one for one in other.links if one != end)
                self._index(replace(other, links=(*kept, end) if link in issue.links else kept))

    def _completed(self, before: Issue, changes: Mapping[str, Any], now: datetime) -> dict[str, Any]:
        done: dict[str, Any] = dict(changes)
        if "custom" in done:
            merged = {**before.custom, **done["custom"]}
            done["custom"] = {key: value for key, value in merged.items() if value is not None}
        if done.get("status", before.status) != before.status:
            done.setdefault("status_changed", now)
            if "resolution" not in done:
                done["resolution"] = self._resolution_for(done["status"], before.resolution)
        if done.get("resolution", before.resolution) != before.resolution:
            done.setdefault("resolved", now if done["resolution"] else None)
        return done

    def _resolution_for(self, status: str, present: str | None) -> str | None:
        if self.statuses[status].category is not StatusCategory.DONE:
            return None
        usual = next((one.id for one in self.resolutions.values() if one.name in {"Done", "完了"}), None)
        return present or usual or next(iter(self.resolutions), None)

    def _entry_id(self) -> int:
        self._last_entry += 1
        return self._last_entry

    def _index(self, issue: Issue) -> None:
        before = self.issues.get(issue.id)
        if before is not None and before.key != issue.key:
            self._keys.pop(before.key, None)
            self._former[before.key] = issue.id
        if before is not None and before.parent is not None and before.parent != issue.parent:
            self._children[before.parent].discard(issue.id)
        if issue.parent is not None:
            self._children[issue.parent].add(issue.id)
        self.issues[issue.id] = issue
        self._keys[issue.key] = issue.id
        self._last_id = max(self._last_id, issue.id)

    def _record(self, id_: int, at: datetime, state: Issue | None) -> None:
        known = self._revisions.setdefault(id_, [])
        if not known:
            beginning = datetime.min.replace(tzinfo=at.tzinfo)
            known.append((beginning, self.issues.get(id_)))
        known.append((at, state))
        known.sort(key=lambda entry: entry[0])
        if len(known) > _KEPT_REVISIONS:
            del known[1 : len(known) - _KEPT_REVISIONS + 1]

    def settled(self, by: timedelta) -> Mapping[int, Issue]:
        """Return the issues as a search index sees them that is `by` behind."""
        return self.as_of(self.now() - by) if by else self.issues
