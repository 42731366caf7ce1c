"""Rich text of Jira Cloud (Atlassian Document Format) from and to plain text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

_DEEPEST = 50
_LINES = frozenset({"paragraph", "heading", "codeBlock", "rule", "mediaSingle", "blockCard"})
_ITEMS = frozenset({"listItem", "taskItem", "decisionItem"})


def document(text: str) -> dict[str, Any]:
    """Return plain text as a document: one paragraph a line, so that `plain` gives the same text back."""
    return {"type": "doc", "version": 1, "content": [_paragraph(line) for line in text.splitlines()]}


def _paragraph(line: str) -> dict[str, Any]:
    return {"type": "paragraph", "content": [{"type": "text", "text": line}] if line else []}


def plain(value: object) -> str:
    """Return the text of a document, or of a text that already is plain.

    Marks and layout are lost; list items begin with "- "; mentions of people are left out.
    """
    if isinstance(value, str):
        return value.replace("\r\n", "\n").strip("\n")
    lines: list[str] = [""]
    _walk(value, lines, 0)
    return "\n".join(line.rstrip() for line in lines[1:] or lines).strip("\n")


def _walk(node: object, lines: list[str], depth: int) -> None:
    if not isinstance(node, Mapping) or depth > _DEEPEST:
        return
    kind = str(node.get("type"))
    if kind in _LINES:
        _begin(lines, kind)
    elif kind in _ITEMS:
        lines.append("- ")
    elif kind == "hardBreak":
        lines.append("")
    else:
        lines[-1] += _inline(kind, node)
    content = node.get("content")
    for child in content if isinstance(content, list) else ():
        _walk(child, lines, depth + 1)


def _begin(lines: list[str], kind: object) -> None:
    if lines[-1] != "- " or kind != "paragraph":
        lines.append("")


def _inline(kind: object, node: Mapping[str, Any]) -> str:
    attributes = node.get("attrs")
    attributes = attributes if isinstance(attributes, Mapping) else {}
    if kind == "text":
        return str(node.get("text") or "")
    if kind == "emoji":
        return str(attributes.get("text") or attributes.get("shortName") or "")
    if kind == "date":
        return _day(attributes.get("timestamp"))
    if kind == "inlineCard":
        return str(attributes.get("url") or "")
    return str(attributes.get("text") or "") if kind == "status" else ""


def _day(milliseconds: object) -> str:
    try:
        return datetime.fromtimestamp(int(str(milliseconds)) / 1000, UTC).date().isoformat()
    except (ValueError, OverflowError, OSError):
        return ""
