"""Goals of a week and blocked work by command line, on sites that the project's own sandbox had no hand in."""

from __future__ import annotations

from tests.contract.second_double.clickup_stage import ClickUpStage
from tests.contract.second_double.stage import Stage

PROJECTS = """\
side_projects:
  - {{id: alpha, select: {{{alpha}}}}}
  - {{id: beta, select: {{{beta}}}}}
"""


def sunday_and_monday(stage: Stage | ClickUpStage) -> None:
    """Make a pass on Sunday 15 November, and one on the Monday after."""
    for now in ("2026-11-15T10:00:00+09:00", "2026-11-16T09:00:00+09:00"):
        done = stage.run("sync", "--now", now)
        assert done.code == 0, done.said


def test_a_sprint_a_label_and_a_link_of_jira(stage: Stage) -> None:
    """Of three open issues one is in a sprint that ends in the week, one is labelled for it; one waits for another's."""
    site = stage.site
    for name in ("SRCH-900", "DATA-900"):
        site.add(name, type="Epic", level=1)
    site.add("SRCH-901", parent="SRCH-900", sprints=((7, "Seven"),), category="new")
    site.add("SRCH-902", parent="SRCH-900", labels=("2026-W47",))
    site.add("SRCH-903", parent="SRCH-900", due="2026-11-27")
    site.add("DATA-901", parent="DATA-900")
    site.sprint_ends[7] = "2026-11-20T08:00:00.000Z"
    site.blocks.append(("SRCH-903", "DATA-901"))
    stage.configure(PROJECTS.format(alpha="epics: SRCH-900", beta="epics: DATA-900"))
    sunday_and_monday(stage)
    projects = stage.status()["projects"]
    goals = projects["alpha"]["goals"]
    assert (goals["week"], goals["total"], goals["open"]) == ("2026-W47", 2, 2)
    assert goals["items"]["open"] == ["SRCH-901", "SRCH-902"]
    assert (projects["alpha"]["blocked"]["items"], projects["alpha"]["blocked"]["by"]) == (1, ["beta"])
    assert "week 2026-W47: 2 goals: 2 open" in stage.run("explain", "alpha").out


def test_a_tag_and_a_dependency_of_clickup(clickup: ClickUpStage) -> None:
    """Of three open tasks one is due in the week, one is tagged for it; one waits for another list's, which tells it too."""
    workspace = clickup.workspace
    workspace.place("901", "Engineering", "space")
    for known, name in (("911", "Alpha"), ("912", "Beta")):
        workspace.place(known, name, "list", above="901")
    workspace.add("a1", "911", due=1_795_028_400_000)
    workspace.add("a2", "911", tags=("2026-w47",))
    workspace.add("a3", "911")
    workspace.add("b1", "912")
    workspace.waits.append(("a3", "b1"))
    clickup.configure(PROJECTS.format(alpha="list: Alpha", beta="list: Beta"))
    sunday_and_monday(clickup)
    projects = clickup.status()["projects"]
    assert projects["alpha"]["goals"]["items"]["open"] == ["a1", "a2"]
    blocked = {name: (row["blocked"]["items"], row["blocked"]["by"]) for name, row in projects.items()}
    assert blocked == {"alpha": (1, ["beta"]), "beta": (0, [])}
