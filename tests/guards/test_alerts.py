"""Alert rules, their tests and their page stay together, and name nothing that is not there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from prometheus_client import CollectorRegistry
from ruamel.yaml import YAML

from syncd.metrics.declared import STATE
from syncd.metrics.telemetry import Telemetry
from tests.guards.tree import ROOT

FOLDER = ROOT / "config" / "prometheus"
Rule = Mapping[str, Any]
NO_PAGE = {"SyncdDown", "SyncdStoreFailing"}
"""While these fire, no page answers."""
SUFFIX = re.compile(r"(_total|_bucket|_count|_sum)$")
SPECIAL = {"okr_watched", "okr_main_cause", "okr_forecast_past_due", "syncd_stale"}
"""The middle parts of recorded names."""


def rules() -> Iterator[tuple[str, Rule]]:
    """Yield every rule with the name of its file."""
    for path in sorted(FOLDER.glob("rules/*.yml")):
        for group in YAML(typ="safe").load(path)["groups"]:
            for rule in group["rules"]:
                yield path.stem, rule


def alerts() -> dict[str, tuple[str, Rule]]:
    """Return the alerts by name, each with the name of its file."""
    return {rule["alert"]: (name, rule) for name, rule in rules() if "alert" in rule}


def outcomes() -> dict[str, list[bool]]:
    """Return for each alert whether it fires, at the tested times of each test in their order."""
    found: dict[str, list[bool]] = {}
    for path in sorted(FOLDER.glob("tests/*_test.yml")):
        for test in YAML(typ="safe").load(path)["tests"]:
            for case in test["alert_rule_test"]:
                found.setdefault(case["alertname"], []).append(bool(case["exp_alerts"]))
    return found


def known_metrics() -> set[str]:
    """Return the names of all metrics, counters without their suffix."""
    registry = CollectorRegistry()
    telemetry = Telemetry(registry)
    telemetry.expect({"tracker": timedelta(minutes=1)})
    return {family.name for family in registry.collect()} | set(STATE) | {"syncd_build_info"}


def metrics_in(expression: str) -> set[str]:
    """Return the metrics of ours that an expression names, without suffixes that the client adds."""
    named = set(re.findall(r"\b(?:okr|syncd)_\w+", re.sub(r'"[^"]*"', "", expression)))
    return {name if name in STATE else SUFFIX.sub("", name) for name in named - SPECIAL}


def test_every_alert_is_whole() -> None:
    """It has its kind, a severity, words, a time to wait, a link to the page and one to what docs/alerts.md says of it."""
    page = (ROOT / "docs" / "alerts.md").read_text(encoding="utf-8")
    sections = set(re.findall(r"^### (\w+)$", page, re.MULTILINE))
    found = alerts()
    for name, (file, rule) in found.items():
        assert rule["labels"]["kind"] == file, name
        assert rule["labels"]["severity"] in {"critical", "warning", "info"}, name
        assert rule["for"], name
        words = rule["annotations"]
        assert {"summary", "description"} <= words.keys(), name
        has_page = "url" in rule["expr"] or "okr_watched" in rule["expr"]
        assert has_page == ("link" in words) == (name not in NO_PAGE), name
        assert words.get("runbook_url") == (f"{{{{ $labels.url }}}}/alerts#{name}" if has_page else None), (
            name
        )
    assert sections == set(found)


def test_every_alert_is_tested_quiet_firing_and_resolved() -> None:
    """The tests of rules have for each alert a quiet time, a later one at which it fires, and a last one at which it is over."""
    cases = outcomes()
    assert set(cases) == set(alerts())
    for name, fires in cases.items():
        first = fires.index(True)
        assert False in fires[:first], name
        assert False in fires[first:], name


def test_rules_name_metrics_that_are_there() -> None:
    """Each metric of ours in an expression is one that syncd exposes; a slip of the pen would be found."""
    for _, rule in rules():
        assert not metrics_in(rule["expr"]) - known_metrics(), rule
    assert metrics_in('rate(syncd_passes_total{result="okr_x"}[1h])') == {"syncd_passes"}
    assert metrics_in("okr_project_sleep_workdays") - known_metrics()


@pytest.mark.parametrize("label", ["team", "contact", "url"])
def test_project_alerts_say_whom_to_ask_and_where_to_look(label: str) -> None:
    """Alerts about a project or key result carry team, contact and the address of the page."""
    joined = ("okr_watched:info", "okr_project_info", "okr_key_result_info")
    for name, (_, rule) in alerts().items():
        if (
            "$labels.project" in rule["annotations"]["summary"]
            or "$labels.key_result" in rule["annotations"]["summary"]
        ):
            assert any(one in rule["expr"] for one in joined), name
            assert label in rule["expr"], name
