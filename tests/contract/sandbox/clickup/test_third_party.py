"""Other people's programs read the fake ClickUp to the end: a client and a tap."""

from __future__ import annotations

import json
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from syncd.sandbox.clickup.site import ClickUpSite
from syncd.sandbox.department import build_clickup
from syncd.sandbox.server import Sandbox
from tests.contract.sandbox.clickup.small import ON_TRACK, STATUS_FIELD, TEAM, WORK, small_site

TAP = Path(__file__).parents[4] / "build" / "tap-clickup" / "bin" / "python"
"""The tap's own environment: what it pins does not go together with ours."""

NEEDS_TAP = "needs the tap: python3.11 -m venv build/tap-clickup && build/tap-clickup/bin/pip install tap-clickup==0.0.23"
needs_tap = pytest.mark.skipif(not TAP.with_name("tap-clickup").exists(), reason=NEEDS_TAP)

RUN_TAP = """
import sys
from tap_clickup.client import ClickUpStream
from tap_clickup.tap import TapClickUp
ClickUpStream.url_base = sys.argv.pop(1)
TapClickUp.cli()
"""
NOT_SERVED = {"task_template", "time_entries"}
"""Streams of the tap that a tracker of work does not need."""


@pytest.fixture
def sandbox() -> Iterator[Sandbox[ClickUpSite]]:
    """Serve the small workspace with 230 more tasks."""
    with Sandbox(small_site(230)) as running:
        yield running


@pytest.fixture
def sdk(sandbox: Sandbox[ClickUpSite], monkeypatch: pytest.MonkeyPatch) -> Any:
    """Sign the PyPI client `clickup-python-sdk` in."""
    api = pytest.importorskip("clickup_python_sdk.api", reason="needs: pip install clickup-python-sdk")
    monkeypatch.setattr(api.ClickupClient, "API", f"{sandbox.url}/api/")
    return api.ClickupClient.init(user_token=sandbox.site.token)


def test_the_client_walks_a_list(sdk: Any) -> None:
    """It walks from the workspace down to a list, and reads all pages of its tasks, each once."""
    team = sdk.get_teams()[0]
    assert team["id"] == TEAM
    space = team.get_spaces()[0]
    lists = [*space.get_lists(), *(one for folder in space.get_folders() for one in folder.get_lists())]
    work = next(one for one in lists if one["id"] == WORK)
    tasks = work.get_tasks({"subtasks": "true", "include_closed": "true"})
    assert len({task["id"] for task in tasks}) == len(tasks) == 235
    assert "Progress" in {field["name"] for field in work.get_custom_fields()}
    assert sdk.RATE_LIMIT_REMAINING is not None


def test_the_client_reads_and_edits_a_task(sandbox: Sandbox[ClickUpSite], sdk: Any) -> None:
    """It reads a task with its subtasks and times in status, and sets a field."""
    task = sdk.get_task("86task001")
    assert [one["id"] for one in task["subtasks"]] == ["86task002", "86task003"]
    assert task.get_time_in_status()["current_status"]["status"] == "in progress"
    sdk.make_request("POST", f"task/86task009/field/{STATUS_FIELD}", values={"value": ON_TRACK})
    assert sandbox.site.tasks["86task009"].values[STATUS_FIELD] == ON_TRACK


def test_the_client_is_told_what_is_wrong(sdk: Any) -> None:
    """A refusal raises the client's own error with ClickUp's code."""
    errors = pytest.importorskip("clickup_python_sdk.exceptions")
    with pytest.raises(errors.ClickupRequestException, match="ITEM_015"):
        sdk.get_task("86none")


def _tap(url: str, *arguments: str) -> str:
    run = subprocess.run(
        [str(TAP), "-c", RUN_TAP, f"{url}/api/v2", *arguments],
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    return run.stdout


@needs_tap
@pytest.mark.slow
def test_the_tap_reads_the_department_to_the_end(tmp_path: Path) -> None:
    """tap-clickup reads every visible task once, archived ones too, with places, fields, tags and goals."""
    site = build_clickup(date(2026, 11, 21))
    config, catalog = tmp_path / "config.json", tmp_path / "catalog.json"
    config.write_text(json.dumps({"api_token": site.token}))
    with Sandbox(site) as sandbox:
        found = json.loads(_tap(sandbox.url, "--config", str(config), "--discover"))
        for stream in found["streams"]:
            for entry in stream["metadata"]:
                entry["metadata"]["selected"] = stream["tap_stream_id"] not in NOT_SERVED
        catalog.write_text(json.dumps(found))
        lines = _tap(sandbox.url, "--config", str(config), "--catalog", str(catalog)).splitlines()
        assert {entry.status for entry in sandbox.log.all()} == {200}
    records: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for message in map(json.loads, lines):
        if message["type"] == "RECORD":
            records[message["stream"]].append(message["record"])
    assert sorted(task["id"] for task in records["task"]) == sorted(site.tasks)
    assert {"space", "folder", "folder_list", "folderless_list", "folder_customfield", "tag"} <= set(records)
