"""Reads YAML 1.2 files into plain values and remembers where each value stands.

Scalars keep the meaning that YAML 1.2 gives them: `NO`, `on` and `12:30` are texts, and so are dates, which are
read by the setting that expects one. A key that stands twice is a problem, not a silent winner.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from config.problems import Place, Problem, Trail, without_credentials

LARGEST_BYTES = 4 * 1024 * 1024
MOST_VALUES = 500_000

_TAG = "tag:yaml.org,2002:"
_TEXTS = {f"{_TAG}str", f"{_TAG}timestamp"}
_EXPECTED = "name a YAML file or a folder of them, readable by syncd's user"
_TRUE = {"true", "True", "TRUE"}

_SYNTAX = (
    (r"character '\\t'", "a tab stands where only spaces may", "indent with spaces"),
    (r"character '", "a special character begins a text", "put the text in quotes"),
    (r"undefined alias", "an alias (*) has no anchor (&)", "put a text that begins with * in quotes"),
    (
        r"mapping values are not allowed",
        "a second ': ' on the line",
        "put a text that contains ': ' in quotes",
    ),
    (r"another document", "a second document begins here (---)", "keep one document in a file"),
    (r"end of stream|stream end", "the file ends too early", "close what was opened here: a quote, [ or {"),
    (r"expected <block end>", "the indentation does not fit", "align it with the lines above"),
    (r"expected ',' or", "a list or mapping in brackets is not closed", "add the missing comma or bracket"),
)


@dataclass(frozen=True, slots=True)
class _Entries:
    """Paths by the id that stands there, as they were when so many places were known."""

    number: int
    paths: Mapping[str, Trail]


@dataclass
class Document:
    """A configuration as plain values (`tree`), with the place of every path that was written."""

    tree: dict[str, Any] = field(default_factory=dict)
    places: dict[Trail, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    _entries: _Entries = field(default_factory=lambda: _Entries(0, {}), repr=False, compare=False)

    def place(self, path: Trail) -> Place:
        """Return where a path stands, or where its nearest written ancestor does."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, Place("configuration"))

    def value(self, path: Trail) -> Any:
        """Return the value at a path, or None where there is none."""
        value: Any = self.tree
        for part in path:
            try:
                value = value[part]
            except (KeyError, IndexError, TypeError):
                return None
        return value

    def spell(self, path: Trail) -> str:
        """Write a path for people: list entries by their id where they have one."""
        text = ""
        for depth, part in enumerate(path):
            if isinstance(part, int):
                entry = self.value(path[: depth + 1])
                name = entry.get("id") if isinstance(entry, dict) else None
                text += f"[{name}]" if isinstance(name, str) else f"[{part}]"
            else:
                text += f".{part}" if text else part
        return text

    def entry(self, name: str) -> Trail:
        """Return the path of the objective, key result or project with that id, () when there is none."""
        if self._entries.number != len(self.places):
            named = [(self.value(path), path[:-1]) for path in self.places if path[-1:] == ("id",)]
            self._entries = _Entries(
                len(self.places), {one: path for one, path in reversed(named) if isinstance(one, str)}
            )
        return self._entries.paths.get(name, ())

    def report(self, path: Trail, what: str, remedy: str = "") -> Problem:
        """Make a problem of what is wrong at a path; the caller collects it."""
        place = self.place(path)
        told = (without_credentials(text) for text in (self.spell(path), what, remedy))
        return Problem(place.file, place.line, place.column, *told)


def read(file: Path, name: str) -> Document:
    """Read one YAML file; whatever keeps it from being read is in the document's problems."""
    document = Document(places={(): Place(name, 1, 1)})
    text = _text(file, name, document)
    if text is None:
        return document
    try:
        root = YAML(typ="rt").compose(text)
        if isinstance(root, MappingNode):
            document.tree = _Construction(document, name).mapping(root, ())
        elif root is None or (isinstance(root, ScalarNode) and not root.value):
            document.problems.append(
                document.report((), "the file is empty", "begin with trackers: and cycle:")
            )
        else:
            document.problems.append(
                document.report(
                    (), "the file holds no settings", "write keys and values such as timezone: UTC"
                )
            )
    except RecursionError:
        document.problems.append(
            document.report((), "holds too many levels or values to be read", "write it with fewer")
        )
    except YAMLError as error:
        document.problems.append(_syntax(error, name))
    return document


def _text(file: Path, name: str, document: Document) -> str | None:
    """Return the text of the file, or None after saying why there is none."""
    content = b""
    try:
        if file.exists() and not file.is_file():
            document.problems.append(document.report((), "is no regular file", _EXPECTED))
            return None
        with file.open("rb") as stream:
            content = stream.read(LARGEST_BYTES + 1)
        if len(content) > LARGEST_BYTES:
            most = LARGEST_BYTES // 1024 // 1024
            what = f"the file has more than the {most} MiB of any configuration"
            document.problems.append(document.report((), what, "check that it is the right file"))
            return None
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        document.problems.append(
            Problem(name, line, 1, "", "the file is not UTF-8 text", "save it with the encoding UTF-8")
        )
    except OSError as error:
        document.problems.append(document.report((), f"cannot be read: {error.strerror}", _EXPECTED))
    return None


def _syntax(error: YAMLError, name: str) -> Problem:
    """Tell a syntax error in our own words: the parser's quote the line, which may hold a secret."""
    told = str(getattr(error, "problem", None) or "")
    mark = getattr(error, "problem_mark", None) if isinstance(error, MarkedYAMLError) else None
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    for pattern, what, remedy in _SYNTAX:
        if re.search(pattern, told):
            return Problem(name, line, column, "", what, remedy)
    if not mark:
        return Problem(name, 1, 1, "", "the file holds characters that YAML does not allow", "take them out")
    return Problem(
        name, line, column, "", "this is not valid YAML", "check indentation, colons and quotes here"
    )


class _Construction:
    """Turns the nodes of one file into plain values, noting places and problems."""

    def __init__(self, document: Document, name: str) -> None:
        self._document = document
        self._name = name
        self._values = 0
        self._open: set[int] = set()

    def mapping(self, node: MappingNode, path: Trail) -> dict[str, Any]:
        """Return the mapping with merged-in keys (`<<`) below its own."""
        merged: dict[str, Any] = {}
        for key, value in node.value:
            if key.tag == f"{_TAG}merge":
                for source in self._sources(value):
                    merged = self.mapping(source, path) | merged
        own: dict[str, Any] = {}
        for key, value in node.value:
            name = None if key.tag == f"{_TAG}merge" else self._key(key, path)
            if name is None:
                continue
            if name in own:
                first = self._document.places[(*path, name)]
                self._complain(
                    key, (*path, name), f"the key stands twice, first in line {first.line}", "keep one"
                )
                continue
            self._document.places[(*path, name)] = self._place(key)
            own[name] = self._value(value, (*path, name))
        return merged | own

    def _sources(self, node: Node) -> Iterator[MappingNode]:
        entries = node.value if isinstance(node, SequenceNode) else [node]
        yield from (entry for entry in entries if isinstance(entry, MappingNode))

    def _key(self, key: Node, path: Trail) -> str | None:
        if isinstance(key, ScalarNode):
            return str(key.value)
        self._complain(key, path, "a key must be a word", "put a text that begins with [ or { in quotes")
        return None

    def _value(self, node: Node, path: Trail) -> Any:
        self._values += 1
        if self._values > MOST_VALUES:
            raise RecursionError
        if isinstance(node, ScalarNode):
            return self._scalar(node, path)
        if id(node) in self._open:
            self._complain(node, path, "the anchor contains itself", "write the values out")
            return None
        self._open.add(id(node))
        try:
            if isinstance(node, MappingNode):
                return self.mapping(node, path)
            return [self._entry(entry, (*path, index)) for index, entry in enumerate(node.value)]
        finally:
            self._open.discard(id(node))

    def _entry(self, node: Node, path: Trail) -> Any:
        self._document.places[path] = self._place(node)
        return self._value(node, path)

    def _scalar(self, node: ScalarNode, path: Trail) -> Any:
        text = str(node.value)
        try:
            match str(node.tag).removeprefix(_TAG):
                case "null":
                    return None
                case "bool":
                    return text in _TRUE
                case "int":
                    digits = text.replace("_", "")
                    return int(digits, 0 if re.match(r"[-+]?0[xo]", digits) else 10)
                case "float":
                    return float(text.replace("_", "").replace(".inf", "inf").replace(".nan", "nan"))
        except ValueError:
            self._complain(node, path, "the value does not fit its tag", "take the tag (!!) out")
            return None
        if str(node.tag) not in _TEXTS:
            self._complain(
                node, path, f"the tag {node.tag} is unknown here", "put a text that begins with ! in quotes"
            )
        return text

    def _place(self, node: Node) -> Place:
        return Place(self._name, node.start_mark.line + 1, node.start_mark.column + 1)

    def _complain(self, node: Node, path: Trail, what: str, remedy: str) -> None:
        place = self._place(node)
        self._document.problems.append(
            Problem(place.file, place.line, place.column, self._document.spell(path), what, remedy)
        )
