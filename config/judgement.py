"""Settings of what is made of scores: verdicts and grades."""

from __future__ import annotations

from pydantic import Field, model_validator

from config.scalars import AtLeastOne, Flaw, FlawedError, Share
from connectors.settings import Settings


class VerdictSettings(Settings):
    """When a key result has moved, and when its plan is to be revised."""

    step: Share = Field(
        0.05, description="Rise of the score within a month from which on the key result has moved, a ratio."
    )
    months: AtLeastOne = Field(
        2,
        description="Number of flat months in a row after which the plan is to be revised, though it is executed.",
    )


class GradeSettings(Settings):
    """From which score on a grade holds; below `middle` it is low."""

    middle: Share = Field(0.4, description="Score, unrounded, from which on the grade is `middle`.")
    high: Share = Field(0.7, description="Score, unrounded, from which on the grade is `high`.")

    @model_validator(mode="after")
    def _in_order(self) -> GradeSettings:
        if self.high < self.middle:
            what = f"high {self.high:g} is below middle {self.middle:g}"
            raise FlawedError(Flaw(what, "swap the two", ("high",)))
        return self
