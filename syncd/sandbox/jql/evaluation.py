"""Turns a parsed query into what decides and orders; every problem of a query is told at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from syncd.sandbox.jql.context import Context, Predicate
from syncd.sandbox.jql.errors import JqlError
from syncd.sandbox.jql.fields import rules_for
from syncd.sandbox.jql.rules import SortKey
from syncd.sandbox.jql.syntax import OPPOSITE, And, Clause, Node, Not, Query, Sort
from syncd.sandbox.model import Issue

_DESCENDING_BY_DEFAULT = {"created", "updated", "resolved", "resolutiondate", "duedate", "due"}


@dataclass(frozen=True, slots=True)
class Matcher:
    """A query that was understood on a site."""

    matches: Predicate
    _sorts: Sequence[tuple[SortKey, bool]]

    def select(self, context: Context) -> list[Issue]:
        """Return the visible matches in the order asked for; without one, the newest first."""
        found = sorted(filter(self.matches, context.visible()), key=lambda issue: issue.id, reverse=True)
        for key, descending in reversed(self._sorts):
            found.sort(key=key, reverse=descending)
        return found


def compile_query(query: Query, context: Context) -> Matcher:
    """Bind a query to a site; raises one `JqlError` with all that is wrong in it."""
    compiler = _Compiler(context)
    matches = compiler.node(query.where, negated=False) if query.where is not None else _everything
    sorts = [pair for sort in query.order for pair in compiler.sort(sort)]
    if compiler.messages:
        raise JqlError(*dict.fromkeys(compiler.messages))
    return Matcher(matches, sorts)


def _everything(_issue: Issue) -> bool:
    return True


class _Compiler:
    def __init__(self, context: Context) -> None:
        self._find = rules_for(context)
        self.messages: list[str] = []

    def node(self, node: Node, *, negated: bool) -> Predicate:
        if isinstance(node, Not):
            return self.node(node.part, negated=not negated)
        if isinstance(node, Clause):
            return self._clause(node, negated=negated)
        parts = [self.node(part, negated=negated) for part in node.parts]
        return _every(parts) if isinstance(node, And) is not negated else _some(parts)

    def _clause(self, clause: Clause, *, negated: bool) -> Predicate:
        if negated:
            clause = replace(clause, operator=OPPOSITE[clause.operator])
        try:
            return _some([rule.predicate(clause) for rule in self._find(clause.field)])
        except JqlError as error:
            self.messages += error.messages
            return _everything

    def sort(self, sort: Sort) -> Sequence[tuple[SortKey, bool]]:
        name = sort.field.lower()
        descending = name in _DESCENDING_BY_DEFAULT if sort.descending is None else sort.descending
        return [(key, descending) for key in self._keys(sort, name)]

    def _keys(self, sort: Sort, name: str) -> list[SortKey]:
        if name in {"id", "rank"}:
            return [lambda issue: issue.id]
        try:
            keys = [rule.sort for rule in self._find(sort.field)]
        except JqlError as error:
            self.messages += error.messages
            return []
        if None in keys:
            self.messages.append(f"Not able to sort using field '{sort.field}'.")
        return [key for key in keys if key is not None]


def _every(parts: Sequence[Predicate]) -> Predicate:
    return parts[0] if len(parts) == 1 else lambda issue: all(part(issue) for part in parts)


def _some(parts: Sequence[Predicate]) -> Predicate:
    return parts[0] if len(parts) == 1 else lambda issue: any(part(issue) for part in parts)
