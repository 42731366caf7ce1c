"""Values from outside of the trackers: each kind of source is one module, asked through `ask`."""

from __future__ import annotations

from datetime import date
from typing import assert_never

from config.values import CommandSource, FileSource, HttpSource, OutsideSource, PromqlSource, SqlSource
from connectors.errors import SyncError
from syncd.values.command import run_command
from syncd.values.files import read_file
from syncd.values.http_json import ask_document
from syncd.values.promql import ask_prometheus
from syncd.values.sql import ask_database
from syncd.values.told import Told

__all__ = ["Told", "ask"]


def ask(source: OutsideSource, today: date) -> Told:
    """Ask a source for its value, within its own time; raises a `SyncError` that says what is wrong in words.

    `today` is the day in the configured zone, to which a month that still lasts is taken.
    """
    try:
        return _told(source, today)
    except SyncError as error:
        error.where = error.where or source.place
        error.remedy = error.remedy or "it is asked again by itself"
        raise


def _told(source: OutsideSource, today: date) -> Told:
    match source:
        case FileSource():
            return read_file(source, today)
        case PromqlSource():
            return ask_prometheus(source)
        case HttpSource():
            return ask_document(source, today)
        case SqlSource():
            return ask_database(source, today)
        case CommandSource():
            return run_command(source, today)
        case _:
            assert_never(source)
