"""Titles of confidential items are not read unless the tracker's settings say so."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from connectors.clickup.fields import Reading as TaskReading
from connectors.clickup.standing import Places
from connectors.clickup.structure import Structure
from connectors.clickup.translate import Lens
from connectors.clickup.translate import work_item as task_item
from connectors.clickup.values import Zones
from connectors.jira.fields import ALWAYS, Reading
from connectors.jira.translate import work_item

TOKYO = ZoneInfo("Asia/Tokyo")
LENS = Lens(
    tracker="clickup",
    reading=TaskReading(),
    places=Places(zones=Zones(user=TOKYO, days=TOKYO)),
    untold=frozenset({"90"}),
)


def an_issue(security: object) -> dict[str, Any]:
    """Return an issue with that level."""
    return {"id": "1", "key": "SRCH-1", "fields": {"summary": "Layoffs", "security": security}}


def test_the_level_is_asked_for() -> None:
    """With every item, in the system field that holds it."""
    assert "security" in ALWAYS


@pytest.mark.parametrize(
    ("security", "title"),
    [
        ({"id": "10001", "name": "Board only", "description": "Only the board"}, ""),
        ({"id": "10001"}, ""),
        (None, "Layoffs"),
    ],
)
def test_an_issue_with_a_security_level_has_no_title(security: object, title: str) -> None:
    """Its key stands for it; all else is read, for it counts like any other."""
    item = work_item(an_issue(security), "jira", Reading())
    assert (item.title, item.key) == (title, "SRCH-1")
    assert work_item(an_issue(security), "jira", Reading(titles=True)).title == "Layoffs"


@pytest.mark.parametrize(("space", "title"), [("90", ""), ("91", "Layoffs"), (None, "Layoffs")])
def test_a_task_in_a_private_space_has_no_title(space: str | None, title: str) -> None:
    """Only there, and not where the settings allow it."""
    task = {"id": "86c1", "name": "Layoffs", "space": {"id": space}}
    assert task_item(task, LENS).title == title
    assert task_item(task, replace(LENS, untold=frozenset())).title == "Layoffs"


class Site:
    """A workspace with three spaces, one of them private, and a private one in the archive."""

    http = SimpleNamespace(tracker="clickup")

    def spaces(self, *, archived: bool = False) -> list[dict[str, Any]]:
        """Return half of them."""
        rows: list[dict[str, Any]] = [
            {"id": "90", "name": "Board", "private": True},
            {"id": "91", "name": "Growth", "private": False},
            {"id": "92", "name": "Old site"},
        ]
        return [{"id": "93", "name": "Past", "private": True}] if archived else rows


def test_the_workspace_tells_which_spaces_are_private() -> None:
    """With the names of the spaces, at no request more; a space that becomes open is so from the next full pull on."""
    structure = Structure(site=Site(), width=1)  # type: ignore[arg-type]  # just what is asked for here
    assert set(structure.spaces) == {"90", "91", "92"}
    assert structure.private == {"90"}
    assert structure.space_ids(["Past"]) == {"Past": "93"}
    assert structure.private == {"90", "93"}
    structure.renew()
    assert structure.private == {"90"}
