"""SVG in words: elements with escaped attributes and texts, without a style of their own, as a strict page calls for."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from itertools import pairwise

from markupsafe import Markup, escape

Point = tuple[float, float]


def element(name: str, *children: Markup | str, **attributes: object) -> Markup:
    """Return an element; `class_` is the attribute `class`, other underscores are hyphens, None leaves one out."""
    told = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_shown(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    inner = Markup("").join(children)
    return Markup(f"<{name}{told}>{inner}</{name}>")  # noqa: S704 - every part is escaped here or was before


def picture(
    width: float,
    height: float,
    label: str,
    *children: Markup,
    class_: str,
    ratio: str | None = None,
    role: str = "img",
) -> Markup:
    """Return a whole picture, which a screen reader tells by its label; it grows with the room that it is given.

    With `ratio` `none` it fills that room whatever its shape. One with links in it has the role `group`.
    """
    return element(
        "svg",
        *children,
        class_=class_,
        viewBox=f"0 0 {_shown(width)} {_shown(height)}",
        preserveAspectRatio=ratio,
        role=role,
        aria_label=label,
    )


def polyline(points: Iterable[Point], class_: str) -> Markup:
    """Return a line through the points."""
    return element("polyline", points=_chain(points), class_=class_)


def polygon(points: Iterable[Point], class_: str) -> Markup:
    """Return an area within the points."""
    return element("polygon", points=_chain(points), class_=class_)


def line(start: Point, end: Point, class_: str) -> Markup:
    """Return a straight line."""
    return element("line", x1=start[0], y1=start[1], x2=end[0], y2=end[1], class_=class_)


def rectangle(place: Point, width: float, height: float, class_: str, title: str | None = None) -> Markup:
    """Return a rectangle from its upper left corner, with words that a pointer resting on it shows."""
    told = [element("title", title)] if title else []
    size = {"width": max(0.0, width), "height": height}
    return element("rect", *told, x=place[0], y=place[1], **size, class_=class_)


def words(text: str, place: Point, class_: str, anchor: str | None = None) -> Markup:
    """Return a line of text; `anchor` is `middle` or `end`, else it begins at its place."""
    return element("text", text, x=place[0], y=place[1], class_=class_, text_anchor=anchor)


def steps(points: Sequence[Point]) -> list[Point]:
    """Return the corners of a line that keeps each height until the next point."""
    corners = list(points[:1])
    for (_, before), (x, y) in pairwise(points):
        corners += [(x, before), (x, y)]
    return corners


def fitted(text: str, cells: int) -> str:
    """Return a text cut to so many narrow letters; a wide one counts for two."""
    if cells_of(text) <= cells:
        return text
    while text and cells_of(text) > cells - 1:
        text = text[:-1]
    return f"{text.rstrip()}…"


def cells_of(text: str) -> int:
    """Return how broad a text is, in narrow letters."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _chain(points: Iterable[Point]) -> str:
    return " ".join(f"{_shown(x)},{_shown(y)}" for x, y in points)


def _shown(value: object) -> str:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else str(value)
