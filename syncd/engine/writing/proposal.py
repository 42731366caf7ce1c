"""Proposal: from the figures of a pass to the change set that may be written; nothing here can write."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial

from connectors.model.tracker import Reader
from syncd.engine.judging.figures import Figures
from syncd.engine.judging.goals import BoundTarget
from syncd.engine.judging.judge import Judge
from syncd.engine.reading.resolve import Resolved
from syncd.engine.writing.arrived import find_arrived
from syncd.engine.writing.changes import ChangeSet
from syncd.engine.writing.diff import diff
from syncd.engine.writing.wanted import wanted_fields
from syncd.engine.writing.yielding import Moment


def propose(
    judge: Judge,
    figures: Figures,
    resolved: Resolved,
    targets: Mapping[str, BoundTarget],
    readers: Mapping[str, Reader],
    now: datetime,
) -> ChangeSet:
    """Return the changes that these figures call for in the trackers that were read."""
    loaded, store, words = judge.loaded, judge.store, partial(judge.note, figures)
    wanted = [*wanted_fields(figures, judge.carriers, loaded.writes, resolved.fields, words, targets)]
    find_arrived(wanted, store)
    fresh = {name: reader for name, reader in readers.items() if name not in judge.freshness.trackers}
    return diff(wanted, store, fresh, Moment(now=now, zone=loaded.zone))
