"""The HTTP client: what is tried again, how long it waits, and which error an answer stands for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from connectors.errors import (
    CredentialsError,
    MalformedError,
    MissingError,
    RejectedError,
    SettingsError,
    StaleWriteError,
    SyncError,
    TransientError,
)
from connectors.http import Failure, Hold, Http, Limits, RemovedError
from connectors.http.answers import told_wait
from connectors.http.budget import Budget
from connectors.model.tracker import Exchange, Quota
from tests.unit.connectors.scripted import Reply, Scripted
from tests.unit.connectors.ticking import Ticking

TOKEN = "very-secret-token"
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
DATE = {"date": "Fri, 20 Nov 2026 12:00:00 GMT"}


class Seen:
    """The exchanges that a client told about."""

    def __init__(self) -> None:
        self.exchanges: list[Exchange] = []

    @property
    def codes(self) -> list[str]:
        """Return the status of each try."""
        return [exchange.code for exchange in self.exchanges]


def opened(
    url: str,
    ticking: Ticking,
    seen: Seen | None = None,
    hold: Callable[[Failure], Hold] = lambda _failure: Hold.ALL,
    **limits: object,
) -> Http:
    """Return a client of that server."""
    return Http(
        "jira",
        url,
        token=lambda: TOKEN,
        authorise=lambda token: {"Authorization": f"Bearer {token}"},
        observe=(seen or Seen()).exchanges.append,
        limits=Limits(**{"per_second": 1000.0, **limits}),  # type: ignore[arg-type]  # each test names what it changes
        clock=ticking.clock,
        hold=hold,
    )


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_reads_are_tried_again(status: int) -> None:
    """A read that fails for a passing reason is asked again, and each try is observed as it happened."""
    seen, ticking = Seen(), Ticking()
    with Scripted(Reply(status), Reply(status), Reply(body=b'{"a": 1}')) as server:
        http = opened(server.url, ticking, seen)
        answer = http.get("field", "/rest/api/3/field")
        http.close()
    assert answer.body == {"a": 1}
    assert seen.codes == [str(status), str(status), "200"]
    assert {e.operation for e in seen.exchanges} == {"field"}


@pytest.mark.parametrize(
    ("limit", "left", "quota"),
    [
        ("100", "40", Quota(limit=100, left=40)),
        ("100", "0", Quota(limit=100, left=0)),
        ("100", "101", None),
        ("0", "0", None),
        ("many", "40", None),
        ("inf", "1", None),
        ("", "", None),
    ],
)
def test_what_is_left_of_a_quota_is_observed(limit: str, left: str, quota: Quota | None) -> None:
    """As the answer tells it; what makes no sense is as if it were not told."""
    headers = {"X-RateLimit-Limit": limit, "X-RateLimit-Remaining": left, "Retry-After": "0"}
    seen, ticking = Seen(), Ticking()
    with Scripted(Reply(headers=headers, body=b"{}")) as server:
        http = opened(server.url, ticking, seen)
        http.get("field", "/rest/api/3/field")
        http.close()
    assert [one.quota for one in seen.exchanges] == [quota]


def test_tries_are_bounded() -> None:
    """After four tries a read gives up with an error that passes by itself."""
    ticking = Ticking()
    with Scripted(Reply(503)) as server:
        http = opened(server.url, ticking)
        with pytest.raises(TransientError, match="503"):
            http.post("search", "/search", {})
        http.close()
        assert len(server.seen) == 4


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ({"Retry-After": "7"}, 7),
        ({"Retry-After": "Fri, 20 Nov 2026 12:00:09 GMT"}, 9),
        ({"X-RateLimit-Reset": "2026-11-20T12:00:11Z"}, 11),
        ({"X-RateLimit-Reset": "2026-11-20T12:00Z"}, 0),
        ({"X-RateLimit-Reset": str(int(NOON.timestamp()) + 13)}, 13),
        ({"X-RateLimit-Reset": str((int(NOON.timestamp()) + 14) * 1000)}, 14),
        ({"Retry-After": "-5"}, None),
        ({"Retry-After": "soon"}, None),
        ({"X-RateLimit-Reset": "99999999999999999999"}, None),
        ({"X-RateLimit-Reset": str(int(NOON.timestamp()) + 3600)}, 3600),
        ({"X-RateLimit-Reset": str(int(NOON.timestamp()) + 3601)}, None),
        ({"Retry-After": "7200"}, 7200),
        ({}, None),
    ],
)
def test_the_wait_is_read_in_every_form(header: Mapping[str, str], seconds: int | None) -> None:
    """Seconds, HTTP date, ISO 8601 and epoch are understood, against the server's own clock; nonsense is none."""
    headers = {name.lower(): value for name, value in {**header, **DATE}.items()}
    wait = told_wait(headers, NOON + timedelta(hours=3))
    assert wait == (None if seconds is None else timedelta(seconds=seconds))


def test_a_told_wait_is_kept() -> None:
    """Nothing is sent before the time that the server told has passed."""
    seen, ticking = Seen(), Ticking()
    with Scripted(Reply(429, headers={"Retry-After": "37"}), Reply()) as server:
        http = opened(server.url, ticking, seen)
        http.get("field", "/field")
        http.close()
    assert ticking.monotonic() >= 37
    assert seen.exchanges[1].waited + ticking.slept[0] >= 37


def test_a_fault_does_not_wait_for_a_fresh_quota() -> None:
    """A server that is down is tried again soon, though its answer also names when the minute's quota begins anew."""
    ticking, reset = Ticking(), {"X-RateLimit-Remaining": "99", "X-RateLimit-Reset": "2026-11-20T12:00:58Z"}
    with Scripted(Reply(503, headers={**reset, **DATE}), Reply()) as server:
        http = opened(server.url, ticking)
        http.get("tasks", "/task")
        http.close()
    assert ticking.monotonic() < 5


def test_a_long_wait_is_not_waited_for() -> None:
    """A wait beyond the bound fails at once and tells it, and so does every later request until it is over."""
    ticking = Ticking()
    with Scripted(Reply(429, headers={"Retry-After": "1847"}), Reply()) as server:
        http = opened(server.url, ticking)
        with pytest.raises(TransientError) as first:
            http.get("field", "/field")
        with pytest.raises(TransientError) as second:
            http.get("field", "/field")
        assert len(server.seen) == 1
        ticking.sleep(1800)
        http.get("field", "/field")
        http.close()
    assert first.value.wait == timedelta(seconds=1847)
    assert second.value.wait is not None
    assert second.value.wait <= timedelta(seconds=1847)
    assert ticking.slept[0] == 1800


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, RejectedError),
        (401, CredentialsError),
        (403, CredentialsError),
        (404, MissingError),
        (405, RemovedError),
        (409, StaleWriteError),
        (410, RemovedError),
        (418, RejectedError),
        (302, MalformedError),
    ],
)
def test_each_status_has_its_error(status: int, kind: type[SyncError]) -> None:
    """An answer that no repetition mends is told at once, by what is to be done about it."""
    with Scripted(Reply(status, b'{"errorMessages": ["No."], "errors": {}}')) as server:
        http = opened(server.url, Ticking())
        with pytest.raises(kind) as caught:
            http.get("issue", "/issue/1")
        http.close()
        assert len(server.seen) == 1
    assert caught.value.where == "jira: issue"


def test_refused_fields_are_named() -> None:
    """A refused request carries the server's reasons by field id."""
    body = b'{"errorMessages": [], "errors": {"customfield_1": "Operation value must be a number"}}'
    with Scripted(Reply(400, body)) as server:
        http = opened(server.url, Ticking())
        with pytest.raises(RejectedError) as caught:
            http.put("edit", "/issue/1", {})
        http.close()
    assert caught.value.fields == {"customfield_1": "Operation value must be a number"}


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 410, 429, 500])
def test_no_message_carries_the_token(status: int) -> None:
    """Whatever the server says back, the token is not repeated, and its words are cut."""
    body = f'{{"errorMessages": ["{TOKEN} {"x" * 5000}"], "errors": {{"a": "{TOKEN}"}}}}'.encode()
    with Scripted(Reply(status, body)) as server:
        http = opened(server.url, Ticking())
        with pytest.raises(SyncError) as caught:
            http.get("field", "/field")
        http.close()
    assert TOKEN not in str(caught.value) + repr(vars(caught.value))
    assert len(str(caught.value)) < 600


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply(body=b"<html><body>Log in</body></html>", kind="text/html"), "a web page"),
        (Reply(body=b'{"issues": [{"id": "1"'), "cut or broken JSON"),
        (Reply(body=b"hello", kind="text/plain"), "type text/plain"),
    ],
)
def test_an_answer_that_is_none_is_told(reply: Reply, words: str) -> None:
    """HTML with status 200, cut JSON and plain text are malformed, not empty."""
    with Scripted(reply) as server:
        http = opened(server.url, Ticking())
        with pytest.raises(MalformedError, match=words):
            http.get("field", "/field")
        http.close()


def test_an_empty_answer_is_fine() -> None:
    """A 204 without body is a good answer, with the server's time."""
    with Scripted(Reply(204, b"", DATE, kind="text/html")) as server:
        http = opened(server.url, Ticking())
        answer = http.put("edit", "/issue/1", {})
        http.close()
    assert answer.body is None
    assert answer.at == NOON


@pytest.mark.parametrize("reply", [Reply(delay=5.0), Reply(body=b"{}", lie=100)])
def test_a_lost_write_is_not_repeated(reply: Reply) -> None:
    """A write whose answer is late or cut is not sent again: nobody knows whether it arrived."""
    seen = Seen()
    with Scripted(reply) as server:
        http = opened(server.url, Ticking(), seen, timeout=timedelta(milliseconds=50))
        with pytest.raises(TransientError, match="not known"):
            http.put("edit", "/issue/1", {})
        http.close()
        assert len(server.seen) == 1
    assert seen.codes == ["error"]


@pytest.mark.parametrize("status", [429, 503])
def test_a_write_that_was_not_begun_is_repeated(status: int) -> None:
    """A server that had no time did nothing, so the write is sent again."""
    with Scripted(Reply(status), Reply(204, b"")) as server:
        http = opened(server.url, Ticking())
        http.put("edit", "/issue/1", {})
        http.close()
        assert len(server.seen) == 2


@pytest.mark.parametrize("status", [500, 502, 504])
def test_a_write_that_may_have_been_done_is_not_repeated(status: int) -> None:
    """After a server's own failure the next pass reads before it writes again."""
    with Scripted(Reply(status)) as server:
        http = opened(server.url, Ticking())
        with pytest.raises(TransientError):
            http.put("edit", "/issue/1", {})
        http.close()
        assert len(server.seen) == 1


def test_a_late_read_is_repeated() -> None:
    """A read that times out is asked again."""
    with Scripted(Reply(delay=5.0), Reply(body=b"[]")) as server:
        http = opened(server.url, Ticking(), timeout=timedelta(milliseconds=50))
        assert http.get("field", "/field").body == []
        http.close()


def test_nobody_there_is_told() -> None:
    """A site that cannot be reached is tried again, then told with what to check."""
    with Scripted() as server:
        url = server.url
    ticking = Ticking()
    http = opened(url, ticking)
    with pytest.raises(TransientError, match="cannot be reached") as caught:
        http.get("field", "/field")
    http.close()
    assert "url" in caught.value.remedy
    assert len(ticking.slept) >= 3


def test_a_name_that_nobody_knows_is_told() -> None:
    """A slip in the address is no fault of the network: the remedy says to look at the name."""
    http = opened("https://acme.invalid", Ticking())
    with pytest.raises(TransientError, match="cannot be reached") as caught:
        http.get("field", "/field")
    http.close()
    assert caught.value.remedy == "this machine knows no such name: look for a slip in url, and at its DNS"


@pytest.mark.parametrize("url", ["acme.atlassian.net", "ftp://acme.example", "http://acme.example:port"])
def test_an_address_that_is_none_is_a_setting_to_mend(url: str) -> None:
    """An address without scheme or host is told as such, at the latest at the first request."""
    with pytest.raises(SettingsError, match="no web address"):
        opened(url, Ticking()).get("field", "/field")


def test_requests_are_spread_evenly() -> None:
    """At ten a second, eleven requests take a second, however many threads ask."""
    ticking = Ticking()
    budget = Budget("jira", 10.0, timedelta(seconds=60), ticking.clock)
    waits = [budget.take() for _ in range(11)]
    assert ticking.monotonic() == pytest.approx(1.0)
    assert waits[0] == 0.0
    assert max(waits) == pytest.approx(0.1)


def test_threads_share_one_client() -> None:
    """Twenty threads get their own answers through one client."""
    with Scripted(Reply(body=b'{"ok": true}')) as server:
        http = opened(server.url, Ticking())
        with ThreadPoolExecutor(20) as pool:
            answers = list(pool.map(lambda _: http.get("field", "/field").body, range(20)))
        http.close()
    assert answers == [{"ok": True}] * 20


def test_a_rotated_token_takes_effect() -> None:
    """The token is read anew for each request."""
    tokens = iter(["old", "new"])
    with Scripted() as server:
        http = Http(
            "jira",
            server.url,
            token=lambda: next(tokens),
            authorise=lambda token: {"Authorization": token},
            observe=lambda _exchange: None,
            clock=Ticking().clock,
        )
        http.get("field", "/field")
        http.get("field", "/field")
        http.close()
        assert [headers["Authorization"] for _, _, headers in server.seen] == ["old", "new"]


LIMITED = {"Retry-After": "50", "X-Limit": "?"}


@pytest.mark.parametrize(
    ("hold", "held"),
    [
        (Hold.ALL, {"same", "operation", "path", "other"}),
        (Hold.OPERATION, {"same", "operation"}),
        (Hold.PATH, {"same", "path"}),
    ],
)
def test_a_wait_holds_what_it_is_about(hold: Hold, held: set[str]) -> None:
    """A quota holds everything, a burst its kind of request, a limit of one thing only what concerns that thing."""
    calls = {"same": ("a", "/1"), "operation": ("a", "/2"), "path": ("b", "/1"), "other": ("b", "/2")}
    waited: set[str] = set()
    for name, (operation, path) in calls.items():
        ticking = Ticking()
        with Scripted(Reply(429, headers=LIMITED), Reply()) as server:
            http = opened(server.url, ticking, tries=1, hold=lambda _failure: hold)
            with pytest.raises(TransientError):
                http.get("a", "/1")
            http.get(operation, path)
            http.close()
        waited |= {name} if ticking.monotonic() > 45 else set()
    assert waited == held


def test_the_reason_of_a_limit_is_told_to_who_decides() -> None:
    """What `hold` sees is the server's own name of the limit, cut short."""
    seen: list[str] = []

    def hold(failure: Failure) -> Hold:
        seen.append(failure.reason)
        return Hold.ALL

    with Scripted(Reply(429, headers={"Retry-After": "1", "RateLimit-Reason": "jira-burst-based"})) as server:
        http = opened(server.url, Ticking(), tries=1, hold=hold)
        with pytest.raises(TransientError):
            http.get("a", "/1")
        http.close()
    assert seen == ["jira-burst-based"]


def test_a_bucket_that_is_empty_tells_when_it_is_filled() -> None:
    """Jira Data Center names the seconds between two fillings; a wait of its own goes before them."""
    told = {**DATE, "x-ratelimit-interval-seconds": "7"}
    assert told_wait(told, NOON) == timedelta(seconds=7)
    assert told_wait({**told, "retry-after": "2"}, NOON) == timedelta(seconds=2)
    assert told_wait(told, NOON, refilled=False) is None
