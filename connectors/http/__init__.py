"""One HTTP client for every connector: deadlines, budget, retries, and answers told apart by what to do.

It speaks JSON only, is shared by threads, and never puts a token or a whole body into a message. Each try is
observed as it happened. What is tried again: reads after connection errors, time-outs, 429, 500 and 502 to 504;
writes only where it is certain that nothing was done (no connection, 429, 503). A write without an answer
is left to the next pass, which reads before it decides again.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

import httpx
import orjson
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt
from tenacity.wait import wait_exponential_jitter

from connectors.errors import MalformedError, SyncError, TransientError
from connectors.http.answers import (
    LONGEST_COMPLAINT,
    Answer,
    Failure,
    RemovedError,
    complaint,
    error_code,
    server_time,
    spent_wait,
    told_quota,
    told_wait,
)
from connectors.http.budget import Budget, Clock, Ration
from connectors.http.client import opened, wrong_url
from connectors.http.redaction import sent_secrets, without
from connectors.model.tracker import Exchange, Observer
from connectors.settings import Route

__all__ = [
    "Answer",
    "Clock",
    "Failure",
    "Hold",
    "Http",
    "Interpret",
    "Limits",
    "Params",
    "Ration",
    "RemovedError",
    "Repeat",
    "Route",
]

Params = Mapping[str, str | Sequence[str]]
"""What is asked for behind the `?`; a key with several values is repeated."""

Interpret = Callable[[Failure, str], SyncError | None]
"""A tracker's own reading of a failure at a place; None leaves it to what its status says everywhere."""

LARGEST_ANSWER = 64 * 2**20
"""Bytes beyond which an answer is not read further."""


class Repeat(StrEnum):
    """When a request may be tried again: a read always, a write only when it was certainly not carried out."""

    READ = "read"
    WRITE = "write"


class Hold(StrEnum):
    """What has to wait when a server asks for it: everything, one kind of request, or what concerns one thing."""

    ALL = "all"
    OPERATION = "operation"
    PATH = "path"


_AGAIN = {Repeat.READ: frozenset({429, 500, 502, 503, 504}), Repeat.WRITE: frozenset({429, 503})}


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How hard a tracker may be pressed: requests in flight, a second and a minute, one answer, one wait, tries."""

    concurrency: int = 4
    per_second: float = 20.0
    per_minute: float | None = None
    timeout: timedelta = timedelta(seconds=30)
    longest_wait: timedelta = timedelta(seconds=60)
    tries: int = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class _Call:
    operation: str
    method: str
    path: str
    params: Params | None
    content: bytes | None
    repeat: Repeat

    def held_by(self, hold: Hold) -> str:
        """Return the name of the pause that a hold on this call means."""
        return {Hold.ALL: "", Hold.OPERATION: f"{self.method} {self.operation}", Hold.PATH: self.path}[hold]


class _Passing(Exception):  # noqa: N818 - control flow inside this module, never seen outside
    """Carries a failure that may pass."""

    def __init__(self, error: SyncError) -> None:
        super().__init__(error.what)
        self.error = error


class Http:
    """A connection to one tracker.

    `token` is read before each request, so that a rotated one takes effect, and given to `authorise`, which
    returns the headers. `inspect` sees the headers of every answer first and may raise. `interpret` may say what
    a failure means at this kind of tracker, `hold` what else has to wait when it asks for a wait. With `mind_quota`
    a quota that an answer calls used up is waited for. `route` is the way to the site.
    """

    def __init__(
        self,
        tracker: str,
        url: str,
        *,
        token: Callable[[], str],
        authorise: Callable[[str], Mapping[str, str]],
        observe: Observer,
        limits: Limits | None = None,
        clock: Clock | None = None,
        route: Route | None = None,
        inspect: Callable[[Mapping[str, str]], None] = lambda _headers: None,
        interpret: Interpret = lambda _failure, _where: None,
        hold: Callable[[Failure], Hold] = lambda _failure: Hold.ALL,
        mind_quota: bool = False,
    ) -> None:
        self.tracker = tracker
        self.clock = clock or Clock()
        self._limits = limits or Limits()
        self._token, self._authorise, self._observe, self._inspect = token, authorise, observe, inspect
        self._interpret, self._hold, self._mind_quota = interpret, hold, mind_quota
        self._budget = Budget(
            tracker,
            self._limits.per_second,
            self._limits.longest_wait,
            self.clock,
            self._limits.per_minute,
        )
        self._backoff = wait_exponential_jitter(initial=1, max=30, jitter=1)
        self._connections = opened(
            url,
            route or Route(),
            most=self._limits.concurrency,
            timeout_seconds=self._limits.timeout.total_seconds(),
            where=tracker,
        )

    def get(self, operation: str, path: str, params: Params | None = None) -> Answer:
        """Read by GET; raises any `SyncError`."""
        return self._request(operation, "GET", path, params, None, Repeat.READ)

    def post(self, operation: str, path: str, body: object) -> Answer:
        """Read by POST; raises any `SyncError`."""
        return self._request(operation, "POST", path, None, body, Repeat.READ)

    def put(self, operation: str, path: str, body: object, params: Params | None = None) -> Answer:
        """Write by PUT; raises any `SyncError`, a `TransientError` also when the answer was lost."""
        return self._request(operation, "PUT", path, params, body, Repeat.WRITE)

    def submit(self, operation: str, path: str, body: object) -> Answer:
        """Write by POST; raises as `put` does."""
        return self._request(operation, "POST", path, None, body, Repeat.WRITE)

    def delete(self, operation: str, path: str) -> Answer:
        """Take away by DELETE; raises as `put` does."""
        return self._request(operation, "DELETE", path, None, None, Repeat.WRITE)

    def close(self) -> None:
        """Close the connections."""
        self._connections.close()

    def _request(
        self,
        operation: str,
        method: str,
        path: str,
        params: Params | None,
        body: object,
        repeat: Repeat,
    ) -> Answer:
        content = None if body is None else orjson.dumps(body)
        call = _Call(
            operation=operation, method=method, path=path, params=params, content=content, repeat=repeat
        )
        tries = Retrying(
            stop=stop_after_attempt(self._limits.tries),
            wait=self._pause_between,
            retry=retry_if_exception_type(_Passing),
            sleep=self.clock.sleep,
            reraise=True,
        )
        try:
            return tries(self._try, call)
        except _Passing as passing:
            raise passing.error from passing.__cause__

    def _pause_between(self, state: RetryCallState) -> float:
        """Grow the pause from a second on; a wait that the server asked for is kept by the budget besides."""
        return self._backoff(state)

    def _try(self, call: _Call) -> Answer:
        token = self._token()
        headers = self._authorise(token)
        secrets = sent_secrets(token, headers)
        waited = self._budget.take(*map(call.held_by, Hold))
        begun, code, quota = self.clock.monotonic(), "error", None
        try:
            response, content = self._exchange(call, headers, secrets)
            code, quota = str(response.status_code), told_quota(response.headers)
            return self._read(call, response, content, secrets)
        finally:
            seconds = self.clock.monotonic() - begun
            self._observe(
                Exchange(
                    tracker=self.tracker,
                    operation=call.operation,
                    code=code,
                    seconds=seconds,
                    waited=waited,
                    quota=quota,
                )
            )

    def _exchange(
        self, call: _Call, credentials: Mapping[str, str], secrets: Sequence[str]
    ) -> tuple[httpx.Response, bytes]:
        headers = dict(credentials)
        if call.content is not None:
            headers["Content-Type"] = "application/json"
        try:
            with (
                self._connections.one() as client,
                client.stream(
                    call.method, call.path, params=call.params, content=call.content, headers=headers
                ) as response,
            ):
                return response, b"".join(self._chunks(call, response))
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError) as error:
            if str(error).startswith("407"):  # all that the library tells of a proxy's answer to CONNECT
                refused = Failure(status=407, said="", fields={}, wait=None)
                raise refused.error(self._where(call)) from error
            raise _Passing(self._unreachable(error, secrets)) from error
        except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
            raise wrong_url(self.tracker) from error
        except httpx.TransportError as error:
            lost = self._lost(call, error)
            if call.repeat is Repeat.READ:
                raise _Passing(lost) from error
            raise lost from error
        except httpx.DecodingError as error:
            raise self._malformed(call, "cannot be unpacked") from error

    def _chunks(self, call: _Call, response: httpx.Response) -> Iterator[bytes]:
        """Read the body piece by piece: the client's own time-out bounds each piece, this one the whole."""
        deadline = self.clock.monotonic() + self._limits.timeout.total_seconds()
        size = 0
        for chunk in response.iter_bytes():
            size += len(chunk)
            if size > LARGEST_ANSWER:
                raise self._malformed(call, f"is larger than {LARGEST_ANSWER // 2**20} MiB")
            yield chunk
            if self.clock.monotonic() > deadline:
                raise httpx.ReadTimeout("the answer took too long as a whole")

    def _read(self, call: _Call, response: httpx.Response, content: bytes, secrets: Sequence[str]) -> Answer:
        self._inspect(response.headers)
        minds = self._mind_quota and response.status_code != 429  # that one says itself what has to wait
        used_up = spent_wait(response.headers, self.clock.now()) if minds else None
        if used_up:
            self._budget.pause(used_up)
        body = self._decoded(content)
        if response.is_success:
            if content and body is None and content.strip() != b"null":
                raise self._malformed(call, f"is no JSON but {_looks(response, content)}")
            return Answer(body, server_time(response.headers) or self.clock.now())
        raise self._failed(call, response, body, secrets)

    def _failed(self, call: _Call, response: httpx.Response, body: Any, secrets: Sequence[str]) -> Exception:
        said, fields = complaint(body)
        failure = Failure(
            status=response.status_code,
            said=without(secrets, said, LONGEST_COMPLAINT),
            fields={name: without(secrets, why, LONGEST_COMPLAINT) for name, why in fields.items()},
            wait=told_wait(response.headers, self.clock.now(), refilled=response.status_code == 429),
            code=error_code(body),
            reason=response.headers.get("ratelimit-reason", "").strip()[:40],
        )
        error = self._interpret(failure, self._where(call)) or failure.error(self._where(call))
        if not isinstance(error, TransientError):
            return error
        if error.wait:
            self._budget.pause(error.wait, call.held_by(self._hold(failure)))
        if error.wait and error.wait > self._limits.longest_wait:
            error.remedy = f"syncd tries again in {error.wait.total_seconds():.0f} s"
            return error
        return _Passing(error) if failure.status in _AGAIN[call.repeat] else error

    def _decoded(self, content: bytes) -> Any:
        try:
            return orjson.loads(content) if content else None
        except orjson.JSONDecodeError:
            return None

    def _where(self, call: _Call) -> str:
        return f"{self.tracker}: {call.operation}"

    def _malformed(self, call: _Call, what: str) -> MalformedError:
        return MalformedError(
            f"the answer {what}",
            where=self._where(call),
            remedy="check url, and for a proxy or login page before the tracker",
        )

    def _unreachable(self, error: Exception, secrets: Sequence[str]) -> TransientError:
        reason = without(secrets, str(error), LONGEST_COMPLAINT) or type(error).__name__
        return TransientError(
            f"cannot be reached: {reason}",
            where=self.tracker,
            remedy=_way_out(error),
        )

    def _lost(self, call: _Call, error: Exception) -> TransientError:
        late = isinstance(error, httpx.TimeoutException)
        seconds = self._limits.timeout.total_seconds()
        what = (
            f"no answer within {seconds:g} s"
            if late
            else "the connection broke before the answer was complete"
        )
        if call.repeat is Repeat.WRITE:
            what += "; whether the write arrived is not known"
        return TransientError(what, where=self._where(call), remedy="the next pass reads and tries again")


def _way_out(error: BaseException) -> str:
    """Return what to look at first, by what lies at the bottom of the failure to connect."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, socket.gaierror):
            return "this machine knows no such name: look for a slip in url, and at its DNS"
        if isinstance(cause, ssl.SSLError):
            return (
                "look whose certificate that is: name the company's own authority in ca, or mend url or proxy"
            )
        cause = cause.__cause__ or cause.__context__
    return "check url, network, proxy and certificate"


def _looks(response: httpx.Response, content: bytes) -> str:
    kind = response.headers.get("content-type", "").partition(";")[0].strip()
    if kind == "text/html" or content.lstrip()[:1] == b"<":
        return "a web page"
    return "cut or broken JSON" if kind == "application/json" else f"of type {kind[:50] or 'unknown'}"
