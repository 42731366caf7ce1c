"""The query language: what it understands, what it refuses, and that it agrees with sets."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.sandbox.jql import Context, JqlError, compile_query, parse
from syncd.sandbox.jql.syntax import And, Clause, Function, Not, Operator, Or, Sort, Value
from syncd.sandbox.loading import load

NOW = datetime(2026, 11, 20, 0, 30, tzinfo=UTC)  # a Friday, 09:30 in Tokyo


@cache
def context() -> Context:
    """Return a site of eight issues in two projects, seen from Tokyo."""
    records: list[dict[str, Any]] = [
        {"kind": "status", "name": "To Do", "category": "new"},
        {"kind": "status", "name": "In Progress", "category": "indeterminate"},
        {"kind": "status", "name": "Done", "category": "done"},
        {"kind": "sprint", "name": "Old", "id": 1, "state": "closed"},
        {"kind": "sprint", "name": "Now", "id": 2, "state": "active"},
        {"kind": "sprint", "name": "Next", "id": 3, "state": "future"},
        {"kind": "version", "project": "A", "name": "1.0", "released": True},
        {"kind": "version", "project": "A", "name": "2.0"},
        {"kind": "version", "project": "B", "name": "1.0"},
        {"kind": "field", "id": "customfield_11001", "name": "Size", "type": "option", "options": ["S", "M"]},
        {"kind": "field", "id": "customfield_11002", "name": "Motto", "type": "text"},
        {"kind": "field", "id": "customfield_11003", "name": "Start date", "type": "date"},
        _issue("A-1", 1, type="Initiative", summary="Search, faster"),
        _issue("A-2", 2, type="Epic", parent="A-1", status="In Progress", updated="2026-11-19T23:30:00+09:00"),
        _issue("A-3", 3, type="Story", parent="A-2", status="Done", resolution="Fixed", labels=["Fast", "検索"], points=3, versions=["1.0"], sprints=["Old"], resolved="2026-11-18T10:00:00+09:00"),
        _issue("A-4", 4, type="Story", parent="A-2", status="In Progress", labels=["slow"], points=5, versions=["2.0"], sprints=["Now"], due="2026-11-20", updated="2026-11-20T00:30:00+09:00"),
        _issue("A-5", 5, type="Sub-task", parent="A-4", summary="検索を速くする", due="2026-11-23", fields={"Size": "S"}),
        _issue("B-1", 6, type="Task", status="Done", resolution="Won't Do", components=["API"], versions=["1.0"], fields={"Size": "M", "Motto": "slow and steady"}),
        _issue("B-2", 7, type="Bug", priority="High", sprints=["Next"], fields={"Start date": "2026-11-02"}, description="It *breaks* (badly)"),
        _issue("B-10", 8, type="Task", summary='Say "hello"', created="2026-09-01T00:00:00+09:00"),
    ]  # fmt: skip
    site = load(records)
    return Context(site=site, issues=site.issues, now=NOW, zone=ZoneInfo("Asia/Tokyo"))


def _issue(key: str, id_: int, **rest: Any) -> dict[str, Any]:
    plain = {"key": key, "id": id_, "status": "To Do", "created": "2026-11-10T12:00:00+09:00"}
    return plain | rest


def find(jql: str) -> list[str]:
    """Return the keys that a query finds, in its order."""
    return [issue.key for issue in compile_query(parse(jql), context()).select(context())]


@pytest.mark.parametrize(
    ("jql", "expected"),
    [
        ("project = A", {"A-1", "A-2", "A-3", "A-4", "A-5"}),
        ("project in (a, B) AND type = Task", {"B-1", "B-10"}),
        ("project != A", {"B-1", "B-2", "B-10"}),
        ("key = A-3", {"A-3"}),
        ("issuekey in (a-3, B-1)", {"A-3", "B-1"}),
        ("id in (3, 6)", {"A-3", "B-1"}),
        ("issue = 4", {"A-4"}),
        ("key >= B-2", {"B-2", "B-10"}),
        ("id > 6", {"B-2", "B-10"}),
        ("id > 999", set()),
        ("key is not EMPTY AND project = B", {"B-1", "B-2", "B-10"}),
        ("parent = A-2", {"A-3", "A-4"}),
        ("parent in (2, A-4)", {"A-3", "A-4", "A-5"}),
        ('"Epic Link" = A-2', {"A-3", "A-4"}),
        ("'epic link' is EMPTY AND project = A", {"A-1", "A-2", "A-5"}),
        ("parentEpic = A-2", {"A-3", "A-4", "A-5"}),
        ('issue in portfolioChildIssuesOf("A-1")', {"A-2", "A-3", "A-4", "A-5"}),
        ("issuetype in standardIssueTypes() AND project = A", {"A-1", "A-2", "A-3", "A-4"}),
        ("issuetype in subTaskIssueTypes()", {"A-5"}),
        ("hierarchyLevel = 1", {"A-2"}),
        ('status = "In Progress"', {"A-2", "A-4"}),
        ("status not in (Done, 'to do')", {"A-2", "A-4"}),
        ("statusCategory = Done", {"A-3", "B-1"}),
        ("statusCategory != done AND project = B", {"B-2", "B-10"}),
        ("statusCategory = indeterminate", {"A-2", "A-4"}),
        ("resolution = Unresolved AND project = A", {"A-1", "A-2", "A-4", "A-5"}),
        ("resolution is not EMPTY", {"A-3", "B-1"}),
        ('resolution in (Fixed, "Won\'t Do")', {"A-3", "B-1"}),
        ("resolution != Fixed", {"B-1"}),
        ("labels = fast", {"A-3"}),
        ("labels = 検索", {"A-3"}),
        ("labels = never-used", set()),
        ("labels != fast", {"A-4"}),
        ("labels in (fast, EMPTY) AND type = Story", {"A-3"}),
        ("labels is EMPTY AND project = B", {"B-1", "B-2", "B-10"}),
        ("component = API", {"B-1"}),
        ('fixVersion = "1.0"', {"A-3", "B-1"}),
        ("fixVersion in releasedVersions()", {"A-3"}),
        ("fixVersion in unreleasedVersions(A)", {"A-4"}),
        ("fixVersion not in releasedVersions()", {"A-4", "B-1"}),
        ("sprint = Now", {"A-4"}),
        ("sprint in (1, 3)", {"A-3", "B-2"}),
        ("sprint in openSprints()", {"A-4"}),
        ("sprint in closedSprints() OR sprint in futureSprints()", {"A-3", "B-2"}),
        ("priority = High", {"B-2"}),
        ("summary ~ search", {"A-1"}),
        ('summary ~ "sea*"', {"A-1"}),
        ("summary ~ sea", set()),
        ("summary ~ 検索", {"A-5"}),
        ("text ~ breaks", {"B-2"}),
        ('summary ~ "\\"hello\\""', {"B-10"}),
        ("summary !~ search AND type = Initiative", set()),
        ('"Story Points" > 3', {"A-4"}),
        ("cf[10016] in (3, 5)", {"A-3", "A-4"}),
        ('"story points" is EMPTY AND type = Story', set()),
        ("Size = S", {"A-5"}),
        ("Size != s", {"B-1"}),
        ("cf[11001] is EMPTY AND project = B", {"B-2", "B-10"}),
        ("Motto ~ steady", {"B-1"}),
        ('"Start date" <= 2026-11-02', {"B-2"}),
        ("due = 2026-11-20", {"A-4"}),
        ("due <= endOfWeek()", {"A-4"}),
        ("duedate > now()", {"A-5"}),
        ("due >= startOfDay() AND due < 7d", {"A-4", "A-5"}),
        ("due is EMPTY AND project = B", {"B-1", "B-2", "B-10"}),
        ("created < 2026-10-01", {"B-10"}),
        ('created = "2026-11-10 12:00" AND project = B', {"B-1", "B-2"}),
        ("resolved >= -3d", {"A-3"}),
        ('resolutiondate > "-1w"', {"A-3"}),
        ("updated >= startOfDay()", {"A-4"}),
        ("updated >= startOfDay(-1)", {"A-2", "A-4"}),
        ('updated >= startOfMonth("+1M")', set()),
        ("updated >= 1793458800000", {"A-1", "A-2", "A-3", "A-4", "A-5", "B-1", "B-2"}),
        ("updated >= 1795102200000", {"A-4"}),
        ("updated > 1795102200000", set()),
        ("project = A AND NOT (type = Story OR status = 'In Progress')", {"A-1", "A-5"}),
        ("project = A && !(type = Story || status = 'In Progress')", {"A-1", "A-5"}),
        ("project = B OR project = A AND type = Epic", {"B-1", "B-2", "B-10", "A-2"}),
        ("NOT labels = fast", {"A-4"}),
        ("NOT NOT project = B", {"B-1", "B-2", "B-10"}),
    ],
)
def test_queries_find_what_they_say(jql: str, expected: set[str]) -> None:
    """Each field, operator and function finds exactly its issues."""
    assert set(find(jql)) == expected


@pytest.mark.parametrize(
    ("jql", "words"),
    [
        ("foo = 1", "Field 'foo' does not exist"),
        ("reporter = somebody", "Field 'reporter' does not exist"),
        ("project = C", "The value 'C' does not exist for the field 'project'."),
        ("status = Asleep", "The value 'Asleep' does not exist for the field 'status'."),
        ("key = C-1", "An issue with key 'C-1' does not exist for field 'key'."),
        ("parent = nonsense", "The issue key 'nonsense' for field 'parent' is invalid."),
        ("parent is EMPTY", "The operator 'is' is not supported by the 'parent' field."),
        ("project ~ A", "The operator '~' is not supported by the 'project' field."),
        ("summary = x", "The operator '=' is not supported by the 'summary' field."),
        ("project > A", "The operator '>' is not supported"),
        ("resolution is Fixed", "takes only EMPTY"),
        ("created >= soon", "Date value 'soon'"),
        ("created >= lastTuesday()", "Unable to find JQL function 'lastTuesday()'"),
        ("created >= startOfDay(soon)", "The argument 'soon'"),
        ("status = openSprints()", "Unable to find JQL function 'openSprints()' for the field 'status'."),
        ('"Story Points" = many', "it must be a number"),
        ("status was Done", "History searches"),
        ("project =", "before the end of the query"),
        ("project = A AND", "before the end of the query"),
        ("(project = A", "Expecting ')'"),
        ("project = A)", "Expecting either 'OR' or 'AND' but got ')'. (line 1, character 12)"),
        ("project A", "Expecting operator"),
        ("= A", "Expecting a field name but got '='. (line 1, character 1)"),
        ("project in A", "in parentheses"),
        ("project in (A, )", "Expecting either a value, list or function"),
        ('project = "A', "has not been completed"),
        ('project = "\\x"', "illegal JQL escape sequence"),
        ("project = %", "reserved JQL character"),
        ("project = A\nAND %", "(line 2, character 5)"),
        ("project = A ORDER", "Expecting 'by'"),
        ("project = A ORDER BY foo", "Field 'foo' does not exist"),
        ("project = A ORDER BY component", "Not able to sort using field 'component'."),
        ("project = A ORDER BY key,id,created,updated,due,status,type,summary", "maximum number of fields"),
        ("text ~ ''", "searches for nothing"),
        ("fixVersion in releasedVersions(C)", "names a project that does not exist"),
    ],
)
def test_what_is_not_understood_is_refused(jql: str, words: str) -> None:
    """A query with a fault is refused in words that name it."""
    with pytest.raises(JqlError) as refused:
        find(jql)
    assert words in " ".join(refused.value.messages)


def test_every_fault_is_told_once() -> None:
    """All wrong clauses are named together, a repeated one once."""
    with pytest.raises(JqlError) as refused:
        find("foo = 1 AND project = C AND foo = 2 ORDER BY bar")
    assert len(refused.value.messages) == 3


def test_a_deep_query_is_refused_rather_than_fatal() -> None:
    """Thousands of parentheses are an error like any other."""
    with pytest.raises(JqlError, match="nested"):
        parse("(" * 5000 + "project = A" + ")" * 5000)


def test_precedence() -> None:
    """AND binds closer than OR, NOT closer than both; ORDER BY ends the query."""
    query = parse("a = 1 OR b in (2, 'x y') AND NOT c >= now() ORDER BY d DESC, e")
    assert query.where == Or(
        (
            Clause("a", Operator.EQUAL, (Value("1"),)),
            And(
                (
                    Clause("b", Operator.IN, (Value("2"), Value("x y", quoted=True))),
                    Not(Clause("c", Operator.AT_LEAST, (Function("now"),))),
                )
            ),
        )
    )
    assert query.order == (Sort("d", descending=True), Sort("e"))


@pytest.mark.parametrize(
    ("jql", "expected"),
    [
        ("project = B ORDER BY key", ["B-1", "B-2", "B-10"]),
        ("project = B ORDER BY key DESC", ["B-10", "B-2", "B-1"]),
        ("project = B", ["B-10", "B-2", "B-1"]),
        ("project = B ORDER BY created ASC, key DESC", ["B-10", "B-2", "B-1"]),
        ("project = A ORDER BY updated DESC, id ASC", ["A-4", "A-2", "A-1", "A-3", "A-5"]),
        ("type = Story ORDER BY 'Story Points' DESC", ["A-4", "A-3"]),
        ("project = A ORDER BY due ASC, id", ["A-4", "A-5", "A-1", "A-2", "A-3"]),
    ],
)
def test_results_come_in_order(jql: str, expected: list[str]) -> None:
    """Several keys sort in turn; without any the newest come first; the empty come last."""
    assert find(jql) == expected


_ATOMS: dict[str, Callable[[Any], bool]] = {
    "project = A": lambda issue: issue.key.startswith("A-"),
    "status = Done": lambda issue: issue.key in {"A-3", "B-1"},
    "statusCategory != new": lambda issue: issue.key in {"A-2", "A-3", "A-4", "B-1"},
    "key in (A-1, B-2, B-10)": lambda issue: issue.key in {"A-1", "B-2", "B-10"},
    "id > 4": lambda issue: issue.id > 4,
    "type not in (Story, Task)": lambda issue: issue.key not in {"A-3", "A-4", "B-1", "B-10"},
    "created < 2026-10-01": lambda issue: issue.key == "B-10",
    "updated >= 1795102200000": lambda issue: issue.key == "A-4",
}
_SPELLINGS = {"AND": ("AND", "and", "&&"), "OR": ("OR", "or", "||"), "NOT": ("NOT ", "not ", "!")}


def _combined() -> st.SearchStrategy[tuple[str, frozenset[str]]]:
    """Return queries over fields that are never empty, with the keys that set logic gives them."""
    every = context().issues.values()

    def atom(jql: str) -> tuple[str, frozenset[str]]:
        return jql, frozenset(issue.key for issue in every if _ATOMS[jql](issue))

    def extend(parts: st.SearchStrategy[tuple[str, frozenset[str]]]) -> st.SearchStrategy[Any]:
        both = st.tuples(parts, parts)
        return st.one_of(
            st.builds(
                lambda pair, word: (f"({pair[0][0]}) {word} ({pair[1][0]})", pair[0][1] & pair[1][1]),
                both,
                st.sampled_from(_SPELLINGS["AND"]),
            ),
            st.builds(
                lambda pair, word: (f"({pair[0][0]}) {word} ({pair[1][0]})", pair[0][1] | pair[1][1]),
                both,
                st.sampled_from(_SPELLINGS["OR"]),
            ),
            st.builds(
                lambda part, word: (f"{word}({part[0]})", frozenset(i.key for i in every) - part[1]),
                parts,
                st.sampled_from(_SPELLINGS["NOT"]),
            ),
        )

    return st.recursive(st.sampled_from(sorted(_ATOMS)).map(atom), extend, max_leaves=12)


@given(_combined())
def test_logic_agrees_with_sets(drawn: tuple[str, frozenset[str]]) -> None:
    """AND is intersection, OR union, NOT complement, over fields that always have a value."""
    jql, expected = drawn
    assert set(find(jql)) == expected


@given(st.text(max_size=60))
def test_no_text_breaks_the_parser(text: str) -> None:
    """Whatever is sent is understood or refused; nothing else happens."""
    with suppress(JqlError):
        compile_query(parse(text), context())
