"""When a wish comes due: after quiet, at the latest so long after its first, and never too often."""

from __future__ import annotations

from syncd.webhooks.soon import Soon


def test_one_wish_comes_due_after_quiet() -> None:
    """A single wish is due half a second later, once."""
    soon = Soon(0.5, 5.0)
    assert soon.ask("jira", 10.0)
    assert soon.wait(10.0) == 0.5
    assert soon.take_due(10.4) == []
    assert soon.take_due(10.5) == ["jira"]
    assert soon.take_due(20.0) == []
    assert soon.wait(20.0) is None


def test_a_burst_is_one_wish() -> None:
    """Wishes that come without a pause are due together, at the latest five seconds after the first."""
    soon = Soon(0.5, 5.0)
    first = [soon.ask("jira", 10.0 + n / 10) for n in range(100)]
    assert first == [True] + [False] * 99
    assert soon.take_due(14.9) == []
    assert soon.take_due(15.0) == ["jira"]


def test_the_next_one_keeps_its_distance() -> None:
    """Wishes that trickle in are due five seconds after the last time, not each on its own."""
    soon = Soon(0.5, 5.0)
    soon.ask("jira", 10.0)
    soon.take_due(10.5)
    soon.ask("jira", 11.0)
    assert soon.take_due(12.0) == []
    assert soon.wait(12.0) == 3.5
    assert soon.take_due(15.5) == ["jira"]


def test_what_is_busy_waits() -> None:
    """A wish for something that is under way is kept until it is not, and does not hold up another."""
    soon = Soon(0.5, 5.0)
    soon.ask("jira", 10.0)
    soon.ask("clickup", 10.0)
    assert soon.take_due(11.0, busy=("jira",)) == ["clickup"]
    assert soon.wait(11.0, busy=("jira",)) is None
    assert soon.take_due(12.0) == ["jira"]
