"""Month: what a month's review tells, as figures; `monthly` says it in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import fsum

from config import Loaded
from mappings.okr import Cycle, Status
from mappings.plan import EQUAL
from mappings.review import Review
from mappings.verdict import Verdict
from mappings.workdays import ONE_DAY
from syncd.reports.changes import changes
from syncd.reports.choice import EVERYTHING, Choice
from syncd.reports.decisions import Decision, decisions
from syncd.reports.ends import Ends, Row, Rows, read_ends
from syncd.reports.missing import Missing, missing
from syncd.reports.projects import Late, Named, late, named
from syncd.reports.window import Window
from syncd.store import Store

HARDLY_REACHED = 0.3
"""A stretch key result that is on its way to less was aimed too high."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A key result's month: its review, the score 0–1 that its measurements lead to by the cycle's end, what is missing."""

    key_result: Named
    objective: str
    is_stretch: bool
    review: Review
    leads_to: float | None
    missing: Sequence[Missing] = ()

    @property
    def is_executed(self) -> bool | None:
        """Tell whether the work went by plan, None where that is unknown."""
        return self.review.execution.on_plan

    @property
    def is_sufficient(self) -> bool | None:
        """Tell whether the work moves the key result: None while it is late, unknown, or flat for a month only.

        Work that is late says nothing of whether it would suffice.
        """
        match self.review.verdict:
            case Verdict.WORKING:
                return True
            case Verdict.REVISE_PLAN:
                return False
            case _:
                return None

    @property
    def aim(self) -> str:
        """Tell how well the target is chosen, by where the measurements lead: `fine`, `low`, `high` or `unknown`."""
        if self.leads_to is None:
            return "unknown"
        if self.is_stretch and self.leads_to >= 1 - EQUAL:
            return "low"
        return "high" if self.is_stretch and self.leads_to < HARDLY_REACHED else "fine"


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A side project at the month's end; shares are 0–1."""

    project: Named
    kind: str | None
    requested_by: str | None
    status: str
    share: float | None
    planned: float | None
    dropped: bool
    due: date
    slip: float | None
    left: int | None
    reasons: Mapping[str, str]

    @property
    def is_open(self) -> bool:
        """Tell whether there is anything to do in it."""
        return not self.dropped and self.status != Status.DONE


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthReview:
    """A month's facts. `day` is the day whose close the figures are of, None while there are none.

    `decisions` are those of the month, `priorities` the open side projects in the order in which they call for work.
    Of a choice the OKR's score and the portfolio as a whole are unknown.
    """

    cycle: Cycle
    window: Window
    day: date | None
    choice: Choice = EVERYTHING
    decisions: Sequence[Decision] = ()
    attainment: Row
    objectives: Sequence[tuple[Named, float | None, float | None, int]] = ()
    key_results: Sequence[Judged] = ()
    portfolio: Row
    sides: Sequence[Side] = ()
    priorities: Sequence[Side] = ()
    late: Sequence[Late] = ()
    revised: Sequence[tuple[Named, Review]] = ()


def month_review(loaded: Loaded, store: Store, window: Window, choice: Choice = EVERYTHING) -> MonthReview:
    """Collect the facts of a month from what the store kept of its days, of the chosen subjects."""
    cycle, opening = loaded.okr.cycle, loaded.okr.cycle.start - ONE_DAY
    kinds = ("project", "key_result", "objective", "total")
    everything = {kind: read_ends(store, kind, window, opening) for kind in kinds}
    ends = choice.of(everything)
    projects, totals = ends["project"], ends["total"].after
    attainment = totals.get("attainment", {})
    sides = [_side(name, row) for name, row in projects.after.items() if row["kind"] == "side"]
    told, _ = changes(store, ends, cycle, window)
    return MonthReview(
        cycle=cycle,
        window=window,
        day=projects.day,
        choice=choice,
        decisions=decisions(store, ends, window.first, window.last, told),
        attainment=attainment if choice.is_all else _attainment_of(projects.after, cycle.end),
        objectives=_objectives(ends["objective"], attainment),
        key_results=_judged(ends["key_result"], everything["project"], loaded, store, window),
        portfolio=totals.get("side_portfolio", {}) if choice.is_all else {},
        sides=sides,
        priorities=sorted((side for side in sides if side.is_open), key=_urgency),
        late=late(projects, window.last, loaded.calendar, loaded.okr.projects),
        revised=_revised(ends["key_result"], store, window, opening),
    )


def _objectives(ends: Ends, attainment: Row) -> list[tuple[Named, float | None, float | None, int]]:
    """Return (objective, score, last month's score, how many of its key results are unknown)."""
    before: Mapping[str, Row] = attainment.get("objectives") or {}
    return [
        (named(name, row), row["score"], before.get(name, {}).get("before"), int(row.get("unknown") or 0))
        for name, row in ends.after.items()
    ]


def _judged(ends: Ends, projects: Ends, loaded: Loaded, store: Store, window: Window) -> list[Judged]:
    """Return the reviews: as they were kept at the month's end, or as they stand while it lasts."""
    kept = store.of_days("verdict", [window.last]).get(window.last, {})
    found = []
    for name, row in ends.after.items():
        told = kept[name].figures if name in kept else row.get("running")
        if told:
            review, source = Review.from_dict(told), loaded.sources.get(name)
            found.append(
                Judged(
                    key_result=named(name, row),
                    objective=row["objective"],
                    is_stretch=row["kind"] == "stretch",
                    review=review,
                    leads_to=(row.get("trend") or {}).get("score"),
                    missing=missing(name, review, row, source, projects.after, ends.day or window.last),
                )
            )
    return found


def _side(name: str, row: Row) -> Side:
    asked: Mapping[str, str | None] = row.get("side") or {}
    return Side(
        project=named(name, row),
        kind=asked.get("kind"),
        requested_by=asked.get("requested_by"),
        status=row["status"],
        share=row.get("share"),
        planned=row.get("planned"),
        dropped=bool(row.get("dropped")),
        due=date.fromisoformat(row["plan"]["due"]),
        slip=row.get("slip"),
        reasons=row["reasons"],
        left=None if row.get("leaves") is None else row["leaves"] - (row.get("done_leaves") or 0),
    )


def _urgency(side: Side) -> tuple[date, float]:
    """Put what is due first at the top, of the same day what is further behind."""
    return side.due, -(side.slip or 0.0)


def _attainment_of(projects: Rows, cycle_end: date) -> Row:
    """Return the plan attainment of some linked, live projects: Σ weight × share ÷ Σ weight × planned."""
    live = [row for row in projects.values() if row["kind"] == "linked" and not row.get("dropped")]
    known = [row for row in live if row.get("share") is not None and row.get("planned") is not None]
    done, called_for = (fsum(row["weight"] * row[part] for row in known) for part in ("share", "planned"))
    ends = [(row["status"], (row.get("forecast") or {}).get("p50")) for row in live]
    complete = sum(status == Status.DONE for status, _ in ends)
    in_time = sum(status != Status.DONE and p50 is not None and p50 <= str(cycle_end) for status, p50 in ends)
    return {
        "plan": done / called_for if called_for > EQUAL else None,
        "projects": len(live),
        "complete": complete,
        "forecast_complete": complete + in_time,
    }


def _revised(ends: Ends, store: Store, window: Window, opening: date) -> list[tuple[Named, Review]]:
    """Return the months before this one whose verdict a late value changed since this one opened."""
    days = [opening + ONE_DAY * n for n in range(1, (window.eve - opening).days + 1)]
    found = []
    for _, rows in sorted(store.of_days("verdict", days).items()):
        for name, day in rows.items():
            told = Review.from_dict(day.figures)
            if name in ends.after and _changed_since(told, window.first):
                found.append((named(name, ends.after[name]), told))
    return found


def _changed_since(told: Review, first: date) -> bool:
    return told.revised is not None and told.revised.on >= first and told.revised.verdict is not told.verdict
