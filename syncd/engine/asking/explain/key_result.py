"""Explain a key result: its score by its value, its status by its projects, and the verdicts of its months."""

from __future__ import annotations

from collections.abc import Iterator

from mappings.evidence import evidence, verdict_word
from mappings.okr import KeyResult, Metric
from mappings.review import Review
from syncd.engine.asking.explain.explanation import Explanation, number, ratio, words
from syncd.engine.asking.explain.standpoint import Standpoint
from syncd.engine.judging.asked import recall, source_lines
from syncd.engine.judging.values import metric_of
from syncd.engine.rows import Row
from syncd.store import CheckInRow


def explain_key_result(seen: Standpoint, name: str) -> Explanation:
    """Say how score, progress, status and verdicts of a key result came about."""
    kr, row = seen.loaded.okr.key_results[name], seen.row("key_result", name)
    if row is None:
        return Explanation(name, [f"{kr.title}: no pass has judged it yet; run syncd sync"])
    source = seen.loaded.sources.get(name)
    lines = [f"{row['title']} ({name}), {kr.ambition}{seen.when('key_result', name)}: {words(row['status'])}"]
    lines += [row["reason"]] if row["reason"] else []
    lines += _score(metric_of(kr, source), row)
    if source and not seen.is_past:
        lines += source_lines(source, recall(seen.store).get(name), seen.until)
    lines += [*_standing(seen, kr, row), *_months(seen, name, row), *_indicators(row), *_measured(seen, name)]
    ledger, entries = seen.ledger(name)
    history, days = seen.history("key_result", name)
    return Explanation(name, [*lines, *ledger, *history], {**row, **days, **entries})


def _standing(seen: Standpoint, kr: KeyResult, row: Row) -> Iterator[str]:
    """Say how status, progress and planned share follow from the projects; without any, from the score."""
    if not sum(row["counts"].values()):
        line = f" of {ratio(row['line'])}" if row.get("line") is not None else ""
        yield f"status: its score against a straight line{line} over the cycle, for it has no live project"
        return
    yield "status: the worst of its begun projects'; done or not started where all are"
    yield f"progress {ratio(row['progress'])}, planned {ratio(row['planned'])}: weighted means over its live projects"
    for name in kr.projects:
        weight, figures = seen.loaded.okr.projects[name].weight, seen.rows["project"].get(name, {})
        yield f"  {name}: weight {weight:g}, {ratio(figures.get('share'))} done, {figures.get('reason', 'not measured')}"


def _measured(seen: Standpoint, name: str) -> Iterator[str]:
    for v in seen.store.values(name, seen.until)[-5:]:
        note = f": {v.note}" if v.note else ""
        yield f"  value {number(v.value)} at {v.at:%Y-%m-%d %H:%M} UTC, {v.source}{note}"
    for c in seen.store.check_ins(name, seen.until)[-5:]:
        yield f"  checked in at {c.at:%Y-%m-%d %H:%M} UTC, {c.source}: {_said(c)}"


def _months(seen: Standpoint, name: str, row: Row) -> Iterator[str]:
    """Yield the verdicts of the months that are over, the last with its evidence, then the month that lasts."""
    since, language = seen.loaded.okr.cycle.start, seen.loaded.settings.language
    over = [Review.from_dict(day.figures) for day in seen.store.days("verdict", name, since, seen.day)]
    yield from (f"verdict {r.month.name}: {verdict_word(r.verdict, language)}" for r in over[:-1])
    running = Review.from_dict(row["running"]) if row.get("running") else None
    for found in [*over[-1:], *([running] if running else [])]:
        so_far = ", to date" if found.to_date else ""
        yield f"verdict {found.month.name}{so_far}: {verdict_word(found.verdict, language)}"
        yield from (f"  {sentence}" for sentence in evidence(found, language))
    if trend := row.get("trend"):
        yield (
            f"trend: the line through {trend['measurements']} measurements reaches {number(trend['value'])} "
            f"at the cycle's end, a score of {ratio(trend['score'])}"
        )


def _indicators(row: Row) -> Iterator[str]:
    for name, one in (row.get("indicators") or {}).items():
        band = {True: ", within its band", False: ", outside its band", None: ""}[one["within"]]
        yield f"  indicator {name} ({one['kind']}): {one['title']} {number(one['value'])}{band}"


def _said(check_in: CheckInRow) -> str:
    told = (
        None if check_in.value is None else f"value {number(check_in.value)}",
        None if check_in.confidence is None else f"confidence {number(check_in.confidence)}",
        check_in.note,
    )
    return "; ".join(part for part in told if part)


def _score(metric: Metric | None, row: Row) -> Iterator[str]:
    if metric is None or row["value"] is None:
        yield "score unknown: no metric" if metric is None else "score unknown: no value yet"
    elif metric.target is not None:
        start = metric.start or 0.0
        yield f"score ({number(row['value'])} − {start:g}) ÷ ({metric.target:g} − {start:g}), within 0…1 = {ratio(row['score'])}"
    else:
        yield f"score {ratio(row['score'])}: {number(row['value'])} is to stay within {number(metric.low)}…{number(metric.high)}"
