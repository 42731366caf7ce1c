"""What an operator sets for a Jira tracker, and the keys that may stand in its selectors."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Literal

from pydantic import Field, field_validator

from connectors.model import Criterion, SelectorKey
from connectors.settings import Duration, TrackerSettings

ROLES = ("points", "start", "due", "sprint")
"""What a field may be used for."""


class JiraSettings(TrackerSettings):
    """Settings of a Jira Cloud site."""

    type: Literal["jira"] = Field(description="Kind of tracker: `jira`.")
    email: str = Field(
        min_length=3,
        description="Address of the account that the API token belongs to; Jira Cloud wants both.",
        examples=["bot@acme.example"],
    )
    overlap: Duration = Field(
        timedelta(minutes=5),
        description="How far each incremental read reaches back before the last one: covers a search index that lags.",
    )

    @field_validator("fields")
    @classmethod
    def _known_roles(cls, fields: dict[str, str]) -> dict[str, str]:
        unknown = sorted(set(fields) - set(ROLES))
        if unknown:
            raise ValueError(f"no such role: {', '.join(unknown)}; there are {', '.join(ROLES)}")
        return fields


def _keys(*rows: tuple[str, str, Criterion, str]) -> Mapping[str, SelectorKey]:
    return {
        form: SelectorKey(plural, criterion, facet)
        for singular, plural, criterion, facet in rows
        for form in (singular, plural)
    }


SELECTORS: Mapping[str, SelectorKey] = _keys(
    ("epic", "epics", Criterion.ROOT, ""),
    ("jql", "jql", Criterion.QUERY, ""),
    ("label", "labels", Criterion.FACET, "label"),
    ("component", "components", Criterion.FACET, "component"),
    ("version", "versions", Criterion.FACET, "version"),
    ("fix_version", "fix_versions", Criterion.FACET, "version"),
    ("sprint", "sprints", Criterion.FACET, "sprint"),
    ("type", "types", Criterion.FACET, "type"),
    ("field", "field", Criterion.FIELD, ""),
)
