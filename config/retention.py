"""Settings of what the store lets go with time."""

from __future__ import annotations

from datetime import timedelta

from pydantic import Field, field_validator

from config.scalars import Flaw, FlawedError
from connectors.settings import Duration, Settings

SHORTEST = timedelta(weeks=4)
"""Anything shorter would rather be a slip than a wish."""


class RetentionSettings(Settings):
    """How long the store keeps what grows with each day."""

    history: Duration = Field(
        timedelta(weeks=156),
        description="Age from which only the closes of weeks and months are kept of the figures by day; the running cycle is always kept whole, and so are verdicts, baselines, plan changes, goals, notes and the records of closed cycles. At least `4w`.",
    )
    audit: Duration = Field(
        timedelta(weeks=104),
        description="Age from which acts, change sets and their outcomes are let go. At least `4w`.",
    )

    @field_validator("history", "audit")
    @classmethod
    def _is_long_enough(cls, age: timedelta) -> timedelta:
        if age < SHORTEST:
            raise FlawedError(Flaw("is shorter than four weeks", "write 4w or more"))
        return age
