"""Goals in the settings: which key result is bound to which target, and what cannot be."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from config import FieldSource, HandSource, Subject
from connectors.goals import CURRENT
from mappings.okr import Metric
from tests.unit.config.samples import SOUND, accepted, complaint

TOWN = (
    SOUND.replace(
        "    token: env:JIRA_TOKEN\n",
        "    token: env:JIRA_TOKEN\n  clickup: {type: clickup, workspace: '9001', token: env:CLICKUP_TOKEN}\n",
    )
    .replace("item: OKR-11", "item: {tracker: jira, key: OKR-11}")
    .replace("select: {", "select: {tracker: jira, ")
)
METRIC = "metric: {start: 12, target: 30}"


def with_metric(metric: str) -> str:
    """Return the configuration with another metric of kr1."""
    assert TOWN.count(METRIC) == 1
    return TOWN.replace(METRIC, metric)


def test_a_value_from_a_target_is_a_field_of_it(tmp_path: Path) -> None:
    """The only tracker with Goals is meant; start and target may be left to the target."""
    loaded = accepted(tmp_path, with_metric("metric: {value: {goal: g1, target: Searches}}"))
    assert loaded.okr.key_results["kr1"].goal == ("clickup", "goal:g1/Searches")
    assert loaded.sources["kr1"] == FieldSource(item=("clickup", "goal:g1/Searches"), field=CURRENT.id)
    assert loaded.okr.key_results["kr1"].metric == Metric()


def test_a_target_may_show_a_value_of_elsewhere(tmp_path: Path) -> None:
    """The source stays what it is."""
    loaded = accepted(tmp_path, with_metric(f"{METRIC}\n        goal: {{goal: g1, target: Searches}}"))
    assert loaded.okr.key_results["kr1"].goal == ("clickup", "goal:g1/Searches")
    assert loaded.sources["kr1"] == HandSource()


@pytest.mark.parametrize(
    ("written", "every"), [("true", timedelta(days=1)), ("{every: 2d}", timedelta(days=2)), ("false", None)]
)
def test_writing_to_targets_is_switched_on(tmp_path: Path, written: str, every: timedelta | None) -> None:
    """In the short or the long form; numbers have their pace."""
    text = f"{TOWN}write: {{clickup: {{key_result: {{goal: {written}}}}}}}\n"
    spec = accepted(tmp_path, text).writes["clickup"].specs.get((Subject.KEY_RESULT, "goal"))
    assert (spec.every if spec else None) == every
    assert spec is None or spec.field == CURRENT.id


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            with_metric("metric: {value: {goal: g1}}"),
            "metric.value.target: is missing → add target:",
        ),
        (
            with_metric("metric: {value: {goal: g1, target: T, tracker: jira}}"),
            "metric.value.tracker: tracker jira has no Goals → name a ClickUp tracker",
        ),
        (
            with_metric("metric: {value: {goal: g1, target: T, tracker: other}}"),
            "metric.value.tracker: tracker 'other' is not configured",
        ),
        (
            with_metric(
                "metric: {value: {goal: g1, target: T}}\n        goal: {goal: g2, target: U}",
            ),
            "key_results[kr1].goal: the key result reads its value from a target and is bound to another",
        ),
        (
            SOUND.replace(METRIC, "metric: {value: {goal: g1, target: T}}"),
            "metric.value: no tracker that has Goals is configured → add one of type clickup",
        ),
        (
            TOWN + "write: {jira: {key_result: {goal: true}}}\n",
            "write.jira.key_result.goal: tracker jira has no Goals → take it out",
        ),
    ],
)
def test_what_cannot_be_is_told_with_its_place(tmp_path: Path, text: str, told: str) -> None:
    """As every other setting."""
    assert told in complaint(tmp_path, text)
