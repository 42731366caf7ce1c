"""What an outline is made of: objectives, key results, projects, and by what a project selects its work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Form(StrEnum):
    """By what a project selects its work."""

    EPICS = "epics"
    INITIATIVE = "initiative"
    JQL = "jql"
    LABEL = "labels"
    COMPONENT = "components"
    VERSION = "versions"
    SPRINT = "sprints"
    FIELD = "field"
    LIST = "lists"
    TASK = "tasks"
    TAG = "tags"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectOutline:
    """A project as it shall stand today.

    `opens` and `closes` are weeks from the cycle's start, `slip` the working days it shall be behind.
    `growth` is the share of its work that was added after the start; `late_start` is in working days.
    `word` is the label, component, version or option that its selector names; `spikes` says whether some
    of its work is excluded by the label `spike`. `kind` and `requested_by` are those of a side project.
    """

    id: str
    title: str
    space: str
    form: Form
    leaves: int
    opens: int = 0
    closes: int = 13
    slip: float = 0.0
    measure: str = "items"
    epics: int = 1
    growth: float = 0.15
    late_start: int = 0
    word: str = ""
    weight: int = 1
    spikes: bool = False
    dropped: str = ""
    paused: str = ""
    from_item: bool = False
    by_dues: bool = False
    milestones: tuple[tuple[int, float], ...] = ()
    kind: str = ""
    requested_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyResultOutline:
    """A key result; `value` is `field`, `file`, `progress` or `hand`, `present` its value of today.

    `projects` holds outlines, and ids of projects that stand elsewhere.
    """

    id: str
    title: str
    kind: str
    value: str
    projects: Sequence[ProjectOutline | str]
    metric: Mapping[str, float | str] = field(default_factory=dict)
    present: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectiveOutline:
    """An objective."""

    id: str
    title: str
    team: str
    key_results: Sequence[KeyResultOutline]
