"""Explain an objective: its score by those of its key results, its status by theirs."""

from __future__ import annotations

from collections.abc import Iterator

from mappings.okr import KeyResult, Objective
from mappings.rollup import below
from mappings.scores import counts_on
from syncd.engine.asking.explain.explanation import Explanation, ratio, words
from syncd.engine.asking.explain.standpoint import Standpoint
from syncd.engine.rows import Row


def explain_objective(seen: Standpoint, name: str) -> Explanation:
    """Say how score, grade and status of an objective came about."""
    objective, row = seen.loaded.okr.objectives[name], seen.row("objective", name)
    if row is None:
        return Explanation(name, [f"{objective.title}: no pass has judged it yet; run syncd sync"])
    lines = [f"{row['title']} ({name}){seen.when('objective', name)}: {words(row['status'])}"]
    unknown = f", {row['unknown']} unknown" if row["unknown"] else ""
    grade = f" ({row['grade']})" if row["grade"] else ""
    lines.append(
        f"score {ratio(row['score'])}{grade}: weighted mean of the known scores below, {row['known']} known{unknown}"
    )
    lines += [*_parts(seen, objective), "status: the worst of theirs; done or not started where all are"]
    history, days = seen.history("objective", name)
    return Explanation(name, [*lines, *history], {**row, **days})


def _parts(seen: Standpoint, objective: Objective) -> Iterator[str]:
    okr, krs, objectives = seen.loaded.okr, seen.rows["key_result"], seen.rows["objective"]
    for kr in (okr.key_results[name] for name in objective.key_results):
        beside = "" if counts_on(kr, seen.day) else f"; does not count, {_span(kr)}"
        yield f"  key result {kr.id}: weight {kr.weight:g}, {_stands(krs.get(kr.id))}{beside}"
    for child in below(objective, okr.objectives)[1:]:
        if child.parent == objective.id:
            yield f"  objective {child.id}: weight {child.weight:g}, {_stands(objectives.get(child.id))}"


def _stands(row: Row | None) -> str:
    return "not judged" if row is None else f"score {ratio(row['score'])}, {words(row['status'])}"


def _span(kr: KeyResult) -> str:
    return ", ".join(f"{word} {day}" for word, day in (("since", kr.since), ("until", kr.until)) if day)
