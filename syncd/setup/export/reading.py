"""Turns the rows of an export into the sandbox's records, and names everything in it that cannot be read at once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from pathlib import Path
from typing import Any, TypeVar

from connectors.errors import SettingsError
from syncd.sandbox.records import Record
from syncd.setup.export.columns import Columns
from syncd.setup.export.moments import Calendar, seconds
from syncd.setup.export.statuses import CATEGORIES, guessed
from syncd.setup.tables import csv_rows

MOST_TOLD = 20
START = "Start date"
"""Name of the sandbox's field for the start of work."""

_MOMENTS = ("created", "updated", "resolved", "status_changed")
_TIMES = (*_MOMENTS, "due", "start")
_AMOUNTS = ("estimate", "remaining", "spent")
_UNRESOLVED = ("", "unresolved", "none", "未解決", "未決定", "なし")
_KEY = re.compile(r"[A-Z][A-Z0-9_]*-\d+")
_LEGACY_SPRINT = re.compile(r"\[.*?\bname=(.*?)(?:,\w+=|\])")
_LEVELS = {
    -1: ("sub-task", "subtask", "サブタスク"),
    1: ("epic", "エピック"),
    2: ("initiative", "イニシアチブ"),
}

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Line:
    """An issue of the export, with the number of its line in the file."""

    number: int
    cells: Sequence[str]


@dataclass(slots=True)
class Export:
    """What an export holds: records by kind, and remarks on what was guessed or left out."""

    issues: list[dict[str, Any]] = field(default_factory=list)
    types: dict[str, int] = field(default_factory=dict)
    statuses: dict[str, set[str]] = field(default_factory=dict)
    sprints: dict[str, bool] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    has_points: bool = False
    has_start: bool = False

    def records(self, name: str, zone: str) -> Iterator[Record]:
        """Yield the records of the site, those that others refer to first."""
        yield {"kind": "site", "name": name, "zone": zone}
        for type_, level in self.types.items():
            yield {"kind": "type", "name": type_, "level": level}
        for sprint, is_over in self.sprints.items():
            yield {"kind": "sprint", "name": sprint, "state": "closed" if is_over else "active"}
        if self.has_start:
            yield {"kind": "field", "name": START, "type": "date"}
        yield from self.issues


def read_export(path: Path, zone: tzinfo) -> Export:
    """Read an export whose times without an offset are of that zone.

    Raises `SettingsError` with every fault, each with file, line, column and remedy.
    """
    rows = csv_rows(path)
    heading = next(rows, None)
    if heading is None:
        raise SettingsError("is empty", where=str(path), remedy="export again; it begins with a heading")
    columns = Columns.of([text.strip() for text in heading[1]])
    if missing := columns.missing():
        raise SettingsError(
            f"is no export of Jira that can be used: no column {', '.join(missing)}",
            where=str(path),
            remedy="in Jira's list of issues choose Export, CSV (all fields)",
        )
    lines = [Line(number, cells) for number, cells in rows]
    if not lines:
        raise SettingsError("holds no issue", where=str(path), remedy="export a search that finds some")
    return _Reading(path, columns, lines, zone).read()


class _Reading:
    def __init__(self, path: Path, columns: Columns, lines: Sequence[Line], zone: tzinfo) -> None:
        self._path, self._columns, self._lines = path, columns, lines
        self._faults: list[str] = []
        texts = (text for line in lines for name in _TIMES for text in columns.all(line.cells, name))
        self._calendar = Calendar.of(texts, zone)
        self._export = Export()
        self._keys = {line.number: self._get(line, "key").upper() for line in lines}
        ids = ((self._get(line, "id"), self._keys[line.number]) for line in lines)
        self._by_id = {id_: key for id_, key in ids if id_}
        self._known = set(self._keys.values())
        self._categories = self._find_categories()

    def read(self) -> Export:
        seen, twice, orphans = set[str](), 0, 0
        for line in self._lines:
            key = self._keys[line.number]
            if key in seen:
                twice += 1
                continue
            seen.add(key)
            if not _KEY.fullmatch(key):
                self._fault(line, "key", f"{key!r} is no key", "mend it, or export again")
                continue
            issue = self._issue(line, key)
            orphans += self._has_parent_elsewhere(line)
            self._export.issues.append(issue)
        if self._faults:
            raise _refused(self._faults)
        self._remark(twice, "rows repeat an issue that stands above, and were left out")
        self._remark(orphans, "issues have a parent that is not in the export, and stand without one")
        self._break_circles()
        return self._export

    def _issue(self, line: Line, key: str) -> dict[str, Any]:
        status, type_ = self._get(line, "status"), self._get(line, "type") or "Task"
        category = self._category(line)
        issue: dict[str, Any] = {
            "key": key,
            "summary": self._get(line, "summary") or key,
            "type": type_,
            "status": status or "Unknown",
            "category": category,
            "resolution": self._resolution(line),
            **{name: self._moment(line, name) for name in _MOMENTS},
            "parent": self._parent(line),
            "labels": self._columns.all(line.cells, "labels"),
            "components": self._columns.all(line.cells, "components"),
            "versions": self._columns.all(line.cells, "versions"),
            "sprints": self._sprints(line, is_over=category == "done"),
            "due": self._day(line, "due"),
            **{name: self._read(line, name, seconds) for name in _AMOUNTS},
            "points": self._read(line, "points", lambda text: float(text.replace(",", ""))),
        }
        if self._get(line, "id").isdecimal():
            issue["id"] = int(self._get(line, "id"))
        if start := self._day(line, "start"):
            issue["fields"] = {START: start}
        self._note(type_, issue)
        return {name: value for name, value in issue.items() if value not in (None, [])}

    def _note(self, type_: str, issue: Mapping[str, Any]) -> None:
        export = self._export
        export.types.setdefault(type_, _level(type_))
        export.statuses.setdefault(issue["category"], set()).add(issue["status"])
        export.has_points = export.has_points or issue["points"] is not None
        export.has_start = export.has_start or "fields" in issue

    def _sprints(self, line: Line, *, is_over: bool) -> list[str]:
        """Return the names; older sites print a sprint with all its parts. A sprint is over when all in it is done."""
        cells = self._columns.all(line.cells, "sprints")
        names = list(dict.fromkeys(m[1] if (m := _LEGACY_SPRINT.search(cell)) else cell for cell in cells))
        for name in names:
            self._export.sprints[name] = self._export.sprints.get(name, True) and is_over
        return names

    def _parent(self, line: Line) -> str | None:
        """Return the key of the parent, an issue's own before its epic; None for one that is not in the file."""
        for name in ("parent", "epic"):
            for text in self._columns.all(line.cells, name):
                key = self._by_id.get(text, text.upper())
                if key in self._known and key != self._keys[line.number]:
                    return key
        return None

    def _has_parent_elsewhere(self, line: Line) -> bool:
        named = any(self._columns.all(line.cells, name) for name in ("parent", "epic"))
        return named and self._parent(line) is None

    def _resolution(self, line: Line) -> str | None:
        """Return the resolution; sites print a word of their language for none."""
        text = self._get(line, "resolution")
        return None if text.casefold() in _UNRESOLVED else text

    def _find_categories(self) -> Mapping[str, str]:
        if "category" in self._columns.places:
            return {}
        pairs = [(self._get(line, "status"), self._is_resolved(line)) for line in self._lines]
        found = guessed(pairs)
        listed = ", ".join(f"{status}: {_TOLD[key]}" for status, key in sorted(found.items()))
        self._export.remarks.append(
            f"The export has no column Status Category; it was taken from what was resolved and from names: {listed}."
        )
        return found

    def _is_resolved(self, line: Line) -> bool:
        return bool(self._get(line, "resolved") or self._resolution(line))

    def _category(self, line: Line) -> str:
        if not self._categories:
            text = self._get(line, "category").casefold()
            if text in CATEGORIES:
                return CATEGORIES[text]
            if text:
                self._fault(
                    line, "category", f"{text!r} is no category", "export with the profile in English"
                )
            return "new"
        return self._categories[self._get(line, "status")]

    def _moment(self, line: Line, name: str) -> str | None:
        moment = self._read(line, name, self._calendar.moment)
        return None if moment is None else moment.isoformat()

    def _day(self, line: Line, name: str) -> str | None:
        day = self._read(line, name, self._calendar.day)
        return None if day is None else day.isoformat()

    def _read(self, line: Line, name: str, read: Callable[[str], Found]) -> Found | None:
        text = self._get(line, name)
        if not text:
            if name == "created":
                self._fault(line, name, "is empty", "export again with this column filled")
            return None
        try:
            return read(text)
        except (ValueError, OverflowError):
            remedy = "export again with the profile's language set to English"
            self._fault(line, name, f"{text[:40]!r} cannot be read", remedy)
            return None

    def _get(self, line: Line, name: str) -> str:
        return self._columns.first(line.cells, name)

    def _fault(self, line: Line, name: str, what: str, remedy: str) -> None:
        place = f"{self._path}:{line.number}: column {self._columns.heading(name)}"
        self._faults.append(f"{place}: {what} → {remedy}")

    def _remark(self, count: int, what: str) -> None:
        if count:
            self._export.remarks.append(f"{count} {what}.")

    def _break_circles(self) -> None:
        """Take away parents that lead back to where one began, which a true tree has not."""
        parents = {issue["key"]: issue.get("parent") for issue in self._export.issues}
        for issue in self._export.issues:
            passed, above = {issue["key"]}, parents[issue["key"]]
            while above is not None and above not in passed:
                passed.add(above)
                above = parents[above]
            if above == issue["key"]:
                del issue["parent"]
                parents[issue["key"]] = None


_TOLD = {"new": "to do", "indeterminate": "in progress", "done": "done"}


def _level(type_: str) -> int:
    name = type_.casefold()
    return next((level for level, words in _LEVELS.items() if any(word in name for word in words)), 0)


def _refused(faults: list[str]) -> SettingsError:
    told = faults[:MOST_TOLD]
    if len(faults) > MOST_TOLD:
        kinds = Counter(fault.partition(": column ")[2].partition(":")[0] for fault in faults)
        named = ", ".join(f"{count} in {name}" for name, count in kinds.most_common())
        told.append(f"and {len(faults) - MOST_TOLD} more; altogether {named}")
    return SettingsError("\n".join(told))
