"""Lines: an objective, key result or project as the overview and its own page tell it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from markupsafe import Markup

from mappings.wording import STATUS_SIGNS, Language
from syncd.pictures.bars import progress_bar
from syncd.reports.words import Words
from syncd.web.pages import telling
from syncd.web.pages.asked import TEXTS, Asked

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """A status as it is shown: its class, sign and word."""

    kind: str
    sign: str
    word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What one line shows; texts that are empty are left out, and a reason that says no more than slip or status.

    `lag` is the class of its slip.
    """

    id: str
    href: str
    title: str
    badge: Badge
    bar: Markup
    far: str
    slip: str = ""
    lag: str = ""
    when: str = ""
    reason: str = ""
    why: str = ""
    marks: Sequence[str] = ()
    notes: Sequence[str] = ()
    place: str = ""


def badge(row: Row, asked: Asked) -> Badge:
    """Return the status of a row; one that is dropped says so instead."""
    if row.get("dropped"):
        return Badge(kind="unknown", sign="✕", word=asked.words("status-dropped"))
    status = str(row["status"])
    return Badge(kind=status, sign=STATUS_SIGNS[status], word=telling.status(row, asked.language))


def project_line(name: str, row: Row, asked: Asked, *, placed: bool = False) -> Line:
    """Return a project's line; `placed` names its trackers."""
    dropped, forecast = bool(row.get("dropped")), row.get("forecast") or {}
    is_open = not dropped and row["status"] not in {"done", "not_started"}
    language, state = asked.language, badge(row, asked)
    slip = telling.slip(row.get("slip"), language, TEXTS) if is_open else ""
    reason = telling.reason(row, language)
    return Line(
        id=name,
        href=asked.project(name),
        title=row["title"],
        badge=state,
        bar=_bar(row.get("share"), row.get("planned"), "unknown" if dropped else row["status"], language),
        far=far(row.get("share"), row.get("planned"), asked),
        slip=slip,
        lag="late" if row.get("late") else "",
        when=telling.forecast(forecast.get("p50"), forecast.get("p85"), language, TEXTS) if is_open else "",
        reason="" if reason.casefold() in {slip.casefold(), state.word.casefold()} else reason,
        why=row.get("why") or "",
        marks=tuple(_marks(row, asked)),
        place=", ".join(row.get("trackers", ())) if placed else "",
    )


def key_result_line(name: str, row: Row, asked: Asked) -> Line:
    """Return a key result's line."""
    return Line(
        id=name,
        href=asked.key_result(name),
        title=row["title"],
        badge=badge(row, asked),
        bar=_bar(row.get("progress"), row.get("planned"), row["status"], asked.language),
        far=far(row.get("progress"), row.get("planned"), asked),
        slip=value(row, asked),
        when=scored(row, asked),
        reason=telling.reason(row, asked.language),
        why=row.get("why") or "",
        marks=tuple(_marks(row, asked)),
        notes=tuple(_notes(row, asked)),
    )


def far(share: float | None, planned: float | None, asked: Asked) -> str:
    """Return how far something is, beside how far it should be."""
    return _far(telling.percent(share), telling.percent(planned), asked.language)


def value(row: Row, asked: Asked) -> str:
    """Return a key result's value with its unit; empty where there is none."""
    if row.get("value") is None:
        return ""
    unit = f" {row['unit']}" if row.get("unit") else ""
    return asked.words("value-is", value=f"{telling.number(row['value'])}{unit}")


def scored(row: Row, asked: Asked) -> str:
    """Return a score with its grade, empty where it is unknown."""
    if row.get("score") is None:
        return asked.words("score-unknown")
    grade = telling.grade(row, asked.language)
    told = asked.words("score-is", score=telling.score(row["score"]))
    return asked.words("score-graded", score=told, grade=grade) if grade else told


def _marks(row: Row, asked: Asked) -> Iterator[str]:
    """Yield what a line is marked with besides its status."""
    if row.get("stale"):
        yield asked.words("mark-stale")
    if known := row.get("acknowledged"):
        until = telling.day(known["until"], asked.language)
        yield asked.words("mark-acknowledged", day=until, reason=known["reason"])
    if row.get("paused"):
        yield asked.words("mark-paused")
    if row.get("idle"):
        yield asked.words("mark-idle", days=row["idle_days"])
    if (row.get("blocked") or {}).get("items"):
        yield asked.words("mark-blocked", n=row["blocked"]["items"])
    if (row.get("check_in") or {}).get("overdue"):
        yield asked.words("mark-overdue", day=telling.day(row["check_in"]["due"], asked.language))


def _notes(row: Row, asked: Asked) -> Iterator[str]:
    """Yield what is said of a key result besides its reason."""
    if told := telling.verdict(row.get("verdict"), asked.language):
        yield asked.words("note-verdict", verdict=told)
    if row.get("confidence") is not None:
        yield asked.words("note-confidence", confidence=telling.number(row["confidence"]))
    said = row.get("check_in") or {}
    if said.get("at"):
        on = telling.day(said["at"], asked.language)
        yield (
            asked.words("note-words", day=on, text=said["note"])
            if said.get("note")
            else asked.words("note-checked", day=on)
        )
    if said.get("problem"):
        yield said["problem"]


@lru_cache(4096)
def _far(share: str, planned: str, language: Language) -> str:
    if planned == telling.NOTHING:
        return share
    return Words(language, TEXTS)("far-of", share=share, planned=planned)


def _bar(share: float | None, planned: float | None, kind: str, language: Language) -> Markup:
    if share is None and planned is None:
        return Markup("")
    return _drawn(_rounded(share), _rounded(planned), kind, language)


@lru_cache(4096)
def _drawn(share: float | None, planned: float | None, kind: str, language: Language) -> Markup:
    told = Words(language, TEXTS)("bar-label", share=telling.percent(share), planned=telling.percent(planned))
    return progress_bar(share, planned, told, kind)


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 3)
