"""Attainment as a row: plan and OKR attainment of the month, with last month's scores beside the present ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date

from mappings.attainment import okr_attainment, plan_attainment
from mappings.months import months_until
from mappings.okr import Okr, Status
from mappings.rollup import KeyResultStanding, objective_standings
from mappings.status import Standing
from syncd.engine.rows import Row, Rows


def attainment_row(
    okr: Okr, standings: Mapping[str, Standing], key_results: Rows, objectives: Rows, today: date
) -> Row:
    """Return the attainments as they stand on a day; `key_results` hold the reviews of the running month.

    Last month's scores are those at its end by the values that are known now; the first month has none.
    """
    months = months_until(okr.cycle, today)
    before = _scores_before(okr, key_results, months[-1].eve) if len(months) > 1 else {}
    scores = {name: row["score"] for name, row in objectives.items()}
    return {
        "month": months[-1].name if months else None,
        **asdict(plan_attainment(okr.projects.values(), standings, okr.cycle.end)),
        "okr": okr_attainment(okr.objectives, scores),
        "okr_before": okr_attainment(okr.objectives, before),
        "objectives": {name: {"score": score, "before": before.get(name)} for name, score in scores.items()},
    }


def _scores_before(okr: Okr, key_results: Rows, eve: date) -> dict[str, float | None]:
    at_end = {
        name: KeyResultStanding(
            key_result=name,
            status=Status.UNKNOWN,
            score=row["running"]["score"]["before"] if row["running"] else None,
        )
        for name, row in key_results.items()
    }
    judged = objective_standings(okr.objectives, okr.key_results, at_end, eve)
    return {name: standing.score for name, standing in judged.items()}
