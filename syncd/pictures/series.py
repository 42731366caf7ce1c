"""Series: a value over time beside its target and the straight line that leads to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from syncd.pictures.axis import Amounts, Days, Told
from syncd.pictures.svg import element, line, picture, polyline, rectangle, words

WIDTH, HEIGHT = 900.0, 260.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 60.0, 884.0, 24.0, 226.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Values by day within a span, ascending.

    `start` and `target` are those of a metric that rises or falls, `low` and `high` the band of one that is to stay in it.
    """

    first: date
    last: date
    day: date
    values: Sequence[tuple[date, float]]
    start: float | None = None
    target: float | None = None
    low: float | None = None
    high: float | None = None


def series(told: Series, label: str, month: Told, number: Callable[[float], str], today: str) -> Markup:
    """Return the picture; `today` are the words beside the line of the last day over."""
    known = [value for _, value in told.values]
    known += [edge for edge in (told.start, told.target, told.low, told.high) if edge is not None]
    amounts = Amounts.holding(min(known, default=0.0), max(known, default=1.0), top=_TOP, bottom=_BOTTOM)
    days = Days(first=told.first, last=told.last, left=_LEFT, right=_RIGHT)
    drawn = [*days.drawn(_TOP, _BOTTOM, month), *amounts.drawn(_LEFT, _RIGHT, number)]
    drawn += _wanted(told, amounts)
    points = [(days.close(day), amounts.at(value)) for day, value in told.values]
    if points and told.values[-1][0] < told.day:
        drawn.append(line(points[-1], (days.close(told.day), points[-1][1]), "held"))
    drawn.append(polyline(points, "doneline"))
    drawn += [element("circle", cx=x, cy=y, r=4, class_="dot") for x, y in points]
    if told.first <= told.day <= told.last:
        x = days.close(told.day)
        end = x > (_LEFT + _RIGHT) / 2
        drawn.append(line((x, _TOP), (x, _BOTTOM), "today"))
        drawn.append(words(today, (x - 5 if end else x + 5, _TOP - 8), "strong", "end" if end else None))
    return picture(WIDTH, HEIGHT, label, *drawn, class_="chart")


def _wanted(told: Series, amounts: Amounts) -> list[Markup]:
    """Return what the values are to reach, or within which band they are to stay."""
    if told.target is not None:
        y = amounts.at(told.target)
        way = (_LEFT, amounts.at(told.start if told.start is not None else 0.0)), (_RIGHT, y)
        return [line((_LEFT, y), (_RIGHT, y), "target"), polyline(way, "baseline")]
    if told.low is None and told.high is None:
        return []
    top = amounts.at(told.high) if told.high is not None else _TOP
    bottom = amounts.at(told.low) if told.low is not None else _BOTTOM
    return [rectangle((_LEFT, top), _RIGHT - _LEFT, bottom - top, "donearea")]
