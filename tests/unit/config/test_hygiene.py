"""Warnings about an OKR that is written in a way that rarely works."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from config import hygiene
from config.hygiene import has_figure, reads_like_task
from mappings.okr import Control
from tests.unit.config.samples import SOUND, accepted, changed

PLAN = "plan: {start: 2026-10-05, due: 2026-12-11}"


def test_a_sound_okr_gives_no_warning(tmp_path: Path) -> None:
    """The sample is fine as it is."""
    assert accepted(tmp_path, SOUND).hygiene == ()


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("metric: {start: 1, target: 2}", "metric: {start: 2, target: 2}", "target equals start"),
        ("        projects: [index]\n", "", "the key result has no project"),
        ("title: Visits from 1 to 2", "title: Launch the new portal", "the key result reads like a task"),
        ("        metric: {start: 1, target: 2}\n", "", "the key result has no metric"),
        (
            "    plan: {start: 2026-11-02, due: 2026-11-27}\n",
            "",
            "the project has no plan, so it is held against",
        ),
        (
            PLAN,
            "plan: {start: 2026-09-28, due: 2026-12-11}",
            "start 2026-09-28 is outside the cycle 2026-10-01 to 2026-12-31",
        ),
        (PLAN, "plan: {start: 2026-10-05, due: 2027-01-08}", "due 2027-01-08 is outside the cycle"),
        (
            PLAN,
            "plan: {start: 2026-10-05, due: 2027-01-08, milestones: [{date: 2027-01-04, share: 0.5}]}",
            "milestone 2027-01-04 is outside the cycle",
        ),
        (
            "title: Visits from 1 to 2",
            "title: Visits from 1 to 2\n        since: 2026-09-01",
            "since 2026-09-01 is outside the cycle",
        ),
        ("side_projects:", "  - {id: o2, title: Trust}\nside_projects:", "the objective has no key result"),
    ],
)
def test_what_a_careful_reader_objects_to(tmp_path: Path, old: str, new: str, expected: str) -> None:
    """Each objection is a warning with the place of what it is about; the configuration is accepted."""
    told = [str(w) for w in accepted(tmp_path, changed(old, new)).hygiene]
    assert any(expected in line and line.startswith("syncd.yaml:") for line in told), told


def test_too_many_objectives_and_key_results(tmp_path: Path) -> None:
    """More than 4 objectives, or more than 5 key results in one."""
    okr = accepted(tmp_path, SOUND).okr
    objective = okr.objectives["o1"]
    many = replace(okr, objectives={f"o{n}": replace(objective, id=f"o{n}") for n in range(5)})
    assert "there are 5 objectives, more than 4" in [w.what for w in hygiene(many)]
    wide = replace(okr, objectives={"o1": replace(objective, key_results=tuple("abcdef"))})
    assert "the objective has 6 key results, more than 5" in [w.what for w in hygiene(wide)]


def test_a_linked_project_that_serves_nothing(tmp_path: Path) -> None:
    """It cannot be written so in a file, but a key result may vanish in the tracker."""
    okr = accepted(tmp_path, SOUND).okr
    loose = replace(okr, projects={"index": replace(okr.projects["index"], key_results=())})
    assert "the project serves no key result" in [w.what for w in hygiene(loose)]


@pytest.mark.parametrize(
    ("title", "is_task"),
    [
        ("Launch the new portal", True),
        ("Migrate to version 2.1 in Q4 2026", True),
        ("Roll out single sign-on", True),
        ("検索基盤を刷新し新ポータルをリリースする", True),
        ("検索APIの実装", True),
        ("Launch time falls from 9 to 3 seconds", False),
        ("Shipping costs per parcel below 4 euros", False),
        ("Built-in search answers in 200 ms", False),
        ("Adding a source takes a day", False),
        ("検索の応答時間を400msから200msにする", False),
        ("解約率を3%から2%に下げる", False),
    ],
)
def test_titles_that_read_like_tasks(title: str, is_task: bool) -> None:
    """A verb of making at the front (in Japanese at the end) and no figure but versions and periods."""
    assert reads_like_task(title) is is_task


@pytest.mark.parametrize(
    ("title", "is_figure"),
    [
        ("Raise revenue by 20%", True),
        ("検索を30%速くする", True),
        ("40 customers trust us", True),
        ("Lead the market in 2027", False),
        ("Ship v2.1 in Q4", False),
        ("B2B customers trust our data", False),
        ("Sales teams find the right company in seconds", False),
    ],
)
def test_a_figure_in_the_title_of_an_objective(title: str, is_figure: bool) -> None:
    """Amounts are figures; years, quarters, versions and parts of names are not."""
    assert has_figure(title) is is_figure


def test_an_objective_beside_a_tree_is_unaligned(tmp_path: Path) -> None:
    """While one objective stands below another, one that is in no relation to them is asked about."""
    okr = accepted(tmp_path, SOUND).okr
    first = next(iter(okr.objectives.values()))
    two = {first.id: first, "below": replace(first, id="below", parent=first.id)}
    beside = {**two, "beside": replace(first, id="beside")}
    what = "stands below no other"
    assert not [o for o in hygiene(replace(okr, objectives=two)) if what in o.what]
    found = [o.subject for o in hygiene(replace(okr, objectives=beside)) if what in o.what]
    assert found == ["beside"]


def test_a_key_result_whose_team_does_none_of_the_work(tmp_path: Path) -> None:
    """One team's key result with another team's projects alone is asked about; with its own among them it is not."""
    okr = accepted(tmp_path, SOUND).okr
    kr = next(kr for kr in okr.key_results.values() if kr.projects)
    project = okr.projects[kr.projects[0]]

    def teams(key_result: str | None, works: str | None) -> list[str]:
        mine = replace(kr, about=replace(kr.about, team=key_result), projects=(project.id,))
        theirs = replace(project, about=replace(project.about, team=works))
        changed_okr = replace(okr, key_results={kr.id: mine}, projects={project.id: theirs})
        return [o.what for o in hygiene(changed_okr) if "all its projects" in o.what]

    assert teams("Search", "Data") == ["the key result is Search's, but all its projects are Data's"]
    assert teams("Search", "Search") == teams(None, "Data") == teams("Search", None) == []


def test_a_shared_key_result_with_one_teams_projects(tmp_path: Path) -> None:
    """Others are said to have a part in it, and none of the work is theirs; in its own hands, or with both, it is fine."""
    okr = accepted(tmp_path, SOUND).okr
    kr = next(kr for kr in okr.key_results.values() if kr.projects)
    project = okr.projects[kr.projects[0]]

    def told(control: Control, *teams: str) -> list[str]:
        works = {t: replace(project, id=t, about=replace(project.about, team=t)) for t in teams}
        about = replace(kr.about, team=None)
        mine = replace(kr, control=control, about=about, projects=tuple(works))
        changed_okr = replace(okr, key_results={kr.id: mine}, projects=works)
        return [o.what for o in hygiene(changed_okr) if "all its projects" in o.what]

    what = "others have a part in the key result, but all its projects are Data's"
    assert told(Control.SHARED, "Data") == [what]
    assert told(Control.OWN, "Data") == told(Control.SHARED, "Data", "Search") == []
