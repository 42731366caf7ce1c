"""The OKR that trackers tell: what each item says, and what does not fit with the configuration."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.model.items import WorkItem
from mappings.okr import Ambition, Criteria, KeyResult, Kind, Metric, Objective, Okr, Project, Selector
from mappings.tree import Above, Place, circles
from mappings.tree.naming import identifier
from tests.unit.mappings.tree_samples import NOTHING, PLACE, entry, grown

GOAL = entry("OKR-1", "Objective")
RESULT = entry("OKR-11", "Key Result", "OKR-1")


def told(*items: WorkItem, configured: Okr = NOTHING, place: Place = PLACE) -> list[str]:
    """Return what does not fit."""
    return [conflict.what for conflict in grown(*items, configured=configured, place=place).conflicts]


def test_types_tell_what_an_item_is_without_regard_to_case() -> None:
    """An objective, a key result below it, and an epic that names nothing: no project."""
    tree = grown(GOAL, replace(RESULT, type="key result"), entry("A-1", "Epic"))
    assert list(tree.okr.objectives) == ["okr-1"]
    assert tree.okr.objectives["okr-1"].key_results == ("okr-11",)
    assert not tree.okr.projects
    assert tree.origins == {"okr-1": GOAL.ref, "okr-11": RESULT.ref}


def test_levels_tell_it_where_there_are_no_types() -> None:
    """At the top of the place an objective, below it a key result, further down neither."""
    place = replace(PLACE, objective_types=(), key_result_types=(), project_types=("none",))
    below = entry("OKR-12", "Task", "OKR-11")
    tree = grown(replace(GOAL, type="Task"), replace(RESULT, type="Task"), below, place=place)
    assert (list(tree.okr.objectives), list(tree.okr.key_results)) == (["okr-1"], ["okr-11"])


def test_a_related_task_at_the_top_is_a_key_result() -> None:
    """It names its objective by a relationship instead of standing below it."""
    place = replace(PLACE, objective_types=(), key_result_types=())
    related = entry("OKR-12", "Task", objective=(GOAL.id,))
    tree = grown(replace(GOAL, type="Task"), related, place=place)
    assert tree.okr.key_results["okr-12"].objective == "okr-1"


@pytest.mark.parametrize(
    "more",
    [
        {"parent": "OKR-11"},
        {"links": (f"helps {RESULT.id}",)},
        {"kr": "OKR-11"},
        {"kr": "okr-11"},
        {"kr": "OKR-11 Searches per customer"},
        {"kr": "KR:OKR-11"},
        {"kr": (RESULT.id, "another item")},
        {"labels": ["KR:OKR-11"]},
        {"labels": ["kr:okr-11", "backend"]},
    ],
)
def test_each_way_of_naming_a_key_result_makes_a_project(more: dict[str, object]) -> None:
    """Parent, link, field with id, key or words, relationship, label."""
    tree = grown(GOAL, RESULT, entry("A-1", "Epic", **more))  # type: ignore[arg-type]  # mixed values
    assert tree.conflicts == ()
    project = tree.okr.projects["a-1"]
    assert (project.kind, project.key_results) == (Kind.LINKED, ("okr-11",))
    assert project.select == (Selector(tracker="jira", include=Criteria(roots=("iA-1",))),)
    assert (project.item, project.plan.from_item) == (("jira", "iA-1"), True)
    assert tree.okr.key_results["okr-11"].projects == ("a-1",)


@pytest.mark.parametrize("word", ["side project", "Side-Project", "SIDE_PROJECT"])
def test_a_word_makes_a_side_project(word: str) -> None:
    """In the field, whatever stands between its words."""
    project = grown(GOAL, RESULT, entry("A-1", "Epic", kr=word)).okr.projects["a-1"]
    assert (project.kind, project.key_results) == (Kind.SIDE, ())


def test_one_project_may_serve_several_key_results() -> None:
    """Each way adds to the others; the order is that of the key results."""
    more = entry("OKR-12", "Key Result", "OKR-1")
    tree = grown(GOAL, RESULT, more, entry("A-1", "Epic", kr="OKR-12, OKR-11", labels=["KR:OKR-11"]))
    assert tree.okr.projects["a-1"].key_results == ("okr-11", "okr-12")


def test_only_links_with_the_named_words_count() -> None:
    """Another link to the same item says nothing."""
    place = replace(PLACE, project=Above(links="links", phrases=("helps",)))
    other = entry("A-2", "Epic", links=(f"blocks {RESULT.id}",))
    tree = grown(GOAL, RESULT, entry("A-1", "Epic", links=(f"Helps {RESULT.id}",)), other, place=place)
    assert list(tree.okr.projects) == ["a-1"]


def test_a_key_result_names_items_and_lists_of_other_trackers() -> None:
    """The words before an address are the title of what has none of its own."""
    result = replace(RESULT, fields={"projects": "A-7 and Landing pages: list/901"})
    tree = grown(GOAL, result)
    assert tree.okr.projects["a-7"].select[0].include.roots == ("A-7",)
    listed = tree.okr.projects["list-901"]
    assert listed.select == (Selector(tracker="clickup", include=Criteria(facets={"list": ("901",)})),)
    assert (listed.title, listed.item) == ("and Landing pages", None)


def test_fields_make_the_metric() -> None:
    """A target is enough; without a start it begins at 0; a kind is told in either language."""
    result = replace(RESULT, fields={"target": 30.0, "kind": "必達", "weight": 2.0})
    found = grown(GOAL, result).okr.key_results["okr-11"]
    assert found.metric == Metric(start=0.0, target=30.0)
    assert (found.ambition, found.weight) == (Ambition.COMMITTED, 2.0)


def test_ids_of_first_sight_are_kept() -> None:
    """The key changed since; the id did not."""
    tree = grown(GOAL, RESULT, names={RESULT.ref: "searches"})
    assert list(tree.okr.key_results) == ["searches"]


def test_equal_keys_of_two_trackers_are_told_apart() -> None:
    """The second is named after its tracker; nothing is at odds."""
    from mappings.tree import Candidate, Sources, compose

    twin = entry("OKR-1", "Objective", tracker="other")
    found = [Candidate(item=GOAL, okr=(0,)), Candidate(item=twin, okr=(1,))]
    tree = compose(NOTHING, [PLACE, replace(PLACE, tracker="other")], found, Sources())
    assert list(tree.okr.objectives) == ["okr-1", "other.okr-1"]
    assert tree.conflicts == ()


def test_objectives_stand_below_each_other() -> None:
    """By the words of a link at the lower one's end."""
    lower = entry("OKR-2", "Objective", links=(f"is part of {GOAL.id}",))
    assert grown(GOAL, lower).okr.objectives["okr-2"].parent == "okr-1"


def test_a_circle_of_objectives_is_told_once_and_broken() -> None:
    """Both stay, without parents."""
    upper = replace(GOAL, parent="iOKR-2")
    tree = grown(upper, entry("OKR-2", "Objective", "OKR-1"))
    assert [c.what for c in tree.conflicts] == ["objectives stand below each other in a circle: okr-1, okr-2"]
    assert {o.parent for o in tree.okr.objectives.values()} == {None}


def test_whoever_names_what_was_left_out_is_not_at_fault_too() -> None:
    """One conflict, told at its root: the key result without objective."""
    lost = entry("OKR-12", "Key Result")
    epic = entry("A-1", "Epic", kr="OKR-12")
    assert told(GOAL, lost, epic) == ["key result OKR-12 names no objective"]


CONFIGURED = replace(
    NOTHING,
    objectives={"mine": Objective(id="mine", title="Title of OKR-1", item=("jira", "OKR-1"))},
    key_results={
        "kr": KeyResult(
            id="kr",
            title="Title of OKR-11",
            objective="mine",
            item=("jira", "OKR-11"),
            metric=Metric(start=0.0, target=30.0),
        )
    },
    projects={
        "index": Project(
            id="index",
            title="index",
            kind=Kind.LINKED,
            select=(Selector(tracker="jira", include=Criteria(roots=("A-1",))),),
        )
    },
)
"""What is configured for the very items that the tracker has."""


def test_the_same_said_twice_is_no_conflict() -> None:
    """The configuration's ids stand; a project without key results takes those of its epic."""
    epic = entry("A-1", "Epic", "OKR-11")
    tree = grown(GOAL, replace(RESULT, fields={"target": 30.0}), epic, configured=CONFIGURED)
    assert tree.conflicts == ()
    assert (list(tree.okr.objectives), list(tree.okr.key_results)) == (["mine"], ["kr"])
    assert tree.okr.projects["index"].key_results == ("kr",)
    assert tree.origins == {}


def test_what_differs_from_the_configuration_is_told_and_the_configuration_stands() -> None:
    """The word, both values, and both places."""
    other = replace(RESULT, fields={"target": 40.0}, title="Another")
    tree = grown(GOAL, other, configured=CONFIGURED)
    assert [(c.configured, c.items) for c in tree.conflicts] == [(("kr",), (RESULT.ref,))] * 2
    assert "the target of kr is 30.0 in the configuration and 40.0 in the tracker" in [
        c.what for c in tree.conflicts
    ]
    assert tree.okr.key_results["kr"].title == "Title of OKR-11"


def test_a_kind_that_is_none_is_told() -> None:
    """The key result stays, as a stretch."""
    odd = replace(RESULT, fields={"kind": "maybe"})
    assert told(GOAL, odd) == ["OKR-11 is of the kind 'maybe', neither committed nor stretch"]


@given(st.dictionaries(st.sampled_from("abcdef"), st.one_of(st.none(), st.sampled_from("abcdef"))))
def test_without_its_circles_every_chain_of_parents_ends(parents: dict[str, str | None]) -> None:
    """However objectives name each other: with the circles' members cut loose, each walk comes to an end."""
    loose = {name for circle in circles(parents) for name in circle}
    cut = {name: None if name in loose else parent for name, parent in parents.items()}
    for start in cut:
        steps, current = 0, cut.get(start)
        while current is not None:
            current, steps = cut.get(current), steps + 1
            assert steps <= len(cut)


_KEYS = [f"OKR-{n}" for n in range(1, 6)]


@st.composite
def _items(draw: st.DrawFn) -> list[WorkItem]:
    chosen = draw(st.lists(st.sampled_from(_KEYS), unique=True))
    return [
        entry(
            key,
            draw(st.sampled_from(["Objective", "Key Result", "Epic", "Story"])),
            draw(st.one_of(st.none(), st.sampled_from(_KEYS))),
            kr=draw(st.one_of(st.none(), st.sampled_from([*_KEYS, "side project", "x y"]))),
            id=draw(st.one_of(st.none(), st.sampled_from(["a", "b"]))),
            projects=draw(st.one_of(st.none(), st.sampled_from(_KEYS))),
        )
        for key in chosen
    ]


@given(_items(), st.sampled_from([NOTHING, CONFIGURED]))
def test_whatever_people_write_the_okr_holds_together(items: list[WorkItem], configured: Okr) -> None:
    """Every reference leads to something, ids are unique, what is configured stays, and order does not matter."""
    tree = grown(*items, configured=configured)
    okr = tree.okr
    assert all(kr.objective in okr.objectives for kr in okr.key_results.values())
    assert all(kr.projects == tuple(dict.fromkeys(kr.projects)) for kr in okr.key_results.values())
    for name, project in okr.projects.items():
        assert all(name in okr.key_results[kr].projects for kr in project.key_results)
        assert not (project.kind is Kind.SIDE and project.key_results)
    assert not {*okr.objectives} & {*okr.key_results} & {*okr.projects}
    assert {*configured.objectives, *configured.projects} <= {*okr.objectives, *okr.projects}
    assert circles({name: o.parent for name, o in okr.objectives.items()}) == []
    assert grown(*reversed(items), configured=configured).okr == okr


@given(st.text())
def test_an_identifier_can_stand_in_the_configuration(text: str) -> None:
    """Whatever a key looks like, its id is empty or has the form that ids of the configuration have."""
    import re

    found = identifier(text)
    assert found == "" or re.fullmatch(r"\w[\w.-]*", found)
