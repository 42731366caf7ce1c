"""Answers with faults in them, held against the connectors alone: every reading ends, with a typed error or with items."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

import connectors
from connectors.errors import SyncError
from connectors.model.pulls import Scope
from syncd.engine.mapping.situation import situation
from syncd.engine.reading.border import border
from syncd.engine.reading.sites import remembered
from tests.contract.engine.bench import Bench
from tests.fuzz.campaign import CASES, LONGEST_SECONDS, SEED, Spoiler, spoilt_settings
from tests.system.between import Between

READ_CASES = 4 * CASES


def readings(tracker: Any, scope: Scope, ids: Sequence[str]) -> Iterator[Callable[[], object]]:
    """Yield each way to read from a tracker."""
    yield tracker.site
    yield tracker.catalogue
    yield lambda: list(tracker.pull(scope, None, lambda _items: {}))
    yield lambda: tracker.read(ids, scope)
    yield lambda: list(tracker.histories(ids, scope))
    yield lambda: tracker.trace(ids[:1], scope)
    yield lambda: tracker.editable(ids[0])


@pytest.mark.parametrize(("name", "bench"), [("jira", "quick"), ("clickup", "workspace")])
def test_every_reading_of_a_spoilt_answer_ends(name: str, bench: str, request: pytest.FixtureRequest) -> None:
    """At the border of its tracker every fault is an error of the family, and none takes longer than a minute."""
    given: Bench = request.getfixturevalue(bench)
    spoiler, came = Spoiler(), Counter[str]()
    with Between(given.sandboxes[name].url, spoiler) as between:
        spoilt_settings(given, name, between.url)
        given.sync()
        fields = remembered(given.store, given.service.trackers)
        scope = situation(given.loaded(), fields, given.store).resolved.scopes[name]
        settings = given.loaded().trackers[name]
        ids = sorted(_ids(given, name))[:6]
        for _ in range(READ_CASES):
            tracker = connectors.find(settings.type).connect(name, settings, lambda _exchange: None)
            tracker.learn(fields[name])
            read = spoiler.rng.choice(list(readings(tracker, scope, ids)))
            spoiler.turn, begun = spoiler.rng.randint(1, 8), time.monotonic()
            before = len(spoiler.done)
            try:
                with border(name):
                    read()
            except SyncError as error:
                came["not understood" if "is not understood" in error.what else "told"] += 1
            except Exception as error:
                raise AssertionError(f"a traceback after {spoiler.done[-1:]}") from error
            else:
                came["taken" if len(spoiler.done) > before else "not reached"] += 1
            finally:
                spoiler.turn = -1
                tracker.close()
            assert time.monotonic() - begun < LONGEST_SECONDS, spoiler.done[-1:]
    print(f"\nreadings of {name}, seed {SEED}: {dict(came)}")


def _ids(bench: Bench, name: str) -> set[str]:
    return {lived.item.id for batch in bench.store.walk_items(name, 100) for lived in batch}
