"""What the tests of sources share: servers and databases, each started once."""

from __future__ import annotations

from tests.contract.store.databases import postgres
from tests.unit.connectors.secured import authority, secured

__all__ = ["authority", "postgres", "secured"]
