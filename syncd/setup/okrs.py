"""Reads objectives, key results and their metrics from a table, with the headings that people give them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from connectors.errors import SettingsError
from syncd.setup.drafts import KeyResultDraft, ObjectiveDraft, ProjectDraft, identifier
from syncd.setup.tables import EMPTY, Cell, Row, Table, folded, tables

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "objective": ("objective", "objectives", "o", "目標", "目的", "オブジェクティブ", "objective(目標)"),
    "key result": (
        *("key result", "key results", "kr", "krs", "key result (kr)"),
        *("主要な成果", "主要な結果", "主要成果", "主要結果", "キーリザルト", "成果指標"),
    ),
    "start": ("start", "start value", "baseline", "from", "開始値", "初期値", "基準値", "現状値", "現状"),
    "target": ("target", "target value", "goal", "to", "目標値", "ターゲット"),
    "low": ("low", "lower edge", "minimum", "min", "下限"),
    "high": ("high", "upper edge", "maximum", "max", "上限"),
    "unit": ("unit", "単位"),
    "metric": ("metric", "measure", "kpi", "指標", "メトリック", "メトリクス"),
    "kind": ("kind", "type", "commitment", "種別", "種類", "区分"),
    "weight": ("weight", "重み", "ウェイト", "比重"),
    "item": (
        *("item", "item key", "issue", "issue key", "key", "ticket", "task", "task id"),
        *("課題", "課題キー", "キー", "チケット", "タスク"),
    ),
    "projects": (
        *("projects", "project", "linked projects", "epics", "epic", "initiatives", "lists"),
        *("プロジェクト", "エピック", "施策", "リスト"),
    ),
}
"""Which headings stand for what; compared without case, spaces and signs."""

PEOPLE = ("owner", "assignee", "responsible", "dri", "lead", "担当", "担当者", "責任者", "オーナー")
KINDS = {
    "stretch": ("stretch", "aspirational", "moonshot", "ストレッチ", "挑戦", "挑戦的"),
    "committed": ("committed", "commit", "roofshot", "コミット", "コミットメント", "必達"),
}
HEADING_WITHIN_ROWS = 20
MOST_TOLD = 20

_MEANING = {folded(word): name for name, words in HEADINGS.items() for word in words}
_PEOPLE = {folded(word) for word in PEOPLE}
_NUMBER = re.compile(r"[¥$€£]?([+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)\s*([%‰°]|[^\W\d].*)?")
_SEPARATORS = re.compile(r"[,;、;\n\r\t ]+")
_JIRA_KEY = re.compile(r"[A-Z][A-Z0-9_]*-\d+")


@dataclass(frozen=True, slots=True)
class OkrTable:
    """What a table says; `ignored` are the headings that were not read."""

    objectives: tuple[ObjectiveDraft, ...]
    ignored: tuple[str, ...]


def read_okrs(path: Path, kind: str) -> OkrTable:
    """Read the OKRs of a file for a tracker of that kind, whose keys its cells name.

    Raises `SettingsError` with every fault, each with file, row, column and remedy.
    """
    for table in tables(path):
        for number, row in enumerate(table.rows[:HEADING_WITHIN_ROWS]):
            names = [_MEANING.get(folded(cell.text), "") for cell in row.cells]
            if {"objective", "key result"} <= set(names):
                return _Reading(table, row, names, kind).read(table.rows[number + 1 :])
    wanted = "a column Objective and a column Key result"
    raise SettingsError(
        f"holds no table of OKRs: no row has {wanted}",
        where=str(path),
        remedy=f"give it a heading with {wanted}; Start, Target, Unit, Kind, Weight, Item and Projects may follow",
    )


@dataclass(slots=True)
class _Result:
    """A key result with the number of its row, while its table is read."""

    draft: KeyResultDraft
    projects: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Goal:
    draft: ObjectiveDraft
    results: list[_Result] = field(default_factory=list)


class _Reading:
    def __init__(self, table: Table, heading: Row, names: list[str], kind: str) -> None:
        self._table, self._kind = table, kind
        self._columns = {name: column for column, name in reversed(list(enumerate(names))) if name}
        self._headings = [cell.text for cell in heading.cells]
        self._faults: list[str] = []
        self._goals: list[_Goal] = []
        self._current: _Goal | None = None
        self._ignored = [
            text
            for column, text in enumerate(self._headings)
            if text and self._columns.get(names[column]) != column
        ]

    def read(self, rows: Sequence[Row]) -> OkrTable:
        for row in rows:
            self._row(row)
        if not any(goal.results for goal in self._goals) and not self._faults:
            self._faults.append(
                f"{self._table.where}: there is no key result below the heading → fill in a row"
            )
        if self._faults:
            raise _refused(self._faults)
        return OkrTable(tuple(self._finished(goal) for goal in self._goals), tuple(self._ignored))

    def _row(self, row: Row) -> None:
        objective, title = self._text(row, "objective"), self._text(row, "key result")
        goal = self._goal(row, objective, has_result=bool(title))
        if goal is None:
            return
        if title and not (goal.results and goal.results[-1].draft.title == title):
            goal.results.append(_Result(self._key_result(row, title, goal)))
        keys = self._keys(row, "projects")
        if keys and not goal.results:
            self._fault(row, "projects", "the project stands under no key result", "name the key result")
        elif goal.results:
            goal.results[-1].projects += [key for key in keys if key not in goal.results[-1].projects]

    def _goal(self, row: Row, title: str, *, has_result: bool) -> _Goal | None:
        """Return the objective of the row: a blank cell, or the same words again, mean the one above."""
        if title:
            self._current = next((goal for goal in self._goals if goal.draft.title == title), None)
        if title and self._current is None:
            item = None if has_result else next(iter(self._keys(row, "item")), None)
            draft = ObjectiveDraft(id=f"o{len(self._goals) + 1}", title=title, item=item)
            self._goals.append(_Goal(draft))
            self._current = self._goals[-1]
        if self._current is None and has_result:
            self._fault(row, "objective", "the key result stands under no objective", "fill in the cell")
        return self._current

    def _key_result(self, row: Row, title: str, goal: _Goal) -> KeyResultDraft:
        read = {name: self._number(row, name) for name in ("start", "target", "low", "high", "weight")}
        figures = {name: figure[0] for name, figure in read.items() if figure}
        if figures.get("weight", 1) <= 0:
            self._fault(row, "weight", "a weight is above 0", "write 1 for the usual one")
        self._check_figures(row, set(figures))
        units = [figure[1] for name, figure in read.items() if figure and figure[1] and name != "weight"]
        return KeyResultDraft(
            id=f"{goal.draft.id}-kr{len(goal.results) + 1}",
            title=title,
            kind=self._kind_of(row),
            weight=figures.get("weight"),
            item=next(iter(self._keys(row, "item")), None),
            start=figures.get("start"),
            target=figures.get("target"),
            low=figures.get("low"),
            high=figures.get("high"),
            unit=self._text(row, "unit") or next(iter(units), "") or self._text(row, "metric") or None,
        )

    def _check_figures(self, row: Row, has: set[str]) -> None:
        for one, other in (("start", "target"), ("target", "start")):
            if one in has and other not in has:
                self._fault(row, other, f"there is a {one} and no {other}", f"fill in the {other}")
        if has & {"start", "target"} and has & {"low", "high"}:
            self._fault(row, "low", "has start or target and also low or high", "keep one of the two forms")

    def _kind_of(self, row: Row) -> str | None:
        text = self._text(row, "kind")
        found = next((k for k, words in KINDS.items() if folded(text) in map(folded, words)), None)
        if text and found is None:
            self._fault(row, "kind", f"{text!r} is no kind of key result", "write stretch or committed")
        return found

    def _number(self, row: Row, name: str) -> tuple[float, str] | None:
        """Return the number in the cell and the unit beside it; None for an empty cell."""
        cell = self._cell(row, name)
        if cell.number is not None:
            return cell.number, cell.unit
        text = unicodedata.normalize("NFKC", cell.text).strip()
        if not text:
            return None
        found = _NUMBER.fullmatch(text)
        if found is None:
            self._fault(row, name, f"{cell.text!r} is no number", "write one such as 12, 0.5, 1,200 or 30 %")
            return None
        return float(found[1].replace(",", "")), (found[2] or "").strip()

    def _keys(self, row: Row, name: str) -> list[str]:
        words = [word for word in _SEPARATORS.split(self._text(row, name)) if word]
        return [key for word in words if (key := self._key(row, name, word))]

    def _key(self, row: Row, name: str, word: str) -> str | None:
        """Return a key as the tracker writes it; the address of an item's page is understood too."""
        key = unicodedata.normalize("NFKC", word).rstrip("/").rpartition("/")[2]
        if self._kind != "jira":
            return key
        if _JIRA_KEY.fullmatch(key.upper()):
            return key.upper()
        self._fault(row, name, f"{word!r} is no key", "write keys such as SRCH-1, with commas between them")
        return None

    def _text(self, row: Row, name: str) -> str:
        return (
            " ".join(self._cell(row, name).text.split()) if name != "projects" else self._cell(row, name).text
        )

    def _cell(self, row: Row, name: str) -> Cell:
        column = self._columns.get(name, len(row.cells))
        return row.cells[column] if column < len(row.cells) else EMPTY

    def _fault(self, row: Row, name: str, what: str, remedy: str) -> None:
        column = self._columns.get(name)
        place = f"column {self._headings[column]}" if column is not None else f"no column {name.capitalize()}"
        self._faults.append(f"{self._table.where}: row {row.number}, {place}: {what} → {remedy}")

    def _finished(self, goal: _Goal) -> ObjectiveDraft:
        results = [
            replace(result.draft, projects=[project_of(key, self._kind) for key in result.projects])
            for result in goal.results
        ]
        return replace(goal.draft, key_results=tuple(results))


def project_of(key: str, kind: str) -> ProjectDraft:
    """Return the project that an epic, a ClickUp task or, by its long number, a ClickUp list makes."""
    selector = "epics" if kind == "jira" else "lists" if key.isdecimal() else "tasks"
    return ProjectDraft(id=identifier(key), title="", select=(selector, (key,)))


def _refused(faults: list[str]) -> SettingsError:
    told = faults[:MOST_TOLD]
    if len(faults) > MOST_TOLD:
        told.append(f"and {len(faults) - MOST_TOLD} more")
    return SettingsError("\n".join(told))


def is_of_people(heading: str) -> bool:
    """Tell whether a heading means a person."""
    return folded(heading) in _PEOPLE
