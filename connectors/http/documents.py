"""Fetches a document as it is from an address, where it changed since it was fetched last."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx

from connectors.errors import MalformedError, TransientError
from connectors.http.answers import Failure, told_wait
from connectors.http.client import opened
from connectors.settings import Route


@dataclass(frozen=True, slots=True)
class Document:
    """A document, the mark of its version (ETag), and when it was changed, as far as the server tells them."""

    content: bytes
    etag: str | None
    modified: datetime | None


def fetch(
    url: str,
    where: str,
    *,
    headers: Mapping[str, str],
    etag: str | None,
    most_bytes: int,
    timeout: timedelta,
    route: Route,
) -> Document | None:
    """Return the document, None where it is still the one of that `etag`.

    One request without redirects, within its time as a whole. Raises any `SyncError`, which never quotes the address.
    """
    seconds = timeout.total_seconds()
    asked = {**headers, "Accept": "*/*", **({"If-None-Match": etag} if etag else {})}
    try:
        with (
            closing(opened(url, route, most=1, timeout_seconds=seconds, where=where)) as connections,
            connections.one() as client,
            client.stream("GET", url, headers=asked) as response,
        ):
            if response.status_code == httpx.codes.NOT_MODIFIED and etag:
                return None
            if not response.is_success:
                wait = told_wait(response.headers, datetime.now(UTC))
                raise Failure(status=response.status_code, said="", fields={}, wait=wait).error(where)
            content = _content(response, where, most_bytes, seconds)
            return Document(content, response.headers.get("etag"), _modified(response.headers))
    except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
        raise MalformedError(
            "is no web address", where=where, remedy="write it as https://host/path"
        ) from error
    except httpx.HTTPError as error:
        late = isinstance(error, httpx.TimeoutException)
        what = f"no answer within {seconds:g} s" if late else f"cannot be fetched ({type(error).__name__})"
        raise TransientError(
            what, where=where, remedy="check address, network, proxy and certificate"
        ) from error


def _content(response: httpx.Response, where: str, most_bytes: int, seconds: float) -> bytes:
    deadline, parts, size = time.monotonic() + seconds, list[bytes](), 0
    for part in response.iter_bytes():
        size += len(part)
        if size > most_bytes:
            raise MalformedError(
                f"the file has more than {most_bytes // 10**6} MB",
                where=where,
                remedy="keep what is needed of it",
            )
        if time.monotonic() > deadline:
            raise httpx.ReadTimeout("the answer took too long as a whole")
        parts.append(part)
    return b"".join(parts)


def _modified(headers: Mapping[str, str]) -> datetime | None:
    try:
        return parsedate_to_datetime(headers["last-modified"]).astimezone(UTC)
    except (KeyError, ValueError):
        return None
