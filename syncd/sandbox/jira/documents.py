"""Atlassian Document Format and Jira's time stamps."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from typing import Any


def document(text: str) -> dict[str, Any]:
    """Return plain text as a document, one paragraph for each line."""
    return {"type": "doc", "version": 1, "content": [_paragraph(line) for line in text.split("\n")]}


def _paragraph(line: str) -> dict[str, Any]:
    return {"type": "paragraph", "content": [{"type": "text", "text": line}] if line else []}


def is_document(value: Any) -> bool:
    """Say whether a value has the outer form of a document."""
    return (
        isinstance(value, dict)
        and value.get("type") == "doc"
        and value.get("version") == 1
        and isinstance(value.get("content"), list)
    )


def stamp(moment: datetime | None, zone: tzinfo) -> str | None:
    """Write a time as issues show it: milliseconds, offset without colon."""
    if moment is None:
        return None
    text = moment.astimezone(zone).isoformat(timespec="milliseconds")
    return text[:-3] + text[-2:]


def zulu(moment: datetime | None) -> str | None:
    """Write a time as sprints show it, in UTC."""
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
