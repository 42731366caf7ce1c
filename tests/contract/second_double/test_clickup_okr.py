"""An OKR that lives in a ClickUp list, by command line: figures, odd titles, circles, removal."""

from __future__ import annotations

from tests.contract.second_double import clickup_figures as figures
from tests.contract.second_double.clickup_double import TEAM, Field
from tests.contract.second_double.clickup_figures import INDEX, LOOSE, OKRS, RANKING
from tests.contract.second_double.clickup_stage import FIELDS, PROGRESS, SCORE, ClickUpStage

NOW = ("--now", "2026-11-20T10:00:00+09:00")
TARGET, ACTUAL, START, LINK, PLACES = (f"30000000-0000-4000-8000-00000000000{n}" for n in range(1, 6))
CONFIGURATION = f"""\
okr:
  - tracker: clickup
    select: {{list: "{OKRS}"}}
    projects: {{select: {{space: Engineering}}, field: KR}}
    fields: {{target: Target Value, actual: Actual Value, start: Start Value, projects: Projects}}
write:
  clickup: {{key_result: {{status: 📅 KR Status, score: Score, progress: Progress}}}}
"""


def tree(clickup: ClickUpStage) -> None:
    """Keep two objectives and two key results in a list: one over two lists, one over a task that names it."""
    workspace = clickup.workspace
    named = (
        Field(TARGET, "Target Value", "number"),
        Field(ACTUAL, "Actual Value", "number"),
        Field(START, "Start Value", "number"),
        Field(LINK, "KR", "tasks"),
        Field(PLACES, "Projects", "text"),
    )
    workspace.fields = {one.id: one for one in (*FIELDS, *named)}
    figures.places(workspace)
    for number in range(20):
        workspace.add(f"a{number:02d}", INDEX, status="Complete" if number < 8 else "to do")
    for number in range(10):
        workspace.add(f"b{number:02d}", RANKING, status="fertig" if number < 5 else "läuft")
    workspace.add("o1", OKRS, name="目標 🎯 [/x] \x1b[2J\x07" + "long " * 1000)
    addresses = f"Index: https://app.clickup.com/{TEAM}/v/li/{INDEX}\nhttps://app.clickup.com/{TEAM}/v/l/6-{RANKING}-1"
    values = {TARGET: 30, ACTUAL: 21, START: 12, PLACES: addresses}
    workspace.add("kra", OKRS, parent="o1", name="[wip] العربية <b>", values=values)
    workspace.add("krb", OKRS, parent="o1", name="[/] B", values={TARGET: 5, ACTUAL: 0, START: 0})
    workspace.add("o2", OKRS)
    workspace.add("ep1", LOOSE, name="P [link=x]", values={LINK: ["krb"]})
    for number in range(6):
        workspace.add(f"e{number}", LOOSE, parent="ep1", status="Complete" if number < 2 else "in progress")
    clickup.configure(CONFIGURATION)


def test_a_list_of_objectives_and_key_results_gives_projects_scores_and_writes(clickup: ClickUpStage) -> None:
    """Progress and scores equal what the tasks say, are written into the key results, and then there is silence."""
    tree(clickup)
    assert clickup.run("sync", *NOW).code == 0
    results = clickup.status()["key_results"]
    assert {name: (row["value"], row["score"]) for name, row in results.items()} == {
        "kra": (21, 0.5),
        "krb": (0, 0),
    }
    assert (clickup.value("kra", PROGRESS), clickup.value("kra", SCORE)) == (0.45, 0.5)
    assert clickup.value("krb", PROGRESS) == 0.33
    sets = len(clickup.workspace.sets)
    assert clickup.run("sync", *NOW).code == 0
    assert len(clickup.workspace.sets) == sets


def test_titles_steer_neither_the_table_nor_the_terminal(clickup: ClickUpStage) -> None:
    """Brackets are shown as they are, and no escape code of a title reaches the terminal."""
    tree(clickup)
    clickup.run("sync", *NOW)
    shown = clickup.run("status")
    assert (shown.code, "\x1b" in shown.out, "\x07" in shown.out) == (0, False, False)
    for title in ("[/x]", "[wip] العربية <b>", "[/] B", "P [link=x]"):
        assert title in shown.out


def test_a_circle_is_told_and_mended_without_a_word(clickup: ClickUpStage) -> None:
    """Key results below each other are named by `status` until one has an objective again."""
    tree(clickup)
    clickup.run("sync", *NOW)
    clickup.workspace.edit("o2", parent="krb")
    clickup.workspace.edit("krb", parent="o2")
    assert "circle" in clickup.run("sync", *NOW).err
    assert "circle" in clickup.status()["conflicts"][0]
    clickup.workspace.edit("krb", parent="o1")
    clickup.workspace.edit("o2", parent=None)
    clickup.run("sync", *NOW)
    status = clickup.status()
    assert (status["conflicts"], set(status["key_results"])) == ([], {"kra", "krb"})


def test_a_deleted_key_result_is_shown_as_removed_and_not_written(clickup: ClickUpStage) -> None:
    """After the next full list it stands under *removed* with its last score, and its task is left alone."""
    tree(clickup)
    clickup.run("sync", *NOW)
    clickup.workspace.delete("kra")
    for day in (22, 23):
        clickup.run("sync", "--now", f"2026-11-{day}T10:00:00+09:00")
    status = clickup.status()
    assert (set(status["key_results"]), status["removed"]["kra"]["score"]) == ({"krb"}, 0.5)
    assert "[wip] العربية <b>" in clickup.run("status").out
