"""Fetching: sources are asked a few at a time, once each, and none of them can hold or end a pass."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from config.values import Cadence, CommandSource, OutsideSource
from connectors.errors import MalformedError
from syncd.values import Told
from syncd.values.fetching import MOST_AT_ONCE, Answer, Fetching

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
LONG = timedelta(seconds=5)


def source(name: str) -> CommandSource:
    """Return a source of a name."""
    return CommandSource(argv=(name,), folder=Path(), cadence=Cadence(timeout=timedelta()))


@dataclass
class Server:
    """Answers when it is let go, and remembers how many it had to answer at once."""

    go: threading.Event = field(default_factory=threading.Event)
    full: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)
    asked: list[str] = field(default_factory=list)
    at_once: int = 0
    most: int = 0

    def ask(self, one: OutsideSource, _today: date) -> Told:
        """Answer with the length of the name; `wrong` and `broken` are refused in two ways."""
        with self.lock:
            self.asked.append(one.place)
            self.at_once += 1
            self.most = max(self.most, self.at_once)
            if self.at_once >= MOST_AT_ONCE:
                self.full.set()
        self.go.wait(5)
        with self.lock:
            self.at_once -= 1
        if one.place == "wrong":
            raise MalformedError("no number")
        return Told(value=1 / (one.place != "broken"))


@contextmanager
def fetching() -> Iterator[tuple[Fetching, Server]]:
    """Give one with its server; whatever still waits is let go at the end."""
    server = Server()
    try:
        yield Fetching(server.ask), server
    finally:
        server.go.set()


def begin(fetch: Fetching, *names: str) -> None:
    """Have sources asked."""
    fetch.begin({name: source(name) for name in names}, NOW, NOW.date())


def wait(fetch: Fetching, *names: str, most: timedelta = LONG, halted: bool = False) -> dict[str, Answer]:
    """Wait for sources, and take what came."""
    fetch.wait(names, most, lambda: halted)
    return fetch.take()


def test_answers_wait_until_they_are_taken_once() -> None:
    """A number, a refusal in words, and a fault of our own, each by its source."""
    with fetching() as (fetch, server):
        server.go.set()
        begin(fetch, "one", "wrong", "broken")
        answers = wait(fetch, "one", "wrong", "broken")
        assert fetch.take() == {}
    assert (answers["one"].told, answers["one"].tried) == (Told(value=1.0), NOW)
    assert str(answers["wrong"].error) == "no number"
    assert "a fault of syncd (ZeroDivisionError)" in str(answers["broken"].error)


def test_a_wait_ends_with_its_time_or_with_the_daemon() -> None:
    """What has not answered by then is asked no second time, and taken later."""
    with fetching() as (fetch, server):
        begin(fetch, "one")
        assert wait(fetch, "one", most=timedelta(milliseconds=10)) == {}
        assert wait(fetch, "one", halted=True) == {}
        begin(fetch, "one")
        server.go.set()
        assert list(wait(fetch, "one")) == ["one"]
        assert server.asked == ["one"]


def test_only_a_few_are_asked_at_one_time() -> None:
    """The others wait for a free thread."""
    names = [f"source{n}" for n in range(3 * MOST_AT_ONCE)]
    with fetching() as (fetch, server):
        begin(fetch, *names)
        server.full.wait(5)
        wait(fetch, *names, most=timedelta(milliseconds=10))
        assert len(server.asked) == MOST_AT_ONCE
        server.go.set()
        fetch.wait(names, LONG, lambda: False)
    assert (server.most, sorted(server.asked)) == (MOST_AT_ONCE, sorted(names))


def test_a_source_that_keeps_its_thread_is_told_as_missing() -> None:
    """After a few of its time-outs; when it answers at last, that counts."""
    with fetching() as (_, server):
        fetch = Fetching(server.ask, silent_after=timedelta())
        begin(fetch, "one")
        silent = wait(fetch, "one", most=timedelta(milliseconds=10))
        assert "it keeps silent for" in str(silent["one"].error)
        server.go.set()
        assert wait(fetch, "one")["one"].told == Told(value=1.0)
