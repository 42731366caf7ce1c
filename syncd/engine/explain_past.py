"""Explain a past day: what was kept of a project or key result at its close, and its ledger up to then."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from config import Loaded
from config.problems import suggestion
from connectors.errors import SettingsError
from syncd.engine.plan_lines import causes_line, ledger_lines, ledger_rows, read_ledger
from syncd.engine.rows import Row
from syncd.store import Store


@dataclass(frozen=True, slots=True)
class Explanation:
    """A chain of statements, each one line, and the figures they are about."""

    subject: str
    lines: list[str] = field(default_factory=list)
    figures: Row = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Return it for programs."""
        return {"subject": self.subject, "lines": self.lines, "figures": self.figures}


def explain_past(loaded: Loaded, store: Store, subject: str, day: date) -> Explanation:
    """Explain a project or key result by the row of a day; raises `SettingsError` where there is no such row."""
    okr = loaded.okr
    kind = "project" if subject in okr.projects else "key_result" if subject in okr.key_results else None
    if kind is None:
        remedy = suggestion(subject, sorted([*okr.projects, *okr.key_results]))
        what = f"there is no project or key result {subject!r}, and of items no past day is kept"
        raise SettingsError(what, where="explain", remedy=remedy)
    kept = store.days(kind, subject, day, day)
    if not kept:
        remedy = "name a day that is over, or rebuild it with syncd backfill"
        raise SettingsError(f"nothing is kept of {subject} on {day}", where="explain", remedy=remedy)
    row = kept[0].figures
    entries, notes = read_ledger(store, okr.cycle, subject, day)
    lines = [f"{row['title']} ({subject}) at the close of {day}, {kept[0].source}:"]
    lines += _project(row) if kind == "project" else _key_result(row)
    lines += ledger_lines(entries, notes, loaded.zone)
    figures = {**row, "day": day.isoformat(), "source": kept[0].source, "ledger": ledger_rows(entries)}
    return Explanation(subject, lines, figures)


def _project(row: Row) -> Iterator[str]:
    yield f"{row['status'].replace('_', ' ')}, {row['reason']}"
    yield f"{_number(row['done'])} of {_number(row['scope'])} done = {_number(row['share'])}; {row['done_leaves']} of {row['leaves']} leaves"
    yield f"plan {row['plan']['start']} to {row['plan']['due']}: {_number(row['planned'])}; gap {_number(row['gap'])}, slip {_number(row['slip'])} working days"
    yield from causes_line(row)


def _key_result(row: Row) -> Iterator[str]:
    yield f"{row['status'].replace('_', ' ')}, {row['reason']}"
    yield f"value {_number(row['value'])}, target {_number(row['target'])}, score {_number(row['score'])}"
    yield f"progress {_number(row['progress'])}, planned {_number(row['planned'])}"


def _number(value: float | None) -> str:
    return "unknown" if value is None else f"{value:.4g}"
