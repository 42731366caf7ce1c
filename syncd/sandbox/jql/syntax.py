"""The tree that a query is parsed into."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Operator(StrEnum):
    """A comparison; `IS` and `IS NOT` take only EMPTY."""

    EQUAL = "="
    NOT_EQUAL = "!="
    GREATER = ">"
    AT_LEAST = ">="
    LESS = "<"
    AT_MOST = "<="
    LIKE = "~"
    UNLIKE = "!~"
    IN = "in"
    NOT_IN = "not in"
    IS = "is"
    IS_NOT = "is not"


OPPOSITE = {
    Operator.EQUAL: Operator.NOT_EQUAL,
    Operator.GREATER: Operator.AT_MOST,
    Operator.LESS: Operator.AT_LEAST,
    Operator.LIKE: Operator.UNLIKE,
    Operator.IN: Operator.NOT_IN,
    Operator.IS: Operator.IS_NOT,
}
OPPOSITE |= {there: here for here, there in OPPOSITE.items()}


@dataclass(frozen=True, slots=True)
class Value:
    """A word, number or quoted string."""

    text: str
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Function:
    """A call such as `startOfDay(-1d)`."""

    name: str
    arguments: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.name}({', '.join(self.arguments)})"


@dataclass(frozen=True, slots=True)
class Empty:
    """EMPTY or NULL."""


Operand = Value | Function | Empty


@dataclass(frozen=True, slots=True)
class Clause:
    """One comparison; a list has one operand for each of its values."""

    field: str
    operator: Operator
    operands: tuple[Operand, ...]


@dataclass(frozen=True, slots=True)
class And:
    """All parts hold."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one part holds."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold: Jira turns the operators within around, so that empty fields match neither way."""

    part: Node


Node = Clause | And | Or | Not


@dataclass(frozen=True, slots=True)
class Sort:
    """One field of ORDER BY."""

    field: str
    descending: bool | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """A whole query; `where` is None when it restricts nothing."""

    where: Node | None = None
    order: tuple[Sort, ...] = ()
