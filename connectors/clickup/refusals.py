"""What ClickUp's error codes mean: its HTTP status alone says too little.

401 is also "you may not see this task", 404 also "no permission", 500 also "your value is malformed". The codes
are documented in part only; those seen in the wild are listed with what they stood for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from connectors.errors import MissingError, RejectedError, RightsError, SettingsError, SyncError
from connectors.http import Failure

USES_SPENT = "FIELD_033"
NO_SUCH_OPTION = "FIELD_011"

_TOKEN = frozenset({"OAUTH_017", "OAUTH_018", "OAUTH_019", "OAUTH_021", "OAUTH_025", "OAUTH_077"})
_DELETED = frozenset({"ITEM_013", "ITEM_015"})
_UNSEEN = frozenset({"SHARD_006", "ACCESS_083", "ACCESS_999"})
_FOREIGN = re.compile(r"OAUTH_(023|026|027|029|03\d|04[0-5])")
_OUR_FAULT = re.compile(r"(FIELD|ITEM|OAUTH|INPUT)_\d+")

_REMEDIES: Mapping[str, tuple[str, str]] = {
    USES_SPENT: (
        "the plan's uses of custom fields are spent",
        "a larger plan; until then ClickUp takes no custom field of this workspace, not even an unchanged one",
    ),
    "FIELD_073": ("the plan does not allow this custom field", "a larger plan, or another field"),
    "FIELD_115": (
        "the field does not belong to the task's list",
        "add the field to the list, or name another",
    ),
    NO_SUCH_OPTION: ("the field has no such option", "look at the options of the field in ClickUp"),
    "TEAM_110": ("the plan does not have this part of the API", "a larger plan, or do without"),
}


class GoneError(MissingError):
    """There is no such task, or no longer: not for want of a right."""


class RefusedCallError(RejectedError):
    """A refusal with ClickUp's `code` for it."""

    def __init__(self, what: str, *, code: str, where: str = "", remedy: str = "") -> None:
        super().__init__(what, where=where, remedy=remedy)
        self.code = code


def interpret(failure: Failure, where: str) -> SyncError | None:
    """Return the error that a failure with a known code stands for; None where its status says enough."""
    code = failure.code.upper()
    said = f"{failure.said or 'refused'} ({failure.status} {failure.code})"
    if failure.status == 429 or not code:
        return None
    if code == "SHARD_024":
        return SettingsError(f"there is no such workspace: {said}", where=where, remedy="check workspace")
    if code in _DELETED:
        return GoneError(
            f"is not there: {said}", where=where, remedy="check the id, and whether it was deleted"
        )
    if code in _UNSEEN or (_FOREIGN.fullmatch(code) and failure.status != 500):
        return MissingError(
            f"is not there, or not visible to this account: {said}",
            where=where,
            remedy="check workspace and id, and that the token's user may see it",
        )
    if code.startswith("ACCESS_"):
        return RightsError(
            f"this account has no right to do that: {said}",
            where=where,
            remedy="give the token's user the right to edit there, or take the thing out of the configuration",
        )
    return _refusal(failure, code, said, where)


def _refusal(failure: Failure, code: str, said: str, where: str) -> SyncError | None:
    if failure.status == 401 and code in _TOKEN:
        return None
    what, remedy = _REMEDIES.get(code, ("", "mend what the server names"))
    ours = failure.status >= 500 and _OUR_FAULT.fullmatch(code)
    if ours or failure.status == 400 or code in _REMEDIES:
        return RefusedCallError(f"{what}: {said}" if what else said, code=code, where=where, remedy=remedy)
    return None
