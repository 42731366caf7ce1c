"""A workbook as it stands in its archive: which part holds which sheet, and when it was saved."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from connectors.errors import MalformedError
from connectors.plan.archive import parts_of
from connectors.plan.mspdi.values import moment
from connectors.plan.scan import Node, scan
from connectors.plan.source import xml_text

_BOOK = "xl/workbook.xml"


@dataclass(frozen=True, slots=True)
class Workbook:
    """The parts of a workbook, its sheets by name with their part, and when it was saved last."""

    parts: Mapping[str, bytes]
    sheets: Mapping[str, str]
    saved: datetime | None

    def sheet(self, name: str | None, where: str) -> tuple[str, str]:
        """Return name and part of a sheet, the first one without a name; raises `MalformedError` where there is none."""
        wanted = name or next(iter(self.sheets), "")
        if wanted not in self.sheets:
            raise MalformedError(
                f"there is no sheet {wanted!r}",
                where=where,
                remedy=f"its sheets are {', '.join(self.sheets)}",
            )
        return wanted, self.sheets[wanted]


def open_workbook(raw: bytes, where: str) -> Workbook:
    """Read what the workbook holds; raises `MalformedError` for what is none."""
    parts = parts_of(raw, where)
    if _BOOK not in parts:
        raise MalformedError(
            "the file is no Excel workbook", where=where, remedy="open it, and save it as .xlsx again"
        )
    targets = {
        node.attributes.get("Id"): node.attributes.get("Target", "")
        for node in _elements(parts, "xl/_rels/workbook.xml.rels", "Relationship", where)
    }
    sheets = {}
    for node in _elements(parts, _BOOK, "sheet", where):
        identity = next((value for name, value in node.attributes.items() if name.endswith(":id")), None)
        part = posixpath.normpath(posixpath.join("/xl", targets.get(identity, ""))).lstrip("/")
        if part in parts:
            sheets[node.attributes.get("name", "")] = part
    saved = [node.text.strip() for node in _elements(parts, "docProps/core.xml", "modified", where)]
    return Workbook(parts, sheets, moment(saved[0].rstrip("Z")) if saved else None)


def _elements(parts: Mapping[str, bytes], part: str, name: str, where: str) -> list[Node]:
    found: list[Node] = []
    if part in parts:
        text = xml_text(parts[part], where)
        scan(text.body, where, lambda path: path[-1] == name, lambda _, node: found.append(node))
    return found
