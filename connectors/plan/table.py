"""Turns the rows of a table into a plan, whatever file they come from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from connectors.errors import MalformedError
from connectors.model.plan import Link, LinkKind, PlanFile, Task, TaskBaseline
from connectors.plan.layout import Layout
from connectors.plan.outline import in_outline, refuse_doubled

Value = str | float | bool | datetime | date | None
"""What a cell holds; a share in a cell with a percent format is a `Share`."""

MOST_ROWS = 200_000
MOST_COLUMNS = 500

_AMOUNT = re.compile(r"(-?[\d.,]+)\s*([a-z]*)", re.IGNORECASE)
_LINK = re.compile(r"(\w+?)(FS|SS|FF|SF)?\s*([+-]\s*[\d.]+\s*[a-z]*)?", re.IGNORECASE)
_DATE_FORMS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M", "%Y-%m-%d %H:%M:%S")
_MOST_HEADER_ROWS = 50


class Share(float):
    """A number that the file shows as percent: 0.57 for 57 %."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as it stands in its file: (number in the file, cells) of each row."""

    rows: Sequence[tuple[int, Sequence[Value]]]
    header: int
    headings: tuple[str, ...]
    places: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of the plan with its number in the file."""

    number: int
    task: Task


def grid_of(rows: Iterable[tuple[int, Sequence[Value]]], layout: Layout, where: str) -> Grid:
    """Find the row of headings, which is the first that names a column of names; raises `MalformedError` without one."""
    kept: list[tuple[int, Sequence[Value]]] = []
    for number, cells in rows:
        if len(kept) > MOST_ROWS:
            raise MalformedError(
                f"the table has more than {MOST_ROWS} rows", where=where, remedy="keep the plan's rows only"
            )
        kept.append((number, cells))
    for at, (number, cells) in enumerate(kept[:_MOST_HEADER_ROWS]):
        headings = tuple("" if cell is None else str(cell) for cell in cells)
        places = layout.places(headings)
        if "name" in places:
            return Grid(kept[at + 1 :], number, headings, places)
    named = layout.columns.get("name")
    raise MalformedError(
        f"the table has no column {named!r}" if named else "the table has no column of task names",
        where=where,
        remedy="name its headings under columns:, name: among them",
    )


def rows_of(grid: Grid, layout: Layout, where: str) -> list[TableRow]:
    """Return the rows that have a name, each with its place in the outline."""
    wanted = {name.casefold(): name for name in layout.also}
    also = {
        wanted[h.strip().casefold()]: n for n, h in enumerate(grid.headings) if h.strip().casefold() in wanted
    }
    found = [
        TableRow(number, task)
        for number, cells in grid.rows
        if (task := _task(number, _Cells(cells, grid.places), also, layout, where))
    ]
    tasks = in_outline(row.task for row in found)
    refuse_doubled(tasks, where)
    return [replace(row, task=task) for row, task in zip(found, tasks, strict=True)]


def plan_of(
    grid: Grid, layout: Layout, form: str, where: str, last_saved: datetime | None = None
) -> PlanFile:
    """Return the table as a plan: it has no calendars of its own."""
    tasks = tuple(row.task for row in rows_of(grid, layout, where))
    return PlanFile(form=form, tasks=tasks, last_saved=last_saved)


@dataclass(frozen=True, slots=True)
class _Cells:
    """A row's cells by what they hold."""

    cells: Sequence[Value]
    places: Mapping[str, int]

    def get(self, part: str) -> Value:
        return self.at(self.places.get(part))

    def at(self, place: int | None) -> Value:
        return None if place is None or place >= len(self.cells) else self.cells[place]


def _task(number: int, row: _Cells, also: Mapping[str, int], layout: Layout, where: str) -> Task | None:
    name = _text(row.get("name"))
    if not name.strip():
        return None

    def told(part: str) -> str:
        return f"{where}, row {number}, column {layout.heading(part)}"

    def at(part: str, *, ends: bool = False) -> datetime | None:
        return _moment(row.get(part), told(part), ends=ends)

    def span(part: str) -> timedelta | None:
        return _span(row.get(part), layout, told(part))

    baseline = TaskBaseline(
        start=at("baseline_start"), finish=at("baseline_finish", ends=True), work=span("baseline_work")
    )
    level = _text(row.get("level"))
    columns = {name: _text(row.at(place)) for name, place in also.items() if row.at(place) is not None}
    return Task(
        uid=_text(row.get("id")) or f"row {number}",
        name=name.strip(),
        level=int(level)
        if level.isdecimal() and int(level) > 0
        else 1 + (len(name) - len(name.lstrip())) // 2,
        milestone=_text(row.get("milestone")).casefold() in {"yes", "true", "1", "はい"},
        start=at("start"),
        finish=at("finish", ends=True),
        duration=span("duration"),
        work=span("work"),
        percent=_share(row.get("percent"), told("percent")),
        physical=_share(row.get("physical"), told("physical")),
        actual_start=at("actual_start"),
        actual_finish=at("actual_finish", ends=True),
        deadline=at("deadline", ends=True),
        baselines={} if baseline == TaskBaseline() else {0: baseline},
        links=tuple(_links(_text(row.get("predecessors")), layout)),
        columns={name: text for name, text in columns.items() if text},
    )


def _text(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.isoformat() if isinstance(value, date) else str(value)


def _moment(value: Value, where: str, *, ends: bool) -> datetime | None:
    """Read a time; a day alone is its opening, or its end where something `ends` on it."""
    if isinstance(value, datetime):
        found = value.replace(tzinfo=None, microsecond=0)
    elif isinstance(value, date):
        found = datetime.combine(value, time())
    else:
        text = _text(value).strip()
        if text in {"", "NA", "-"}:
            return None
        found = _parsed(text, where)
    return found + timedelta(days=1) if ends and found.time() == time() else found


def _parsed(text: str, where: str) -> datetime:
    for form in _DATE_FORMS:
        try:
            return datetime.strptime(text.replace("T", " "), form)  # noqa: DTZ007 - plans have wall times
        except ValueError:
            continue
    raise MalformedError(
        f"{text[:40]!r} is no day", where=where, remedy="write days as 2026-10-05, or as days of Excel"
    )


def _span(value: Value, layout: Layout, where: str) -> timedelta | None:
    """Read working time: a number of hours, or with a unit (`40 hrs`, `5 d`, `2 wk`)."""
    text = _text(value).strip().rstrip("?").strip()
    if not text or text == "NA":
        return None
    found = _AMOUNT.fullmatch(text)
    unit = found[2].lower() if found else ""
    hours = _hours(unit, layout.hours_per_day)
    try:
        if found and hours is not None:
            return timedelta(hours=float(found[1].replace(",", "")) * hours)
    except (ValueError, OverflowError):
        pass
    raise MalformedError(
        f"{text[:40]!r} is no working time", where=where, remedy="write hours, or 40h, 5d, 2w"
    )


def _hours(unit: str, of_day: float) -> float | None:
    """Return the hours of a unit of time by the beginning of its name; None for what is none."""
    for names, hours in (
        (("", "h", "hr", "hrs", "hour", "hours"), 1.0),
        (("m", "min", "mins", "minute", "minutes"), 1 / 60),
        (("d", "day", "days"), of_day),
        (("w", "wk", "wks", "week", "weeks"), 5 * of_day),
        (("mo", "mon", "mons", "month", "months"), 20 * of_day),
    ):
        if unit in names:
            return hours
    return None


def _share(value: Value, where: str) -> float | None:
    """Read a share: a cell in percent as it is, any other number as percent."""
    if isinstance(value, Share):
        return min(1.0, max(0.0, float(value)))
    text = _text(value).strip().rstrip("%").strip().replace(",", ".")
    if not text:
        return None
    try:
        return min(1.0, max(0.0, float(text) / 100))
    except ValueError as error:
        raise MalformedError(
            f"{text[:40]!r} is no share", where=where, remedy="write percent, as 62%"
        ) from error


def _links(text: str, layout: Layout) -> Iterator[Link]:
    """Read predecessors as MS Project lists them: `12`, `12SS+2d`, several with commas or semicolons."""
    for part in re.split(r"[,;]", text):
        found = _LINK.fullmatch(part.strip())
        if not found:
            continue
        lag = re.sub(r"\s", "", found[3] or "")
        amount = _AMOUNT.fullmatch(lag.lstrip("+-"))
        hours = _hours(amount[2].lower(), layout.hours_per_day) if amount else None
        length = timedelta(hours=float(amount[1]) * hours) if amount and hours else timedelta()
        kind = LinkKind((found[2] or "FS").upper())
        yield Link(found[1], kind, -length if lag.startswith("-") else length)
