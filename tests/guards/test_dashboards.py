"""What config/grafana holds is made from its sources, whole, and names nothing that is not there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from ruamel.yaml import YAML

from dashboards import alerting, parts
from dashboards.__main__ import FOLDER, RULES, files
from tests.guards.test_alerts import alerts, known_metrics, metrics_in, rules

NAMES = ("portfolio", "project", "health")
PALETTE = {*parts.SERIES, parts.GREY}
UNITS = {"none", "percentunit", "s", "d", "reqps", "dateTimeAsIso"}
HEX = re.compile(r"#[0-9A-Fa-f]{6}")


def dashboard(name: str) -> dict[str, Any]:
    """Return a dashboard as Grafana reads it."""
    made: dict[str, Any] = json.loads((FOLDER / "dashboards" / f"{name}.json").read_text(encoding="utf-8"))
    return made


def panels(name: str) -> Iterator[dict[str, Any]]:
    """Yield the panels of a dashboard that show something."""
    yield from (panel for panel in dashboard(name)["panels"] if panel["type"] != "row")


def test_the_files_are_current() -> None:
    """What `make dashboards` would write stands there already."""
    for path, text in files():
        assert path.read_text(encoding="utf-8") == text, path.name


@pytest.mark.parametrize("name", NAMES)
def test_a_dashboard_is_whole(name: str) -> None:
    """Each panel says what it shows, in which unit, from the chosen data source, in colours that can be told apart."""
    made = dashboard(name)
    assert made["uid"] == f"syncd-{name}"
    assert made["version"] >= 1
    variables = {one["name"]: one for one in made["templating"]["list"]}
    assert variables["datasource"]["type"] == "datasource"
    assert len(variables) > 1
    assert {one["datasource"]["uid"] for one in variables.values() if "datasource" in one} == {
        "${datasource}"
    }
    for panel in panels(name):
        title = panel["title"]
        assert panel["description"].endswith("."), title
        assert panel["datasource"] == {"type": "prometheus", "uid": "${datasource}"}, title
        assert panel["fieldConfig"]["defaults"]["unit"] in UNITS, title
        assert set(HEX.findall(json.dumps(panel))) <= PALETTE, title
        assert not [one for one in panel["targets"] if "datasource" in one], title


@pytest.mark.parametrize("name", NAMES)
def test_queries_name_metrics_and_variables_that_are_there(name: str) -> None:
    """Each metric of ours is one that syncd exposes, each variable one of the dashboard."""
    variables = {one["name"] for one in dashboard(name)["templating"]["list"]} | {"__rate_interval"}
    for panel in panels(name):
        for target in panel["targets"]:
            assert not metrics_in(target["expr"]) - known_metrics(), panel["title"]
            assert set(re.findall(r"\$(\w+)", target["expr"])) <= variables, panel["title"]


def test_grafanas_rules_are_those_of_prometheus() -> None:
    """The same alerts, waits, labels and words; the same expressions, with what is recorded set in."""
    text = (FOLDER / "provisioning" / "alerting" / "rules.yaml").read_text(encoding="utf-8")
    groups = YAML(typ="safe").load(text)["groups"]
    made = {rule["title"]: rule for group in groups for rule in group["rules"]}
    recorded = {rule["record"]: rule["expr"] for _, rule in rules() if "record" in rule}
    assert made.keys() == alerts().keys()
    assert len({rule["uid"] for rule in made.values()}) == len(made)
    for name, (_, rule) in alerts().items():
        there = made[name]
        assert (there["for"], there["labels"]) == (rule["for"], rule["labels"]), name
        back = {
            part: words.replace("$$", "$").replace("$values.A.Value", "$value")
            for part, words in there["annotations"].items()
        }
        assert back == rule["annotations"], name
        expression = there["data"][0]["model"]["expr"]
        assert not [record for record in recorded if record in expression], name
        if not any(record in rule["expr"] for record in recorded):
            assert expression == rule["expr"].strip(), name


def test_what_is_recorded_is_set_in_whole() -> None:
    """A record is replaced by its expression in brackets, a longer name that begins alike is left."""
    assert alerting.inlined("a:b > 1 or a:bc", {"a:b": "x + y\n"}) == "(x + y) > 1 or a:bc"
    assert RULES.name == "rules"


def test_the_example_of_policies_names_its_contact_points_and_our_labels() -> None:
    """Each route goes to a contact point that is there, at times that are there, by labels that alerts have."""
    folder = FOLDER / "provisioning" / "alerting"
    points = YAML(typ="safe").load(folder / "contact-points.yaml")["contactPoints"]
    tree = YAML(typ="safe").load(folder / "policies.yaml")
    (policy,) = tree["policies"]
    routes = [policy, *policy["routes"]]
    assert {route["receiver"] for route in routes} == {point["name"] for point in points}
    times = {time["name"] for time in tree["muteTimes"]}
    for route in policy["routes"]:
        assert set(route.get("mute_time_intervals", ())) <= times
        assert {matcher[0] for matcher in route["object_matchers"]} <= {"team", "kind", "severity"}
