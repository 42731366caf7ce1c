"""Sources of values: each is asked once, so that what is wrong with it is known before the first pass."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date

from config import Loaded, OutsideSource
from connectors.errors import SyncError
from syncd.engine.check.finding import Finding, Level
from syncd.values import Told, ask
from syncd.values.fetching import MOST_AT_ONCE


def examine(loaded: Loaded, today: date) -> Iterator[Finding]:
    """Yield an error for each source outside of the trackers that cannot be read, and what the others say."""
    sources = {name: one for name, one in loaded.sources.items() if isinstance(one, OutsideSource)}

    def asked(source: OutsideSource) -> Told | SyncError:
        try:
            return ask(source, today)
        except SyncError as error:
            return error

    with ThreadPoolExecutor(MOST_AT_ONCE, thread_name_prefix="value") as pool:
        for (name, source), answer in zip(sources.items(), pool.map(asked, sources.values()), strict=True):
            where = loaded.where(loaded.value_path(name))
            if isinstance(answer, SyncError):
                yield Finding(Level.ERROR, where, f"{source.place}: {answer.what}", answer.remedy)
            else:
                of = f", of {answer.of:%Y-%m-%d}" if answer.of else ""
                yield Finding(Level.NOTE, where, f"{source.place}: {name} is {answer.value:g}{of}")
