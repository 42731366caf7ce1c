"""What an operator sets for a Jira tracker, and the keys that may stand in its selectors."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from connectors.model.selectors import Criterion, SelectorKey
from connectors.settings import Duration, SecretRef, TrackerSettings

GATEWAY = "https://api.atlassian.com"

ROLES = ("points", "start", "due", "sprint", "flagged", "reason", "decision")
"""What a field may be used for."""


class JiraSettings(TrackerSettings):
    """Settings of a Jira site, Cloud or Data Center: the site itself says which it is."""

    type: Literal["jira"] = Field(description="Kind of tracker: `jira`.")
    email: str | None = Field(
        None,
        min_length=3,
        description="Address of the account that the API token belongs to; Jira Cloud wants both.",
        examples=["bot@acme.example"],
    )
    user: str | None = Field(
        None,
        min_length=1,
        description="Name of the account whose password `token` is, at Data Center; "
        "without `user` and `email`, `token` is a personal access token.",
        examples=["syncd"],
    )
    cloud_id: str | None = Field(
        None,
        pattern=r"^[0-9A-Za-z-]+$",
        description="Id of the Cloud site, for scoped tokens and service accounts, which go through Atlassian's gateway; "
        "`/_edge/tenant_info` of the site tells it. Links for people keep `url`.",
        examples=["11223344-a1b2-3b33-c444-def123456789"],
    )
    gateway: str = Field(GATEWAY, description="Address of Atlassian's gateway, used with `cloud_id` only.")
    overlap: Duration = Field(
        timedelta(minutes=5),
        description="How far each incremental read reaches back before the last one: covers a search index that lags.",
    )
    webhook_secret: SecretRef | None = Field(
        None,
        description="Reference to the secret with which Jira signs its webhooks; from Data Center 10 on, and on Cloud.",
    )
    webhook_path: SecretRef | None = Field(
        None,
        description="Reference to a long random text that the address of the webhooks ends in; for a Jira that does not sign.",
    )

    @property
    def address(self) -> str:
        """Return where the site's API is asked."""
        if self.cloud_id:
            return f"{self.gateway.rstrip('/')}/ex/jira/{self.cloud_id}"
        return self.url.rstrip("/")

    @model_validator(mode="after")
    def _one_account(self) -> Self:
        if self.email and self.user:
            raise ValueError("email and user are two ways to sign in; name one")
        return self

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
