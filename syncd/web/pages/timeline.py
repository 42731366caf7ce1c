"""The timeline: all projects with plan, baseline, forecast, milestones and what blocks what, on one axis."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from mappings.okr import Project
from mappings.workdays import close_before
from syncd.engine.mapping.whole import remembered_okr
from syncd.pictures.timeline import Stripe, timeline
from syncd.web.api.parameters import text, whole
from syncd.web.pages import telling
from syncd.web.pages.asked import ON, Asked
from syncd.web.pages.lines import project_line
from syncd.web.pages.shown import Row, read_shown

MOST = 100
"""Projects on one page."""

LONGEST = timedelta(days=730)
"""A forecast further off is drawn at the edge."""

PARAMETERS = (
    text("team", "Only projects of that team."),
    whole("page", "Which hundred of the projects, from 1.", 1, 10_000),
    ON,
)


def content(asked: Asked) -> dict[str, Any]:
    """Return what the template shows."""
    shown, team = read_shown(asked.store, asked.on), asked.values.get("team")
    loaded = remembered_okr(asked.sources.loaded(), asked.store).loaded
    day = asked.on or close_before(asked.sources.now(), loaded.zone)
    rows = [
        (name, row)
        for name, row in shown.projects.items()
        if (team is None or row.get("team") == team) and not row.get("dropped")
    ]
    number = asked.values.get("page", 1)
    part = rows[(number - 1) * MOST : number * MOST]
    stripes = [_stripe(name, row, loaded.okr.projects.get(name), asked) for name, row in part]
    label = asked.words("timeline-label", n=len(part))
    return {
        "shown": shown,
        "picture": timeline(
            stripes,
            label,
            day,
            lambda first: telling.month(first, asked.language),
            telling.day(day, asked.language),
        )
        if stripes
        else None,
        "teams": sorted({row["team"] for row in shown.projects.values() if row.get("team")}),
        "number": number,
        "pages": -(-len(rows) // MOST),
        "lines": [project_line(name, row, asked) for name, row in part],
        "plans": {name: row["plan"] for name, row in part},
    }


def _stripe(name: str, row: Row, project: Project | None, asked: Asked) -> Stripe:
    forecast, baseline = row.get("forecast") or {}, row.get("baseline") or {}
    line = project_line(name, row, asked)
    start, due = (date.fromisoformat(row["plan"][end]) for end in ("start", "due"))
    p50, p85 = (date.fromisoformat(forecast[one]) if forecast.get(one) else None for one in ("p50", "p85"))
    told = (row["title"], line.badge.word, line.far, line.slip, line.when)
    return Stripe(
        id=name,
        title=row["title"],
        href=line.href,
        status=str(row["status"]),
        sign=line.badge.sign,
        told="; ".join(part for part in told if part),
        start=start,
        due=due,
        share=row.get("share"),
        agreed=(date.fromisoformat(baseline["start"]), date.fromisoformat(baseline["due"]))
        if baseline
        else None,
        p50=min(p50, due + LONGEST) if p50 else None,
        p85=min(p85, due + LONGEST) if p85 else None,
        milestones=tuple(at for at, _ in project.plan.milestones) if project else (),
        blockers=tuple((row.get("blocked") or {}).get("by") or ()),
    )
