"""Walks against a server that answers what a test has written down: ends, gaps, and rows that move."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson
import pytest

from connectors.clickup.walk import Source, Stamp, Walk
from connectors.clickup.workspace import Workspace
from connectors.errors import MalformedError
from connectors.http import Http
from tests.unit.connectors.scripted import Reply, Scripted
from tests.unit.connectors.ticking import Ticking


def page(*times: int, last: bool | None = None, prefix: str = "t") -> Reply:
    """Return an answer with tasks that were created and updated at these times, and named by them."""
    tasks = [{"id": f"{prefix}{at}", "date_created": str(at), "date_updated": at} for at in times]
    body: dict[str, Any] = {"tasks": tasks}
    return Reply(body=orjson.dumps(body if last is None else body | {"last_page": last}))


def full(first: int) -> Reply:
    """Return an answer with a full page of tasks, a millisecond apart."""
    return page(*range(first, first + 100))


@contextmanager
def workspace(replies: Sequence[Reply]) -> Iterator[tuple[Workspace, Scripted]]:
    """Give a workspace that answers these in turn, and what it was asked."""
    with Scripted(*replies) as server:
        http = Http(
            "clickup",
            server.url,
            token=lambda: "pk_x",
            authorise=lambda _token: {},
            observe=lambda _exchange: None,
            clock=Ticking().clock,
        )
        with closing(http):
            yield Workspace(http, "9001", server.url), server


def walked(replies: Sequence[Reply], **options: Any) -> tuple[list[str], list[dict[str, list[str]]]]:
    """Return the ids that a walk met, in order, and what it asked for."""
    with workspace(replies) as (site, server):
        walk = Walk(site, options.pop("source", Source(site.all_tasks)), **options)
        met: list[str] = []
        while not walk.done:
            met += [task["id"] for task in walk.step().tasks]
        return met, [parse_qs(urlsplit(path).query) for _, path, _ in server.seen]


def test_the_servers_own_word_ends_a_walk() -> None:
    """Where the answer has `last_page`, one request suffices."""
    assert len(walked([page(1, 2, last=True)])[1]) == 1


def test_a_page_without_rows_is_not_the_servers_word() -> None:
    """`last_page` on an empty page is looked at twice, too."""
    met, asked = walked([page(last=True), page(1, last=True)])
    assert (met, len(asked)) == (["t1"], 2)


def test_a_short_page_never_ends_a_walk() -> None:
    """Three rows, then two more, then the end, which is looked for on two pages."""
    met, asked = walked([page(1, 2, 3), page(4, 5), page(), page()])
    assert met == ["t1", "t2", "t3", "t4", "t5"]
    assert [query["page"] for query in asked] == [["0"], ["1"], ["2"], ["3"]]


def test_a_quiet_read_of_changes_is_one_request() -> None:
    """An incremental walk takes an empty page for the end, and asks from one millisecond before the cursor."""
    met, asked = walked([page()], stamp=Stamp.UPDATED, low=1000, wary=False)
    assert met == []
    assert [query["date_updated_gt"] for query in asked] == [["999"]]
    assert asked[0]["order_by"] == ["updated"]


def test_a_full_page_goes_on_by_time() -> None:
    """The next request asks for the time of the last row on, and for its first page."""
    _, asked = walked([full(1), page(100, 101), page(), page()])
    assert asked[1]["date_created_gt"] == ["99"]
    assert [query["page"] for query in asked] == [["0"], ["0"], ["1"], ["2"]]


def test_many_tasks_of_one_moment_are_read_page_by_page() -> None:
    """Where a whole page has one time, offsets lead through that moment."""
    moment = [page(*[7] * 100, prefix=prefix) for prefix in "ab"]
    met, asked = walked([*moment, page(8), page(), page()], low=7)
    assert len(met) == 201
    assert [query["page"] for query in asked][:3] == [["0"], ["1"], ["2"]]


def test_a_moment_whose_rows_change_places_is_read_by_id() -> None:
    """A row that two pages of one moment show proves that another was on neither: ids give an order that holds."""
    moment = [page(*[7] * 100, prefix=prefix) for prefix in "ab"]
    by_id = [page(*[7] * 100, prefix=prefix) for prefix in "abc"]
    met, asked = walked([*moment, moment[0], *by_id, page(), page(), page()], low=7)
    assert {"a7", "b7", "c7"} == set(met)
    assert [(query["order_by"][0], query["page"][0]) for query in asked[2:5]] == [
        ("created", "2"),
        ("id", "0"),
        ("id", "1"),
    ]


def test_rows_that_keep_no_order_at_all_are_told() -> None:
    """Where rows come twice even by id, walk after walk, the pull ends as malformed rather than incomplete."""
    twice = [page(7, 8, prefix="a"), page(9), page(7, 8, prefix="a"), page(), page()]
    with pytest.raises(MalformedError, match="another order"):
        walked([page(7, 8, prefix="a"), page(7, 8, prefix="a"), *twice * 3], low=7)


def test_an_empty_page_with_others_behind_it_is_asked_for_again() -> None:
    """What is behind an empty page shows that it was no end: it gets a last chance, and is passed over then."""
    met, _ = walked([page(1), page(), page(3), page(2), page(3), page(), page()])
    assert met == ["t1", "t3", "t2", "t3"]
    met, _ = walked([page(1), page(), page(3), page(), page(3), page(), page()])
    assert met == ["t1", "t3", "t3"]


def test_rows_without_order_are_read_by_offset_and_anew_when_they_shift() -> None:
    """A server that does not sort is read by page, and begun anew when a row comes twice."""
    replies = [page(5, 1), page(1, 9), page(), page(), page(5, 1), page(9), page(), page()]
    met, asked = walked(replies)
    assert set(met) == {"t5", "t1", "t9"}
    assert len(asked) == len(replies)


def test_a_view_is_asked_for_pages_only() -> None:
    """Views take no order and no filter."""
    _, asked = walked([page(9, 1, last=True)], source=Source("/v2/view/x/task", is_sorted=False))
    assert asked == [{"page": ["0"]}]


def test_a_page_that_comes_for_ever_is_told() -> None:
    """A server that answers the same page whatever is asked leads nowhere."""
    with pytest.raises(MalformedError, match="paging"):
        walked([page(1, 2, 3)])


def newest_first(*times: int) -> Reply:
    """Return an answer with tasks of these times, the newest first."""
    return page(*sorted(times, reverse=True))


def begun(replies: Sequence[Reply], **options: Any) -> tuple[Walk, list[str], list[dict[str, list[str]]]]:
    """Return a walk that was begun from both ends and walked to its end, the ids that it met, what it asked for."""
    with workspace(replies) as (site, server):
        walk = Walk(site, Source(site.all_tasks), **options)
        met = [task["id"] for task in walk.begin().tasks]
        while not walk.done:
            met += [task["id"] for task in walk.step().tasks]
        return walk, met, [parse_qs(urlsplit(path).query) for _, path, _ in server.seen]


def test_a_walk_that_meets_the_newest_rows_is_at_its_end() -> None:
    """The first page in both directions: a row beyond the oldest of the newest ones proves that nothing is between."""
    _, met, asked = begun([page(1, 2, 3), newest_first(1, 2, 3)])
    assert set(met) == {"t1", "t2", "t3"}
    assert [query["reverse"] for query in asked] == [["true"], ["false"]]
    _, met, asked = begun([full(0), newest_first(*range(90, 190))])
    assert set(met) == {f"t{at}" for at in range(190)}
    assert [query.get("date_created_gt") for query in asked] == [None, None]


def test_a_walk_goes_on_until_it_meets_the_newest_rows() -> None:
    """An empty page on the way is doubted; once a row of the newest is met, no empty page is asked for."""
    _, met, asked = begun([full(0), newest_first(*range(200, 300)), page(), full(99), full(198)])
    assert set(met) == {f"t{at}" for at in range(300)}
    assert len(asked) == 5


def test_two_empty_ends_are_nothing_at_all() -> None:
    """Nothing from the oldest on, and nothing from the newest on; where one of them shows rows, the walk goes on."""
    assert len(begun([page(), page()])[2]) == 2
    assert begun([page(), newest_first(1, 2), page(1, 2)])[1] == ["t2", "t1", "t1", "t2"]
    assert set(begun([page(1, 2), page(), page(), page()])[1]) == {"t1", "t2"}


@pytest.mark.parametrize(
    "odd",
    [page(*range(100, 200)), page(*[150] * 100), page(150), page(160, 101, 150)],
    ids=["oldest first", "one moment", "one row", "no order"],
)
def test_newest_rows_in_another_order_prove_nothing(odd: Reply) -> None:
    """The walk is read to its empty end then, as if they had not been asked for."""
    walk, met, _ = begun([full(0), odd, full(99), page(198, 199), page(), page()])
    assert {f"t{at}" for at in range(200)} <= set(met)
    assert walk.high is None


def test_a_walk_is_shared_by_parts_of_one_length() -> None:
    """Once the newest rows are known, what is left is parted by time, in as many parts as are worth it."""
    with workspace([full(0), newest_first(*range(9_900, 10_000))]) as (site, _):
        walk = Walk(site, Source(site.all_tasks))
        assert walk.split(3) == []
        walk.begin()
        rests = walk.split(3)
        assert [(one.low, one.high) for one in (walk, *rests)] == [
            (99, 2549),
            (2549, 5000),
            (5000, 7450),
            (7450, 9901),
        ]
        assert (walk.split(0), rests[0].split(3)) == ([], [])
        walk.low = 2549 - 6 * 99
        assert [one.low for one in walk.split(3)] == [walk.high] == [2549 - 3 * 99]


def test_a_row_behind_its_window_ends_a_walk() -> None:
    """It proves that all before it came; where none comes, the end is doubted like any other."""
    met, asked = walked([page(1, 2), page(3, 4, 5)], high=5)
    assert met == ["t1", "t2", "t3", "t4", "t5"]
    assert len(asked) == 2
    assert not any(name.endswith("_lt") for query in asked for name in query)
    assert len(walked([page(1, 2), page(), page()], high=5)[1]) == 3
    assert walked([page(1, 2), page(), page(4), page(), page(4, 5)], high=5)[0][-1] == "t5"
