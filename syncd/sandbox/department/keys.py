"""The keys of the issues that the configuration names, known from the outline alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from syncd.sandbox.department.elements import Form
from syncd.sandbox.department.outline import OBJECTIVES, SIDE_PROJECTS, linked_projects


@dataclass(frozen=True, slots=True)
class Containers:
    """The issues above a project's work: `item` carries its status fields, `epics` hold the work."""

    item: str
    epics: tuple[str, ...]


def okr_keys() -> Mapping[str, str]:
    """Return the key of the issue of each objective and key result, by its id."""
    ids = [
        id_
        for objective in OBJECTIVES
        for id_ in (objective.id, *(key_result.id for key_result in objective.key_results))
    ]
    return {id_: f"OKR-{number}" for number, id_ in enumerate(ids, start=1)}


def container_keys() -> Mapping[str, Containers]:
    """Return the keys of the containers of each project, by its id."""
    last: Counter[str] = Counter()
    found: dict[str, Containers] = {}
    for project in (*linked_projects(), *SIDE_PROJECTS):
        above = 1 if project.form is Form.INITIATIVE else 0
        keys = []
        for _ in range(above + project.epics):
            last[project.space] += 1
            keys.append(f"{project.space}-{last[project.space]}")
        found[project.id] = Containers(keys[0], tuple(keys[above:]))
    return found
