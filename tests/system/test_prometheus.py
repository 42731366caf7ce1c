"""A real Prometheus scrapes the running daemon, and promtool finds nothing to say about its metrics."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from syncd.metrics.declared import STATE
from syncd.sandbox.server import Sandbox
from syncd.sandbox.site import PERSON, Site
from tests.guards.test_alerts import rules
from tests.guards.test_dashboards import NAMES, panels
from tests.system import team
from tests.system.program import ask, started, syncd_inside, until

ROOT = Path(__file__).parents[2]
INSTALL = "no {} at hand: apt-get install prometheus prometheus-alertmanager"
CONFIGURATION = """\
global: {{scrape_interval: 1s, scrape_timeout: 1s}}
scrape_configs:
  - job_name: syncd
    static_configs: [{{targets: ["{address}"]}}]
"""
OURS = re.compile(r"\b(?:okr|syncd)_\w+")
WEBHOOKS = {"syncd_webhooks"}
"""A series of trackers that send webhooks alone; the panel that shows it has a fallback."""
CHECK_IN = "        check_in:"
INDICATOR = "        indicators: {load: {low: 0, high: 5}, lost: {value: {file: none.csv, column: n}}}\n"


def program(name: str) -> Path:
    """Return where a program of the Debian package is, or skip."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(INSTALL.format(name))
    return Path(found)


OPTIONS = ("--config.file=prometheus.yml", "--storage.tsdb.path=series")
"""Its configuration and its store in the folder in which it runs."""


@contextmanager
def prometheus_over(page: str, folder: Path) -> Iterator[str]:
    """Run a Prometheus that scrapes the daemon, and give its address."""
    binary = program("prometheus")
    folder.mkdir()
    text = CONFIGURATION.format(address=page.removeprefix("http://"))
    (folder / "prometheus.yml").write_text(text, encoding="utf-8")
    with listening(binary, *OPTIONS, folder=folder) as address:
        yield f"http://{address}"


@contextmanager
def listening(binary: Path, *options: str, folder: Path) -> Iterator[str]:
    """Run a Prometheus or Alertmanager in that folder, and give the host and port on which it listens."""
    with started(*options, "--web.listen-address=127.0.0.1:0", folder=folder, program=binary) as running:
        told = until(
            lambda: re.search(r"\"?Listening on\"? address=(127\.0\.0\.1:\d+)", running.err()),
            f"{binary.name} listens",
        )
        yield told[1]


def answered(prometheus: str, query: str) -> list[dict[str, Any]]:
    """Return the series that a query gives; none while Prometheus begins."""
    answer = ask(f"{prometheus}/api/v1/query", params={"query": query})
    if answer.status_code == httpx.codes.SERVICE_UNAVAILABLE:
        return []
    told = answer.json()
    assert told["status"] == "success", told
    series: list[dict[str, Any]] = told["data"]["result"]
    return series


def lived_site() -> Site:
    """Return a site of 40 days ago: since then the work of one epic was done, of another in part, a third's marked for last week, one item came."""
    site, now = team.site(3, 12), datetime.now(UTC)
    born, last_week = now - timedelta(days=40), (now - timedelta(days=7)).isocalendar()
    states = {status.category.value: status.id for status in site.statuses.values()}
    opened = {"created": born, "updated": born, "status": states["new"], "resolution": None, "resolved": None}
    site.put(*(replace(issue, **opened) for issue in site.issues.values()))  # type: ignore[arg-type]  # its fields
    below: dict[str, list[int]] = {}
    for issue in site.issues.values():
        below.setdefault(site.issues[issue.parent].key if issue.parent else "", []).append(issue.id)
    for identifier in below["WORK-2"]:
        site.clock.fix(born)
        site.edit(identifier, {"labels": (f"{last_week.year}-W{last_week.week:02}",)}, author=PERSON)
    for epic, many in (("WORK-1", 12), ("WORK-3", 8)):
        for number, identifier in enumerate(below[epic][:many]):
            site.clock.fix(now - timedelta(days=32 - 2.5 * number))
            site.edit(identifier, {"status": states["done"]}, author=PERSON)
    alone = max(below[""], key=lambda identifier: int(site.issues[identifier].key.partition("-")[2]))
    site.clock.fix(now - timedelta(days=10))
    site.edit(alone, {"labels": ("tls",)}, author=PERSON)
    site.clock.fix(None)
    return site


def begun_earlier(settings: str) -> str:
    """Return the settings with all that starts 35 days ago or more, so that the cycle has seen the end of a month."""
    (start,) = set(re.findall(r"start: ([0-9-]{10})", settings))
    return settings.replace(start, (date.fromisoformat(start) - timedelta(days=5)).isoformat())


def tell_the_past(folder: Path) -> None:
    """Rebuild the days since the cycle opened, and date values of a key result and an indicator back."""
    today = datetime.now(UTC).date()
    days = [today - timedelta(days=n) for n in (25, 12, 2)] + [today.replace(day=1) - timedelta(days=1)]
    told = [["backfill"], ["value", "kr1/load", "3"]]
    told += [["acknowledge", "p2", "--until", str(today + timedelta(days=9)), "--reason", "known"]]
    told += [["value", "kr1", str(n), "--at", day.isoformat()] for n, day in enumerate(sorted(days), 1)]
    for arguments in told:
        ended = syncd_inside(*arguments, folder=folder, variables=team.VARIABLES)
        assert ended.code == 0, ended.said


def test_prometheus_answers_for_every_series_of_the_plan(tmp_path: Path) -> None:
    """After a scrape each `okr_` series of docs/metrics.md can be asked for, and so can all that dashboards and rules ask for."""
    page_of_metrics = (ROOT / "docs" / "metrics.md").read_text(encoding="utf-8")
    names = sorted(set(re.findall(r"`(okr_\w+)`", page_of_metrics)))
    assert len(names) >= 15
    with Sandbox(lived_site()) as sandbox:
        settings = begun_earlier(team.configuration(sandbox.url, poll="2s, expires: 2099-12-31", write=False))
        before, _, after = settings.rpartition("values.csv")
        settings = f"{before}none.csv{after}plans: {{programme: {{file: none.xml}}}}\n"
        team.write_configuration(tmp_path, settings.replace(CHECK_IN, f"{INDICATOR}{CHECK_IN}", 1))
        tell_the_past(tmp_path)
        with started("run", folder=tmp_path, variables=team.VARIABLES) as daemon:
            page = daemon.page()
            daemon.event("pass_ended")
            with prometheus_over(page, tmp_path / "prometheus") as prometheus:
                until(lambda: answered(prometheus, "okr_overlaps"), "it has scraped")
                missing = [name for name in names if not answered(prometheus, name)]
                assert missing == []
                (series,) = answered(prometheus, 'okr_project_progress_ratio{project="p1"}')
                assert float(series["value"][1]) == 1.0
                (up,) = answered(prometheus, 'up{job="syncd"}')
                assert up["value"][1] == "1"
                assert answered(prometheus, "syncd_build_info")
                until(lambda: answered(prometheus, "rate(syncd_passes_total[1m])"), "it has scraped twice")
                assert [text for text in shown_queries() if not answered(prometheus, text)] == []
                told = {name for _, rule in rules() for name in OURS.findall(rule["expr"])}
                wanted = told - {"okr_watched", "okr_main_cause", "okr_forecast_past_due", "syncd_stale"}
                assert [name for name in wanted - WEBHOOKS if not answered(prometheus, name)] == []


def shown_queries() -> Iterator[str]:
    """Yield the queries of all dashboards, with whatever may be chosen on them chosen."""
    for name in NAMES:
        for panel in panels(name):
            for target in panel["targets"]:
                text = target["expr"].replace("$__rate_interval", "1m").replace('="$project"', '=~".+"')
                yield re.sub(r'"\$\w+"', '".+"', text)


def test_promtool_finds_nothing_to_say(tmp_path: Path) -> None:
    """`promtool check metrics` accepts what the daemon serves, without a remark, and every family has help and type."""
    promtool = program("promtool")
    with Sandbox(team.site()) as sandbox:
        team.write_configuration(tmp_path, team.configuration(sandbox.url))
        with started("run", folder=tmp_path, variables=team.VARIABLES) as daemon:
            page = daemon.page()
            daemon.event("pass_ended")
            served = ask(f"{page}/metrics")
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
            early = ask(f"{daemon.page()}/metrics").text
            daemon.event("pass_ended")
            late = ask(f"{daemon.page()}/metrics").text
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
