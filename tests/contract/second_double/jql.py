"""Understand the part of Jira's query language that trackers are read with, and refuse the rest."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Tokyo")  # of the account, in which dates in quotes are read
TOKEN = re.compile(r"""\s*(?:("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(>=|<=|!=|[=><(),])|([^\s"'=<>!(),]+))""")
NAMES = {
    "issuekey": "key",
    "issue": "key",
    "fixversion": "versions",
    "component": "components",
    "issuetype": "type",
}
TIMES = {"updated", "created"}
KNOWN = {
    "project",
    "key",
    "id",
    "parent",
    "labels",
    "sprint",
    "status",
    "statuscategory",
    "resolution",
    "type",
}
CATEGORY_WORDS = {
    "to do": "new",
    "in progress": "indeterminate",
    "2": "new",
    "4": "indeterminate",
    "3": "done",
}


class JqlError(Exception):
    """A query that is not understood; the text says which part."""


class Row(Protocol):
    """What a query may ask of an issue."""

    id: int
    key: str
    values: dict[str, Any]


Test = Callable[[Any, Mapping[str, int]], bool]
Query = Callable[[list[Any], Mapping[str, int]], list[Any]]


def compile_jql(text: str, fields: Mapping[str, Any]) -> Query:
    """Make a function that filters and orders issues; unbounded or unknown queries raise `JqlError`."""
    parser = Parser(text, fields)
    test, order = parser.query()

    def run(rows: list[Any], ids: Mapping[str, int]) -> list[Any]:
        lowered = {key.lower(): number for key, number in ids.items()}
        found = [row for row in rows if test(row, lowered)]
        for name, descending in reversed(order):
            found.sort(key=lambda row: sort_key(row, name), reverse=descending)
        return found

    return run


def sort_key(row: Any, name: str) -> Any:
    """Give what rows are ordered by; keys by project and number."""
    if name == "key":
        project, number = row.key.rsplit("-", 1)
        return project, int(number)
    return getattr(row, name)


class Parser:
    """A recursive descent over the words of one query."""

    def __init__(self, text: str, fields: Mapping[str, Any]) -> None:
        self.words = list(split(text))
        self.at = 0
        self.fields = fields

    def peek(self) -> str:
        """Give the next bare word in lower case, empty at the end or at a quoted text."""
        word, quoted = self.words[self.at] if self.at < len(self.words) else ("", True)
        return "" if quoted else word.lower()

    def take(self, *expected: str) -> tuple[str, bool]:
        """Consume the next word, one of `expected` where given."""
        if self.at >= len(self.words) or (expected and self.peek() not in expected):
            found = self.words[self.at][0] if self.at < len(self.words) else "the end"
            raise JqlError(
                f"Error in the JQL Query: Expecting {' or '.join(expected) or 'a value'} but got '{found}'."
            )
        self.at += 1
        return self.words[self.at - 1]

    def query(self) -> tuple[Test, list[tuple[str, bool]]]:
        """Parse the whole query."""
        if not self.words or self.peek() == "order":
            raise JqlError(
                "Unbounded JQL queries are not allowed here. Please add a search restriction to your query."
            )
        test = self.any()
        order = self.order() if self.at < len(self.words) else []
        if self.at < len(self.words):
            self.take("and", "or")
        return test, order

    def any(self) -> Test:
        """Parse terms joined by OR."""
        terms = [self.all()]
        while self.peek() in {"or", "||"}:
            self.take()
            terms.append(self.all())
        return lambda row, ids: any(term(row, ids) for term in terms)

    def all(self) -> Test:
        """Parse terms joined by AND."""
        terms = [self.one()]
        while self.peek() in {"and", "&&"}:
            self.take()
            terms.append(self.one())
        return lambda row, ids: all(term(row, ids) for term in terms)

    def one(self) -> Test:
        """Parse a negation, a group or a clause."""
        if self.peek() == "not":
            self.take()
            negated = self.one()
            return lambda row, ids: not negated(row, ids)
        if self.peek() == "(":
            self.take()
            inner = self.any()
            self.take(")")
            return inner
        return self.clause()

    def clause(self) -> Test:
        """Parse field, operator and value."""
        name = self.field(self.take()[0])
        operator = self.take("=", "!=", ">", ">=", "<", "<=", "in", "not", "is")[0].lower()
        if operator == "is":
            negative = self.peek() == "not" and bool(self.take())
            self.take("empty", "null")
            return lambda row, ids: (not self.held(row, name, ids)) != negative
        if operator == "not":
            operator = "not " + self.take("in")[0].lower()
        operands = self.listed() if operator.endswith("in") else [self.take()]
        if operator in {"<", "<=", ">", ">="}:
            return self.ordered(name, operator, *operands[0])
        wanted = {self.meant(name, word) for word, _ in operands}
        if operator in {"=", "in"}:
            return lambda row, ids: bool(self.held(row, name, ids) & resolved(name, wanted, ids))
        return lambda row, ids: (
            bool(held := self.held(row, name, ids)) and not held & resolved(name, wanted, ids)
        )

    def listed(self) -> list[tuple[str, bool]]:
        """Parse a list in parentheses."""
        self.take("(")
        values = [self.take()]
        while self.peek() == ",":
            self.take()
            values.append(self.take())
        self.take(")")
        return values

    def field(self, word: str) -> str:
        """Give our name of a field, or refuse it."""
        name = NAMES.get(word.lower(), word.lower())
        if name in KNOWN | TIMES | set(NAMES.values()):
            return name
        matches = [
            known.id
            for known in self.fields.values()
            if known.name.lower() == name or f"cf[{known.id[12:]}]" == name
        ]
        if len(matches) != 1:
            raise JqlError(f"Field '{word}' does not exist or you do not have permission to view it.")
        return str(matches[0])

    def held(self, row: Any, name: str, ids: Mapping[str, int]) -> set[Any]:
        """Give the values of a field of an issue, texts in lower case."""
        if name in {"key", "id"}:
            return {row.id}
        if name == "parent":
            return {ids[row.parent.lower()]} if row.parent else set()
        if name.startswith("customfield_"):
            known, value = self.fields[name], row.values.get(name)
            return (
                set()
                if value is None
                else {str(value).lower(), str(dict(known.options).get(value, value)).lower()}
            )
        if name == "sprint":
            return {text.lower() for number, label in row.sprints for text in (str(number), label)}
        value = getattr(row, "category" if name == "statuscategory" else name)
        several = value if isinstance(value, tuple) else (value,)
        return {each if isinstance(each, datetime) else each.lower() for each in several if each is not None}

    def meant(self, name: str, word: str) -> Any:
        """Give the value that a word of the query stands for."""
        lowered = word.lower()
        if name == "statuscategory":
            lowered = CATEGORY_WORDS.get(lowered, lowered)
            if lowered not in {"new", "indeterminate", "done", "undefined"}:
                raise JqlError(f"The value '{word}' does not exist for the field 'statusCategory'.")
        return moment(word, quoted=True) if name in TIMES else lowered

    def ordered(self, name: str, operator: str, word: str, quoted: bool) -> Test:
        """Compare times and ids."""
        signs: dict[str, Callable[[Any, Any], bool]] = {
            "<": lambda a, b: a < b,
            "<=": lambda a, b: a <= b,
            ">": lambda a, b: a > b,
            ">=": lambda a, b: a >= b,
        }
        if name in TIMES:
            border = moment(word, quoted=quoted)
            return lambda row, _: signs[operator](getattr(row, name), border)
        if name in {"key", "id"} and (word.isdigit() or re.fullmatch(r"\w+-\d+", word)):
            return lambda row, ids: signs[operator](
                row.id, int(word) if word.isdigit() else ids[word.lower()]
            )
        raise JqlError(f"The operator '{operator}' is not supported by the '{name}' field.")

    def order(self) -> list[tuple[str, bool]]:
        """Parse ORDER BY."""
        self.take("order")
        self.take("by")
        keys: list[tuple[str, bool]] = []
        while not keys or self.peek() == ",":
            if keys:
                self.take()
            name = self.field(self.take()[0])
            if name not in TIMES | {"key", "id"}:
                raise JqlError(f"Not able to sort using field '{name}'.")
            keys.append((name, self.peek() in {"asc", "desc"} and self.take()[0].lower() == "desc"))
        return keys


def split(text: str) -> list[tuple[str, bool]]:
    """Cut a query into words; the flag says whether one stood in quotes."""
    words, at, text = [], 0, text.strip()
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None:
            raise JqlError(f"Error in the JQL Query: The character '{text[at]}' is a reserved JQL character.")
        quoted, sign, bare = match.groups()
        words.append((re.sub(r"\\(.)", r"\1", quoted[1:-1]) if quoted else sign or bare, bool(quoted)))
        at = match.end()
    return words


def resolved(name: str, wanted: set[Any], ids: Mapping[str, int]) -> set[Any]:
    """Turn keys into ids; a key that is not there fails the whole query, as on the real site."""
    if name not in {"key", "id", "parent"}:
        return wanted
    for word in wanted:
        if not word.isdigit() and word not in ids:
            raise JqlError(f"An issue with key '{word.upper()}' does not exist for field '{name}'.")
    return {int(word) if word.isdigit() else ids[word] for word in wanted}


def moment(word: str, *, quoted: bool) -> datetime:
    """Read milliseconds since the epoch, or a date of the account's zone in quotes."""
    if not quoted and re.fullmatch(r"\d+", word):
        return datetime.fromtimestamp(int(word) / 1000, UTC)
    for pattern in ("%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M", "%Y-%m-%d", "%Y/%m/%d"):
        try:
            return datetime.strptime(word, pattern).replace(tzinfo=ZONE).astimezone(UTC)
        except ValueError:
            continue
    raise JqlError(
        f"Date value '{word}' is invalid. Valid formats include: 'yyyy/MM/dd HH:mm', 'yyyy-MM-dd'."
    )
