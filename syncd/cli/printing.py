"""Prints for people on a terminal or in a file, and documents for programs."""

from __future__ import annotations

import sys
from typing import Any

import orjson
from rich.console import Console

from syncd.engine.writing.changes import plain

WIDE = 180


def console() -> Console:
    """Return a console on standard output, which takes no brackets in titles for orders of its own.

    Elsewhere than on a terminal it is wide, so that lines stay whole.
    """
    return Console(width=None if sys.stdout.isatty() else WIDE, highlight=False, markup=False)


def print_json(document: object) -> None:
    """Print a document for programs."""
    sys.stdout.write(
        orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS).decode() + "\n"
    )


def percent(value: float | None) -> str:
    """Return a ratio in whole per cents, nothing for none."""
    return "" if value is None else f"{value:.0%}"


def cell(value: Any) -> str:
    """Return a field's value as people read it in a line."""
    shown = plain(value)
    if isinstance(shown, float):
        return f"{shown:g}"
    return "(empty)" if shown in (None, "", []) else str(shown)
