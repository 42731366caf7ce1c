"""Settings of objectives and their key results."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, PlainValidator, model_validator

from config.check_ins import OwnCheckIn
from config.indicators import IndicatorSettings
from config.projects import AboutSettings, Item, ProjectSettings
from config.scalars import Day, Flaw, FlawedError, Identifier, Number, Text, Weight
from config.values import GoalValueSettings, ValueSettings, read_value
from connectors.settings import Settings


class MetricSettings(Settings):
    """A key result's own figure: from `start` to `target`, or to stay within `low`…`high`."""

    start: Number | None = Field(
        None,
        description="Value at the cycle's start, in `unit`; 0 for `value: progress`; the Goal's own for a Goal.",
    )
    target: Number | None = Field(
        None,
        description="Value that is a full score, in `unit`; may be below `start`; 1 for `value: progress`; the Goal's own for a Goal.",
    )
    low: Number | None = Field(
        None, description="Lower edge of a value that is to stay within bounds, in `unit`."
    )
    high: Number | None = Field(
        None, description="Upper edge of a value that is to stay within bounds, in `unit`."
    )
    unit: Text | None = Field(None, description="Unit of the value, shown beside it.")
    value: Annotated[
        ValueSettings,
        PlainValidator(
            read_value,
            json_schema_input_type=ValueSettings,
        ),
    ] = Field(
        "hand",
        description="Where the value comes from: `hand` (default, typed in with `syncd value`), `progress` of its projects, a field of its item, the target of a Goal, a file, a Prometheus, a web document, a database or a program.",
    )

    @model_validator(mode="after")
    def _one_form(self) -> MetricSettings:
        flaws: list[Flaw] = []
        course, band = {self.start, self.target} != {None}, {self.low, self.high} != {None}
        if course and band:
            flaws.append(Flaw("has start or target and also low or high", "keep one of the two forms"))
        elif not course and not band and not self._tells_aim:
            flaws.append(Flaw("says no aim", "give it start and target, or low and high"))
        elif course and not band and not self._tells_aim:
            flaws += [Flaw(f"{name} is missing", f"add {name}:") for name in self._unset("start", "target")]
        if self.low is not None and self.high is not None and self.high < self.low:
            flaws.append(Flaw(f"high {self.high:g} is below low {self.low:g}", "swap the two", ("high",)))
        if flaws:
            raise FlawedError(*flaws)
        return self

    @property
    def _tells_aim(self) -> bool:
        """Whether the source of the value brings a start and a target of its own."""
        return self.value == "progress" or isinstance(self.value, GoalValueSettings)

    def _unset(self, *names: str) -> list[str]:
        return [name for name in names if getattr(self, name) is None]


def _project(value: object) -> ProjectSettings | str:
    return value if isinstance(value, str) else ProjectSettings.model_validate(value)


class KeyResultSettings(AboutSettings):
    """A key result with its linked projects."""

    id: Identifier = Field(description="Short name, unique in the configuration; history hangs on it.")
    title: Text = Field(description="The key result in words, with its figures.")
    kind: Literal["stretch", "committed"] = Field(
        "stretch", description="`stretch` succeeds from a score of 0.6, `committed` must reach 1."
    )
    weight: Weight = Field(
        1.0, description="Its share in the objective's score, relative to the others; above 0."
    )
    item: Item | None = Field(None, description="The item that carries its status fields.")
    metric: MetricSettings | None = Field(
        None, description="Its own figure; without it the score is unknown."
    )
    goal: GoalValueSettings | None = Field(
        None,
        description="The target of a Goal that shows its value, where the value itself is read from elsewhere; see `write`.",
    )
    check_in: OwnCheckIn | None = Field(
        None,
        description="Its check-ins; what it leaves out comes from the top level's `check_in`, `none` takes no check-ins.",
    )
    control: Literal["own", "shared"] | None = Field(
        None,
        description="Whether reaching it is in our hands alone (`own`) or others have a part in it (`shared`); told in the evidence of verdicts. Default: not said.",
    )
    indicators: dict[Identifier, IndicatorSettings] = Field(
        default_factory=dict,
        description="Supporting figures by a name of your choice, shown beside the key result and in its evidence, never in its score.",
    )
    since: Day | None = Field(
        None, description="First day on which it counts, when it was added in mid-cycle."
    )
    until: Day | None = Field(
        None, description="Last day on which it counts, when it was dropped or replaced."
    )
    projects: tuple[
        Annotated[
            ProjectSettings | str,
            PlainValidator(_project, json_schema_input_type=Identifier | ProjectSettings),
        ],
        ...,
    ] = Field((), description="Its linked projects, each in full, or by the id of one that stands elsewhere.")

    @model_validator(mode="after")
    def _in_order(self) -> KeyResultSettings:
        if self.since and self.until and self.until < self.since:
            what = f"until {self.until} is before since {self.since}"
            raise FlawedError(Flaw(what, "swap or mend the days", ("until",)))
        return self


class PlacedKeyResultSettings(KeyResultSettings):
    """A key result whose objective stands elsewhere."""

    objective: Identifier = Field(description="Id of its objective, in the configuration or in a tracker.")


class ObjectiveSettings(AboutSettings):
    """An objective with its key results."""

    id: Identifier = Field(description="Short name, unique in the configuration; history hangs on it.")
    title: Text = Field(description="The objective in words.")
    weight: Weight = Field(
        1.0, description="Its share in totals over objectives, relative to the others; above 0."
    )
    item: Item | None = Field(None, description="The item that carries its status fields.")
    parent: Identifier | None = Field(
        None, description="Id of the objective of the level above, such as the company's."
    )
    roll_up: bool = Field(
        default=False,
        description="Count its child objectives, by their weights, in its score and status besides its key results.",
    )
    key_results: tuple[KeyResultSettings, ...] = Field((), description="Its key results.")
