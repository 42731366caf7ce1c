"""Passes that wait for their turn share one judging, and none that must be their own."""

from __future__ import annotations

from prometheus_client import CollectorRegistry

from syncd.engine.rounds import counted, is_judged, note_judged
from syncd.metrics.telemetry import Telemetry
from syncd.service import Service
from tests.contract.engine.bench import Bench


def test_what_another_pass_judged_is_not_judged_again(quick: Bench) -> None:
    """It is not where a judging began after the reading, with the same settings; a person's approval judges in any case."""
    loaded = quick.loaded()
    service = Service(loaded, quick.store, lambda: quick.now, Telemetry(CollectorRegistry()))
    assert not service.sync().shared
    first = counted(quick.store)
    assert is_judged(quick.store, first, loaded.digest)
    assert not is_judged(quick.store, first + 1, loaded.digest)
    assert not service.sync().shared, "it read after the last judging began"

    note_judged(quick.store, first + 100, loaded.digest)
    shared = service.sync()
    assert shared.shared
    assert shared.result == "complete"
    assert not shared.view.change_set.changes
    assert not service.sync(yes=True).shared

    note_judged(quick.store, first + 100, "other settings")
    assert not service.sync().shared
    service.close()
