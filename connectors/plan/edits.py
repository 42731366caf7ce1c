"""Edits: what is put, exchanged and taken out of an XML text in place; all bytes outside of them stay as they are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from connectors.plan.scan import Node

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def safe(text: str) -> str:
    """Return a text as XML may hold it: signs escaped, control characters gone."""
    return escape(_CONTROL.sub("", text))


@dataclass(slots=True)
class Edits:
    """Edits of one text. `order` of an element's children says where one that is missing belongs."""

    body: bytes
    _made: list[tuple[int, int, bytes]] = field(default_factory=list)

    def applied(self) -> bytes:
        """Return the text with all edits; those at one place in the order in which they were made."""
        parts, at = [], 0
        for start, end, new in sorted(self._made, key=lambda edit: edit[:2]):
            parts += [self.body[at:start], new]
            at = end
        return b"".join([*parts, self.body[at:]])

    def put(self, start: int, end: int, new: str) -> None:
        """Exchange what stands from one place to another."""
        self._made.append((start, end, new.encode("utf-8")))

    def set(self, parent: Node, name: str, text: str | None, order: Sequence[str]) -> None:
        """Give a child of an element this text, or take the child out with None.

        One that is missing comes before the first child that stands behind it in `order`, else last.
        """
        here = parent.child(name)
        if text is None:
            if here:
                self.remove(here)
        elif here is None:
            self.insert(
                parent,
                f"<{self.prefix(parent)}{name}>{safe(text)}</{self.prefix(parent)}{name}>",
                name,
                order,
            )
        elif here.inner:
            self.put(*here.inner, safe(text))
        else:
            tag = f"{self.prefix(here)}{name}"
            self.put(here.start, here.end, f"<{tag}>{safe(text)}</{tag}>")

    def insert(self, parent: Node, element: str, name: str, order: Sequence[str]) -> None:
        """Put a new child of that name into an element, indented as its neighbours are."""
        behind = frozenset(order[order.index(name) + 1 :]) if name in order else frozenset()
        before = next((child for child in parent.children if child.name in behind), None)
        if before:
            self.put(before.start, before.start, f"{element}{self.indent(before)}")
        elif parent.children:
            last = parent.children[-1]
            self.put(last.end, last.end, f"{self.indent(last)}{element}")
        elif parent.inner:
            self.put(parent.inner[1], parent.inner[1], element)
        else:
            tag = f"{self.prefix(parent)}{parent.name}"
            self.put(parent.start, parent.end, f"<{tag}>{element}</{tag}>")

    def remove(self, node: Node) -> None:
        """Take an element out, with the white space before it."""
        self.put(node.start - len(self.indent(node)), node.end, "")

    def indent(self, node: Node) -> str:
        """Return the white space before an element."""
        at = node.start
        while at and self.body[at - 1 : at] in {b" ", b"\t", b"\r", b"\n"}:
            at -= 1
        return self.body[at : node.start].decode("ascii")

    def prefix(self, node: Node) -> str:
        """Return the prefix of an element's name with its colon, "" where it has none."""
        tag = re.match(rb"<([^\s/>:]+:)?", self.body[node.start : node.start + 200])
        return tag.group(1).decode() if tag and tag.group(1) else ""
