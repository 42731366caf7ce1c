"""Validates a document against the settings models and tells every fault in plain words, with its place.

A part that is wrong is left out and the rest is validated again, so that one fault does not hide the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from pydantic import BaseModel, ValidationError

import connectors
from config.document import Document
from config.problems import Problem, Trail, shown, suggestion
from config.scalars import Flaw, FlawedError
from config.settings import Configuration

_ROUNDS = 12
_STAND_IN_CYCLE = {"name": "?", "start": "0001-01-01", "end": "9999-12-31"}
_STAND_IN_TEXTS = {
    "title": "?",
    "id": "?",
    "token": "env:?",
    "email": "a@b.example",
    "url": "https://b.example",
}
"""What takes the place of a required value that is wrong, so that everything beside it is still judged."""

_EXTRA = "__pydantic_extra__"
_NO_NUMBER = "write a number such as 12 or 0.5"


@dataclass
class Report:
    """What is known of a document so far: problems, warnings, and the paths that were left out as wrong."""

    document: Document
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    left_out: set[Trail] = field(default_factory=set)

    def add(self, path: Trail, what: str, remedy: str = "") -> None:
        """Collect a problem."""
        self.problems.append(self.document.report(path, what, remedy))

    def warn(self, path: Trail, what: str, remedy: str = "") -> None:
        """Collect a warning."""
        self.warnings.append(self.document.report(path, what, remedy))

    def is_sound(self, path: Trail) -> bool:
        """Tell whether nothing at, below or above a path was left out, so that it can be judged."""
        return not any(path[: len(out)] == out or out[: len(path)] == path for out in self.left_out)


STAND_IN = "stand_in_"
"""How the ids begin that are put in for those left out; no message names them."""


@dataclass
class Remainder:
    """The document's tree without what was left out; `kept` tells the first position of shifted list entries."""

    tree: Any
    kept: dict[Trail, list[int]]

    @classmethod
    def of(cls, report: Report) -> Remainder:
        """Copy the tree without the paths that were left out."""
        remainder = cls({}, {})
        remainder.tree = remainder._copy(report.document.tree, (), report.left_out)
        if isinstance(remainder.tree, dict) and ("cycle",) in report.left_out:
            remainder.tree["cycle"] = dict(_STAND_IN_CYCLE)
        return remainder

    def _copy(self, value: Any, path: Trail, left_out: set[Trail]) -> Any:
        if isinstance(value, dict):
            stand_ins = {k: v for k, v in _STAND_IN_TEXTS.items() if (*path, k) in left_out}
            if "id" in stand_ins:
                stand_ins["id"] = f"{STAND_IN}{len(self.kept)}"
            kept = {k: v for k, v in value.items() if (*path, k) not in left_out}
            return {k: self._copy(v, (*path, k), left_out) for k, v in kept.items()} | stand_ins
        if isinstance(value, list):
            self.kept[path] = [n for n in range(len(value)) if (*path, n) not in left_out]
            return [self._copy(value[n], (*path, n), left_out) for n in self.kept[path]]
        return value

    def locate(self, location: Iterable[str | int]) -> tuple[Trail, list[str | int]]:
        """Follow a location as far as the document goes; return the path as written and the rest that has no place.

        Parts that name no place are passed over: a single entry given for a list has no position.
        """
        value: Any = self.tree
        path: Trail = ()
        rest: list[str | int] = []
        for part in location:
            if isinstance(value, dict) and part in value:
                path, value, rest = (*path, part), value[part], []
            elif isinstance(value, list) and isinstance(part, int) and part < len(value):
                path, value, rest = (*path, self.kept[path][part]), value[part], []
            else:
                rest.append(part)
        return path, rest


def validate(document: Document) -> tuple[Configuration | None, Remainder, Report]:
    """Return the configuration without its wrong parts (None when too little is left), and all problems found."""
    report = Report(document, [*document.problems], [*document.warnings])
    if "cycle" not in document.tree:
        report.add(("cycle",), "is missing", "add cycle: {name: …, start: …, end: …}")
        report.left_out.add(("cycle",))
    for _ in range(_ROUNDS):
        remainder = Remainder.of(report)
        try:
            return Configuration.model_validate(remainder.tree), remainder, report
        except ValidationError as error:
            _collect(error, remainder, report)
    return None, Remainder.of(report), report


def _collect(error: ValidationError, remainder: Remainder, report: Report) -> None:
    faults = sorted(error.errors(include_url=False), key=lambda fault: -len(fault["loc"]))
    for fault in faults:
        found = [
            (_follow(report.document, path, flaw.at), flaw) for path, flaw in _flaws(dict(fault), remainder)
        ]
        known = frozenset(report.left_out)
        for spot, flaw in found:
            is_consequence = any(out[: len(spot)] == spot for out in known)
            if not is_consequence:
                report.add(spot, flaw.what, flaw.remedy)
            irreplaceable = fault["type"] == "missing" and len(spot) > 1 and spot[-1] not in _STAND_IN_TEXTS
            report.left_out.add(spot[:-1] if irreplaceable else spot)


def _follow(document: Document, path: Trail, further: Trail) -> Trail:
    for part in further:
        value = document.value(path)
        inside = (
            part in value
            if isinstance(value, dict)
            else isinstance(value, list) and part in range(len(value))
        )
        path = (*path, part) if inside else path
    return path


def _flaws(fault: dict[str, Any], remainder: Remainder) -> Iterator[tuple[Trail, Flaw]]:
    path, rest = remainder.locate(fault["loc"])
    kind, given = fault["type"], fault.get("input")
    cause = fault.get("ctx", {}).get("error")
    if kind == "missing":
        name = str(rest[-1]) if rest else ""
        yield (*path, name), Flaw("is missing", f"add {name}:")
    elif kind == "extra_forbidden":
        names = _names(path[:-1], remainder)
        yield path, Flaw(f"unknown key {shown(path[-1])}", suggestion(str(path[-1]), names))
    elif isinstance(cause, FlawedError):
        yield from ((path, flaw) for flaw in cause.flaws)
    elif isinstance(cause, ValueError):
        yield path, Flaw(str(cause), "write it in that form")
    elif given is None:
        yield path, Flaw("is empty", "give it a value, or take the key out")
    else:
        yield path, _worded(kind, given, fault.get("ctx", {}))


_KINDS: Mapping[str, tuple[str, str]] = {
    "string_type": ("is no text", "put a text that looks like a number in quotes"),
    "string_too_short": ("is empty", "give it a value, or take the key out"),
    "too_short": ("is empty", "add at least one entry"),
    "string_too_long": ("is too long", "shorten it"),
    "dict_type": ("is no mapping", "write keys and values below it"),
    "model_type": ("is no mapping", "write keys and values below it"),
    "tuple_type": ("is no list", "write entries with - below it, or in [ ]"),
    "list_type": ("is no list", "write entries with - below it, or in [ ]"),
}
_BORDERS: Mapping[str, tuple[str, str]] = {
    "greater_than": ("is not above", "gt"),
    "greater_than_equal": ("is below", "ge"),
    "less_than": ("is not below", "lt"),
    "less_than_equal": ("is above", "le"),
}


def _worded(kind: str, given: object, context: Mapping[str, Any]) -> Flaw:
    """Say in plain words what the validator's error type means; the value is quoted only where it is short and public."""
    if kind in _KINDS:
        what, remedy = _KINDS[kind]
        return Flaw(f"{shown(given)} {what}" if isinstance(given, int | float) else what, remedy)
    if kind in _BORDERS:
        what, border = _BORDERS[kind]
        number = f"{context[border]:g}"
        return Flaw(f"{shown(given)} {what} {number}", f"write a number {_SENSE[kind]} {number}")
    if kind in {"literal_error", "enum"}:
        known = re.findall(r"'([^']*)'", str(context.get("expected", "")))
        return Flaw(f"{shown(given)} is unknown here", suggestion(str(given), known))
    if kind.startswith(("float", "int", "finite")):
        whole = " whole" if kind.startswith("int") else ""
        return Flaw(f"{shown(given)} is no{whole} number", _NO_NUMBER)
    if kind == "string_pattern_mismatch":
        return Flaw(
            f"{shown(given)} is no name that can be used here", "use letters, digits and _, without spaces"
        )
    return Flaw("is not as expected", "see docs/settings.md for its form")


_SENSE: Mapping[str, str] = {
    "greater_than": "above",
    "greater_than_equal": "from",
    "less_than": "below",
    "less_than_equal": "up to",
}


def _names(path: Trail, remainder: Remainder) -> list[str]:
    """Return the names of the keys that may stand below a path."""
    candidates: list[Any] = [Configuration]
    start = 0
    if len(path) > 1 and path[0] == "trackers":
        tracker = remainder.tree["trackers"][path[1]]
        candidates, start = [connectors.find(tracker["type"]).SETTINGS], 2
    for part in path[start:]:
        candidates = [inner for candidate in candidates for inner in _inner(candidate, part)]
    models = [model for candidate in candidates for model in _models(candidate)]
    return list(dict.fromkeys(f.alias or name for model in models for name, f in model.model_fields.items()))


def _inner(annotation: Any, part: str | int) -> list[Any]:
    if isinstance(part, int):
        return [annotation]
    inner = []
    for model in _models(annotation):
        named = [f.annotation for name, f in model.model_fields.items() if part in {name, f.alias}]
        inner += named or [get_type_hints(model, include_extras=True).get(_EXTRA)]
    return inner or [annotation]


def _models(annotation: Any) -> list[type[BaseModel]]:
    """Return the settings models within an annotation, through lists, mappings and alternatives."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    arguments = get_args(annotation)
    if get_origin(annotation) is Annotated:
        arguments = arguments[:1]
    return [model for argument in arguments for model in _models(argument)]
