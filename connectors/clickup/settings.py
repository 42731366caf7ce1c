"""What an operator sets for a ClickUp workspace, and the keys that may stand in its selectors."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Literal

from pydantic import Field, field_validator

from connectors.model.selectors import Criterion, SelectorKey
from connectors.settings import Duration, TrackerSettings

ADDRESS = "https://api.clickup.com/api"
"""The vendor's own; others are proxies and sandboxes."""

ROLES = ("points", "start", "due", "reason", "decision")
"""What a custom field may be used for instead of the task's own."""


class ClickUpSettings(TrackerSettings):
    """Settings of a ClickUp workspace."""

    has_points = True
    has_checklists = True
    has_goals = True

    type: Literal["clickup"] = Field(description="Kind of tracker: `clickup`.")
    url: str = Field(ADDRESS, description="Address of the API, without the version.", examples=[ADDRESS])
    workspace: str = Field(
        min_length=1,
        description="Id of the workspace: the first number in the address of any of its pages.",
        examples=["9001"],
    )
    requests_per_minute: float = Field(
        90.0,
        gt=0,
        description="Budget of requests: ClickUp allows a token 100 a minute on Free, Unlimited and Business, "
        "1000 on Business Plus, 10000 on Enterprise.",
    )
    requests_per_second: float = Field(
        20.0, gt=0, description="Most requests within a second; `requests_per_minute` is the lasting budget."
    )
    timeout: Duration = Field(
        timedelta(seconds=60), description="Longest wait for one answer; deep pages of ClickUp take 15 s."
    )
    overlap: Duration = Field(
        timedelta(minutes=1),
        description="How far each incremental read reaches back before the last one.",
    )
    goals: Duration = Field(
        timedelta(minutes=10),
        description="Least time between two readings of the Goals to which key results are bound; each Goal costs a request.",
    )
    archived: bool = Field(
        default=True,
        description="Read archived tasks and lists too, so that done work stays done when it is tidied away.",
    )

    @property
    def requests_per_hour(self) -> float:
        """Return how many requests an hour these settings allow."""
        return min(super().requests_per_hour, self.requests_per_minute * 60)

    @field_validator("workspace")
    @classmethod
    def _is_number(cls, workspace: str) -> str:
        if not workspace.isdecimal():
            raise ValueError("is no id of a workspace: digits only")
        return workspace

    @field_validator("fields")
    @classmethod
    def _known_roles(cls, fields: dict[str, str]) -> dict[str, str]:
        unknown = sorted(set(fields) - set(ROLES))
        if unknown:
            raise ValueError(f"no such role: {', '.join(unknown)}; there are {', '.join(ROLES)}")
        return fields


def _keys(*rows: SelectorKey) -> Mapping[str, SelectorKey]:
    return {form: key for key in rows for form in (key.name.removesuffix("s"), key.name)}


SELECTORS: Mapping[str, SelectorKey] = {
    **_keys(
        SelectorKey("spaces", Criterion.FACET, "space", place=True),
        SelectorKey("folders", Criterion.FACET, "folder", place=True),
        SelectorKey("lists", Criterion.FACET, "list", place=True),
        SelectorKey("views", Criterion.QUERY),
        SelectorKey("tasks", Criterion.ROOT),
        SelectorKey("tags", Criterion.FACET, "tag"),
        SelectorKey("types", Criterion.FACET, "type"),
    ),
    "field": SelectorKey("field", Criterion.FIELD),
}
