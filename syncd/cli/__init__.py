"""The commands: parse, call, print, and turn errors into advice and exit codes."""

from __future__ import annotations

from syncd.cli.main import main

__all__ = ["main"]
