"""The ledger: differences between two closes, told act by act, each with its size."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.model.history import CREATED, Actor, ItemChange, Shift
from connectors.model.items import Ref
from mappings.classes import Classifier
from mappings.ledger import (
    MOST_NAMED,
    Act,
    Agreement,
    Changes,
    Difference,
    Entry,
    Held,
    Kind,
    Note,
    Role,
    Snapshot,
    Totals,
    acts_of,
    agreement_changes,
    differences,
    item_entries,
    sized,
    snapshot,
    weights_of,
    with_reasons,
)
from mappings.ledger.entries import slip_of
from mappings.okr import Class, CurveKind, Dropped, KeyResult, Metric, Pause
from mappings.plan import Plan
from mappings.progress import count
from tests.unit.mappings.samples import DUE, FOUR_WEEKS, HALFWAY, START, WEEKDAYS, item, project

TODAY = datetime(2026, 10, 14, 10, tzinfo=UTC)


def ref(number: int) -> Ref:
    """Return the identity of an item."""
    return ("jira", str(number))


def held(number: int, cls: Class = Class.TODO, weight: float = 1.0, **more: object) -> Held:
    """Make a leaf; done work is done in full."""
    made: dict[str, object] = {
        "key": f"ABC-{number}",
        "role": Role.LEAF,
        "cls": cls,
        "weight": weight,
        "done": weight if cls is Class.DONE else 0.0,
        "estimate": weight,
    }
    return Held(**{**made, **more})  # type: ignore[arg-type]  # the fields by name


def leaves(*numbers: int, rules: str = "") -> Snapshot:
    """Make a snapshot of open leaves."""
    return Snapshot(items={ref(n): held(n) for n in numbers}, rules=rules)


def changed(number: int, *parts: str, minutes: float = 0, by: Actor | None = Actor.PERSON) -> ItemChange:
    """Make a change of these parts."""
    at = TODAY + timedelta(minutes=minutes)
    return ItemChange(
        item=str(number), at=at, act=f"{minutes}", by=by, shifts={part: Shift("a", "b") for part in parts}
    )


def kinds(
    before: dict[str, Snapshot], after: dict[str, Snapshot], *by_dues: str
) -> set[tuple[str, str, str]]:
    """Return (project, kind, key) of every difference."""
    return {(d.project, d.kind.value, d.held.key) for d in differences(before, after, by_dues)}


def one(before: Held | None, after: Held | None, *by_dues: str) -> set[str]:
    """Return the kinds of difference of a single item."""
    was = Snapshot(items={ref(1): before} if before else {})
    now = Snapshot(items={ref(1): after} if after else {})
    return {kind for _, kind, _ in kinds({"p": was}, {"p": now}, *by_dues)}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (None, held(1), {"added"}),
        (held(1), None, {"removed"}),
        (held(1), held(1, Class.CANCELLED, role=Role.REMOVED), {"cancelled"}),
        (held(1), held(1, Class.OUT_OF_SCOPE, role=Role.REMOVED), {"removed"}),
        (held(1, Class.CANCELLED, role=Role.REMOVED), held(1), {"reopened"}),
        (held(1, Class.DONE), held(1, Class.DOING), {"reopened"}),
        (held(1), held(1, weight=3.0), {"re_estimated"}),
        (held(1, estimate=None), held(1, estimate=1.0), {"re_estimated"}),
        (held(1, parent="7"), held(1, parent="8"), {"re_parented"}),
        (held(1, parent="7", role=Role.PARENT), held(1, parent="8", role=Role.PARENT), {"re_parented"}),
        (held(1), held(1, role=Role.PARENT, weight=0.0), {"split"}),
        (held(1, role=Role.PARENT, weight=0.0), held(1), {"merged"}),
        (held(1), held(1, Class.DONE), set()),
        (held(1), held(1, Class.DOING, status="In Review"), set()),
        (held(1, due=DUE), held(1, due=HALFWAY), set()),
        (held(1, Class.DONE), held(1, parent="9", weight=2.0), {"reopened", "re_estimated", "re_parented"}),
    ],
)
def test_what_became_of_an_item(before: Held | None, after: Held | None, expected: set[str]) -> None:
    """Each change of a plan has its kind; progress is none, nor is a due date that no curve rests on."""
    assert one(before, after) == expected


def test_due_dates_count_under_a_curve_of_due_dates() -> None:
    """There a moved due date of an item is a change of the plan."""
    assert one(held(1, due=DUE), held(1, due=HALFWAY), "p") == {"dues_moved"}


def test_a_move_is_told_by_both_projects() -> None:
    """An item that left one project for another is neither removed nor added, but moved, with the other's name."""
    before, after = {"a": leaves(1, 2), "b": leaves(3)}, {"a": leaves(1), "b": leaves(2, 3)}
    found = list(differences(before, after))
    assert [(d.project, d.kind, d.other) for d in found] == [
        ("a", Kind.MOVED, "b"),
        ("b", Kind.MOVED, "a"),
    ]


def test_the_items_of_a_new_project_are_its_beginning() -> None:
    """A project that had no snapshot tells no additions; what came to it from another is missing there."""
    assert kinds({"a": leaves(1)}, {"a": leaves(), "b": leaves(1, 2)}) == {("a", "moved", "ABC-1")}


def acts(
    before: Snapshot, after: Snapshot, changes: Changes, ways: dict[Ref, Ref] | None = None
) -> list[tuple[str, Act]]:
    """Return the kind of each difference with its act."""
    found = differences({"p": before}, {"p": after})
    by_settings = before.rules != after.rules
    return [(d.kind.value, act) for d, act in acts_of(found, changes, ways or {}, by_settings=by_settings)]


def test_the_last_deciding_change_made_it() -> None:
    """Of a day's changes the last that decides where the item belongs is the act; a later remark is none."""
    changes = {
        ref(1): [changed(1, CREATED, by=None), changed(1, "facet:label", minutes=5), changed(1, "title")]
    }
    assert acts(leaves(), leaves(1), changes) == [("added", Act(TODAY + timedelta(minutes=5), Actor.PERSON))]


def test_what_comes_with_its_epic_was_moved_with_it() -> None:
    """Where nothing of the item itself changed, the nearest ancestor that did tells when and by whom."""
    epic = {ref(9): [changed(9, "parent", by=Actor.AUTOMATION)]}
    ways = {ref(1): ref(5), ref(5): ref(9)}
    assert acts(leaves(1), leaves(), epic, ways) == [("removed", Act(TODAY, Actor.AUTOMATION))]


def test_changed_rules_are_a_change_of_settings() -> None:
    """Nothing happened to the item, and what selects it is another: the settings did it."""
    assert acts(leaves(rules="x"), leaves(1, rules="y"), {}) == [("added", Act(None, Actor.SETTINGS))]
    assert acts(leaves(), leaves(1), {}) == [("added", Act(None, None))]


def test_our_own_writes_make_no_entry() -> None:
    """An estimate or due date that syncd itself wrote is left out; a person's change beside it counts."""
    before, after = Snapshot(items={ref(1): held(1)}), Snapshot(items={ref(1): held(1, weight=2.0)})
    ours = changed(1, "points", by=Actor.SYNCD)
    assert acts(before, after, {ref(1): [ours]}) == []
    theirs = changed(1, "points", minutes=-5)
    assert acts(before, after, {ref(1): [theirs, ours]}) == [("re_estimated", Act(theirs.at, Actor.PERSON))]


def test_an_item_that_was_split_began_with_its_children() -> None:
    """The parent's leaving the count has the time and author of the child that came."""
    before = leaves(1)
    after = Snapshot(items={ref(1): held(1, role=Role.PARENT, weight=0.0), ref(2): held(2, parent="1")})
    created = {ref(2): [changed(2, CREATED, by=None)]}
    assert acts(before, after, created) == [("added", Act(TODAY, None)), ("split", Act(TODAY, None))]


def entries(before: Snapshot, after: Snapshot, changes: Changes) -> list[Entry]:
    """Return the entries of one project."""
    return item_entries(acts_of(differences({"p": before}, {"p": after}), changes, {}, by_settings=False))


def test_changes_of_one_act_are_told_as_one() -> None:
    """Three items added within ten minutes of each other are one entry, a fourth half an hour later is another."""
    minutes = {1: 0, 2: 8, 3: 16, 4: 46}
    changes = {ref(n): [changed(n, CREATED, minutes=m, by=None)] for n, m in minutes.items()}
    found = entries(leaves(), leaves(1, 2, 3, 4), changes)
    assert [(e.as_dict()["items"], e.at) for e in found] == [
        (["ABC-1", "ABC-2", "ABC-3"], TODAY),
        (["ABC-4"], TODAY + timedelta(minutes=46)),
    ]


def test_different_authors_are_different_acts() -> None:
    """A person and an automation at the same minute are two entries."""
    changes: Changes = {
        ref(1): [changed(1, "facet:label")],
        ref(2): [changed(2, "facet:label", by=Actor.AUTOMATION)],
    }
    assert {e.by for e in entries(leaves(), leaves(1, 2), changes)} == {Actor.PERSON, Actor.AUTOMATION}


def test_a_large_entry_names_some_items_and_counts_all() -> None:
    """Of 31 items the first keys in their natural order are named."""
    row = entries(leaves(), leaves(*range(1, 32)), {})[0].as_dict()
    assert (row["count"], row["weight"]) == (31, 31.0)
    assert row["items"] == [f"ABC-{n}" for n in range(1, MOST_NAMED + 1)]


def size(entry: Entry, after: Snapshot, plan: Plan = FOUR_WEEKS, before: Plan = FOUR_WEEKS) -> float | None:
    """Return the size of an entry in working days at position 10 of 20."""
    return sized(entry, plan, before, weights_of(after.leaves.values()), HALFWAY, WEEKDAYS).days


def with_done(done: int, todo: int) -> Snapshot:
    """Make a snapshot of done leaves, then open ones."""
    items = {ref(n): held(n, Class.DONE if n <= done else Class.TODO) for n in range(1, done + todo + 1)}
    return Snapshot(items=items)


def test_added_work_is_as_large_as_the_slip_it_makes() -> None:
    """Position 10 of 20: 5 of 20 done is 5 days behind; 5 of 25 (0.2, position 4) is 6 behind: one day by the addition."""
    after = with_done(5, 20)
    before = Snapshot(items={r: h for r, h in after.items.items() if int(r[1]) <= 20})
    (entry,) = entries(before, after, {})
    assert entry.weight == 5.0
    assert size(entry, after) == pytest.approx(1.0)


def test_work_taken_out_makes_the_slip_smaller() -> None:
    """5 of 25 done is 6 days behind, 5 of 20 is 5: cancelling five items is worth a day."""
    before = with_done(5, 20)
    gone = {ref(n): held(n, Class.CANCELLED, role=Role.REMOVED, weight=0.0) for n in range(21, 26)}
    after = Snapshot(items={**before.items, **gone})
    (entry,) = entries(before, after, {})
    assert (entry.kind, entry.weight) == (Kind.CANCELLED, -5.0)
    assert size(entry, after) == pytest.approx(-1.0)


def test_reopened_work_is_undone_work() -> None:
    """5 of 20 done where 6 were: 5 days behind instead of 4."""
    before, after = with_done(6, 14), with_done(5, 15)
    (entry,) = entries(before, after, {})
    assert (entry.kind, entry.weight) == (Kind.REOPENED, 1.0)
    assert size(entry, after) == pytest.approx(1.0)


def test_a_larger_estimate_of_done_work_keeps_it_done() -> None:
    """One done of 4 weighs 4 instead of 1: 4 ÷ 7 done, not 1 ÷ 4; ahead by that much, so the size is negative.

    4 ÷ 7 of 20 days is position 11.43, 1.43 ahead of 10; 1 ÷ 4 is position 5, 5 behind: −6.43.
    """
    before = with_done(1, 3)
    after = Snapshot(items={**before.items, ref(1): held(1, Class.DONE, weight=4.0)})
    (entry,) = entries(before, after, {})
    assert entry.weight == 3.0
    assert size(entry, after) == pytest.approx(10 - 80 / 7 - 5)


def test_a_moved_due_date_is_worth_the_slip_it_hides() -> None:
    """5 of 20 done at position 10: 5 days behind of 20, 2.5 behind of 30 (0.25 is position 7.5): −2.5 days."""
    longer = Plan(start=START, due=date(2026, 11, 13))
    after = with_done(5, 15)
    entry = Entry(kind=Kind.DUE_MOVED, before=str(DUE), after="2026-11-13")
    assert size(entry, after, longer, FOUR_WEEKS) == pytest.approx(-2.5)


def test_a_due_date_of_an_item_moves_the_curve() -> None:
    """Two leaves, one due on Friday the 9th and late by then: at position 10 five days behind; moved to the end: none."""
    by_dues = Plan(start=START, due=DUE, curve=CurveKind.DUES)
    before = Snapshot(items={ref(1): held(1, due=date(2026, 10, 9)), ref(2): held(2)})
    after = Snapshot(items={ref(1): held(1, due=DUE), ref(2): held(2)})
    found = item_entries(acts_of(differences({"p": before}, {"p": after}, ["p"]), {}, {}, by_settings=False))
    assert size(found[0], after, by_dues, by_dues) == pytest.approx(-5.0)


def test_without_weight_there_is_no_size_in_days() -> None:
    """The last item was taken out: the slip is unknown, and so is what that did to it."""
    before = leaves(1)
    (entry,) = entries(before, leaves(), {})
    assert size(entry, leaves()) is None


@given(
    st.lists(st.sampled_from([Class.TODO, Class.DOING, Class.DONE]), min_size=2, max_size=12),
    st.data(),
)
def test_a_move_keeps_the_sum_of_both(classes: Sequence[Class], data: st.DataObject) -> None:
    """What one project's entry says was taken out, the other's says came in: in items and in weight."""
    items = {ref(n): held(n, cls) for n, cls in enumerate(classes)}
    moved = data.draw(st.sets(st.sampled_from(sorted(items)), min_size=1))
    before = {"a": Snapshot(items=items), "b": Snapshot(items={})}
    after = {
        "a": Snapshot(items={r: h for r, h in items.items() if r not in moved}),
        "b": Snapshot(items={r: items[r] for r in moved}),
    }
    by_project: dict[str, list[tuple[Difference, Act]]] = {"a": [], "b": []}
    for pair in acts_of(differences(before, after), {}, {}, by_settings=False):
        by_project[pair[0].project].append(pair)
    (left,), (came,) = (item_entries(by_project[name]) for name in ("a", "b"))
    assert left.as_dict()["items"] == came.as_dict()["items"]
    assert (left.weight or 0) + (came.weight or 0) == 0
    assert (left.kind, left.other, came.kind, came.other) == (Kind.MOVED, "b", Kind.MOVED, "a")


@given(st.integers(0, 10), st.integers(1, 10), st.integers(1, 10))
def test_the_size_is_what_the_slip_would_be_without(done: int, todo: int, added: int) -> None:
    """For every mix of work the entry's days are the slip with the addition less the slip without it."""
    after = with_done(done, todo + added)
    before = Snapshot(items={r: h for r, h in after.items.items() if int(r[1]) <= done + todo})
    (entry,) = entries(before, after, {})
    apart = [
        slip_of(FOUR_WEEKS, weights_of(one.leaves.values()), HALFWAY, WEEKDAYS) for one in (after, before)
    ]
    assert apart[0] is not None
    assert apart[1] is not None
    assert size(entry, after) == pytest.approx(apart[0] - apart[1], abs=1e-6)


def test_a_snapshot_survives_its_way_through_json() -> None:
    """What was counted comes back as it was: leaves, parents and removed, with dates and estimates."""
    items = [
        item("1", "done", points=3.0),
        item("2", due=DUE),
        item("3", parent="2"),
        item("4", status="Won't Do", category="done"),
    ]
    counted = count(project(), items, (), {("jira", "3"): ("jira", "2")}, Classifier.of({}).classify)
    taken = snapshot(counted, "rules")
    assert Snapshot.from_dict(taken.as_dict()) == taken
    assert {r[1]: h.role.value for r, h in taken.items.items()} == {
        "1": "leaf",
        "2": "parent",
        "3": "leaf",
        "4": "removed",
    }


def test_exchanged_facts_of_an_agreement_are_told_with_both_values() -> None:
    """Dates, curve, pauses and dropping of a project, and target, start, unit and source of a key result."""
    plain, milestones = (
        project(),
        Plan(start=START, due=DUE, curve=CurveKind.MILESTONES, milestones=((HALFWAY, 0.25),)),
    )
    later = project(dropped=Dropped(on=HALFWAY), paused=(Pause(start=START, until=HALFWAY), Pause(start=DUE)))
    longer = Plan(
        start=HALFWAY, due=date(2026, 11, 13), curve=milestones.curve, milestones=milestones.milestones
    )
    kr = KeyResult(id="kr", title="KR", objective="o", metric=Metric(start=12, target=30, unit="searches"))
    other = KeyResult(id="kr", title="KR", objective="o", metric=Metric(start=10, target=25), until=DUE)
    before = {"p": Agreement.of_project(plain, FOUR_WEEKS), "kr": Agreement.of_key_result(kr, "by hand")}
    after = {"p": Agreement.of_project(later, longer), "kr": Agreement.of_key_result(other, "field X of A-1")}
    found = {(name, e.kind.value): (e.before, e.after) for name, e in agreement_changes(before, after)}
    assert found == {
        ("p", "start_moved"): ("2026-10-05", str(HALFWAY)),
        ("p", "due_moved"): ("2026-10-30", "2026-11-13"),
        ("p", "curve_changed"): ("linear", f"milestones {HALFWAY} 0.25"),
        ("p", "paused"): (None, f"2026-10-05 to {HALFWAY}; from 2026-10-30"),
        ("p", "dropped"): (None, str(HALFWAY)),
        ("kr", "start_value_changed"): (12, 10),
        ("kr", "target_changed"): (30, 25),
        ("kr", "unit_changed"): ("searches", None),
        ("kr", "source_changed"): ("by hand", "field X of A-1"),
        ("kr", "key_result_dropped"): (None, str(DUE)),
    }
    assert after["p"].plan(FOUR_WEEKS) == longer


def test_subjects_that_came_or_went_are_told() -> None:
    """A project or key result that is new in the OKR, or there no more, and one that is taken up again."""
    dropped = Agreement.of_project(project(dropped=Dropped(on=HALFWAY)), FOUR_WEEKS)
    here = Agreement.of_project(project(), FOUR_WEEKS)
    kr = Agreement.of_key_result(KeyResult(id="kr", title="KR", objective="o"), "by hand")
    found = agreement_changes({"p": dropped, "q": here}, {"p": here, "kr": kr})
    assert [(name, e.kind.value) for name, e in found] == [
        ("kr", "key_result_added"),
        ("p", "taken_up"),
        ("q", "project_removed"),
    ]


def note(day: int, text: str) -> Note:
    """Make a note of a day in October."""
    return Note(day=date(2026, 10, day), at=datetime(2026, 10, day, 12, tzinfo=UTC), text=text)


def test_a_note_explains_the_latest_entries_without_reason() -> None:
    """Typed on the 14th it explains those of the 13th, the next one those of the 5th; a third stays a remark."""
    told = [(date(2026, 10, d), {"kind": "added", "n": n}) for n, d in enumerate((5, 13, 13, 20))]
    notes = [note(14, "a customer asked"), note(14, "as planned"), note(15, "nothing to add")]
    notes[1] = Note(day=notes[1].day, at=notes[1].at + timedelta(hours=1), text=notes[1].text)
    reasons, left = with_reasons(told, notes)
    assert [entry["reason"] for _, entry in reasons] == [
        "as planned",
        "a customer asked",
        "a customer asked",
        None,
    ]
    assert left == [notes[2]]


def test_totals_grow_with_each_day() -> None:
    """What came is kept by day, so that the day of the largest growth can be named; due dates with their moves."""
    added = {"kind": "added", "weight": 31.0, "count": 31}
    out = {"kind": "moved", "weight": -2.0, "count": 2}
    due = {"kind": "due_moved", "weight": None, "count": 0, "before": "2026-10-30", "after": "2026-11-13"}
    first, second = date(2026, 7, 28), date(2026, 7, 29)
    totals = Totals().plus(first, [added, out]).plus(second, [due, added])
    assert totals.count == 4
    assert dict(totals.by_kind) == {"added": 2, "moved": 1, "due_moved": 1}
    assert totals.came == {"2026-07-28": (31, 31.0), "2026-07-29": (31, 31.0)}
    assert totals.due_moves == (("2026-07-29", "2026-10-30", "2026-11-13"),)
    assert Totals.from_dict(totals.as_dict()) == totals
