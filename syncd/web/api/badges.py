"""Badges for wikis: title, status and progress of one objective, key result or project as a small image."""

from __future__ import annotations

from typing import Any

from mappings.okr import Status
from mappings.wording import Language, status_word
from syncd.web.api.declaration import Operation, Picture, Question
from syncd.web.api.parameters import choice, text
from syncd.web.badge import Badge

KINDS = ("objective", "key_result", "project")
_DROPPED = ("Dropped", "中止")
_NOTHING = ("nothing of that id", "該当なし")


def _draw(question: Question) -> tuple[str, bool]:
    name: str = question.values["id"]
    language: Language = question.values.get("lang") or question.sources.language()
    for kind in KINDS:
        row = question.sources.store.standing(kind, name)
        if row is not None:
            return _badge(row, language).svg(), True
    said = _NOTHING[language == "ja"]
    return Badge(title=name, said=said, status=Status.UNKNOWN, language=language).svg(), False


def _badge(row: dict[str, Any], language: Language) -> Badge:
    status = Status.UNKNOWN if row.get("dropped") else Status(row["status"])
    said = _DROPPED[language == "ja"] if row.get("dropped") else status_word(status, language)
    return Badge(
        title=row["title"],
        said=said,
        status=status,
        progress=None if row.get("dropped") else row.get("share", row.get("progress")),
        stale=row["stale"],
        language=language,
    )


OPERATIONS: tuple[Operation, ...] = (
    Picture(
        path="/badge/{id}.svg",
        group="Badges",
        summary="Status and progress as an image",
        parameters=(text("id", "Id."), choice("lang", "Language; usually that of the settings.", "en", "ja")),
        draw=_draw,
    ),
)
