"""Errors, typed by what is to be done about them.

Each carries what is wrong, where, and what to do next; never a token, never a whole body.
Anything that is not one of these is a bug: the pass fails, the daemon lives.
"""

from __future__ import annotations

from datetime import timedelta


class SyncError(Exception):
    """An expected failure: `what` is wrong, `where`, and the `remedy` in words."""

    def __init__(self, what: str, *, where: str = "", remedy: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        advice = f" → {self.remedy}" if self.remedy else ""
        return f"{place}{self.what}{advice}"


class SettingsError(SyncError):
    """The configuration is wrong or incomplete: nothing starts until a person mends it."""


class CredentialsError(SyncError):
    """The tracker refuses the sign-in or the right: never retried by itself."""


class RightsError(CredentialsError):
    """The sign-in is good, but this account may not do that to this thing."""


class TransientError(SyncError):
    """The tracker cannot answer now: the next pass tries again, after `wait` where it was told."""

    def __init__(
        self, what: str, *, where: str = "", remedy: str = "", wait: timedelta | None = None
    ) -> None:
        super().__init__(what, where=where, remedy=remedy)
        self.wait = wait


class MalformedError(SyncError):
    """The tracker answered something that is no answer: HTML, cut JSON, a repeated page."""


class MissingError(SyncError):
    """The thing asked for is not there, or not visible to this account."""


class RejectedError(SyncError):
    """The tracker refuses this request as it stands; `fields` names the refused fields and why."""

    def __init__(
        self, what: str, *, where: str = "", remedy: str = "", fields: dict[str, str] | None = None
    ) -> None:
        super().__init__(what, where=where, remedy=remedy)
        self.fields = fields or {}


class StaleWriteError(SyncError):
    """Somebody else changed the item meanwhile (409): re-read, then decide again."""


class RefusedError(SyncError):
    """The guard refuses a change set until a person approves it."""


class StoreError(SyncError):
    """The store cannot be read or written."""
