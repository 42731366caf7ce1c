"""Room that was given free goes back to the disk, or to what comes next."""

from __future__ import annotations

from datetime import timedelta

from syncd.store import Store
from tests.contract.store.samples import NOW


def test_a_store_gets_smaller(store: Store, store_url: str) -> None:
    """After acts were let go, compacting makes a file of SQLite smaller; all else stays, on PostgreSQL too."""
    for number in range(40):
        store.audit(NOW - timedelta(days=1), "x", f"{number}", {"text": "long " * 2000})
    store.audit(NOW, "y", "kept", {})
    before = store.size_bytes()
    assert store.forget_acts(NOW, 30) == 30
    assert store.forget_acts(NOW, 30) == 10
    store.compact()
    if store_url.startswith("sqlite"):
        assert store.size_bytes() < before - 200_000
    assert [row.subject for row in store.audit_rows(NOW - timedelta(days=2))] == ["kept"]
    store.audit(NOW, "z", "after", {})
