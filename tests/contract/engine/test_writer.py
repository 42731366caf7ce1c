"""The one writer: a program that lost its claim stores no figures and writes nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from prometheus_client import CollectorRegistry

from connectors.errors import StoreError
from syncd.metrics.telemetry import Telemetry
from syncd.service import Company, Service
from tests.contract.engine.bench import Bench


def losing(times: int) -> Callable[[], None]:
    """Return what assures that many times and then says that another has the claim."""
    left = [times]

    def assure() -> None:
        left[0] -= 1
        if left[0] < 0:
            raise StoreError(
                "another syncd is the writer of this store", where="store", remedy="end it first"
            )

    return assure


@pytest.mark.parametrize("times", [0, 1])
def test_a_pass_without_the_claim_writes_nothing(quick: Bench, times: int) -> None:
    """Lost before the pass nothing is read; lost while it read, nothing is judged, published or written."""
    service = Service(
        quick.loaded(),
        quick.store,
        lambda: quick.now,
        Telemetry(CollectorRegistry()),
        company=Company(assure=losing(times)),
    )
    with quick.asked() as asked, pytest.raises(StoreError, match="another syncd is the writer"):
        service.sync()
    service.close()
    assert bool(asked) is bool(times)
    assert not quick.puts()
    assert quick.rows("project") == {}
