"""The opening of a cycle that syncd came to know when it had begun: rebuilt once, beside the passes."""

from __future__ import annotations

from datetime import date, datetime

from tests.contract.engine.bench import ZONE, Bench

EVE = date(2026, 9, 30)


def eve(bench: Bench) -> dict[str, str]:
    """Return where the rows of the eve's close come from, by project."""
    return {
        name: source
        for kind, _, source, rows in bench.store.days_between(EVE, EVE)
        if kind == "project"
        for name in rows
    }


def asked_for(bench: Bench) -> list[str]:
    """Look for a missed opening, and return what was asked of the tracker."""
    with bench.asked() as seen:
        bench.service.watch_opening()
    return [str(entry.operation) for entry in seen]


def test_the_opening_is_rebuilt_once(quick: Bench) -> None:
    """Started on the 14th: after the first complete pass the eve has its rows, marked as rebuilt; then nothing is asked."""
    assert asked_for(quick) == []
    quick.sync()
    assert "changelog_bulkfetch" in asked_for(quick)
    assert set(eve(quick)) == {"index", "ranking", "caching", "tls"}
    assert set(eve(quick).values()) == {"rebuilt"}
    closes = quick.rows("close")
    quick.restart()
    assert asked_for(quick) == []
    assert quick.rows("close") == closes == {}


def test_an_eve_that_is_still_to_come_is_closed_by_a_pass(quick: Bench) -> None:
    """Started before the cycle: nothing is rebuilt."""
    quick.at(datetime(2026, 9, 30, 10, tzinfo=ZONE))
    quick.sync()
    assert asked_for(quick) == []
    quick.at(datetime(2026, 10, 1, 10, tzinfo=ZONE))
    quick.sync()
    assert set(eve(quick).values()) == {"recorded"}


def test_a_failure_is_put_off_and_tried_again(quick: Bench) -> None:
    """A tracker that gives no histories keeps no pass from its figures; five minutes later, then ten, it is asked anew."""
    quick.sync()
    quick.fault("server_error", operation="changelog_bulkfetch")
    assert "changelog_bulkfetch" in asked_for(quick)
    assert quick.sync().result == "complete"
    assert asked_for(quick) == []
    quick.wait(minutes=5)
    assert "changelog_bulkfetch" in asked_for(quick)
    quick.wait(minutes=6)
    assert asked_for(quick) == []
    quick.mend()
    quick.wait(minutes=5)
    assert "changelog_bulkfetch" in asked_for(quick)
    assert set(eve(quick).values()) == {"rebuilt"}
