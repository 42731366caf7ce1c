"""Which project an item belongs to."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from connectors.model.items import WorkItem
from mappings.mapping import Own, Placement, Selectors, place
from mappings.okr import Criteria, Kind, Project, Selector
from tests.unit.mappings.samples import item, labelled, project, rooted


def compiled(*projects: Project) -> Selectors:
    """Compile without keys to resolve."""
    return Selectors.compile(projects, {})


def label(*names: str) -> dict[str, tuple[str, ...]]:
    """Make the facets of an item with labels."""
    return {"label": names}


def placed(selectors: Selectors, *chain: WorkItem) -> Placement:
    """Place the first item below the others."""
    return place([selectors.own(one) for one in chain])


def test_own_match_decides() -> None:
    """An item with the label of b is b's, though its parent is a's; that is no overlap."""
    selectors = compiled(project("a"), project("b"))
    found = placed(selectors, item("1", facets=label("b")), item("2", facets=label("a")))
    assert found == Placement("b")


def test_the_nearest_matched_ancestor_decides_otherwise() -> None:
    """Between an unmatched parent and two matched ancestors the nearer one counts."""
    selectors = compiled(project("a"), project("b"))
    chain = [item("1"), item("2"), item("3", facets=label("b")), item("4", facets=label("a"))]
    assert placed(selectors, *chain) == Placement("b", inherited=True)


def test_no_match_is_nowhere() -> None:
    """An item that nothing matches has no project."""
    assert placed(compiled(project("a")), item("1"), item("2")) == Placement()
    assert place([]) == Placement()


def test_a_root_is_the_container_and_its_descendants_belong() -> None:
    """The named epic belongs but is a container; children and grandchildren inherit."""
    selectors = compiled(project("a", select=(rooted("9"),)))
    assert placed(selectors, item("9")) == Placement("a", container=True)
    assert placed(selectors, item("1"), item("2"), item("9")) == Placement("a", inherited=True)


def test_roots_are_resolved_from_keys() -> None:
    """A root written as a key stands for the id, whatever the item's key is now."""
    selectors = Selectors.compile([project("a", select=(rooted("OLD-1"),))], {("jira", "OLD-1"): "77"})
    assert placed(selectors, item("77", key="NEW-5")).container


def test_a_root_of_another_tracker_is_another_item() -> None:
    """Equal ids in two trackers are two items."""
    selectors = compiled(project("a", select=(rooted("9", tracker="clickup"),)))
    assert placed(selectors, item("9")) == Placement()
    assert placed(selectors, item("9", tracker="clickup")).project == "a"


def test_own_matches_of_two_projects_overlap_and_the_first_in_the_file_counts() -> None:
    """Labels of c and b: b stands first in the file, c is the overlap."""
    selectors = compiled(project("a"), project("b"), project("c"))
    assert placed(selectors, item("1", facets=label("c", "b"))) == Placement("b", overlaps=("c",))


def test_linked_projects_stand_before_side_projects() -> None:
    """A side project listed first still comes after a linked one."""
    selectors = compiled(project("s", Kind.SIDE), project("a"))
    assert placed(selectors, item("1", facets=label("s", "a"))) == Placement("a", overlaps=("s",))


def test_an_inherited_overlap_is_told_once_at_the_ancestor() -> None:
    """Descendants of an item with two projects go to the first; they match nothing twice themselves."""
    selectors = compiled(project("a"), project("b"))
    assert placed(selectors, item("1"), item("2", facets=label("a", "b"))) == Placement("a", inherited=True)


def test_keys_of_one_selector_widen_and_case_does_not_count() -> None:
    """A label, a component, a field, a version or a query is each enough, in any case."""
    facets = {"label": ("Search",), "component": ("Index",), "field:customfield_1": ("Straße",)}
    selector = Selector(tracker="jira", include=Criteria(facets=facets, queries=("x = 1",)))
    selectors = compiled(project("a", select=(selector,)))
    for found in ({"label": ("SEARCH",)}, {"component": ("index",)}, {"field:customfield_1": ("STRASSE",)}):
        assert placed(selectors, item("1", facets=found)).project == "a"
    assert placed(selectors, item("1", facets={"version": ("search",)})).project is None
    assert selectors.own(item("1"), {"x = 1"}).projects == ("a",)
    assert selectors.own(item("1"), {"x = 2"}).projects == ()


def test_several_selectors_of_several_trackers_pool() -> None:
    """One project takes a label from one tracker and a list from the other, each only there."""
    pooled = (labelled("a"), Selector(tracker="clickup", include=Criteria(facets={"list": ("7",)})))
    selectors = compiled(project("a", select=pooled))
    assert placed(selectors, item("1", facets=label("a"))).project == "a"
    assert placed(selectors, item("1", tracker="clickup", facets={"list": ("7",)})).project == "a"
    assert placed(selectors, item("1", tracker="clickup", facets=label("a"))).project is None


def test_matching_two_selectors_of_one_project_is_no_overlap() -> None:
    """An item matched twice by the same project is matched once."""
    selectors = compiled(project("a", select=(labelled("a"), labelled("x"))))
    assert placed(selectors, item("1", facets=label("a", "x"))) == Placement("a")


def test_exclude_takes_the_whole_branch_out() -> None:
    """A label excluded on the story takes its subtask out too, but not its sister."""
    out = Criteria(facets={"label": ("later",)})
    selectors = compiled(project("a", select=(rooted("9", exclude=out),)))
    story, epic = item("2", facets=label("later")), item("9")
    assert placed(selectors, story, epic).project is None
    assert placed(selectors, item("1"), story, epic).project is None
    assert placed(selectors, item("3"), epic).project == "a"


def test_exclude_takes_out_what_matches_by_itself_below() -> None:
    """Below an excluded branch even an own match of that project does not count."""
    selectors = compiled(project("a", select=(labelled("a", exclude=Criteria(roots=("5",))),)))
    assert placed(selectors, item("1", facets=label("a")), item("5")).project is None


def test_exclude_holds_for_the_whole_project() -> None:
    """What one selector excludes, another selector of the same project does not bring back."""
    select = (labelled("x", exclude=Criteria(facets={"label": ("no",)})), labelled("y"))
    selectors = compiled(project("a", select=select))
    assert placed(selectors, item("1", facets=label("y", "no"))).project is None


def test_an_excluded_item_falls_to_the_next_project_or_ancestor() -> None:
    """Taken out of a, the item is b's by its own other match, or else that of the next ancestor."""
    out = Criteria(facets={"label": ("no",)})
    selectors = compiled(project("a", select=(labelled("a", exclude=out),)), project("b"))
    assert placed(selectors, item("1", facets=label("a", "b", "no"))) == Placement("b")
    below = [item("1", facets=label("a", "no")), item("2", facets=label("a")), item("3", facets=label("b"))]
    assert placed(selectors, *below) == Placement("b", inherited=True)


def test_a_container_that_matches_another_project_goes_by_file_order_and_is_never_counted() -> None:
    """Epic 9 is the root of b and carries a's label: a stands first, so epic and children are a's."""
    selectors = compiled(project("a"), project("b", select=(rooted("9"),)))
    epic = item("9", facets=label("a"))
    assert placed(selectors, epic) == Placement("a", container=True, overlaps=("b",))
    assert placed(selectors, item("1"), epic) == Placement("a", inherited=True)


def test_a_container_that_its_project_excludes_is_nowhere_and_still_no_work() -> None:
    """Root 9 carries the label its own project excludes: no project, but a container all the same."""
    out = Criteria(facets={"label": ("no",)})
    selectors = compiled(project("a", select=(rooted("9", exclude=out),)))
    assert placed(selectors, item("9", facets=label("no"))) == Placement(container=True)


def test_a_root_below_another_projects_root_keeps_its_own() -> None:
    """Nested epics of two projects: what hangs under the inner one is the inner one's."""
    selectors = compiled(project("a", select=(rooted("9"),)), project("b", select=(rooted("5"),)))
    assert placed(selectors, item("1"), item("5"), item("9")) == Placement("b", inherited=True)
    assert placed(selectors, item("5"), item("9")) == Placement("b", container=True)


OWNS = st.builds(
    Own,
    st.lists(st.sampled_from("abc"), unique=True).map(lambda names: tuple(sorted(names))),
    st.just(frozenset()),
    st.frozensets(st.sampled_from("abc"), max_size=1),
)


@given(st.lists(OWNS, max_size=5))
def test_nothing_lands_in_a_project_it_is_excluded_from(chain: list[Own]) -> None:
    """Whatever the chain, neither project nor overlaps are among those some link is excluded from."""
    excluded = frozenset().union(*(own.excluded_from for own in chain))
    found = place(chain)
    assert not excluded & {found.project, *found.overlaps}


@given(st.lists(OWNS, min_size=1, max_size=5), OWNS)
def test_an_ancestor_above_a_match_changes_nothing_unless_it_excludes(chain: list[Own], above: Own) -> None:
    """Once an item or a nearer ancestor has matched, farther ones do not matter."""
    below = place(chain)
    if below.project is not None and not above.excluded_from:
        assert place([*chain, above]) == below
