"""What ClickUp's errors mean, whatever their status says."""

from __future__ import annotations

import pytest

from connectors.clickup.refusals import GoneError, RefusedCallError, interpret
from connectors.errors import (
    CredentialsError,
    MissingError,
    RejectedError,
    RightsError,
    SettingsError,
    SyncError,
    TransientError,
)
from connectors.http import Failure


def meant(status: int, code: str, said: str = "said") -> SyncError:
    """Return the error of such an answer, by its code or else by its status."""
    failure = Failure(status=status, said=said, fields={}, wait=None, code=code)
    return interpret(failure, "clickup: task") or failure.error("clickup: task")


@pytest.mark.parametrize(
    ("status", "code", "error"),
    [
        (401, "OAUTH_017", CredentialsError),
        (401, "OAUTH_018", CredentialsError),
        (401, "OAUTH_019", CredentialsError),
        (401, "OAUTH_025", CredentialsError),
        (401, "", CredentialsError),
        (401, "OAUTH_023", MissingError),
        (401, "OAUTH_027", MissingError),
        (401, "OAUTH_045", MissingError),
        (401, "ACCESS_083", MissingError),
        (404, "ACCESS_999", MissingError),
        (404, "ITEM_013", GoneError),
        (404, "ITEM_015", GoneError),
        (404, "SHARD_006", MissingError),
        (404, "", MissingError),
        (401, "ACCESS_064", RightsError),
        (403, "ACCESS_081", RightsError),
        (403, "", RightsError),
        (403, "TEAM_110", RejectedError),
        (403, "FIELD_073", RejectedError),
        (400, "SHARD_024", SettingsError),
        (400, "FIELD_033", RejectedError),
        (400, "FIELD_115", RejectedError),
        (400, "ITEM_114", RejectedError),
        (400, "", RejectedError),
        (500, "FIELD_017", RejectedError),
        (500, "OAuth_025", RejectedError),
        (500, "APP_000", TransientError),
        (500, "", TransientError),
        (503, "", TransientError),
        (429, "APP_002", TransientError),
        (429, "", TransientError),
    ],
)
def test_the_code_says_what_is_to_be_done(status: int, code: str, error: type[SyncError]) -> None:
    """A 401 about one task is no dead token, a 500 about a value no outage, a 404 sometimes a missing right."""
    assert type(meant(status, code)) in {error, *([RefusedCallError] if error is RejectedError else [])}


def test_the_plans_limit_is_told_with_a_way_out() -> None:
    """The lifetime limit of the free plan is named as such."""
    error = meant(400, "FIELD_033", "Custom field usages exceeded for your plan")
    assert "spent" in error.what
    assert "FIELD_033" in error.what
    assert "larger plan" in error.remedy
