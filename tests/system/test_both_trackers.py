"""One department in two trackers: what syncd writes is read back from both over plain HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest

from syncd.sandbox.clickup.site import ClickUpSite
from syncd.sandbox.department import build, build_clickup, configuration, values_csv
from syncd.sandbox.department.clickup.outline import KEY_RESULT, TOKEN, card_ids, list_ids
from syncd.sandbox.department.furniture import ACCOUNT
from syncd.sandbox.department.keys import container_keys, okr_keys
from syncd.sandbox.department.timeline import ZONE
from syncd.sandbox.server import Sandbox
from tests.system.program import Ended, ask, syncd_inside

VARIABLES = {"SANDBOX_TOKEN": ACCOUNT.token, "SANDBOX_CLICKUP_TOKEN": TOKEN}
ACROSS = okr_keys()[KEY_RESULT]
JIRA_PROJECT, CLICKUP_PROJECT = "templates", "webinars"
JIRA_ITEM, CLICKUP_ITEM = container_keys()[JIRA_PROJECT].item, card_ids()[CLICKUP_PROJECT]

Fields = dict[str, Any]


class Shown(NamedTuple):
    """The fields of the key result across both, and of the carrier of one project in each tracker."""

    across: Fields
    issue: Fields
    task: Fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Department:
    """Two served sandboxes with syncd's configuration over them, and plain clients that read what is there."""

    jira: Sandbox
    clickup: Sandbox[ClickUpSite]
    folder: Path
    tomorrow: str

    def sync(self, *arguments: str) -> Ended:
        """Make a pass with the installed program."""
        return syncd_inside("sync", *arguments, folder=self.folder, variables=VARIABLES)

    def status(self) -> Any:
        """Return the document of the last pass."""
        return syncd_inside("status", "--json", folder=self.folder, variables=VARIABLES).document

    def shown(self) -> Shown:
        """Return what both trackers show now."""
        return Shown(self.issue(ACROSS), self.issue(JIRA_ITEM), self.task(CLICKUP_ITEM))

    def issue(self, key: str) -> Fields:
        """Return the custom fields that an issue shows, by name; the words of an option."""
        client = httpx.Client(base_url=f"{self.jira.url}/rest/api/2", auth=(ACCOUNT.email, ACCOUNT.token))
        with client:
            names = {row["id"]: row["name"] for row in client.get("/field").json() if row["custom"]}
            found = client.get(f"/issue/{key}").json()["fields"]
        shown = {names[id_]: value for id_, value in found.items() if id_ in names}
        return {name: row["value"] if isinstance(row, dict) else row for name, row in shown.items()}

    def task(self, id_: str) -> Fields:
        """Return the custom fields that a task shows, by name; the words of an option."""
        url = f"{self.clickup.url}/api/v2/task/{id_}"
        rows = ask(url, headers={"Authorization": TOKEN}).json()["custom_fields"]
        return {row["name"]: _shown(row) for row in rows if row.get("value") is not None}

    def create_work(self) -> None:
        """Add open work to one project in each tracker, as people do."""
        issue = {
            "project": "APP",
            "summary": "More",
            "type": "Story",
            "status": "未着手",
            "parent": JIRA_ITEM,
        }
        task = {"list": list_ids()["ウェビナー"], "name": "More", "due": "2030-01-01"}
        for _ in range(5):
            httpx.post(f"{self.jira.url}/_sandbox/issues", json=issue).raise_for_status()
            httpx.post(f"{self.clickup.url}/_sandbox/tasks", json=task).raise_for_status()


def _shown(row: Fields) -> Any:
    options = row["type_config"].get("options", ())
    return next((one["name"] for one in options if one["orderindex"] == row["value"]), row["value"])


@pytest.fixture
def department(tmp_path: Path) -> Iterator[Department]:
    """Give the demo's department on free ports."""
    now = datetime.now(ZONE)
    with Sandbox(build(now.date())) as jira, Sandbox(build_clickup(now.date())) as clickup:
        text = configuration(jira.url, "sqlite:///syncd.db", now.date(), clickup_url=clickup.url)
        (tmp_path / "syncd.yaml").write_text(text, encoding="utf-8")
        (tmp_path / "values.csv").write_text(values_csv(now.date()), encoding="utf-8")
        tomorrow = (now + timedelta(days=1)).isoformat()
        yield Department(jira=jira, clickup=clickup, folder=tmp_path, tomorrow=tomorrow)


def _writes(sandbox: Sandbox[Any]) -> list[str]:
    """Return the paths of the writes that a sandbox has seen."""
    rows = ask(f"{sandbox.url}/_sandbox/log").json()["requests"]
    return [row["path"] for row in rows if row["operation"] in {"edit", "set_field", "clear_field"}]


def test_both_trackers_show_their_part_of_one_key_result(department: Department) -> None:
    """Fields that were empty show status, progress and slip in both; a second pass writes nothing in either."""
    empty = department.shown()
    assert not empty.across.get("KR Status")
    assert not empty.issue.get("Project Status")
    assert not empty.task
    ended = department.sync()
    assert ended.code == 0, ended.said

    across, issue, task = department.shown()
    figures = department.status()
    projects = figures["projects"]
    assert across["KR Status"] in {"On track", "At risk", "Off track"}
    assert across["KR Progress"] == pytest.approx(100 * figures["key_results"][KEY_RESULT]["progress"], abs=1)
    assert issue["Project Status"] in {"順調", "要注意", "遅延"}
    assert issue["Project Progress"] == pytest.approx(projects[JIRA_PROJECT]["share"], abs=0.01)
    assert issue["Slip (days)"] == pytest.approx(projects[JIRA_PROJECT]["slip"], abs=0.1)
    assert task["Project Status"] in {"🟢 On track", "🟡 At risk", "🔴 Off track"}
    assert float(task["Progress"]) == pytest.approx(100 * projects[CLICKUP_PROJECT]["share"], abs=1)
    assert float(task["Slip (days)"]) == pytest.approx(projects[CLICKUP_PROJECT]["slip"], abs=0.1)

    for sandbox in (department.jira, department.clickup):
        assert _writes(sandbox)
        httpx.delete(f"{sandbox.url}/_sandbox/log")
    again = department.sync()
    assert again.code == 0, again.said
    assert "Nothing was written." in again.out
    assert not _writes(department.jira)
    assert not _writes(department.clickup)


@pytest.mark.parametrize("down", ["clickup", pytest.param("jira", marks=pytest.mark.campaign)])
def test_one_tracker_down_leaves_the_other_at_work(department: Department, down: str) -> None:
    """The other's projects are read and written, the key result across both waits as stale, and the exit code is 1."""
    assert department.sync().code == 0
    before = department.shown()
    department.create_work()
    sandbox: Sandbox[Any] = department.clickup if down == "clickup" else department.jira
    sandbox.stop()
    ended = department.sync("--now", department.tomorrow)
    assert ended.code == 1, ended.said
    assert f"not read completely: {down}" in ended.err
    figures = department.status()
    assert {name: figures["projects"][name]["stale"] for name in (JIRA_PROJECT, CLICKUP_PROJECT)} == {
        JIRA_PROJECT: down == "jira",
        CLICKUP_PROJECT: down == "clickup",
    }

    with Sandbox(sandbox.site, sandbox.port):
        after = department.shown()
        assert after.across == before.across
        assert (after.issue == before.issue) is (down == "jira")
        assert (after.task == before.task) is (down == "clickup")

        ended = department.sync("--now", department.tomorrow)
        assert ended.code == 0, ended.said
        mended = department.shown()
    assert mended.across["KR Progress"] < before.across["KR Progress"]
    assert mended.issue["Project Progress"] < before.issue["Project Progress"]
    assert float(mended.task["Progress"]) < float(before.task["Progress"])
