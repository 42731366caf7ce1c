"""Jira Data Center over REST v2: search by offset, parents in three fields, rich text as plain strings.

Quirks, with their reasons:

- An offset walk loses rows when others leave the result, and ends at 10 000 rows (a 500 from 10.x on). So a walk goes
  by time of creation, which never changes, and each page begins anew at the last row's; only rows created within
  a second of each other are told apart by offset. `id > N` would be shorter, but compares within one project
  only and needs the named issue to exist.
- `parent` is for sub-tasks; an epic is named by the field Epic Link, what stands above epics by Parent Link, both by
  key. Keys are turned into ids, which are the identity. Issue types tell no levels: an epic is what has an epic's
  own fields.
- A search tells changelogs too (`expand`), a page of issues at a time. Whether it cuts them is not documented, so only
  those count that are as long as the site says; the others are read from the issue, which tells them whole.
- `validateQuery: false` lets a list name issues that are gone; everywhere else the site shall refuse what it does
  not know, since a project that went out of sight is no empty one.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors.errors import MissingError
from connectors.http import Answer, Http
from connectors.jira import jql
from connectors.jira.edition import (
    CHUNK,
    FULL_PAGE,
    Edition,
    Issue,
    Logged,
    Rows,
    astray,
    entries_of,
    listed,
    mapping,
    mapping_of,
)
from connectors.jira.translate import moment
from connectors.model.fields import Field, FieldKind

API = "/rest/api/2"
MOST_EMPTY_PAGES = 5
LISTED_LOGS = 50
"""Issues whose changelogs are asked for with one search."""

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_TIE = timedelta(seconds=1)
"""What lies this close together may share one place in the site's order."""


@dataclass(slots=True)
class CreationWalk:
    """A walk in the order of creation, each page begun at the last row's time; ends when `total` is reached.

    `validate` says whether names in the query that the site does not know are an error, or match nothing.
    """

    site: DataCenter
    clause: str
    fields: Sequence[str]
    size: int
    validate: bool = True
    done: bool = False
    pages: int = 0
    _since: datetime | None = None
    _start: int = 0
    _seen: set[str] = field(default_factory=set)
    _empty: int = 0

    def step(self) -> Rows:
        """Read the next page; raises `MalformedError` when the site counts rows that it does not give."""
        issues, answer = self.ask()
        self.pages += 1
        new = [issue for issue in issues if str(issue.get("id")) not in self._seen]
        self._advance(issues, answer.body.get("total"))
        return Rows(self.site.dressed(new), answer.at)

    def ask(self) -> tuple[Sequence[Issue], Answer]:
        """Return the page that stands next, as the site tells it."""
        answer = self.site.http.post("search", f"{API}/search", self._question())
        return listed(answer, "issues", f"{self.site.http.tracker}: search"), answer

    def _question(self) -> dict[str, Any]:
        clause = self.clause if self._since is None else jql.since(self.clause, self._since, "created")
        return {
            "jql": jql.ordered(clause, "created"),
            "startAt": self._start,
            "maxResults": self.size,
            "fields": self.site.asking(self.fields),
            "validateQuery": self.validate,
        }

    def _advance(self, issues: Sequence[Issue], total: object) -> None:
        self._empty = 0 if issues else self._empty + 1
        end = self._start + len(issues)
        self.done = end >= total if isinstance(total, int) else not issues
        if self._empty > MOST_EMPTY_PAGES:
            what = f"the site counts {total} issues but shows {end}; its index may need to be built anew"
            raise astray(self.site.http.tracker, what)
        last = _created(issues[-1]) if issues else None
        since = last.replace(microsecond=0) - _TIE if last else None
        if since and (self._since is None or since > self._since):
            self._since, self._start = since, 0
            self._seen = {str(i.get("id")) for i in issues if (at := _created(i)) is None or at >= since}
        else:
            self._start = end
            self._seen |= {str(issue.get("id")) for issue in issues}


@dataclass(frozen=True, slots=True)
class _Place:
    key: str
    level: int


class DataCenter(Edition):
    """The calls of Jira Data Center; remembers the keys, ids and levels of the issues it has shown."""

    title = "Jira Data Center"
    api = API
    identity_key = "key"
    names_rights = False

    def __init__(self, http: Http, width: int = 4) -> None:
        super().__init__(http, width)
        self._lock = threading.Lock()
        self._ids: dict[str, str] = {}
        self._places: dict[str, _Place] = {}
        self._by_kind: dict[FieldKind, tuple[str, ...]] = {}

    def learn(self, fields: Sequence[Field]) -> None:
        """Remember which fields tell parents, and which an epic alone has."""
        kinds = (FieldKind.EPIC_LINK, FieldKind.PARENT_LINK, FieldKind.EPIC)
        self._by_kind = {kind: tuple(f.id for f in fields if f.kind is kind) for kind in kinds}

    def walk(self, clause: str, fields: Sequence[str], size: int = FULL_PAGE) -> CreationWalk:
        """Walk in the order of creation."""
        return CreationWalk(self, clause, fields, size)

    def fetch(self, refs: Sequence[str], fields: Sequence[str]) -> Rows:
        """Read by search; a key that search does not know is asked for by itself, as it may be a former one."""
        rows = self._found(jql.among("id", refs), fields)
        known = {str(issue.get(part)).upper() for issue in rows.issues for part in ("id", "key")}
        former = [ref for ref in refs if not ref.isdecimal() and ref.upper() not in known]
        moved = self.fresh(former, fields).issues if former else ()
        return Rows([*rows.issues, *(one for one in moved if str(one.get("id")) not in known)], rows.at)

    def fresh(self, refs: Sequence[str], fields: Sequence[str]) -> Rows:
        """Read issue by issue, as many at once as the settings allow."""
        with ThreadPoolExecutor(self.width, thread_name_prefix=self.http.tracker) as pool:
            found = list(pool.map(lambda ref: self.issue(ref, fields), refs))
        return Rows([issue for issue in found if issue], self.http.clock.now())

    def issue(self, ref: str, fields: Sequence[str]) -> Issue | None:
        """Read one issue in the common form."""
        issue = super().issue(ref, self.asking(fields))
        return self.dressed([issue])[0] if issue else None

    def logs(self, ids: Sequence[str]) -> Iterator[Sequence[Logged]]:
        """Yield the changelogs, as the search shows them where it counts them and they are whole, else issue by issue."""
        with ThreadPoolExecutor(self.width, thread_name_prefix=self.http.tracker) as pool:
            pages = pool.map(self._listed_logs, jql.chunks(list(ids), LISTED_LOGS))
            found = {logged.issue: logged for page in pages for logged in page}
            yield list(found.values())
            for logged in pool.map(self._log, [issue for issue in ids if issue not in found]):
                yield [logged]

    def _listed_logs(self, ids: Sequence[str]) -> list[Logged]:
        """Return those changelogs that a search tells whole."""
        question = {
            "jql": jql.among("id", ids),
            "maxResults": len(ids),
            "fields": ["created"],
            "expand": ["changelog"],
            "validateQuery": False,
        }
        answer = self.http.post("changelogs", f"{API}/search", question)
        where = self._where("changelogs")
        return [
            Logged(str(issue.get("id")), sorted(entries_of(log, "histories", where), key=_place_in_log))
            for issue in listed(answer, "issues", where)
            if (log := mapping_of(issue.get("changelog")))
            and log.get("total") == len(entries_of(log, "histories", where))
        ]

    def _log(self, issue: str) -> Logged:
        where, params = self._where("changelog"), {"fields": "created", "expand": "changelog"}
        try:
            answer = self.http.get("changelog", f"{API}/issue/{jql.path_part(issue)}", params)
        except MissingError:
            return Logged(issue, ())
        log = mapping_of(mapping(answer, where).get("changelog"))
        entries = sorted(entries_of(log, "histories", where), key=_place_in_log)
        total = log.get("total")
        return Logged(issue, entries, max(0, total - len(entries)) if isinstance(total, int) else 0)

    def count(self, clause: str) -> int | None:
        """Return how many issues match: exactly, as the site counts."""
        body = {"jql": clause, "startAt": 0, "maxResults": 0, "fields": ["created"]}
        total = mapping_of(self.http.post("count", f"{API}/search", body).body).get("total")
        return total if isinstance(total, int) else None

    def below(self, parents: Sequence[str]) -> str:
        """Return the clause over all three fields; Epic Link is told of epics only, Parent Link of what is none."""
        places = self._placed(parents)
        epics = [ref for ref in parents if ref in places and places[ref].level == 1]
        others = [places[ref].key for ref in parents if ref in places and places[ref].level != 1]
        clauses = [jql.among("parent", parents)]
        clauses += [jql.among(jql.custom(f), epics) for f in self._fields(FieldKind.EPIC_LINK) if epics]
        clauses += [jql.among(jql.custom(f), others) for f in self._fields(FieldKind.PARENT_LINK) if others]
        return jql.either(clauses)

    def branching(self) -> str | None:
        """Return the clause of what has an epic's own fields or a parent above epics."""
        marks = [*self._fields(FieldKind.EPIC), *self._fields(FieldKind.PARENT_LINK)]
        return jql.either([f"{jql.custom(f)} is not EMPTY" for f in marks]) if marks else None

    def rich(self, text: str) -> Any:
        """Return the text as it is: not every field renders markup, so none is written."""
        return text

    def asking(self, fields: Sequence[str]) -> list[str]:
        """Return the fields to ask for, with those that tell parents, levels and the order of walks."""
        own = [name for names in self._by_kind.values() for name in names]
        return list(dict.fromkeys([*fields, "created", "issuetype", "parent", *own]))

    def dressed(self, issues: Sequence[Issue]) -> list[Issue]:
        """Return issues in the common form: with the id of the parent, and the level."""
        self._remember(issues)
        above = {key for issue in issues if (key := self._above(mapping_of(issue.get("fields"))))}
        self._look_up("key", [key for key in above if key not in self._ids])
        return [self._dressed(issue) for issue in issues]

    def _dressed(self, issue: Issue) -> Issue:
        fields = dict(mapping_of(issue.get("fields")))
        key = self._above(fields)
        if key:
            identifier = self._ids.get(key)
            fields["parent"] = {"id": identifier, "key": key} if identifier else None
        fields["issuetype"] = {**mapping_of(fields.get("issuetype")), "hierarchyLevel": self._level(fields)}
        return {**issue, "fields": fields}

    def _above(self, fields: Mapping[str, Any]) -> str:
        """Return the key of the issue above, where a link tells it; what a sub-task's type forbids is ignored."""
        if mapping_of(fields.get("parent")).get("id"):
            return ""
        links = (*self._fields(FieldKind.EPIC_LINK), *self._fields(FieldKind.PARENT_LINK))
        return next((key for name in links if (key := _key(fields.get(name)))), "")

    def _level(self, fields: Mapping[str, Any]) -> int:
        if mapping_of(fields.get("issuetype")).get("subtask"):
            return -1
        if any(fields.get(name) for name in self._fields(FieldKind.EPIC)):
            return 1
        return 2 if any(fields.get(name) for name in self._fields(FieldKind.PARENT_LINK)) else 0

    def _fields(self, kind: FieldKind) -> tuple[str, ...]:
        return self._by_kind.get(kind, ())

    def _remember(self, issues: Iterable[Issue]) -> None:
        with self._lock:
            for issue in issues:
                identifier, key = str(issue.get("id")), str(issue.get("key"))
                self._ids[key] = identifier
                self._places[identifier] = _Place(key, self._level(mapping_of(issue.get("fields"))))

    def _placed(self, ids: Sequence[str]) -> Mapping[str, _Place]:
        self._look_up("id", [identifier for identifier in ids if identifier not in self._places])
        return self._places

    def _look_up(self, name: str, refs: Sequence[str]) -> None:
        """Learn keys, ids and levels of issues that were named but not shown; the invisible stay unknown."""
        for chunk in jql.chunks(sorted(refs), CHUNK):
            walk = CreationWalk(self, jql.among(name, chunk), (), CHUNK, validate=False)
            self._remember(walk.ask()[0])

    def _found(self, clause: str, fields: Sequence[str]) -> Rows:
        walk = CreationWalk(self, clause, fields, CHUNK, validate=False)
        pages = [walk.step()]
        while not walk.done:
            pages.append(walk.step())
        return Rows([issue for page in pages for issue in page.issues], pages[0].at)


def _place_in_log(entry: Mapping[str, Any]) -> tuple[datetime, int]:
    number = str(entry.get("id"))
    return moment(entry.get("created")) or _NEVER, int(number) if number.isdecimal() else 0


def _created(issue: Issue) -> datetime | None:
    return moment(mapping_of(issue.get("fields")).get("created"))


def _key(value: object) -> str:
    """Return the key in a link field: text, or an object in some versions."""
    return str(mapping_of(value).get("key") or "") if isinstance(value, Mapping) else str(value or "")
