"""Plan files are held against the trackers: each kind of difference, and what is none."""

from __future__ import annotations

from datetime import date, datetime

from connectors.model.plan import Link, PlanFile, Task
from mappings.okr import Criteria, Cycle, Kind, PlanSpec, Project, Selector
from mappings.programme import FiledPlan, Lookup, match
from mappings.programme.comparison import PlanDifference, Stand, Trackers, Work, compare, counts
from mappings.programme.sentences import difference_sentence

CYCLE = Cycle(name="2026Q4", start=date(2026, 10, 1), end=date(2026, 12, 31))


def row(uid: str, name: str, key: str = "", parent: str | None = None, **more: object) -> Task:
    """Return a row of two weeks in October."""
    times = {"start": datetime(2026, 10, 5, 8), "finish": datetime(2026, 10, 16, 17), "percent": 0.0}
    columns = {"Jira": key} if key else {}
    return Task(**{**times, "uid": uid, "name": name, "parent": parent, "columns": columns, **more})  # type: ignore[arg-type]  # by name


def project(name: str, root: str, **spec: object) -> Project:
    """Return a project that selects an epic."""
    select = (Selector(tracker="jira", include=Criteria(roots=(root,))),)
    return Project(id=name, title=name.title(), kind=Kind.LINKED, select=select, plan=PlanSpec(**spec))  # type: ignore[arg-type]  # by name


def found(
    *tasks: Task,
    work: dict[str, Work] | None = None,
    stands: dict[str, Stand] | None = None,
    projects: tuple[Project, ...] = (project("index", "S-1"), project("ranking", "S-7")),
    filed: dict[str, FiledPlan] | None = None,
) -> list[PlanDifference]:
    """Return the differences of one plan; both epics are there, and nothing is done."""
    plans = {"p": Lookup(plan=PlanFile(form="mspdi", tasks=tasks), column="Jira")}
    matches, _ = match(projects, plans)
    trackers = Trackers(
        work={"s-1": Work(done=False), "s-7": Work(done=False), **(work or {})},
        projects={one.id: one for one in projects},
        stands=stands or {one.id: Stand(0.5) for one in projects},
        cycle=CYCLE,
    )
    return compare(plans, matches, filed or {}, trackers)["p"]


def kinds(differences: list[PlanDifference]) -> list[tuple[str, str | None]]:
    """Return (kind, row or project) of each."""
    return [(one.kind.value, one.name or one.project) for one in differences]


BOTH = (row("1", "Index", "S-1"), row("2", "Ranking", "s-7"))


def test_what_agrees_is_silent() -> None:
    """Both projects have a row, rows below need none of their own, and the plan says nothing else."""
    assert found(*BOTH, row("3", "Build", parent="1")) == []


def test_rows_without_work_are_told_at_the_top() -> None:
    """A phase without work is told once, one above a project's row not; past, done and inactive ones are left alone."""
    told = found(
        row("1", "Programme"),
        row("2", "Index", "S-1", "1"),
        row("3", "Training", parent="1"),
        row("4", "Slides", parent="3"),
        row("5", "Ranking", "S-7"),
        row("6", "Past", start=datetime(2026, 7, 1), finish=datetime(2026, 8, 1)),
        row("7", "Done", percent=1.0),
        row("8", "Inactive", active=False),
        row("9", "Lost", "S-99", "2"),
    )
    assert kinds(told) == [("no_work", "Training"), ("no_work", "Lost")]
    assert told[1].key == "S-99"


def test_a_project_without_a_row() -> None:
    """It is told by its id, once, whatever plans there are."""
    assert kinds(found(BOTH[0])) == [("no_row", "ranking")]


def test_dates_that_differ() -> None:
    """An item's own days, or those that the settings state for the project, where there are any."""
    same = Work(done=False, start=date(2026, 10, 5), due=date(2026, 10, 16))
    late = Work(done=False, due=date(2026, 10, 30))
    task = row("3", "Build", "S-2", "1")
    assert found(*BOTH, task, work={"s-2": same}) == []
    (one,) = found(*BOTH, task, work={"s-2": late})
    assert (one.key, one.plan, one.tracker) == ("S-2", "2026-10-05 to 2026-10-16", "? to 2026-10-30")
    stated = (project("index", "S-1", due=date(2026, 11, 6)), project("ranking", "S-7"))
    assert kinds(found(*BOTH, projects=stated)) == [("dates", "Index")]


def test_complete_on_one_side_only() -> None:
    """The plan says so and the tracker does not, and the reverse; of a project by its share, of others by their item."""
    rows = (row("1", "Index", "S-1", percent=1.0), BOTH[1], row("3", "Build", "S-2", "2"))
    told = found(*rows, work={"s-2": Work(done=True)})
    assert kinds(told) == [("done_in_plan", "Index"), ("done_in_tracker", "Build")]
    stands = {"index": Stand(1.0), "ranking": Stand(None)}
    assert found(rows[0], BOTH[1], stands=stands) == []


def test_a_finish_after_the_cycle() -> None:
    """The rows of a project that end later than its cycle."""
    filed = {"index": FiledPlan(plan="p", due=date(2027, 1, 15))}
    (one,) = found(*BOTH, filed=filed)
    assert (one.kind.value, one.project, one.plan) == ("after_cycle", "index", "2027-01-15")


def test_a_chain_whose_predecessor_is_late() -> None:
    """Ranking waits for the index, whose P50 lies after the day on which it is to begin; once that is done it is over."""
    chained = row(
        "2",
        "Ranking",
        "S-7",
        links=(Link("1"),),
        start=datetime(2026, 10, 19, 8),
        finish=datetime(2026, 10, 30, 17),
    )
    stands = {"index": Stand(0.5, date(2026, 10, 23)), "ranking": Stand(0.0)}
    (one,) = found(BOTH[0], chained, stands=stands)
    assert (one.kind.value, one.project, one.other, one.plan, one.tracker) == (
        "chain",
        "ranking",
        "index",
        "2026-10-19",
        "2026-10-23",
    )
    assert found(BOTH[0], chained, stands={**stands, "index": Stand(0.5, date(2026, 10, 16))}) == []


def test_differences_in_words() -> None:
    """One sentence each, with the titles of projects and days as people say them."""
    told = {
        "kind": "chain",
        "name": "Ranking",
        "project": "ranking",
        "other": "index",
        "plan": "2026-10-19",
        "tracker": "2026-10-23",
    }
    titles = {"index": "New index", "ranking": "Ranking"}
    sentence = (
        "Row Ranking of Ranking is to begin on 19 October, and New index before it is forecast for 23 October"
    )
    assert difference_sentence(told, titles) == sentence
    assert difference_sentence(told, titles, "ja").startswith("Rankingの「Ranking」は10月19日開始予定")
    assert counts([])["no_work"] == 0
