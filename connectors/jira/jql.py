"""Clauses of Jira's query language, put together so that no value can break out of its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from urllib.parse import quote

_REFERENCE = re.compile(r"\d+|[A-Za-z][A-Za-z0-9_]*-\d+")
_ORDER = re.compile(
    r"""(?P<text>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|(?P<order>\border\s+by\b)""", re.IGNORECASE | re.DOTALL
)


def is_reference(text: str) -> bool:
    """Say whether the text is an issue's id or has the form of a key."""
    return _REFERENCE.fullmatch(text) is not None


def path_part(text: str) -> str:
    """Return the text as one part of an address."""
    return quote(text, safe="")


def quoted(text: str) -> str:
    """Return the text as a quoted value."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def among(name: str, values: Iterable[str], *, negated: bool = False) -> str:
    """Return `name in (…)`; numbers stay bare, since a quoted one would be taken for a key or a name."""
    listed = ", ".join(value if value.isdecimal() else quoted(value) for value in values)
    return f"{name} {'not in' if negated else 'in'} ({listed})"


def spaces(keys: Iterable[str], *, negated: bool = False) -> str:
    """Return the clause of issues in (or outside) these spaces."""
    listed = ", ".join(map(quoted, keys))
    return f"project {'not in' if negated else 'in'} ({listed})"


def raw(query: str) -> str:
    """Return an operator's own query as one operand, without its ORDER BY."""
    return f"({unordered(query)})"


def unordered(query: str) -> str:
    """Cut off ORDER BY, wherever it stands outside quoted text."""
    for match in _ORDER.finditer(query):
        if match["order"]:
            return query[: match.start()].strip()
    return query.strip()


def either(clauses: Sequence[str]) -> str:
    """Join alternatives."""
    return clauses[0] if len(clauses) == 1 else f"({' OR '.join(clauses)})"


def since(clause: str, moment: datetime, field: str = "updated") -> str:
    """Restrict to what changed since then: in bare epoch milliseconds, which no time zone touches."""
    return f"{clause} AND {field} >= {int(moment.timestamp() * 1000)}"


def ordered(clause: str, *before: str) -> str:
    """Add the order in which a walk goes: by these fields, and at last by id."""
    return f"{clause} ORDER BY {', '.join(f'{name} ASC' for name in (*before, 'id'))}"


def custom(identifier: str) -> str:
    """Return the name of a custom field that no language translates and no other field shares."""
    return f"cf[{identifier.removeprefix('customfield_')}]"


def chunks(values: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    """Cut a list into pieces."""
    return (values[at : at + size] for at in range(0, len(values), size))
