"""What is stored of weeks, and what is read back of it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import pytest

from connectors.model.items import Category, WorkItem
from mappings.blocked import Tie
from mappings.okr import Class, Cycle
from mappings.progress import Counted
from mappings.progress import Leaf as Counting
from mappings.weekly_goals import Fate, Judged, Leaf, Marking, Marks, Opening, Week
from syncd.engine.judging.weeks.rows import (
    MOST_NAMED,
    judged_of,
    judged_row,
    keys_of,
    opening_of,
    opening_row,
)
from syncd.engine.measuring.marks import WeekRules
from syncd.engine.measuring.pulse import Pulse
from syncd.engine.measuring.recount import Lens, base_of
from tests.unit.mappings.samples import item as make_item

W47 = Week(date(2026, 11, 16))
A, B, C = ("jira", "1"), ("jira", "2"), ("clickup", "3")
CYCLE = Cycle(name="2026Q4", start=date(2026, 10, 1), end=date(2026, 12, 31))
RULES = WeekRules(cycle=CYCLE, zone=ZoneInfo("Asia/Tokyo"), fields={"jira": {"field": "f1", "words": "f2"}})


def test_an_opening_survives_the_store() -> None:
    """Goals with their keys, what was done early, and how much is overdue."""
    opening = Opening(week=W47, goals={A: "A-1", C: "c3"}, done=frozenset({B}), overdue=2)
    assert opening_of(W47, orjson.loads(orjson.dumps(opening_row(opening)))) == opening


def test_a_judged_week_survives_the_store() -> None:
    """Every goal with its fate, what was added, and all keys."""
    judged = Judged(
        week=W47,
        fates={A: Fate.ACHIEVED, B: Fate.MISSED},
        added=(C,),
        overdue=1,
        keys={A: "A-1", B: "A-2", C: "c3"},
    )
    row = orjson.loads(orjson.dumps(judged_row(judged)))
    assert (row["total"], row["achieved"], row["missed"], row["added"], row["hit_rate"]) == (2, 1, 1, 1, 0.5)
    assert judged_of(W47, row) == judged


def test_only_so_many_goals_are_named_and_all_are_counted() -> None:
    """A present row stays small, whatever a week holds."""
    refs = {("jira", str(n)): Fate.OPEN for n in range(MOST_NAMED + 5)}
    judged = Judged(week=W47, fates=refs, keys={ref: ref[1] for ref in refs})
    assert len(keys_of(judged)["open"]) == MOST_NAMED
    assert judged.count(Fate.OPEN) == MOST_NAMED + 5


def test_a_pulse_survives_the_store() -> None:
    """The sign, the marked leaves of the week, and what is flagged or blocked."""
    done_at = datetime(2026, 11, 17, 3, tzinfo=UTC)
    pulse = Pulse(
        sign="abc",
        week="2026-W47",
        marked=(
            Leaf(ref=A, key="A-1", marks=Marks(into=frozenset({"2026-W47"})), done=True, done_at=done_at),
        ),
        ties=(Tie(key="A-2", weight=3.0, flagged=True, blockers=(B,), told_open=(B,)), Tie(key="E-1")),
    )
    assert Pulse.from_dict(orjson.loads(orjson.dumps(pulse.as_dict()))) == pulse


def counting(number: str, category: str = "todo", **more: Any) -> Counting:
    """Return a counted leaf."""
    found = make_item(number, category, **more)
    return Counting(found, Class(found.category.value), 2.0, 2.0, 0.0, None)


def pulse_of(counted: Counted, containers: list[WorkItem], day: date) -> Pulse:
    """Return what is noted of a project on a day."""
    lens = Lens(weeks=RULES, sprints={}, day=day)
    week = lens.week
    return base_of(counted, (), containers, "", lens).pulse(week.name if week else None)


def test_a_pulse_notes_open_ties_and_the_marked_leaves_of_the_week() -> None:
    """Done leaves are blocked by nothing; parents and containers wait without weight, but not once they are done."""
    blocked: dict[str, Any] = {"facets": {"blocked_by": ("X-1",), "blocked_by_open": ("X-1",)}}
    leaves = (
        counting("1", due=date(2026, 11, 18), facets={"flagged": ("Impediment",)}),
        counting("2", "done", due=date(2026, 11, 18), **blocked),
        counting("3", due=date(2026, 12, 18), **blocked),
    )
    epics: list[WorkItem] = [make_item("8", **blocked), make_item("9", "done", **blocked)]
    parents = ((make_item("7", **blocked), Class.TODO),)
    pulse = pulse_of(Counted(leaves=leaves, parents=parents), epics, date(2026, 11, 17))
    assert [leaf.key for leaf in pulse.marked] == ["ABC-1", "ABC-2"]
    assert [(t.key, t.weight, t.flagged) for t in pulse.ties] == [
        ("ABC-1", 2.0, True),
        ("ABC-3", 2.0, False),
        ("ABC-7", None, False),
        ("ABC-8", None, False),
    ]
    assert pulse.ties[1].told_open == (("jira", "X-1"),)


def test_outside_of_the_cycle_no_week_runs() -> None:
    """Nothing is marked then."""
    pulse = pulse_of(Counted(leaves=(counting("1", due=date(2027, 2, 3)),)), [], date(2027, 2, 2))
    assert (pulse.week, pulse.marked) == (None, ())


@pytest.mark.parametrize(
    ("changes", "marks"),
    [
        ({"due": date(2026, 11, 18)}, Marks(due=date(2026, 11, 18))),
        ({"facets": {"label": ("2026-W47",)}}, Marks(into=frozenset({"2026-W47"}))),
        ({"facets": {"tag": ("not-2026-w47",)}}, Marks(out_of=frozenset({"2026-W47"}))),
        ({"facets": {"sprint": ("Sprint 7", "7", "8")}}, Marks(ends=(date(2026, 11, 22),))),
        ({"facets": {"list": ("7",)}}, Marks(ends=(date(2026, 11, 22),))),
        ({"fields": {"f1": date(2026, 11, 20)}}, Marks(into=frozenset({"2026-W47"}))),
        ({"fields": {"f1": "2026-W47"}}, Marks(into=frozenset({"2026-W47"}))),
    ],
)
def test_marks_are_read_from_dates_sprints_labels_and_the_field(
    changes: dict[str, Any], marks: Marks
) -> None:
    """Ends of sprints come from what was learnt of them; a sprint without one says nothing."""
    assert RULES.marks(make_item("1", **changes), {"jira": {"7": "2026-11-22"}}) == marks


def test_what_people_typed_is_told_as_it_stands() -> None:
    """Of a project without item, or an empty field, nothing."""
    typed = make_item("1", fields={"f2": "Ship it"})
    assert RULES.typed(typed, "words") == "Ship it"
    assert RULES.typed(typed, "remark") is None
    assert RULES.typed(None, "words") is None


def test_done_without_a_time_counts_as_done_at_the_last_change() -> None:
    """Some servers tell no time of completion."""
    done = make_item("1", "done", done_at=None)
    assert done.category is Category.DONE
    assert RULES.leaf(done, Class.DONE, {}).done_at == done.updated
    assert RULES.leaf(make_item("1"), Class.TODO, {}).done_at is None


def test_marking_by_default_is_the_name_of_the_week() -> None:
    """Rules without settings mark by `2026-W47` and `not-2026-W47`."""
    assert RULES.marking == Marking()
