"""A full pull: everything in the scope, what is not stored as it is, and proof of what is gone."""

from __future__ import annotations

from collections.abc import Iterator

from connectors.jira import jql
from connectors.jira.pull.branches import Resolved, descend, resolve
from connectors.jira.pull.errand import Errand
from connectors.jira.pull.gather import Gather, clauses
from connectors.model.pulls import Cursor, Page


def full(errand: Errand) -> Iterator[Page]:
    """Yield the pages of a full pull; the last one carries cursor, roster, matches and what was not seen.

    It may be killed and begun anew at any time: what was stored meanwhile is walked again, not read again.
    """
    found = resolve(errand, [*errand.scope.roots, *errand.scope.items])
    for part in found:
        yield Page(items=tuple(errand.items(part.rows)), aliases=part.ids)
    roots = _ids(found, errand.scope.roots)
    tree = descend(errand, roots, set())
    named = {str(issue["id"]) for part in found for issue in part.rows.issues}
    gather = Gather(errand, clauses(errand.scope.spaces, errand.scope.queries), tree.rows, named)
    yield from gather.pages()
    errand.missing.clear()
    yield _last(errand, gather, tree.branches)


def _ids(found: list[Resolved], refs: tuple[str, ...]) -> list[str]:
    ids = {ref: identifier for part in found for ref, identifier in part.ids.items()}
    return list(dict.fromkeys(ids[ref] for ref in refs if ref in ids))


def _last(errand: Errand, gather: Gather, branches: set[str]) -> Page:
    roster = frozenset(gather.roster)
    return Page(
        matches={query: frozenset(ids) for query, ids in gather.matches.items()},
        judged=roster if errand.scope.queries else frozenset(),
        roster=roster,
        cursor=Cursor(at=errand.start, branches=tuple(sorted(branches, key=int))),
        expected=_expected(errand, gather),
        unseen=errand.told_unseen(),
        troubles=errand.troubles,
    )


def _expected(errand: Errand, gather: Gather) -> int | None:
    """Let the site count the spaces; what was found elsewhere is added, so that the sum compares with the roster."""
    if not errand.scope.spaces:
        return None
    counted = errand.site.count(jql.spaces(errand.scope.spaces))
    return None if counted is None else counted + len(gather.elsewhere)
