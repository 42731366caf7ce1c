"""Parses a query by recursive descent: OR binds least, then AND, then NOT."""

from __future__ import annotations

from collections.abc import Sequence

from syncd.sandbox.jql.errors import JqlError
from syncd.sandbox.jql.syntax import (
    And,
    Clause,
    Empty,
    Function,
    Node,
    Not,
    Operand,
    Operator,
    Or,
    Query,
    Sort,
    Value,
)
from syncd.sandbox.jql.tokens import Token, TokenKind, place, tokenize

_RESERVED_WORDS = ("AND", "OR", "NOT", "IN", "IS", "ORDER", "BY", "WAS", "CHANGED", "EMPTY", "NULL")
_LARGEST_SORT = 7
_DEEPEST = 100


def parse(query: str) -> Query:
    """Parse a query; raises `JqlError` with the place of what was not understood."""
    return _Parser(query).query()


class _Parser:
    def __init__(self, query: str) -> None:
        self._text = query
        self._tokens: Sequence[Token] = list(tokenize(query))
        self._at = 0
        self._depth = 0

    @property
    def _token(self) -> Token:
        return self._tokens[self._at]

    def _take(self) -> Token:
        token = self._token
        self._at += 1
        return token

    def _accept(self, kind: TokenKind) -> bool:
        if self._token.kind is kind:
            self._at += 1
            return True
        return False

    def _accept_word(self, *words: str) -> bool:
        if self._token.is_word(*words):
            self._at += 1
            return True
        return False

    def _unexpected(self, expected: str) -> JqlError:
        token = self._token
        if token.kind is TokenKind.END:
            return JqlError(f"Error in the JQL Query: Expecting {expected} before the end of the query.")
        return JqlError(
            f"Error in the JQL Query: Expecting {expected} but got '{token.text}'. {place(self._text, token.at)}"
        )

    def query(self) -> Query:
        where = None
        if self._token.kind is not TokenKind.END and not self._token.is_word("ORDER"):
            where = self._disjunction()
        order = self._order()
        if self._token.kind is not TokenKind.END:
            raise self._unexpected("either 'OR' or 'AND'" if not order else "','")
        return Query(where, order)

    def _disjunction(self) -> Node:
        parts = [self._conjunction()]
        while self._accept_word("OR"):
            parts.append(self._conjunction())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def _conjunction(self) -> Node:
        parts = [self._negation()]
        while self._accept_word("AND"):
            parts.append(self._negation())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _negation(self) -> Node:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise JqlError("Error in the JQL Query: The query is nested too deeply.")
        try:
            if self._accept_word("NOT"):
                return Not(self._negation())
            if self._accept(TokenKind.OPEN):
                inner = self._disjunction()
                if not self._accept(TokenKind.CLOSE):
                    raise self._unexpected("')'")
                return inner
            return self._clause()
        finally:
            self._depth -= 1

    def _clause(self) -> Clause:
        field = self._field()
        operator = self._operator(field)
        if operator in {Operator.IN, Operator.NOT_IN}:
            return Clause(field, operator, self._list())
        return Clause(field, operator, (self._operand(),))

    def _field(self) -> str:
        token = self._token
        if token.kind not in {TokenKind.WORD, TokenKind.STRING} or token.is_word(*_RESERVED_WORDS):
            raise self._unexpected("a field name")
        return self._take().text

    def _operator(self, field: str) -> Operator:
        if self._token.kind is TokenKind.OPERATOR:
            return Operator(self._take().text)
        if self._accept_word("IN"):
            return Operator.IN
        if self._accept_word("IS"):
            return Operator.IS_NOT if self._accept_word("NOT") else Operator.IS
        if self._token.is_word("NOT") and self._tokens[self._at + 1].is_word("IN"):
            self._at += 2
            return Operator.NOT_IN
        if self._token.is_word("WAS", "CHANGED"):
            raise JqlError(
                f"History searches ('{self._token.text}') are not supported for the field '{field}'."
            )
        raise self._unexpected(
            "operator: one of '=', '!=', '<', '>', '<=', '>=', '~', '!~', 'IN', 'NOT IN', 'IS'"
        )

    def _list(self) -> tuple[Operand, ...]:
        if not self._accept(TokenKind.OPEN):
            operand = self._operand()
            if not isinstance(operand, Function):
                raise JqlError(
                    "Error in the JQL Query: Expecting a list of values in parentheses after 'IN'."
                )
            return (operand,)
        operands = [self._operand()]
        while self._accept(TokenKind.COMMA):
            operands.append(self._operand())
        if not self._accept(TokenKind.CLOSE):
            raise self._unexpected("',' or ')'")
        return tuple(operands)

    def _operand(self) -> Operand:
        token = self._token
        if token.kind is TokenKind.STRING:
            self._at += 1
            return (
                self._call(token.text)
                if self._token.kind is TokenKind.OPEN
                else Value(token.text, quoted=True)
            )
        if token.is_word("EMPTY", "NULL"):
            self._at += 1
            return Empty()
        if token.kind is not TokenKind.WORD or token.is_word(*_RESERVED_WORDS):
            raise self._unexpected("either a value, list or function")
        self._at += 1
        return self._call(token.text) if self._token.kind is TokenKind.OPEN else Value(token.text)

    def _call(self, name: str) -> Function:
        self._at += 1
        arguments: list[str] = []
        while not self._accept(TokenKind.CLOSE):
            if arguments and not self._accept(TokenKind.COMMA):
                raise self._unexpected("',' or ')'")
            if self._token.kind not in {TokenKind.WORD, TokenKind.STRING}:
                raise self._unexpected("a function argument or ')'")
            arguments.append(self._take().text)
        return Function(name, tuple(arguments))

    def _order(self) -> tuple[Sort, ...]:
        if not self._accept_word("ORDER"):
            return ()
        if not self._accept_word("BY"):
            raise self._unexpected("'by'")
        sorts = [self._sort()]
        while self._accept(TokenKind.COMMA):
            sorts.append(self._sort())
        if len(sorts) > _LARGEST_SORT:
            raise JqlError(f"The maximum number of fields in ORDER BY is {_LARGEST_SORT}.")
        return tuple(sorts)

    def _sort(self) -> Sort:
        field = self._field()
        if self._accept_word("DESC"):
            return Sort(field, descending=True)
        return Sort(field, descending=False if self._accept_word("ASC") else None)
