"""Attainment: how much of what the plans call for is done, and where the objectives stand beside last month.

Plan attainment = Σ weight × share ÷ Σ weight × planned, over the linked projects that are live and known, each once;
unknown while the plans call for nothing. Beside it: how many projects are complete, and how many are or will be by
the cycle's end, by their P50. OKR attainment is the objectives' scores; taken together they are their weighted mean,
without those that another one rolls up already.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from mappings.okr import Kind, Objective, Project, Status
from mappings.rollup import total
from mappings.scores import weighted_mean
from mappings.status import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Attainment:
    """Plan attainment as a ratio (above 1: ahead of the plans), with the two shares 0–1 that it is made of.

    `complete` of `projects` are done, `forecast_complete` are or will be by the cycle's end.
    """

    plan: float | None
    share: float | None
    planned: float | None
    projects: int
    complete: int
    forecast_complete: int


def plan_attainment(
    projects: Iterable[Project], standings: Mapping[str, Standing], cycle_end: date
) -> Attainment:
    """Take the linked, live projects together, as they stand."""
    linked = [project for project in projects if project.kind is Kind.LINKED]
    found = total(linked, standings)
    live = [s for p in linked if (s := standings.get(p.id)) and s.dropped is None]
    return Attainment(
        plan=found.attainment,
        share=found.progress,
        planned=found.planned,
        projects=found.projects,
        complete=found.done,
        forecast_complete=sum(
            s.status is Status.DONE or (s.p50 is not None and s.p50 <= cycle_end) for s in live
        ),
    )


def okr_attainment(objectives: Mapping[str, Objective], scores: Mapping[str, float | None]) -> float | None:
    """Return the weighted mean of the known scores of the objectives that no other one rolls up."""
    counted = [o for o in objectives.values() if not _is_rolled_up(o, objectives)]
    return weighted_mean((o.weight, found) for o in counted if (found := scores.get(o.id)) is not None)


def _is_rolled_up(objective: Objective, objectives: Mapping[str, Objective]) -> bool:
    above = objectives.get(objective.parent or "")
    return above is not None and above.roll_up
