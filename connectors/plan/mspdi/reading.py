"""Reads MSPDI, the XML of MS Project, as MS Project, ProjectLibre, OpenProj, GanttProject and MPXJ write it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from connectors.errors import MalformedError
from connectors.model.plan import Link, LinkKind, PlanFile, Task, TaskBaseline
from connectors.plan.mspdi.calendars import calendars_of
from connectors.plan.mspdi.values import FIELDS, duration, is_yes, moment, percentage, whole_number
from connectors.plan.outline import in_outline, refuse_doubled
from connectors.plan.scan import Node, scan
from connectors.plan.source import XmlText

MOST_TASKS = 200_000
"""Rows of a plan; MS Project itself ends at 400 000, and no programme is near."""

LINK_KINDS = {
    "0": LinkKind.FINISH_FINISH,
    "1": LinkKind.FINISH_START,
    "2": LinkKind.START_FINISH,
    "3": LinkKind.START_START,
}
SECTIONS = frozenset({"Calendars", "Tasks", "ExtendedAttributes"})
_HEADER = frozenset({"Title", "Name", "LastSaved", "CalendarUID"})
_BULK = frozenset({"TimephasedData", "Assignments", "Resources", "Project"})
_WITHOUT = _BULK | {"OutlineCode", "Notes", "Contact", "StatusManager"}
"""What is passed over: most of the file, the file of an inserted project, and what may name people."""


@dataclass(slots=True)
class _Found:
    """What the file holds, while it is walked through; tasks are read at once, so that their elements can go."""

    header: dict[str, str] = field(default_factory=dict)
    calendars: list[Node] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    tasks: list[tuple[Task, Mapping[str, str]]] = field(default_factory=list)


def is_record(path: Sequence[str]) -> bool:
    """Tell whether an element is a part of the header, or a record of a section that is read."""
    if len(path) == 2:
        return path[1] in _HEADER
    return len(path) == 3 and path[1] in SECTIONS


def read_mspdi(source: XmlText, where: str, columns: Sequence[str] = ()) -> PlanFile:
    """Read a plan; of its further columns those in `columns`, by their own name or the one that people gave them.

    Raises `MalformedError` for what is no MSPDI.
    """
    is_aspose = b"Aspose.Tasks" in source.body[:4096]
    found = _Found()

    def take(path: Sequence[str], node: Node) -> None:
        if path[0] != "Project":
            return
        match path[1]:
            case "Calendars":
                found.calendars.append(node)
            case "ExtendedAttributes":
                identity = node.get("FieldID")
                found.names[identity] = node.get("Alias") or FIELDS.get(identity, "")
            case "Tasks":
                if len(found.tasks) >= MOST_TASKS:
                    raise _refused(where, f"has more than {MOST_TASKS} tasks")
                if read := _task(node, is_aspose=is_aspose):
                    found.tasks.append(read)
            case name:
                found.header[name] = node.text.strip()

    scan(source.body, where, is_record, take, _WITHOUT)
    if b"<Project" not in source.body and b":Project" not in source.body:
        raise _refused(where, "is XML, but no plan of MS Project")
    return _plan(found, columns, where)


def _refused(where: str, what: str) -> MalformedError:
    return MalformedError(f"the file {what}", where=where, remedy="save the plan as XML from MS Project")


def _plan(found: _Found, columns: Sequence[str], where: str) -> PlanFile:
    wanted = {name.casefold(): name for name in columns}
    tasks = in_outline(_with_columns(task, values, found.names, wanted) for task, values in found.tasks)
    refuse_doubled(tasks, where)
    calendar = found.header.get("CalendarUID", "")
    calendars = calendars_of(found.calendars, where)
    return PlanFile(
        form="mspdi",
        title=found.header.get("Title") or found.header.get("Name", ""),
        tasks=tuple(tasks),
        calendars=calendars,
        calendar=calendar if calendar in calendars else None,
        last_saved=moment(found.header.get("LastSaved", "")),
    )


def _with_columns(
    task: Task, values: Mapping[str, str], names: Mapping[str, str], wanted: Mapping[str, str]
) -> Task:
    columns = {}
    for identity, value in values.items():
        for name in (FIELDS.get(identity, ""), names.get(identity, "")):
            if value and name.casefold() in wanted:
                columns[wanted[name.casefold()]] = value
    return replace(task, columns=columns) if columns else task


def _task(node: Node, *, is_aspose: bool) -> tuple[Task, Mapping[str, str]] | None:
    """Return a row with its further columns by FieldID; None for the project's own row, blank ones and stubs."""
    uid = node.get("UID")
    if uid in {"", "0"} or is_yes(node.get("IsNull")) or is_yes(node.get("ExternalTask")):
        return None

    def at(name: str) -> Any:
        return moment(node.get(name), is_aspose=is_aspose)

    start, finish, length = at("Start"), at("Finish"), duration(node.get("Duration"))
    calendar = node.get("CalendarUID")
    task = Task(
        uid=uid,
        name=node.get("Name"),
        level=max(1, whole_number(node.get("OutlineLevel")) or 1),
        milestone=is_yes(node.get("Milestone")),
        active=node.get("Active") != "0",
        start=start,
        finish=finish,
        duration=length,
        work=duration(node.get("Work")),
        percent=percentage(node.get("PercentComplete")),
        physical=percentage(node.get("PhysicalPercentComplete")),
        actual_start=at("ActualStart"),
        actual_finish=at("ActualFinish"),
        deadline=at("Deadline"),
        calendar=None if calendar in {"", "-1"} else calendar,
        baselines=dict(_baselines(node, is_aspose=is_aspose)),
        links=tuple(_links(node)),
    )
    return task, {one.get("FieldID"): one.get("Value") for one in node.every("ExtendedAttribute")}


def _baselines(node: Node, *, is_aspose: bool) -> Iterator[tuple[int, TaskBaseline]]:
    for one in node.every("Baseline"):
        number = whole_number(one.get("Number") or "0")
        if number is not None and 0 <= number <= 10:
            yield (
                number,
                TaskBaseline(
                    start=moment(one.get("Start"), is_aspose=is_aspose),
                    finish=moment(one.get("Finish"), is_aspose=is_aspose),
                    duration=duration(one.get("Duration")),
                    work=duration(one.get("Work")),
                ),
            )


def _links(node: Node) -> Iterator[Link]:
    """Yield the predecessors within the file; the lag stands in tenths of a minute, a percentage of it is none."""
    for one in node.every("PredecessorLink"):
        if is_yes(one.get("CrossProject")) or not one.get("PredecessorUID"):
            continue
        tenths = 0 if one.get("LagFormat") in {"19", "20"} else whole_number(one.get("LinkLag")) or 0
        kind = LINK_KINDS.get(one.get("Type"), LinkKind.FINISH_START)
        yield Link(one.get("PredecessorUID"), kind, timedelta(minutes=tenths / 10))
