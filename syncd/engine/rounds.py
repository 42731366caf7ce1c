"""Rounds: one judging serves every pass that had read its tracker when it began.

A judging looks at the whole store, so passes that wait for their turn meanwhile need not judge the same again. Readings
are counted in the store; a judging takes in all that were counted when it began, and notes so once it is written.
"""

from __future__ import annotations

from syncd.store import Store

_READINGS, _JUDGED = "readings", "judged"


def count_reading(store: Store) -> int:
    """Count a reading that is complete in the store, and return its number."""
    return store.count_up(_READINGS)


def counted(store: Store) -> int:
    """Return the number of the last reading, all of which a judging that begins now takes in."""
    return int(store.get_meta(_READINGS) or 0)


def is_judged(store: Store, reading: int, digest: str) -> bool:
    """Tell whether a judging took in that reading, and was written, with the settings of this digest."""
    number, _, settings = (store.get_meta(_JUDGED) or "0").partition(" ")
    return int(number) >= reading and settings == digest


def note_judged(store: Store, upto: int, digest: str) -> None:
    """Note that all readings up to this number are judged, and what had to be written was."""
    store.set_meta(_JUDGED, f"{upto} {digest}")
