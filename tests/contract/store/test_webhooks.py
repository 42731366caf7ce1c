"""What webhooks ask of the store: which fields of an item are ours, and a census before its time."""

from __future__ import annotations

from datetime import UTC, datetime

from connectors.model.pulls import Cursor
from syncd.store import Store

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def test_fields_that_we_write_are_known_before_the_answer(store: Store) -> None:
    """A field is ours from the moment its request goes out, and stays ours once it was written; others are not."""
    rows = [{"tracker": "jira", "item": "7", "field": name, "after": 1} for name in ("a", "b", "c")]
    numbers = store.record_change_set("f", NOW, None, "guard", rows)
    assert store.fields_by_us("jira", "7") == frozenset()
    store.begin_write(numbers[:2], NOW)
    assert store.fields_by_us("jira", "7") == {"a", "b"}
    store.end_write(numbers[0], "written", "", NOW)
    store.end_write(numbers[1], "refused", "no", NOW)
    assert store.fields_by_us("jira", "7") == {"a"}
    assert store.fields_by_us("jira", "8") == frozenset()
    assert store.fields_by_us("clickup", "7") == frozenset()


def test_a_census_can_be_wanted(store: Store) -> None:
    """Wanting a census forgets when the last one was, and leaves the cursor."""
    store.pull_began("jira", NOW)
    store.pull_completed("jira", Cursor(at=NOW), "scope", "shape", NOW, full=True)
    store.want_census("jira")
    state = store.pull_state("jira")
    assert state is not None
    assert (state.census_at, state.cursor) == (None, Cursor(at=NOW))
