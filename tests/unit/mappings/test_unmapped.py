"""Work that belongs to nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from connectors.model.items import WorkItem
from mappings.classes import Classifier
from mappings.okr import Class
from mappings.unmapped import Catch, Tally, Unmapped, catches, is_active, tally, unmapped_work
from tests.unit.mappings.samples import CYCLE, item, parents


def found(
    *items: WorkItem,
    placed: Collection[str] = (),
    steps: Mapping[str, str] | None = None,
    carriers: Collection[str] = (),
) -> Unmapped:
    """Tally and add up, with default classes; `placed` items belong to project p."""
    projects = {one.ref: "p" if one.id in placed else None for one in items}
    carrying = [("jira", number) for number in carriers]
    counted = tally(items, projects, parents(steps or {}), carrying, Classifier.of({}).classify, CYCLE, UTC)
    return unmapped_work(counted)


def test_the_share_of_active_leaves_without_project() -> None:
    """In progress or done in the cycle are 1, 2, 3; of them only 3 has no project; 4 is still to do: 1 ÷ 3."""
    made = found(item("1", "doing"), item("2", "done"), item("3", "doing"), item("4"), placed=["1", "2"])
    assert (made.share, made.items, made.active) == (1 / 3, 1, 3)


def test_cancelled_work_and_parents_do_not_count() -> None:
    """Of a parent with one open and one cancelled child only the open one is work."""
    dead = item("2", "done", resolution="Duplicate")
    made = found(item("9", "doing"), item("1", "doing"), dead, steps={"1": "9", "2": "9"})
    assert (made.items, made.active, made.parents) == (1, 1, ((("jira", "9"), 1),))


def test_a_parent_of_cancelled_children_is_work_again() -> None:
    """Its only child was cancelled, so the parent in progress is the leaf."""
    made = found(item("9", "doing"), item("1", "done", status="Cancelled"), steps={"1": "9"})
    assert (made.items, made.active) == (1, 1)


def test_done_before_or_after_the_cycle_is_not_active() -> None:
    """The day is one of the zone: 15:30 UTC on 30 September is 1 October in Tokyo."""
    edge = item("1", "done", done_at=datetime(2026, 9, 30, 15, 30, tzinfo=UTC))
    assert not is_active(edge, Class.DONE, CYCLE, UTC)
    assert is_active(edge, Class.DONE, CYCLE, ZoneInfo("Asia/Tokyo"))
    assert not is_active(item("1", "done", done_at=datetime(2027, 1, 1, tzinfo=UTC)), Class.DONE, CYCLE, UTC)
    assert not is_active(item("1", "done", done_at=None), Class.DONE, CYCLE, UTC)


def test_carriers_of_okr_fields_are_no_unmapped_work() -> None:
    """The issue of a key result is in progress and belongs to no project; it is the plan, not work."""
    made = found(item("1", "doing"), item("2", "doing"), carriers=["2"])
    assert (made.items, made.active) == (1, 2)


def test_top_parents_come_by_size() -> None:
    """Under 8 there are two, under 9 one, and one has no parent."""
    items = [item(n, "doing") for n in "1234"]
    made = found(*items, steps={"1": "9", "2": "8", "3": "8"})
    assert made.parents == ((("jira", "8"), 2), (("jira", "9"), 1))
    assert unmapped_work([Tally(("jira", str(n)), 1, 1) for n in range(20)], top=3).parents == tuple(
        (("jira", n), 1) for n in ("0", "1", "10")
    )


def test_nothing_active_is_unknown() -> None:
    """Without active leaves there is no share."""
    assert found(item("1")) == Unmapped(share=None, items=0, active=0)


@given(st.lists(st.tuples(st.sampled_from(["todo", "doing", "done"]), st.booleans()), max_size=10))
def test_counting_by_parent_adds_up_to_counting_at_once(made: list[tuple[str, bool]]) -> None:
    """However the items hang, the totals are those of a plain count over leaves without parents above them."""
    items = [item(str(n), category) for n, (category, _) in enumerate(made)]
    placed = [str(n) for n, (_, is_placed) in enumerate(made) if is_placed]
    active = [one for one in items if one.category != "todo"]
    counted = found(*items, placed=placed, steps={one.id: f"parent-{int(one.id) % 3}" for one in items})
    assert counted.active == len(active)
    assert counted.items == sum(one.id not in placed for one in active) == sum(n for _, n in counted.parents)


def test_the_selector_that_would_catch_most_comes_first() -> None:
    """A parent or a label, each counting what those before it leave; single items and bare ids are no catch."""
    items = [
        item("1", facets={"label": ("ops",)}),
        item("2", facets={"label": ("ops", "urgent"), "component": ("Crawler",)}),
        item("3", facets={"label": ("ops",), "sprint": ("37",)}),
        item("4", facets={"component": ("Crawler",)}),
        item("5", facets={"component": ("Crawler",)}),
        item("6", facets={"label": ("alone",)}),
        item("7", facets={"sprint": ("37",)}),
    ]
    above = {("jira", number): "ABC-90" for number in ("4", "5")}
    assert catches(items, above, ("label", "component", "sprint")) == (
        Catch(facet="component", value="Crawler", items=3),
        Catch(facet="label", value="ops", items=2),
    )
    assert catches(items[3:5], above, ("label", "component")) == (Catch(facet="", value="ABC-90", items=2),)
    assert catches([], {}, ("label",)) == ()
