"""What every test stands on: no settings from outside, and Hypothesis that repeats itself in CI."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

KEPT = ("SYNCD_TEST_",)
"""Beginnings of the variables that steer the tests themselves."""

settings.register_profile("default", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "default")


@pytest.fixture(autouse=True, scope="session")
def _no_settings_from_outside() -> Iterator[None]:
    """Take the variables that syncd reads as settings out of the environment."""
    with pytest.MonkeyPatch.context() as environment:
        for name in [n for n in os.environ if n.startswith("SYNCD_") and not n.startswith(KEPT)]:
            environment.delenv(name)
        yield
