"""Figures: all that judging a moment comes to, as it is published, kept of a day and held against fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from config import Subject
from mappings.okr import Status
from mappings.status import Standing
from syncd.engine.judging.outlooks import Kept
from syncd.engine.judging.slips import Slip
from syncd.engine.rows import Row, Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """All figures of a moment, each kind by id in file order, with the standings and outlooks they were made of."""

    projects: Rows = field(default_factory=dict)
    key_results: Rows = field(default_factory=dict)
    objectives: Rows = field(default_factory=dict)
    portfolio: Row = field(default_factory=dict)
    attainment: Row = field(default_factory=dict)
    calibration: Row = field(default_factory=dict)
    verdicts: Rows = field(default_factory=dict)
    standings: Mapping[str, Standing] = field(default_factory=dict)
    slips: Mapping[str, Slip] = field(default_factory=dict)
    outlooks: Mapping[str, Kept] = field(default_factory=dict)

    @property
    def shown(self) -> Mapping[str, Status]:
        """Return as what each project is shown."""
        return {name: standing.status for name, standing in self.standings.items()}

    def by_kind(self) -> Mapping[str, Rows]:
        """Return the rows that the history keeps of a day, by kind."""
        return {
            "project": self.projects,
            "key_result": self.key_results,
            "objective": self.objectives,
            "total": {
                "side_portfolio": self.portfolio,
                "attainment": self.attainment,
                "calibration": self.calibration,
            },
            "verdict": self.verdicts,
        }

    def of(self, subject: Subject) -> Rows:
        """Return the rows of one kind of subject."""
        if subject is Subject.PROJECT:
            return self.projects
        return self.key_results if subject is Subject.KEY_RESULT else self.objectives
