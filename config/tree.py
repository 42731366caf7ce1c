"""Settings of the OKR that lives in trackers: where it stands there, and how its items name each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, PlainValidator

from config.problems import Trail
from config.projects import FieldMeasure, SelectorSettings, listed, read_measure
from config.scalars import Text, Words
from connectors.settings import Settings
from mappings.okr import Measure, Selector

SIDE = ("side project", "サイドプロジェクト")

TYPES: Mapping[str, tuple[str, str, str]] = {"jira": ("Objective", "Key Result", "Epic")}
"""Types of objectives, key results and projects by kind of tracker; elsewhere the level of an item decides."""

NAMES: Mapping[str, tuple[str, ...]] = {
    "target": ("Target Value", "Target"),
    "actual": ("Actual Value", "Actual"),
    "start": ("Start Value", "Start"),
}
"""Names that are looked for where no field is named; a site without them has no such field."""


class AboveSettings(Settings):
    """How items of one kind are known, and how each names what it belongs to, besides its parent."""

    types: Words | None = Field(
        None,
        description="Types of these items, compared without case; default in Jira: `Objective`, `Key Result`, `Epic`. Without types, as in ClickUp, an objective is a task at the top of what `select` names, and a key result one directly below it.",
    )
    links: Literal["any"] | Words | None = Field(
        None,
        description="Links that count: `any`, or the names of their types or the words at this item's end, such as `contributes to`; default: none.",
    )
    field: Text | None = Field(
        None,
        description="Field that names it: a relationship, or a text, option or label that holds its id, key or address.",
    )
    labels: bool = Field(default=True, description="Whether a label or tag may name it by its id or key.")
    prefix: str = Field(
        "",
        max_length=40,
        description="What such a label, and such a word of the field, may begin with, as in `KR:OKR-11`; labels without it are left alone.",
    )


class PlaceProjectSettings(AboveSettings):
    """Which items may be projects; those are that name a key result, or say that they are side projects."""

    select: Annotated[
        tuple[SelectorSettings, ...],
        BeforeValidator(listed, json_schema_input_type=SelectorSettings | list[SelectorSettings]),
    ] = Field((), description="Where they stand; default: everything that is read of the tracker.")
    side: Words = Field(
        SIDE,
        description="Words in `field` or in a label that make it a side project; case, spaces, `-` and `_` do not count.",
    )
    measure: Annotated[
        Measure,
        PlainValidator(
            read_measure,
            json_schema_input_type=Literal["items", "points", "estimate", "spent"] | FieldMeasure,
        ),
    ] = Field(Measure(), description="What is counted in them, as in a project's own `measure`.")


class PlaceFields(Settings):
    """Fields of the items of objectives and key results, by name or id."""

    target: Text | None = Field(
        None, description="Target of the metric; default: `Target Value` or `Target`, where the site has it."
    )
    actual: Text | None = Field(
        None, description="The value now; default: `Actual Value` or `Actual`, where the site has it."
    )
    start: Text | None = Field(
        None,
        description="Value at the cycle's start; default: `Start Value` or `Start`, where the site has it, else 0.",
    )
    unit: Text | None = Field(None, description="Unit of the value, shown beside it.")
    weight: Text | None = Field(None, description="Weight, a number above 0.")
    kind: Text | None = Field(None, description="`committed` or `stretch` (`必達`, `挑戦`).")
    id: Text | None = Field(
        None, description="Short name of the entity; default: its key as it was at first sight."
    )
    projects: Text | None = Field(
        None,
        description="Field of a key result that names its projects: a relationship, or a text with keys, ids or addresses of items and lists, also of other trackers.",
    )


class OkrPlaceSettings(Settings):
    """Where objectives and key results live in a tracker."""

    tracker: Text | None = Field(
        None, description="Name of the tracker; may be left out where only one is configured."
    )
    select: Annotated[
        tuple[SelectorSettings, ...],
        BeforeValidator(listed, json_schema_input_type=SelectorSettings | list[SelectorSettings]),
    ] = Field(
        (), description="Where their items stand; default: everything that is read, told apart by types."
    )
    objective: AboveSettings = Field(
        default_factory=AboveSettings, description="Objectives, and how one names the objective above it."
    )
    key_result: AboveSettings = Field(
        default_factory=AboveSettings, description="Key results, and how one names its objective."
    )
    projects: PlaceProjectSettings = Field(
        default_factory=PlaceProjectSettings,
        description="Items that may be projects, and how one names its key results.",
    )
    fields: PlaceFields = Field(default_factory=PlaceFields, description="Fields of their items, by role.")
    roll_up: bool = Field(
        default=False,
        description="Count child objectives in the score and status of the objectives that stand here.",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class OkrPlace:
    """A place of the OKR in a tracker, resolved; names of fields are as written.

    `path` is where it is configured. Empty selectors select everything; without types the level decides.
    """

    path: Trail
    tracker: str
    settings: OkrPlaceSettings
    select: tuple[Selector, ...]
    project_select: tuple[Selector, ...]
    objective_types: tuple[str, ...]
    key_result_types: tuple[str, ...]
    project_types: tuple[str, ...]

    @property
    def takes_projects(self) -> bool:
        """Tell whether items are looked through for projects: not without a type or selector to look for."""
        return bool(self.project_types or self.project_select)
