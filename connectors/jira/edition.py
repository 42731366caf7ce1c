"""What all editions of Jira's REST API share, and the seam behind which each goes its own way.

Whatever reads or writes issues speaks through `Edition`: walks over a query, reads of named issues, their changelogs,
counts, edits, rich text. Issues come in one form whatever the edition: `fields.parent` carries the id of the issue above, and
`fields.issuetype.hierarchyLevel`, where it is there, -1 for sub-tasks, 0 for what hangs on epics, more from epics up.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, NamedTuple, Protocol

from connectors.errors import MalformedError, MissingError, RejectedError, SyncError
from connectors.http import Answer, Http
from connectors.jira import jql
from connectors.model.fields import Field

CHUNK = 100
"""Issues that one read may name."""

LIGHT_PAGE = 5000
FULL_PAGE = 100
"""Rows to ask for in one page, with light fields only and with all; the server may give fewer."""

LOGS = 500
"""Issues whose changelogs are asked for together."""

RIGHTS = ("BROWSE_PROJECTS", "EDIT_ISSUES", "ADMINISTER_PROJECTS", "ADMINISTER")
"""Rights by Jira's names, that reading, writing and writing without mail need."""

Issue = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Rows:
    """Issues of one answer, and the server's time."""

    issues: Sequence[Issue]
    at: datetime


class Logged(NamedTuple):
    """A piece of an issue's changelog, oldest first; `short` is how many entries the site owes at its end."""

    issue: str
    entries: Sequence[Mapping[str, Any]]
    short: int = 0


class Walk(Protocol):
    """One query walked page by page; not to be stepped by two threads at once. Rows may come more than once."""

    done: bool
    pages: int

    def step(self) -> Rows:
        """Read the next page; raises `MalformedError` when the paging leads nowhere."""
        ...


class Edition(ABC):
    """The calls of one site over one connection; safe to share between threads.

    `title` names the edition to people, `api` is the path of its REST API, `identity_key` what identifies an
    account in `myself`, `names_rights` whether rights are asked for by name, `creates_options` whether it has a call
    that creates options.
    """

    title: ClassVar[str]
    creates_options: ClassVar[bool] = False
    api: ClassVar[str]
    identity_key: ClassVar[str]
    names_rights: ClassVar[bool]

    def __init__(self, http: Http, width: int = 4) -> None:
        self.http = http
        self.width = width

    @abstractmethod
    def learn(self, fields: Sequence[Field]) -> None:
        """Take the fields of the site as known; comes before any issue is read."""

    @abstractmethod
    def walk(self, clause: str, fields: Sequence[str], size: int = FULL_PAGE) -> Walk:
        """Return a walk over the issues that match, in an order that no edit changes."""

    @abstractmethod
    def fetch(self, refs: Sequence[str], fields: Sequence[str]) -> Rows:
        """Read up to 100 issues by id, key or former key; the invisible are left out."""

    @abstractmethod
    def fresh(self, refs: Sequence[str], fields: Sequence[str]) -> Rows:
        """Read up to 100 issues as they stand now, not as an index remembers them; the invisible are left out."""

    @abstractmethod
    def count(self, clause: str) -> int | None:
        """Return about how many issues match, or None where the site does not tell."""

    @abstractmethod
    def below(self, parents: Sequence[str]) -> str:
        """Return the clause of the issues directly below these ids."""

    @abstractmethod
    def branching(self) -> str | None:
        """Return the clause of issues that may have children in other spaces: epics and above.

        "" when there are none, None where the site does not tell. Children of the levels below are sub-tasks,
        which always live in the space of their parent.
        """

    @abstractmethod
    def logs(self, ids: Sequence[str]) -> Iterator[Sequence[Logged]]:
        """Yield the whole changelogs of up to `LOGS` issues in pieces; what is not visible is left out."""

    @abstractmethod
    def rich(self, text: str) -> Any:
        """Return plain text as the site wants rich text."""

    def account(self) -> tuple[str, Answer]:
        """Return the immutable id of the account that is signed in, "" for nobody, and the answer that told it."""
        answer = self.http.get("myself", f"{self.api}/myself")
        return str(mapping(answer, self._where("myself")).get(self.identity_key) or ""), answer

    def fields(self) -> Any:
        """Return the list of fields as the site tells it."""
        return self.http.get("field", f"{self.api}/field").body

    def rows(self, clause: str, fields: Sequence[str], size: int = LIGHT_PAGE) -> Iterator[Rows]:
        """Walk to the end, page by page."""
        walk = self.walk(clause, fields, size)
        while not walk.done:
            yield walk.step()

    def issue(self, ref: str, fields: Sequence[str]) -> Issue | None:
        """Read one issue by id, key or former key, as it stands now; None when it is missing or not visible."""
        if not jql.is_reference(ref):
            return None
        try:
            answer = self.http.get("issue", f"{self.api}/issue/{ref}", {"fields": ",".join(fields)})
        except MissingError:
            return None
        return mapping(answer, self._where("issue"))

    def statuses(self) -> Sequence[Mapping[str, Any]]:
        """List the statuses that workflows of the site use today, with their categories."""
        body = self.http.get("statuses", f"{self.api}/status").body
        return [row for row in body if isinstance(row, Mapping)] if isinstance(body, list) else []

    def resolutions(self) -> Sequence[str]:
        """List the names of the resolutions."""
        return _names(self.http.get("resolutions", f"{self.api}/resolution").body)

    def types(self) -> Sequence[str]:
        """List the names of the issue types."""
        return _names(self.http.get("issuetype", f"{self.api}/issuetype").body)

    def rights(self, space: str) -> Mapping[str, bool]:
        """Say which of `RIGHTS` this account has in a space; raises `MissingError` for one that is out of sight."""
        params = {"projectKey": space} | ({"permissions": ",".join(RIGHTS)} if self.names_rights else {})
        answer = self.http.get("permissions", f"{self.api}/mypermissions", params)
        told = mapping_of(mapping(answer, self._where("permissions")).get("permissions"))
        return {name: mapping_of(told.get(name)).get("havePermission") is True for name in RIGHTS}

    def sees(self, space: str) -> bool:
        """Say whether the space exists and is visible to this account."""
        try:
            self.http.get("project", f"{self.api}/project/{jql.path_part(space)}")
        except MissingError:
            return False
        return True

    def editable(self, ref: str) -> Mapping[str, Mapping[str, Any]]:
        """Return the fields that can be set on an issue, as the site describes them, by id."""
        answer = self.http.get("editmeta", f"{self.api}/issue/{jql.path_part(ref)}/editmeta")
        described = mapping_of(mapping(answer, self._where("editmeta")).get("fields"))
        return {name: row for name, row in described.items() if isinstance(row, Mapping)}

    def edit(self, ref: str, values: Mapping[str, Any], *, notify: bool) -> Answer:
        """Set fields of one issue in one request; unless `notify`, without mail to its watchers."""
        return self.http.put(
            "edit",
            f"{self.api}/issue/{jql.path_part(ref)}",
            {"fields": dict(values)},
            None if notify else {"notifyUsers": "false"},
        )

    def create_option(self, field: str, project: str, kind: str, name: str) -> str:
        """Give the field an option on issues of that project and type (ids), and return its id.

        Raises `RejectedError` where the edition has no call for it.
        """
        raise RejectedError(
            f"{self.title} has no call that creates options",
            where=self._where(f"option {name} of field {field} for type {kind} in project {project}"),
            remedy="add it by hand",
        )

    def _where(self, operation: str) -> str:
        return f"{self.http.tracker}: {operation}"


def _names(body: Any) -> Sequence[str]:
    rows = body if isinstance(body, list) else []
    return [str(row["name"]) for row in rows if isinstance(row, Mapping) and row.get("name")]


def mapping_of(value: object) -> Mapping[str, Any]:
    """Return the value if it is a mapping, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def mapping(answer: Answer, where: str) -> Mapping[str, Any]:
    """Return the answer's body, which must be a JSON object."""
    if not isinstance(answer.body, Mapping):
        raise _unlike(where)
    return answer.body


def listed(answer: Answer, name: str, where: str) -> Sequence[Issue]:
    """Return the list of objects of that name in the answer's body."""
    return entries_of(mapping(answer, where), name, where)


def entries_of(row: Mapping[str, Any], name: str, where: str) -> Sequence[Mapping[str, Any]]:
    """Return the list of objects of that name in an object of an answer."""
    entries = row.get(name)
    if not isinstance(entries, list) or not all(isinstance(entry, Mapping) for entry in entries):
        raise _unlike(where)
    return entries


def astray(tracker: str, what: str) -> MalformedError:
    """Return the error for paging that leads nowhere."""
    return MalformedError(
        f"paging leads nowhere: {what}", where=f"{tracker}: search", remedy="the next pass begins anew"
    )


def _unlike(where: str) -> SyncError:
    return MalformedError(
        "the answer has not the form that Jira's documents describe",
        where=where,
        remedy="check url: is this a Jira site?",
    )
