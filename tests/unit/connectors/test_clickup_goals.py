"""Targets of Goals as ClickUp tells them: numbers as text, odd forms, names."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectors.clickup.goals import Goals
from connectors.clickup.workspace import Row
from connectors.errors import CredentialsError, MalformedError, SyncError
from connectors.goals import CURRENT, END, START, read_name, target_name
from connectors.http import Answer
from connectors.model.fields import FieldWrite
from connectors.model.items import WorkItem
from connectors.model.pulls import Cursor, Page

AT = datetime(2026, 11, 20, 9, tzinfo=UTC)
NAME = target_name("g1", "Searches")
RECORDED: dict[str, Any] = {
    "id": "13acb854",
    "name": "\u200eSearches",
    "type": "number",
    "date_created": "1672770386699",
    "steps_start": 0,
    "steps_end": "3",
    "steps_current": "2",
    "percent_completed": 0.666666666666667,
    "completed": False,
    "last_action": {"date_modified": 1672770386699, "steps_current": None},
}


class Site:
    """Answers for a workspace: one goal with these targets, or an error."""

    def __init__(self, *targets: Row, error: SyncError | None = None) -> None:
        self.targets = targets
        self.error = error
        self.asked = 0
        self.at = AT
        self.sent: list[Row] = []
        self.kept: Row = {}

    def goal(self, identifier: str) -> tuple[Row, datetime]:
        """Return the goal."""
        self.asked += 1
        if self.error is not None:
            raise self.error
        return {"id": identifier, "name": "Faster", "key_results": list(self.targets)}, self.at

    def set_target(self, identifier: str, body: Row) -> Answer:
        """Take a number."""
        self.sent.append({"id": identifier, **body})
        return Answer({"key_result": self.kept}, self.at)


def goals(site: Site) -> Goals:
    """Return goals over this site, read at most every ten minutes."""
    return Goals(site, "clickup", timedelta(minutes=10), 2)  # type: ignore[arg-type]  # as much of one as is needed


def pulled(over: Goals, *names: str, full: bool = False, at: datetime = AT) -> Page:
    """Return the last page of a pull that names these targets."""

    def pages() -> Iterator[Page]:
        yield Page()
        yield Page(cursor=Cursor(at=at), roster=frozenset({"x"}) if full else None)

    *_, last = over.join(pages(), names or (NAME,), full=full)
    return last


def only(page: Page) -> WorkItem:
    """Return the one item of a page."""
    (item,) = page.items
    return item


def test_a_name_is_read_back() -> None:
    """A target's name may hold a slash; what names no target is none."""
    assert read_name(target_name("g", "Docs/API")) == ("g", "Docs/API")
    assert [read_name(text) for text in ("86task1", "goal:g", "goal:/t", "goal:g/")] == [None] * 4


def test_numbers_come_as_text_and_as_numbers() -> None:
    """As recorded: start 0, end "3", current "2"; the name is found without its invisible mark and case."""
    page = pulled(goals(Site(RECORDED)), target_name("g1", "SEARCHES"))
    item = only(page)
    assert (item.id, item.title) == ("goal:g1/13acb854", "Searches")
    assert dict(item.fields) == {CURRENT.id: 2.0, START.id: 0.0, END.id: 3.0}
    assert page.aliases == {"goal:g1/SEARCHES": item.id}
    assert item.updated == datetime(2023, 1, 3, 18, 26, 26, 699000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("told", "current"),
    [
        ({"steps_current": 2.5}, 2.5),
        ({"steps_current": True}, 1.0),
        ({"steps_current": "false"}, 0.0),
        ({"steps_current": "soon"}, None),
        ({"steps_current": None}, None),
        ({"steps_current": None, "last_action": {"steps_current_float": "7"}}, 7.0),
        ({"steps_current": None, "last_action": None}, None),
    ],
)
def test_where_a_target_stands(told: Row, current: float | None) -> None:
    """A truth value is 1 or 0, what is no number is unknown, and the last action may know it."""
    assert only(pulled(goals(Site({**RECORDED, **told})))).fields[CURRENT.id] == current


def test_a_counting_target_changes_when_it_is_seen_to() -> None:
    """Its own time stands still while its tasks move."""
    site = Site({**RECORDED, "type": "automatic"})
    over = goals(site)
    assert only(pulled(over, full=True)).updated == AT
    site.at = AT + timedelta(hours=1)
    assert only(pulled(over, full=True)).updated == AT
    site.targets = ({**RECORDED, "type": "automatic", "steps_current": "3"},)
    assert only(pulled(over, full=True)).updated == AT + timedelta(hours=1)


def test_a_goal_is_read_once_in_ten_minutes() -> None:
    """However many targets are named; at each full pull, and at once for other names."""
    site = Site(RECORDED, {**RECORDED, "id": "other", "name": "Other"})
    over = goals(site)
    both = (NAME, target_name("g1", "Other"))
    assert len(pulled(over, *both).items) == 2
    assert site.asked == 1
    assert pulled(over, *both, at=AT + timedelta(minutes=9)).items == ()
    assert len(pulled(over, *both, at=AT + timedelta(minutes=10)).items) == 2
    pulled(over, *both, full=True, at=AT + timedelta(minutes=11))
    pulled(over, NAME, at=AT + timedelta(minutes=12))
    assert site.asked == 4


def test_a_full_pull_lists_the_targets() -> None:
    """So that a census does not take them for gone."""
    assert pulled(goals(Site(RECORDED)), full=True).roster == frozenset({"x", "goal:g1/13acb854"})


def test_what_cannot_be_read_is_told_and_tried_again_at_once() -> None:
    """With every pull until it can; nothing is raised."""
    site = Site(error=MalformedError("no form of ours"))
    over = goals(site)
    for _ in range(2):
        page = pulled(over)
        assert (page.items, page.troubles) == ((), {NAME: "no form of ours"})
        assert page.unseen == (NAME,)
    assert site.asked == 2
    site.error, site.targets = None, (RECORDED,)
    assert (pulled(over).troubles, len(pulled(over, full=True).items)) == ({}, 1)


def test_a_refused_sign_in_ends_the_pull() -> None:
    """A wrong token is no matter of Goals."""
    with pytest.raises(CredentialsError):
        pulled(goals(Site(error=CredentialsError("wrong token"))))


def test_a_whole_number_is_sent_without_decimals() -> None:
    """The document speaks of whole numbers; others are sent as they are, and what the server keeps is looked at."""
    site = Site({**RECORDED, "type": "number"})
    over = goals(site)
    assert over.write(NAME, [FieldWrite(CURRENT, 3.0)]).refused == {}
    assert repr(site.sent[0]["steps_current"]) == "3"
    site.kept = {"steps_current": "2"}
    refused = over.write(NAME, [FieldWrite(CURRENT, 2.5)]).refused
    assert refused == {CURRENT.id: "ClickUp kept 2 instead of 2.5"}
    assert over.write(NAME, [FieldWrite(CURRENT, 2.0)]).notified is False
    assert len(site.sent) == 2


def test_what_is_no_number_is_refused() -> None:
    """Neither a text nor another field is sent."""
    site = Site(RECORDED)
    refused = goals(site).write(NAME, [FieldWrite(CURRENT, "many"), FieldWrite(END, 5.0)]).refused
    assert set(refused) == {CURRENT.id, END.id}
    assert site.sent == []
