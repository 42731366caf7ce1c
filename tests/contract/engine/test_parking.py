"""Fields that are set aside, and a person's word on them."""

from __future__ import annotations

import pytest

from connectors.errors import SettingsError
from syncd.engine.writing.parking import drop, find_parked, parked_document, retry
from syncd.store import Aside
from tests.contract.engine.bench import Bench, held, written

SLIP = ("SRCH-1", "Slip (days)")


def off_screen(bench: Bench) -> None:
    """Have one field of one item refused, and set aside by a pass."""
    bench.fault("off_screen", field="Slip (days)", project="SRCH")
    bench.sync()
    bench.mend()


def test_a_parked_field_tells_both_values_and_is_retried_at_a_persons_word(quick: Bench) -> None:
    """The list names item, field, whose figure, what stood there and what we wanted; the next pass writes it."""
    off_screen(quick)
    (row,) = parked_document(quick.store.parked())
    assert {name: row[name] for name in ("key", "field_name", "subject", "kind", "shown", "wanted")} == {
        "key": "SRCH-1",
        "field_name": "Slip (days)",
        "subject": "index",
        "kind": "refused",
        "shown": None,
        "wanted": -3.0,
    }
    assert SLIP in held(quick.sync().view)
    retry(quick.store, find_parked(quick.store, "SRCH-1", "slip (DAYS)", "jira"), quick.now, None)
    assert SLIP in written(quick.sync().outcomes)
    assert [act.what for act in quick.store.audit_rows(quick.now.replace(year=2000))] == ["parked retry"]


def test_a_dropped_field_is_left_alone_until_it_is_retried(quick: Bench) -> None:
    """No try after a day either, and no warning; a retry takes it back."""
    off_screen(quick)
    drop(quick.store, find_parked(quick.store, "SRCH-1"), quick.now, None)
    quick.wait(days=3)
    assert held(quick.sync().view)[SLIP].startswith("set aside: dropped by hand")
    (row,) = quick.store.parked()
    assert (row.kind, row.wanted) == (Aside.DROPPED, -3.0)
    drop(quick.store, [row], quick.now, None)
    assert quick.store.parked()[0].reason == row.reason
    retry(quick.store, quick.store.parked(), quick.now, None)
    assert SLIP in written(quick.sync().outcomes)


def test_what_fought_us_may_be_retried_and_counts_from_nothing(quick: Bench) -> None:
    """Five overwritings set a field aside; after a retry there are five more until it is again."""
    score = ("OKR-1", "KR Score")
    quick.change("score: KR Score,", "score: {field: KR Score, every: 0s},")
    quick.sync()
    for _ in range(6):
        quick.edit("OKR-1", fields={"KR Score": 0.9})
        last = quick.sync()
    assert "again and again" in held(last.view)[score]
    retry(quick.store, find_parked(quick.store, "OKR-1"), quick.now, None)
    assert written(quick.sync().outcomes)[score] == 0.5
    quick.edit("OKR-1", fields={"KR Score": 0.9})
    assert score in written(quick.sync().outcomes)


def test_a_name_that_is_not_set_aside_is_told(quick: Bench) -> None:
    """The message says how to see what is; with nothing set aside there is nothing to do."""
    with pytest.raises(SettingsError, match="nothing is set aside at OKR-9 → nothing is to be done"):
        find_parked(quick.store, "OKR-9")
    off_screen(quick)
    with pytest.raises(SettingsError, match="syncd parked list"):
        find_parked(quick.store, "SRCH-1", "KR Score")
