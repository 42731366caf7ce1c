"""What can be said without any tracker: warnings of the files, OKR hygiene, tokens' ends, value files."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from config import FileSource, Loaded
from connectors.errors import SyncError
from syncd.engine.check.finding import Finding, Level, of_problem
from syncd.engine.files import read_file

EXPIRY_NOTICE = timedelta(days=30)
"""How long before its last day a token is warned of."""


def examine(loaded: Loaded, today: date) -> Iterator[Finding]:
    """Yield what the configuration's own rules say, then what it names outside of the trackers."""
    for problem in (*loaded.warnings, *loaded.hygiene):
        yield of_problem(problem, Level.WARNING)
    yield from _expiring(loaded, today)
    yield from _unreadable_values(loaded)


def _expiring(loaded: Loaded, today: date) -> Iterator[Finding]:
    """Name the tokens that expire soon, or did; the last day is one on which they may fail already."""
    for name, day in loaded.expiries.items():
        if day - today <= EXPIRY_NOTICE:
            what = f"its token expires on {day}" if day > today else f"its token expired on {day}"
            remedy = "make a new one, and set `expires` to its day"
            yield Finding(Level.WARNING, f"trackers.{name}", what, remedy)


def _unreadable_values(loaded: Loaded) -> Iterator[Finding]:
    for name, source in loaded.sources.items():
        if isinstance(source, FileSource):
            try:
                read_file(source)
            except SyncError as error:
                where = loaded.where(loaded.value_path(name))
                yield Finding(Level.ERROR, where, f"{source.path.name}: {error.what}", error.remedy)
