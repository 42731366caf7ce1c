"""Closing: when a day is over, keep what was true at its close."""

from __future__ import annotations

from syncd.engine.judging.closing.catching_up import days_to_close, last_closed, note_closed
from syncd.engine.judging.closing.day import close_day
from syncd.engine.judging.closing.stock import open_books, take_stock

__all__ = ["close_day", "days_to_close", "last_closed", "note_closed", "open_books", "take_stock"]
