"""Settings become the OKR model: selectors, inheritance, order, references, sources of values."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from config import FieldSource, FileSource, HandSource, Loaded, ProgressSource, load
from mappings.okr import Class, Criteria, CurveKind, Kind, Measure, Metric, Pause, PlanSpec, Selector
from tests.unit.config.samples import ENVIRONMENT, EXAMPLES, SOUND, accepted, changed

SELECT = "select: {epics: [SRCH-1, SRCH-7]}"
METRIC = "metric: {start: 12, target: 30}"
PLAN = "plan: {start: 2026-10-05, due: 2026-12-11}"


@pytest.fixture(scope="module")
def full() -> Loaded:
    """Load the example in which every setting is used."""
    return load(EXAMPLES / "full.yaml", ENVIRONMENT)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("{epic: SRCH-1}", Criteria(roots=("SRCH-1",))),
        ("{epics: [SRCH-1, SRCH-1, 'SRCH-7']}", Criteria(roots=("SRCH-1", "SRCH-7"))),
        ("{jql: labels = x}", Criteria(queries=("labels = x",))),
        ("{label: a, labels: [b, a]}", Criteria(facets={"label": ("a", "b")})),
        ("{component: a}", Criteria(facets={"component": ("a",)})),
        ("{fix_version: '1.10', versions: ['2.0']}", Criteria(facets={"version": ("1.10", "2.0")})),
        ("{sprints: [Lens 1]}", Criteria(facets={"sprint": ("Lens 1",)})),
        ("{types: Bug}", Criteria(facets={"type": ("Bug",)})),
        (
            "{field: {Team: Lens, Area: [A, B]}}",
            Criteria(facets={"field:Team": ("Lens",), "field:Area": ("A", "B")}),
        ),
    ],
)
def test_selector_keys_become_criteria(tmp_path: Path, written: str, expected: Criteria) -> None:
    """Singular or plural, one value or several: roots stay keys, custom fields stay names."""
    loaded = accepted(tmp_path, changed(SELECT, f"select: {written}"))
    assert loaded.okr.projects["index"].select == (Selector(tracker="jira", include=expected),)


def test_exclude_of_selector_and_project_are_joined(full: Loaded) -> None:
    """A project's `exclude` narrows its selectors, those of another tracker excepted."""
    index, ranking = full.okr.projects["search-index"], full.okr.projects["ranking"]
    assert index.select[0].exclude == Criteria(facets={"label": ("spike",)})
    assert [s.tracker for s in ranking.select] == ["jira", "support"]
    assert [s.exclude.facets for s in ranking.select] == [{"type": ("Test",)}, {}]


def test_projects_keep_the_order_of_the_file_linked_before_side(full: Loaded) -> None:
    """Whatever stands first takes an item that matches twice."""
    assert list(full.okr.projects) == [
        "search-index",
        "ranking",
        "caching",
        "source-checks",
        "import-speed",
        "tls-rotation",
        "growth-chores",
        "landing-page",
    ]
    assert full.okr.projects["tls-rotation"].kind is Kind.SIDE


def test_a_project_under_several_key_results_is_one_project(full: Loaded) -> None:
    """It is named by id under the second and counts once."""
    assert full.okr.projects["search-index"].key_results == ("searches", "latency")
    assert full.okr.key_results["latency"].projects == ("search-index", "caching")


def test_a_project_may_be_named_before_it_is_defined(tmp_path: Path) -> None:
    """References look down the file as well as up."""
    text = SOUND.replace("        projects: [index]\n", "").replace(
        "      - id: kr1\n",
        "      - {id: kr0, title: Hits from 1 to 2, projects: [index]}\n      - id: kr1\n",
    )
    okr = accepted(tmp_path, text).okr
    assert okr.projects["index"].key_results == ("kr0", "kr1")
    assert okr.objectives["o1"].key_results == ("kr0", "kr1", "kr2")


def test_what_stands_above_is_inherited_until_it_is_said_anew(tmp_path: Path) -> None:
    """Team, product, contact and why pass from objective to key result to project."""
    text = changed("            " + SELECT, f"            team: index\n            {SELECT}").replace(
        "    key_results:\n", "    team: search\n    why: Sales wait\n    key_results:\n"
    )
    okr = accepted(tmp_path, text).okr
    assert (okr.key_results["kr1"].about.team, okr.key_results["kr1"].about.why) == ("search", "Sales wait")
    assert (okr.projects["index"].about.team, okr.projects["index"].about.why) == ("index", "Sales wait")
    assert okr.projects["tls"].about.team is None


def test_items_without_tracker_belong_to_the_one_that_can_be_meant(full: Loaded) -> None:
    """A plain key under a project means the tracker of its selectors."""
    assert full.okr.projects["search-index"].item == ("jira", "SRCH-1")
    assert full.okr.objectives["find-fast"].item == ("jira", "OKR-1")


def test_plans_of_all_forms(full: Loaded) -> None:
    """Linear, milestones, the item's dates with the due dates of its items, and none at all."""
    plans = {name: project.plan for name, project in full.okr.projects.items()}
    assert plans["search-index"] == PlanSpec(
        start=date(2026, 10, 5), due=date(2026, 12, 11), states_curve=True
    )
    assert plans["ranking"].curve is CurveKind.MILESTONES
    assert plans["ranking"].milestones == ((date(2026, 10, 30), 0.2), (date(2026, 11, 20), 0.7))
    assert plans["caching"] == PlanSpec(from_item=True, curve=CurveKind.DUES, states_curve=True)
    assert plans["source-checks"] == PlanSpec()


def test_a_plateau_of_milestones_is_a_plan(tmp_path: Path) -> None:
    """Two milestones may have the same share: nothing is planned between them."""
    loaded = accepted(
        tmp_path,
        changed(PLAN, "plan: {milestones: [{date: 2026-10-30, share: 0.5}, {date: 2026-11-20, share: 0.5}]}"),
    )
    assert [share for _, share in loaded.okr.projects["index"].plan.milestones] == [0.5, 0.5]


def test_measures_and_what_sets_a_project_apart(full: Loaded) -> None:
    """Measure, credit, classes, pauses and dropping arrive as written."""
    projects = full.okr.projects
    assert projects["search-index"].measure == Measure(by="points")
    assert projects["source-checks"].measure == Measure(by="field", field="Sources")
    assert projects["search-index"].credit == {"In Review": 0.8}
    assert projects["ranking"].classes == {Class.DONE: ("Deployed",)}
    assert projects["ranking"].paused == (
        Pause(start=date(2026, 11, 9), until=date(2026, 11, 13), reason="audit"),
    )
    assert len(projects["tls-rotation"].paused) == 2
    assert projects["caching"].dropped is not None


def test_sources_of_values(full: Loaded, tmp_path: Path) -> None:
    """Each key result has a source; a file's name is relative to the configuration, the default is by hand."""
    assert full.sources["searches"] == FileSource(
        path=EXAMPLES / "values" / "searches.csv", column="searches", where={"segment": "all"}, date="week"
    )
    assert full.sources["latency"] == FieldSource(item=("jira", "OKR-12"), field="P90 latency")
    assert full.sources["coverage"] == ProgressSource()
    assert accepted(tmp_path, SOUND).sources == {"kr1": HandSource(), "kr2": HandSource()}


def test_an_unreadable_value_file_is_no_problem_of_the_configuration(tmp_path: Path) -> None:
    """It may appear later; until then the key result's value is unknown."""
    text = changed(METRIC, "metric: {start: 1, target: 2, value: {file: not/there.json}}")
    assert accepted(tmp_path, text).sources["kr1"] == FileSource(path=tmp_path.resolve() / "not/there.json")


def test_progress_as_value_goes_from_0_to_1(tmp_path: Path) -> None:
    """`value: progress` needs no start and no target."""
    loaded = accepted(tmp_path, changed(METRIC, "metric: {value: progress}"))
    assert loaded.okr.key_results["kr1"].metric == Metric(start=0.0, target=1.0)


def test_stay_within_may_have_one_edge(tmp_path: Path) -> None:
    """Either edge may be absent."""
    loaded = accepted(tmp_path, changed(METRIC, "metric: {high: 400, unit: ms}"))
    assert loaded.okr.key_results["kr1"].metric == Metric(high=400.0, unit="ms")


def test_progress_without_projects_is_warned_of(tmp_path: Path) -> None:
    """Such a value stays unknown."""
    text = changed(
        "        metric: {start: 1, target: 2}\n        projects: [index]",
        "        metric: {value: progress}",
    )
    (warning,) = accepted(tmp_path, text).warnings
    assert warning.path == "objectives[o1].key_results[kr2].metric.value"


def test_points_without_a_field_are_warned_of(tmp_path: Path) -> None:
    """Nothing would be estimated, and nobody would see why all items weigh the same."""
    text = changed(PLAN, "measure: points")
    (warning,) = accepted(tmp_path, text).warnings
    assert warning.path == "objectives[o1].key_results[kr1].projects[index].measure"
    named = text.replace("token: env:JIRA_TOKEN", "token: env:JIRA_TOKEN\n    fields: {points: Size}")
    assert accepted(tmp_path, named).warnings == ()
