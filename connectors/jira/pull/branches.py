"""Finding issues by name, and their descendants level by level, also in spaces that are not read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime

from connectors.errors import RejectedError
from connectors.jira import jql
from connectors.jira.edition import CHUNK, Issue, Rows
from connectors.jira.pull.errand import PLACED, Errand, may_branch, row

DEEPEST = 20
"""Levels of children that are followed; real trees have five."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """Issues found by name, and the id that each name stands for."""

    rows: Rows
    ids: Mapping[str, str]


@dataclass(slots=True)
class Tree:
    """Descendants: `rows` (id, updated) of those to read, `branches` of those whose children are to be followed."""

    branches: set[str] = field(default_factory=set)
    rows: dict[str, datetime | None] = field(default_factory=dict)


def resolve(errand: Errand, refs: Sequence[str]) -> list[Resolved]:
    """Read the issues of these ids and keys, former keys too; what is not found goes to `errand.unseen`."""
    usable = [ref for ref in dict.fromkeys(refs) if jql.is_reference(ref)]
    errand.unseen += [ref for ref in dict.fromkeys(refs) if ref not in usable]
    return [_resolved(errand, chunk) for chunk in jql.chunks(usable, CHUNK)]


def _resolved(errand: Errand, refs: Sequence[str]) -> Resolved:
    rows = errand.heard(errand.fetch(refs))
    names = {str(issue[part]).upper(): str(issue["id"]) for issue in rows.issues for part in ("id", "key")}
    ids = {ref: names[ref.upper()] for ref in refs if ref.upper() in names}
    strangers = {str(issue["id"]) for issue in rows.issues} - set(ids.values())
    for ref in (ref for ref in refs if ref not in ids):
        moved = errand.site.issue(ref, ("updated",)) if strangers else None
        if moved:
            ids[ref] = str(moved["id"])
        else:
            errand.unseen.append(ref)
    return Resolved(rows, ids)


def descend(errand: Errand, roots: Sequence[str], followed: set[str]) -> Tree:
    """Find the descendants of `roots` that reading the spaces does not show; `followed` ones are not entered."""
    tree, frontier = Tree(branches=set(roots)), list(roots)
    within = _restriction(errand) if frontier else ""
    for _ in range(DEEPEST):
        if not frontier:
            break
        children = _children(errand, frontier, within)
        tree.rows |= dict(map(row, children))
        branching = {str(c["id"]) for c in children if may_branch(c, errand.scope.spaces)}
        frontier = sorted(branching - tree.branches - followed)
        tree.branches |= branching
    return tree


def _restriction(errand: Errand) -> str:
    """Leave out children that the walk of their space shows anyway and that have none elsewhere."""
    spaces = errand.scope.spaces
    branching = errand.site.branching() if spaces else None
    if branching is None:
        return ""
    outside = jql.spaces(spaces, negated=True)
    return " AND " + (jql.either([outside, branching]) if branching else outside)


def _children(errand: Errand, parents: Sequence[str], within: str) -> list[Issue]:
    def read(chunk: Sequence[str]) -> tuple[list[Rows], RejectedError | None]:
        try:
            return list(errand.site.rows(errand.site.below(chunk) + within, PLACED)), None
        except RejectedError as error:
            return [], error

    with ThreadPoolExecutor(errand.width, thread_name_prefix=errand.tracker) as pool:
        answers = list(pool.map(lambda chunk: (chunk, *read(chunk)), jql.chunks(parents, CHUNK)))
    found: list[Issue] = []
    for chunk, pages, error in answers:
        if error:
            rest = _still_there(errand, chunk, error)
            pages, error = read(rest) if rest else ([], None)
        if error:
            raise errand.explained(error) from error
        found += [issue for rows in pages for issue in errand.heard(rows).issues]
    return found


def _still_there(errand: Errand, refs: Sequence[str], error: RejectedError) -> list[str]:
    """Return those ids that are there; raises when all are, since then something else is refused."""
    gone = errand.vanished(refs)
    if not gone:
        raise errand.explained(error) from error
    return [ref for ref in refs if ref not in gone]
