"""How each kind of field is compared. A negative comparison never matches an empty field, as in Jira."""

from __future__ import annotations

import operator as compare
import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from syncd.sandbox.jql.context import Context, Predicate
from syncd.sandbox.jql.errors import JqlError
from syncd.sandbox.jql.moments import read_moment
from syncd.sandbox.jql.syntax import Clause, Empty, Function, Operator, Value
from syncd.sandbox.model import Issue

_RELATIONS: Mapping[Operator, Callable[[Any, Any], bool]] = {
    Operator.GREATER: compare.gt,
    Operator.AT_LEAST: compare.ge,
    Operator.LESS: compare.lt,
    Operator.AT_MOST: compare.le,
}
_NEGATIVE = {Operator.NOT_EQUAL, Operator.NOT_IN, Operator.IS_NOT, Operator.UNLIKE}
_EQUALITY = frozenset({Operator.EQUAL, Operator.NOT_EQUAL, Operator.IN, Operator.NOT_IN})
_EMPTINESS = frozenset({Operator.IS, Operator.IS_NOT})
_MATCHES = frozenset({Operator.LIKE, Operator.UNLIKE})

SortKey = Callable[[Issue], Any]


@dataclass(frozen=True, slots=True)
class One:
    """What reads a field that holds one value or none; much faster to compare than a field of several."""

    value: Callable[[Issue], Hashable]


Held = One | Callable[[Issue], Sequence[Hashable]]
"""What reads the values that a field of an issue holds."""


class Rule(Protocol):
    """A kind of field: which comparisons it takes and how it sorts (None: it does not)."""

    @property
    def sort(self) -> SortKey | None:
        """Return the sort key, None when nothing can be sorted by it."""
        ...

    def predicate(self, clause: Clause) -> Predicate:
        """Return what decides whether an issue matches; raises `JqlError`."""
        ...


def unsupported(clause: Clause) -> JqlError:
    """Say that the field does not take the operator."""
    return JqlError(f"The operator '{clause.operator}' is not supported by the '{clause.field}' field.")


def require(clause: Clause, allowed: Iterable[Operator]) -> None:
    """Raise `JqlError` unless the operator is one of these and its operand fits it."""
    if clause.operator not in set(allowed):
        raise unsupported(clause)
    if clause.operator in _EMPTINESS and not isinstance(clause.operands[0], Empty):
        raise JqlError(
            f"The operator '{clause.operator}' takes only EMPTY or NULL, in the '{clause.field}' field."
        )


def no_function(clause: Clause, call: Function) -> JqlError:
    """Say that a function is not known for this field."""
    return JqlError(f"Unable to find JQL function '{call}' for the field '{clause.field}'.")


def _split(clause: Clause) -> tuple[list[Value | Function], bool]:
    """Part the operands from EMPTY among them."""
    values = [one for one in clause.operands if not isinstance(one, Empty)]
    return values, len(values) < len(clause.operands)


def _membership(clause: Clause, held: Held, wanted: frozenset[Hashable], *, empty: bool) -> Predicate:
    if isinstance(held, One):
        return _one_of(clause, held.value, wanted, empty=empty)
    values = held
    if clause.operator in _NEGATIVE:
        if clause.operator is Operator.IS_NOT or not wanted:
            return lambda issue: bool(values(issue))
        return lambda issue: bool(held := values(issue)) and wanted.isdisjoint(held)
    if empty:
        return lambda issue: not (held := values(issue)) or not wanted.isdisjoint(held)
    return lambda issue: not wanted.isdisjoint(values(issue))


def _one_of(
    clause: Clause, value: Callable[[Issue], Hashable], wanted: frozenset[Hashable], *, empty: bool
) -> Predicate:
    if clause.operator in _NEGATIVE:
        if clause.operator is Operator.IS_NOT or not wanted:
            return lambda issue: value(issue) is not None
        unwanted = wanted | {None}
        return lambda issue: value(issue) not in unwanted
    accepted = wanted | {None} if empty else wanted
    return lambda issue: value(issue) in accepted


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A field whose values are named things: `values` gives their ids, `resolve` the ids a word stands for."""

    values: Held
    resolve: Callable[[str], Iterable[Hashable]]
    functions: Mapping[str, Callable[[Function], Iterable[Hashable]]] = field(default_factory=dict)
    clearable: bool = True
    empty_words: frozenset[str] = frozenset()
    sort: SortKey | None = None

    def predicate(self, clause: Clause) -> Predicate:
        """Compare by membership."""
        require(clause, _EQUALITY | (_EMPTINESS if self.clearable else frozenset()))
        operands, empty = _split(clause)
        named = [one for one in operands if not self._means_empty(one)]
        wanted = frozenset(id_ for operand in named for id_ in self._ids(clause, operand))
        return _membership(clause, self.values, wanted, empty=empty or len(named) < len(operands))

    def _means_empty(self, operand: Value | Function) -> bool:
        return isinstance(operand, Value) and operand.text.lower() in self.empty_words

    def _ids(self, clause: Clause, operand: Value | Function) -> Iterable[Hashable]:
        if isinstance(operand, Function):
            answer = self.functions.get(operand.name.lower())
            if answer is None:
                raise no_function(clause, operand)
            return answer(operand)
        return _found(clause, operand, tuple(self.resolve(operand.text)))


def _found(clause: Clause, operand: Value, ids: tuple[Hashable, ...]) -> tuple[Hashable, ...]:
    if not ids:
        raise JqlError(f"The value '{operand.text}' does not exist for the field '{clause.field}'.")
    return ids


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueReference:
    """A field that points at issues: `values` gives their ids; `by_key` where ids do not name them.

    Naming a missing issue is an error, except in `>` and its like, where Cloud answers nothing.
    """

    context: Context
    values: Held
    relational: bool = False
    clearable: bool = False
    by_key: bool = False
    sort: SortKey | None = None

    def predicate(self, clause: Clause) -> Predicate:
        """Compare by identity, or by number within a space."""
        allowed = _EQUALITY | (_EMPTINESS if self.clearable else frozenset())
        require(clause, allowed | (set(_RELATIONS) if self.relational else set()))
        if clause.operator in _RELATIONS:
            return self._relation(clause)
        operands, empty = _split(clause)
        wanted = frozenset(id_ for operand in operands for id_ in self._named(clause, operand))
        return _membership(clause, self.values, wanted, empty=empty)

    def _named(self, clause: Clause, operand: Value | Function) -> Iterable[int]:
        if self.by_key and isinstance(operand, Value) and operand.text.isdigit():
            raise JqlError(f"The issue key '{operand.text}' for field '{clause.field}' is invalid.")
        try:
            return _issues(clause, operand, self.context)
        except JqlError:
            if self.context.lenient:
                return ()
            raise

    def _relation(self, clause: Clause) -> Predicate:
        operand = clause.operands[0]
        if not isinstance(operand, Value):
            raise unsupported(clause)
        relation = _RELATIONS[clause.operator]
        edge = self.context.find(operand.text)
        if edge is None:
            return lambda _issue: False
        if operand.text.isdigit():
            return lambda issue: relation(issue.id, edge.id)
        return lambda issue: issue.space == edge.space and relation(issue.number, edge.number)


def _issues(clause: Clause, operand: Value | Function, context: Context) -> Iterable[int]:
    if isinstance(operand, Function):
        if operand.name.lower() != "portfoliochildissuesof" or len(operand.arguments) != 1:
            raise no_function(clause, operand)
        root = _issue(clause, operand.arguments[0], context)
        return [one.id for one in context.visible() if any(up.id == root for up in context.ancestors(one))]
    return (_issue(clause, operand.text, context),)


def _issue(clause: Clause, ref: str, context: Context) -> int:
    issue = context.find(ref)
    if issue is not None:
        return issue.id
    if ref.isdigit():
        raise JqlError(f"A value with ID '{ref}' does not exist for the field '{clause.field}'.")
    if re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*-\d+", ref):
        raise JqlError(f"An issue with key '{ref}' does not exist for field '{clause.field}'.")
    raise JqlError(f"The issue key '{ref}' for field '{clause.field}' is invalid.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number."""

    value: Callable[[Issue], float | None]
    sort: SortKey | None = None

    def predicate(self, clause: Clause) -> Predicate:
        """Compare by size."""
        require(clause, _EQUALITY | _EMPTINESS | set(_RELATIONS))
        operands, empty = _split(clause)
        numbers = [self._number(clause, operand) for operand in operands]
        return _compared(clause, self.value, numbers, empty=empty)

    @staticmethod
    def _number(clause: Clause, operand: Value | Function) -> float:
        if isinstance(operand, Function):
            raise no_function(clause, operand)
        try:
            return float(operand.text)
        except ValueError:
            raise JqlError(
                f"Value '{operand.text}' is invalid for the '{clause.field}' field: it must be a number."
            ) from None


def _compared(
    clause: Clause, value: Callable[[Issue], Any], operands: Sequence[Any], *, empty: bool
) -> Predicate:
    relation = _RELATIONS.get(clause.operator)
    if relation is not None:
        if empty or len(operands) != 1:
            raise unsupported(clause)
        edge = operands[0]
        return lambda issue: (held := value(issue)) is not None and relation(held, edge)

    return _membership(clause, One(value), frozenset(operands), empty=empty)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A time; with `daily` a day without time, compared by the day that the operand falls on."""

    context: Context
    value: Callable[[Issue], Any]
    daily: bool = False
    sort: SortKey | None = None

    def predicate(self, clause: Clause) -> Predicate:
        """Compare by time."""
        require(clause, _EQUALITY | _EMPTINESS | set(_RELATIONS))
        operands, empty = _split(clause)
        moments = [
            read_moment(operand, clause.field, now=self.context.now, zone=self.context.zone)
            for operand in operands
        ]
        edges: list[Any] = list(moments)
        if self.daily:
            edges = [moment.astimezone(self.context.zone).date() for moment in moments]
        return _compared(clause, self.value, edges, empty=empty)


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text searched by words: all must occur, `*` stands for the rest of one. Only `~` compares it."""

    value: Callable[[Issue], str | None]
    sort: SortKey | None = None

    def predicate(self, clause: Clause) -> Predicate:
        """Search for words."""
        require(clause, _MATCHES | _EMPTINESS)
        if clause.operator in _EMPTINESS:
            wanted = clause.operator is Operator.IS
            return lambda issue: (not self.value(issue)) is wanted
        operand = clause.operands[0]
        if not isinstance(operand, Value):
            raise unsupported(clause)
        patterns = _patterns(clause, operand.text)
        positive = clause.operator is Operator.LIKE

        def matches(issue: Issue) -> bool:
            text = self.value(issue)
            if not text:
                return False
            return all(pattern.search(text) for pattern in patterns) is positive

        return matches


def _patterns(clause: Clause, query: str) -> list[re.Pattern[str]]:
    """Turn words into patterns; letters that know no spaces between words match within a text."""
    phrase = re.fullmatch(r'\s*"(.*)"\s*', query)
    words = [phrase[1]] if phrase else re.findall(r"[^\s\"]+", query)
    if not any(word.strip("*") for word in words):
        raise JqlError(
            f"The value '{query}' is invalid for the '{clause.field}' field: it searches for nothing."
        )
    return [re.compile(_pattern(word), re.IGNORECASE) for word in words]


def _pattern(word: str) -> str:
    core = re.escape(word.strip("*"))
    if re.search(r"[^\x00-\u2fff]", word):
        return core
    opening = "" if word.startswith("*") else r"(?<![A-Za-z0-9_])"
    closing = "" if word.endswith("*") else r"(?![A-Za-z0-9_])"
    return opening + core + closing


def at(moment: datetime | None) -> float:
    """Return a sort key for times; empty ones come last."""
    return float("inf") if moment is None else moment.timestamp()
