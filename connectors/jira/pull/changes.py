"""An incremental pull: what changed since the cursor; one request while the site is quiet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from connectors.errors import RejectedError
from connectors.jira import jql
from connectors.jira.edition import CHUNK, LIGHT_PAGE, Edition, Rows, Walk
from connectors.jira.pull.branches import descend
from connectors.jira.pull.errand import Errand, may_branch, parent_of
from connectors.jira.pull.gather import Gather, clauses
from connectors.model.pulls import Cursor, Page

CLAUSE_IDS = 500
"""Ids and keys that one request may name."""


@dataclass(slots=True)
class Progress:
    """What an incremental pull has met: changed ids, followed branches, and branching issues by parent."""

    branches: set[str]
    changed: set[str] = field(default_factory=set)
    branching: dict[str, str] = field(default_factory=dict)

    def grown(self) -> list[str]:
        """Take the branching issues that now hang on a followed branch, level by level."""
        grown: list[str] = []
        while new := [i for i, parent in self.branching.items() if parent in self.branches | set(grown)]:
            grown += new
            for identifier in new:
                del self.branching[identifier]
        return grown


def changes(errand: Errand, cursor: Cursor) -> Iterator[Page]:
    """Yield the pages of an incremental pull; the last one carries the new cursor."""
    since = cursor.at - errand.overlap
    progress = Progress(branches=set(cursor.branches))
    for clause in _clauses(errand, cursor):
        for rows in _walked(errand, clause, since, progress):
            page = _changed(errand, rows, progress)
            if page.items:
                yield page
    tree = descend(errand, progress.grown(), progress.branches)
    back = [query for query in _tried_again(errand, cursor) if not errand.refuses(query)]
    gather = Gather(errand, clauses([], back), tree.rows)
    for page in gather.pages():
        progress.changed |= {item.id for item in page.items}
        yield page
    branches = progress.branches | tree.branches
    yield Page(
        matches=_matches(errand, since, progress.changed, gather),
        judged=frozenset(progress.changed) if errand.scope.queries else frozenset(),
        cursor=Cursor(at=errand.start, branches=tuple(sorted(branches, key=int))),
        unseen=errand.told_unseen(),
        troubles=errand.troubles,
    )


def _tried_again(errand: Errand, cursor: Cursor) -> list[str]:
    """Return the raw queries that the last pull could not read; no search names them unless they can be."""
    return [query for query in errand.scope.queries if query in cursor.unread]


def _changed(errand: Errand, rows: Rows, progress: Progress) -> Page:
    """Translate what is not stored as it is, and note what may have children out of sight."""
    items = errand.items(rows)
    stale = set(errand.stale([(item.id, item.updated) for item in items]))
    progress.changed |= stale
    for issue in rows.issues:
        identifier = str(issue["id"])
        if identifier not in progress.branches and may_branch(issue, errand.scope.spaces):
            progress.branching[identifier] = parent_of(issue)
    return Page(items=tuple(item for item in items if item.id in stale))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Clause:
    """One request's share of the scope."""

    spaces: tuple[str, ...] = ()
    queries: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()

    def text(self, site: Edition, since: datetime) -> str:
        """Return the clause as the site words it."""
        parts = [jql.spaces(self.spaces)] if self.spaces else []
        parts += [jql.among("id", self.ids)] if self.ids else []
        parts += [site.below(self.parents)] if self.parents else []
        return jql.since(jql.either([*parts, *map(jql.raw, self.queries)]), since)

    def without(self, gone: set[str]) -> _Clause:
        return _Clause(
            spaces=self.spaces,
            queries=tuple(query for query in self.queries if query not in gone),
            ids=tuple(ref for ref in self.ids if ref not in gone),
            parents=tuple(ref for ref in self.parents if ref not in gone),
        )

    @property
    def is_empty(self) -> bool:
        return not (self.spaces or self.queries or self.ids or self.parents)


def _clauses(errand: Errand, cursor: Cursor) -> list[_Clause]:
    scope = errand.scope
    names = list(dict.fromkeys([*scope.roots, *scope.items]))
    refs = [ref for ref in names if jql.is_reference(ref) and ref not in errand.missing]
    errand.unseen += [ref for ref in names if ref not in refs]
    ids, parents = (list(jql.chunks(part, CLAUSE_IDS)) for part in (refs, cursor.branches))
    first = _Clause(
        spaces=scope.spaces,
        queries=tuple(query for query in scope.queries if query not in cursor.unread),
        ids=tuple(ids[0]) if ids else (),
        parents=tuple(parents[0]) if parents else (),
    )
    rest = [
        *(_Clause(ids=tuple(part)) for part in ids[1:]),
        *(_Clause(parents=tuple(p)) for p in parents[1:]),
    ]
    return [clause for clause in [first, *rest] if not clause.is_empty]


def _walked(errand: Errand, clause: _Clause, since: datetime, progress: Progress) -> Iterator[Rows]:
    """Walk the changes of a clause; names and queries that the site refuses are found out and left out."""
    walk, rows = _begun(errand, clause, since, progress)
    while walk and rows:
        yield errand.heard(rows)
        rows = None if walk.done else walk.step()


def _begun(
    errand: Errand, clause: _Clause, since: datetime, progress: Progress
) -> tuple[Walk | None, Rows | None]:
    walk = errand.site.walk(clause.text(errand.site, since), errand.reading.requested)
    try:
        return walk, walk.step()
    except RejectedError as error:
        gone = errand.vanished([*clause.ids, *clause.parents])
        gone |= {query for query in clause.queries if not gone and errand.refuses(query)}
        if not gone:
            raise errand.explained(error) from error
    progress.branches -= gone
    rest = clause.without(gone)
    return (None, None) if rest.is_empty else _begun(errand, rest, since, progress)


def _matches(errand: Errand, since: datetime, changed: set[str], gather: Gather) -> dict[str, frozenset[str]]:
    """Ask which of the changed issues each raw query matches; gathered ones need not have changed themselves."""
    matches = {query: frozenset(ids) for query, ids in gather.matches.items()}
    for query in errand.scope.queries if changed else ():
        if query in matches or query in errand.troubles:
            continue
        raw = jql.raw(query)
        asked = [jql.since(raw, since)]
        asked += [f"{raw} AND {jql.among('id', part)}" for part in jql.chunks(sorted(gather.roster), CHUNK)]
        ids = {i for clause in asked for i in _ids(errand, clause)}
        matches[query] = frozenset(ids & changed)
    return matches


def _ids(errand: Errand, clause: str) -> Iterator[str]:
    for rows in errand.site.rows(clause, ["updated"], LIGHT_PAGE):
        yield from (str(issue["id"]) for issue in rows.issues)
