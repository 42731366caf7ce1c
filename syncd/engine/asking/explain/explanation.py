"""Explanation: statements, one a line, and how figures are written in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from syncd.engine.rows import Row


@dataclass(frozen=True, slots=True)
class Explanation:
    """A chain of statements, each one line, and the figures they are about."""

    subject: str
    lines: list[str] = field(default_factory=list)
    figures: Row = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Return it for programs."""
        return {"subject": self.subject, "lines": self.lines, "figures": self.figures}


def number(value: float | None) -> str:
    """Return a figure with four digits."""
    return "unknown" if value is None else f"{value:.4g}" if abs(value) < 1e4 else f"{value:.0f}"


def ratio(value: float | None) -> str:
    """Return a ratio with two decimals."""
    return "unknown" if value is None else f"{value:.2f}"


def words(name: str) -> str:
    """Return a status, grade or the like as it is read."""
    return name.replace("_", " ")
