"""Pictures: texts in them are text, places are where the figures say, and what is unknown is not drawn."""

from __future__ import annotations

import re
from datetime import date
from xml.etree import ElementTree as ET

import pytest

from syncd.pictures.axis import Amounts, Days
from syncd.pictures.bars import parted_bar, progress_bar
from syncd.pictures.burnup import BurnUp, burn_up
from syncd.pictures.series import Series, series
from syncd.pictures.svg import fitted
from syncd.pictures.timeline import Stripe, timeline

FIRST, DAY, DUE, LAST = date(2026, 10, 1), date(2026, 10, 10), date(2026, 10, 20), date(2026, 10, 31)
EVIL = '"><script>alert(1)</script>'


def month(first: date) -> str:
    """Return a month as a number."""
    return str(first.month)


def a_stripe(name: str, blockers: tuple[str, ...] = ()) -> Stripe:
    """Return a project on the axis."""
    return Stripe(
        id=name,
        title=EVIL,
        href=f"/projects/{name}?a=1&b=2",
        told=EVIL,
        status="at_risk",
        sign="▲",
        start=FIRST,
        due=DUE,
        blockers=blockers,
    )


def test_a_bar_is_as_long_as_its_share() -> None:
    """Never longer than its track; the mark stands where the plan does."""
    drawn = ET.fromstring(progress_bar(0.5, 0.25, "half", "at_risk"))
    lengths = {rect.get("class"): rect.get("width") for rect in drawn.iter("rect")}
    assert lengths == {"track": "100", "at_risk": "50"}
    assert [mark.get("x1") for mark in drawn.iter("line")] == ["25"]
    assert 'width="100" height' in progress_bar(3.0, None, "more than all")
    assert "mark" not in progress_bar(None, None, "unknown")


def test_parts_of_a_bar_add_up() -> None:
    """Each begins where the one before ends; a part of nothing is left out."""
    drawn = ET.fromstring(parted_bar([("linked", 3, "a"), ("side", 0, "b"), ("items", 1, "c")], "all"))
    places = [(rect.get("class"), rect.get("x"), rect.get("width")) for rect in drawn.iter("rect")]
    assert places == [("track", "0", "100"), ("linked", "0", "75"), ("items", "75", "25")]


@pytest.mark.parametrize("most", [0.0, 0.3, 1, 7, 54, 99, 100, 12345.6])
def test_an_axis_holds_its_amounts(most: float) -> None:
    """Between its ends, which are different."""
    axis = Amounts.holding(0.0, most, top=10, bottom=110)
    assert axis.low == 0.0
    assert axis.high >= most
    assert axis.at(axis.high) == 10
    assert axis.at(0.0) == 110


def test_days_outside_lie_on_the_edge() -> None:
    """The first day opens at the left, the last closes at the right."""
    days = Days(first=FIRST, last=LAST, left=0, right=310)
    assert (days.open(FIRST), days.close(FIRST), days.close(LAST)) == (0, 10, 310)
    assert (days.close(date(2020, 1, 1)), days.close(date(2030, 1, 1))) == (0, 310)


def test_a_burn_up_without_a_forecast_has_no_cone() -> None:
    """With one the cone leads from what is done to all of the scope."""
    work = BurnUp(first=FIRST, last=LAST, day=DAY, due=DUE, done=[(DAY, 3.0)], scope=[(DAY, 9.0)])
    plain = burn_up(work, EVIL, month, str, EVIL, EVIL)
    assert "cone" not in plain
    assert "<script" not in plain
    ahead = BurnUp(
        first=FIRST, last=LAST, day=DAY, due=DUE, done=work.done, scope=work.scope, p50=DUE, p85=LAST
    )
    assert 'class="cone"' in burn_up(ahead, "x", month, str, "today", "due")
    ET.fromstring(burn_up(BurnUp(first=FIRST, last=LAST, day=DAY, due=DUE), "x", month, str, "today", "due"))


def test_a_series_is_drawn_within_its_band_or_toward_its_target() -> None:
    """One or the other, or neither."""
    values = [(FIRST, 1.0), (DAY, 2.0)]
    toward = series(
        Series(first=FIRST, last=LAST, day=DAY, values=values, start=0, target=5), EVIL, month, str, EVIL
    )
    within = series(Series(first=FIRST, last=LAST, day=DAY, values=values, low=1), "x", month, str, "today")
    assert ("target" in toward, "donearea" in toward) == (True, False)
    assert ("donearea" in within, 'class="target"' in within) == (True, False)
    assert "<script" not in toward


def test_a_timeline_leads_to_each_project_and_draws_what_blocks_it() -> None:
    """Titles are text and links; a blocker that is not there is left out."""
    drawn = timeline([a_stripe("a"), a_stripe("b", blockers=("a", "gone"))], "both", DAY, month, "today")
    assert "<script" not in drawn
    links = [link.get("href") for link in ET.fromstring(drawn).iter("a")]
    assert links == ["/projects/a?a=1&b=2", "/projects/b?a=1&b=2"]
    assert len(re.findall('class="blocks"', drawn)) == 1
    assert 'role="group"' in drawn


def test_a_long_title_is_cut_by_its_breadth() -> None:
    """Wide letters count for two."""
    assert fitted("abcdef", 6) == "abcdef"
    assert fitted("abcdefg", 6) == "abcde…"
    assert fitted("検索検索", 6) == "検索…"
