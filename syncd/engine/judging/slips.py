"""Slips: a project's slip against what was agreed, and where it comes from, as its row holds them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from mappings.baseline import Baseline, in_force
from mappings.cause_sentence import because, beside_baseline
from mappings.causes import Cause, Causes, causes
from mappings.ledger import Totals
from mappings.okr import CurveKind
from mappings.plan import Plan
from mappings.progress import Progress
from mappings.status import Standing
from mappings.wording import Language, reason
from mappings.workdays import Calendar
from syncd.engine.judging.baselines import baseline_row
from syncd.engine.rows import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """What was agreed about a project in the order of time, and what its ledger comes to since the cycle opened."""

    baselines: Sequence[Baseline] = ()
    totals: Totals = field(default_factory=Totals)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """A project's slip with its parts, where they are known, and what was agreed."""

    standing: Standing
    causes: Causes | None = None
    agreed: Agreed = field(default_factory=Agreed)

    def told(self, language: Language) -> str:
        """Return in words why the project stands as it does, with the causes of its slip."""
        found, totals = self.causes, self.agreed.totals
        if found is None:
            return reason(self.standing, language)
        baseline = in_force(self.agreed.baselines)
        why = because(found, totals, baseline.day if baseline else None, language)
        return reason(self.standing, language, why, beside_baseline(found, totals, language))


def causes_of(
    standing: Standing, progress: Progress | None, plan: Plan, agreed: Agreed, calendar: Calendar
) -> Causes | None:
    """Return the parts of a project's slip, None where the slip or the baseline is not known."""
    baseline = in_force(agreed.baselines)
    if progress is None or standing.slip is None or standing.share is None or baseline is None:
        return None
    dues = progress.dues if plan.curve is CurveKind.DUES else ()
    return causes(
        baseline, plan, standing.share, progress.done, progress.first_work, standing.day, calendar, dues
    )


def slip_row(slip: Slip, progress: Progress | None) -> Row:
    """Return slip against the baseline, causes, baseline and plan changes by kind as a project's row holds them."""
    found, agreed = slip.causes, slip.agreed
    first_work = progress.first_work if progress else None
    return {
        "slip_baseline": found.slip_baseline if found else None,
        "causes": {cause.value: getattr(found, cause) if found else None for cause in Cause},
        "first_work": first_work.isoformat() if first_work else None,
        "baseline": baseline_row(agreed.baselines),
        "plan_changes": agreed.totals.count,
        "plan_changes_by_kind": dict(agreed.totals.by_kind),
    }
