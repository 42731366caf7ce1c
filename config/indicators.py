"""Settings of supporting figures: shown beside a key result and in its evidence, never in its score."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, PlainValidator, model_validator

from config.scalars import Flaw, FlawedError, Number, Text
from config.values import FieldValueSettings, GoalValueSettings, OutsideValueSettings, read_value
from connectors.settings import Settings

Value = Literal["hand"] | FieldValueSettings | OutsideValueSettings


def _value(value: object) -> Value:
    """Read a source of values as a key result's is read; progress and Goals are none of an indicator."""
    found = read_value(value)
    if found != "progress" and not isinstance(found, GoalValueSettings):
        return found
    what = "an indicator's value is neither the progress of projects nor the target of a Goal"
    raise FlawedError(
        Flaw(what, "write hand, {field: NAME}, or a source outside such as {file: PATH, column: NAME}")
    )


class IndicatorSettings(Settings):
    """One supporting figure of a key result."""

    title: Text | None = Field(None, description="The indicator in words; default: its name.")
    kind: Literal["leading", "lagging"] = Field(
        "leading", description="`leading` moves before the key result does (default), `lagging` after it."
    )
    low: Number | None = Field(None, description="Lower edge of the band that is fine, in `unit`.")
    high: Number | None = Field(None, description="Upper edge of the band that is fine, in `unit`.")
    unit: Text | None = Field(None, description="Unit of the value, shown beside it.")
    value: Annotated[Value, PlainValidator(_value, json_schema_input_type=Value)] = Field(
        "hand",
        description="Where the value comes from: `hand` (default, typed in with `syncd value KR/NAME`), a field of the key result's item, or a source outside as for a key result.",
    )

    @model_validator(mode="after")
    def _in_order(self) -> IndicatorSettings:
        if self.low is not None and self.high is not None and self.high < self.low:
            what = f"high {self.high:g} is below low {self.low:g}"
            raise FlawedError(Flaw(what, "swap the two", ("high",)))
        return self
