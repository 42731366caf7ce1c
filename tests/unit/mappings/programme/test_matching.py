"""Rows are matched with projects by key, name or id, and told with candidates where several could be meant."""

from __future__ import annotations

from connectors.model.plan import PlanFile, Task
from mappings.okr import Criteria, FileRow, Kind, PlanSpec, Project, Selector
from mappings.programme import Lookup, Match, Matching, Mismatch, match
from mappings.programme.matching import rows_below


def row(uid: str, name: str, parent: str | None = None, key: str = "") -> Task:
    """Return a row with a tracker key."""
    return Task(uid=uid, name=name, parent=parent, columns={"Jira": key} if key else {})


PLAN = PlanFile(
    form="mspdi",
    tasks=(
        row("1", "Index", key="SRCH-1"),
        row("2", "Build", "1"),
        row("3", "Ranking", "1", key="srch-7"),
        row("4", "Ship", "3"),
        row("5", "Build"),
    ),
)


def project(name: str, *roots: str, row: FileRow | None = None) -> Project:
    """Return a project that selects epics."""
    select = (Selector(tracker="jira", include=Criteria(roots=roots)),)
    return Project(id=name, title=name.title(), kind=Kind.LINKED, select=select, plan=PlanSpec(file=row))


def lookup(by: Matching = Matching.KEY) -> dict[str, Lookup]:
    """Return the plan under a name."""
    return {"programme": Lookup(plan=PLAN, by=by, column="Jira")}


def test_keys_match_without_case_and_the_nearest_row_counts() -> None:
    """Each epic's row is its project's; what stands below the nearer one is not the outer one's."""
    projects = [project("index", "SRCH-1"), project("ranking", "SRCH-7"), project("other", "SRCH-99")]
    found, failed = match(projects, lookup())
    assert found == {"index": Match("programme", ("1",)), "ranking": Match("programme", ("3",))}
    assert not failed
    below = rows_below(PLAN, {"1": "index", "3": "ranking"})
    assert {name: [task.uid for task in tasks] for name, tasks in below.items()} == {
        "index": ["1", "2"],
        "ranking": ["3", "4"],
    }


def test_two_epics_of_one_project_are_pooled() -> None:
    """A project that selects two epics has both rows, the inner one within the outer one told once."""
    found, _ = match([project("all", "SRCH-1", "SRCH-7")], lookup())
    assert found["all"].rows == ("1", "3")


def test_a_name_that_two_rows_have_is_told_with_both() -> None:
    """Ambiguous: no row is taken, and the candidates are named with their ids."""
    found, failed = match([project("build"), project("index")], lookup(Matching.NAME))
    assert found == {"index": Match("programme", ("1",))}
    assert failed == [Mismatch("build", "programme", "2 rows are 'Build'", ("Build (id 2)", "Build (id 5)"))]
    assert str(failed[0]) == "2 rows are 'Build': Build (id 2); Build (id 5)"


def test_a_project_names_its_row() -> None:
    """By id, by key, by name; one that is nowhere is told."""
    rows = {"2": ("2",), "SRCH-7": ("3",), "ship": ("4",)}
    for name, uids in rows.items():
        found, _ = match([project("p", row=FileRow(name, "programme"))], lookup(Matching.UNIQUE_ID))
        assert found["p"].rows == uids
    _, failed = match([project("p", row=FileRow("99", "programme"))], lookup())
    assert [str(one) for one in failed] == ["no row is '99'"]
