"""Check-ins and checklists in the settings: what holds where, and what cannot be."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from config import Loaded
from mappings.okr import CheckIn
from tests.unit.config.samples import SOUND, accepted, changed, complaint

METRIC = "metric: {start: 12, target: 30}"
OTHER = "metric: {start: 1, target: 2}"
DEFAULT = "check_in: {value: Actual, confidence: Sure, note: Words, every: 2w}\n"
SELECT = "select: {epics: [SRCH-1, SRCH-7]}"


def check_in(loaded: Loaded, name: str = "kr1") -> CheckIn | None:
    """Return the check-in of a key result."""
    return loaded.okr.key_results[name].check_in


def with_own(own: str, default: str = "") -> str:
    """Return the sound configuration with an own check-in of kr1."""
    return changed(METRIC, f"{METRIC}\n        check_in: {own}") + default


def test_there_are_no_check_ins_by_default(tmp_path: Path) -> None:
    """Nothing is asked of people that was not configured."""
    assert check_in(accepted(tmp_path, SOUND)) is None


def test_the_default_holds_below_a_key_results_own(tmp_path: Path) -> None:
    """Field by field; `none` takes everything away; who has no item can only be overdue."""
    whole = CheckIn(value="Actual", confidence="Sure", note="Words", every=timedelta(weeks=2))
    loaded = accepted(tmp_path, SOUND + DEFAULT)
    assert check_in(loaded) == whole
    assert check_in(loaded, "kr2") == CheckIn(every=timedelta(weeks=2))
    own = accepted(tmp_path, with_own("{note: Other, every: 5d}", DEFAULT))
    assert check_in(own) == CheckIn(value="Actual", confidence="Sure", note="Other", every=timedelta(days=5))
    assert check_in(accepted(tmp_path, with_own("none", DEFAULT))) is None


def test_a_value_that_is_progress_is_not_typed_in(tmp_path: Path) -> None:
    """Of the default only the rest holds; naming the field at the key result itself is an error."""
    progress = changed(METRIC, "metric: {value: progress}") + DEFAULT
    assert check_in(accepted(tmp_path, progress)) == CheckIn(
        confidence="Sure", note="Words", every=timedelta(weeks=2)
    )
    told = complaint(
        tmp_path, changed(METRIC, "metric: {value: progress}\n        check_in: {value: Actual}")
    )
    assert "key_results[kr1].check_in.value: the value of the key result is the progress" in told


def test_fields_without_an_item_are_an_error(tmp_path: Path) -> None:
    """Nobody could type anything in; how often is fine."""
    told = complaint(tmp_path, changed(OTHER, f"{OTHER}\n        check_in: {{note: Words}}"))
    assert (
        "key_results[kr2].check_in: check-ins are typed into fields, but the key result has no item" in told
    )
    accepted(tmp_path, changed(OTHER, f"{OTHER}\n        check_in: {{every: 1w}}"))


@pytest.mark.parametrize(
    ("own", "told"),
    [
        ("{nots: Words}", "check_in.nots: unknown key 'nots' → did you mean note?"),
        ("{every: weekly}", "check_in.every"),
        ("often", "key_results[kr1].check_in"),
    ],
)
def test_a_wrong_check_in_is_told_with_its_place(tmp_path: Path, own: str, told: str) -> None:
    """As every other setting."""
    assert told in complaint(tmp_path, with_own(own))


def test_checklists_are_counted_only_where_there_are_any(tmp_path: Path) -> None:
    """Jira has none, which is an error at the project; ClickUp has."""
    told = complaint(tmp_path, changed(SELECT, f"{SELECT}\n            measure: checklist"))
    assert (
        "projects[index].measure: tracker jira has no checklists that could be counted → count items" in told
    )
    clickup = SOUND.replace(
        "    token: env:JIRA_TOKEN\n",
        "    token: env:JIRA_TOKEN\n  clickup: {type: clickup, workspace: '9001', token: env:CLICKUP_TOKEN}\n",
    )
    clickup = clickup.replace("item: OKR-11", "item: {tracker: jira, key: OKR-11}")
    clickup = clickup.replace("select: {labels: tls}", "select: {tracker: jira, labels: tls}")
    clickup = clickup.replace(
        SELECT, "select: {tracker: clickup, list: Work}\n            measure: checklist"
    )
    assert accepted(tmp_path, clickup).okr.projects["index"].measure.by == "checklist"
