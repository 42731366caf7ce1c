"""What ClickUp's time in status tells of a task's past."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from connectors.clickup.refusals import RefusedCallError
from connectors.clickup.stays import MOST_TASKS, ONLY_STATUS, SWITCHED_OFF, UNTOLD, histories
from connectors.errors import CredentialsError, MissingError, RightsError, SyncError
from connectors.model.history import ItemChange, Shift


def stay(status: str, type_: str, since: object) -> dict[str, Any]:
    """Return a stay in a status as ClickUp tells it."""
    return {"status": status, "type": type_, "total_time": {"by_minute": 5, "since": since}}


def row(*stays: Mapping[str, Any], current: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return the stays of a task, with the present one."""
    return {"current_status": current, "status_history": [*stays]}


class Site:
    """Answers with these stays; `refusal` meets every request, `missing` tasks spoil those that name them."""

    def __init__(
        self, told: Mapping[str, Any], refusal: SyncError | None = None, missing: Sequence[str] = ()
    ) -> None:
        self.told = told
        self.refusal = refusal
        self.missing = missing
        self.asked: list[int] = []

    def stays(self, tasks: Sequence[str]) -> Mapping[str, Any]:
        """Answer in bulk."""
        self.asked.append(len(tasks))
        if self.refusal:
            raise self.refusal
        if set(tasks) & set(self.missing):
            raise MissingError("not there")
        return {task: self.told.get(task, {}) for task in tasks}

    def stays_of(self, task: str) -> Any:
        """Answer for one."""
        return self.stays([task])[task]


def read(site: Any, *tasks: str) -> tuple[list[ItemChange], dict[str, tuple[str, ...]]]:
    """Return the changes and what is told as read."""
    pieces = list(histories(site, tasks))
    return [c for p in pieces for c in p.changes], {i: g for p in pieces for i, g in p.read.items()}


def test_stays_become_changes_from_one_to_the_next() -> None:
    """In the order in which they began, whatever the order of the list; types give the categories."""
    told = row(
        stay("closed", "closed", "3000"),
        stay("to do", "open", 1000),
        stay("review", "custom", "2000"),
        current=stay("closed", "closed", "3000"),
    )
    changes, read_ = read(Site({"a": told}), "a")
    assert [(c.at, c.shifts["status"], c.shifts["category"]) for c in changes] == [
        (datetime.fromtimestamp(2, UTC), Shift("to do", "review"), Shift("todo", "doing")),
        (datetime.fromtimestamp(3, UTC), Shift("review", "closed"), Shift("doing", "done")),
    ]
    assert [(c.act, c.by) for c in changes] == [("1", None), ("2", None)]
    assert read_ == {"a": (ONLY_STATUS,)}


def test_the_present_status_is_one_of_the_stays() -> None:
    """A list that leaves it out is completed; of a status entered twice the last stay is known."""
    told = row(stay("to do", "open", "1000"), current={"status": "doing", "total_time": {"since": "2000"}})
    changes, _ = read(Site({"a": told}), "a")
    assert [c.shifts["status"] for c in changes] == [Shift("to do", "doing")]
    assert changes[0].shifts["category"] == Shift("todo", None)


@pytest.mark.parametrize("told", [{}, row(), {"status_history": None}, {"status_history": [None, {}]}])
def test_a_task_of_which_nothing_is_told_has_no_changes(told: Mapping[str, Any]) -> None:
    """It is read all the same."""
    assert read(Site({"a": told}), "a") == ([], {"a": (ONLY_STATUS,)})


def test_a_hundred_tasks_go_into_a_request() -> None:
    """No more are taken."""
    site = Site({})
    read(site, *map(str, range(250)))
    assert site.asked == [MOST_TASKS, MOST_TASKS, 50]


def test_one_hidden_task_does_not_hide_the_others() -> None:
    """Where one spoils the request they are asked one by one, and it is told as read, with that gap."""
    told = row(stay("to do", "open", "1000"), stay("x", "custom", "2000"))
    changes, read_ = read(Site({"a": told, "c": told}, missing=["b"]), "a", "b", "c")
    assert [c.item for c in changes] == ["a", "c"]
    assert read_ == {"a": (ONLY_STATUS,), "b": (UNTOLD,), "c": (ONLY_STATUS,)}


@pytest.mark.parametrize("refusal", [RefusedCallError("off", code="X_1"), RightsError("no")])
def test_a_switched_off_clickapp_is_told_and_not_asked_again(refusal: SyncError) -> None:
    """Every task is read with that gap, and no further request is made for the tasks that follow."""
    site = Site({}, refusal=refusal)
    changes, read_ = read(site, *map(str, range(300)))
    assert changes == []
    assert set(read_.values()) == {(SWITCHED_OFF,)}
    assert len(site.asked) <= 2


def test_a_refused_sign_in_is_no_switched_off_clickapp() -> None:
    """It is raised."""
    with pytest.raises(CredentialsError):
        read(Site({}, refusal=CredentialsError("token")), "a")
