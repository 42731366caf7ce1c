"""The API: tables in pages, filters, tags, forms, and what becomes of a request that cannot be answered."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from starlette.requests import Request

from syncd.store import Store
from syncd.web.api.answers import MOST_LINES, answer
from syncd.web.api.declaration import Table
from syncd.web.problems import RequestError
from tests.unit.web.conftest import PROJECTS, a_row
from tests.unit.web.served import NOW, Served


def ids(page: Any) -> list[str]:
    """Return the ids of a page's rows."""
    return [row["id"] for row in page["items"]]


def table(text: str) -> list[dict[str, str]]:
    """Return the lines of a CSV by the names in its first."""
    return list(csv.DictReader(io.StringIO(text)))


def refused(served: Served, path: str, **headers: str) -> tuple[int, str, str, str]:
    """Return the status of a refusal with what it says, where and what to do, after looking at its form."""
    answer = served.ask(f"/api/v1{path}", headers)
    told = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert told["status"] == answer.status_code
    assert "Traceback" not in answer.text
    return answer.status_code, told["detail"], told.get("where", ""), told.get("remedy", "")


def test_rows_come_in_the_order_of_the_configuration(served: Served) -> None:
    """With their ids and every figure that the store has of them, also such as no schema knows."""
    page = served.api("/projects")
    assert ids(page) == ["zebra", "apple", "tls"]
    assert page["items"][0] == {"id": "zebra", **PROJECTS["zebra"]}
    assert page["next"] is None


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("status=off_track", ["apple"]),
        ("team=search", ["zebra"]),
        ("kind=side", ["tls"]),
        ("key_result=kr1", ["zebra", "apple"]),
        ("key_result=kr1&status=on_track", ["zebra"]),
        ("team=nobody", []),
    ],
)
def test_filters_narrow(served: Served, query: str, found: list[str]) -> None:
    """Several of them must all hold."""
    assert ids(served.api(f"/projects?{query}")) == found


def test_one_row_has_an_address_of_its_own(served: Served) -> None:
    """The same row as in the table; an id that is not there is 404 with the table as remedy."""
    assert served.api("/projects/tls") == served.api("/projects")["items"][2]
    assert served.api("/key_results/kr1")["title"] == "Searches"
    assert refused(served, "/projects/kr1") == (
        404,
        "there is nothing of that id",
        "/api/v1/projects/kr1",
        "see /api/v1/projects",
    )


@pytest.mark.parametrize(
    ("path", "number"),
    [
        ("/projects", 3),
        ("/standings?from=2026-11-01", 9),
        ("/standings", 6),
        ("/changes", 3),
        ("/audit", 3),
        ("/unmapped", 2),
    ],
)
def test_pages_join_to_the_whole_table(served: Served, path: str, number: int) -> None:
    """Cursor by cursor each row comes once, in the order of the whole; the link says the same as `next`."""
    whole = served.api(path)["items"]
    found: list[Any] = []
    step = f"{path}{'&' if '?' in path else '?'}limit=1"
    target = step
    while len(found) <= number:
        answer = served.ask(f"/api/v1{target}")
        page = answer.json()
        found += page["items"]
        if page["next"] is None:
            assert "link" not in answer.headers
            break
        target = f"{step}&cursor={page['next']}"
        linked = answer.headers["link"].removeprefix("<").partition(">")[0]
        assert served.ask(f"/api/v1{path.partition('?')[0]}{linked}").json() == served.api(target)
    assert found == whole
    assert len(found) == number


def test_a_row_that_came_in_between_moves_no_page(migrated_file: Any, tmp_path: Any) -> None:
    """A cursor names a place, not a number of rows: what was written meanwhile neither repeats nor hides a row."""
    with Store.open(f"sqlite:///{tmp_path}/own.db") as store:
        served = Served(store)
        for number in range(4):
            store.audit(NOW, "value", f"kr{number}", {})
        first = served.api("/audit?limit=2")
        store.audit(NOW, "value", "late", {})
        second = served.api(f"/audit?limit=2&cursor={first['next']}")
        assert [row["subject"] for row in (*first["items"], *second["items"])] == ["kr3", "kr2", "kr1", "kr0"]


def test_standings_are_told_now_at_a_day_and_as_a_series(served: Served) -> None:
    """A past day as it was kept at its close, with its source; a day of which nothing is kept has no rows."""
    now = served.api("/standings?kind=project")["items"]
    assert {(row["day"], row["source"]) for row in now} == {("2026-11-20", "now")}
    assert {row["id"]: row["figures"] for row in now} == PROJECTS
    past = served.api("/standings?at=2026-11-17")["items"]
    assert [(row["id"], row["source"], row["figures"]["share"]) for row in past] == [
        ("apple", "rebuilt", 0.3),
        ("tls", "rebuilt", 0.3),
        ("zebra", "rebuilt", 0.3),
    ]
    series = served.api("/standings?id=tls&from=2026-11-18&to=2026-11-19")["items"]
    assert [(row["day"], row["figures"]["share"]) for row in series] == [
        ("2026-11-18", 0.2),
        ("2026-11-19", 0.1),
    ]
    assert served.api("/standings?at=2026-11-10") == {"items": [], "next": None}
    assert ids(served.api("/standings?kind=total")) == ["side_portfolio"]


def test_what_the_history_keeps_of_other_kinds_is_served(served: Served) -> None:
    """Ledger and goals as they stand there; what is not kept yet is an empty table."""
    (day,) = served.api("/ledger")["items"]
    assert (day["id"], day["day"], len(day["changes"])) == ("zebra", "2026-11-18", 2)
    assert served.api("/goals")["items"][0]["figures"] == {"goals": {"total": 4, "achieved": 3}}
    assert served.api("/verdicts")["items"] == served.api("/baselines")["items"] == []


def test_the_ledger_in_csv_has_a_line_for_each_change(served: Served) -> None:
    """Each with the day and project it belongs to."""
    lines = table(served.ask("/api/v1/ledger?format=csv").text)
    assert [(line["id"], line["day"], line["changes.what"]) for line in lines] == [
        ("zebra", "2026-11-18", "due_moved"),
        ("zebra", "2026-11-18", "item_added"),
    ]


def test_change_sets_tell_their_outcomes(served: Served) -> None:
    """The latest first, counted by outcome; one alone has its changes."""
    sets = served.api("/change_sets")["items"]
    assert [(s["fingerprint"], s["outcomes"]) for s in sets] == [
        ("bbbbbbbbbbbb", {"written": 1}),
        ("aaaaaaaaaaaa", {"pending": 1, "written": 1}),
    ]
    whole = served.api(f"/change_sets/{sets[1]['id']}")
    assert [(c["key"], c["after"], c["outcome"]) for c in whole["changes"]] == [
        ("OKR-0", "順調", "written"),
        ("OKR-1", "順調", None),
    ]
    assert [c["change_set"] for c in served.api("/changes?outcome=written")["items"]] == [2, 1]
    assert len(served.api("/changes?change_set=1&tracker=jira")["items"]) == 2
    assert refused(served, "/change_sets/3")[0] == 404
    assert refused(served, "/change_sets/one")[0] == 400


def test_health_tells_of_trackers_and_what_is_set_aside(served: Served) -> None:
    """A tracker that was never read is not complete; a parked field is counted and listed."""
    health = served.api("/health")
    assert (health["healthy"], health["ready"], health["reasons"]) == (True, True, [])
    assert [(t["name"], t["complete"], t["error"]) for t in health["trackers"]] == [("jira", False, None)]
    assert health["writes"]["parked"] == 1
    assert served.api("/parked")["items"][0]["reason"] == "not on the screen"


def test_nothing_but_the_tag_goes_to_who_has_the_answer(served: Served) -> None:
    """A tag that is known, also among others, weak or any, is answered with 304; another form has another tag."""
    answer = served.ask("/api/v1/projects")
    tag = answer.headers["etag"]
    assert answer.headers["cache-control"] == "private, no-cache"
    for known in (tag, f'"x", W/{tag}', "*"):
        again = served.ask("/api/v1/projects", {"If-None-Match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert served.ask("/api/v1/projects", {"If-None-Match": '"x"'}).status_code == 200
    assert served.ask("/api/v1/projects?format=csv").headers["etag"] != tag


def test_a_changed_figure_changes_the_tag(tmp_path: Any) -> None:
    """Who has the old answer gets the new one."""
    with Store.open(f"sqlite:///{tmp_path}/own.db") as store:
        served = Served(store)
        store.save_standings("project", {"a": a_row(0, "A")}, NOW)
        tag = served.ask("/api/v1/projects").headers["etag"]
        store.save_standings("project", {"a": a_row(0, "B")}, NOW)
        assert served.ask("/api/v1/projects", {"If-None-Match": tag}).json()["items"][0]["title"] == "B"


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("text/csv", "text/csv"),
        ("text/csv;q=0.5, application/json", "application/json"),
        ("application/json;q=0.1, text/*", "text/csv"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "application/json"),
        ("*/*, application/json;q=0", "text/csv"),
        ("", "application/json"),
    ],
)
def test_the_form_is_what_is_liked_best(served: Served, accept: str, kind: str) -> None:
    """By the most exact range for each form; JSON where both are liked alike."""
    assert served.ask("/api/v1/projects", {"Accept": accept}).headers["content-type"].startswith(kind)


def test_csv_is_what_a_spreadsheet_can_open(served: Served) -> None:
    """Quoted by RFC 4180, objects in columns of their own, formulas as text, numbers as they are, a mark if asked."""
    answer = served.ask("/api/v1/projects?format=csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8; header=present"
    assert answer.headers["content-disposition"] == 'attachment; filename="projects.csv"'
    zebra, apple, tls = table(answer.text)
    assert (zebra["slip"], zebra["stale"], zebra["share"]) == ("-3.8", "false", "0.5")
    assert (apple["title"], apple["key_results"]) == ("'=HYPERLINK(1)", "kr1; kr2")
    assert (tls["title"], tls["forecast.p50"], tls["share"]) == ('証明書, "new"', "2026-12-01", "")
    assert "\r\n" in answer.text
    assert not answer.content.startswith(b"\xef\xbb\xbf")
    marked = served.ask("/api/v1/projects?format=csv&bom=true").content
    assert marked == b"\xef\xbb\xbf" + answer.content


def test_an_empty_csv_has_its_columns(served: Served) -> None:
    """Those that are known come first, always, so that a spreadsheet that reads it every day keeps its form."""
    full, empty = (served.ask(f"/api/v1/projects?format=csv{more}").text for more in ("", "&team=nobody"))
    columns = empty.strip().split(",")
    assert full.partition("\r\n")[0].split(",")[: len(columns)] == columns
    assert "forecast.p50" in columns


def counting(number: int) -> Table:
    """Return a table of so many rows."""
    return Table(
        path="/numbers",
        group="",
        summary="",
        row="Number",
        schema={},
        order={"id": int},
        rows=lambda question: ({"id": n} for n in range(min(number, question.number))),
    )


def csv_of(served: Served, table: Table, query: bytes = b"format=csv") -> list[str]:
    """Return the lines of a table in CSV."""
    scope = {"type": "http", "query_string": query, "headers": [], "path": "/numbers", "path_params": {}}
    return bytes(answer(table, served.sources, Request(scope)).body).decode().splitlines()


def test_a_csv_is_whole_or_refused(served: Served) -> None:
    """Without a limit all rows come, more than a page of JSON has; too many for one CSV are told, not cut off."""
    assert len(csv_of(served, counting(MOST_LINES))) == 1 + MOST_LINES
    with pytest.raises(RequestError, match=f"more than the {MOST_LINES} rows of one CSV") as refusal:
        csv_of(served, counting(MOST_LINES + 1))
    assert (refusal.value.status, refusal.value.where) == (400, "format")
    assert len(csv_of(served, counting(MOST_LINES + 1), b"format=csv&limit=10")) == 11


@pytest.mark.parametrize(
    ("path", "detail", "where", "remedy"),
    [
        (
            "/projects?sort=title",
            "is unknown here",
            "sort",
            "known are: status, team, key_result, kind, limit, cursor,",
        ),
        ("/health?format=csv", "is unknown here", "format", "known are: none"),
        ("/projects?limit=0", "no whole number from 1 to 5000", "limit", ""),
        ("/projects?limit=5001", "no whole number from 1 to 5000", "limit", ""),
        ("/projects?limit=%D9%A1", "no whole number from 1 to 5000", "limit", ""),
        ("/projects?limit=" + "9" * 5000, "no whole number from 1 to 5000", "limit", ""),
        ("/projects?limit=1&limit=2", "is given twice", "limit", "give it once"),
        ("/projects?status=late", "is none of not_started, on_track", "status", ""),
        ("/projects?team=" + "x" * 201, "no text of up to 200 characters", "team", ""),
        ("/projects?team=%00", "no text of up to 200 characters", "team", ""),
        ("/projects?cursor=%21", "no cursor of this table", "cursor", "take the one"),
        ("/projects?cursor=WyJhIiwiYiJd", "no cursor of this table", "cursor", ""),
        ("/audit?cursor=WzFlMzBd", "no cursor of this table", "cursor", ""),
        ("/audit?cursor=Wy0xXQ", "no cursor of this table", "cursor", ""),
        ("/audit?cursor=WzE4NDQ2NzQ0MDczNzA5NTUxNjE1XQ", "no cursor of this table", "cursor", ""),
        ("/projects?bom=1", "is none of true, false", "bom", ""),
        ("/standings?at=2026-02-30", "no day such as 2026-11-20", "at", ""),
        ("/standings?at=20261120", "no day such as 2026-11-20", "at", ""),
        ("/standings?at=2026-11-20&from=2026-11-01", "a day and a span", "at", "take one of them out"),
        ("/standings?from=2026-11-20&to=2026-11-01", "ends on 2026-11-01, before it begins", "to", "swap"),
    ],
)
def test_what_cannot_be_taken_is_told(
    served: Served, path: str, detail: str, where: str, remedy: str
) -> None:
    """With 400, the parameter, what is wrong with it and what to do; nothing is passed over in silence."""
    status, told, place, advice = refused(served, path)
    assert (status, place) == (400, where)
    assert detail in told
    assert remedy in advice


def test_other_refusals_are_problem_details_too(served: Served) -> None:
    """No such address, not to be had in that form, a method that writes, an address too long."""
    assert refused(served, "/nowhere")[0] == 404
    assert refused(served, "/projects", accept="image/png")[::3] == (
        406,
        "accept application/json or text/csv",
    )
    assert refused(served, "/status", accept="text/csv")[0] == 406
    posted = served.ask("/api/v1/projects", method="POST")
    assert (posted.status_code, set(posted.headers["allow"].split(", "))) == (405, {"HEAD", "GET"})
    assert posted.json()["remedy"] == "ask with GET"
    assert refused(served, f"/projects?team={'x' * 9000}")[0] == 414


def test_a_store_that_fails_is_told_with_503(tmp_path: Any) -> None:
    """With what to do about it; a file that is no database, say."""
    path = tmp_path / "own.db"
    with Store.open(f"sqlite:///{path}") as store:
        served = Served(store)
        store.close()
        path.write_bytes(b"no database at all" * 1000)
        for name in ("own.db-wal", "own.db-shm"):
            (tmp_path / name).unlink(missing_ok=True)
        status, detail, where, remedy = refused(served, "/projects")
    assert (status, remedy) == (503, "name another file, or restore a backup")
    assert "not a database" in detail
    assert where.startswith("store sqlite")


def test_of_a_bug_nothing_is_told_but_that_there_was_one(tmp_path: Any) -> None:
    """500 without a traceback or what was being looked at."""
    with Store.open(f"sqlite:///{tmp_path}/own.db") as store:
        served = Served(store)
        store.save_standings("project", {"a": {"title": "s3cr3t"}}, NOW)
        answer = served.ask("/api/v1/projects")
    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
    assert answer.json()["detail"] == "syncd failed at this; its log says how"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; ")
    assert "order" not in answer.text
    assert "s3cr3t" not in answer.text
