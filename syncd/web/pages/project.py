"""A project's page: its course, causes, plan changes, weekly goals, and its items by state and in the order of the plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from connectors.model.items import WorkItem
from mappings.causes import Cause
from mappings.classes import Classifier
from mappings.ledger_sentence import entry_sentence
from mappings.okr import Class, Project
from mappings.progress import Counted, Leaf, Progress, count
from mappings.tally import sum_up
from mappings.wording import CAUSE_WORDS, tenths
from mappings.workdays import close_before, day_of
from syncd.engine.asking.acknowledging import acknowledgements
from syncd.engine.asking.plan_lines import read_ledger
from syncd.engine.mapping.whole import remembered_okr
from syncd.pictures.burnup import burn_up, key
from syncd.reports.changes import in_unit
from syncd.web.api.parameters import text
from syncd.web.pages import telling
from syncd.web.pages.asked import ON, TEXTS, Asked
from syncd.web.pages.course import Course, in_unit_of, read_course
from syncd.web.pages.lines import project_line
from syncd.web.pages.shown import Row

PARAMETERS = (text("id", "Id of the project."), ON)
MOST_ITEMS = 100
MOST_CHANGES = 30
CLASSES = (Class.DOING, Class.TODO, Class.DONE, Class.CANCELLED, Class.OUT_OF_SCOPE)
KEYS = ("doneline", "scopeline", "planline", "baseline", "cone")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenItem:
    """An open item as it is listed; `due` is None where it is due with its project."""

    key: str
    title: str
    status: str
    href: str | None
    due: date | None
    is_overdue: bool


def content(asked: Asked) -> dict[str, Any] | None:
    """Return what the template shows; None where there is no such project."""
    name = asked.values["id"]
    row = _row(name, asked)
    if row is None:
        return None
    loaded = remembered_okr(asked.sources.loaded(), asked.store).loaded
    project, zone = loaded.okr.projects.get(name), loaded.zone
    day = asked.on or close_before(asked.sources.now(), zone)
    counted = _counted(asked, project)
    progress = sum_up(counted, zone, {}) if counted else Progress()
    course = in_unit_of(read_course(name, row, project, progress, day, asked), _unit(row))
    entries, notes = read_ledger(asked.store, loaded.okr.cycle, name, asked.on or day)
    return {
        "row": row,
        "line": project_line(name, row, asked, placed=True),
        "served": _served(row, asked),
        "picture": _picture(row["title"], course, asked),
        "course": course,
        "keys": [(key(kind), asked.words(f"key-{kind}")) for kind in KEYS],
        "weeks": _weeks(course, asked),
        "causes": list(_causes(row, asked)),
        "changes": [
            _change(on, in_unit(entry, row.get("measure")), asked) for on, entry in reversed(entries)
        ],
        "most_changes": MOST_CHANGES,
        "notes": notes,
        "goals": row.get("goals"),
        "past_goals": [d.figures for d in asked.store.days("goals", name, loaded.okr.cycle.start, day)][::-1],
        "classes": _by_class(counted, asked),
        "items": _open_items(counted, day, asked)[:MOST_ITEMS],
        "more": max(0, len(_open(counted)) - MOST_ITEMS),
        "measure": asked.words(f"measure-{row.get('measure') or 'items'}"),
        "unit": _unit(row),
        "slip_baseline": telling.slip(row.get("slip_baseline"), asked.language, TEXTS),
    }


def _row(name: str, asked: Asked) -> Row | None:
    if asked.on is None:
        row = asked.store.standing("project", name)
        today = day_of(asked.sources.now(), asked.sources.loaded().zone)
        return row and {**row, "acknowledged": acknowledgements(asked.store, today).get(name)}
    kept = asked.store.days("project", name, asked.on, asked.on)
    return kept[0].figures if kept else None


def _counted(asked: Asked, project: Project | None) -> Counted | None:
    """Return the items as they are counted now; on a past day nothing is known of single items."""
    if project is None:
        return None
    store, loaded = asked.store, asked.sources.loaded()
    items = store.project_items(project.id)
    parents = {
        (tracker, child): (tracker, parent)
        for tracker in {item.tracker for item in items}
        for child, parent in store.ancestry(
            tracker, [item.id for item in items if item.tracker == tracker]
        ).items()
    }
    classify = Classifier.of(loaded.classes, project.classes).classify
    return count(project, items, store.containers(project.id), parents, classify)


def _served(row: Row, asked: Asked) -> list[tuple[str, str, str | None]]:
    """Return (address, title, why) of the key results that a project serves."""
    rows = asked.store.standings("key_result")
    return [
        (asked.key_result(name), rows[name]["title"], rows[name].get("why"))
        for name in row["key_results"]
        if name in rows
    ]


def _picture(title: str, course: Course, asked: Asked) -> Any:
    work, words = course.work, asked.words
    done = telling.number(work.done[-1][1]) if work.done else telling.NOTHING
    scope = telling.number(work.scope[-1][1]) if work.scope else telling.NOTHING
    label = words(
        "burnup-label", title=title, done=done, scope=scope, due=telling.long_day(work.due, asked.language)
    )
    return burn_up(
        work,
        label,
        lambda first: telling.month(first, asked.language),
        telling.number,
        telling.day(work.day, asked.language),
        words("burnup-due", day=telling.day(work.due, asked.language)),
    )


def _weeks(course: Course, asked: Asked) -> list[tuple[str, str, str, str]]:
    """Return the burn-up as a table: (day, done, scope, planned) at the close of each Sunday, and of the last day."""
    work = course.work
    scope, plan = dict(work.scope), dict(work.plan)
    last = work.done[-1][0] if work.done else None
    return [
        (
            telling.long_day(at, asked.language),
            telling.number(done),
            telling.number(scope.get(at)),
            telling.number(
                plan.get(at, plan[max(plan)] if plan and at > max(plan) else 0.0 if plan else None)
            ),
        )
        for at, done in work.done
        if at.isoweekday() == 7 or at == last
    ]


def _causes(row: Row, asked: Asked) -> Iterator[tuple[str, str]]:
    """Yield each cause in words, with the working days that it makes of the slip."""
    for cause in Cause:
        days = (row.get("causes") or {}).get(cause.value)
        if days is not None:
            sign = "+" if days > 0 else "−" if days < 0 else ""
            yield CAUSE_WORDS[cause][asked.language == "ja"], f"{sign}{tenths(abs(days))}"


def _change(on: date, entry: Mapping[str, Any], asked: Asked) -> tuple[str, str, str | None]:
    at = asked.local(entry["at"]) if entry.get("at") else on.isoformat()
    return at, entry_sentence(entry, asked.language), entry.get("link")


def _by_class(counted: Counted | None, asked: Asked) -> list[tuple[str, int]]:
    """Return how many items there are of each class, in words."""
    if counted is None:
        return []
    found = Counter([leaf.cls for leaf in counted.leaves]) + Counter(cls for _, cls in counted.removed)
    return [
        (asked.words(f"class-{cls.value.replace('_', '-')}"), found[cls]) for cls in CLASSES if found[cls]
    ]


def _open(counted: Counted | None) -> list[Leaf]:
    return [leaf for leaf in counted.leaves if leaf.cls is not Class.DONE] if counted else []


def _open_items(counted: Counted | None, day: date, asked: Asked) -> list[OpenItem]:
    """Return the open items in the order of the plan: by due date, those without one last, then as begun and by key."""
    items = [leaf.item for leaf in sorted(_open(counted), key=_place)]
    return [
        OpenItem(
            key=item.key,
            title=item.title or asked.words("title-hidden"),
            status=item.status,
            href=asked.item(item.tracker, item.key),
            due=item.due,
            is_overdue=item.due is not None and item.due <= day,
        )
        for item in items
    ]


def _place(leaf: Leaf) -> tuple[date, date, bool, Sequence[Any]]:
    item: WorkItem = leaf.item
    letters, _, digits = item.key.rpartition("-")
    number = int(digits) if digits.isdecimal() else 0
    return (item.due or date.max, item.start or date.max, leaf.cls is Class.TODO, (letters, number, item.key))


def _unit(row: Row) -> float:
    """Return by what weights are divided to be told: those in time are seconds."""
    return 3600.0 if row.get("measure") in {"estimate", "spent"} else 1.0
