"""Objectives, key results and projects as they stand now, and the document of `syncd status --json`."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from mappings.okr import Ambition, Kind, Status
from syncd.status import status_document
from syncd.web.api.declaration import Document, Operation, Parameter, Question, Row, Schema, Table
from syncd.web.api.figures import KEY_RESULT, OBJECTIVE, PROJECT, STATUS_DOCUMENT
from syncd.web.api.parameters import choice, text

GROUP = "Standing"


def _rows(kind: str, question: Question) -> Iterator[Row]:
    """Yield the rows of a kind that the filters let pass, in the order of the configuration."""
    wanted = [(name, question.values[name]) for name in _FILTERS if name in question.values]
    rows = [{"id": name, **row} for name, row in question.sources.store.standings(kind).items()]
    for row in sorted(rows, key=_place):
        if _place(row) > (question.after or (-1, "")) and all(_has(row, *one) for one in wanted):
            yield row


def _place(row: Row) -> tuple[int, str]:
    return row["order"], row["id"]


def _has(row: Row, name: str, wanted: object) -> bool:
    """Tell whether a row has what a filter asks for; a list has it as one of its parts."""
    found = row[_FILTERS[name]]
    return wanted in found if isinstance(found, list) else bool(found == wanted)


def _one(kind: str, question: Question) -> Row | None:
    name = question.values["id"]
    row = question.sources.store.standing(kind, name)
    return None if row is None else {"id": name, **row}


_FILTERS = {
    "status": "status",
    "team": "team",
    "objective": "objective",
    "kind": "kind",
    "key_result": "key_results",
}
"""Which column each filter looks at."""

_ID = text("id", "Id.")
_COMMON = (choice("status", "Only those of that status.", *Status), text("team", "Only those of that team."))


def _both(
    path: str, kind: str, name: str, schema: Schema, many: str, one: str, *filters: Parameter
) -> tuple[Operation, ...]:
    return (
        Table(
            path=path,
            group=GROUP,
            summary=many,
            parameters=(*_COMMON, *filters),
            row=name,
            schema=schema,
            order={"order": int, "id": str},
            rows=partial(_rows, kind),
        ),
        Document(
            path=f"{path}/{{id}}",
            group=GROUP,
            summary=one,
            parameters=(_ID,),
            name=name,
            schema=schema,
            read=partial(_one, kind),
        ),
    )


OPERATIONS: tuple[Operation, ...] = (
    Document(
        path="/status",
        group=GROUP,
        summary="Everything as it stands now, as `syncd status --json` prints it",
        name="Status",
        schema=STATUS_DOCUMENT,
        read=lambda question: status_document(question.sources.store),
    ),
    *_both("/objectives", "objective", "Objective", OBJECTIVE, "Objectives", "One objective"),
    *_both(
        "/key_results",
        "key_result",
        "KeyResult",
        KEY_RESULT,
        "Key results",
        "One key result",
        text("objective", "Only those of that objective."),
        choice("kind", "Only those of that kind.", *Ambition),
    ),
    *_both(
        "/projects",
        "project",
        "Project",
        PROJECT,
        "Linked projects and side projects",
        "One project",
        text("key_result", "Only those that serve that key result."),
        choice("kind", "Only those of that kind.", *Kind),
    ),
)
