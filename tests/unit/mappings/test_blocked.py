"""Blocked work: flagged leaves, leaves that wait for open items, and projects that wait for each other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings.blocked import Blocked, Blocker, Tie, Word, blocked_work, chain

KNOWN = {
    ("jira", "OPS-1"): Blocker(is_open=True, project="ops"),
    ("jira", "OPS-2"): Blocker(is_open=False, project="ops"),
    ("jira", "OWN-1"): Blocker(is_open=True, project="own"),
    ("jira", "ADRIFT"): Blocker(is_open=True),
}


def tie(
    key: str, *blockers: str, weight: float | None = 2.0, told: tuple[str, ...] = (), flagged: bool = False
) -> Tie:
    """Return an item of the project `own` with these blockers; those in `told` were open when it was read."""
    words: tuple[Word, ...] = tuple(("jira", one) for one in blockers)
    return Tie(
        key=key,
        weight=weight,
        flagged=flagged,
        blockers=words,
        told_open=tuple(("jira", one) for one in told),
    )


@pytest.mark.parametrize(
    ("one", "found"),
    [
        (tie("A", flagged=True), Blocked(items=1, weight=2.0, flagged=1, keys=("A",))),
        (tie("A", "OPS-1"), Blocked(items=1, weight=2.0, keys=("A",), by=("ops",))),
        (tie("A", "OPS-1", flagged=True), Blocked(items=1, weight=2.0, flagged=1, keys=("A",), by=("ops",))),
        (tie("A", "OPS-2"), Blocked()),
        (tie("A", "OPS-2", told=("OPS-2",)), Blocked()),
        (tie("A", "OWN-1"), Blocked(items=1, weight=2.0, keys=("A",))),
        (tie("A", "ADRIFT"), Blocked(items=1, weight=2.0, keys=("A",))),
        (tie("A", "FAR-1", told=("FAR-1",)), Blocked(items=1, weight=2.0, keys=("A",))),
        (tie("A", "FAR-1"), Blocked()),
        (tie("EPIC", "OPS-1", weight=None), Blocked(by=("ops",))),
    ],
)  # fmt: skip
def test_what_blocks_a_leaf(one: Tie, found: Blocked) -> None:
    """Flags and open blockers; a done one is none, an unknown one counts as it was told; an epic waits without being counted."""
    assert blocked_work("own", [one], KNOWN.get) == found


def test_blocked_leaves_are_summed_up() -> None:
    """Each leaf counts once, each project that is waited for once."""
    ties = [tie("A", "OPS-1", "OWN-1"), tie("B", "OPS-1", weight=3.0), tie("C", "OPS-2")]
    assert blocked_work("own", ties, KNOWN.get) == Blocked(items=2, weight=5.0, keys=("A", "B"), by=("ops",))


@pytest.mark.parametrize(
    ("waits", "through"),
    [
        ({"a": ("b",), "b": ("c",), "c": ("d", "e")}, ("c", "d", "e")),
        ({"a": ("b",), "b": ("a",)}, ()),
        ({"a": ("b", "c"), "b": ("c",)}, ()),
        ({"b": ("c",)}, ()),
    ],
)
def test_a_chain_goes_on_behind_those_waited_for(
    waits: dict[str, tuple[str, ...]], through: tuple[str, ...]
) -> None:
    """Nearest first, each once, without those waited for at once and without the project itself."""
    assert chain("a", waits) == through


@given(st.dictionaries(st.sampled_from("abcde"), st.lists(st.sampled_from("abcde"), max_size=4)))
def test_a_chain_ends_and_names_each_once(waits: dict[str, list[str]]) -> None:
    """Whatever waits for whatever, also in circles."""
    found = chain("a", waits)
    assert len(set(found)) == len(found)
    assert not {"a", *waits.get("a", ())} & set(found)
