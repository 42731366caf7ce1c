"""Summary: which days a backfill is about, and what it did, for people and programs."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from syncd.engine.backfill.comparison import Difference


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The days to rebuild, both included; with `replace` recorded days too."""

    since: date
    until: date
    replace: bool = False


@dataclass(slots=True, kw_only=True)
class Summary:
    """What a backfill did. `kept` and `rebuilt` are days, `read` items by tracker whose history was read.

    `missing` says what could not be told, with the number of items it concerns. `compared` rows were recorded and
    rebuilt; those that differ are in `differences`. `resumed` is the day at which an unfinished one was taken up.
    """

    span: Span
    read: dict[str, int] = field(default_factory=dict)
    rebuilt: int = 0
    kept: int = 0
    missing: Counter[str] = field(default_factory=Counter)
    compared: int = 0
    differences: list[Difference] = field(default_factory=list)
    resumed: date | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return it for programs."""
        return {
            "since": self.span.since.isoformat(),
            "until": self.span.until.isoformat(),
            "read": self.read,
            "days": {"rebuilt": self.rebuilt, "kept": self.kept},
            "missing": [{"what": what, "items": count} for what, count in self.missing.most_common()],
            "compared": {"rows": self.compared, "differ": [d.as_dict() for d in self.differences]},
            "resumed": self.resumed.isoformat() if self.resumed else None,
        }
