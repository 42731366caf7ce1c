"""Settings of where a key result's value comes from, and the sources they are resolved to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator

from config.problems import shown, suggestion
from config.scalars import Flaw, FlawedError, Text
from connectors.model.items import Ref
from connectors.settings import Settings

LATER = ("promql", "http", "sql", "command")
"""Kinds of sources that are part of the design, and not of this version."""


class FieldValueSettings(Settings):
    """Take the value from a field of the key result's item."""

    field: Text = Field(description="Name or id of a numeric field.")


class GoalValueSettings(Settings):
    """A target of a Goal in ClickUp: its current number, and its start and end where the metric names none."""

    goal: Text = Field(description="Id of the Goal, as its address and the API tell it.")
    target: Text = Field(description="Name or id of the target within the Goal.")
    tracker: Text | None = Field(
        None, description="Name of the tracker; may be left out where only one has Goals."
    )


class FileValueSettings(Settings):
    """Take the value from a CSV or JSON file, read again at each pass."""

    file: Text = Field(
        description="Path of a `.csv` or `.json` file, relative to the configuration's folder.",
        examples=["values/searches.csv"],
    )
    column: Text | None = Field(
        None,
        description="Column of the value; in JSON a dotted path such as `totals.searches`. Required for CSV.",
    )
    where: dict[Text, str | int] = Field(
        default_factory=dict,
        description="Only rows with these values in these columns count; default: all rows.",
    )
    date: Text | None = Field(
        None,
        description="Column of the day of measurement: the row with the last day counts; without it the last row.",
    )

    @field_validator("file")
    @classmethod
    def _known_form(cls, file: str) -> str:
        if Path(file).suffix.lower() not in {".csv", ".json"}:
            raise FlawedError(
                Flaw(f"{shown(file)} is neither a .csv nor a .json file", "name a file of these kinds")
            )
        return file


ValueSettings = Literal["progress", "hand"] | FieldValueSettings | GoalValueSettings | FileValueSettings


def read_value(value: object) -> ValueSettings:
    """Tell the kinds of sources apart by their key, so that problems speak of the kind that was meant."""
    match value:
        case "progress" | "hand" | FieldValueSettings() | GoalValueSettings() | FileValueSettings():
            return value
        case {"field": _}:
            return FieldValueSettings.model_validate(value)
        case {"goal": _}:
            return GoalValueSettings.model_validate(value)
        case {"file": _}:
            settings = FileValueSettings.model_validate(value)
            if settings.column is None and settings.file.lower().endswith(".csv"):
                raise FlawedError(
                    Flaw("column is missing", "name the column of the CSV file that holds the value")
                )
            return settings
        case dict() if later := [key for key in LATER if key in value]:
            what = f"values from {later[0]} come with a later version of syncd"
            raise FlawedError(
                Flaw(what, "until then use progress, hand, {field: …} or {file: …, column: …}", (later[0],))
            )
        case dict():
            raise FlawedError(Flaw("names no source", "write {field: NAME} or {file: PATH, column: NAME}"))
    remedy = suggestion(
        str(value),
        ["progress", "hand", "{field: NAME}", "{goal: ID, target: NAME}", "{file: PATH, column: NAME}"],
    )
    raise FlawedError(Flaw(f"{shown(value)} is no source of values", remedy))


@dataclass(frozen=True, slots=True)
class HandSource:
    """The value is typed in with `syncd value`."""


@dataclass(frozen=True, slots=True)
class ProgressSource:
    """The value is the progress of the key result's projects, a ratio 0–1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSource:
    """The value stands in a field, by name or id, of an item: (tracker, key or id as written)."""

    item: Ref
    field: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSource:
    """The value stands in a file. `where` maps columns to the values that a row must have, as texts.

    CSV: `column` of the last row, or of the row with the last day in the column `date`.
    JSON: `column` is a dotted path into the document or into each of its rows.
    """

    path: Path
    column: str | None = None
    where: Mapping[str, str] = field(default_factory=dict)
    date: str | None = None


Source = HandSource | ProgressSource | FieldSource | FileSource


def indicator_name(key_result: str, indicator: str) -> str:
    """Return the name under which an indicator's source and values are kept: no id holds a slash."""
    return f"{key_result}/{indicator}"
