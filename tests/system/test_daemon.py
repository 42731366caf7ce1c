"""The daemon as a process: signals, reload, probes, a tracker that goes away, and a second daemon."""

from __future__ import annotations

import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from syncd.sandbox.server import Sandbox
from tests.system import team
from tests.system.program import Running, ask, started, syncd, syncd_inside, until

BROKEN = "timezone: [\n"


@contextmanager
def daemon_over(sandbox: Sandbox, folder: Path, projects: int = 3, poll: str = "1h") -> Iterator[Running]:
    """Start the daemon over that site."""
    team.write_configuration(folder, team.configuration(sandbox.url, projects, poll=poll))
    with started("run", folder=folder, variables=team.VARIABLES) as daemon:
        yield daemon


def sample(page: str, series: str) -> float | None:
    """Return the value of one series of /metrics, None where there is none."""
    for line in ask(f"{page}/metrics").text.splitlines():
        if line.startswith(f"{series} "):
            return float(line.split()[-1])
    return None


def test_it_drains_on_sigterm_in_the_midst_of_a_pull(tmp_path: Path) -> None:
    """Told to end while a slow tracker is being read, it ends within seconds with 0 and keeps what it read."""
    with Sandbox(team.site(3, 300), latency=0.2) as sandbox, daemon_over(sandbox, tmp_path) as daemon:
        until(lambda: sandbox.log.counts().get("bulkfetch", 0) >= 4, "some pages are read")
        ended = daemon.end(seconds=10)
    assert ended.code == 0
    assert daemon.events("daemon_stopped")
    assert "Traceback" not in ended.said
    (passed,) = daemon.events("pass_ended")
    assert passed["result"] == "failed"
    assert 0 < passed["created"] < 906


@pytest.mark.parametrize("fault", [{"kind": "timeout"}, {"kind": "too_many", "seconds": 55}])
def test_a_tracker_that_does_not_answer_does_not_hold_up_the_end(
    tmp_path: Path, fault: dict[str, Any]
) -> None:
    """Told to reload, then to end while a request hangs or a long wait was ordered, it ends with 0 before it is killed."""
    with Sandbox(team.site()) as sandbox:
        ordered = sandbox.site.faults.add(**fault, operation="search")
        with daemon_over(sandbox, tmp_path) as daemon:
            until(lambda: ordered.hits, "the tracker is waited for")
            (tmp_path / "syncd.yaml").write_text(team.configuration(sandbox.url, 2), encoding="utf-8")
            daemon.event("reloaded")
            ended = daemon.end(seconds=10)
            assert ended.code == 0
            assert daemon.events("daemon_stopped")
            assert "Traceback" not in ended.said
        sandbox.site.faults.clear()
        assert syncd_inside("sync", folder=tmp_path, variables=team.VARIABLES).code == 0


def test_a_second_signal_ends_it_at_once(tmp_path: Path) -> None:
    """Who cannot wait for a request that hangs sends the signal again, and the daemon ends with 0 at once."""
    with Sandbox(team.site()) as sandbox:
        hanging = sandbox.site.faults.add("timeout", operation="search")
        with daemon_over(sandbox, tmp_path) as daemon:
            until(lambda: hanging.hits, "a request hangs")
            daemon.send(signal.SIGINT)
            daemon.event("daemon_stopping")
            ended = daemon.end(signal.SIGINT, seconds=5)
            assert ended.code == 0
            assert daemon.event("daemon_stopped")["drained"] is False
            assert "Traceback" not in ended.said


def test_a_new_configuration_does_not_wait_for_a_request_that_hangs(tmp_path: Path) -> None:
    """While a pass of the old configuration hangs, a changed file is accepted, and the daemon stays healthy."""
    with Sandbox(team.site(4)) as sandbox:
        hanging = sandbox.site.faults.add("timeout", operation="search", seconds=3, times=1)
        with daemon_over(sandbox, tmp_path) as daemon:
            page = daemon.page()
            until(lambda: hanging.hits, "a request hangs")
            (tmp_path / "syncd.yaml").write_text(team.configuration(sandbox.url, 4), encoding="utf-8")
            daemon.event("reloaded")
            assert not daemon.events("pass_ended")
            assert ask(f"{page}/-/healthy").status_code == 200
            assert daemon.event("pass_ended", 2)["result"] == "complete"
            assert sample(page, 'okr_project_progress_ratio{project="p4"}') is not None


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_with_0_when_told(tmp_path: Path, number: signal.Signals) -> None:
    """Both SIGTERM and SIGINT end an idle daemon with 0."""
    with Sandbox(team.site()) as sandbox, daemon_over(sandbox, tmp_path) as daemon:
        daemon.event("pass_ended")
        assert daemon.end(number, seconds=10).code == 0


def test_its_log_is_one_json_object_a_line_on_standard_error(tmp_path: Path) -> None:
    """Elsewhere than on a terminal each record is JSON with event, level and time; nothing is on standard output."""
    with Sandbox(team.site()) as sandbox, daemon_over(sandbox, tmp_path) as daemon:
        record = daemon.event("pass_ended")
        ended = daemon.end()
    assert record["result"] == "complete"
    assert record["level"] == "info"
    assert {"timestamp", "tracker", "seconds", "created", "written"} <= set(record)
    assert ended.out == ""
    assert team.TOKEN not in ended.said


def test_sighup_brings_a_new_project_into_the_metrics(tmp_path: Path) -> None:
    """After SIGHUP an added project has its series, a project taken out has none, and a line counts what changed."""
    with Sandbox(team.site(4)) as sandbox, daemon_over(sandbox, tmp_path) as daemon:
        page = daemon.page()
        daemon.event("pass_ended")
        assert sample(page, 'okr_project_progress_ratio{project="p4"}') is None
        path = tmp_path / "syncd.yaml"
        path.write_text(team.configuration(sandbox.url, 4).replace("id: p1,", "id: first,"), encoding="utf-8")
        daemon.send(signal.SIGHUP)
        daemon.event("reloaded")
        daemon.event("pass_ended", 2)
        assert daemon.event("settings_took_effect")["figures"] > 0
        assert sample(page, 'okr_project_progress_ratio{project="p4"}') is not None
        assert sample(page, 'okr_project_progress_ratio{project="first"}') is not None
        assert sample(page, 'okr_project_progress_ratio{project="p1"}') is None


def test_a_changed_file_is_read_without_a_signal(tmp_path: Path) -> None:
    """A changed file takes effect by itself."""
    with Sandbox(team.site(4)) as sandbox, daemon_over(sandbox, tmp_path) as daemon:
        daemon.event("pass_ended")
        (tmp_path / "syncd.yaml").write_text(team.configuration(sandbox.url, 4), encoding="utf-8")
        daemon.event("reloaded")
        daemon.event("pass_ended", 2)
        assert sample(daemon.page(), 'okr_project_progress_ratio{project="p4"}') is not None


def test_a_bad_file_keeps_the_old_configuration_running(tmp_path: Path) -> None:
    """While it is bad, or names a field that no tracker has, the old one is in force and the metric shows 0, else 1."""
    good = "syncd_config_last_reload_successful"
    with Sandbox(team.site()) as sandbox, daemon_over(sandbox, tmp_path, poll="1s") as daemon:
        page, path = daemon.page(), tmp_path / "syncd.yaml"
        assert sample(page, good) == 1
        path.write_text(BROKEN, encoding="utf-8")
        told = daemon.event("reload_refused")
        assert any("syncd.yaml:" in problem for problem in told["problems"])
        assert sample(page, good) == 0
        passes = len(daemon.events("pass_ended"))
        assert daemon.event("pass_ended", passes + 1)["result"] == "complete"
        path.write_text(team.configuration(sandbox.url, 2), encoding="utf-8")
        daemon.event("reloaded")
        assert sample(page, good) == 1
        slip = team.configuration(sandbox.url, 2).replace("score: KR Score", "score: KR Scroe")
        path.write_text(slip, encoding="utf-8")
        told = daemon.event("reload_refused", 2)
        assert any("there is no field 'KR Scroe'" in problem for problem in told["problems"])
        assert sample(page, good) == 0


def test_a_deleted_file_keeps_the_old_configuration_running(tmp_path: Path) -> None:
    """A file that is gone, as between two writes of an editor, is told and leaves the daemon running."""
    with Sandbox(team.site()) as sandbox, daemon_over(sandbox, tmp_path) as daemon:
        page = daemon.page()
        (tmp_path / "syncd.yaml").unlink()
        daemon.event("reload_refused")
        assert sample(page, "syncd_config_last_reload_successful") == 0
        assert ask(f"{page}/-/healthy").status_code == 200
        assert daemon.end().code == 0


def test_probes_tell_alive_from_ready(tmp_path: Path) -> None:
    """Before the first pass has ended it is healthy but not ready, with the reason; afterwards both."""
    with Sandbox(team.site(), latency=0.3) as sandbox, daemon_over(sandbox, tmp_path) as daemon:
        page = daemon.page()
        assert ask(f"{page}/-/healthy").status_code == 200
        early = ask(f"{page}/-/ready")
        assert (early.status_code, early.text) == (503, "no pass has ended yet\n")
        assert "The first pass has not ended" in ask(f"{page}/").text
        daemon.event("pass_ended")
        assert ask(f"{page}/-/ready").text == "OK\n"


def test_the_page_shows_titles_as_text(tmp_path: Path) -> None:
    """A title with markup in it is shown as it was written, and the page forbids scripts from anywhere."""
    with Sandbox(team.site()) as sandbox:
        text = team.configuration(sandbox.url).replace("Sales find", "<script>alert(1)</script> find")
        team.write_configuration(tmp_path, text)
        with started("run", folder=tmp_path, variables=team.VARIABLES) as daemon:
            page = daemon.page()
            daemon.event("pass_ended")
            served = ask(f"{page}/")
    assert "&lt;script&gt;alert(1)&lt;/script&gt; find" in served.text
    assert "<script" not in served.text
    assert served.headers["content-security-policy"].startswith("default-src 'none'")


def test_what_it_serves_is_what_the_store_holds(tmp_path: Path) -> None:
    """/api/v1/status is the document of `status --json`, and the page names every project."""
    with Sandbox(team.site()) as sandbox, daemon_over(sandbox, tmp_path) as daemon:
        page = daemon.page()
        daemon.event("pass_ended")
        served = ask(f"{page}/api/v1/status").json()
        assert served == syncd_inside("status", "--json", folder=tmp_path, variables=team.VARIABLES).document
        text = ask(f"{page}/").text
        assert all(name in text for name in served["projects"])
        assert ask(f"{page}/style.css").headers["content-type"].startswith("text/css")
        assert ask(f"{page}/nowhere").status_code == 404


def test_a_taken_port_is_told(tmp_path: Path) -> None:
    """A port that is in use ends the start with 3 and a message that names address, cause and remedy."""
    with Sandbox(team.site()) as sandbox, socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        text = team.configuration(sandbox.url).replace("{port: 0}", f"{{port: {port}}}")
        team.write_configuration(tmp_path, text)
        ended = syncd("run", folder=tmp_path, variables=team.VARIABLES)
    assert ended.code == 3
    assert f"cannot listen on 127.0.0.1:{port}: Address already in use" in ended.err
    assert "→ stop what uses the port" in ended.err
    assert "Traceback" not in ended.err


def test_two_daemons_on_one_store_are_one_too_many(tmp_path: Path) -> None:
    """The second daemon on a store is refused with a message that names the first's process; the first lives on."""
    with Sandbox(team.site()) as sandbox, daemon_over(sandbox, tmp_path) as daemon:
        page = daemon.page()
        second = syncd("run", folder=tmp_path, variables=team.VARIABLES)
        assert second.code == 1
        assert f"another syncd is the writer of this store: process {daemon.process.pid}" in second.err
        assert "Traceback" not in second.err
        assert ask(f"{page}/-/healthy").status_code == 200


def test_a_value_typed_in_beside_a_running_daemon_is_taken(tmp_path: Path) -> None:
    """`syncd value` works while the daemon runs, and the daemon's next pass shows the value."""
    with Sandbox(team.site()) as sandbox:
        text = team.configuration(sandbox.url, poll="1s")
        team.write_configuration(tmp_path, text.replace("{file: values.csv, column: value}", "hand", 1))
        with started("run", folder=tmp_path, variables=team.VARIABLES) as daemon:
            page = daemon.page()
            daemon.event("pass_ended")
            typed = syncd_inside("value", "kr1", "7.5", folder=tmp_path, variables=team.VARIABLES)
            assert typed.code == 0, typed.said
            series = 'okr_key_result_value{key_result="kr1",objective="faster"}'
            until(lambda: sample(page, series) == 7.5, "the daemon shows the value")


def test_a_tracker_that_goes_away_and_returns(tmp_path: Path) -> None:
    """While the tracker refuses, up is 0, the page says so and the figures stay; afterwards all is well again."""
    with Sandbox(team.site()) as sandbox, daemon_over(sandbox, tmp_path, poll="1s") as daemon:
        page, up = daemon.page(), 'syncd_tracker_up{tracker="jira"}'
        daemon.event("pass_ended")
        before = sample(page, 'okr_project_progress_ratio{project="p1"}')
        fault = sandbox.site.faults.add("html")
        until(lambda: sample(page, up) == 0, "up is 0")
        assert "<strong>jira</strong>: " in ask(f"{page}/").text
        assert sample(page, 'okr_project_progress_ratio{project="p1"}') == before
        assert sample(page, 'okr_project_stale{project="p1"}') == 1
        assert ask(f"{page}/-/healthy").status_code == 200
        sandbox.site.faults.remove(fault.id)
        until(lambda: sample(page, up) == 1, "up is 1 again")
        assert sample(page, 'okr_project_stale{project="p1"}') == 0
        assert "<strong>jira</strong>: " not in ask(f"{page}/").text


def test_a_tracker_that_is_down_from_the_start(tmp_path: Path) -> None:
    """With no tracker there at all the daemon starts, says so, and reads it once it is there."""
    with socket.create_server(("127.0.0.1", 0)) as reserved:
        port = reserved.getsockname()[1]
    team.write_configuration(tmp_path, team.configuration(f"http://127.0.0.1:{port}", poll="1s"))
    with started("run", folder=tmp_path, variables=team.VARIABLES) as daemon:
        page = daemon.page()
        until(lambda: sample(page, 'syncd_tracker_up{tracker="jira"}') == 0, "up is 0")
        assert "cannot be reached" in ask(f"{page}/").text
        assert daemon.events("pass_ended")[0]["result"] == "failed"
        with Sandbox(team.site(), port):
            until(lambda: sample(page, 'syncd_tracker_up{tracker="jira"}') == 1, "up is 1")
