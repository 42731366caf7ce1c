"""Issues of Jira into work items, and neutral values back into edits."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.errors import MalformedError, SettingsError
from connectors.http import Http
from connectors.jira import adf, jql, space_of
from connectors.jira.datacenter import DataCenter
from connectors.jira.encode import UnfitError, encode
from connectors.jira.fields import ALWAYS, Catalogue, Reading, catalogue, described, reading
from connectors.jira.translate import neutral, work_item
from connectors.model.fields import Field, FieldKind, FieldValue, FieldWrite, Option
from connectors.model.items import Category
from connectors.model.pulls import Scope

SHARED = Path(__file__).parents[3].parent / "shared" / "data" / "jira"
RECORDED = pytest.mark.skipif(not SHARED.is_dir(), reason="needs the recorded answers in ../shared/data/jira")

READING = Reading(points="customfield_1", start="customfield_2", sprints=("customfield_3",))


def issue(**fields: Any) -> dict[str, Any]:
    """Return a raw issue."""
    return {"id": "10001", "key": "SRCH-1", "fields": {"project": {"key": "SRCH"}, **fields}}


def field(kind: FieldKind) -> Field:
    """Return a field of that kind."""
    return Field("customfield_9", "Nine", kind)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Sprint@a88a698[id=1,rapidViewId=1,state=ACTIVE,name=Sample Sprint 2,startDate=2018-05-09T06:39:30.147Z,goal=<null>]", ("Sample Sprint 2", "1")),
        ("Sprint@38c6bd04[id=12,rapidViewId=2,state=ACTIVE,name=SCRUM1,goal=,startDate=<null>,sequence=1]", ("SCRUM1", "12")),
        ("Sprint@1[id=3,rapidViewId=2,state=CLOSED,name=a, id=9, [b],startDate=<null>,synced=false]", ("a, id=9, [b]", "3")),
        ("Sprint@1[id=3]", ()),
    ],
)  # fmt: skip
def test_sprints_written_as_text_are_read(text: str, found: tuple[str, ...]) -> None:
    """Data Center tells sprints as the text of objects, in several orders; names hold commas and brackets."""
    item = work_item(
        issue(customfield_3=[f"com.atlassian.greenhopper.service.sprint.{text}"]), "jira", READING
    )
    assert item.facets.get("sprint", ()) == found


def test_an_issue_becomes_a_work_item() -> None:
    """Every part of an ordinary issue arrives, times in UTC and estimates in seconds."""
    item = work_item(
        issue(
            summary="検索を速くする",
            issuetype={"id": "10001", "name": "Story"},
            status={"name": "完了", "statusCategory": {"key": "done"}},
            resolution={"name": "Done"},
            resolutiondate="2026-11-19T18:00:00.000+0900",
            parent={"id": 10000, "key": "SRCH-0"},
            labels=["fast", "search"],
            components=[{"name": "Index"}],
            fixVersions=[{"name": "2.0"}, {"name": "Spring 26", "releaseDate": "2026-11-27"}],
            created="2026-11-01T09:00:00.000+0900",
            updated="2026-11-19T18:00:01.500+0900",
            duedate="2026-11-30",
            timeoriginalestimate=3600,
            customfield_1="5",
            customfield_2="2026-11-02",
            customfield_3=[{"id": 7, "name": "Sprint 7", "state": "active"}],
        ),
        "jira",
        READING,
    )
    assert (item.ref, item.key, item.space, item.parent) == (("jira", "10001"), "SRCH-1", "SRCH", "10000")
    assert (item.status, item.category, item.resolution) == ("完了", Category.DONE, "Done")
    assert item.facets == {
        "label": ("fast", "search"),
        "component": ("Index",),
        "version": ("2.0", "Spring 26"),
        "version_end": ("Spring 26 2026-11-27",),
        "sprint": ("Sprint 7", "7"),
        "type": ("Story",),
    }
    assert (item.points, item.estimate, item.spent) == (5.0, 3600.0, None)
    assert (item.start, item.due) == (date(2026, 11, 2), date(2026, 11, 30))
    assert item.done_at == datetime(2026, 11, 19, 9, 0, tzinfo=UTC)
    assert item.updated == datetime(2026, 11, 19, 9, 0, 1, 500_000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("key", "category"),
    [
        ("new", Category.TODO),
        ("undefined", Category.TODO),
        ("indeterminate", Category.DOING),
        ("done", Category.DONE),
        ("no-such", Category.TODO),
        (None, Category.TODO),
    ],
)
def test_the_category_is_read_by_its_key(key: str | None, category: Category) -> None:
    """Names of statuses and categories are translated on some sites; the key alone decides."""
    status = {"name": "Done", "statusCategory": {"key": key, "name": "Fertig"}}
    assert work_item(issue(status=status), "jira", READING).category is category


def test_done_work_without_resolution_is_dated_by_its_status() -> None:
    """Team-managed spaces set no resolution date; work that is not done has no date at all."""
    changed = {"statuscategorychangedate": "2026-11-10T10:00:00.000+0000"}
    done = work_item(issue(status={"statusCategory": {"key": "done"}}, **changed), "jira", READING)
    doing = work_item(issue(status={"statusCategory": {"key": "indeterminate"}}, **changed), "jira", READING)
    assert done.done_at == datetime(2026, 11, 10, 10, 0, tzinfo=UTC)
    assert doing.done_at is None


def test_odd_values_spoil_nothing_else() -> None:
    """A year that no calendar has, words for numbers, nulls and lists for objects are read as missing."""
    item = work_item(
        issue(
            summary=None,
            status=None,
            issuetype=[],
            parent="SRCH-1",
            duedate="51502-01-01",
            created="2026-11-01T09:00:00.000+0900",
            updated="yesterday",
            timeoriginalestimate="lots",
            timespent="7200",
            labels="alone",
            components=None,
            customfield_1=True,
            customfield_2={"a": 1},
            customfield_3="com.atlassian.greenhopper.service.sprint.Sprint@1[id=7]",
        ),
        "jira",
        READING,
    )
    assert (item.title, item.status, item.type, item.parent, item.due) == ("", "", "", None, None)
    assert (item.points, item.estimate, item.spent, item.start) == (None, None, 7200.0, None)
    assert item.updated == item.created == datetime(2026, 11, 1, 0, 0, tzinfo=UTC)
    assert item.facets == {"label": ("alone",)}


@pytest.mark.parametrize("raw", [None, [], {"key": "A-1"}, {"id": "1"}, {"id": "1", "fields": None}])
def test_an_issue_that_is_none_is_told(raw: object) -> None:
    """Without id or fields there is nothing to translate."""
    with pytest.raises(MalformedError):
        work_item(raw, "jira", READING)


SCALAR = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
FLAT = (
    SCALAR
    | st.lists(SCALAR, max_size=2)
    | st.dictionaries(st.sampled_from(["id", "key", "name", "value"]), SCALAR)
)
JSON = FLAT | st.lists(FLAT, max_size=2) | st.dictionaries(st.sampled_from(["statusCategory", "child"]), FLAT)


@given(name=st.sampled_from([*ALWAYS, "customfield_1", "customfield_2", "customfield_3"]), value=JSON)
def test_no_value_of_any_field_breaks_the_translation(name: str, value: object) -> None:
    """Whatever JSON stands in whatever field, an item comes out."""
    assert work_item({"id": "1", "fields": {name: value}}, "jira", READING).id == "1"


@given(kind=st.sampled_from(FieldKind), value=JSON)
def test_no_value_breaks_a_neutral_form(kind: FieldKind, value: object) -> None:
    """Whatever JSON a field of any kind holds, it reads as a neutral value."""
    read = neutral(value, kind)
    assert read is None or isinstance(read, float | str | bool | date | tuple)


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        (FieldKind.NUMBER, 3, 3.0),
        (FieldKind.NUMBER, "3.5", 3.5),
        (FieldKind.NUMBER, "NaN", None),
        (FieldKind.OPTION, {"id": "1", "value": "順調", "self": "…"}, "順調"),
        (FieldKind.OPTION, {"value": "P", "child": {"value": "C"}}, "P / C"),
        (FieldKind.OPTIONS, [{"value": "A"}, {"value": "B"}, {"value": "A"}], ("A", "B")),
        (FieldKind.OPTIONS, None, ()),
        (FieldKind.LABELS, ["x", "y"], ("x", "y")),
        (FieldKind.DATE, "2026-11-20", date(2026, 11, 20)),
        (FieldKind.DATETIME, "2026-11-20T14:39:00.000+1100", "2026-11-20T03:39:00+00:00"),
        (FieldKind.TEXT, "so", "so"),
        (FieldKind.TEXT, "", None),
        (FieldKind.PARAGRAPH, adf.document("one\n\ntwo"), "one\n\ntwo"),
        (FieldKind.PARAGRAPH, adf.document(""), None),
        (FieldKind.OTHER, {"name": "High", "id": "2"}, "High"),
        (FieldKind.OTHER, {"accountId": "1", "displayName": "Somebody"}, None),
        (FieldKind.OTHER, [{"accountId": "1", "displayName": "Somebody"}], ()),
    ],
)
def test_values_become_neutral(kind: FieldKind, raw: object, value: FieldValue) -> None:
    """Each kind of field reads as its neutral value, and people are never read."""
    assert neutral(raw, kind) == value


@pytest.mark.parametrize(
    ("kind", "value", "sent"),
    [
        (FieldKind.NUMBER, 0.31, 0.31),
        (FieldKind.NUMBER, 3, 3.0),
        (FieldKind.OPTION, "10112", {"id": "10112"}),
        (FieldKind.OPTIONS, ("1", "2"), [{"id": "1"}, {"id": "2"}]),
        (FieldKind.TEXT, "two\nlines", "two lines"),
        (FieldKind.PARAGRAPH, "note", adf.document("note")),
        (FieldKind.DATE, date(2026, 11, 20), "2026-11-20"),
        (FieldKind.DATE, "2026-11-20", "2026-11-20"),
        (FieldKind.DATETIME, "2026-11-20T03:39:00+00:00", "2026-11-20T03:39:00.000+0000"),
        (FieldKind.LABELS, ("a", "b"), ["a", "b"]),
        (FieldKind.CHECKBOX, True, True),
        (FieldKind.NUMBER, None, None),
        (FieldKind.PARAGRAPH, None, None),
        (FieldKind.LABELS, None, []),
    ],
)
def test_values_are_sent_in_the_fields_own_form(kind: FieldKind, value: FieldValue, sent: object) -> None:
    """Each kind of field is sent the exact JSON type that the site wants; None clears it."""
    assert encode(FieldWrite(field(kind), value), adf.document) == sent


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (FieldKind.NUMBER, "3"),
        (FieldKind.NUMBER, float("nan")),
        (FieldKind.NUMBER, True),
        (FieldKind.OPTION, ""),
        (FieldKind.OPTION, 3.0),
        (FieldKind.DATE, "soon"),
        (FieldKind.DATETIME, "soon"),
        (FieldKind.LABELS, ("two words",)),
        (FieldKind.TEXT, ("a", "b")),
        (FieldKind.CHECKBOX, "yes"),
        (FieldKind.OTHER, "x"),
    ],
)
def test_values_that_do_not_fit_are_refused_before_they_are_sent(kind: FieldKind, value: FieldValue) -> None:
    """What the site would refuse, or misread, is not sent."""
    with pytest.raises(UnfitError):
        encode(FieldWrite(field(kind), value), adf.document)


@given(st.lists(st.text(st.characters(blacklist_categories=["Cc", "Cs", "Zl", "Zp"]))))
def test_plain_text_survives_the_document_form(lines: list[str]) -> None:
    """A text put into a paragraph field reads back as it was, but for blanks at the ends of lines."""
    text = "\n".join(line.strip() for line in lines).strip("\n")
    assert adf.plain(adf.document(text)) == text


def test_a_persons_document_becomes_text() -> None:
    """Headings, lists, breaks, dates and links leave their text; mentions of people leave nothing."""
    document = {
        "type": "doc",
        "version": 1,
        "content": [
            {"type": "heading", "attrs": {"level": 2}, "content": [{"type": "text", "text": "State"}]},
            {
                "type": "bulletList",
                "content": [
                    {
                        "type": "listItem",
                        "content": [{"type": "paragraph", "content": [{"type": "text", "text": "one"}]}],
                    },
                    {
                        "type": "listItem",
                        "content": [{"type": "paragraph", "content": [{"type": "text", "text": "two"}]}],
                    },
                ],
            },
            {
                "type": "paragraph",
                "content": [
                    {"type": "text", "text": "due "},
                    {"type": "date", "attrs": {"timestamp": "1795132800000"}},
                    {"type": "hardBreak"},
                    {"type": "mention", "attrs": {"id": "5b10", "text": "@Somebody"}},
                    {"type": "inlineCard", "attrs": {"url": "https://acme.example/x"}},
                    {"type": "emoji", "attrs": {"shortName": ":ok:", "text": "👌"}},
                ],
            },
        ],
    }
    assert adf.plain(document) == "State\n- one\n- two\ndue 2026-11-20\nhttps://acme.example/x👌"


def test_a_field_with_options_is_described() -> None:
    """The options come from the edit screen's description, by id and name."""
    row = {
        "name": "KR Status",
        "schema": {"type": "option", "custom": "com.atlassian.jira.plugin.system.customfieldtypes:select"},
        "allowedValues": [{"id": "1", "value": "順調"}, {"id": "2", "value": "遅れ"}],
    }
    assert described("customfield_5", row) == Field(
        "customfield_5", "KR Status", FieldKind.OPTION, (Option("1", "順調"), Option("2", "遅れ"))
    )


def test_an_option_without_an_id_is_written_by_its_value() -> None:
    """Sites that list values alone take the value back."""
    row = {"name": "KR Status", "schema": {"type": "option"}, "allowedValues": [{"value": "順調"}]}
    (option,) = described("customfield_5", row).options
    assert option.name == "順調"
    assert encode(FieldWrite(field(FieldKind.OPTION), option.id), adf.document) == {"value": "順調"}


def test_fields_without_schema_are_listed() -> None:
    """Some system fields carry no schema; they are known, of no usable kind."""
    assert catalogue([{"id": "parent", "name": "Parent"}, "odd", {}], "jira").fields == (
        Field("parent", "Parent", FieldKind.OTHER),
    )


def test_a_role_by_an_ambiguous_name_is_refused() -> None:
    """Two fields called alike are named with their ids; an id settles it."""
    known = Catalogue(
        fields=(
            Field("customfield_1", "Story Points", FieldKind.NUMBER),
            Field("customfield_2", "story points", FieldKind.NUMBER),
        )
    )
    with pytest.raises(SettingsError, match=r"customfield_1.*customfield_2"):
        reading(known, {"points": "Story Points"}, Scope(), "trackers.jira")
    assert reading(known, {"points": "customfield_2"}, Scope(), "trackers.jira").points == "customfield_2"


def test_nothing_of_people_is_asked_for() -> None:
    """The fields of a request hold no person and no comment."""
    requested = set(READING.requested)
    assert not requested & {
        "assignee",
        "reporter",
        "creator",
        "comment",
        "worklog",
        "watches",
        "votes",
        "*all",
    }


@pytest.mark.parametrize(
    ("query", "cut"),
    [
        ("project = A ORDER BY rank", "project = A"),
        ("project = A order   by rank desc, key", "project = A"),
        ('summary ~ "order by" AND x = 1', 'summary ~ "order by" AND x = 1'),
        (r'summary ~ "say \"order by\" now" ORDER BY key', r'summary ~ "say \"order by\" now"'),
        ("'order by' = 1\nORDER\nBY key", "'order by' = 1"),
        ("cf[10010] = border", "cf[10010] = border"),
    ],
)
def test_an_own_order_is_cut_off(query: str, cut: str) -> None:
    """A raw query loses its ORDER BY, but not the words inside quotes."""
    assert jql.unordered(query) == cut


def test_values_cannot_break_out_of_a_clause() -> None:
    """Quotes and backslashes in a space's key stay inside the value."""
    assert jql.spaces(['A" OR 1=1 \\']) == 'project in ("A\\" OR 1=1 \\\\")'
    assert jql.among("id", ["10001", "A-1"]) == 'id in (10001, "A-1")'


def test_times_are_compared_in_bare_milliseconds() -> None:
    """Epoch milliseconds without quotes are read alike by accounts of all time zones."""
    clause = jql.since("project = A", datetime(2026, 11, 20, 9, 0, tzinfo=UTC))
    assert clause == "project = A AND updated >= 1795165200000"


@pytest.mark.parametrize(
    ("key", "space"), [("SRCH-1", "SRCH"), ("srch-12", "SRCH"), ("10001", ""), ("A_B-1", "A_B")]
)
def test_a_key_names_its_space(key: str, space: str) -> None:
    """The space of a key is what stands before the number; an id names none."""
    assert space_of(key) == space


def _devlake() -> Iterator[Mapping[str, Any]]:
    csv.field_size_limit(10**8)
    for name in ("_raw_jira_api_issues", "_raw_jira_api_issues_for_due_date", "_raw_jira_external_epics"):
        with (SHARED / "devlake-e2e" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as rows:
            for row in csv.DictReader(rows):
                yield json.loads(row["data"])


@RECORDED
def test_recorded_issues_of_a_cloud_site_are_translated() -> None:
    """Rows recorded from a real site, with names in Chinese and categories that contradict them, pass."""
    wanted = Reading(points="customfield_10024", sprints=("customfield_10020",))
    items = [work_item(raw, "jira", wanted) for raw in _devlake()]
    assert len(items) > 30
    assert {item.space for item in items} >= {"EE"}
    first = next(item for item in items if item.key == "EE-1")
    assert first.status == "已完成"
    assert first.category is Category.TODO
    assert first.facets["version"] == ("v2.7.0",)
    assert first.facets["sprint"] == ("EE Sprint 7", "7")
    assert all(item.updated.year > 2000 for item in items)


@RECORDED
def test_recorded_answers_of_older_servers_are_translated() -> None:
    """Answers of a server that knew no categories of today, and its fields, pass."""
    issues = json.loads((SHARED / "go-jira" / "issues_in_sprint.json").read_text(encoding="utf-8"))["issues"]
    known = catalogue(
        json.loads((SHARED / "go-jira" / "all_fields.json").read_text(encoding="utf-8")), "jira"
    )
    assert [work_item(raw, "jira", READING).key for raw in issues]
    assert known.fields


@RECORDED
def test_recorded_rows_of_a_connector_are_translated() -> None:
    """Fields of a real site have kinds and a sprint field known by its type; its issues pass with them."""
    text = (SHARED / "faros" / "all-streams.jsonl").read_text(encoding="utf-8")
    streams: dict[str, list[Any]] = {}
    for record in (json.loads(line)["record"] for line in text.splitlines()):
        streams.setdefault(record["stream"].rpartition("__")[2], []).append(record["data"])
    known = catalogue(streams["issue_fields"], "jira")
    assert {f.kind for f in known.fields} >= {
        FieldKind.NUMBER,
        FieldKind.DATE,
        FieldKind.LABELS,
        FieldKind.OPTION,
    }
    assert len(known.sprints) == 1
    wanted = Reading(sprints=known.sprints)
    items = [work_item(raw, "jira", wanted) for raw in [*streams["issues"], *streams["epics"]]]
    assert all(item.key and item.title and item.status for item in items)


@RECORDED
def test_recorded_issues_of_servers_pass() -> None:
    """Issues of real servers, among them old ones, are dressed and translated; their sprints are known by name."""
    http = Http("jira", "http://nowhere", token=lambda: "", authorise=lambda _: {}, observe=lambda _: None)
    site, found = DataCenter(http), []
    for file in sorted((SHARED / "mattermost-webhooks").glob("webhook-server-*.json")):
        told = json.loads(file.read_text(encoding="utf-8")).get("issue")
        if told and "issuetype" in told.get("fields", {}):
            found += site.dressed([told])
    http.close()
    sprints = Reading(sprints=("customfield_10104",))
    items = [work_item(one, "jira", sprints) for one in found]
    assert len(items) >= 10
    assert all(item.id and item.key and item.status and item.created.year > 2000 for item in items)
    assert {item.facets["sprint"] for item in items if "sprint" in item.facets} == {("Sample Sprint 2", "1")}
