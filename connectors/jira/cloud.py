"""Jira Cloud over REST v3: search by page tokens, reads in bulk, rich text as documents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from connectors.errors import MalformedError, MissingError, RejectedError
from connectors.http import Http, RemovedError
from connectors.jira import adf, jql
from connectors.jira.edition import (
    FULL_PAGE,
    Edition,
    Logged,
    Rows,
    astray,
    entries_of,
    listed,
    mapping,
    mapping_of,
)
from connectors.model.fields import Field

API = "/rest/api/3"

LOG_PAGE = 1000
"""Entries to ask for in one page of changelogs: about a megabyte."""

MOST_PAGES = 100_000
MOST_EMPTY_PAGES = 20
MOST_REPEATS = 2


@dataclass(slots=True)
class TokenWalk:
    """A walk by page tokens.

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
        issues = listed(answer, "issues", f"{self.http.tracker}: search")
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
            raise astray(self.http.tracker, "the same page token came twice")
        elif self._empty > MOST_EMPTY_PAGES or self.pages > MOST_PAGES:
            what = f"no end after {self.pages} pages, {self._empty} of the last ones empty"
            raise astray(self.http.tracker, what)
        else:
            self._tokens.add(token)
            self._token = token

    def _begin_anew(self) -> None:
        self._repeats += 1
        self._token, self._page, self._shifted, self.done = None, frozenset(), False, False
        self._tokens.clear()


class Cloud(Edition):
    """The calls of Jira Cloud."""

    title = "Jira Cloud"
    api = API
    identity_key = "accountId"
    names_rights = True
    creates_options = True

    def __init__(self, http: Http, width: int = 4) -> None:
        super().__init__(http, width)
        self._bulk = True
        self._bulk_logs = True

    def learn(self, fields: Sequence[Field]) -> None:
        """Need nothing of them: issues tell parents and levels by themselves."""

    def branching(self) -> str | None:
        """Return the clause of the issue types from epics up, by their levels."""
        try:
            body = self.http.get("issuetype", f"{API}/issuetype").body
        except (MissingError, RemovedError):
            return None
        types = [t for t in body if isinstance(t, Mapping)] if isinstance(body, list) else []
        if not types or any(not isinstance(t.get("hierarchyLevel"), int) for t in types):
            return None
        above = [str(t["id"]) for t in types if t["hierarchyLevel"] > 0]
        return jql.among("issuetype", above) if above else ""

    def below(self, parents: Sequence[str]) -> str:
        """Return the clause of children: one field on all levels."""
        return jql.among("parent", parents)

    def walk(self, clause: str, fields: Sequence[str], size: int = FULL_PAGE) -> TokenWalk:
        """Walk in the order of ids.

        That order is the one in which an issue that changes meanwhile pushes no other out of the pages to come.
        """
        return TokenWalk(self.http, jql.ordered(clause), fields, size)

    def fetch(self, refs: Sequence[str], fields: Sequence[str]) -> Rows:
        """Read in bulk, which is always fresh.

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

    def fresh(self, refs: Sequence[str], fields: Sequence[str]) -> Rows:
        """Read in bulk."""
        return self.fetch(refs, fields)

    def _bulk_rows(self, refs: Sequence[str], fields: Sequence[str]) -> Rows:
        body = {"issueIdsOrKeys": list(refs), "fields": list(fields)}
        answer = self.http.post("bulkfetch", f"{API}/issue/bulkfetch", body)
        issues = list(listed(answer, "issues", self._where("bulkfetch")))
        for failed in answer.body.get("issueErrors") or ():
            again = self.issue(str(mapping_of(failed).get("id") or ""), fields)
            issues += [again] if again else []
        return Rows(issues, answer.at)

    def logs(self, ids: Sequence[str]) -> Iterator[Sequence[Logged]]:
        """Yield the changelogs in bulk.

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
            yield [Logged(str(r.get("issueId")), entries_of(r, "changeHistories", where)) for r in rows]
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
            entries = entries_of(page, "values", where)
            got += len(entries)
            done = page.get("isLast") is True or not entries
            total = page.get("total")
            yield [Logged(issue, entries, max(0, total - got) if done and isinstance(total, int) else 0)]
            if done:
                return

    def count(self, clause: str) -> int | None:
        """Return the site's estimate, or None where it gives none."""
        try:
            answer = self.http.post("count", f"{API}/search/approximate-count", {"jql": clause})
        except (MissingError, MalformedError, RejectedError):
            return None
        number = answer.body.get("count") if isinstance(answer.body, Mapping) else None
        return number if isinstance(number, int) else None

    def rich(self, text: str) -> Any:
        """Return a document."""
        return adf.document(text)

    def create_option(self, field: str, project: str, kind: str, name: str) -> str:
        """Create it in the context that holds for the project and type; asks for Administer Jira."""
        path, where = f"{API}/field/{jql.path_part(field)}/context", self._where("option")
        asked = {"mappings": [{"projectId": project, "issueTypeId": kind}]}
        answer = self.http.post("context", f"{path}/mapping", asked)
        contexts = [row.get("contextId") for row in listed(answer, "values", where)]
        if len(contexts) != 1 or not contexts[0]:
            raise RejectedError(
                "the field has no context there", where=where, remedy="give it one, or name another field"
            )
        answer = self.http.submit(
            "create option",
            f"{path}/{jql.path_part(str(contexts[0]))}/option",
            {"options": [{"value": name, "disabled": False}]},
        )
        created = [str(row["id"]) for row in listed(answer, "options", where) if row.get("value") == name]
        if len(created) != 1:
            raise MalformedError(
                "the site tells no new option", where=where, remedy="look at the field's options"
            )
        return created[0]
