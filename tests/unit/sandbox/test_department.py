"""The seeded department: the same each time, sensible on any day, and described by its configuration."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from config.loaded import Loaded
from config.loader import load
from mappings.okr import Kind
from syncd.sandbox.department import build, configuration, hand_values, values_csv
from syncd.sandbox.department.keys import container_keys, okr_keys
from syncd.sandbox.department.outline import OBJECTIVES, SIDE_PROJECTS, linked_projects
from syncd.sandbox.department.timeline import ZONE, Timeline
from syncd.sandbox.jql import Context, compile_query, parse
from syncd.sandbox.model import SYSTEM, StatusCategory
from syncd.sandbox.site import PERSON, Site

TODAY = date(2026, 11, 21)
DAYS = [TODAY, date(2026, 10, 1), date(2026, 12, 31), date(2027, 1, 1), date(2027, 5, 6), date(2028, 2, 29)]


def settings(today: date, folder: Path) -> Loaded:
    """Load the department's configuration."""
    (folder / "syncd.yaml").write_text(configuration("http://127.0.0.1:1", "sqlite:///x.db", today), "utf-8")
    (folder / "values.csv").write_text(values_csv(today), "utf-8")
    return load(folder / "syncd.yaml", {"SANDBOX_TOKEN": "x"})


def test_it_is_the_same_each_time() -> None:
    """Equal days and seeds give equal issues; another seed gives others."""
    assert build(TODAY).issues == build(TODAY).issues
    assert build(TODAY, seed=2).issues != build(TODAY).issues


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_it_has_the_promised_size(today: date) -> None:
    """Three objectives, eight key results, about 15 linked and 4 side projects, about 1 500 issues."""
    site = build(today)
    assert len(OBJECTIVES) == 3
    assert sum(len(objective.key_results) for objective in OBJECTIVES) == 8
    assert 15 <= len(linked_projects()) <= 17
    assert len(SIDE_PROJECTS) == 4
    assert 1400 <= len(site.issues) <= 1600
    levels = Counter(site.types[issue.type].level for issue in site.issues.values())
    assert set(levels) == {-1, 0, 1, 2}
    assert all(count > 3 for count in levels.values())


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_nothing_happens_in_the_future(today: date) -> None:
    """Every stamp lies before the morning of the day, in its order, and histories end at `updated`."""
    morning = datetime.combine(today, time(0), ZONE)
    for issue in build(today).issues.values():
        assert issue.created <= issue.updated < morning
        stamps = [issue.created, *(change.at for change in issue.history)]
        assert all(before <= after for before, after in pairwise(stamps))
        assert stamps[-1] == issue.updated
        assert {change.author for change in issue.history} <= {PERSON, SYSTEM}


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_its_configuration_is_sound(today: date, tmp_path: Path) -> None:
    """It loads without warning, has the whole OKR, and a first pass writes at most 100 fields."""
    loaded = settings(today, tmp_path)
    assert not loaded.warnings
    assert not loaded.hygiene
    okr = loaded.okr
    assert okr.cycle.start < today < okr.cycle.end
    assert 0.5 <= (today - okr.cycle.start) / (okr.cycle.end - okr.cycle.start) <= 0.72
    assert [project.id for project in okr.projects.values() if project.kind is Kind.SIDE] == [
        project.id for project in SIDE_PROJECTS
    ]
    assert any(len(project.key_results) == 2 for project in okr.projects.values())
    assert sum(1 for project in okr.projects.values() if project.dropped) == 1
    assert sum(1 for project in okr.projects.values() if project.paused) == 1
    assert len(okr.key_results) * 4 + len(okr.projects) * 3 <= 100


def test_values_come_from_everywhere(tmp_path: Path) -> None:
    """Field, file, progress and hand all occur, and the file ends before today."""
    kinds = Counter(key_result.value for objective in OBJECTIVES for key_result in objective.key_results)
    assert set(kinds) == {"field", "file", "progress", "hand"}
    assert len({key_result for key_result, _, _ in hand_values(TODAY)}) == kinds["hand"]
    assert max(day for _, day, _ in hand_values(TODAY)) < TODAY
    rows = [line.split(",") for line in values_csv(TODAY).splitlines()[1:]]
    assert max(date.fromisoformat(day) for day, *_ in rows) < TODAY


def _matching(site: Site, jql: str) -> set[int]:
    context = Context(site=site, issues=site.issues, now=site.now(), zone=ZONE)
    return {issue.id for issue in compile_query(parse(jql), context).select(context)}


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_the_named_issues_carry_the_fields(today: date) -> None:
    """Each item of the configuration exists, is what it should be, and shows its status fields."""
    site = build(today)
    for key in okr_keys().values():
        issue = site.find(key)
        assert issue is not None
        assert site.types[issue.type].name in {"Objective", "Key Result"}
    titles = {project.id: project.title for project in (*linked_projects(), *SIDE_PROJECTS)}
    for id_, containers in container_keys().items():
        item = site.find(containers.item)
        assert item is not None
        assert item.summary.startswith(titles[id_])
        assert site.types[item.type].level >= 1


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_projects_stand_as_outlined(today: date) -> None:
    """The share of leaves done is near what the outline wants of each project measured by items."""
    site, timeline = build(today), Timeline.around(today)
    for project in linked_projects():
        if project.measure != "items" or project.id in {"query-cache", "synonyms"}:
            continue
        root = container_keys()[project.id].item
        inside = _matching(
            site, f"issue in portfolioChildIssuesOf('{root}') AND status not in (\"Won't Do\", 見送り)"
        )
        parents = {site.issues[id_].parent for id_ in inside}
        leaves = [site.issues[id_] for id_ in inside if id_ not in parents]
        done = [x for x in leaves if site.statuses[x.status].category is StatusCategory.DONE]
        assert len(leaves) == project.leaves
        assert abs(len(done) / len(leaves) - timeline.share(project)) <= 0.6 / len(leaves) + 1e-9


def test_some_work_is_cancelled_unmapped_and_doubled() -> None:
    """There is cancelled work, excluded work, work of no project, and work of two."""
    site = build(TODAY)
    assert len(_matching(site, 'status in ("Won\'t Do", 見送り)')) > 20
    assert len(_matching(site, "labels = spike")) == 6
    assert len(_matching(site, "labels = synonyms AND component = 'Query cache'")) == 4
    assert len(_matching(site, "project = PLAT AND labels is EMPTY AND statusCategory = indeterminate")) > 2


def test_texts_are_japanese_and_english() -> None:
    """Both languages are well represented."""
    summaries = [issue.summary for issue in build(TODAY).issues.values()]
    japanese = sum(any(ord(letter) > 0x3000 for letter in text) for text in summaries)
    assert 0.25 < japanese / len(summaries) < 0.75


@pytest.mark.parametrize("offset", range(0, 370, 9))
def test_the_cycle_fits_every_day_of_a_year(offset: int) -> None:
    """On each day the cycle begins on a Monday, has 13 weeks, and today lies past its middle."""
    timeline = Timeline.around(date(2026, 1, 1) + timedelta(days=offset))
    assert timeline.start.weekday() == 0
    assert (timeline.end - timeline.start).days == 90
    assert 55 <= (timeline.today - timeline.start).days <= 61
