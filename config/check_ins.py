"""Settings of check-ins: into which fields of a key result's item people type, and how often they should."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, PlainValidator

from config.scalars import Flaw, FlawedError, Text
from connectors.settings import Duration, Settings
from mappings.okr import CheckIn


class CheckInSettings(Settings):
    """What people type into the tracker about a key result; kept as history, with its time."""

    value: Text | None = Field(
        None, description="Name or id of the numeric field for the key result's value; default: none."
    )
    confidence: Text | None = Field(
        None,
        description="Field for the confidence, 0 to 10 (a number, an option or a text that is one); default: none.",
    )
    note: Text | None = Field(None, description="Field for a note in words; default: none.")
    every: Duration | None = Field(
        None,
        description="Longest time between two check-ins, from the start of the key result or cycle; later it is overdue. Default: never.",
    )


def _own(value: object) -> CheckInSettings | Literal["none"]:
    return "none" if value == "none" else CheckInSettings.model_validate(value)


OwnCheckIn = Annotated[
    CheckInSettings | Literal["none"],
    PlainValidator(_own, json_schema_input_type=Literal["none"] | CheckInSettings),
]


def merge_check_in(
    default: CheckInSettings,
    own: CheckInSettings | Literal["none"] | None,
    *,
    has_item: bool,
    is_progress: bool,
) -> CheckIn | None:
    """Lay the default under a key result's own check-in; None where nothing is left of it.

    Without an item nobody can type anything in, and a value that is the progress of projects is not typed: then
    what the default says of these fields does not hold, and what the key result itself says is a `FlawedError`.
    """
    if own == "none":
        return None
    mine = own or CheckInSettings()
    if not has_item and mine.model_dump(exclude={"every"}, exclude_none=True):
        raise FlawedError(
            Flaw("check-ins are typed into fields, but the key result has no item", "add item: KEY")
        )
    if is_progress and mine.value:
        what = "the value of the key result is the progress of its projects, nobody types it in"
        raise FlawedError(Flaw(what, "take it out, or set metric.value to hand", ("value",)))
    merged = CheckIn(
        value=(mine.value or default.value) if has_item and not is_progress else None,
        confidence=(mine.confidence or default.confidence) if has_item else None,
        note=(mine.note or default.note) if has_item else None,
        every=mine.every or default.every,
    )
    return merged if merged != CheckIn() else None
