"""What a look at a tracker finds for a first configuration, in neutral form, and which of it is worth proposing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from connectors.errors import SettingsError
from connectors.model.fields import Field, FieldKind
from connectors.model.items import Category
from connectors.model.tracker import Site
from syncd.setup.drafts import ProjectDraft, identifier
from syncd.setup.tables import folded

MOST_PROJECTS = 8
"""Projects that are proposed; what else was found is listed in a comment."""

MOST_LISTED = 30
"""Candidates, spaces and statuses that are named one by one."""

ROLE_NAMES: Mapping[str, tuple[str, ...]] = {
    "points": (
        *("Story Points", "Story point estimate", "Points", "Story Point"),
        *("ストーリーポイント", "ストーリー ポイント", "ストーリー ポイント見積もり", "ポイント"),
    ),
    "start": ("Start date", "Target start", "Planned start", "開始日", "開始予定日", "ターゲット開始"),
}
"""Names of fields that play a role, the likeliest first; compared without case and spaces."""

ROLE_KINDS = {"points": (FieldKind.NUMBER,), "start": (FieldKind.DATE, FieldKind.DATETIME)}

_WRITE_WORDS: Mapping[str, tuple[str, ...]] = {
    "status": ("status", "health", "rag", "ステータス", "状況", "状態"),
    "progress": ("progress", "進捗"),
    "score": ("score", "スコア"),
    "slip": ("slip", "delay", "遅延", "遅れ"),
    "note": ("note", "comment", "remark", "メモ", "備考", "所見"),
}
_WRITE_KINDS = {
    "status": (FieldKind.OPTION,),
    "progress": (FieldKind.NUMBER,),
    "score": (FieldKind.NUMBER,),
    "slip": (FieldKind.NUMBER,),
    "note": (FieldKind.TEXT, FieldKind.PARAGRAPH),
}
_SUBJECT_WORDS: Mapping[str, tuple[str, ...]] = {
    "objective": ("objective", "okr", "目標"),
    "key_result": ("kr", "key result", "keyresult", "主要な成果", "成果"),
    "project": ("project", "プロジェクト", "epic"),
}
_SUBJECT_ROLES = {
    "objective": ("status", "progress", "score", "note"),
    "key_result": ("status", "progress", "score", "note"),
    "project": ("status", "progress", "slip", "note"),
}
_OF_PROJECTS_ONLY = ("slip",)


@dataclass(frozen=True, slots=True)
class Space:
    """A project of Jira or a space of ClickUp, by what a setting calls it."""

    key: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An epic or list that may be a project: about `children` items below it, `done` of them done; None: not counted."""

    key: str
    title: str
    space: str
    selector: str
    children: int | None = None
    done: int | None = None
    start: date | None = None
    due: date | None = None

    @property
    def is_alive(self) -> bool:
        """Tell whether it holds work."""
        return self.children is None or self.children > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OkrFound:
    """Objectives and key results that live in the tracker.

    `types` are the names of their issue types in Jira, `select` the ClickUp list (its id, its name) in which they
    stand, and `carriers` the fields of its tasks. `key_result_links` and `project_links` say that links name what
    something belongs to; `unplaced` key results name no objective that was found.
    """

    objectives: int
    key_results: int
    types: tuple[str, str] | None = None
    select: tuple[str, str] | None = None
    key_result_links: bool = False
    project_links: bool = False
    unplaced: int = 0
    carriers: Sequence[Field] = ()

    @property
    def told(self) -> str:
        """Say how much there is of it."""
        counts = {"objective": self.objectives, "key result": self.key_results}
        return ", ".join(f"{count} {what}{'' if count == 1 else 's'}" for what, count in counts.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """What was found. `site` is None for an export, `statuses` are names by category; `remarks` say what was cut short or left out."""

    kind: str
    site: Site | None = None
    spaces: Sequence[Space]
    candidates: Sequence[Candidate] = ()
    fields: Sequence[Field] = ()
    statuses: Mapping[Category, tuple[str, ...]] = field(default_factory=dict)
    remarks: Sequence[str] = ()
    okr: OkrFound | None = None

    @property
    def shown(self) -> dict[str, dict[str, Field]]:
        """Return the fields that could show figures, by subject and role: of the whole site, or of the OKR's list."""
        found = write_fields(self.fields)
        if self.okr is not None and self.okr.select is not None:
            return {"key_result": carrier_fields(self.okr.carriers)} if self.okr.carriers else {}
        return found


Choose = Callable[[Sequence[Space]], Sequence[Space]]
"""Says which of the visible spaces are wanted; may raise `SettingsError`."""


def named_spaces(visible: Sequence[Space], wanted: Sequence[str]) -> list[Space]:
    """Return the spaces of these keys, ids or names, all when none is named; raises `SettingsError` for a missing one."""
    if not wanted:
        return list(visible)
    words = {word.casefold() for word in wanted}
    found = [space for space in visible if words & _words(space)]
    missing = [word for word in wanted if not any(word.casefold() in _words(space) for space in found)]
    if missing:
        raise SettingsError(
            f"{', '.join(missing)} is not there, or not visible to this account",
            where="--space",
            remedy=f"it sees {', '.join(space.key for space in visible[:MOST_LISTED])}",
        )
    return found


def _words(space: Space) -> set[str]:
    return {space.key.casefold(), space.name.casefold()}


def ranked(candidates: Iterable[Candidate], start: date, end: date) -> list[Candidate]:
    """Return those that hold work, in the order in which they are worth proposing for the cycle.

    What is due in the cycle comes first, then what has no due date, then the rest; what is not all done before what is;
    more work before less.
    """

    def rank(candidate: Candidate) -> tuple[int, bool, int]:
        within = candidate.due is not None and start <= candidate.due <= end
        all_done = candidate.done is not None and candidate.done == candidate.children
        return (0 if within else 1 if candidate.due is None else 2, all_done, -(candidate.children or 0))

    return sorted((c for c in candidates if c.is_alive), key=rank)


def drafts(candidates: Iterable[Candidate], start: date, end: date) -> list[ProjectDraft]:
    """Return a project for each candidate; its own dates are taken where they lie within the cycle."""
    made: dict[str, ProjectDraft] = {}
    for candidate in candidates:
        first = candidate.start if candidate.start and start <= candidate.start <= end else None
        due = candidate.due if candidate.due and max(start, first or start) <= candidate.due <= end else None
        id_ = _project_id(candidate)
        id_ = id_ if id_ not in made else f"{id_}-{len(made) + 1}"
        made[id_] = ProjectDraft(
            id=id_,
            title=candidate.title,
            select=(candidate.selector, (candidate.key,)),
            start=first,
            due=due,
            remark=_counted(candidate),
        )
    return list(made.values())


def _project_id(candidate: Candidate) -> str:
    """Return an id that says something: an epic's key; of a list, whose id is a long number, its name."""
    speaking = candidate.title if candidate.key.isdecimal() else candidate.key
    return identifier(speaking) or identifier(candidate.key) or "project"


def _counted(candidate: Candidate) -> str:
    if candidate.children is None or candidate.done is None:
        return ""
    return f"{candidate.done} of {candidate.children} done when this was written"


def role_fields(fields: Sequence[Field]) -> dict[str, list[Field]]:
    """Return the fields that may play each role, the likeliest first; roles without any are left out."""
    found = {
        role: [
            f
            for name in names
            for f in fields
            if folded(f.name) == folded(name) and f.kind in ROLE_KINDS[role]
        ]
        for role, names in ROLE_NAMES.items()
    }
    return {role: fields for role, fields in found.items() if fields}


def write_fields(fields: Sequence[Field]) -> dict[str, dict[str, Field]]:
    """Return the fields whose names say that they show a figure of syncd's, by subject and role.

    A field must name its subject (`KR Status`, `Project Progress`) and be of a kind that can hold the figure.
    """
    found: dict[str, dict[str, Field]] = {}
    for subject, names in _SUBJECT_WORDS.items():
        for role in _SUBJECT_ROLES[subject]:
            for one in fields:
                is_meant = _says(one.name, names) or role in _OF_PROJECTS_ONLY
                if is_meant and one.kind in _WRITE_KINDS[role] and _says(one.name, _WRITE_WORDS[role]):
                    found.setdefault(subject, {}).setdefault(role, one)
    return found


def carrier_fields(fields: Sequence[Field]) -> dict[str, Field]:
    """Return by role the fields of a key result's own list whose names say that they show a figure."""
    found: dict[str, Field] = {}
    for role in _SUBJECT_ROLES["key_result"]:
        for one in fields:
            fits = one.kind in _WRITE_KINDS[role] and not one.computed
            if fits and _says(one.name, _WRITE_WORDS[role]):
                found.setdefault(role, one)
    return found


def _says(name: str, words: Iterable[str]) -> bool:
    text = f" {name.casefold()} "
    return any(f" {word} " in text if word.isascii() else word in text for word in words)


def is_unique(one: Field, fields: Sequence[Field]) -> bool:
    """Tell whether a field can be named by its name: no other has it."""
    return sum(f.name.casefold() == one.name.casefold() for f in fields) == 1
