"""What is proposed is YAML that loads, whatever the tracker's titles and names hold."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from config import Loaded, load
from config.settings import CycleSettings
from connectors.model.fields import Field, FieldKind
from connectors.model.items import Category
from mappings.okr import Ambition
from syncd.setup.answers import Answers, running_quarter
from syncd.setup.discovery import (
    Candidate,
    Discovery,
    OkrFound,
    Space,
    drafts,
    ranked,
    role_fields,
    write_fields,
)
from syncd.setup.drafts import KeyResultDraft, ObjectiveDraft, identifier, placeholder
from syncd.setup.look import Chosen, propose
from syncd.setup.okrs import project_of
from syncd.setup.proposal import text_of

START, END = date(2026, 10, 1), date(2026, 12, 31)
ANSWERS = Answers(
    kind="jira",
    url="https://acme.atlassian.net",
    email="bot@acme.example",
    token="env:PROPOSED",
    cycle=CycleSettings(name="2026Q4", start=START, end=END),
)
FIELDS = [
    Field("customfield_10016", "Story Points", FieldKind.NUMBER),
    Field("customfield_10020", "Story point estimate", FieldKind.NUMBER),
    Field("customfield_1", "Start date", FieldKind.DATE),
    Field("customfield_2", "Start date", FieldKind.DATE),
    Field("customfield_3", "KR Status", FieldKind.OPTION),
    Field("customfield_4", "KR Status note", FieldKind.TEXT),
    Field("customfield_5", "Project Progress", FieldKind.NUMBER),
    Field("customfield_6", "Slip (days)", FieldKind.NUMBER),
    Field("customfield_7", "Project Status", FieldKind.TEXT),
]


def found(*candidates: Candidate) -> Discovery:
    """Return a look that found these candidates."""
    statuses = {Category.TODO: ("Open",), Category.DONE: ("完了",)}
    return Discovery(
        kind="jira", spaces=[Space("SRCH", "Search")], candidates=candidates, fields=FIELDS, statuses=statuses
    )


def epic(key: str, title: str = "An epic", **more: object) -> Candidate:
    """Return a candidate."""
    return replace(
        Candidate(key=key, title=title, space="SRCH", selector="epics", children=3, done=1),
        **more,  # type: ignore[arg-type]  # any of its parts
    )


def loaded(text: str) -> Loaded:
    """Load a configuration."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "syncd.yaml"
        path.write_text(text, encoding="utf-8")
        return load(path, {"PROPOSED": "x"})


@given(
    title=st.text(min_size=1),
    status=st.text(),
    space=st.text(),
    key=st.from_regex(r"[A-Z]+-[0-9]+", fullmatch=True),
)
def test_any_title_makes_a_file_that_loads(title: str, status: str, space: str, key: str) -> None:
    """Quotes, signs of YAML, line ends and control characters of other people's words do no harm."""
    look = replace(
        found(epic(key, title), epic("Z-0", title, children=0)),
        spaces=[Space(key.partition("-")[0], space)],
        statuses={Category.DOING: (status,)},
    )
    proposal = replace(propose(ANSWERS, look, Chosen(writes=True)), preface=(title,))
    okr = loaded(text_of(proposal)).okr
    (project,) = okr.projects.values()
    assert (
        project.title == " ".join("".join(c if c.isprintable() else " " for c in title).split())[:1000]
        or project.id
    )


def test_fields_are_named_so_that_one_is_meant() -> None:
    """A name that two fields share is replaced by the id; the second candidate for a role is told."""
    text = text_of(propose(ANSWERS, found(epic("SRCH-1")), Chosen(writes=True)))
    assert (
        'points: "Story Points" # Story Points: what `measure: points` counts; also there: Story point estimate'
        in text
    )
    assert 'start: "customfield_1" # Start date' in text
    settings = loaded(text).settings
    assert settings.trackers["jira"].fields == {"points": "Story Points", "start": "customfield_1"}
    assert set(settings.write.trackers) == {"jira"}


def test_writing_stays_a_comment_unless_asked_for() -> None:
    """Without the word for it the write section is a comment, so nothing can be written."""
    text = text_of(propose(ANSWERS, found(epic("SRCH-1")), Chosen()))
    assert '#     key_result: {status: "KR Status"' in text
    assert not loaded(text).settings.write.trackers


def test_fields_that_look_made_for_figures() -> None:
    """Name and kind decide: a status in a text is none, a slip needs no word for its subject."""
    named = {s: {r: f.name for r, f in roles.items()} for s, roles in write_fields(FIELDS).items()}
    assert named == {
        "key_result": {"status": "KR Status", "note": "KR Status note"},
        "project": {"progress": "Project Progress", "slip": "Slip (days)"},
    }
    assert [f.id for f in role_fields(FIELDS)["points"]] == ["customfield_10016", "customfield_10020"]


def test_the_order_of_candidates() -> None:
    """Due in the cycle, then undated, then the rest; unfinished before finished; larger before smaller; no empty ones."""
    candidates = [
        epic("A-1", due=date(2027, 5, 1), children=90),
        epic("A-2", children=5),
        epic("A-3", children=50, done=50),
        epic("A-4", due=date(2026, 12, 1), children=2),
        epic("A-5", children=0),
        epic("A-6", children=None, done=None),
    ]
    assert [c.key for c in ranked(candidates, START, END)] == ["A-4", "A-2", "A-6", "A-3", "A-1"]


def test_dates_of_a_draft_lie_within_the_cycle() -> None:
    """A start or due date outside the cycle is left to the cycle; so is a due date before the start."""
    inside, outside, crossed = drafts(
        [
            epic("A-1", start=date(2026, 10, 5), due=date(2026, 12, 11)),
            epic("A-2", start=date(2026, 5, 1), due=date(2027, 1, 1)),
            epic("A-3", start=date(2026, 12, 5), due=date(2026, 11, 11)),
        ],
        START,
        END,
    )
    assert (inside.start, inside.due) == (date(2026, 10, 5), date(2026, 12, 11))
    assert (outside.start, outside.due) == (None, None)
    assert (crossed.start, crossed.due) == (date(2026, 12, 5), None)


def test_ids_are_speaking_and_unique() -> None:
    """A list's id is made of its name, twice the same name makes two ids, and a name of signs only falls back."""
    named = drafts([epic("901", "Trial mails"), epic("902", "Trial mails"), epic("903", "!!!")], START, END)
    assert [draft.id for draft in named] == ["trial-mails", "trial-mails-2", "903"]
    assert identifier(" Ünï – 検索 / x.") == "ünï-検索-x"


def test_everything_a_table_can_say_loads() -> None:
    """Kinds, weights, items, metrics of both forms and a project under two key results arrive as they were said."""
    shared = project_of("SRCH-1", "jira")
    results = (
        KeyResultDraft(
            id="o1-kr1",
            title="K",
            kind="committed",
            weight=2,
            item="OKR-1",
            start=0.5,
            target=12,
            unit="%",
            projects=[shared],
        ),
        KeyResultDraft(id="o1-kr2", title="L", low=1, high=2, projects=[shared]),
        KeyResultDraft(id="o1-kr3", title="M"),
    )
    objectives = [ObjectiveDraft(id="o1", title="O: 'x'", item="OKR-9", key_results=results)]
    okr = loaded(text_of(propose(ANSWERS, found(epic("SRCH-7")), Chosen(objectives=objectives)))).okr
    first, second, third = okr.key_results.values()
    assert (first.ambition, first.weight, first.item) == (Ambition.COMMITTED, 2, ("jira", "OKR-1"))
    assert first.metric
    assert (first.metric.start, first.metric.target, first.metric.unit) == (0.5, 12, "%")
    assert second.metric
    assert (second.metric.low, second.metric.high) == (1, 2)
    assert third.metric is None
    assert okr.projects["srch-1"].key_results == ("o1-kr1", "o1-kr2")


def test_the_running_quarter() -> None:
    """Each day lies in its calendar quarter, also across the year's end."""
    assert [running_quarter(day).name for day in (date(2026, 12, 31), date(2027, 1, 1))] == [
        "2026Q4",
        "2027Q1",
    ]
    for month in range(1, 13):
        quarter = running_quarter(date(2026, month, 15))
        assert quarter.start <= date(2026, month, 15) <= quarter.end
        assert (quarter.end - quarter.start).days in range(89, 92)
    assert running_quarter(date(2026, 11, 21)).end == END


def test_a_placeholder_is_scored_by_its_projects() -> None:
    """Where nothing is known, one objective with one key result stands over the projects."""
    (key_result,) = placeholder([project_of("SRCH-1", "jira")]).key_results
    assert key_result.by_progress


def test_an_okr_in_the_tracker_is_read_from_there() -> None:
    """Types and links that differ from the defaults are named; projects wait as a comment that loads once it is none."""
    okr = OkrFound(
        objectives=1, key_results=2, types=("目標", "Key Result"), key_result_links=True, project_links=True
    )
    look = replace(found(epic("SRCH-1"), epic("SRCH-2")), okr=okr)
    text = text_of(propose(ANSWERS, look, Chosen()))
    place = loaded(text).places[0]
    assert (place.objective_types, place.key_result_types) == (("目標",), ("Key Result",))
    assert (place.settings.key_result.links, place.settings.projects.links) == ("any", "any")
    assert not loaded(text).okr.projects
    begin = text.index("# projects:")
    waiting = "\n".join(line.removeprefix("# ") for line in text[begin:].split("\n\n")[0].splitlines())
    taken = loaded(text[:begin] + waiting.replace("[KEY]", "[okr-2]")).okr.projects
    assert [(p.id, p.key_results) for p in taken.values()] == [("srch-1", ("okr-2",)), ("srch-2", ("okr-2",))]


def test_an_okr_list_of_clickup_shows_figures_in_its_own_fields() -> None:
    """The list is named by its id, and what could show a figure there needs no key result in its name."""
    carriers = (
        Field("f1", "Status report", FieldKind.OPTION),
        Field("f2", "Progress", FieldKind.NUMBER, computed="formula"),
        Field("f3", "Score", FieldKind.NUMBER),
    )
    okr = OkrFound(objectives=1, key_results=2, select=("901", "OKRs\nof 2026"), carriers=carriers)
    look = Discovery(kind="clickup", spaces=[Space("Growth", "Growth")], okr=okr, fields=(*FIELDS, *carriers))
    answers = Answers(kind="clickup", workspace="9001", token="env:PROPOSED", cycle=ANSWERS.cycle)
    ready = loaded(text_of(propose(answers, look, Chosen(writes=True))))
    assert ready.places[0].select[0].include.facets == {"list": ("901",)}
    assert {(s.subject, s.role, s.field) for s in ready.writes["clickup"].specs.values()} == {
        ("key_result", "status", "Status report"),
        ("key_result", "score", "Score"),
    }


def test_an_okr_whose_key_results_hang_nowhere_is_left_to_the_operator() -> None:
    """Then the file would not pass `check`: the placeholder stands instead, as it does where a table tells the OKR."""
    okr = OkrFound(objectives=1, key_results=2, types=("Objective", "Key Result"), unplaced=1)
    look = replace(found(epic("SRCH-1")), okr=okr)
    made = loaded(text_of(propose(ANSWERS, look, Chosen())))
    assert (made.places, set(made.okr.key_results)) == ((), {"kr1"})
    table = ObjectiveDraft(id="o", title="O", key_results=[KeyResultDraft(id="k", title="K")])
    sound = replace(look, okr=replace(okr, unplaced=0))
    assert set(loaded(text_of(propose(ANSWERS, sound, Chosen(objectives=[table])))).okr.key_results) == {"k"}
