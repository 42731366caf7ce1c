"""Bars: progress with the mark of the plan, and one bar in several parts."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from syncd.pictures.svg import element, picture, rectangle

_WIDTH, _HEIGHT = 100.0, 10.0


def progress_bar(share: float | None, planned: float | None, label: str, kind: str = "share") -> Markup:
    """Return progress as a bar with a mark where the plan stands; both are 0–1, None is not drawn.

    `kind` is the class of the filled part, such as a status.
    """
    parts = [_part(0.0, 1.0, "track")]
    if share:
        parts.append(_part(0.0, min(share, 1.0), kind))
    if planned is not None:
        at = min(max(planned, 0.0), 1.0) * _WIDTH
        parts.append(element("line", x1=at, x2=at, y1=0, y2=_HEIGHT, class_="mark"))
    return _bar(label, parts)


def parted_bar(parts: Sequence[tuple[str, float, str]], label: str) -> Markup:
    """Return one bar of several parts, as (class, amount, words for the pointer); amounts are told as shares of all."""
    total = sum(amount for _, amount, _ in parts)
    drawn, at = [_part(0.0, 1.0, "track")], 0.0
    for kind, amount, told in parts:
        if amount > 0:
            drawn.append(_part(at, amount / total, kind, told))
            at += amount / total
    return _bar(label, drawn)


def _part(at: float, share: float, kind: str, told: str | None = None) -> Markup:
    return rectangle((at * _WIDTH, 0), share * _WIDTH, _HEIGHT, kind, told)


def _bar(label: str, parts: Sequence[Markup]) -> Markup:
    return picture(_WIDTH, _HEIGHT, label, *parts, class_="bar", ratio="none")
