"""From gap, slip and forecast to a status."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings.forecast import Forecast
from mappings.okr import CurveKind, Dropped, Measure, Pause, Project, Status, Thresholds
from mappings.plan import Plan
from mappings.progress import Progress
from mappings.status import SEVERITY, Reason, Standing, judge, late, raw_status, settle
from tests.unit.mappings.samples import DUE, FOUR_WEEKS, HALFWAY, START, WEEKDAYS, item, measured, project

DEFAULT = Thresholds()
ON, AT, OFF = Status.ON_TRACK, Status.AT_RISK, Status.OFF_TRACK


def raw(gap: float, slip: float, after_due: float | None = None, share: float = 0.5) -> Status:
    """Judge a begun project by the default thresholds."""
    return raw_status(share, gap, slip, DEFAULT, begun=True, forecast_after_due=after_due)


def judged(done: float, day: date = HALFWAY, made: Project | None = None, **changes: Any) -> Standing:
    """Judge 20 items, that many of them done, against the four-week plan."""
    progress = Progress(leaves=20, done_leaves=int(done), scope=20.0, done=done, credited_leaves=done)
    asked: Mapping[str, Any] = {"progress": progress, "plan": FOUR_WEEKS, **changes}
    return judge(made or project(), day=day, calendar=WEEKDAYS, thresholds=DEFAULT, **asked)


@pytest.mark.parametrize(
    ("gap", "slip", "expected"),
    [
        (0.0, 0.0, ON),
        (0.05, 3.0, ON),  # both borders are still fine
        (0.05, 3.01, AT),  # slip alone
        (0.06, 1.0, ON),
        (0.06, 1.01, AT),  # gap with slip
        (0.15, 10.0, AT),
        (0.15, 10.01, OFF),  # slip alone
        (0.16, 3.0, AT),  # over the gap's border, not over the slip's
        (0.16, 3.01, OFF),  # gap with slip
        (0.9, 1.0, ON),  # a short plan has a wide gap within a day
        (-0.5, -9.0, ON),
    ],
)
def test_thresholds(gap: float, slip: float, expected: Status) -> None:
    """off_track: slip > 10, or gap > 0.15 and slip > 3; at_risk: slip > 3, or gap > 0.05 and slip > 1."""
    assert raw(gap, slip) is expected


def test_binary_noise_does_not_cross_a_border() -> None:
    """0.5 − 0.35 is a little over 0.15 in binary; it is the border all the same."""
    assert 0.5 - 0.35 > 0.15
    assert raw(0.5 - 0.35, 3.5) is AT


@pytest.mark.parametrize(
    ("after_due", "slip", "expected"), [(10.0, 0.0, ON), (10.5, 0.0, AT), (99.0, 0.0, AT), (99.0, 11.0, OFF)]
)
def test_the_forecast_alone_makes_at_risk_only(after_due: float, slip: float, expected: Status) -> None:
    """A P50 more than 10 working days after due is a risk, never more."""
    assert raw(0.0, slip, after_due) is expected


def test_thresholds_are_settings() -> None:
    """With other borders the same figures read otherwise."""
    strict = Thresholds(at_risk_slip=0.5)
    assert raw_status(0.5, 0.01, 0.6, strict, begun=True) is AT


def test_unknown_done_and_not_started() -> None:
    """No share: unknown. Share 1: done, begun or not. Before the start with nothing done: not_started."""
    assert raw_status(None, None, None, DEFAULT, begun=True) is Status.UNKNOWN
    assert raw_status(1.0, -0.5, -10.0, DEFAULT, begun=True, forecast_after_due=50) is Status.DONE
    assert raw_status(0.0, 0.0, 0.0, DEFAULT, begun=False) is Status.NOT_STARTED
    assert raw_status(0.0, 0.0, 0.0, DEFAULT, begun=True) is ON


def test_the_example_of_the_rules() -> None:
    """6.2 of 20 at position 10: gap 0.19, slip 3.8: off_track, since the gap is over 0.15 and the slip over 3."""
    found = judged(6.2)
    assert (found.share, found.planned) == (0.31, 0.5)
    assert found.gap == pytest.approx(0.19)
    assert found.slip == pytest.approx(3.8)
    assert (found.status, found.reason, found.late, found.begun) == (OFF, Reason.BEHIND, False, True)


def test_late_is_more_than_five_working_days() -> None:
    """5 behind is not late, 6 is; at_risk alone is not late; unknown is not late."""
    assert (judged(5.0).late, judged(4.0).late) == (False, True)
    assert judged(7.5).status is AT
    assert not judged(7.5).late
    assert not late(None, DEFAULT)


def test_before_the_start() -> None:
    """On the eve nothing is begun; with something done it is, and ahead; on the start day the plan runs."""
    eve = START - timedelta(days=1)
    assert (judged(0, eve).status, judged(0, eve).begun, judged(0, eve).reason) == (
        Status.NOT_STARTED,
        False,
        Reason.NOT_BEGUN,
    )
    assert (judged(2, eve).status, judged(2, eve).begun, judged(2, eve).slip) == (ON, True, -2.0)
    assert (judged(0, START).status, judged(0, START).slip) == (ON, 1.0)


def test_done_before_and_after_due() -> None:
    """Done early is negative; done after due has slip 0 and keeps how late it ended."""
    early = judged(20)
    assert (early.status, early.slip, early.finished_late, early.reason) == (
        Status.DONE,
        -10.0,
        0,
        Reason.DONE,
    )
    ended = Progress(leaves=1, done_leaves=1, scope=1.0, done=1.0, last_done=date(2026, 11, 4))
    done_late = judged(0, date(2026, 11, 30), progress=ended)
    assert (done_late.status, done_late.slip, done_late.finished_late) == (Status.DONE, 0.0, 3)
    assert judged(19, date(2026, 11, 30)).finished_late is None


def test_unknown_says_why() -> None:
    """Never measured, without items, or without weight: unknown, with what the plan calls for where it is known."""
    unmeasured, empty = judged(0, progress=None), judged(0, progress=Progress())
    weightless = judged(0, progress=Progress(leaves=3))
    assert {s.status for s in (unmeasured, empty, weightless)} == {Status.UNKNOWN}
    assert (unmeasured.reason, empty.reason, weightless.reason) == (
        Reason.NOT_MEASURED,
        Reason.NO_ITEMS,
        Reason.NO_WEIGHT,
    )
    assert (empty.share, empty.planned, empty.gap, empty.slip) == (None, 0.5, None, None)


def test_a_due_date_curve_takes_the_measured_dues() -> None:
    """One of two items was due on 9 October and is open on the 16th: behind by the 5 days since."""
    plan = Plan(start=START, due=DUE, curve=CurveKind.DUES)
    found = judged(0, plan=plan, progress=measured([item("1", due=date(2026, 10, 9)), item("2")]))
    assert (found.planned, found.slip) == (0.5, 5.0)


def test_pauses_are_no_working_days_of_the_project() -> None:
    """With 12–16 October paused, nothing was lost in that week: still position 5 of 15."""
    paused = project(paused=(Pause(start=date(2026, 10, 12), until=date(2026, 10, 16)),))
    assert judged(0, made=paused).slip == 5.0
    assert judged(20 / 3, made=paused).slip == 0.0


def test_dropped_from_its_day_on() -> None:
    """Dropped on the 16th: on the 15th it still counts."""
    made = project(dropped=Dropped(on=HALFWAY, reason="bought instead"))
    assert judged(5, HALFWAY - timedelta(days=1), made).dropped is None
    found = judged(5, HALFWAY, made)
    assert (found.dropped, found.reason) == (made.dropped, Reason.DROPPED)


def ending(after_due: int) -> Forecast:
    """Make a forecast whose P50 lies that many working days after the plan's due date."""
    p50 = WEEKDAYS.add(DUE, after_due)
    return Forecast(cut=HALFWAY, median=10.0 + after_due, spread=0.5, p50=p50, p85=WEEKDAYS.add(p50, 10))


def test_the_forecast_stands_beside_the_status() -> None:
    """P50 and P85 as they are, with the chance of the due date: Φ(ln(10 ÷ 20) ÷ 0.5) = 0.083."""
    found = judged(10, forecast=ending(10))
    assert (found.p50, found.p85) == (date(2026, 11, 13), date(2026, 11, 27))
    assert found.chance == pytest.approx(0.0828, abs=1e-4)
    assert judged(10).p50 is None


def test_the_forecast_is_kept_where_it_decides() -> None:
    """On plan with a P50 of 12 working days after due: at_risk for that; within the border it is not kept."""
    found = judged(10, forecast=ending(12))
    assert (found.status, found.forecast_after_due, found.reason) == (AT, 12.0, Reason.ON_PLAN)
    assert judged(10, forecast=ending(10)).forecast_after_due is None


@pytest.mark.parametrize(
    ("before", "now", "closes", "expected"),
    [
        (None, ON, [], ON),
        (ON, AT, [], AT),  # worse at once
        (ON, OFF, [ON, ON], OFF),
        (AT, ON, [], AT),
        (AT, ON, [AT, ON], AT),  # held at one close only
        (AT, ON, [ON, AT], AT),
        (AT, ON, [AT, ON, ON], ON),
        (OFF, ON, [AT, ON], AT),  # at_risk or better held at both
        (OFF, AT, [ON, ON], AT),
        (OFF, ON, [OFF, ON], OFF),
        (AT, AT, [ON, ON], AT),
        (AT, ON, [Status.UNKNOWN, ON], AT),
        (OFF, Status.DONE, [], Status.DONE),  # only the three are held
        (Status.DONE, AT, [], AT),
        (Status.UNKNOWN, ON, [], ON),
        (OFF, Status.UNKNOWN, [], Status.UNKNOWN),
    ],
)
def test_hysteresis(before: Status | None, now: Status, closes: list[Status], expected: Status) -> None:
    """A better status shows after two working days' closes, a worse one at once."""
    assert settle(before, now, closes) is expected


def test_the_standing_shows_the_settled_status_and_keeps_the_raw_one() -> None:
    """Back on plan, yet shown at_risk until it held."""
    found = judged(10, shown_before=AT, closes=[AT, ON])
    assert (found.raw, found.status) == (ON, AT)


THREE = st.sampled_from(SEVERITY)


@given(THREE, THREE, st.lists(st.sampled_from(Status), max_size=4))
def test_never_better_at_once(before: Status, now: Status, closes: list[Status]) -> None:
    """The shown status is never better than now's; and better than before's only with two closes as good."""
    shown = settle(before, now, closes)
    rank = SEVERITY.index
    assert rank(shown) >= rank(now)
    assert rank(shown) <= max(rank(before), rank(now))
    if rank(shown) < rank(before):
        assert len(closes) >= 2
        assert all(c in SEVERITY and rank(c) <= rank(shown) for c in closes[-2:])


@given(st.floats(0, 19.9), st.floats(0, 19.9), st.integers(0, 60))
def test_more_done_never_reads_worse(a: float, b: float, days: int) -> None:
    """Of two projects with the same plan the one with more done has no greater gap, slip or severity."""
    less, more = (judged(done, START + timedelta(days=days)) for done in sorted((a, b)))
    assert less.gap is not None
    assert more.gap is not None
    assert more.gap <= less.gap
    assert SEVERITY.index(more.raw) <= SEVERITY.index(less.raw)


@given(st.lists(st.floats(0, 8), min_size=1, max_size=12), st.data())
def test_more_done_never_raises_the_gap(weights: Sequence[float], data: st.DataObject) -> None:
    """Finishing one more open item of any weight leaves planned where it was, and the gap no wider."""
    done = data.draw(st.sets(st.integers(0, len(weights) - 1), max_size=len(weights) - 1))
    more = data.draw(st.sampled_from([n for n in range(len(weights)) if n not in done]))

    def gap(finished: set[int]) -> float | None:
        items = [
            item(str(n), "done" if n in finished else "todo", points=weight)
            for n, weight in enumerate(weights)
        ]
        found = judge(
            project(measure=Measure(by="points")),
            measured(items, project(measure=Measure(by="points"))),
            FOUR_WEEKS,
            HALFWAY,
            WEEKDAYS,
            Thresholds(),
        )
        return found.gap

    before, after = gap(done), gap(done | {more})
    assert (before is None) == (after is None)
    assert before is None or after is None or after <= before + 1e-9
