"""What a configuration is to be proposed from: objectives, key results and projects before they have been loaded."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectDraft:
    """A project: `select` is a key of the selector vocabulary with its values; `item` says that it carries fields."""

    id: str
    title: str
    select: tuple[str, tuple[str, ...]]
    start: date | None = None
    due: date | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyResultDraft:
    """A key result; `start` and `target`, or `low` and `high`, are in `unit`. Without any of them it has no metric."""

    id: str
    title: str
    kind: str | None = None
    weight: float | None = None
    item: str | None = None
    start: float | None = None
    target: float | None = None
    low: float | None = None
    high: float | None = None
    unit: str | None = None
    by_progress: bool = False
    projects: Sequence[ProjectDraft] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectiveDraft:
    """An objective with its key results."""

    id: str
    title: str
    item: str | None = None
    key_results: Sequence[KeyResultDraft] = ()


def placeholder(projects: Sequence[ProjectDraft]) -> ObjectiveDraft:
    """Return one objective with one key result to be reworded, scored by the progress of these projects."""
    key_result = KeyResultDraft(
        id="kr1",
        title="Say here by which figure its success will be seen",
        by_progress=True,
        projects=projects,
    )
    return ObjectiveDraft(
        id="o1", title="Say here what is to be better at the end of the cycle", key_results=(key_result,)
    )


def identifier(text: str) -> str:
    """Return text as an id of the configuration: word characters, dots and dashes, in small letters."""
    return re.sub(r"[^\w.-]+", "-", text.strip().lower()).strip(".-")[:100]
