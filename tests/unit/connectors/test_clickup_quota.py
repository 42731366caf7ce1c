"""The quota that ClickUp tells in its headers, and the budget of a minute."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from connectors.http import Http, Limits
from tests.unit.connectors.scripted import Reply, Scripted
from tests.unit.connectors.ticking import Ticking

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def told(remaining: str, seconds: int) -> Reply:
    """Return an answer that tells the rest of the quota and when it is renewed."""
    reset = int((NOW + timedelta(seconds=seconds)).timestamp())
    date = f"{NOW:%a, %d %b %Y %H:%M:%S} GMT"
    headers = {"Date": date, "X-RateLimit-Remaining": remaining, "X-RateLimit-Reset": str(reset)}
    return Reply(headers=headers)


@pytest.mark.parametrize(
    ("remaining", "mind_quota", "waits"), [("0", True, True), ("1", True, False), ("0", False, False)]
)
def test_a_quota_that_is_used_up_is_waited_for(remaining: str, mind_quota: bool, waits: bool) -> None:
    """A good answer that calls the minute's requests spent holds the next one back until they are renewed."""
    ticking = Ticking(NOW)
    with Scripted(told(remaining, 30)) as server:
        http = Http(
            "clickup",
            server.url,
            token=lambda: "pk_x",
            authorise=lambda _token: {},
            observe=lambda _exchange: None,
            clock=ticking.clock,
            mind_quota=mind_quota,
        )
        with closing(http):
            http.get("user", "/v2/user")
            http.get("user", "/v2/user")
    assert (ticking.monotonic() >= 30) is waits


def test_no_minute_holds_more_than_its_budget() -> None:
    """Five at once, then none before the first of them is a minute old."""
    ticking = Ticking(NOW)
    with Scripted() as server:
        http = Http(
            "clickup",
            server.url,
            token=lambda: "pk_x",
            authorise=lambda _token: {},
            observe=lambda _exchange: None,
            clock=ticking.clock,
            limits=Limits(per_second=1000.0, per_minute=5),
        )
        with closing(http):
            times = []
            for _ in range(11):
                http.get("user", "/v2/user")
                times.append(ticking.monotonic())
    assert times[4] < 1
    assert 60 <= times[5] < 61
    assert 120 <= times[10] < 121
