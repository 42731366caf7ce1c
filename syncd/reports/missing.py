"""Missing: what a key result without a verdict lacks, so that a reader knows what would provide it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from config.values import Source
from mappings.review import Review
from mappings.verdict import Verdict
from syncd.engine.judging.values import is_progress
from syncd.reports.ends import Row, Rows


class Lack(StrEnum):
    """What may be missing: on the side of the score the first three, on that of the work the others."""

    METRIC = "metric"
    VALUE = "value"
    PROGRESS = "progress"
    PROJECTS = "projects"
    BEGUN = "begun"
    STANDING = "standing"

    @property
    def is_of_the_score(self) -> bool:
        """Tell whether it leaves the score unknown."""
        return self in {Lack.METRIC, Lack.VALUE, Lack.PROGRESS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """One thing that is missing: the closes of which a value is, the titles of the projects, the first plan's start."""

    what: Lack
    days: Sequence[date] = ()
    titles: Sequence[str] = ()
    begins: date | None = None


def missing(
    name: str, told: Review, row: Row, source: Source | None, projects: Rows, day: date
) -> list[Missing]:
    """Return what keeps a review of a key result from a verdict; nothing where it has one.

    `row` is the key result's, `projects` are all rows of the close, and `day` is that close: the end of what is known.
    """
    if told.verdict is not Verdict.NO_EVIDENCE:
        return []
    linked = [one for one in projects.values() if name in one["key_results"] and not one.get("dropped")]
    return [*_of_the_score(told, row, source, day), *_of_the_work(told, linked)]


def _of_the_score(told: Review, row: Row, source: Source | None, day: date) -> Iterator[Missing]:
    ends = ((told.month.eve, told.before), (min(told.month.last, day), told.after))
    days = [at for at, point in ends if point.score is None]
    if not days:
        return
    if not is_progress(source) and not row.get("has_metric", True):
        yield Missing(what=Lack.METRIC)
    else:
        yield Missing(what=Lack.PROGRESS if is_progress(source) else Lack.VALUE, days=days)


def _of_the_work(told: Review, linked: Sequence[Row]) -> Iterator[Missing]:
    if told.execution.on_plan is not None:
        return
    if not linked:
        yield Missing(what=Lack.PROJECTS)
    elif not told.execution.begun:
        yield Missing(what=Lack.BEGUN, begins=min(date.fromisoformat(one["plan"]["start"]) for one in linked))
    else:
        yield Missing(what=Lack.STANDING, titles=told.execution.unknown)
