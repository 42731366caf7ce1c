"""Timeline: projects below each other on one axis of days, with plan, baseline, forecast, milestones and what blocks what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from syncd.pictures.axis import Days, Told
from syncd.pictures.svg import element, fitted, line, picture, polygon, polyline, rectangle, words

WIDTH = 1200.0
_LEFT, _RIGHT, _TOP = 300.0, 1185.0, 22.0
_ROW, _THICK = 30.0, 12.0
_CELLS = 40
_BEND, _HEAD, _DIAMOND = 8.0, 4.0, 4.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Stripe:
    """A project on the axis: its plan, what was agreed, how far it is (0–1), and when it will be done.

    `sign` stands for the status, so that it does not rest on a colour. `blockers` are ids of projects that it waits
    for; those without a stripe are left out. `told` says it all in words.
    """

    id: str
    title: str
    href: str
    status: str
    sign: str
    told: str
    start: date
    due: date
    share: float | None = None
    agreed: tuple[date, date] | None = None
    p50: date | None = None
    p85: date | None = None
    milestones: Sequence[date] = ()
    blockers: Sequence[str] = ()


def timeline(stripes: Sequence[Stripe], label: str, day: date, month: Told, today: str) -> Markup:
    """Return the picture; each stripe's title is a link. `today` are the words beside the line of the last day over."""
    ends = [end for one in stripes for end in (one.due, one.p85 or one.due, *(one.agreed or ()), day)]
    starts = [start for one in stripes for start in (one.start, *(one.agreed or ()))]
    days = Days(first=min(starts), last=max(ends), left=_LEFT, right=_RIGHT)
    bottom = _TOP + _ROW * len(stripes) + 4
    places = {one.id: _TOP + _ROW * (n + 0.5) for n, one in enumerate(stripes)}
    x = days.close(day)
    drawn = [*days.drawn(_TOP, bottom, month)]
    for one in stripes:
        drawn += _stripe(one, days, places[one.id])
    drawn += _ties(stripes, days, places)
    drawn += [line((x, _TOP), (x, bottom), "today"), words(today, (x + 4, _TOP - 8), "strong")]
    return picture(WIDTH, bottom + 22, label, *drawn, class_="chart wide", role="group")


def _stripe(one: Stripe, days: Days, y: float) -> list[Markup]:
    top = y - _THICK / 2
    start, due = days.open(one.start), days.close(one.due)
    title = element(
        "a",
        element("title", one.told),
        words(f"{one.sign} {fitted(one.title, _CELLS)}", (0, y + 4), one.status),
        href=one.href,
    )
    drawn = [title, rectangle((start, top), due - start, _THICK, "plan", one.told)]
    if one.share:
        drawn.append(rectangle((start, top), (due - start) * min(1.0, one.share), _THICK, one.status))
    if one.agreed:
        left, right = days.open(one.agreed[0]), days.close(one.agreed[1])
        drawn.append(line((left, top + _THICK + 4), (right, top + _THICK + 4), "agreed"))
    if one.p50:
        even, late = days.close(one.p50), days.close(one.p85 or one.p50)
        drawn.append(rectangle((even, top + 3), late - even, _THICK - 6, "forecast"))
        drawn.append(line((even, top - 1), (even, top + _THICK + 1), "likely"))
    return drawn + [_diamond(days.close(at), y) for at in one.milestones]


def _diamond(x: float, y: float) -> Markup:
    corners = [(x, y - _DIAMOND), (x + _DIAMOND, y), (x, y + _DIAMOND), (x - _DIAMOND, y)]
    return polygon(corners, "milestone")


def _ties(stripes: Sequence[Stripe], days: Days, places: Mapping[str, float]) -> list[Markup]:
    """Return an arrow from the end of each project that blocks to the start of what waits for it."""
    ends = {one.id: days.close(one.due) for one in stripes}
    drawn = []
    for one in stripes:
        for blocker in one.blockers:
            if blocker in places and blocker != one.id:
                x, y = days.open(one.start), places[one.id]
                from_x, from_y = ends[blocker], places[blocker]
                bend = max(from_x, x) + _BEND if from_x > x else from_x + _BEND
                way = [(from_x, from_y), (bend, from_y), (bend, y - _ROW / 2), (x - _BEND, y - _ROW / 2)]
                drawn.append(polyline([*way, (x - _BEND, y), (x - _HEAD, y)], "blocks"))
                drawn.append(
                    polygon([(x, y), (x - _HEAD - 2, y - _HEAD), (x - _HEAD - 2, y + _HEAD)], "blockhead")
                )
    return drawn
