"""Puts progress into an MSPDI file in place: what is not named stays as it is, byte for byte, in its order.

Texts go to columns of the file that people named so, else to text columns that nothing uses, from Text30 down, which
are declared under that name. A share goes to the physical percent complete, which moves no schedule; `actuals` tells
what else is written where the schedule is to follow.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from connectors.errors import RejectedError
from connectors.plan.changes import Changes, percent_text
from connectors.plan.edits import Edits, safe
from connectors.plan.mspdi.actuals import ActualEdits
from connectors.plan.mspdi.order import SECTIONS, TASK
from connectors.plan.mspdi.reading import read_mspdi
from connectors.plan.mspdi.values import FIELDS
from connectors.plan.scan import Node, scan
from connectors.plan.source import XmlText

_IDS = {name: identity for identity, name in FIELDS.items()}
_BEHIND_ALIAS = (
    "PhoneticAlias",
    "Guid",
    "SecondaryPID",
    "SecondaryGuid",
    "Formula",
    "Ltuid",
    "ValueList",
    "Default",
)
_SPARE = [_IDS[f"Text{n}"] for n in range(30, 0, -1)]


def patch_mspdi(source: XmlText, where: str, changes: Changes) -> bytes:
    """Return the file with the changes; raises `MalformedError` as reading does, `RejectedError` without a free column."""
    return source.whole(_Patch(source, where, changes).body())


@dataclass(slots=True)
class _Columns:
    """Which columns the file declares, by FieldID, and which its rows use."""

    declared: dict[str, Node] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    def find(self, names: Iterable[str], where: str) -> dict[str, str]:
        """Return the FieldID of each name: the column that people named so, else one that nothing uses."""
        known = {self._name(identity).casefold(): identity for identity in self.declared}
        spare = iter([identity for identity in _SPARE if self._is_free(identity)])
        found = {}
        for name in names:
            identity = known.get(name.casefold()) or _IDS.get(name) or next(spare, None)
            if identity is None:
                raise RejectedError(
                    f"no text column is free for {name!r}: all thirty are in use",
                    where=where,
                    remedy=f"name one of them {name!r} in MS Project",
                )
            found[name] = identity
        return found

    def is_named(self, name: str, identity: str) -> bool:
        """Tell whether the column is known by that name already."""
        return name == FIELDS.get(identity) or name.casefold() == self._name(identity).casefold()

    def _name(self, identity: str) -> str:
        here = self.declared.get(identity)
        return (here.get("Alias") if here else "") or FIELDS.get(identity, "")

    def _is_free(self, identity: str) -> bool:
        return identity not in self.used and self._name(identity) == FIELDS[identity]


class _Patch:
    def __init__(self, source: XmlText, where: str, changes: Changes) -> None:
        self._source, self._where, self._changes = source, where, changes
        self._edits = Edits(source.body)
        actual = {uid: change.actual for uid, change in changes.items() if change.actual}
        plan = read_mspdi(source, where)
        self._actuals = ActualEdits(self._edits, plan, actual)

    def body(self) -> bytes:
        """Return the text with all changes made."""
        names = dict.fromkeys(name for change in self._changes.values() for name in change.columns)
        columns, sections = self._survey()
        ids = columns.find(names, self._where)
        self._declare(ids, columns, sections)

        def patch(path: Sequence[str], node: Node) -> None:
            if path[1] == "Tasks":
                self._task(node, ids)
            else:
                self._actuals.assignment(node)

        without = {"Project"} if self._actuals.actual else {"Project", "Assignments", "TimephasedData"}
        scan(self._source.body, self._where, _is_patched, patch, without)
        self._actuals.add_assignments(next((s for s in sections if s.name == "Assignments"), None))
        return self._edits.applied()

    def _survey(self) -> tuple[_Columns, list[Node]]:
        """Return the columns, and all sections without their rows."""
        columns, sections = _Columns(), list[Node]()

        def note(path: Sequence[str], node: Node) -> None:
            if path[1] == "Tasks":
                columns.used.add(node.get("FieldID"))
            else:
                columns.declared[node.get("FieldID")] = node

        bulk = {"TimephasedData", "Assignments", "Resources", "Project"}
        scan(self._source.body, self._where, _is_column, note, bulk)
        rows = {"Task", "Resource", "Assignment", "Calendar"}
        scan(self._source.body, self._where, _is_section, lambda _, node: sections.append(node), rows)
        return columns, sections

    def _declare(self, ids: Mapping[str, str], columns: _Columns, sections: Sequence[Node]) -> None:
        fresh = []
        for name, identity in ids.items():
            here = columns.declared.get(identity)
            if here is None:
                fresh.append((FIELDS[identity], identity, name))
            elif not columns.is_named(name, identity):
                self._edits.set(here, "Alias", name, ("FieldID", "FieldName", "Alias", *_BEHIND_ALIAS))
        if not fresh:
            return
        prefix = self._edits.prefix(sections[0])
        told = "".join(_declared(prefix, *one) for one in fresh)
        section = next((one for one in sections if one.name == "ExtendedAttributes"), None)
        if section is not None:
            self._edits.insert(section, told, "ExtendedAttribute", ())
            return
        before = next((s for s in sections if s.name in SECTIONS), sections[-1])
        told = _wrapped(prefix, "ExtendedAttributes", told)
        self._edits.put(before.start, before.start, told + self._edits.indent(before))

    def _task(self, node: Node, ids: Mapping[str, str]) -> None:
        change = self._changes.get(node.get("UID"))
        if change is None:
            return
        if change.physical is not None:
            self._edits.set(node, "PhysicalPercentComplete", percent_text(change.physical), TASK)
        for name, text in change.columns.items():
            self._column(node, ids[name], text)
        self._actuals.task(node)

    def _column(self, task: Node, identity: str, text: str) -> None:
        there = [one for one in task.every("ExtendedAttribute") if one.get("FieldID") == identity]
        if there:
            if there[-1].get("Value") != text:
                self._edits.set(there[-1], "Value", text, ("FieldID", "Value"))
        elif text:
            prefix = self._edits.prefix(task)
            told = _element(prefix, "FieldID", identity) + _element(prefix, "Value", text)
            self._edits.insert(task, _wrapped(prefix, "ExtendedAttribute", told), "ExtendedAttribute", TASK)


def _is_patched(path: Sequence[str]) -> bool:
    return tuple(path) in {("Project", "Tasks", "Task"), ("Project", "Assignments", "Assignment")}


def _is_column(path: Sequence[str]) -> bool:
    """Tell whether an element declares a column, or is a value in one."""
    return tuple(path) in {
        ("Project", "ExtendedAttributes", "ExtendedAttribute"),
        ("Project", "Tasks", "Task", "ExtendedAttribute"),
    }


def _is_section(path: Sequence[str]) -> bool:
    return len(path) == 2


def _element(prefix: str, name: str, text: str) -> str:
    return f"<{prefix}{name}>{safe(text)}</{prefix}{name}>"


def _wrapped(prefix: str, name: str, inner: str) -> str:
    return f"<{prefix}{name}>{inner}</{prefix}{name}>"


def _declared(prefix: str, field_name: str, identity: str, alias: str) -> str:
    parts = (("FieldID", identity), ("FieldName", field_name), ("Alias", alias))
    return _wrapped(prefix, "ExtendedAttribute", "".join(_element(prefix, *part) for part in parts))
