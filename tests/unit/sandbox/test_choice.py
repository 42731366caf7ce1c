"""Which tracker a file of records is for, where nobody says it."""

from __future__ import annotations

import pytest

from syncd.sandbox.choice import told_by
from syncd.sandbox.model import Tracker


@pytest.mark.parametrize(
    ("lines", "tracker"),
    [
        (['{"kind": "workspace", "name": "W"}'], Tracker.CLICKUP),
        (
            ['{"kind": "field", "name": "F", "type": "number"}', '{"kind": "list", "name": "L"}'],
            Tracker.CLICKUP,
        ),
        (["", '{"list": "L", "name": "T"}'], Tracker.CLICKUP),
        (['{"kind": "type", "name": "T"}', '{"key": "A-1"}', '{"kind": "list"}'], Tracker.JIRA),
        (['{"kind": "project", "key": "A"}'], Tracker.JIRA),
        (["{", '{"kind": "task"}'], Tracker.CLICKUP),
        ([], Tracker.JIRA),
    ],
)
def test_the_first_record_that_only_one_knows_tells(lines: list[str], tracker: Tracker) -> None:
    """Kinds that both have decide nothing, nor do bad lines; an issue has a key, a task a list; else it is Jira."""
    assert told_by([line.encode() for line in lines]) is tracker
