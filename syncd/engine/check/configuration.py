"""What can be said without any tracker: warnings of the files, OKR hygiene, tokens' ends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from config import Loaded
from syncd.engine.check.finding import Finding, Level, of_problem

EXPIRY_NOTICE = timedelta(days=30)
"""How long before its last day a token is warned of."""


def examine(loaded: Loaded, today: date) -> Iterator[Finding]:
    """Yield what the configuration's own rules say, then which tokens expire."""
    for problem in (*loaded.warnings, *loaded.hygiene):
        yield of_problem(problem, Level.WARNING)
    yield from _expiring(loaded, today)


def _expiring(loaded: Loaded, today: date) -> Iterator[Finding]:
    """Name the tokens that expire soon, or did; the last day is one on which they may fail already."""
    for name, day in loaded.expiries.items():
        if day - today <= EXPIRY_NOTICE:
            what = f"its token expires on {day}" if day > today else f"its token expired on {day}"
            remedy = "make a new one, and set `expires` to its day"
            yield Finding(Level.WARNING, f"trackers.{name}", what, remedy)
