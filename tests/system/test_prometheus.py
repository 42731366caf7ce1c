"""A real Prometheus scrapes the running daemon, and promtool finds nothing to say about its metrics."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from syncd.metrics.declared import STATE
from syncd.sandbox.server import Sandbox
from tests.system import team
from tests.system.program import started, until

ROOT = Path(__file__).parents[2]
INSTALL = "no {} at hand: apt-get install prometheus"
CONFIGURATION = """\
global: {{scrape_interval: 1s, scrape_timeout: 1s}}
scrape_configs:
  - job_name: syncd
    static_configs: [{{targets: ["{address}"]}}]
"""


def program(name: str) -> Path:
    """Return where a program of the Debian package is, or skip."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(INSTALL.format(name))
    return Path(found)


@contextmanager
def prometheus_over(page: str, folder: Path) -> Iterator[str]:
    """Run a Prometheus that scrapes the daemon, and give its address."""
    binary = program("prometheus")
    folder.mkdir()
    text = CONFIGURATION.format(address=page.removeprefix("http://"))
    (folder / "prometheus.yml").write_text(text, encoding="utf-8")
    options = (
        "--config.file=prometheus.yml",
        "--storage.tsdb.path=series",
        "--web.listen-address=127.0.0.1:0",
    )
    with started(*options, folder=folder, program=binary) as running:
        told = until(
            lambda: re.search(r"\"?Listening on\"? address=(127\.0\.0\.1:\d+)", running.err()),
            "Prometheus listens",
        )
        yield f"http://{told[1]}"


def answered(prometheus: str, query: str) -> list[dict[str, Any]]:
    """Return the series that a query gives."""
    answer = httpx.get(f"{prometheus}/api/v1/query", params={"query": query}).json()
    assert answer["status"] == "success", answer
    series: list[dict[str, Any]] = answer["data"]["result"]
    return series


def test_prometheus_answers_for_every_series_of_the_plan(tmp_path: Path) -> None:
    """After a scrape each `okr_` series of docs/metrics.md can be asked for, and one of them has the right value."""
    page_of_metrics = (ROOT / "docs" / "metrics.md").read_text(encoding="utf-8")
    names = sorted(set(re.findall(r"`(okr_\w+)`", page_of_metrics)))
    assert len(names) >= 15
    with Sandbox(team.site(items=20, span=timedelta(weeks=4))) as sandbox:
        team.write_configuration(tmp_path, team.configuration(sandbox.url))
        with started("run", folder=tmp_path, variables=team.VARIABLES) as daemon:
            page = daemon.page()
            daemon.event("pass_ended")
            with prometheus_over(page, tmp_path / "prometheus") as prometheus:
                until(lambda: answered(prometheus, "okr_overlaps"), "it has scraped")
                missing = [name for name in names if not answered(prometheus, name)]
                assert missing == []
                (series,) = answered(prometheus, 'okr_project_progress_ratio{project="p1"}')
                assert float(series["value"][1]) == 0.3
                (up,) = answered(prometheus, 'up{job="syncd"}')
                assert up["value"][1] == "1"
                assert answered(prometheus, "syncd_build_info")


def test_promtool_finds_nothing_to_say(tmp_path: Path) -> None:
    """`promtool check metrics` accepts what the daemon serves, without a remark, and every family has help and type."""
    promtool = program("promtool")
    with Sandbox(team.site()) as sandbox:
        team.write_configuration(tmp_path, team.configuration(sandbox.url))
        with started("run", folder=tmp_path, variables=team.VARIABLES) as daemon:
            page = daemon.page()
            daemon.event("pass_ended")
            served = httpx.get(f"{page}/metrics")
    assert served.headers["content-type"].startswith("text/plain")
    checked = subprocess.run(
        [promtool, "check", "metrics"], input=served.content, capture_output=True, check=False
    )
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, b"", b"")
    families = set(re.findall(r"^# TYPE (\S+)", served.text, re.MULTILINE))
    assert families == set(re.findall(r"^# HELP (\S+)", served.text, re.MULTILINE))
    assert set(STATE) <= families


def test_known_series_start_at_0(tmp_path: Path) -> None:
    """Before anything happened the daemon's counters of the configured tracker are there, at 0, and no title is a label."""
    with Sandbox(team.site(), latency=0.3) as sandbox:
        team.write_configuration(tmp_path, team.configuration(sandbox.url))
        with started("run", folder=tmp_path, variables=team.VARIABLES) as daemon:
            early = httpx.get(f"{daemon.page()}/metrics").text
            daemon.event("pass_ended")
            late = httpx.get(f"{daemon.page()}/metrics").text
    for series in (
        'syncd_changes_total{outcome="written",tracker="jira"}',
        'syncd_items_read_total{change="gone",tracker="jira"}',
        'syncd_passes_total{result="failed"}',
        'syncd_passes_skipped_total{tracker="jira"}',
        'syncd_request_wait_seconds_total{tracker="jira"}',
    ):
        assert f"{series} 0.0" in early
    assert 'syncd_changes_total{outcome="written",tracker="jira"} 18.0' in late
    assert 'syncd_passes_total{result="complete"} 1.0' in late
    assert "Sales find" not in late


def test_the_shipped_scrape_configuration_is_sound() -> None:
    """`promtool check config` accepts what deploy/ gives to a Prometheus."""
    checked = subprocess.run(
        [program("promtool"), "check", "config", ROOT / "deploy" / "prometheus.yml"],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
