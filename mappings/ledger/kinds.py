"""The kinds of plan changes."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What was changed.

    `split`: an item counts by its children from then on; `merged`: it counts by itself again. `dues_moved` are due
    dates of items under a curve of due dates. `row_…` are rows of the plan file: came, went, other dates, other work,
    or divided into rows below.
    """

    DUE_MOVED = "due_moved"
    START_MOVED = "start_moved"
    CURVE_CHANGED = "curve_changed"
    DUES_MOVED = "dues_moved"
    ADDED = "added"
    REMOVED = "removed"
    CANCELLED = "cancelled"
    REOPENED = "reopened"
    RE_ESTIMATED = "re_estimated"
    RE_PARENTED = "re_parented"
    MOVED = "moved"
    SPLIT = "split"
    MERGED = "merged"
    ROW_ADDED = "row_added"
    ROW_REMOVED = "row_removed"
    ROW_MOVED = "row_moved"
    ROW_RESIZED = "row_resized"
    ROW_SPLIT = "row_split"
    PROJECT_ADDED = "project_added"
    PROJECT_REMOVED = "project_removed"
    DROPPED = "dropped"
    TAKEN_UP = "taken_up"
    PAUSED = "paused"
    TARGET_CHANGED = "target_changed"
    START_VALUE_CHANGED = "start_value_changed"
    BAND_CHANGED = "band_changed"
    SOURCE_CHANGED = "source_changed"
    UNIT_CHANGED = "unit_changed"
    KEY_RESULT_ADDED = "key_result_added"
    KEY_RESULT_REMOVED = "key_result_removed"
    KEY_RESULT_DROPPED = "key_result_dropped"
