"""The main job over ClickUp by command line: figures, writes, quiet passes, edits, odd workspaces."""

from __future__ import annotations

import time

import pytest

from tests.contract.second_double import clickup_figures as figures
from tests.contract.second_double.clickup_double import PERSON, Quirks, Workspace, day_ms
from tests.contract.second_double.clickup_figures import INDEX, LOOSE, OKRS, RANKING
from tests.contract.second_double.clickup_stage import (
    NOTE,
    PERCENT,
    PROGRAMME,
    PROGRESS,
    PROJECT_STATUS,
    REASON,
    SCORE,
    SLIP,
    STATUS,
    ClickUpStage,
)
from tests.contract.second_double.serving import Fault

NOW = ("--now", "2026-11-20T10:00:00+09:00")
LATER = ("--now", "2026-11-20T18:00:00+09:00")
CARRIERS = ("kr1", "kr2", "pi", "ep1")
ODD = {
    "throttled by the header": Quirks(throttle_every=23),
    "throttled without a word": Quirks(throttle_every=31, reset_header=False),
    "borders left out, numbers plain, nulls": Quirks(
        updated_inclusive=False, number_reads="number", absent_as_null=True, team_last_page=False
    ),
    "archived half unknown to the team": Quirks(team_archived=False),
    "long pages": Quirks(short_pages=False, ties_vary=False),
}


def shares(workspace: Workspace) -> dict[str, object]:
    """Give leaves, done leaves and share of every project by the rules."""
    return {name: pytest.approx(figures.share(workspace, name)) for name in figures.ORDER}


def seen(clickup: ClickUpStage) -> dict[str, object]:
    """Give the same as `status --json` tells them."""
    projects = clickup.status()["projects"]
    return {name: (p["leaves"], p["done_leaves"], p["share"]) for name, p in projects.items()}


def expected(workspace: Workspace) -> dict[tuple[str, str], object]:
    """Give what is to be written by the rules: 34 of 50 working days are over for index, 29 of 40 for epic."""
    linked = [name for name in figures.ORDER if name != "growth"]
    every = {name: figures.share(workspace, name)[2] or 0.0 for name in linked}
    both = (every["index"] + every["epic"]) / 2
    index, epic = 34 - 50 * every["index"], 29 - 40 * every["epic"]
    words = {True: "off track", False: "AT-RISK"}
    return {
        ("kr1", PROGRESS): round(sum(every.values()) / len(every), 2),
        ("kr1", SCORE): 0.5,
        ("kr2", PROGRESS): round(both, 2),
        ("kr2", SCORE): round(both, 2),
        ("pi", PROJECT_STATUS): words[index > 10],
        ("pi", SLIP): round(index, 1),
        ("pi", PERCENT): round(100 * every["index"]),
        ("ep1", PROJECT_STATUS): words[epic > 10],
        ("ep1", SLIP): round(epic, 1),
        ("ep1", PERCENT): round(100 * every["epic"]),
    }


def test_every_selector_and_measure_gives_the_figures_of_the_rules(clickup: ClickUpStage) -> None:
    """Shares, leaves and overlaps equal what the rules give, computed without the product."""
    figures.build(clickup.workspace)
    clickup.configure(figures.CONFIGURATION)
    first = clickup.run("sync", *NOW)
    assert first.code == 0, first.said
    assert seen(clickup) == shares(clickup.workspace)
    own = {task.id: figures.own_matches(clickup.workspace, task) for task in clickup.workspace.tasks.values()}
    doubles = {name: projects for name, projects in own.items() if len(projects) > 1}
    told = {o["key"]: [o["project"], *o["others"]] for o in clickup.status()["overlaps"]}
    assert told == doubles


def test_what_arrives_is_what_the_rules_give_field_by_field(clickup: ClickUpStage) -> None:
    """Each configured field holds its figure, is written once, nothing else is touched, and then there is silence."""
    figures.build(clickup.workspace)
    clickup.configure(figures.CONFIGURATION)
    assert clickup.run("sync", *NOW).code == 0
    for (task, name), value in expected(clickup.workspace).items():
        assert (task, name, clickup.value(task, name)) == (task, name, value)
    texts = [clickup.value(t, n) for t, n in (("kr1", NOTE), ("kr2", NOTE), ("pi", REASON), ("ep1", REASON))]
    assert all(isinstance(text, str) and "behind" in text for text in texts)
    aimed = [(task, name) for task, name, _ in clickup.workspace.sets]
    assert sorted(aimed) == sorted(set(aimed))
    assert {task for task, _ in aimed} == set(CARRIERS)
    assert not clickup.workspace.puts
    quiet = clickup.run("sync", "--json", *NOW)
    assert (quiet.code, quiet.document["outcomes"]) == (0, [])
    assert len(clickup.workspace.sets) == len(aimed)


@pytest.mark.campaign
@pytest.mark.parametrize("quirks", ODD.values(), ids=ODD.keys())
def test_odd_workspaces_get_the_same_fields_and_then_silence(clickup: ClickUpStage, quirks: Quirks) -> None:
    """On a workspace that differs in many ways the same values are written once, and the next pass writes nothing."""
    clickup.workspace.quirks = quirks
    figures.build(clickup.workspace)
    clickup.configure(figures.CONFIGURATION)
    first = clickup.run("sync", *NOW)
    assert first.code == 0, first.said
    assert seen(clickup) == shares(clickup.workspace)
    wanted = expected(clickup.workspace)
    assert {key: clickup.value(*key) for key in wanted} == wanted
    sets = len(clickup.workspace.sets)
    assert clickup.run("sync", *NOW).code == 0
    assert len(clickup.workspace.sets) == sets


def test_names_of_people_and_texts_of_tasks_are_not_kept(clickup: ClickUpStage) -> None:
    """Neither the name of a person nor a description that ClickUp sends along lies in the store."""
    figures.build(clickup.workspace, 80)
    clickup.configure(figures.CONFIGURATION)
    assert clickup.run("sync", *NOW).code == 0
    kept = b"".join(path.read_bytes() for path in clickup.folder.glob("syncd.db*"))
    for word in (PERSON["username"], PERSON["email"], "secret words"):
        assert str(word).encode() not in kept


def test_a_quiet_pass_is_one_request(clickup: ClickUpStage) -> None:
    """Once all is written and the overlap is over, a pass asks once and writes nothing."""
    figures.build(clickup.workspace, 150)
    clickup.configure(figures.CONFIGURATION, more="    overlap: 0s\n")
    assert clickup.run("sync").code == 0
    assert clickup.run("sync").code == 0
    asked = len(clickup.workspace.log)
    assert clickup.run("sync", "--json").document["outcomes"] == []
    assert [path for _, path, _ in clickup.workspace.log[asked:]] == ["/team/9012345678/task"]


SMALL = """\
objectives:
  - id: o1
    title: One
    key_results:
      - id: kr1
        title: Progress of p1
        item: kr1
        metric: {value: progress}
        projects:
          - {id: p1, select: {list: "901807951861"}, item: pi, plan: {start: 2026-10-05, due: 2026-12-11}}
          - {id: p2, select: {list: Ranking}, plan: {start: 2026-10-05, due: 2026-12-11}}
write:
  clickup:
    key_result: {status: 📅 KR Status, progress: Progress, note: Note}
    project: {slip: Slip (days)}
"""


def small(clickup: ClickUpStage, rest: str = SMALL, more: str = "") -> None:
    """Fill the workspace with one list of 20 tasks, 8 of them complete, and one of 10, 5 of them fertig."""
    workspace = clickup.workspace
    figures.places(workspace)
    workspace.add("kr1", OKRS)
    workspace.add("pi", OKRS)
    for number in range(20):
        workspace.add(f"a{number:02d}", INDEX, status="Complete" if number < 8 else "to do")
    for number in range(10):
        workspace.add(f"b{number:02d}", RANKING, status="fertig" if number < 5 else "läuft")
    clickup.configure(rest, more=more)


def figure(clickup: ClickUpStage, project: str) -> tuple[int, int]:
    """Give done leaves and leaves of a project."""
    shown = clickup.status()["projects"][project]
    return shown["done_leaves"], shown["leaves"]


def test_diff_writes_nothing_and_its_fingerprint_approves_exactly_that(clickup: ClickUpStage) -> None:
    """`diff` ends with 2 and no write; a wrong fingerprint is refused with 2, the right one writes all."""
    small(clickup)
    pending = clickup.run("diff", "--json", *NOW)
    assert (pending.code, clickup.workspace.sets) == (2, [])
    assert clickup.run("sync", "--fingerprint", "0" * 12, *NOW).code == 2
    assert not clickup.workspace.sets
    assert clickup.run("sync", "--fingerprint", pending.document["fingerprint"], *NOW).code == 0
    assert (clickup.value("kr1", STATUS), clickup.value("kr1", PROGRESS)) == ("off track", 0.45)
    assert clickup.value("pi", SLIP) == 14
    assert clickup.run("diff", *NOW).code == 0


@pytest.mark.campaign
@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (Fault("/team/.*/task", status=500), 1),
        (Fault("/team/.*/task", status=500, code="OAuth_025"), 1),
        (Fault("/team/.*/task", status=404, code="ACCESS_999"), 1),
        (Fault("/team/.*/task", status=401, code="OAUTH_027"), 1),
        (Fault("/team/.*/task", kind="html"), 1),
        (Fault("/team/.*/task", kind="cut"), 1),
        (Fault("/folder", status=404, code="SHARD_006"), 1),
        (Fault(".*", status=401, code="OAUTH_019"), 3),
    ],
    ids=["500", "500 with a code", "404 for rights", "401 for rights", "web page", "cut", "space", "sign-in"],
)
def test_nothing_is_written_from_what_was_not_read(clickup: ClickUpStage, fault: Fault, code: int) -> None:
    """A pull that fails is told with its tracker and writes nothing; the next good pass does all."""
    small(clickup)
    clickup.workspace.faults = [fault]
    ended = clickup.run("sync", *NOW)
    assert (ended.code, "clickup" in ended.err, clickup.workspace.sets) == (code, True, [])
    clickup.workspace.faults = []
    assert clickup.run("sync", *NOW).code == 0
    assert figure(clickup, "p1") == (8, 20)


def test_an_edit_a_move_and_a_new_subtask_count_at_the_next_pass(clickup: ClickUpStage) -> None:
    """Completing, moving between lists of two projects, and turning a sub-task into a task need no census."""
    small(clickup)
    clickup.workspace.add("c1", INDEX, parent="a19")
    clickup.workspace.add("c2", INDEX, parent="a19", status="Complete")
    assert clickup.run("sync").code == 0
    assert (figure(clickup, "p1"), figure(clickup, "p2")) == ((9, 21), (5, 10))
    clickup.workspace.edit("a18", status="Complete")
    clickup.workspace.edit("a17", list=RANKING, status="fertig")
    clickup.workspace.edit("c1", parent=None)
    assert clickup.run("sync").code == 0
    assert (figure(clickup, "p1"), figure(clickup, "p2")) == ((10, 20), (6, 11))
    clickup.workspace.edit("c2", parent=None, list=LOOSE)
    assert clickup.run("sync").code == 0
    assert (figure(clickup, "p1"), figure(clickup, "p2")) == ((9, 20), (6, 11))


def census(clickup: ClickUpStage, day: str = "2027-01-05") -> None:
    """Make a pass that is due for a census."""
    told = clickup.run("sync", "--now", f"{day}T10:00:00+09:00")
    assert told.code == 0, told.said


def test_what_nothing_announces_shows_by_the_next_census(clickup: ClickUpStage) -> None:
    """A renamed status keeps its type, an archived list keeps its done work, deleted tasks go."""
    small(clickup)
    assert clickup.run("sync").code == 0
    workspace = clickup.workspace
    workspace.places[RANKING].statuses = (("neu", "open"), ("läuft", "custom"), ("erledigt", "closed"))
    for task in workspace.tasks.values():
        task.status = {"fertig": "erledigt"}.get(task.status, task.status)
    workspace.delete("a19")
    workspace.delete("a00")
    workspace.tasks["a18"].access = "hidden"
    census(clickup)
    assert (figure(clickup, "p1"), figure(clickup, "p2")) == ((7, 18), (5, 10))
    workspace.places[INDEX].archived = True
    workspace.tasks["a18"].access = "full"
    census(clickup, "2027-01-06")
    assert figure(clickup, "p1") == (7, 7)


def test_a_mass_disappearance_waits_for_a_word(clickup: ClickUpStage) -> None:
    """When most of what was known is invisible, the figures stay and are stale until `accept`."""
    small(clickup)
    assert clickup.run("sync").code == 0
    for number in range(15):
        clickup.workspace.delete(f"a{number:02d}")
    sets = len(clickup.workspace.sets)
    later = ("--now", "2027-01-05T10:00:00+09:00")
    assert clickup.run("sync", *later).code == 1
    project = clickup.status()["projects"]["p1"]
    assert (project["leaves"], project["stale"], len(clickup.workspace.sets)) == (20, True, sets)
    assert clickup.run("accept", "clickup").code == 0
    assert clickup.run("sync", *later).code == 0
    assert figure(clickup, "p1") == (0, 5)


@pytest.mark.parametrize(
    "vary",
    [
        pytest.param(False, id="in one order", marks=pytest.mark.campaign),
        pytest.param(True, id="in any order"),
    ],
)
def test_many_tasks_of_one_moment_are_all_read_or_none_is_believed(
    clickup: ClickUpStage,
    vary: bool,
) -> None:
    """350 tasks made within a millisecond are all counted, or the pass says that it could not read them."""
    small(clickup)
    clickup.workspace.quirks.ties_vary = vary
    for number in range(350):
        clickup.workspace.add(f"m{number:03d}", INDEX, status="Complete")
    ended = clickup.run("sync", *NOW)
    assert ended.code != 0 or figure(clickup, "p1") == (358, 370), ended.said


def test_pages_that_shrink_or_vanish_in_the_middle_end_nothing(clickup: ClickUpStage) -> None:
    """Tasks out of sight shorten pages by some or by all of their rows; those behind are read all the same."""
    small(clickup)
    for number in range(500):
        hidden = 130 <= number < 300 or number % 7 == 0
        clickup.workspace.add(
            f"m{number:03d}",
            INDEX,
            created=1_790_000_000_000 + 1000 * number,
            access="hidden" if hidden else "full",
        )
    visible = sum(task.access == "full" and task.list == INDEX for task in clickup.workspace.tasks.values())
    assert clickup.run("sync", *NOW).code == 0
    assert figure(clickup, "p1") == (8, visible)


@pytest.mark.campaign
def test_a_deletion_in_the_middle_of_a_pull_loses_nobody_else(clickup: ClickUpStage) -> None:
    """Tasks that are deleted while pages are read shift the others, and none of those is missed."""
    small(clickup)
    workspace = clickup.workspace
    for number in range(600):
        workspace.add(f"m{number:03d}", INDEX, created=1_790_000_000_000 + 1000 * number)
    victims = iter([f"m{number:03d}" for number in range(40)])

    def strike(_method: str, path: str) -> None:
        if path.endswith("/task"):
            with workspace.lock:
                workspace.tasks.pop(next(victims, ""), None)

    workspace.after_request = strike
    assert clickup.run("sync", *NOW).code == 0
    workspace.after_request = lambda _method, _path: None
    kept = sum(task.list == INDEX for task in workspace.tasks.values())
    census(clickup)
    assert figure(clickup, "p1") == (8, kept)


def test_a_plan_without_uses_left_parks_the_fields_and_says_so(clickup: ClickUpStage) -> None:
    """With two uses left two fields are written; the refusal is told in words and is not tried for ever."""
    small(clickup)
    clickup.workspace.quirks.field_uses = 2
    ended = clickup.run("sync", *NOW)
    assert (ended.code, "plan" in ended.said.lower()) == (1, True)
    tried = len(clickup.workspace.sets)
    assert tried <= 4
    clickup.run("sync", *LATER)
    assert len(clickup.workspace.sets) <= tried + 1


@pytest.mark.parametrize("access", ["read", "none", "hidden"])
def test_one_task_without_rights_leaves_the_others_working(clickup: ClickUpStage, access: str) -> None:
    """A 401 or 404 for one task is told for that task, and what concerns others is written."""
    small(clickup)
    setattr(clickup.workspace.tasks["pi"], "access", access)  # noqa: B010 - the names come from the parameters
    ended = clickup.run("sync", *NOW)
    assert "pi" in ended.said
    assert clickup.value("kr1", PROGRESS) == 0.45
    assert clickup.status()["projects"]["p1"]["stale"] is False


def test_an_edited_date_field_and_own_fields_are_compared_as_days(clickup: ClickUpStage) -> None:
    """A date that ClickUp puts at 04:00 is not written again, neither in a field nor as the due date."""
    rest = SMALL.replace("{slip: Slip (days)}", "{slip: Slip (days), forecast: due_date}")
    small(clickup, rest)
    for number in range(8):
        task = clickup.workspace.tasks[f"a{number:02d}"]
        task.done_at = day_ms("2026-10-10") + number * 4 * 86_400_000
    assert clickup.run("sync", *NOW).code == 0
    written = len(clickup.workspace.puts)
    assert clickup.run("sync", *NOW).code == 0
    assert len(clickup.workspace.puts) == written


def test_a_lost_answer_to_a_write_is_read_before_it_is_repeated(clickup: ClickUpStage) -> None:
    """A write whose answer did not come is not sent twice in a pass, and the next one finds it arrived."""
    small(clickup)
    workspace = clickup.workspace
    text = (clickup.folder / "syncd.yaml").read_text(encoding="utf-8").replace("timeout: 5s", "timeout: 1s")
    (clickup.folder / "syncd.yaml").write_text(text, encoding="utf-8")
    slow = {"left": 1}

    def stall(method: str, _path: str) -> None:
        if method == "POST" and slow["left"]:
            slow["left"] -= 1
            time.sleep(1.5)

    workspace.after_request = stall
    assert clickup.run("sync", *NOW).code == 1
    clickup.run("sync", *NOW)
    aimed = [(task, name) for task, name, _ in workspace.sets]
    assert sorted(aimed) == sorted(set(aimed))
    assert clickup.value("kr1", PROGRESS) == 0.45


def test_a_deleted_option_is_told_with_what_to_do(clickup: ClickUpStage) -> None:
    """When the option of the status is gone, the field is named with the remedy and the others are written."""
    small(clickup)
    known = clickup.workspace.fields[STATUS]
    clickup.workspace.fields[STATUS] = type(known)(
        known.id, known.name, known.type, tuple(pair for pair in known.options if "off" not in pair[1])
    )
    ended = clickup.run("sync", *NOW)
    assert ("KR Status" in ended.said, "→" in ended.said) == (True, True)
    assert clickup.value("kr1", PROGRESS) == 0.45


def test_a_drop_down_option_that_a_selector_names_may_go(clickup: ClickUpStage) -> None:
    """Tasks whose option was deleted leave the project by the next census, and nothing breaks."""
    rest = SMALL.replace('{list: "901807951861"}', "{field: {Programme: Trust}}")
    small(clickup, rest)
    for number in range(6):
        clickup.workspace.edit(f"a{number:02d}", values={PROGRAMME: figures.trust()[1]})
    assert clickup.run("sync").code == 0
    assert figure(clickup, "p1") == (6, 6)
    known = clickup.workspace.fields[PROGRAMME]
    clickup.workspace.fields[PROGRAMME] = type(known)(known.id, known.name, known.type, known.options[:1])
    for number in range(6):
        clickup.workspace.tasks[f"a{number:02d}"].values.pop(PROGRAMME)
    told = clickup.run("sync", "--now", "2027-01-05T10:00:00+09:00")
    assert told.code in {0, 1}
    shown = clickup.status()["projects"]["p1"]
    assert shown["stale"] or shown["leaves"] == 0
