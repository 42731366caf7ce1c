"""Which issues of an export may be projects: those with work below them, else versions, else all of a project."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from syncd.setup.discovery import Candidate
from syncd.setup.export.reading import START, Export


def candidates(export: Export, start: date, end: date) -> list[Candidate]:
    """Return the parents that are open, or were done within the cycle; versions where no issue has a parent."""
    parents = Counter(issue["parent"] for issue in export.issues if "parent" in issue)
    if not parents:
        return _versions(export)
    done = Counter(i["parent"] for i in export.issues if "parent" in i and i["category"] == "done")
    below = {issue["key"] for issue in export.issues if "parent" in issue}
    found = [
        Candidate(
            key=issue["key"],
            title=issue["summary"],
            space=issue["key"].rpartition("-")[0],
            selector="epics",
            children=parents[issue["key"]],
            done=done[issue["key"]],
            start=_day(issue.get("fields", {}).get(START)),
            due=_day(issue.get("due")),
        )
        for issue in export.issues
        if issue["key"] in parents and _is_current(issue, start, end)
    ]
    top = [candidate for candidate in found if candidate.key not in below]
    return top or found


def _is_current(issue: dict[str, object], start: date, end: date) -> bool:
    resolved = _day(issue.get("resolved"))
    return issue["category"] != "done" or (resolved is not None and start <= resolved <= end)


def _versions(export: Export) -> list[Candidate]:
    """Return the versions that have open issues."""
    total = Counter(name for issue in export.issues for name in issue.get("versions", ()))
    done = Counter(name for i in export.issues if i["category"] == "done" for name in i.get("versions", ()))
    return [
        Candidate(
            key=name, title=f"Version {name}", space="", selector="versions", children=count, done=done[name]
        )
        for name, count in total.items()
        if done[name] < count
    ]


def spaces(export: Export) -> Sequence[str]:
    """Return the keys of the projects that have issues, those with the most first."""
    return [key for key, _ in Counter(i["key"].rpartition("-")[0] for i in export.issues).most_common()]


def _day(text: object) -> date | None:
    return date.fromisoformat(str(text)[:10]) if text else None
