"""An item rewound through its history, advanced again, and the times derived from it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.model.fields import FieldValue
from connectors.model.history import ItemChange, Shift
from connectors.model.items import Category, WorkItem
from mappings.classes import Classifier
from mappings.past import advance, born, contradictions, course, rewind
from tests.unit.mappings.samples import item

BIRTH = datetime(2026, 10, 1, 9, tzinfo=UTC)
TODO, DOING, DONE = (
    {"status": Shift(None, name), "category": Shift(None, name)} for name in ("todo", "doing", "done")
)


def day(number: int) -> datetime:
    """Return noon of a day of October."""
    return datetime(2026, 10, number, 12, tzinfo=UTC)


def change(at: int, act: str = "1", /, **shifts: tuple[FieldValue, FieldValue]) -> ItemChange:
    """Make a change on a day of October; `facet__label` stands for the part `facet:label`."""
    parts = {part.replace("__", ":"): Shift(*pair) for part, pair in shifts.items()}
    return ItemChange(item="1", at=day(at), act=act, shifts=parts)


def moved(at: int, before: str, after: str, **more: tuple[FieldValue, FieldValue]) -> ItemChange:
    """Make a change of status between statuses named like their categories."""
    return change(at, category=(before, after), status=(before.title(), after.title()), **more)


def an_item(category: str = "done", **content: object) -> WorkItem:
    """Make an item as it is now, created on the first."""
    return item("1", category, created=BIRTH, updated=day(20), **content)


def test_changes_after_the_instant_are_undone() -> None:
    """Each part goes back to what it was: attributes, dates, estimates, parents, custom fields."""
    changes = [
        moved(5, "todo", "doing"),
        change(6, points=(3.0, 8.0), due=(date(2026, 10, 20), None), parent=(None, "7"), field__x=(1.0, 2.0)),
        moved(7, "doing", "done"),
    ]
    now = an_item(points=8.0, parent="7", fields={"x": 2.0}, done_at=day(7))
    then = rewind(now, changes, day(6))
    assert then is not None
    assert (then.status, then.category, then.done_at) == ("Doing", Category.DOING, None)
    assert (then.points, then.due, then.parent, then.fields) == (3.0, date(2026, 10, 20), None, {"x": 1.0})
    assert then.updated == day(5)


def test_what_happens_at_the_instant_is_not_made_yet() -> None:
    """A change at midnight belongs to the day that begins."""
    changes = [moved(5, "todo", "doing")]
    at, after = rewind(an_item("doing"), changes, day(5)), rewind(an_item("doing"), changes, day(6))
    assert at is not None
    assert at.category is Category.TODO
    assert after is not None
    assert after.category is Category.DOING


def test_before_its_creation_there_is_nothing() -> None:
    """Also at the very instant of the creation."""
    assert rewind(an_item(), [], BIRTH) is None
    assert rewind(an_item(), [], BIRTH + timedelta(milliseconds=1)) is not None


def test_an_item_that_never_changed_was_always_so() -> None:
    """Nothing is touched, not even its day of completion."""
    assert rewind(an_item(), [], day(2)) == an_item()


def test_only_the_words_of_a_change_are_exchanged() -> None:
    """A label that the history never named stays, wherever it came from; an emptied facet is absent."""
    changes = [change(5, facet__label=(("old",), ("new", "more")))]
    now = an_item(facets={"label": ("new", "kept", "more")})
    then = rewind(now, changes, day(2))
    assert then is not None
    assert then.facets == {"label": ("kept", "old")}
    alone = rewind(an_item(facets={"label": ("x",)}), [change(5, facet__label=((), ("x",)))], day(2))
    assert alone is not None
    assert alone.facets == {}


def test_a_category_that_is_not_told_counts_as_not_begun() -> None:
    """So does an unknown category when an item is read."""
    then = rewind(an_item(), [change(5, category=(None, "done"), status=("Old", "Done"))], day(2))
    assert then is not None
    assert (then.category, then.status, then.done_at) == (Category.TODO, "Old", None)


def test_the_day_of_completion_is_that_of_the_completion_then_in_force() -> None:
    """Done on the 5th, reopened on the 8th, done on the 10th: as of the 6th it was done on the 5th."""
    changes = [moved(5, "todo", "done"), moved(8, "done", "doing"), moved(10, "doing", "done")]
    now = an_item(done_at=day(10))
    assert [state.done_at if (state := rewind(now, changes, day(n))) else None for n in (6, 9, 11)] == [
        day(5),
        None,
        day(10),
    ]


def test_a_new_resolution_is_a_new_completion() -> None:
    """As in Jira, where the date of the resolution follows each new one; without resolution the category counts."""
    changes = [moved(5, "todo", "done"), change(7, resolution=(None, "Fixed")), moved(9, "done", "doing")]
    now = an_item("doing")
    assert [state.done_at if (state := rewind(now, changes, day(n))) else None for n in (6, 8)] == [
        day(5),
        day(7),
    ]


def test_what_was_created_as_done_was_done_with_its_creation() -> None:
    """Nothing earlier is known of it."""
    then = rewind(an_item("todo"), [moved(9, "done", "todo")], day(5))
    assert then is not None
    assert then.done_at == BIRTH


def test_born_is_the_item_as_it_was_created() -> None:
    """All its changes are undone, and its creation is no change of a value."""
    changes = [change(1, "", created=(None, None)), moved(5, "todo", "done")]
    assert born(an_item(done_at=day(5)), changes) == replace(an_item("todo"), updated=BIRTH)


def test_a_history_that_does_not_lead_here_is_told() -> None:
    """A renamed version, and a status that no change brought: both parts are named, the others not."""
    changes = [
        change(5, facet__version=((), ("4.1",)), points=(1.0, 2.0)),
        moved(6, "todo", "doing"),
    ]
    now = an_item("done", facets={"version": ("4.1 LTS",)}, points=2.0)
    assert contradictions(now, changes) == {"facet:version", "status", "category"}
    assert contradictions(an_item("doing", facets={"version": ("4.1",)}, points=2.0), changes) == frozenset()


def test_the_course_of_an_item() -> None:
    """First work, each completion, each reopening."""
    changes = [
        moved(5, "todo", "doing"),
        moved(6, "doing", "done"),
        moved(7, "done", "todo"),
        moved(9, "todo", "done"),
    ]
    found = course(an_item(), changes, Classifier.of({}).classify)
    assert found.first_work == day(5)
    assert found.done == (day(6), day(9))
    assert found.reopened == (day(7),)


def test_a_cancelled_item_never_worked() -> None:
    """From todo straight to a cancelled status is no work and no completion."""
    changes = [change(5, category=("todo", "done"), status=("Todo", "Won't Do"))]
    found = course(an_item("done", status="Won't Do"), changes, Classifier.of({}).classify)
    assert (found.first_work, found.done, found.reopened) == (None, (), ())


CATEGORIES = ("todo", "doing", "done")
LABELS = ("a", "b", "c")


@st.composite
def lives(draw: st.DrawFn) -> tuple[WorkItem, list[ItemChange]]:
    """Draw an item with a history that led to it."""
    category, labels, points = draw(st.sampled_from(CATEGORIES)), {"a"}, 1.0
    changes = []
    for number in range(draw(st.integers(0, 8))):
        shifts: dict[str, Shift] = {}
        if draw(st.booleans()):
            new = draw(st.sampled_from(CATEGORIES))
            shifts["category"], category = Shift(category, new), new
        if draw(st.booleans()):
            word = draw(st.sampled_from(LABELS))
            come = word not in labels
            shifts["facet:label"] = Shift(() if come else (word,), (word,) if come else ())
            labels ^= {word}
        if draw(st.booleans()):
            shifts["points"], points = Shift(points, points + 1), points + 1
        changes.append(ItemChange(item="1", at=day(2 + number), act=str(number), shifts=shifts))
    facets = {"label": tuple(sorted(labels))} if labels else {}
    now = item("1", category, status="S", facets=facets, points=points, created=BIRTH, updated=day(20))
    return now, changes


@given(lives(), st.integers(2, 11))
def test_what_was_undone_is_made_again(life: tuple[WorkItem, list[ItemChange]], at: int) -> None:
    """Rewound to any instant and advanced by the rest, an item is what it is now; its history holds no contradiction."""
    now, changes = life
    then = rewind(now, changes, day(at))
    assert then is not None
    again = advance(then, [c for c in changes if c.at >= day(at)])
    assert contradictions(now, changes) == frozenset()
    assert (again.category, again.points) == (now.category, now.points)
    assert {k: set(v) for k, v in again.facets.items()} == {k: set(v) for k, v in now.facets.items()}


@given(lives(), st.integers(3, 11))
def test_living_forward_from_birth_meets_rewinding(life: tuple[WorkItem, list[ItemChange]], at: int) -> None:
    """Both ways to an instant give the same item, its day of completion included."""
    now, changes = life
    until = [c for c in changes if c.at < day(at)]
    first = born(now, changes)
    forward, back = advance(first, until), rewind(now, changes, day(at))
    assert back is not None
    if len(until) < len(changes):
        assert (forward.category, forward.points) == (back.category, back.points)
        if any("category" in c.shifts for c in changes[len(until) :]):
            assert forward.done_at == back.done_at


@pytest.mark.parametrize("part", ["facet:type", "field:status", "nonsense"])
def test_parts_that_are_no_attribute_touch_none(part: str) -> None:
    """A facet or field named like an attribute leaves the attribute alone; an unknown part is nothing."""
    made = advance(
        an_item(), [ItemChange(item="1", at=day(5), act="1", shifts={part: Shift(("a",), ("b",))})]
    )
    assert (made.type, made.status) == ("Task", "Done")
