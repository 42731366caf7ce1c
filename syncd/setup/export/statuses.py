"""Which category a status has, where an export does not say: by what was resolved in it, then by well-known names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

CATEGORIES = {
    "to do": "new",
    "new": "new",
    "todo": "new",
    "未着手": "new",
    "to-do": "new",
    "作業前": "new",
    "in progress": "indeterminate",
    "indeterminate": "indeterminate",
    "進行中": "indeterminate",
    "作業中": "indeterminate",
    "done": "done",
    "complete": "done",
    "完了": "done",
    "完了済み": "done",
}
"""Jira's keys of its categories by their printed names."""

_DONE = (
    *("done", "closed", "resolved", "complete", "completed", "released", "finished", "cancelled", "canceled"),
    *(
        "won't do",
        "wont do",
        "rejected",
        "完了",
        "終了",
        "クローズ",
        "解決済み",
        "リリース済み",
        "見送り",
        "却下",
    ),
)
_NEW = (
    *("to do", "todo", "open", "new", "backlog", "created", "reopened", "selected for development", "ready"),
    *("未着手", "オープン", "新規", "バックログ", "作業前", "再オープン", "起票"),
)
RESOLVED_SHARE = 0.5
"""A status in which at least this share of the issues is resolved is one of done work."""


def guessed(rows: Iterable[tuple[str, bool]]) -> Mapping[str, str]:
    """Return the key of the category of each status from (status, whether the issue is resolved)."""
    total, resolved = Counter[str](), Counter[str]()
    for status, is_resolved in rows:
        total[status] += 1
        resolved[status] += is_resolved
    return {status: _guess(status, resolved[status] / count) for status, count in total.items()}


def _guess(status: str, resolved: float) -> str:
    name = status.strip().casefold()
    if name in _DONE:
        return "done"
    if name in _NEW:
        return "new"
    return "done" if resolved >= RESOLVED_SHARE else "indeterminate"
