"""Status: from gap, slip and forecast to one word per project, steady enough to be acted on.

off_track: slip > 10, or gap > 0.15 and slip > 3. at_risk: slip > 3, or gap > 0.05 and slip > 1, or the P50
more than 10 working days after due. Else on_track. The gap alone never decides, since a plan of few days
has a wide gap within a day; the forecast alone never makes off_track, since it is a guess. A border itself
is still fine, and within 1e-9 it is the border.

Above these stand `unknown` (no items, nothing measured, or nothing that weighs anything), `done` (share 1)
and `not_started` (before the plan's start while nothing is done), in this order.

Hysteresis, among the three only: a worse status shows at once, a better one after it held at two working
days' closes, so that a project on the line does not flap.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from mappings.forecast import Forecast
from mappings.okr import CurveKind, Dropped, Project, Status, Thresholds
from mappings.plan import EQUAL, Plan, finished_late, planned, slip
from mappings.progress import Progress
from mappings.workdays import ONE_DAY, Calendar

SEVERITY = (Status.ON_TRACK, Status.AT_RISK, Status.OFF_TRACK)
"""The statuses that hysteresis knows, from good to bad."""

CLOSES_TO_IMPROVE = 2
"""Working days' closes at which a better status must have held before it shows."""


class Reason(StrEnum):
    """Why a project stands as it does; `wording` says it in words."""

    DROPPED = "dropped"
    NOT_MEASURED = "not_measured"
    NO_ITEMS = "no_items"
    NO_WEIGHT = "no_weight"
    DONE = "done"
    NOT_BEGUN = "not_begun"
    BEHIND = "behind"
    AHEAD = "ahead"
    ON_PLAN = "on_plan"


class Border(StrEnum):
    """What of a project lies beyond its border."""

    SLIP = "slip"
    GAP = "gap"
    FORECAST = "forecast"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a project stands at the close of `day`. Shares and gap are ratios 0–1, None where unknown.

    `slip` and `forecast_after_due` are working days, negative is ahead; `forecast_after_due` is kept only
    where it makes the project at_risk. `p50` and `p85` are the days by whose close the project is done with 50 and
    85 % probability, `chance` the probability 0–1 of its due date; a done project was done on both. `raw` is the status before hysteresis. `begun`: the plan's start has
    come, or something is done. `late`: more than the threshold behind. `finished_late` is None until done.
    """

    project: str
    day: date
    start: date
    due: date
    curve: CurveKind = CurveKind.LINEAR
    share: float | None = None
    planned: float | None = None
    gap: float | None = None
    slip: float | None = None
    raw: Status = Status.UNKNOWN
    status: Status = Status.UNKNOWN
    reason: Reason = Reason.NOT_MEASURED
    begun: bool = False
    late: bool = False
    dropped: Dropped | None = None
    finished_late: int | None = None
    forecast_after_due: float | None = None
    p50: date | None = None
    p85: date | None = None
    chance: float | None = None


def raw_status(
    share: float | None,
    gap: float | None,
    slip: float | None,
    thresholds: Thresholds,
    *,
    begun: bool,
    forecast_after_due: float | None = None,
) -> Status:
    """Return the status before hysteresis; `forecast_after_due` are working days from due to the P50."""
    if share is None or gap is None or slip is None:
        return Status.UNKNOWN
    if share >= 1 - EQUAL:
        return Status.DONE
    if not begun:
        return Status.NOT_STARTED
    return crossed(gap, slip, thresholds, forecast_after_due)[0]


def crossed(
    gap: float, slip: float, borders: Thresholds, forecast_after_due: float | None = None
) -> tuple[Status, Border | None]:
    """Return the status of a project that is begun and not done, and the border that decided it, None for on track."""
    if exceeds(slip, borders.off_track_slip):
        return Status.OFF_TRACK, Border.SLIP
    if exceeds(gap, borders.off_track_gap) and exceeds(slip, borders.off_track_gap_slip):
        return Status.OFF_TRACK, Border.GAP
    if exceeds(slip, borders.at_risk_slip):
        return Status.AT_RISK, Border.SLIP
    if exceeds(gap, borders.at_risk_gap) and exceeds(slip, borders.at_risk_gap_slip):
        return Status.AT_RISK, Border.GAP
    if _is_forecast_late(forecast_after_due, borders):
        return Status.AT_RISK, Border.FORECAST
    return Status.ON_TRACK, None


def settle(shown_before: Status | None, raw: Status, closes: Sequence[Status]) -> Status:
    """Return the status to show after `shown_before`.

    `closes` are the raw statuses at the closes of the latest working days, oldest first; the one being
    judged belongs to them only when the judgement is of a close. A status held where each of them was at
    least as good.
    """
    if shown_before not in SEVERITY or raw not in SEVERITY:
        return raw
    recent = closes[-CLOSES_TO_IMPROVE:]
    if _severity(raw) >= _severity(shown_before):
        return raw
    if len(recent) < CLOSES_TO_IMPROVE or any(status not in SEVERITY for status in recent):
        return shown_before
    return min(shown_before, max(raw, *recent, key=_severity), key=_severity)


def late(slip: float | None, thresholds: Thresholds) -> bool:
    """Tell whether a project is late: behind its current plan by more than the threshold."""
    return slip is not None and exceeds(slip, thresholds.late)


def exceeds(value: float, border: float) -> bool:
    """Tell whether a value lies beyond a border, which itself is still fine."""
    return value > border + EQUAL


def judge(
    project: Project,
    progress: Progress | None,
    plan: Plan,
    day: date,
    calendar: Calendar,
    thresholds: Thresholds,
    shown_before: Status | None = None,
    closes: Sequence[Status] = (),
    forecast: Forecast | None = None,
) -> Standing:
    """Hold a project's progress against its plan at the close of `day`.

    `calendar` is everybody's; the project's pauses are taken out here. `progress` is None before the first
    measuring, `forecast` where there is none. For the rest see `settle` and `raw_status`.
    """
    own = calendar.without(project.paused)
    measured = progress or Progress()
    share, called_for = measured.share, planned(plan, day, own, measured.dues)
    gap = None if share is None or called_for is None else called_for - share
    behind = None if share is None or gap is None else slip(plan, share, day, own, measured.dues)
    begun = day >= plan.start or measured.begun
    after_due = own.count(plan.due + ONE_DAY, forecast.p50) if forecast else None
    raw = raw_status(share, gap, behind, thresholds, begun=begun, forecast_after_due=after_due)
    last_done = measured.last_done if raw is Status.DONE else None
    dropped = project.dropped if project.dropped and project.dropped.on <= day else None
    return Standing(
        project=project.id,
        day=day,
        start=plan.start,
        due=plan.due,
        curve=plan.curve,
        share=share,
        planned=called_for,
        gap=gap,
        slip=behind,
        raw=raw,
        status=settle(shown_before, raw, closes),
        reason=Reason.DROPPED if dropped else _reason(raw, behind, progress),
        begun=begun,
        late=late(behind, thresholds),
        dropped=dropped,
        finished_late=finished_late(plan, measured.last_done, own) if raw is Status.DONE else None,
        p50=forecast.p50 if forecast else last_done,
        p85=forecast.p85 if forecast else last_done,
        chance=forecast.chance(plan.due, own) if forecast else None,
        forecast_after_due=after_due
        if raw is Status.AT_RISK and _is_forecast_late(after_due, thresholds)
        else None,
    )


def _is_forecast_late(after_due: float | None, thresholds: Thresholds) -> bool:
    return after_due is not None and exceeds(after_due, thresholds.at_risk_forecast)


def _severity(status: Status) -> int:
    return SEVERITY.index(status)


def _reason(raw: Status, slip: float | None, progress: Progress | None) -> Reason:
    if progress is None:
        return Reason.NOT_MEASURED
    if slip is None:
        return Reason.NO_WEIGHT if progress.leaves else Reason.NO_ITEMS
    if raw is Status.DONE:
        return Reason.DONE
    if raw is Status.NOT_STARTED:
        return Reason.NOT_BEGUN
    if abs(slip) <= EQUAL:
        return Reason.ON_PLAN
    return Reason.BEHIND if slip > 0 else Reason.AHEAD
