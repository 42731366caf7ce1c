"""Idle work: how many working days nothing has moved in a project.

Movement is a leaf that came or went, changed its status, or had a line of its checklists ticked or unticked. Edits of
anything else are none, and neither are our own writes, which change no leaf's status. What has moved is told by
comparing a sign of all leaves with the one of the last measuring.

    idle days = the project's working days after the last movement, not before the plan's start, up to the day

Holidays and pauses do not count. At the first measuring of all, when nothing is known of the past, the last change of
any leaf stands for the last movement: so the figure is too small at first, never too large.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date

from connectors.model.items import WorkItem
from mappings.workdays import ONE_DAY, Calendar


def sign_of(leaves: Iterable[WorkItem]) -> str:
    """Return a sign that is another one when any of the leaves has moved; their order does not matter."""
    content = sorted((*leaf.ref, leaf.status.casefold(), leaf.parts_done) for leaf in leaves)
    return hashlib.blake2b(repr(content).encode(), digest_size=12).hexdigest()


def idle_days(moved: date, start: date, day: date, calendar: Calendar) -> int:
    """Return the working days without movement at the close of `day`; `calendar` is the project's."""
    return calendar.count(max(moved + ONE_DAY, start), day)
