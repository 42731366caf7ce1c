"""The databases of the store's own tests, for programs that are given their address by the environment."""

from __future__ import annotations

from tests.contract.store.databases import make_store_url, postgres

__all__ = ["make_store_url", "postgres"]
