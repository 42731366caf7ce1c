"""Said: what people of the department typed in, of the week before last and of the last one: reasons and decisions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from syncd.sandbox.department.timeline import ZONE


@dataclass(frozen=True, slots=True)
class Said:
    """Words about a project or key result, as `syncd note` takes them."""

    subject: str
    at: datetime
    text: str
    is_decision: bool = False


def said(today: date) -> list[Said]:
    """Return the notes, the earliest first; all are of days before the Monday of this week."""
    monday = today - timedelta(days=today.weekday())
    told = (
        (13, "self-billing", "経理部門から2名が応援に入る", True),
        (12, "trial-to-paid", "The tour is finished first, the templates wait until the month's end", True),
        (6, "query-cache", "Two people of the index team help until the cache is back on plan", True),
        (5, "crawler-v2", "Three large sources changed their pages, and the crawler has to follow", False),
        (4, "golden-set", "A second reader now checks every pair", False),
        (3, "searches", "The new ranking is on for half of the customers", False),
    )
    return [
        Said(subject, datetime.combine(monday - timedelta(days=days), time(17), ZONE), text, decides)
        for days, subject, text, decides in told
    ]
