"""Explain an item: where it belongs, what it counts as, and with which weight."""

from __future__ import annotations

from config import Loaded
from connectors.model.items import WorkItem
from syncd.engine.asking.explain.explanation import Explanation, number
from syncd.engine.mapping.whereabouts import Counting, Whereabouts, whereabouts
from syncd.store import Store


def explain_item(loaded: Loaded, store: Store, item: WorkItem) -> Explanation:
    """Say where an item belongs, what it counts as and with which weight, or why it does not."""
    found = whereabouts(loaded, store, item)
    head = f"{item.key} {item.title}".rstrip()
    if found.counting is Counting.GONE:
        told = "it is gone: the last full list of its tracker did not name it, so it counts nowhere"
        return Explanation(item.key, [head, told])
    by = f"by {found.by!r}" if found.by else "by the tracker's status category"
    lines = [head, f"status {item.status}: counts as {found.cls} ({by})"]
    if found.project is None:
        lines.append("it belongs to no project: no selector matches it or an ancestor")
        lines += [
            f"`{row['selector']}: {row['value']}` would catch it, with {row['items'] - 1} other items outside every project"
            for row in found.catching
        ]
        return Explanation(item.key, lines)
    how = "through its nearest matched ancestor" if found.inherited else "by its own match"
    serves = ", ".join(found.project.key_results) or "no key result: a side project"
    lines.append(f"it belongs to {found.project.id} {how}, which serves {serves}")
    if found.overlaps:
        lines.append(f"it also matches {', '.join(found.overlaps)}; the first in the file counts")
    lines.append(_why_counted(found))
    return Explanation(item.key, lines, {"project": found.project.id, "class": found.cls})


def _why_counted(found: Whereabouts) -> str:
    match found.counting:
        case Counting.CONTAINER:
            return "it is not counted: a selector names it as the container of the work"
        case Counting.DEAD:
            return "it is not counted: cancelled or out of scope"
        case Counting.PARENT:
            return "it is not counted: its children in the project are"
        case _ if found.weight is None:
            return "it counts with the median weight: it has no estimate"
        case _:
            return f"it counts with weight {number(found.weight)}"
