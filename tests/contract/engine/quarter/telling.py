"""Tells the scripted quarter: each digest and each review as it was due, from what a store kept of the days."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from config import Loaded
from syncd.reports.digest import weekly_digest
from syncd.reports.document import Document
from syncd.reports.markdown import markdown
from syncd.reports.month import month_review
from syncd.reports.monthly import tell_monthly
from syncd.reports.weekly import tell_weekly
from syncd.reports.window import Window, month_before
from syncd.reports.words import Words
from syncd.store import Store
from tests.contract.engine.quarter.digests import spans
from tests.contract.engine.quarter.expectation import DAY
from tests.contract.engine.quarter.scenario import END, november, october

MONTH_ENDS = (october(31), november(30), END)


@dataclass(frozen=True, slots=True)
class Telling:
    """The digests by the day on which each was due, the reviews by the last day of each month.

    `rows` are those of the projects at the closes that are told of, by day and id, `key` names items.
    """

    digests: Mapping[date, Document]
    reviews: Mapping[date, Document]
    rows: Mapping[date, Mapping[str, Mapping[str, Any]]]
    key: Callable[[str], str]

    def text(self, due: date) -> str:
        """Return a digest as it is sent."""
        return markdown(self.digests[due])


def tell_all(loaded: Loaded, store: Store, key: Callable[[str], str]) -> Telling:
    """Tell the whole quarter in English; no tracker is in trouble."""
    words = Words("en")
    digests = {
        due: tell_weekly(
            weekly_digest(loaded, store, Window(span.first, span.last), last_over=date.max), words
        )
        for due, span in spans().items()
    }
    reviews = {end: tell_monthly(month_review(loaded, store, month_before(end)), words) for end in MONTH_ENDS}
    closes = {day for span in spans().values() for day in (span.first - DAY, span.last)}
    rows = {
        day: {name: kept[0].figures for name, kept in store.last_days("project", day, 1).items()}
        for day in closes
    }
    return Telling(digests=digests, reviews=reviews, rows=rows, key=key)


def lines_of(document: Document) -> dict[str, list[str]]:
    """Return the lines of each section: an entry, then what stands under it."""
    return {
        section.id: [
            line
            for entry in section.entries
            for line in (entry.text, *(f"  {detail}" for detail in entry.details))
        ]
        for section in document.sections
    }
