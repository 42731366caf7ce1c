"""What an HTTP answer means: the error it stands for, the wait it asks for, the complaint it carries."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from connectors.errors import (
    CredentialsError,
    MalformedError,
    MissingError,
    RejectedError,
    RightsError,
    StaleWriteError,
    SyncError,
    TransientError,
)
from connectors.model.tracker import Quota

LONGEST_COMPLAINT = 200
"""Characters of the server's own message that an error may quote."""

_EPOCH_MILLISECONDS = 10**11
"""A reset stamp from here on is in milliseconds, below it in seconds."""

LONGEST_QUOTA = timedelta(hours=1)
"""Jira Cloud's quota is by the hour, ClickUp's by the minute."""


class RemovedError(MalformedError):
    """The server does not know this call, or no longer (405, 410)."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A good answer: its JSON (None when there is no body) and the server's time, in whole seconds."""

    body: Any
    at: datetime


def server_time(headers: Mapping[str, str]) -> datetime | None:
    """Return the time of the answer by the server's clock, from its `Date`."""
    try:
        return parsedate_to_datetime(headers["date"]).astimezone(UTC)
    except (KeyError, ValueError):
        return None


def told_wait(headers: Mapping[str, str], now: datetime, *, refilled: bool = True) -> timedelta | None:
    """Return how long the server asks to wait, or None when it does not say.

    Understands `Retry-After` in seconds or as an HTTP date. `refilled` says whether the wait for a fresh quota counts
    too (ClickUp names its end in every answer, also in one that failed for another reason): `X-RateLimit-Reset` in
    ISO 8601 or as an epoch in seconds or milliseconds, and the seconds between two fillings of Jira Data Center's
    bucket. Dates are held against the server's own `Date`, else against `now`; a reset that lies further off than any
    quota's hour is not believed.
    """
    base = server_time(headers) or now
    moment = _after(headers.get("retry-after", "").strip(), base)
    if moment is None and refilled:
        moment = _reset(headers.get("x-ratelimit-reset", "").strip())
        moment = None if moment is not None and moment - base > LONGEST_QUOTA else moment
    if moment is None and refilled:
        moment = _after(headers.get("x-ratelimit-interval-seconds", "").strip(), base)
    return None if moment is None else max(timedelta(), moment - base)


def _after(text: str, base: datetime) -> datetime | None:
    try:
        if re.fullmatch(r"\d+(\.\d+)?", text):
            return base + timedelta(seconds=float(text))
        return parsedate_to_datetime(text).astimezone(UTC) if text else None
    except (ValueError, OverflowError):
        return None


def _reset(text: str) -> datetime | None:
    try:
        if re.fullmatch(r"\d+(\.\d+)?", text):
            epoch = float(text)
            return datetime.fromtimestamp(epoch / 1000 if epoch >= _EPOCH_MILLISECONDS else epoch, UTC)
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError, OSError):
        return None


def spent_wait(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """Return how long nothing may be sent, where `X-RateLimit-Remaining` says that the quota is used up."""
    return told_wait(headers, now) if headers.get("x-ratelimit-remaining", "").strip() == "0" else None


def told_quota(headers: Mapping[str, str]) -> Quota | None:
    """Return the quota that an answer tells in `X-RateLimit-Limit` and `-Remaining`, None where it tells none."""
    try:
        limit, left = (float(headers.get(f"x-ratelimit-{part}", "")) for part in ("limit", "remaining"))
    except ValueError:
        return None
    return Quota(limit=limit, left=left) if 0 <= left <= limit < math.inf and limit > 0 else None


def error_code(body: Any) -> str:
    """Return the server's own code of an error, such as `FIELD_033`; "" where it gives none."""
    code = body.get("ECODE") if isinstance(body, dict) else None
    return code[:40] if isinstance(code, str) else ""


def complaint(body: Any) -> tuple[str, dict[str, str]]:
    """Return the server's own words about an error, and its words by field id; both may be empty."""
    if not isinstance(body, dict):
        return "", {}
    errors = body.get("errors")
    fields = {str(k): str(v) for k, v in errors.items()} if isinstance(errors, dict) else {}
    said = body.get("errorMessages") or body.get("message") or body.get("err") or body.get("error") or []
    listed = said if isinstance(said, list) else [said]
    if isinstance(errors, list):
        listed += [e.get("message", "") for e in errors if isinstance(e, dict)]
    return "; ".join(str(text) for text in listed if text), fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """An answer that is none: status, the server's words (already without secrets), and the wait it asks for.

    `code` is the server's own name of the error, `reason` that of the limit that was passed, where it gives one.
    """

    status: int
    said: str
    fields: Mapping[str, str]
    wait: timedelta | None
    code: str = ""
    reason: str = ""

    def error(self, where: str) -> SyncError:
        """Return the error that says what is to be done about it."""
        if self.status == 429 or self.status >= 500:
            what = "too many requests" if self.status == 429 else "the server cannot answer now"
            return TransientError(self._worded(what), where=where, wait=self.wait)
        if 300 <= self.status < 400:
            return MalformedError(
                f"the server redirects elsewhere ({self.status})",
                where=where,
                remedy="check url: it must be the site itself, without a login page before it",
            )
        return _BY_STATUS.get(self.status, Failure._rejected)(self, where)

    def _worded(self, what: str) -> str:
        text = f"{what} ({self.status})"
        return f"{text}: {self.said}" if self.said else text

    def _sign_in(self, where: str) -> SyncError:
        return CredentialsError(
            self._worded("the server refuses the sign-in"),
            where=where,
            remedy="check the account and its token: wrong, expired, or revoked",
        )

    def _proxy(self, where: str) -> SyncError:
        return CredentialsError(
            self._worded("the proxy refuses the sign-in"),
            where=where,
            remedy="give its address with account and password by reference: proxy: env:NAME",
        )

    def _right(self, where: str) -> SyncError:
        return RightsError(
            self._worded("this account has no right to do that"),
            where=where,
            remedy="give the account the permission, or take the thing out of the configuration",
        )

    def _missing(self, where: str) -> SyncError:
        return MissingError(
            self._worded("is not there, or not visible to this account"),
            where=where,
            remedy="check the name, and the account's permission to see it",
        )

    def _stale(self, where: str) -> SyncError:
        return StaleWriteError(
            self._worded("somebody else changed it at the same time"),
            where=where,
            remedy="the next pass reads it again",
        )

    def _removed(self, where: str) -> SyncError:
        return RemovedError(
            self._worded("the server does not know this call, or no longer"),
            where=where,
            remedy="look for a newer syncd, or check url",
        )

    def _rejected(self, where: str) -> SyncError:
        listed = "; ".join(f"{name}: {why}" for name, why in self.fields.items())
        words = "; ".join(text for text in (self.said, listed) if text)[:LONGEST_COMPLAINT]
        what = f"the server refuses this request ({self.status})"
        return RejectedError(
            f"{what}: {words}" if words else what,
            where=where,
            remedy="mend what the server names",
            fields=dict(self.fields),
        )


_BY_STATUS: Mapping[int, Callable[[Failure, str], SyncError]] = {
    401: Failure._sign_in,  # noqa: SLF001 - the table of this module's own class
    403: Failure._right,  # noqa: SLF001 - as above
    404: Failure._missing,  # noqa: SLF001 - as above
    407: Failure._proxy,  # noqa: SLF001 - as above
    405: Failure._removed,  # noqa: SLF001 - as above
    409: Failure._stale,  # noqa: SLF001 - as above
    410: Failure._removed,  # noqa: SLF001 - as above
}
