"""Rows: figures in the form in which the store, the page and `status --json` hold them. Unknown is None."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from mappings.okr import KeyResult, Kind, Objective, Project
from mappings.outlook import Outlook
from mappings.portfolio import Portfolio
from mappings.progress import Progress
from mappings.rollup import KeyResultStanding, ObjectiveStanding
from mappings.status import Standing
from syncd.store import CheckInRow

Row = dict[str, Any]
Rows = dict[str, Row]


def project_row(
    project: Project, standing: Standing, progress: Progress | None, ahead: Outlook | None = None
) -> Row:
    """Return a project's figures; `slips.slip_row` knows those against its baseline."""
    counted = progress or Progress()
    return {
        "title": project.title,
        "kind": project.kind,
        "key_results": list(project.key_results),
        "trackers": list(dict.fromkeys(s.tracker for s in project.select)),
        "share": standing.share,
        "planned": standing.planned,
        "gap": standing.gap,
        "slip": standing.slip,
        "status": standing.status,
        "raw": standing.raw,
        "late": standing.late,
        "begun": standing.begun,
        "finished_late": standing.finished_late,
        "leaves": counted.leaves if progress else None,
        "done_leaves": counted.done_leaves if progress else None,
        "scope": counted.scope if progress else None,
        "done": counted.done if progress else None,
        "measure": project.measure.by,
        "removed": counted.removed if progress else None,
        "unestimated_share": counted.unestimated_share,
        "forecast": {"p50": _iso(standing.p50), "p85": _iso(standing.p85), "chance": standing.chance},
        "forecast_refused": str(ahead.found) if ahead and ahead.forecast is None else None,
        "pace": {
            "required": ahead.required if ahead else None,
            "recent": ahead.recent if ahead else None,
        },
        "plan": {"start": standing.start.isoformat(), "due": standing.due.isoformat()},
        "curve": standing.curve,
        **dict.fromkeys(("goals", "idle_days", "idle", "blocked")),
        "dropped": standing.dropped is not None,
        "side": {"kind": project.request.kind, "requested_by": project.request.team}
        if project.kind is Kind.SIDE
        else None,
        "weight": project.weight,
        "paused": any(
            p.start <= standing.day and (p.until is None or standing.day <= p.until) for p in project.paused
        ),
        **_about(project),
    }


def key_result_row(
    kr: KeyResult, standing: KeyResultStanding, value: float | None, value_at: str | None
) -> Row:
    """Return a key result's figures; `check_in_row` knows its check-ins, `months` its verdicts."""
    return {
        "title": kr.title,
        "objective": kr.objective,
        "kind": kr.ambition,
        "value": value,
        "value_at": value_at,
        "target": kr.metric.target if kr.metric else None,
        "unit": kr.metric.unit if kr.metric else None,
        "score": standing.score,
        "progress": standing.progress,
        "planned": standing.planned,
        "gap": standing.gap,
        "line": standing.line,
        "status": standing.status,
        "forecast": _iso(standing.forecast),
        "counts": {str(status): count for status, count in standing.counts.items()},
        **_about(kr),
    }


def check_in_row(
    last: CheckInRow | None,
    confidences: Sequence[float],
    due: datetime | None,
    overdue: bool | None,  # noqa: FBT001 - one of the row's figures
    problem: str | None,
) -> Row:
    """Return a key result's confidence and check-in; the latter is None where there is none and none is called for."""
    check_in = {
        "at": last.at.isoformat() if last else None,
        "note": last.note if last else None,
        "due": due.isoformat() if due else None,
        "overdue": overdue,
        "problem": problem,
    }
    return {
        "confidence": confidences[-1] if confidences else None,
        "check_in": check_in if any(part is not None for part in check_in.values()) else None,
    }


def objective_row(objective: Objective, standing: ObjectiveStanding) -> Row:
    """Return an objective's figures."""
    return {
        "title": objective.title,
        "parent": objective.parent,
        "score": standing.score,
        "status": standing.status,
        "kr_counts": {str(status): count for status, count in standing.counts.items()},
        "known": standing.known,
        "unknown": standing.unknown,
        **_about(objective),
    }


def portfolio_row(portfolio: Portfolio) -> Row:
    """Return the side portfolio's figures of a month."""
    return {
        "month_end": portfolio.month_end.isoformat(),
        "share": portfolio.share,
        "planned": portfolio.planned,
        "target": portfolio.target,
        "met": portfolio.met,
        "by": portfolio.by,
        "projects": list(portfolio.projects),
    }


def in_order(rows: Rows) -> Rows:
    """Number the rows, so that the order of the file survives the store."""
    return {name: {**row, "order": number} for number, (name, row) in enumerate(rows.items())}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _about(subject: Objective | KeyResult | Project) -> Row:
    about = subject.about
    return {"team": about.team, "product": about.product, "contact": about.contact, "why": about.why}
