"""Ids in ClickUp's forms, the same each time for the same name or number."""

from __future__ import annotations

from uuid import UUID, uuid5

_NAMESPACE = UUID("6f0d8a52-41c7-4e0b-9a35-1d2c3b4a5968")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_FIRST_TASK = 36**5
_FIRST_PLACE = 901_800_000_000
_STEP = 7_919


def uuid_of(*names: str) -> str:
    """Return the UUID that stands for some names."""
    return str(uuid5(_NAMESPACE, "/".join(names)))


def task_id(number: int) -> str:
    """Return the id of the so-manieth task: nine letters and digits."""
    value, text = _FIRST_TASK + number * 37, ""
    while value:
        value, rest = divmod(value, 36)
        text = _DIGITS[rest] + text
    return f"86{text.rjust(7, 'c')}"


def place_id(number: int) -> str:
    """Return the id of the so-manieth place: twelve digits, more than 32 bits hold."""
    return str(_FIRST_PLACE + number * _STEP)


def status_id(place: str, name: str, *, own: bool = False) -> str:
    """Return the id of a status of a place: `p…`, or `sc…` for a list's own."""
    return f"{'sc' if own else 'p'}{place}_{uuid_of(place, name)[:8]}"
