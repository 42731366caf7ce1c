"""Agreement: what was agreed about projects and key results besides their items, and how it was changed.

An agreement is a few named facts, each as a number or in words, so that two of them can be compared and told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from mappings.ledger.entries import Entry
from mappings.ledger.kinds import Kind
from mappings.ledger.rows import row_changes, rows_fact
from mappings.okr import CurveKind, KeyResult, Metric, Pause, Project
from mappings.plan import Plan
from mappings.programme.plans import FiledPlan

Fact = str | float | None

_KINDS = {
    "start": Kind.START_MOVED,
    "due": Kind.DUE_MOVED,
    "curve": Kind.CURVE_CHANGED,
    "paused": Kind.PAUSED,
    "target": Kind.TARGET_CHANGED,
    "start_value": Kind.START_VALUE_CHANGED,
    "band": Kind.BAND_CHANGED,
    "source": Kind.SOURCE_CHANGED,
    "unit": Kind.UNIT_CHANGED,
}


@dataclass(frozen=True, slots=True)
class Agreement:
    """What was agreed about one subject, `project` or `key_result`."""

    subject: str
    facts: Mapping[str, Fact]

    def as_dict(self) -> dict[str, Any]:
        """Return what `from_dict` takes, for JSON."""
        return {"subject": self.subject, "facts": dict(self.facts)}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Agreement:
        """Restore what `as_dict` gave."""
        return cls(stored["subject"], stored["facts"])

    @classmethod
    def of_project(cls, project: Project, plan: Plan, filed: FiledPlan | None = None) -> Agreement:
        """Return what is agreed about a project with its plan as resolved, and as a plan file tells it."""
        milestones = " ".join(f"{day} {share!r}" for day, share in plan.milestones)
        curve = f"{plan.curve.value} {milestones}".strip()
        facts = {
            "start": plan.start.isoformat(),
            "due": plan.due.isoformat(),
            "curve": curve,
            "paused": "; ".join(map(_pause, project.paused)) or None,
            "dropped": project.dropped.on.isoformat() if project.dropped else None,
            **(rows_fact(filed.rows) if filed else {}),
        }
        return cls("project", facts)

    def plan(self, now: Plan) -> Plan:
        """Return the plan that was agreed about a project whose plan is `now`."""
        words = str(self.facts["curve"]).split()
        points = zip(words[1::2], words[2::2], strict=True)
        return replace(
            now,
            start=date.fromisoformat(str(self.facts["start"])),
            due=date.fromisoformat(str(self.facts["due"])),
            curve=CurveKind(words[0]),
            milestones=tuple((date.fromisoformat(day), float(share)) for day, share in points),
        )

    @classmethod
    def of_key_result(cls, key_result: KeyResult, source: str) -> Agreement:
        """Return what is agreed about a key result whose value comes from `source`, in words."""
        metric = key_result.metric or Metric()
        is_band = metric.low is not None or metric.high is not None
        facts: dict[str, Fact] = {
            "start_value": metric.start,
            "target": metric.target,
            "band": f"{_edge(metric.low)}…{_edge(metric.high)}" if is_band else None,
            "unit": metric.unit,
            "source": source,
            "dropped": key_result.until.isoformat() if key_result.until else None,
        }
        return cls("key_result", facts)


def agreement_changes(
    before: Mapping[str, Agreement], after: Mapping[str, Agreement]
) -> Iterator[tuple[str, Entry]]:
    """Yield what was changed, by subject: facts exchanged, subjects that are new or not there any more."""
    for name in sorted(before.keys() | after.keys()):
        was, now = before.get(name), after.get(name)
        if was is not None and now is not None:
            yield from ((name, entry) for entry in _exchanged(was, now))
        elif now is not None:
            yield name, Entry(kind=Kind(f"{now.subject}_added"))
        elif was is not None:
            yield name, Entry(kind=Kind(f"{was.subject}_removed"))


def _exchanged(was: Agreement, now: Agreement) -> Iterator[Entry]:
    for fact, kind in _KINDS.items():
        before, after = was.facts.get(fact), now.facts.get(fact)
        if _as_agreed(before) != _as_agreed(after):
            yield Entry(kind=kind, before=_in_short(before), after=_in_short(after))
    yield from row_changes(was.facts, now.facts)
    before, after = was.facts.get("dropped"), now.facts.get("dropped")
    if before != after:
        dropped = Kind.DROPPED if now.subject == "project" else Kind.KEY_RESULT_DROPPED
        yield Entry(kind=Kind.TAKEN_UP if after is None else dropped, before=before, after=after)


def _as_agreed(fact: Fact) -> object:
    """Return what of a fact somebody agreed to.

    Of milestones of the items that is their days, since the shares follow the items; a plan file's curve is told by its
    rows.
    """
    words = fact.split() if isinstance(fact, str) else []
    if words[:1] == [CurveKind.FILE]:
        return CurveKind.FILE
    return words[1::2] if words[:1] == [CurveKind.TRACKED] else fact


def _in_short(fact: Fact) -> Fact:
    """Return a fact as it is told: of a plan file's curve its kind, for it has a point for each turn of the work."""
    return CurveKind.FILE.value if isinstance(fact, str) and fact.startswith(CurveKind.FILE) else fact


def _pause(pause: Pause) -> str:
    return f"{pause.start} to {pause.until}" if pause.until else f"from {pause.start}"


def _edge(value: float | None) -> str:
    return "" if value is None else f"{value:g}"
