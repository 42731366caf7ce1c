"""What the monthly reviews of the scripted quarter must tell: the script and RULES alone, nothing of syncd."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

from tests.contract.engine.quarter.expectation import Quarter
from tests.contract.engine.quarter.scenario import (
    END,
    EVE,
    KEY_RESULTS,
    PROJECTS,
    KeyResult,
    november,
    october,
)

ENDS = (EVE, october(31), november(30), END)
WORDS = {
    "working": "Working",
    "carry_on": "Carry on",
    "revise_plan": "Revise plan",
    "moved_despite_slip": "Moved despite slip",
    "fix_execution": "Fix execution",
    "no_evidence": "No evidence",
}
ASKS = {"revise_plan", "moved_despite_slip", "fix_execution", "no_evidence"}
"""Verdicts after which something is to be decided."""


class Reviews:
    """The expected reviews of a quarter."""

    def __init__(self, quarter: Quarter) -> None:
        self.quarter = quarter

    def lines(self, end: date) -> Iterator[str]:
        """Yield lines that a month's review must have."""
        scores = {name: self.quarter.objective(name, end) or 0.0 for name in ("o1", "o2")}
        okr = _two(sum(scores.values()) / 2)
        plan = f"{self.quarter.attainment(end):.0%}"
        yield f"- {plan} of what the plans call for is done, and the OKR stands at {okr}."
        late = self._late(end)
        at = f"at the close of {end:%-d %B}"
        told = (
            f"One project was late {at}:"
            if len(late) == 1
            else f"{len(late)} projects were late {at}; furthest behind was"
        )
        name, slip = late[0]
        yield f"- {told} {name}, by {_days(slip)}."
        share, planned = self.quarter.portfolio(end)
        assert share >= 0.7 * planned
        yield f"- The side projects are on target: {share:.0%} done, {0.7 * planned:.0%} called for."
        before = ENDS[ENDS.index(end) - 1]
        for name, score in scores.items():
            last = "–" if before == EVE else _two(self.quarter.objective(name, before) or 0.0)
            unknown = sum(
                1 for kr in KEY_RESULTS if kr.objective == name and self.quarter.score(kr, end) is None
            )
            yield f"| Objective {name} | {_two(score)} | {last} | {unknown or ''} |"
        verdicts = Counter(WORDS[self.quarter.verdict(kr, end)] for kr in KEY_RESULTS)
        *most, least = [f"{number} “{word}”" for word, number in verdicts.most_common()]
        yield f"- Key results: {', '.join(most)} and {least}."
        for kr in KEY_RESULTS:
            yield f"- Key result {kr.id}: {WORDS[self.quarter.verdict(kr, end)]}"

    def asked(self, end: date) -> list[str]:
        """Return about which key results something is to be decided, but for targets."""
        return [f"Key result {kr.id}" for kr in KEY_RESULTS if self._asks(kr, end)]

    def _asks(self, kr: KeyResult, end: date) -> bool:
        return self.quarter.verdict(kr, end) in ASKS

    def _late(self, end: date) -> list[tuple[str, float]]:
        """Return the late projects with their slips, the latest first."""
        live = [p for p in PROJECTS if not (p.dropped and p.dropped <= end)]
        late = [
            (self.quarter.figures[p.id, end].slip, p.id) for p in live if self.quarter.figures[p.id, end].late
        ]
        return [(name, slip) for slip, name in sorted(late, key=lambda one: -one[0])]


def _days(slip: float) -> str:
    told = f"{int(round(slip, 9) * 10 + 0.5) / 10:g}"
    return f"{told} working day" if told == "1" else f"{told} working days"


def _two(value: float) -> str:
    return f"{value:.2f}"
