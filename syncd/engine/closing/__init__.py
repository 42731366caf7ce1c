"""Closing: when a day is over, keep what was true at its close."""

from __future__ import annotations

from syncd.engine.closing.catching_up import close_days
from syncd.engine.closing.day import close_day
from syncd.engine.closing.stock import open_books, take_stock

__all__ = ["close_day", "close_days", "open_books", "take_stock"]
