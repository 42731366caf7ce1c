"""Reads XML of strangers piece by piece, and tells where each element stands, so that it can be patched in place.

A document with a DOCTYPE is refused, and with it every entity of its own: no bomb and no external file is ever
expanded. Of an element that is taken the small tree below it is built; everything else is passed over, so that the
memory goes with the largest record, not with the file.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NoReturn
from xml.parsers import expat

from connectors.errors import MalformedError

DEEPEST = 100
"""Levels of nesting; a plan has about ten."""


@dataclass(slots=True)
class Node:
    """An element with where it stands: `start` of its tag, `end` behind it, and `inner` what is between its tags.

    `inner` is None for an element that is written as one empty tag.
    """

    name: str
    start: int
    end: int = 0
    inner: tuple[int, int] | None = None
    text: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    children: list[Node] = field(default_factory=list)

    def child(self, name: str) -> Node | None:
        """Return the first direct child of that name."""
        return next((child for child in self.children if child.name == name), None)

    def get(self, *path: str) -> str:
        """Return the text at a path of direct children, "" where there is none."""
        node: Node | None = self
        for name in path:
            node = node.child(name) if node else None
        return node.text.strip() if node else ""

    def every(self, *path: str) -> list[Node]:
        """Return all elements at a path of direct children."""
        found = [self]
        for name in path:
            found = [child for node in found for child in node.children if child.name == name]
        return found


Takes = Callable[[Sequence[str]], bool]
"""Tells of an element, by the names from the root down to it, whether it is taken with all below it."""


def scan(
    body: bytes,
    where: str,
    takes: Takes,
    found: Callable[[Sequence[str], Node], None],
    without: Collection[str] = (),
) -> None:
    """Give each element that is taken to `found`, in the order of the file, with the names above it.

    Elements named in `without` are passed over with all below them, wherever they stand below the root. Raises `MalformedError` for what is no XML, has a
    DOCTYPE, or is nested too deeply.
    """
    _Scan(body, where, takes, found, without).run()


class _Scan:
    def __init__(
        self,
        body: bytes,
        where: str,
        takes: Takes,
        found: Callable[[Sequence[str], Node], None],
        without: Collection[str],
    ) -> None:
        self._body, self._where, self._takes, self._found = body, where, takes, found
        self._without = frozenset(without)
        self._path: list[str] = []
        self._open: list[Node] = []
        self._passed = 0
        self._parser = expat.ParserCreate("utf-8")
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._listen()

    def _listen(self) -> None:
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text

    def run(self) -> None:
        try:
            self._parser.Parse(self._body, True)  # noqa: FBT003 - the library's own signature
        except expat.ExpatError as error:
            raise MalformedError(
                f"the file is no sound XML: {expat.ErrorString(error.code)} in line {error.lineno}",
                where=self._where,
                remedy="save it again as XML from the program that made it",
            ) from error

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        self._path.append(name)
        if len(self._path) > DEEPEST:
            raise self._refused(f"is nested more than {DEEPEST} levels deep")
        if name in self._without and len(self._path) > 1:
            self._pass_over()
        elif self._open or self._takes(self._path):
            node = Node(name, self._parser.CurrentByteIndex, attributes=attributes)
            if self._open:
                self._open[-1].children.append(node)
            self._open.append(node)

    def _end(self, _tag: str) -> None:
        if self._open:
            node = self._open.pop()
            self._close(node, self._parser.CurrentByteIndex)
            if not self._open:
                self._found(self._path, node)
        self._path.pop()

    def _pass_over(self) -> None:
        """Only count levels until the element that was begun ends: most of a file is passed over so."""
        self._passed = 1
        self._parser.StartElementHandler = self._deeper
        self._parser.EndElementHandler = self._higher
        self._parser.CharacterDataHandler = None

    def _deeper(self, _tag: str, _attributes: dict[str, str]) -> None:
        self._passed += 1
        if self._passed + len(self._path) > DEEPEST:
            raise self._refused(f"is nested more than {DEEPEST} levels deep")

    def _higher(self, _tag: str) -> None:
        self._passed -= 1
        if not self._passed:
            self._path.pop()
            self._listen()

    def _close(self, node: Node, at: int) -> None:
        """Note where the element ends; of `<a/>` the parser tells the same place for both ends."""
        opened = _tag_end(self._body, node.start)
        if self._body[opened - 2 : opened] == b"/>":
            node.end = opened
        else:
            node.inner, node.end = (opened, at), _tag_end(self._body, at)

    def _text(self, text: str) -> None:
        if self._open:
            self._open[-1].text += text

    def _doctype(self, *_: object) -> NoReturn:
        raise self._refused(
            "has a DOCTYPE, which no plan needs, and which may hide a bomb or name other files"
        )

    def _refused(self, what: str) -> MalformedError:
        return MalformedError(
            f"the file {what}", where=self._where, remedy="save it again as XML, without that"
        )


def _tag_end(body: bytes, start: int) -> int:
    """Return the place behind the `>` of the tag that begins here; one within quotes is none."""
    at = start
    while True:
        close = body.index(b">", at)
        quotes = [found for found in (body.find(b'"', at, close), body.find(b"'", at, close)) if found >= 0]
        if not quotes:
            return close + 1
        first = min(quotes)
        at = body.index(body[first : first + 1], first + 1) + 1
