"""Which raw queries change their matches though no issue changes."""

from __future__ import annotations

import pytest

from connectors.jira.inspection import drift_of


@pytest.mark.parametrize(
    ("query", "part"),
    [
        ("project = WORK AND labels in (a, b)", ""),
        ("(type = Bug or type = Task) and not (labels = old)", ""),
        ('summary ~ "updated > -1w or now()"', ""),
        ("component = X AND creator = currentUser()", ""),
        ("updated > -1w", "-1w"),
        ("due <= '-2d'", "-2d"),
        ("created > startOfMonth(-1)", "startOfMonth()"),
        ("sprint in openSprints() AND project = WORK", "openSprints()"),
        ("status WAS Done", "WAS"),
        ("parentEpic = WORK-1", "parentEpic"),
    ],
)
def test_what_depends_on_the_day_or_on_others_is_named(query: str, part: str) -> None:
    """Functions, relative days and history are; fields of the issue itself, and quoted texts, are not."""
    assert drift_of(query).partition(" depends")[0] == part
