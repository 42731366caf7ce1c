"""A ClickUp department with every kind of selector, and its figures computed from the rules alone."""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction
from statistics import median

from tests.contract.second_double.clickup_double import Task, Workspace, day_ms
from tests.contract.second_double.clickup_stage import EFFORT, EPIC, PROGRAMME, SQUADS, VALUE

INDEX, RANKING, LOOSE, OLD, DEEP, OKRS, GROWTH, MARKET = (
    "901807951861",
    "901807951862",
    "901807951863",
    "901807951864",
    "901807951865",
    "901807951870",
    "901807951880",
    "901807951881",
)
SEARCH, INNER = "905550001", "905550002"
OWN_STATUSES = (
    ("später", "open"),
    ("läuft", "custom"),
    ("done?", "custom"),
    ("fertig", "done"),
    ("Won't Do", "closed"),
)
ORDER = ("index", "folder", "epic", "tag", "type", "trust", "linked", "squad", "view", "growth")
CONFIGURATION = """\
objectives:
  - id: o1
    title: One
    key_results:
      - id: kr1
        title: KR one
        item: kr1
        metric: {start: 12, target: 30, value: {field: Actual}}
        projects:
          - {id: index, select: {list: "901807951861"}, measure: points, item: pi,
             plan: {start: 2026-10-05, due: 2026-12-11}}
          - {id: folder, select: {folder: Search}, measure: estimate}
          - {id: epic, select: {task: [ep1]}, plan: {from: item}}
          - {id: tag, select: {tag: Blue}, exclude: {tag: spike}}
          - {id: type, select: {type: Bug}, measure: {field: Effort}}
          - {id: trust, select: {field: {Programme: [Trust]}}}
          - {id: linked, select: {field: {Epic: ep2}}}
          - {id: squad, select: {field: {Squads: Beta}}}
          - {id: view, select: {view: 3c-105}}
      - id: kr2
        title: KR two
        item: PROD-2
        metric: {value: progress}
        projects: [index, epic]
side_projects:
  - {id: growth, select: {space: Growth}, plan: {start: 2026-11-02, due: 2026-11-27}}
write:
  clickup:
    key_result: {status: 📅 KR Status, progress: Progress, score: Score, note: Note}
    project:
      status: Project Status
      slip: Slip (days)
      note: Reason
      progress: {field: Percent, as: percent}
"""


def places(workspace: Workspace) -> None:
    """Build three spaces: folders in folders, a list without folder, an archived list, odd names."""
    workspace.place("90110", "Engineering", "space")
    workspace.place("90111", "Growth", "space")
    workspace.place("90112", "OKRs", "space")
    workspace.place(SEARCH, "Search", "folder", above="90110")
    workspace.place(INNER, "Inner", "folder", above=SEARCH)
    workspace.place(INDEX, "Index 🔎", "list", above=SEARCH)
    workspace.place(RANKING, "\u200eRanking", "list", above=SEARCH, statuses=OWN_STATUSES)
    workspace.place(DEEP, "Deep", "list", above=INNER)
    workspace.place(LOOSE, "順位付け", "list", above="90110")
    workspace.place(OLD, "Old sprint", "list", above="90110", archived=True)
    workspace.place(OKRS, "OKRs", "list", above="90112")
    workspace.place(GROWTH, "Backlog", "list", above="90111")
    workspace.place(MARKET, "Backlog", "list", above="90111")
    workspace.types = {1300: "Bug", 1301: "Story"}


def build(workspace: Workspace, count: int = 620) -> None:
    """Fill the workspace with tasks, the same at every call."""
    places(workspace)
    chance = random.Random(11)
    workspace.add("kr1", OKRS, values={VALUE: 21})
    workspace.add("kr2", OKRS, custom_id="PROD-2")
    workspace.add("pi", OKRS)
    workspace.add("ep1", LOOSE, start=day_ms("2026-10-12"), due=day_ms("2026-12-04"))
    workspace.add("ep2", LOOSE)
    lists = [INDEX, RANKING, DEEP, LOOSE, LOOSE, LOOSE, LOOSE, OLD, GROWTH, MARKET]
    for number in range(count):
        chosen = chance.choice(lists)
        above = [t.id for t in workspace.tasks.values() if t.list == chosen and t.id[0] == "t"]
        parent = chance.choice(above) if above and chance.random() < 0.35 else None
        if chosen == LOOSE and parent is None and chance.random() < 0.25:
            parent = "ep1"
        status, kind = chance.choice(workspace.statuses(chosen))
        dice = chance.random()
        workspace.add(
            f"t{number:04d}",
            chosen,
            name=chance.choice(["العربية ", "検索 ", "🙂 ", "plain "]) + str(number),
            status=status,
            parent=parent,
            tags=("Blue",) if dice < 0.1 else ("blue", "Spike") if dice > 0.98 and parent is None else (),
            type=chance.choice([0, 0, 0, 0, 1, 1300, 1301]) if chosen == LOOSE else 0,
            points=chance.choice([None, 0, 1, 2, 3, 5, 8]),
            estimate=chance.choice([None, 0, 3_600_000, 7_200_000, 28_800_000]),
            locations=(INDEX,) if 0.2 < dice < 0.24 else (),
            archived=0.3 < dice < 0.35,
            created=1_790_700_000_000 + 60_000 * (number // 40),
            updated=1_790_900_000_000 + 86_400_000 * chance.randrange(28),
            done_at=1_790_900_000_000 + 86_400_000 * chance.randrange(28) if kind != "open" else None,
            values={
                EFFORT: chance.choice([0, 1, 2.5, 13]),
                **({PROGRAMME: chance.choice(trust())} if 0.4 < dice < 0.5 else {}),
                **({EPIC: ["ep2"]} if 0.5 < dice < 0.53 else {}),
                **({SQUADS: [squads()[dice > 0.55]]} if 0.53 < dice < 0.57 else {}),
            },
        )
    workspace.views["3c-105"] = lambda task: task.list == LOOSE and task.status == "shipped"


def trust() -> list[str]:
    """Give the ids of two programmes, the second is Trust."""
    return [f"20000000-0000-4000-8000-{100 + n:012x}" for n in (0, 1)]


def squads() -> list[str]:
    """Give the ids of both squads, the second is Beta."""
    return [f"20000000-0000-4000-8000-{200 + n:012x}" for n in (0, 1)]


def state(workspace: Workspace, task: Task) -> str:
    """Give the class of a task: open work that is tidied away is given up."""
    kind = workspace.type_of(task)
    if kind not in {"done", "closed"}:
        away = task.archived or any(place.archived for place in workspace.chain(task.list))
        return "cancelled" if away else "doing" if kind == "custom" else "todo"
    return "cancelled" if task.status == "Won't Do" else "done"


def own_matches(workspace: Workspace, task: Task) -> list[str]:
    """Give the projects whose selector matches the task itself, in the order of the file."""
    if task.id in {"ep1", "ep2", "kr1", "kr2", "pi"}:
        return []
    lists = {task.list, *task.locations}
    tags = {tag.lower() for tag in task.tags}
    tests = {
        "index": INDEX in lists,
        "folder": any(place.id == SEARCH for found in lists for place in workspace.chain(found)),
        "tag": "blue" in tags and "spike" not in tags,
        "type": task.type == 1300,
        "trust": task.values.get(PROGRAMME) == trust()[1],
        "linked": "ep2" in task.values.get(EPIC, ()),
        "squad": squads()[1] in task.values.get(SQUADS, ()),
        "view": workspace.views["3c-105"](task) and not task.archived,
        "growth": workspace.space_of(task) == "90111",
    }
    return [name for name in ORDER if tests.get(name)]


def project(workspace: Workspace, task: Task) -> str | None:
    """Give the one project in which a task is counted: its own, else that of the nearest above."""
    above: Task | None = task
    while above is not None:
        matches = own_matches(workspace, above)
        if matches:
            return matches[0]
        above = workspace.tasks.get(above.parent or "")
        if above is not None and above.id == "ep1":
            return "epic"
    return None


def live(workspace: Workspace) -> dict[str, list[Task]]:
    """Give the live tasks by project."""
    found: dict[str, list[Task]] = {}
    for task in workspace.tasks.values():
        name = project(workspace, task)
        if name is not None and state(workspace, task) != "cancelled":
            found.setdefault(name, []).append(task)
    return found


def leaves(workspace: Workspace, name: str) -> list[Task]:
    """Give a project's live tasks that have no live task of the project below them."""
    members = live(workspace).get(name, [])
    inner = set()
    for task in members:
        above = workspace.tasks.get(task.parent or "")
        while above is not None:
            inner.add(above.id)
            above = workspace.tasks.get(above.parent or "")
    return [task for task in members if task.id not in inner]


def share(workspace: Workspace, name: str) -> tuple[int, int, float | None]:
    """Give leaves, done leaves and the share done by the project's measure."""
    weigh: Callable[[Task], float | None] = {
        "index": lambda task: task.points,
        "folder": lambda task: task.estimate,
        "type": lambda task: task.values.get(EFFORT),
    }.get(name, lambda _: 1)
    found = leaves(workspace, name)
    known = {task.id: Fraction(weight) for task in found if (weight := weigh(task)) is not None}
    middle = median(known.values()) if known else Fraction(1)
    done = [task for task in found if state(workspace, task) == "done"]
    total = sum(known.get(task.id, middle) for task in found)
    part = sum(known.get(task.id, middle) for task in done)
    return len(found), len(done), float(part / total) if total else None
