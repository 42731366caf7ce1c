"""Work that belongs to no project: how much, below what it stands, and which selectors would catch it."""

from __future__ import annotations

from typing import Any

from syncd.web.pages.asked import Asked
from syncd.web.pages.tree import where_it_went


def content(asked: Asked) -> dict[str, Any]:
    """Return what the template shows."""
    totals = asked.store.standings("total")
    row, overlaps = totals.get("unmapped", {}), totals.get("overlaps", {})
    titles = {name: one["title"] for name, one in asked.store.standings("project").items()}
    return {
        "row": row,
        "went": where_it_went(row, asked),
        "parents": [
            {
                **parent,
                "href": asked.item(parent["tracker"], parent["key"]) if parent.get("tracker") else None,
            }
            for parent in row.get("parents", [])
        ],
        "selectors": row.get("selectors", []),
        "overlaps": [
            {
                "key": one["key"],
                "href": asked.item(one["tracker"], one["key"]),
                "project": (asked.project(one["project"]), titles.get(one["project"], one["project"])),
                "others": [(asked.project(other), titles.get(other, other)) for other in one["others"]],
            }
            for one in overlaps.get("rows", [])
        ],
        "overlapping": overlaps.get("count", 0),
    }
