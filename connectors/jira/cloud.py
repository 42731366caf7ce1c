"""The calls of Jira Cloud's REST v3, and how it pages: all that another edition would do otherwise.

Whatever reads or writes issues speaks through `Cloud`: walks over a query, fresh reads of named issues, their
changelogs, counts, edits, rich text. Data Center will be a second class with the same methods.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from connectors.errors import MalformedError, MissingError, RejectedError, SyncError
from connectors.http import Answer, Http, RemovedError
from connectors.jira import adf, jql
from connectors.model import Site

API = "/rest/api/3"

CHUNK = 100
"""Issues that one bulk read may name."""

LIGHT_PAGE = 5000
FULL_PAGE = 100
"""Rows to ask for in one page, with light fields only and with all; the server may give fewer."""

LOGS = 500
"""Issues whose changelogs are asked for together; the site takes up to 1000."""

LOG_PAGE = 1000
"""Entries to ask for in one page of changelogs: about a megabyte."""

MOST_PAGES = 100_000
MOST_EMPTY_PAGES = 20
MOST_REPEATS = 2

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


@dataclass(slots=True)
class Walk:
    """One query walked page by page; not to be stepped by two threads at once.

    Ends by the server's word only (`isLast`, or no further token), never at a short page. A row that comes
    again on the next page shows that rows changed places meanwhile, and that others may have slipped through:
    then the walk begins anew, twice at most, so callers must expect rows more than once.
    """

    http: Http
    clause: str
    fields: Sequence[str]
    size: int
    done: bool = False
    pages: int = 0
    _token: str | None = None
    _tokens: set[str] = field(default_factory=set)
    _empty: int = 0
    _page: frozenset[str] = frozenset()
    _shifted: bool = False
    _repeats: int = 0

    def step(self) -> Rows:
        """Read the next page; raises `MalformedError` when the paging leads nowhere."""
        body = {"jql": self.clause, "fields": list(self.fields), "maxResults": self.size}
        if self._token:
            body["nextPageToken"] = self._token
        answer = self.http.post("search", f"{API}/search/jql", body)
        issues = listed(answer, "issues", self._where())
        self.pages += 1
        page = frozenset(str(issue.get("id")) for issue in issues)
        self._shifted = self._shifted or not page.isdisjoint(self._page)
        self._page = page
        self._advance(answer.body, empty=not issues)
        if self.done and self._shifted and self._repeats < MOST_REPEATS:
            self._begin_anew()
        return Rows(issues, answer.at)

    def _advance(self, body: Mapping[str, Any], *, empty: bool) -> None:
        token = body.get("nextPageToken")
        self._empty = self._empty + 1 if empty else 0
        if body.get("isLast") is True or not token:
            self.done = True
        elif token in self._tokens:
            raise self._astray("the same page token came twice")
        elif self._empty > MOST_EMPTY_PAGES or self.pages > MOST_PAGES:
            raise self._astray(f"no end after {self.pages} pages, {self._empty} of the last ones empty")
        else:
            self._tokens.add(token)
            self._token = token

    def _begin_anew(self) -> None:
        self._repeats += 1
        self._token, self._page, self._shifted, self.done = None, frozenset(), False, False
        self._tokens.clear()

    def _where(self) -> str:
        return f"{self.http.tracker}: search"

    def _astray(self, what: str) -> MalformedError:
        return MalformedError(
            f"paging leads nowhere: {what}", where=self._where(), remedy="the next pass begins anew"
        )


class Cloud:
    """Jira Cloud's calls over one connection; safe to share between threads."""

    def __init__(self, http: Http, url: str) -> None:
        self.http = http
        self._url = url.rstrip("/")
        self._bulk = True
        self._bulk_logs = True

    def identity(self) -> tuple[Mapping[str, Any], Site]:
        """Return the server's description of itself and the checked sign-in."""
        server = mapping(self.http.get("serverInfo", "/rest/api/2/serverInfo"), self._where("serverInfo"))
        answer = self.http.get("myself", f"{API}/myself")
        account = str(mapping(answer, self._where("myself")).get("accountId") or "")
        site = Site(
            kind=f"Jira {server.get('deploymentType', '')}".strip(),
            version=str(server.get("version") or ""),
            account=account,
            time=answer.at,
            skew=answer.at - self.http.clock.now(),
        )
        return server, site

    def fields(self) -> Any:
        """Return the list of fields as the site tells it."""
        return self.http.get("field", f"{API}/field").body

    def parental_types(self) -> tuple[str, ...] | None:
        """Return the ids of the issue types whose issues may have children in other spaces (epics and above).

        Children of the levels below are sub-tasks, which always live in the space of their parent.
        None where the site does not tell levels.
        """
        try:
            body = self.http.get("issuetype", f"{API}/issuetype").body
        except (MissingError, RemovedError):
            return None
        types = [t for t in body if isinstance(t, Mapping)] if isinstance(body, list) else []
        if not types or any(not isinstance(t.get("hierarchyLevel"), int) for t in types):
            return None
        return tuple(str(t["id"]) for t in types if t["hierarchyLevel"] > 0)

    def walk(self, clause: str, fields: Sequence[str], size: int = FULL_PAGE) -> Walk:
        """Return a walk over the issues that match, in the order of their ids.

        That order is the one in which an issue that changes meanwhile pushes no other out of the pages to come.
        """
        return Walk(self.http, jql.ordered(clause), fields, size)

    def rows(self, clause: str, fields: Sequence[str], size: int = LIGHT_PAGE) -> Iterator[Rows]:
        """Walk to the end, page by page."""
        walk = self.walk(clause, fields, size)
        while not walk.done:
            yield walk.step()

    def fetch(self, refs: Sequence[str], fields: Sequence[str]) -> Rows:
        """Read up to 100 issues by id or key as they are now; the invisible are left out.

        A site without bulk reads is asked by search, and issue by issue where search refuses the list.
        """
        if self._bulk:
            try:
                return self._bulk_rows(refs, fields)
            except (MissingError, RemovedError):
                self._bulk = False
        try:
            pages = list(self.rows(jql.among("id", refs), fields, FULL_PAGE))
            return Rows([issue for page in pages for issue in page.issues], pages[0].at)
        except RejectedError:
            found = [issue for ref in refs if (issue := self.issue(ref, fields))]
            return Rows(found, self.http.clock.now())

    def _bulk_rows(self, refs: Sequence[str], fields: Sequence[str]) -> Rows:
        body = {"issueIdsOrKeys": list(refs), "fields": list(fields)}
        answer = self.http.post("bulkfetch", f"{API}/issue/bulkfetch", body)
        issues = list(listed(answer, "issues", self._where("bulkfetch")))
        for failed in answer.body.get("issueErrors") or ():
            again = self.issue(str(mapping_of(failed).get("id") or ""), fields)
            issues += [again] if again else []
        return Rows(issues, answer.at)

    def issue(self, ref: str, fields: Sequence[str]) -> Issue | None:
        """Read one issue by id, key or former key; None when it is missing or not visible."""
        if not jql.is_reference(ref):
            return None
        try:
            answer = self.http.get("issue", f"{API}/issue/{ref}", {"fields": ",".join(fields)})
        except MissingError:
            return None
        return mapping(answer, self._where("issue"))

    def logs(self, ids: Sequence[str]) -> Iterator[Sequence[Logged]]:
        """Yield the whole changelogs of up to `LOGS` issues in pieces; what is not visible is left out.

        A site without bulk changelogs is asked issue by issue; in search and in issues they would be cut.
        """
        if self._bulk_logs:
            try:
                yield from self._logs_in_bulk(ids)
            except (MissingError, RemovedError):
                self._bulk_logs = False
            else:
                return
        for identifier in ids:
            yield from self._log(identifier)

    def _logs_in_bulk(self, ids: Sequence[str]) -> Iterator[Sequence[Logged]]:
        where, tokens = self._where("changelogs"), set[str]()
        body: dict[str, Any] = {"issueIdsOrKeys": list(ids), "maxResults": LOG_PAGE}
        while True:
            answer = self.http.post("changelogs", f"{API}/changelog/bulkfetch", body)
            rows = listed(answer, "issueChangeLogs", where)
            yield [Logged(str(r.get("issueId")), _entries(r, "changeHistories", where)) for r in rows]
            token = answer.body.get("nextPageToken")
            if not token:
                return
            if token in tokens or len(tokens) > MOST_PAGES:
                raise MalformedError(
                    "paging leads nowhere: the same page token came twice", where=where, remedy="begin anew"
                )
            tokens.add(token)
            body["nextPageToken"] = token

    def _log(self, issue: str) -> Iterator[Sequence[Logged]]:
        got, where = 0, self._where("changelog")
        while True:
            params = {"startAt": str(got), "maxResults": str(FULL_PAGE)}
            try:
                answer = self.http.get("changelog", f"{API}/issue/{jql.path_part(issue)}/changelog", params)
            except MissingError:
                return
            page = mapping(answer, where)
            entries = _entries(page, "values", where)
            got += len(entries)
            done = page.get("isLast") is True or not entries
            total = page.get("total")
            yield [Logged(issue, entries, max(0, total - got) if done and isinstance(total, int) else 0)]
            if done:
                return

    def statuses(self) -> Sequence[Mapping[str, Any]]:
        """List the statuses that workflows of the site use today, with their categories."""
        body = self.http.get("statuses", f"{API}/status").body
        return [row for row in body if isinstance(row, Mapping)] if isinstance(body, list) else []

    def sees(self, space: str) -> bool:
        """Say whether the space exists and is visible to this account."""
        try:
            self.http.get("project", f"{API}/project/{jql.path_part(space)}")
        except MissingError:
            return False
        return True

    def count(self, clause: str) -> int | None:
        """Return about how many issues match, or None where the site does not tell."""
        try:
            answer = self.http.post("count", f"{API}/search/approximate-count", {"jql": clause})
        except (MissingError, MalformedError, RejectedError):
            return None
        number = answer.body.get("count") if isinstance(answer.body, Mapping) else None
        return number if isinstance(number, int) else None

    def editable(self, ref: str) -> Mapping[str, Mapping[str, Any]]:
        """Return the fields that can be set on an issue, as the site describes them, by id."""
        answer = self.http.get("editmeta", f"{API}/issue/{jql.path_part(ref)}/editmeta")
        described = mapping_of(mapping(answer, self._where("editmeta")).get("fields"))
        return {name: row for name, row in described.items() if isinstance(row, Mapping)}

    def edit(self, ref: str, values: Mapping[str, Any], *, notify: bool) -> Answer:
        """Set fields of one issue in one request; unless `notify`, without mail to its watchers."""
        return self.http.put(
            "edit",
            f"{API}/issue/{jql.path_part(ref)}",
            {"fields": dict(values)},
            None if notify else {"notifyUsers": "false"},
        )

    def rich(self, text: str) -> Any:
        """Return plain text as the site wants rich text."""
        return adf.document(text)

    def link(self, key: str) -> str:
        """Return the address at which a person sees the issue."""
        return f"{self._url}/browse/{jql.path_part(key)}"

    def history(self, key: str) -> str:
        """Return the address at which a person sees the history of the issue."""
        tab = "com.atlassian.jira.plugin.system.issuetabpanels:changehistory-tabpanel"
        return f"{self.link(key)}?page={tab}"

    def _where(self, operation: str) -> str:
        return f"{self.http.tracker}: {operation}"


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
    rows = mapping(answer, where).get(name)
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise _unlike(where)
    return rows


def _entries(row: Mapping[str, Any], name: str, where: str) -> Sequence[Mapping[str, Any]]:
    entries = row.get(name)
    if not isinstance(entries, list) or not all(isinstance(entry, Mapping) for entry in entries):
        raise _unlike(where)
    return entries


def _unlike(where: str) -> SyncError:
    return MalformedError(
        "the answer has not the form that Jira's documents describe",
        where=where,
        remedy="check url: is this a Jira site?",
    )
