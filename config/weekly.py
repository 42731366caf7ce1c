"""Settings of weekly goals: by which words and field an item is put into a week or taken out, and what people type."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, Field

from config.scalars import Flaw, FlawedError, Text
from connectors.settings import Duration, Settings
from mappings.weekly_goals import WEEK, Marking


def _with_week(text: str) -> str:
    if text.count(WEEK) != 1:
        raise FlawedError(
            Flaw(f"it does not hold {WEEK}, which stands for a week such as 2026-W47", f"write {WEEK}")
        )
    return text


def _within_a_day(grace: timedelta) -> timedelta:
    if not timedelta() < grace <= timedelta(days=1):
        raise FlawedError(
            Flaw("grace ends on the Monday after the week", "write a time of at most 24h, such as 10h")
        )
    return grace


WeekWord = Annotated[Text, AfterValidator(_with_week)]


class WeeklyGoalSettings(Settings):
    """How items are marked as goals of a week besides their due dates and sprints."""

    label: WeekWord | None = Field(
        WEEK,
        description="Label or tag that makes an open item a goal of a week; `{week}` stands for the week's name by ISO 8601, such as `2026-W47`. `null` for none.",
    )
    not_label: WeekWord | None = Field(
        f"not-{WEEK}",
        description="Label or tag that takes an item out of a week, though it is due in it. `null` for none.",
    )
    field: Text | None = Field(
        None,
        description="Field of the items, by name or id, that names the week: a date in it, or the same words as the labels (text, options); default: none.",
    )
    grace: Annotated[Duration, AfterValidator(_within_a_day)] | None = Field(
        None,
        description="How long after the week's end work still counts for it, at most a day: `10h` is until ten on Monday; default: not at all.",
    )
    words: Text | None = Field(
        None,
        description="Text field of a project's item that holds its goals in words, shown as typed; default: none.",
    )
    remark: Text | None = Field(
        None,
        description="Text field of a project's item for a remark on last week, shown as typed; default: none.",
    )

    @property
    def marking(self) -> Marking:
        """Return the words as the arithmetic takes them."""
        return Marking(into=self.label, out_of=self.not_label)
