"""Where the OKR lives in trackers: settings, their problems, and the examples of the page about it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from config import ConfigurationError, Loaded, load

PAGE = Path(__file__).parents[3] / "docs" / "okr-in-tracker.md"
EXAMPLES = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
TOKENS = {"JIRA_TOKEN": "x", "CLICKUP_TOKEN": "pk_x"}

BASE = """\
timezone: UTC
trackers:
  jira: {type: jira, url: "https://acme.atlassian.net", email: bot@acme.example, token: env:JIRA_TOKEN, watch: [OKR]}
  clickup: {type: clickup, workspace: "9001", token: env:CLICKUP_TOKEN}
cycle: {name: 2026Q4, start: 2026-10-01, end: 2026-12-31}
"""


def loaded(folder: Path, text: str) -> Loaded:
    """Load a configuration."""
    path = folder / "syncd.yaml"
    path.write_text(text, encoding="utf-8")
    return load(path, TOKENS)


def problems(folder: Path, more: str) -> list[str]:
    """Return what is wrong with a configuration, without its places in the file."""
    with pytest.raises(ConfigurationError) as raised:
        loaded(folder, BASE + more)
    return [f"{p.path}: {p.what}" for p in raised.value.problems]


@pytest.mark.parametrize("text", EXAMPLES, ids=["jira", "clickup", "mixed"])
def test_the_examples_of_the_page_load(tmp_path: Path, text: str) -> None:
    """What the page shows can be taken as it stands."""
    assert loaded(tmp_path, text).places


def test_types_are_usual_in_jira_and_levels_in_clickup(tmp_path: Path) -> None:
    """A Jira place needs nothing but its tracker, a ClickUp place its list; projects need to be looked for."""
    jira, clickup = loaded(
        tmp_path, BASE + 'okr: [{tracker: jira}, {tracker: clickup, select: {list: "901"}}]\n'
    ).places
    assert (jira.objective_types, jira.key_result_types, jira.project_types) == (
        ("Objective",),
        ("Key Result",),
        ("Epic",),
    )
    assert jira.takes_projects
    assert (clickup.objective_types, clickup.takes_projects) == ((), False)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("okr: [{}]\n", "okr[0]: does not say which tracker is meant"),
        (
            "okr: [{tracker: clickup}]\n",
            "okr[0]: without types nothing tells the OKR's items from all others",
        ),
        (
            'okr: [{tracker: clickup, select: {list: "1"}, objective: {types: Goal}}]\n',
            "okr[0].key_result: types tell objectives and key results apart, and only one of the two has them",
        ),
        (
            "okr: [{tracker: jira, select: {epcis: A-1}}]\n",
            "okr[0].select.epcis: this tracker has no selector 'epcis'",
        ),
        ("okr: [{tracker: jira, fields: {tagret: X}}]\n", "okr[0].fields.tagret: unknown key 'tagret'"),
        (
            "projects: [{id: p, select: {tracker: jira, epics: A-1}, key_results: [kr9]}]\n",
            "projects[p]: there is no key result 'kr9'",
        ),
        (
            "key_results: [{id: k, title: T, objective: o9}]\n",
            "key_results[k]: there is no objective 'o9'",
        ),
        ("objectives: [{id: o, title: T, parent: o9}]\n", "objectives[o]: there is no objective 'o9'"),
        (
            "objectives: [{id: a, title: T, parent: b}, {id: b, title: T, parent: a}]\n",
            "objectives[a].parent: objectives stand below each other in a circle: a, b",
        ),
        (
            "objectives: [{id: o, title: T}]\nprojects: [{id: o, select: {tracker: jira, epics: A-1}}]\n",
            "projects[o].id: the project's id 'o' is taken by the objective in syncd.yaml:6:15",
        ),
    ],
)
def test_each_problem_is_told_with_its_place(tmp_path: Path, more: str, told: str) -> None:
    """Once, and in words."""
    assert problems(tmp_path, more) == [told]


def test_ids_that_a_tracker_may_have_are_no_problem_of_the_file(tmp_path: Path) -> None:
    """Where a part of the OKR lives in a tracker, only reading tells whether they are there."""
    more = """\
okr: [{tracker: jira}]
objectives: [{id: o, title: T, parent: company}]
key_results: [{id: k, title: T, objective: okr-1}]
projects: [{id: p, select: {tracker: jira, epics: A-1}, key_results: [okr-11, k]}]
"""
    okr = loaded(tmp_path, BASE + more).okr
    assert okr.projects["p"].key_results == ("okr-11", "k")
    assert okr.key_results["k"].projects == ("p",)


def test_projects_that_stand_by_themselves_serve_configured_key_results(tmp_path: Path) -> None:
    """Without any tracker's OKR they are the same as those written below the key result."""
    more = """\
objectives: [{id: o, title: T, key_results: [{id: k, title: T}]}]
projects: [{id: p, select: {tracker: jira, epics: A-1}, key_results: [k]}]
"""
    okr = loaded(tmp_path, BASE + more).okr
    assert (okr.key_results["k"].projects, okr.projects["p"].key_results) == (("p",), ("k",))
