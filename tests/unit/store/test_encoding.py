"""Work items and times survive the form in which they are stored."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.model.items import Category, WorkItem
from syncd.store import encoding

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
EARLIEST, LATEST = (datetime(year, 1, 2, tzinfo=UTC).replace(tzinfo=None) for year in (1970, 2100))
TIMES = st.datetimes(timezones=ZONES, min_value=EARLIEST, max_value=LATEST).map(
    lambda at: at.replace(microsecond=at.microsecond // 1000 * 1000)
)
DAYS = st.dates()
VALUES = st.none() | NUMBERS | TEXTS | st.booleans() | DAYS | TIMES | st.lists(TEXTS, max_size=3).map(tuple)

ITEMS = st.builds(
    WorkItem,
    tracker=TEXTS,
    id=TEXTS,
    key=TEXTS,
    title=TEXTS,
    space=TEXTS,
    type=TEXTS,
    status=TEXTS,
    category=st.sampled_from(Category),
    resolution=st.none() | TEXTS,
    parent=st.none() | TEXTS,
    facets=st.dictionaries(TEXTS, st.lists(TEXTS, max_size=3).map(tuple), max_size=3),
    fields=st.dictionaries(TEXTS, VALUES, max_size=4),
    points=st.none() | NUMBERS,
    estimate=st.none() | NUMBERS,
    spent=st.none() | NUMBERS,
    remaining=st.none() | NUMBERS,
    start=st.none() | DAYS,
    due=st.none() | DAYS,
    created=TIMES,
    updated=TIMES,
    done_at=st.none() | TIMES,
)


@given(ITEMS)
def test_an_item_survives(item: WorkItem) -> None:
    """Every item comes back equal, with the types of its fields."""
    back = encoding.item_from_json(item.tracker, item.id, encoding.item_to_json(item))
    assert back == item
    assert {n: type(v) for n, v in back.fields.items()} == {n: type(v) for n, v in item.fields.items()}


@given(ITEMS, ITEMS, st.sampled_from([f.name for f in fields(WorkItem) if f.name not in {"tracker", "id"}]))
def test_any_difference_shows_in_the_digest(one: WorkItem, other: WorkItem, name: str) -> None:
    """An item that differs in one thing but its identity has another digest."""
    changed = replace(one, **{name: getattr(other, name)})
    same_digest = encoding.digest(encoding.item_to_json(changed)) == encoding.digest(
        encoding.item_to_json(one)
    )
    assert changed == one or not same_digest


@given(ITEMS)
def test_the_order_of_fields_does_not_matter(item: WorkItem) -> None:
    """A tracker that tells its fields in another order tells the same item."""
    turned = replace(item, fields=dict(reversed(list(item.fields.items()))))
    assert encoding.item_to_json(turned) == encoding.item_to_json(item)


@given(TIMES)
def test_an_instant_survives_to_the_millisecond(at: datetime) -> None:
    """The zone becomes UTC, the instant stays."""
    assert encoding.instant(encoding.milliseconds(at)) == at
    assert encoding.instant(encoding.milliseconds(at)).tzinfo is UTC


def test_what_is_finer_than_a_millisecond_is_cut_off() -> None:
    """A time never moves into the future by being stored, before 1970 neither."""
    assert encoding.milliseconds(datetime(1970, 1, 1, 0, 0, 0, 1999, UTC)) == 1
    assert encoding.milliseconds(datetime(1969, 12, 31, 23, 59, 59, 999500, UTC)) == -1


def test_a_time_without_zone_is_a_mistake() -> None:
    """It is refused, since its instant is not known."""
    with pytest.raises(ValueError, match="without zone"):
        encoding.milliseconds(datetime(2026, 11, 2, tzinfo=UTC).replace(tzinfo=None))


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ({"a": float("nan")}, '{"a":null}'),
        ({"a": float("inf")}, '{"a":null}'),
        ({"a": 2**70}, '{"a":1.1805916207174113e+21}'),
        ({"a": 10**400}, '{"a":null}'),
        ({"a": ["\udc00x"]}, '{"a":["�x"]}'),
        ({"b": 1, "a": date(2026, 11, 2)}, '{"a":"2026-11-02","b":1}'),
    ],
)
def test_what_json_cannot_hold_is_mended(given: object, stored: str) -> None:
    """Numbers beyond JSON become null or a float, half characters a sign; keys are sorted."""
    assert encoding.to_json(given) == stored
