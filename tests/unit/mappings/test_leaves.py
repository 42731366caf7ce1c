"""Which items are counted."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from connectors.model.items import Ref
from mappings.leaves import leaf_refs
from tests.unit.mappings.samples import parents


def refs(*ids: str) -> set[Ref]:
    """Make refs of tracker `jira`."""
    return {("jira", one) for one in ids}


def test_parents_with_children_are_no_leaves() -> None:
    """Of epic 9 with stories 1 and 2, the stories are the leaves."""
    assert leaf_refs(refs("9", "1", "2"), parents({"1": "9", "2": "9"})) == refs("1", "2")


def test_the_way_up_runs_through_items_that_are_not_counted() -> None:
    """1 lies below 5 (dead, or another project's) below 9: 9 has a live descendant all the same."""
    assert leaf_refs(refs("9", "1"), parents({"1": "5", "5": "9"})) == refs("1")


def test_a_parent_whose_children_are_all_dead_is_a_leaf_again() -> None:
    """With its only child cancelled, the parent counts."""
    assert leaf_refs(refs("9"), parents({"1": "9"})) == refs("9")


def test_a_loop_of_parents_ends() -> None:
    """Two items that are each other's parent do not hang the pass."""
    assert leaf_refs(refs("1", "2", "3"), parents({"1": "2", "2": "1", "3": "1"})) == refs("3")


@given(st.dictionaries(st.integers(1, 30), st.integers(0, 29)), st.sets(st.integers(0, 30)))
def test_leaves_are_what_a_plain_walk_finds(steps: dict[int, int], live: set[int]) -> None:
    """In any forest the leaves are the live items that stand above no other live one."""
    forest = {("t", str(a)): ("t", str(b)) for a, b in steps.items() if b < a}
    living = {("t", str(n)) for n in live}

    def ancestors(ref: Ref) -> set[Ref]:
        return {forest[ref]} | ancestors(forest[ref]) if ref in forest else set()

    above = set().union(*(ancestors(ref) for ref in living))
    assert leaf_refs(living, forest) == living - above
