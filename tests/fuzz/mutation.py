"""Mutations of JSON that keep most of its structure: one place is exchanged, dropped, doubled, or the text is broken."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

Place = tuple[Any, Any, str]
"""A container, the key or index in it, and the path to it."""

ODD: tuple[Any, ...] = (
    "",
    "x",
    "９",
    "\u0000",
    -1,
    0,
    10**30,
    1e308,
    True,
    [],
    [[]],
    {},
    {"id": []},
    "2026-13-45",
    "a" * 5000,
)
BROKEN = ("cut", "html", "empty", "deep", "nan", "surrogate", "array")


@dataclass(frozen=True, slots=True)
class Mutation:
    """What was done, in words, and the JSON or the bytes that came of it."""

    what: str
    content: Any


def places(value: Any, path: str = "") -> Iterator[Place]:
    """Yield every place below a value."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in list(pairs):
        here = f"{path}.{key}" if isinstance(value, dict) else f"{path}[]"
        yield value, key, here
        yield from places(inner, here)


def mutate(answer: Any, rng: Random) -> Mutation:
    """Return the answer with one fault of another type, a doubled or turned list, or a broken text."""
    found = copy.deepcopy(answer)
    spots = list(places(found))
    if not spots or rng.random() < 0.15:
        kind = rng.choice(BROKEN)
        return Mutation(kind, _broken(answer, kind))
    container, key, path = rng.choice(spots)
    old = container[key]
    if isinstance(old, list) and old and rng.random() < 0.3:
        container[key] = [*old, *old] if rng.random() < 0.5 else old[::-1]
        return Mutation(f"{path}: list doubled or turned", found)
    new = rng.choice([odd for odd in ODD if type(odd) is not type(old)])
    container[key] = copy.deepcopy(new)
    return Mutation(f"{path}: {type(old).__name__} {str(old)[:30]!r} became {str(new)[:30]!r}", found)


def _broken(answer: Any, kind: str) -> bytes:
    text = json.dumps(answer).encode()
    return {
        "cut": text[: len(text) // 2],
        "html": b"<html><body>Sign in</body></html>",
        "empty": b"",
        "deep": b"[" * 5000 + b"]" * 5000,
        "nan": text.replace(b": ", b": NaN, ", 1) if b": " in text else b"NaN",
        "surrogate": b'{"a": "\\ud800"}',
        "array": b"[" + text + b"]",
    }[kind]
