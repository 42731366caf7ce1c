"""Burn-up: scope and done work over time, beside the plan and the baseline, with the forecast as a cone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from syncd.pictures.axis import Amounts, Days, Told
from syncd.pictures.svg import Point, element, line, picture, polygon, polyline, steps, words

Level = tuple[date, float]
"""An amount at the close of a day."""

WIDTH, HEIGHT = 900.0, 340.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 54.0, 884.0, 24.0, 306.0


@dataclass(frozen=True, slots=True, kw_only=True)
class BurnUp:
    """A project's work in the unit of its measure, the days of each line ascending; the forecast is None where unknown.

    `day` is the one at whose close the lines of done work and scope end.
    """

    first: date
    last: date
    day: date
    due: date
    done: Sequence[Level] = ()
    scope: Sequence[Level] = ()
    plan: Sequence[Level] = ()
    baseline: Sequence[Level] = ()
    p50: date | None = None
    p85: date | None = None


def burn_up(
    work: BurnUp, label: str, month: Told, number: Callable[[float], str], today: str, due: str
) -> Markup:
    """Return the picture; `today` and `due` are the words beside their lines."""
    most = max(
        (amount for line_ in (work.scope, work.baseline, work.plan) for _, amount in line_), default=1.0
    )
    days = Days(first=work.first, last=work.last, left=_LEFT, right=_RIGHT)
    amounts = Amounts.holding(0.0, most or 1.0, top=_TOP, bottom=_BOTTOM)
    drawn = [*days.drawn(_TOP, _BOTTOM, month), *amounts.drawn(_LEFT, _RIGHT, number)]
    drawn += _cone(work, days, amounts)
    drawn += _lines(work, days, amounts)
    for at, told, kind in ((work.due, due, "due"), (work.day, today, "today")):
        x = days.close(at)
        end = x > (_LEFT + _RIGHT) / 2
        drawn.append(line((x, _TOP), (x, _BOTTOM), kind))
        drawn.append(words(told, (x - 5 if end else x + 5, _TOP - 8), "strong", "end" if end else None))
    return picture(WIDTH, HEIGHT, label, *drawn, class_="chart")


def _lines(work: BurnUp, days: Days, amounts: Amounts) -> list[Markup]:
    def placed(levels: Sequence[Level]) -> list[Point]:
        return [(days.close(day), amounts.at(amount)) for day, amount in levels]

    done = steps(placed(work.done))
    parts = [polyline(placed(work.baseline), "baseline"), polyline(placed(work.plan), "planline")]
    parts.append(polyline(steps(placed(work.scope)), "scopeline"))
    if done:
        ground = amounts.at(0.0)
        parts.append(polygon([(done[0][0], ground), *done, (done[-1][0], ground)], "donearea"))
        parts.append(polyline(done, "doneline"))
    return parts


def _cone(work: BurnUp, days: Days, amounts: Amounts) -> list[Markup]:
    """Return the way from what is done to all of the scope: by the day with 50 %, and by that with 85 %."""
    if work.p50 is None or not work.done or not work.scope:
        return []
    start = (days.close(work.day), amounts.at(work.done[-1][1]))
    top = amounts.at(work.scope[-1][1])
    even, late = (days.close(work.p50), top), (days.close(work.p85 or work.p50), top)
    return [polygon([start, even, late], "cone"), polyline([start, even], "p50")]


_AREAS = {"cone": [(1, 9), (27, 2), (27, 9)], "donearea": [(1, 2), (27, 2), (27, 10), (1, 10)]}
"""The corners of what is no line."""


def key(kind: str) -> Markup:
    """Return the small picture that stands for a line or area in the words below a burn-up or a series."""
    corners = _AREAS.get(kind)
    shape = polygon(corners, kind) if corners else element("line", x1=1, x2=27, y1=6, y2=6, class_=kind)
    return element("svg", shape, class_="chart", viewBox="0 0 28 12", aria_hidden="true")
