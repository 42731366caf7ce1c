"""Whom a report is for, what it is limited to, and what it says of decisions."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from config import Loaded
from connectors.errors import SettingsError
from syncd.engine.judging.notes import DECISION_FIELD, add_note, note_by_hand
from syncd.reports.audience import MOST_ENTRIES, Audience, fit
from syncd.reports.changes import Change, folded
from syncd.reports.choice import Choice
from syncd.reports.digest import weekly_digest
from syncd.reports.document import Document, Entry, Section
from syncd.reports.ends import read_ends
from syncd.reports.markdown import markdown
from syncd.reports.projects import Named
from syncd.reports.weekly import tell_weekly
from syncd.reports.window import Window
from syncd.reports.words import Words
from syncd.store import Store
from tests.unit.reports.conftest import GROWN, LAST_SUNDAY, SUNDAY, key_result, project

WINDOW = Window(date(2026, 11, 9), SUNDAY)


@pytest.fixture
def teams(store: Store) -> Store:
    """Give the store with a second team, product and objective."""
    other = {"team": "data", "product": "feed", "key_results": ["kr2"]}
    for day in (LAST_SUNDAY, SUNDAY):
        rows = {
            "index": project("New index", 0, key_results=["kr1"], late=True, slip=6.0),
            "feed": project("Feed", 1, late=True, slip=7.0, **other),
            "tls": project("Certificates", 2, kind="side", key_results=[]),
        }
        store.save_day("project", day, rows)
        krs = {
            "kr1": key_result(objective="o1"),
            "kr2": key_result(objective="o2", title="Fresh", team="data", product="feed"),
        }
        store.save_day("key_result", day, krs)
    return store


@pytest.mark.parametrize(
    ("choice", "projects", "key_results"),
    [
        (Choice(), ["index", "feed", "tls"], ["kr1", "kr2"]),
        (Choice(team="data"), ["feed"], ["kr2"]),
        (Choice(product="feed"), ["feed"], ["kr2"]),
        (Choice(objective="o1"), ["index"], ["kr1"]),
        (Choice(objective="o1", team="data"), [], []),
        (Choice(projects=("feed", "tls")), ["feed", "tls"], ["kr2"]),
    ],
)
def test_a_choice_keeps_what_belongs_to_it(
    teams: Store, choice: Choice, projects: list[str], key_results: list[str]
) -> None:
    """Each part narrows; projects bring the key results that they serve; side projects serve no objective."""
    kinds = ("project", "key_result")
    kept = choice.of({kind: read_ends(teams, kind, WINDOW, date(2026, 9, 30)) for kind in kinds})
    assert sorted({"index", "feed", "tls"} & set(kept["project"].after)) == sorted(projects)
    assert sorted(kept["key_result"].after) == sorted(key_results)


def test_a_choice_that_is_not_in_the_okr_is_refused(loaded: Loaded) -> None:
    """With what may have been meant."""
    for choice, remedy in (
        (Choice(objective="o"), "o1"),
        (Choice(projects=("indx",)), "did you mean index"),
        (Choice(team="search"), "take it out"),
    ):
        with pytest.raises(SettingsError, match="there is no") as refused:
            choice.assure(loaded.okr)
        assert remedy in (refused.value.remedy or "")
    Choice(objective="o1", projects=("index",)).assure(loaded.okr)


def test_a_digest_of_a_team_says_so_and_tells_nothing_else(loaded: Loaded, teams: Store) -> None:
    """Title, late projects and goals are those of the team."""
    digest = weekly_digest(loaded, teams, WINDOW, SUNDAY, Choice(team="data"))
    told = markdown(tell_weekly(digest, Words("en")))
    assert told.startswith("# Weekly digest, 9–15 November 2026: team data\n")
    assert "Feed" in told
    assert "New index" not in told


def test_a_lead_sees_the_goals_of_both_weeks_and_a_head_one_page(loaded: Loaded, store: Store) -> None:
    """The lead: achieved and missed by key, and the goals of the week that opens. The head: no goals, no ledger."""
    opened = {"week": "2026-W47", "goals": [["jira", "9", "S-31"]], "done": [], "overdue": 1, "words": "Ship"}
    store.save_day("week", SUNDAY, {"index": opened})
    digest = weekly_digest(loaded, store, WINDOW, SUNDAY, Choice(projects=("index",)))
    lead = markdown(tell_weekly(digest, Words("en"), Audience.LEAD))
    assert "  - Achieved: S-21 and S-22\n  - Missed: S-23\n" in lead
    assert (
        "## Goals for the week ahead\n\n- New index, 2026-W47: one goal\n  - To do: S-31\n"
        "  - One item was overdue as the week opened.\n  - Goals as typed: “Ship”\n"
    ) in lead
    head = tell_weekly(digest, Words("en"), Audience.HEAD)
    assert {section.id for section in head.sections} == {"late", "achieved", "decisions", "gaps"}
    assert "S-31" not in markdown(tell_weekly(digest, Words("en")))


def test_a_heads_page_counts_what_it_leaves_out() -> None:
    """Of a section four entries, of each of these four details, and how many more there are."""
    entries = [Entry(text=f"entry {n}", details=tuple("abcdef")) for n in range(7)]
    section = Section(id="late", title="Late", entries=entries)
    document = Document(title="T", subtitle="", language="en", sections=[section])
    (short,) = fit(document, Audience.HEAD, Words("en")).sections
    assert [entry.text for entry in short.entries[MOST_ENTRIES:]] == ["And 3 more."]
    assert short.entries[0].details == ("a", "b", "c", "d", "And 2 more.")


def test_decisions_are_told_with_what_became_of_them(loaded: Loaded, store: Store) -> None:
    """Typed as a command or into a field: what slip and status were then and are now, and how often the plan changed.

    Those of the week before are told once more; older ones are not.
    """
    noon = datetime(2026, 11, 9, 3, tzinfo=UTC)
    line = note_by_hand(loaded, store, "index", "Two people more", noon, None, decided=True)
    assert line == "index: decided on 2026-11-09: Two people more"
    assert [row.what for row in store.audit_rows(noon)] == ["decision"]
    add_note(store, DECISION_FIELD, "kr1", LAST_SUNDAY, noon, "Measure daily")
    add_note(store, DECISION_FIELD, "kr1", date(2026, 11, 1), noon, "Old")
    digest = weekly_digest(loaded, store, WINDOW, SUNDAY)
    assert [(d.subject.id, d.text) for d in digest.decisions] == [
        ("kr1", "Measure daily"),
        ("index", "Two people more"),
    ]
    english, japanese = (markdown(tell_weekly(digest, Words(language))) for language in ("en", "ja"))
    assert (
        "- 8 November, Searches per customer: “Measure daily”\n  - Nothing has changed since.\n"
        "- 9 November, New index: “Two people more”\n  - Its status was “At risk” then, and is “Off track” now.\n"
        "  - Working days behind its plan: 4 then, 11 now.\n  - Its plan has changed once since.\n"
    ) in english
    assert "- 11月9日、New index：「Two people more」\n  - 状況は「要注意」から「遅延」に" in japanese
    assert "Two people more" not in english.split("## What was decided")[0]


def test_a_note_that_explains_nothing_is_told_as_said(loaded: Loaded, store: Store) -> None:
    """A note on a project without a change of its plan stands with what was achieved."""
    noon = datetime(2026, 11, 12, 3, tzinfo=UTC)
    note_by_hand(loaded, store, "crawl", "The vendor\nanswered", noon, None)
    told = markdown(tell_weekly(weekly_digest(loaded, store, WINDOW, SUNDAY), Words("en")))
    assert "  - Crawler: “The vendor answered” (12 November)\n" in told


def test_changes_that_are_alike_are_told_in_one() -> None:
    """Four or more of one kind, author and reason: their sum, their first items, and from when to when."""
    index = Named(id="index", title="New index")
    alike = [
        Change(
            subject=index,
            day=date(2026, 11, day),
            entry={**GROWN, "items": [f"S-{day}"], "count": 1, "weight": 2.0, "days": 0.5},
        )
        for day in (9, 10, 11, 12)
    ]
    other = replace(alike[1], entry={**alike[1].entry, "reason": "a customer asked"})
    assert folded([*alike[:3], other]) == [alike[0], alike[1], other, alike[2]]
    one, apart = folded([*alike, other])
    assert (one.first, one.day) == (date(2026, 11, 9), date(2026, 11, 12))
    assert {part: one.entry[part] for part in ("count", "weight", "days")} == {
        "count": 4,
        "weight": 8.0,
        "days": 2.0,
    }
    assert one.entry["items"] == ["S-9", "S-10", "S-11", "S-12"]
    assert apart == other
