"""A key result's page: its value over time, the verdicts by month with their evidence, its check-ins and projects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from mappings.evidence import evidence
from mappings.okr import Metric
from mappings.review import Review
from mappings.workdays import close_before, day_of, end_of
from syncd.engine.judging.goals import with_ends_of_targets
from syncd.engine.mapping.whole import remembered_okr
from syncd.pictures.burnup import key
from syncd.pictures.series import Series, series
from syncd.web.api.parameters import text
from syncd.web.pages import telling
from syncd.web.pages.asked import ON, Asked
from syncd.web.pages.lines import key_result_line, project_line
from syncd.web.pages.shown import Row

PARAMETERS = (text("id", "Id of the key result."), ON)
MOST_VALUES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """A month's verdict in words, with what it rests on."""

    name: str
    verdict: str
    to_date: bool
    revised: str | None
    evidence: Sequence[str]


def content(asked: Asked) -> dict[str, Any] | None:
    """Return what the template shows; None where there is no such key result."""
    name, store = asked.values["id"], asked.store
    loaded = remembered_okr(asked.sources.loaded(), store).loaded
    day = asked.on or close_before(asked.sources.now(), loaded.zone)
    until = end_of(day, loaded.zone) if asked.on else asked.sources.now()
    kept = store.days("key_result", name, loaded.okr.cycle.start, day)
    row = store.standing("key_result", name) if asked.on is None else _of(kept, asked.on)
    if row is None:
        return None
    okr = with_ends_of_targets(loaded.okr, loaded.sources, store)
    spec = okr.key_results.get(name)
    metric = spec.metric if spec else None
    values = store.values(name, until)
    measured = [(day_of(one.at, loaded.zone), one.value) for one in values if one.value is not None]
    drawn = measured if len(measured) > 1 else _changes(kept)
    projects = store.standings("project") if asked.on is None else _on_day(asked)
    objective = store.standing("objective", row["objective"])
    return {
        "row": row,
        "line": key_result_line(name, row, asked),
        "objective": objective["title"] if objective else None,
        "metric": metric,
        "picture": _picture(row, metric, drawn, day, asked) if drawn else None,
        "keys": [(key(kind), asked.words(f"series-{kind}")) for kind in _kinds(metric)],
        "values": [
            (asked.local(one.at), telling.number(one.value), one.source, one.note)
            for one in values[: -MOST_VALUES - 1 : -1]
        ],
        "months": _months(row, name, day, asked),
        "check_ins": store.check_ins(name, until)[: -MOST_VALUES - 1 : -1],
        "projects": [
            project_line(one, figures, asked)
            for one, figures in sorted(projects.items(), key=lambda pair: pair[1].get("order", 0))
            if name in figures["key_results"]
        ],
        "indicators": row.get("indicators") or {},
        "trend": row.get("trend"),
        "kind": asked.words(f"kind-{row.get('kind') or 'stretch'}"),
        "cycle_end": telling.long_day(loaded.okr.cycle.end, asked.language),
    }


def _kinds(metric: Metric | None) -> tuple[str, ...]:
    """Return the lines and areas of the picture."""
    if metric is None:
        return ("doneline",)
    return ("doneline", "target", "baseline") if metric.target is not None else ("doneline", "donearea")


def _of(kept: Sequence[Any], day: date) -> Row | None:
    return next((one.figures for one in kept if one.day == day), None)


def _on_day(asked: Asked) -> dict[str, Row]:
    assert asked.on is not None
    return {
        name: one.figures
        for name, one in asked.store.of_days("project", [asked.on]).get(asked.on, {}).items()
    }


def _changes(kept: Sequence[Any]) -> list[tuple[date, float]]:
    """Return the days on which the kept value became another."""
    found: list[tuple[date, float]] = []
    for one in kept:
        value = one.figures.get("value")
        if value is not None and (not found or found[-1][1] != value):
            found.append((one.day, value))
    return found


def _picture(
    row: Row, metric: Metric | None, values: Sequence[tuple[date, float]], day: date, asked: Asked
) -> Any:
    cycle = asked.sources.loaded().okr.cycle
    last = telling.number(values[-1][1])
    unit = f" {row['unit']}" if row.get("unit") else ""
    target = telling.number(metric.target if metric else None)
    label = asked.words("series-label", title=row["title"], value=f"{last}{unit}", target=target)
    told = Series(
        first=cycle.start,
        last=cycle.end,
        day=day,
        values=values,
        start=metric.start if metric else None,
        target=metric.target if metric else None,
        low=metric.low if metric else None,
        high=metric.high if metric else None,
    )
    return series(
        told,
        label,
        lambda first: telling.month(first, asked.language),
        telling.number,
        telling.day(day, asked.language),
    )


def _months(row: Row, name: str, day: date, asked: Asked) -> list[Month]:
    """Return the verdicts, the latest first: that of the running month, then those of months that are over."""
    cycle = asked.sources.loaded().okr.cycle
    kept = asked.store.days("verdict", name, cycle.start, day)
    rows = [*(one.figures for one in kept), *([row["running"]] if row.get("running") else [])]
    return [_month(Review.from_dict(one), asked) for one in reversed(rows)]


def _month(review: Review, asked: Asked) -> Month:
    from_ = review.revised.verdict if review.revised else None
    return Month(
        name=asked.words.month(review.month.first),
        verdict=telling.verdict(review.verdict, asked.language) or asked.words("verdict-none"),
        to_date=review.to_date,
        revised=telling.verdict(from_, asked.language) or asked.words("verdict-none") if from_ else None,
        evidence=tuple(evidence(review, asked.language)),
    )
