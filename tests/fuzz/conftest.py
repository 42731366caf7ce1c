"""What campaigns of bad input are given: a bench over the small town, and one over the small workspace."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.engine import clickup_town
from tests.contract.engine.bench import Bench
from tests.contract.engine.conftest import _token, quick
from tests.contract.store.databases import migrated_file

__all__ = ["_token", "migrated_file", "quick"]


@pytest.fixture
def workspace(migrated_file: Path, tmp_path: Path) -> Iterator[Bench]:
    """Give the small workspace of ClickUp."""
    with Bench.on_file(migrated_file, tmp_path, {"clickup": clickup_town.workspace()}) as made:
        made.text = clickup_town.CONFIGURATION
        yield made
