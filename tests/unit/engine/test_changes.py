"""The change set: its name and its form for programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import orjson
from hypothesis import given
from hypothesis import strategies as st

from syncd.engine.writing.changes import Change, ChangeSet, Held, plain
from tests.unit.engine.samples import change, change_set, target

FOUR = (change("1"), change("2", 0.1), change("3", None, "text"), change("4", 1.0, None))


@given(st.permutations(FOUR))
def test_a_fingerprint_does_not_depend_on_the_order(changes: Sequence[Change]) -> None:
    """The same changes have the same name, in whatever order they were found."""
    assert change_set(*changes).fingerprint == change_set(*FOUR).fingerprint


def test_a_fingerprint_names_places_and_both_values() -> None:
    """Another item, another field, another value before or after: another name. Another reason: the same."""
    one = change("1", 0.1, 0.2)
    name = change_set(one).fingerprint
    others = [
        change("2", 0.1, 0.2),
        replace(one, target=target("1", "customfield_9")),
        change("1", 0.11, 0.2),
        change("1", 0.1, 0.21),
        change("1", None, 0.2),
    ]
    assert len({name, *(change_set(other).fingerprint for other in others)}) == 6
    assert change_set(replace(one, reason="other words")).fingerprint == name
    assert change_set(one, change("2")).fingerprint != name


def test_a_fingerprint_is_twelve_hexadecimal_digits() -> None:
    """It is short enough to be typed, also for nothing at all."""
    for name in (ChangeSet().fingerprint, change_set(change()).fingerprint):
        assert len(name) == 12
        int(name, 16)


def test_a_change_set_is_json_for_programs() -> None:
    """Days become text and words a list; a held field says until when."""
    until = datetime(2026, 10, 21, 9, tzinfo=UTC)
    kept = Held(target=target(), current=("a", "b"), wanted=1.0, reason="theirs", until=until)
    document = ChangeSet(changes=(change(after=date(2026, 10, 14)),), held=(kept,), configured=2).as_dict()
    read = orjson.loads(orjson.dumps(document))
    assert read["configured"] == 2
    assert read["changes"][0]["after"] == "2026-10-14"
    assert read["changes"][0]["key"] == "ABC-1"
    assert read["held"][0]["current"] == ["a", "b"]
    assert read["held"][0]["until"] == until.isoformat()


def test_plain_values_stay_what_they_are() -> None:
    """Numbers, texts, truth values and nothing need no other form."""
    assert [plain(value) for value in (1.5, "x", True, None)] == [1.5, "x", True, None]
