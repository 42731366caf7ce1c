"""Settings of what is written into the trackers: which figure goes to which field, in what form and how often."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field, PlainValidator

from config.problems import shown
from config.scalars import Flaw, FlawedError, Text
from connectors.goals import CURRENT
from connectors.settings import Duration, Settings, parse_duration
from mappings.okr import Status
from mappings.scores import Grade
from mappings.verdict import Verdict


class Subject(StrEnum):
    """Whose figures a field shows."""

    OBJECTIVE = "objective"
    KEY_RESULT = "key_result"
    PROJECT = "project"


class Stance(StrEnum):
    """What happens when a person edits a field after us: overwrite, yield for a time, or only tell."""

    OURS = "ours"
    THEIRS = "theirs"
    REPORT = "report"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What to do about a person's edit after ours; `theirs` holds `for_` a time or to the end of `until`."""

    stance: Stance = Stance.OURS
    for_: timedelta | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteSpec:
    """One figure to write: `field` by name or id, ratios as percent or not, least time between two writes.

    `options` maps a word (a status, verdict or grade) to the option, by name or id, that stands for it;
    `create_options` lets an option be created that the field lacks.
    """

    subject: Subject
    role: str
    field: str
    as_percent: bool = False
    options: Mapping[str, str] = dataclasses.field(default_factory=dict)
    create_options: bool = False
    every: timedelta = timedelta(0)
    policy: Policy = Policy()


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackerWrites:
    """All that is written into one tracker. `specs` are looked up by (subject, role)."""

    language: Literal["en", "ja"]
    specs: Mapping[tuple[Subject, str], WriteSpec]

    def of(self, subject: Subject) -> tuple[WriteSpec, ...]:
        """Return what is written of one kind of subject, in the order of the settings."""
        return tuple(spec for spec in self.specs.values() if spec.subject is subject)


GOAL = "goal"
"""The role that is no field of the carrying item, but the target of a goal."""


def _policy(value: object) -> Policy:
    text = str(value).strip()
    if isinstance(value, Policy):
        return value
    if text in {Stance.OURS, Stance.REPORT}:
        return Policy(stance=Stance(text))
    try:
        if found := re.fullmatch(r"theirs for (\d+) days?", text):
            return Policy(stance=Stance.THEIRS, for_=timedelta(days=int(found[1])))
        if text.startswith("theirs for "):
            lasting = parse_duration(text.removeprefix("theirs for "))
            return Policy(stance=Stance.THEIRS, for_=lasting if isinstance(lasting, timedelta) else None)
        if text.startswith("theirs until "):
            return Policy(stance=Stance.THEIRS, until=date.fromisoformat(text.removeprefix("theirs until ")))
    except (ValueError, OverflowError):
        pass
    remedy = "write ours, report, theirs for 7 days or theirs until 2026-12-31"
    raise FlawedError(Flaw(f"{shown(value)} is no policy", remedy))


PolicySetting = Annotated[Policy, PlainValidator(_policy, json_schema_input_type=str)]


class TargetSettings(Settings):
    """A field to write to, in the long form."""

    field: Text = Field(description="Name or id of the field.")
    every: Duration | None = Field(
        None, description="Least time between two writes; default: see `write.every`."
    )
    policy: PolicySetting | None = Field(
        None, description="What happens after a person's edit; default: see `write.policy`."
    )


class RatioTargetSettings(TargetSettings):
    """A field for a ratio, in the long form."""

    as_: Literal["ratio", "percent"] = Field(
        "ratio", alias="as", description="`ratio` writes 0–1 to two decimals (default), `percent` 0–100."
    )


class StatusTargetSettings(TargetSettings):
    """A field for a status, in the long form."""

    options: dict[Status, Text] = Field(
        default_factory=dict,
        description="Option, by name or id, for each status word whose own name in English or Japanese is not an option.",
    )


class VerdictTargetSettings(TargetSettings):
    """A field for a verdict, in the long form."""

    options: dict[Verdict, Text] = Field(
        default_factory=dict,
        description="Option, by name or id, for each verdict whose own name in English or Japanese is not an option.",
    )


class GradeTargetSettings(TargetSettings):
    """A field for a grade, in the long form."""

    options: dict[Grade, Text] = Field(
        default_factory=dict,
        description="Option, by name or id, for each grade whose own name in English or Japanese is not an option.",
    )


class GoalTargetSettings(Settings):
    """The target of a Goal that a key result is bound to: `true`, or the long form."""

    field: ClassVar[str] = CURRENT.id

    every: Duration | None = Field(
        None, description="Least time between two writes; default: see `write.every`."
    )
    policy: PolicySetting | None = Field(
        None, description="What happens after a person's edit; default: see `write.policy`."
    )


def _goal(value: object) -> object:
    if value is False:
        return None
    return {} if value is True else value


def _long(value: object) -> object:
    return {"field": value} if isinstance(value, str) else value


Target = Annotated[TargetSettings, BeforeValidator(_long, json_schema_input_type=Text | TargetSettings)]
Ratio = Annotated[
    RatioTargetSettings, BeforeValidator(_long, json_schema_input_type=Text | RatioTargetSettings)
]
GoalTarget = Annotated[
    GoalTargetSettings | None, BeforeValidator(_goal, json_schema_input_type=bool | GoalTargetSettings)
]
Word = Annotated[
    StatusTargetSettings, BeforeValidator(_long, json_schema_input_type=Text | StatusTargetSettings)
]

VerdictWord = Annotated[
    VerdictTargetSettings, BeforeValidator(_long, json_schema_input_type=Text | VerdictTargetSettings)
]
GradeWord = Annotated[
    GradeTargetSettings, BeforeValidator(_long, json_schema_input_type=Text | GradeTargetSettings)
]


class ObjectiveFields(Settings):
    """Fields of the items of objectives."""

    status: Word | None = Field(None, description="Field for the status (options, or text).")
    score: Ratio | None = Field(None, description="Field for the score, a ratio 0–1.")
    grade: GradeWord | None = Field(None, description="Field for the grade of the score (options, or text).")
    progress: Ratio | None = Field(None, description="Field for the progress, a ratio 0–1.")


class KeyResultFields(Settings):
    """Fields of the items of key results."""

    status: Word | None = Field(None, description="Field for the status (options, or text).")
    progress: Ratio | None = Field(None, description="Field for the progress of its projects, a ratio 0–1.")
    planned: Ratio | None = Field(None, description="Field for the planned progress, a ratio 0–1.")
    value: Target | None = Field(None, description="Field for the value, in the metric's unit.")
    target: Target | None = Field(None, description="Field for the metric's target, in its unit.")
    score: Ratio | None = Field(None, description="Field for the score, a ratio 0–1.")
    grade: GradeWord | None = Field(None, description="Field for the grade of the score (options, or text).")
    verdict: VerdictWord | None = Field(
        None,
        description="Field for the verdict of the last month that is over, in the first month for that to date (options, or text).",
    )
    forecast: Target | None = Field(None, description="Field for the forecast date.")
    note: Target | None = Field(None, description="Field for the reason in words.")
    goal: GoalTarget = Field(
        None,
        description="Whether the value is written as current number of the Goal's target that the key result is bound to (progress as its share of the way from the target's start to its end); default: no.",
    )


class ProjectFields(Settings):
    """Fields of the items of projects."""

    status: Word | None = Field(None, description="Field for the status (options, or text).")
    progress: Ratio | None = Field(None, description="Field for the progress, a ratio 0–1.")
    planned: Ratio | None = Field(None, description="Field for the planned progress, a ratio 0–1.")
    gap: Ratio | None = Field(None, description="Field for planned − actual, a ratio.")
    slip: Target | None = Field(None, description="Field for the slip in working days, to one decimal.")
    serves: Target | None = Field(
        None, description="Text field for the key results that it serves, each with its objective."
    )
    slip_baseline: Target | None = Field(
        None, description="Field for the slip against the baseline in working days, to one decimal."
    )
    cause: Target | None = Field(
        None,
        description="Field for the causes of the slip in words, with a link to the project's page where `public_url` is set.",
    )
    forecast: Target | None = Field(None, description="Field for the forecast date.")
    note: Target | None = Field(None, description="Field for the reason in words.")
    hit_rate: Ratio | None = Field(
        None, description="Field for the share of last week's goals that were achieved, a ratio 0–1."
    )
    idle: Target | None = Field(None, description="Field for the working days since anything moved.")
    blocked: Target | None = Field(None, description="Field for the number of blocked open items.")


class TrackerWriteSettings(Settings):
    """What is written into one tracker."""

    language: Literal["en", "ja"] | None = Field(
        None, description="Language of texts in this tracker's fields; default: `language`."
    )
    create_options: bool = Field(
        default=False,
        description="Whether an option that a field lacks for a status, verdict or grade is created at its first write; default: no, for that takes Administer Jira, and only Jira Cloud has a call for it.",
    )
    objective: ObjectiveFields = Field(
        default_factory=ObjectiveFields, description="Fields of objectives' items, by role."
    )
    key_result: KeyResultFields = Field(
        default_factory=KeyResultFields, description="Fields of key results' items, by role."
    )
    project: ProjectFields = Field(
        default_factory=ProjectFields, description="Fields of projects' items, by role."
    )


class WriteSettings(Settings):
    """What is written back, per tracker by its name; nothing is written to a tracker that is not named."""

    model_config = Settings.model_config | {"extra": "allow"}
    __pydantic_extra__: dict[str, TrackerWriteSettings]

    every: Duration = Field(
        timedelta(days=1),
        description="Least time between two writes of a number, date or note, so that an item's history stays readable; a status is written at once.",
    )
    policy: PolicySetting = Field(
        Policy(),
        description="What happens after a person's edit of a number, date or note: `ours`, `theirs for 7 days`, `theirs until 2026-12-31`, or `report`; default `ours`, for figures are not opinions.",
    )
    status_policy: PolicySetting = Field(
        Policy(stance=Stance.THEIRS, for_=timedelta(days=7)),
        description="The same for a status; default `theirs for 7 days`, for a lead may know more than the figures.",
    )

    only: tuple[Text, ...] | None = Field(
        None,
        description="Ids of objectives, key results and projects whose figures alone are written, to start small; default: all.",
    )

    @property
    def trackers(self) -> Mapping[str, TrackerWriteSettings]:
        """Return the settings of each tracker by its name."""
        return self.__pydantic_extra__ or {}


def resolve_writes(settings: WriteSettings, name: str, language: Literal["en", "ja"]) -> TrackerWrites:
    """Lay the defaults under what is configured for one tracker."""
    tracker = settings.trackers[name]
    specs = {}
    for subject in Subject:
        fields: Settings = getattr(tracker, subject)
        for role in type(fields).model_fields:
            target: TargetSettings | GoalTargetSettings | None = getattr(fields, role)
            if target is not None:
                spec = _spec(settings, subject, role, target)
                specs[subject, role] = replace(spec, create_options=tracker.create_options)
    return TrackerWrites(language=tracker.language or language, specs=specs)


def _spec(
    settings: WriteSettings, subject: Subject, role: str, target: TargetSettings | GoalTargetSettings
) -> WriteSpec:
    is_status = role == "status"
    every = timedelta(0) if is_status else settings.every
    policy = settings.status_policy if is_status else settings.policy
    options = (
        target.options
        if isinstance(target, StatusTargetSettings | VerdictTargetSettings | GradeTargetSettings)
        else {}
    )
    return WriteSpec(
        subject=subject,
        role=role,
        field=target.field,
        as_percent=isinstance(target, RatioTargetSettings) and target.as_ == "percent",
        options={str(word): option for word, option in options.items()},
        every=every if target.every is None else target.every,
        policy=target.policy or policy,
    )
