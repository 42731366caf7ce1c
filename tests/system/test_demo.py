"""The demo as a stranger starts it: one pass and its table, and the daemon with page, metrics and sandbox."""

from __future__ import annotations

import re
import signal
from pathlib import Path

import pytest

from syncd.sandbox.department.clickup.outline import KEY_RESULT, card_ids
from tests.system.program import ask, started, syncd, syncd_inside, until

TASKS = """\
{"kind": "space", "name": "Growth"}
{"kind": "list", "name": "OKR", "space": "Growth"}
{"id": "86a1", "list": "OKR", "name": "More trials", "created": "2026-10-01T09:00:00+09:00"}
"""


def test_one_pass_shows_what_syncd_does(tmp_path: Path) -> None:
    """`syncd demo --once` prints table, change set by tracker and how to go on, ends with 0, and leaves what it names."""
    ended = syncd("demo", "--once", "--folder", "here", folder=tmp_path)
    assert ended.code == 0, ended.said
    for word in ("Side projects", "Outside every project", "Written into the trackers:", "How to go on:"):
        assert word in ended.out
    digest = ended.out.partition("The digest of last Monday begins:\n\n")[2].splitlines()
    assert digest[0].startswith("# Weekly digest, ")
    assert 1 <= sum(line.startswith("- ") for line in digest[:10]) <= 5
    assert re.search(r"\d+ changes, fingerprint [0-9a-f]+", ended.out)
    assert (
        told := re.search(r"(\d+) of (\d+) changes written: (\d+) in clickup, (\d+) in jira\.", ended.out)
    )
    assert int(told[1]) == int(told[2]) == int(told[3]) + int(told[4])
    assert "0" not in told.groups()
    for key, project, tracker in (
        ("APP-2", "self-billing", "jira"),
        (card_ids()["webinars"], "webinars", "clickup"),
    ):
        assert f"({project} in {tracker})" in ended.out
        assert f"{key} in {tracker} for {project}: " in ended.out
    assert f"The key result {KEY_RESULT} stands on both trackers" in ended.out
    assert "Traceback" not in ended.err

    config = ("--config", "here/syncd.yaml")
    status = syncd_inside("status", *config, folder=tmp_path)
    assert status.code == 0, status.said
    assert status.out in ended.out
    document = syncd_inside("status", "--json", *config, folder=tmp_path).document
    assert len(document["objectives"]) == 3
    assert len(document["key_results"]) == 8
    kinds = [row["kind"] for row in document["projects"].values()]
    assert kinds.count("side") == 4
    assert kinds.count("linked") >= 15
    assert {row["status"] for row in document["projects"].values()} >= {"on_track", "off_track", "done"}
    assert document["overlaps"]
    assert document["unmapped"]["items"] > 0

    project = next(name for name, row in document["projects"].items() if row["leaves"])
    for subject in (project, next(iter(document["key_results"])), document["overlaps"][0]["key"]):
        explained = syncd_inside("explain", subject, *config, folder=tmp_path)
        assert explained.code == 0, explained.said
        assert subject in explained.out


def test_the_demo_serves_until_told(tmp_path: Path) -> None:
    """`syncd demo` names page, metrics and both sandboxes, each answers, and Ctrl-C ends it with 0."""
    with started("demo", "--folder", "here", folder=tmp_path) as demo:
        page = demo.page()
        addresses = re.findall(r"http://\S+", demo.out())
        assert len(addresses) == 4
        assert addresses[0] == f"{page}/"
        demo.event("pass_ended", 2)
        assert {row["result"] for row in demo.events("pass_ended")} == {"complete"}
        shown = {address: ask(address) for address in addresses}
        assert {answer.status_code for answer in shown.values()} == {200}
        assert "okr_project_progress_ratio{" in shown[addresses[1]].text
        for tracker in ("jira", "clickup"):
            assert re.search(rf"· {tracker} read 20", shown[addresses[0]].text)
            assert f'syncd_parked{{tracker="{tracker}"}} 0.0' in shown[addresses[1]].text
        assert "webinars · clickup" in shown[addresses[0]].text
        for sandbox, place in ((addresses[2], "/browse/"), (addresses[3], "/t/")):
            assert (link := re.search(rf"href='({place}[^']+)'", ask(sandbox).text))
            assert ask(sandbox.rstrip("/") + link[1]).status_code == 200
        ended = demo.end(signal.SIGINT, seconds=15)
    assert ended.code == 0, ended.said
    assert "Traceback" not in ended.said


def test_the_demo_takes_other_ports_where_its_own_are_taken(tmp_path: Path) -> None:
    """Two demos in two folders run side by side."""
    with (
        started("demo", "--folder", "one", folder=tmp_path) as first,
        started("demo", "--folder", "two", folder=tmp_path) as second,
    ):
        pages = {first.page(), second.page()}
        assert len(pages) == 2
        assert all(ask(f"{page}/-/healthy").status_code == 200 for page in pages)


def test_a_demo_is_made_anew_but_never_under_a_running_one(tmp_path: Path) -> None:
    """In the folder of a running demo a second one is refused; once it has ended with SIGTERM, it begins from the start."""
    again = ("demo", "--once", "--folder", "here")
    with started("demo", "--folder", "here", folder=tmp_path) as first:
        first.event("pass_ended")
        refused = syncd_inside(*again, folder=tmp_path)
        assert refused.code == 1, refused.said
        assert "another syncd is the writer of this store" in refused.err
        assert ask(f"{first.page()}/-/ready").status_code == 200
        assert first.end(signal.SIGTERM, seconds=15).code == 0
    anew = syncd(*again, folder=tmp_path)
    assert anew.code == 0, anew.said
    assert "Nothing was written" not in anew.out


def test_the_demo_keeps_no_foreign_folder(tmp_path: Path) -> None:
    """A folder that holds something else than a demo is not emptied."""
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "diary.txt").write_text("keep me", encoding="utf-8")
    ended = syncd_inside("demo", "--once", "--folder", "mine", folder=tmp_path)
    assert ended.code == 3
    assert "mine" in ended.err
    assert "Traceback" not in ended.err
    assert (folder / "diary.txt").read_text(encoding="utf-8") == "keep me"


@pytest.mark.parametrize(
    ("arguments", "path", "word"),
    [
        (("--load", "tasks.jsonl"), "/v2/task/86a1", "More trials"),
        (("--tracker", "clickup"), f"/v2/task/{card_ids()['webinars']}", "お試し利用者向けウェビナー"),
    ],
)
def test_a_sandbox_of_clickup_is_served(
    tmp_path: Path, arguments: tuple[str, ...], path: str, word: str
) -> None:
    """With tasks in the file, or on demand, it prints address and token of an API that knows them, and SIGTERM ends it."""
    (tmp_path / "tasks.jsonl").write_text(TASKS, encoding="utf-8")
    with started("sandbox", "--port", "0", *arguments, folder=tmp_path) as sandbox:
        told = until(lambda: re.search(r"the API at (\S+) with token (\S+)\n", sandbox.out()), "the address")
        answer = ask(told[1] + path, headers={"Authorization": told[2]})
        assert answer.json()["name"] == word
        assert sandbox.end(signal.SIGTERM, seconds=15).code == 0


def test_a_sandbox_that_cannot_serve_says_why(tmp_path: Path) -> None:
    """A file that is no JSON Lines, a missing file and a bad latency each end with 3 and a message."""
    (tmp_path / "bad.jsonl").write_text('{"key": \n', encoding="utf-8")
    (tmp_path / "tasks.jsonl").write_text(TASKS, encoding="utf-8")
    for arguments, word in (
        (("--load", "bad.jsonl"), "line 1"),
        (("--load", "absent.jsonl"), "absent.jsonl"),
        (("--load", "tasks.jsonl", "--tracker", "jira"), "line 1: unknown kind 'space'"),
        (("--tracker", "trello"), "--tracker"),
        (("--latency", "soon"), "--latency"),
        (("--latency", "-1"), "--latency"),
        (("--port", "70000"), "--port"),
    ):
        ended = syncd_inside("sandbox", "--port", "0", *arguments, folder=tmp_path)
        assert ended.code == 3, ended.said
        assert word in ended.err
        assert "Traceback" not in ended.err
