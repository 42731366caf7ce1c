"""The plan changes that the ledger of the scripted quarter must tell, and no others: worked out by hand."""

from __future__ import annotations

from datetime import date

from tests.contract.engine.quarter.scenario import december, november, october

Change = tuple[str, date, str]
"""Project, day and kind."""

CHANGES: dict[Change, tuple[float | None, float | None]] = {
    # weight, working days; None where it has no size of its own
    # Day 21: 7 of 40 are called for at 10.5 instead of 7 of 20 at 21.
    ("doubled", october(30), "added"): (20, 10.5),
    # Position 17 of the project, 3 of 10 done: 17 − 11.1 instead of 17 − 8.4.
    ("shifted", october(28), "due_moved"): (None, -2.7),
    # Position 31, 5 of 10 done: 31 − 23.5 instead of 31 − 18.5.
    ("shifted", november(18), "due_moved"): (None, -5),
    # Day 26: 3 of 8 (22.5) instead of 5 of 14 (150/7); and 6 of 15 (24) instead of 4 of 9 (80/3).
    ("giver", november(9), "moved"): (-6, 150 / 7 - 22.5),
    ("taker", november(9), "moved"): (6, 80 / 3 - 24),
    # Day 14: 6 of 24 (15) instead of 6 of 25 (14.4).
    ("weekly", october(21), "cancelled"): (-1, -0.6),
    # Day 19: 7 of 25 (16.8) instead of 7 of 24 (17.5).
    ("weekly", october(28), "added"): (1, 0.7),
    # Day 23: 10 of 24 (25) instead of 10 of 25 (24); and 3 of 9 (20) instead of 3 of 8 (22.5).
    ("weekly", november(4), "moved"): (-1, -1),
    ("taker", november(4), "moved"): (1, 2.5),
    # Day 30: 12 of 24 (30) instead of 13 of 24 (32.5).
    ("weekly", november(13), "reopened"): (1, 2.5),
    # Position 12 of the project: 3 of 42 instead of 3 of 37, of 37 days.
    ("paused", october(21), "re_estimated"): (5, 37 * (3 / 37 - 3 / 42)),
    # 24 of 40 instead of 26 of 42.
    ("paused", november(5), "re_estimated"): (-2, 37 * (26 / 42 - 24 / 40)),
    ("paused", november(9), "paused"): (None, None),
    ("paused", november(25), "re_parented"): (3, 0),
    # On 2 December the cancelled sub-task was the last one: its story counts by itself again.
    ("paused", december(2), "cancelled"): (-2, None),
    ("paused", december(2), "merged"): (8, None),
    ("side-drop", november(16), "dropped"): (None, None),
}
