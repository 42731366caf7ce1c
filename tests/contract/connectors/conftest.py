"""Where and when the suite of all connectors is played: at home, and in a campaign all over the world."""

from __future__ import annotations

import pytest

from tests.contract.connectors.bench import HOME, PLACES, Place


@pytest.fixture(
    params=[
        pytest.param(place, id=name, marks=[pytest.mark.campaign] if place is not HOME else [])
        for name, place in PLACES.items()
    ]
)
def place(request: pytest.FixtureRequest) -> Place:
    """Return where the token's user is; `TimingSuite` alone goes everywhere in each run of the suite."""
    chosen: Place = request.param
    return chosen
