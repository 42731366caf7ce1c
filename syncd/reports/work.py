"""Work: the weeks that were judged in the days of a report, and the projects that stand still or wait."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from syncd.engine.weeks.rows import JUDGED
from syncd.reports.ends import Ends
from syncd.reports.projects import Named, named
from syncd.reports.window import Window
from syncd.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Goals:
    """A project's goals of a week that was judged; `words` and `remark` are what people typed, as typed."""

    project: Named
    week: str
    achieved: int
    missed: Sequence[str]
    withdrawn: int
    added: int
    overdue: int
    words: str | None = None
    remark: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A project that stands still for so many working days, or has items that wait, for these projects."""

    project: Named
    idle_days: int | None = None
    blocked: int = 0
    flagged: int = 0
    by: Sequence[str] = ()


def goals(store: Store, ends: Ends, window: Window) -> list[Goals]:
    """Return the judged weeks, project by project, as they were judged last; those without any goal are left out."""
    rows = store.days_of(JUDGED, window.first, window.last)
    found = []
    for name, row in ends.after.items():
        judged = {day.figures["week"]: day.figures for day in rows.get(name, ())}
        for week, told in sorted(judged.items()):
            if told["total"] or told["added"] or told.get("remark"):
                missed = [key for _, _, key in told["items"]["missed"]]
                found.append(
                    Goals(
                        project=named(name, row),
                        week=week,
                        achieved=told["achieved"],
                        missed=missed,
                        withdrawn=told["withdrawn"],
                        added=told["added"],
                        overdue=told["overdue"],
                        words=told.get("words"),
                        remark=told.get("remark"),
                    )
                )
    return found


def waiting(ends: Ends) -> list[Waiting]:
    """Return the projects that are idle or have blocked items, in file order."""
    titles = {name: row["title"] for name, row in ends.after.items()}
    found = []
    for name, row in ends.after.items():
        blocked = row.get("blocked") or {}
        one = Waiting(
            project=named(name, row),
            idle_days=row.get("idle_days") if row.get("idle") else None,
            blocked=blocked.get("items") or 0,
            flagged=blocked.get("flagged") or 0,
            by=[titles.get(other, other) for other in blocked.get("by") or ()],
        )
        if not row.get("dropped") and (one.idle_days is not None or one.blocked or one.by):
            found.append(one)
    return found
