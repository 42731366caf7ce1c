"""Settings of projects: which work belongs to them, how it is counted, and what was planned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, PlainValidator, model_validator

from config.plans import PlanRowSettings
from config.problems import shown, suggestion
from config.scalars import Day, Flaw, FlawedError, Identifier, Share, Text, Weight, Words
from connectors.settings import Settings
from mappings.okr import Class, Measure

MEASURES = ("items", "points", "estimate", "spent", "checklist")


class AboutSettings(Settings):
    """Who stands behind it and why; inherited downward from objective to key result to project."""

    team: Text | None = Field(None, description="Team that does the work; a word for filters and metrics.")
    product: Text | None = Field(None, description="Product that it belongs to.")
    contact: Text | None = Field(
        None,
        description="Whom to ask, shown exactly as written; a team's address rather than a person, for syncd keeps no figures on people.",
    )
    why: Text | None = Field(None, description="Why it is done, in one sentence; shown beside its figures.")


class ItemSettings(Settings):
    """The work item that carries the status fields."""

    tracker: Text | None = Field(
        None, description="Name of the tracker; may be left out where only one can be meant."
    )
    key: Text = Field(description="Key or id of the item.", examples=["OKR-11"])


def _keyed(value: object) -> object:
    return {"key": value} if isinstance(value, str) else value


Item = Annotated[ItemSettings, BeforeValidator(_keyed, json_schema_input_type=Text | ItemSettings)]


class MilestoneSettings(Settings):
    """One point of a plan by milestones."""

    date: Day = Field(description="Day at whose close the share is to be reached.")
    share: Share = Field(description="Share of the work that is to be done by then, a ratio 0–1.")


class PlanSettings(Settings):
    """What should be done by when. Each date that is missing comes from the item, else from the cycle."""

    start: Day | None = Field(None, description="First day of the work.")
    due: Day | None = Field(None, description="Last day, at whose close all is to be done.")
    from_: Annotated[
        Literal["item"] | PlanRowSettings | None,
        PlainValidator(
            lambda value: _read_from(value), json_schema_input_type=Literal["item"] | PlanRowSettings
        ),
    ] = Field(
        None,
        alias="from",
        description="Take missing dates from the start and due fields of the project's item (`item`), or dates, curve and baseline from a row of a plan file (`{file: …, task: …}`); default: a row that matches it in `plans`.",
    )
    curve: Literal["linear", "dues", "milestones"] | None = Field(
        None,
        description="Form between start and due: `linear` over working days (default), `dues`, the items' own due dates, "
        "or `milestones`, the dated versions (Jira) or milestone tasks (ClickUp) that its items belong to.",
    )
    milestones: tuple[MilestoneSettings, ...] = Field(
        (),
        description="Points between start and due, joined by straight lines, written here; instead of `curve`.",
    )

    @model_validator(mode="after")
    def _in_order(self) -> PlanSettings:
        flaws = [*self._misordered_dates(), *self._misordered_milestones()]
        if self.milestones and self.curve:
            flaws.append(
                Flaw("a plan has milestones or a curve, not both", "take one of them out", ("curve",))
            )
        if flaws:
            raise FlawedError(*flaws)
        return self

    def _misordered_dates(self) -> list[Flaw]:
        if self.start and self.due and self.due < self.start:
            return [Flaw(f"due {self.due} is before start {self.start}", "swap or mend the dates", ("due",))]
        return []

    def _misordered_milestones(self) -> list[Flaw]:
        flaws: list[Flaw] = []
        for n, here in enumerate(self.milestones):
            before = self.milestones[n - 1] if n else None
            if before and here.date <= before.date:
                what = f"milestone {here.date} does not come after {before.date}"
                flaws.append(
                    Flaw(what, "put milestones in the order of their days", ("milestones", n, "date"))
                )
            if before and here.share < before.share:
                what = f"milestone shares do not rise: {here.share:g} after {before.share:g}"
                flaws.append(
                    Flaw(what, "state the share of all work done by then", ("milestones", n, "share"))
                )
            flaws += self._outside(here, n)
        return flaws

    def _outside(self, milestone: MilestoneSettings, number: int) -> list[Flaw]:
        at = ("milestones", number, "date")
        if self.start and milestone.date < self.start:
            return [
                Flaw(f"milestone {milestone.date} is before the start {self.start}", "mend either day", at)
            ]
        if self.due and milestone.date > self.due:
            return [Flaw(f"milestone {milestone.date} is after due {self.due}", "mend either day", at)]
        if milestone.date == self.due and milestone.share < 1:
            return [
                Flaw(
                    "the milestone on the due date asks for less than all",
                    "write share: 1 or an earlier day",
                    at,
                )
            ]
        return []


def _read_from(value: object) -> object:
    if value in (None, "item") or isinstance(value, PlanRowSettings):
        return value
    if isinstance(value, dict):
        return PlanRowSettings.model_validate(value)
    raise FlawedError(
        Flaw(f"{shown(value)} is no source of dates", "write from: item, or from: {file: PATH, task: ROW}")
    )


class DroppedSettings(Settings):
    """From that day on the project is out of every total, and shown as dropped."""

    on: Day = Field(description="First day on which it no longer counts.")
    reason: str = Field("", description="Why, in words; shown wherever the project is.")


class PausedSettings(Settings):
    """Days that are no working days of the project."""

    from_: Day = Field(alias="from", description="First day of the pause.")
    until: Day | None = Field(None, description="Last day of the pause; without it the pause lasts.")
    reason: str = Field("", description="Why, in words.")

    @model_validator(mode="after")
    def _in_order(self) -> PausedSettings:
        if self.until and self.until < self.from_:
            what = f"the pause ends on {self.until}, before it begins on {self.from_}"
            raise FlawedError(Flaw(what, "swap or mend the days", ("until",)))
        return self


class FieldMeasure(Settings):
    """Count a numeric field of the items."""

    field: Text = Field(description="Name or id of a numeric field.")


def read_measure(value: object) -> Measure:
    """Read a measure by its word, or as `{field: NAME}`."""
    if isinstance(value, Measure):
        return value
    if isinstance(value, dict):
        return Measure(by="field", field=FieldMeasure.model_validate(value).field)
    if value not in MEASURES:
        remedy = suggestion(str(value), [*MEASURES, "{field: NAME}"])
        raise FlawedError(Flaw(f"{shown(value)} is no measure", remedy))
    return Measure(by=str(value))


def listed(value: object) -> object:
    """Take a single mapping for a list of one."""
    return [value] if isinstance(value, dict) else value


class SelectorSettings(Settings):
    """Which items of one tracker belong to a project: any of its keys widens, `exclude` narrows.

    Which further keys there are depends on the kind of tracker.
    """

    model_config = Settings.model_config | {"extra": "allow"}
    __pydantic_extra__: dict[str, Any]

    tracker: Text | None = Field(
        None, description="Name of the tracker; may be left out where only one is configured."
    )
    exclude: dict[str, Any] | None = Field(
        None, description="What is taken out again, with its whole branch; the same keys as above."
    )


class ProjectSettings(AboutSettings):
    """Work with a plan, linked to a key result."""

    id: Identifier = Field(description="Short name, unique in the configuration; history hangs on it.")
    title: Text | None = Field(None, description="Name for people; default: the id.")
    select: Annotated[
        tuple[SelectorSettings, ...],
        BeforeValidator(listed, json_schema_input_type=SelectorSettings | list[SelectorSettings]),
    ] = Field(min_length=1, description="Selector, or list of selectors, of the items that belong to it.")
    exclude: dict[str, Any] | None = Field(
        None, description="What is taken out of all its selectors, with its whole branch."
    )
    measure: Annotated[
        Measure,
        PlainValidator(
            read_measure,
            json_schema_input_type=Literal["items", "points", "estimate", "spent", "checklist"]
            | FieldMeasure,
        ),
    ] = Field(
        Measure(),
        description="What is counted: `items` (default, needs no estimates), `points`, `estimate`, `spent` ÷ (spent + remaining), `checklist` (the lines of a task's checklists, as its parts; ClickUp only), or `{field: NAME}`.",
    )
    plan: PlanSettings = Field(
        default_factory=PlanSettings,
        description="What should be done by when; default: linear over the cycle.",
    )
    weight: Weight = Field(
        1.0,
        description="Its share in the means of its key results, relative to their other projects; above 0.",
    )
    credit: dict[Text, Share] = Field(
        default_factory=dict,
        description="Part of an item's weight that counts as done in a status, a ratio 0–1; off by default, for only done is done.",
    )
    classes: dict[Class, Words] = Field(
        default_factory=dict,
        description="Statuses, resolutions and types that count as a class in this project; goes before the tracker's.",
    )
    item: Item | None = Field(
        None, description="The item that carries its status fields; default: its single epic or list task."
    )
    dropped: DroppedSettings | None = Field(None, description="Taken off the plan from a day on.")
    paused: Annotated[
        tuple[PausedSettings, ...],
        BeforeValidator(listed, json_schema_input_type=PausedSettings | list[PausedSettings]),
    ] = Field((), description="A pause, or a list of them.")

    @model_validator(mode="after")
    def _one_class_each(self) -> ProjectSettings:
        flaws = doubled_words(self.classes)
        if flaws:
            raise FlawedError(*(f._replace(at=("classes", *f.at)) for f in flaws))
        return self


class LinkedProjectSettings(ProjectSettings):
    """A linked project that stands by itself: its key results are named, or are those that its item names."""

    key_results: tuple[Identifier, ...] = Field(
        (),
        description="Ids of its key results, in the configuration or in a tracker; default: those that its item or epic names in the tracker.",
    )


class SideProjectSettings(ProjectSettings):
    """A side project: must be done, and feeds no key result."""

    kind: Text | None = Field(
        None,
        description="What it is for, in a word of your own, shown beside it.",
        examples=["stability", "security", "speed", "request"],
    )
    requested_by: Text | None = Field(
        None, description="Team that asked for it, shown as written; never a person."
    )


def doubled_words(classes: Mapping[Any, Iterable[object]]) -> list[Flaw]:
    """Return a flaw for each word that stands in two classes (compared without case), at its second class."""
    seen: dict[str, str] = {}
    flaws = []
    for name, words in classes.items():
        for word in map(str, words):
            first = seen.setdefault(word.casefold(), name)
            if first != name:
                flaws.append(
                    Flaw(f"{word!r} is in {first} and in {name}", "keep it in one class", (str(name),))
                )
    return flaws
