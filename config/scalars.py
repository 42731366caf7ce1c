"""The kinds of single values that settings are made of, each with its own plain words for what is wrong."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, NamedTuple
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BeforeValidator, Field, PlainValidator, StringConstraints, WithJsonSchema
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from config.problems import Trail, shown, suggestion
from connectors.settings import Secret, Settings


class Flaw(NamedTuple):
    """One thing wrong with a value: what, what to do, and where below the value it stands."""

    what: str
    remedy: str = ""
    at: Trail = ()


class FlawedError(ValueError):
    """A value with flaws, each of which becomes a problem of its own."""

    def __init__(self, *flaws: Flaw) -> None:
        super().__init__("; ".join(flaw.what for flaw in flaws))
        self.flaws: Sequence[Flaw] = flaws


def _day(value: object) -> date:
    if isinstance(value, date):
        return value
    try:
        if isinstance(value, str):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise FlawedError(Flaw(f"{shown(value)} is no day of the calendar", "write it like 2026-10-31"))


def _number(value: object) -> object:
    if isinstance(value, bool) or (isinstance(value, float) and not math.isfinite(value)):
        raise FlawedError(Flaw(f"{shown(value)} is no number", "write a number such as 12 or 0.5"))
    return value


def _words(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _zone(value: object) -> str:
    names = available_timezones()
    if not isinstance(value, str) or value not in names:
        near = suggestion(str(value), sorted(names)) if isinstance(value, str) else ""
        remedy = near if near.startswith("did") else "name an IANA zone such as Asia/Tokyo or UTC"
        raise FlawedError(Flaw(f"{shown(value)} is no time zone", remedy))
    return ZoneInfo(value).key


def _country(value: object) -> str:
    from holidays import list_supported_countries

    known = list_supported_countries()
    if not isinstance(value, str) or value.upper() not in known:
        remedy = "name it by its two letters, such as JP or DE, or list its holidays under calendar.holidays"
        raise FlawedError(Flaw(f"{shown(value)} is no country whose public holidays are known", remedy))
    return value.upper()


def check_address(value: object) -> str:
    """Return an http or https address unchanged; raise `FlawedError` for what is none, without quoting it."""
    parts = _split(check_link(value))
    if parts.query:
        raise FlawedError(Flaw("the address has a query or fragment", "end it before the ? or #"))
    return str(value)


def check_link(value: object) -> str:
    """Return an http or https address that may have a query; raise `FlawedError` as `check_address` does."""
    parts = _split(value)
    if parts is None or parts.scheme not in {"http", "https"} or not parts.hostname:
        raise FlawedError(
            Flaw("is no web address", "write it with its scheme, like https://acme.atlassian.net")
        )
    if parts.username is not None or parts.password is not None:
        raise FlawedError(
            Flaw("the address contains credentials", "take them out; a token goes to token: env:NAME")
        )
    if parts.fragment:
        raise FlawedError(Flaw("the address has a query or fragment", "end it before the ? or #"))
    return str(value)


def _split(value: object) -> Any:
    if not isinstance(value, str) or any(c.isspace() for c in value):
        return None
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        return None
    return parts


class StoreAddress:
    """Where the store is: a database URL, or a reference (`env:`, `file:`) to one; never shown with a password."""

    def __init__(self, text: str) -> None:
        self.reference: Secret | None = Secret(text) if text.startswith(("env:", "file:")) else None
        self.url: URL | None = None if self.reference else _database(text)

    @property
    def has_password(self) -> bool:
        """Tell whether a password stands in the address itself."""
        return self.url is not None and self.url.password is not None

    def __str__(self) -> str:
        return self.url.render_as_string(hide_password=True) if self.url else repr(self.reference)

    def __repr__(self) -> str:
        return f"StoreAddress({str(self)!r})"


def _database(text: str) -> URL:
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        remedy = "write sqlite:///syncd.db, postgresql+psycopg://host/name, or a reference such as env:DATABASE_URL"
        raise FlawedError(Flaw("is no database address", remedy)) from None
    if url.drivername in {"postgresql", "postgres"}:
        return url.set(drivername="postgresql+psycopg")
    if url.drivername not in {"sqlite", "postgresql+psycopg"}:
        what = f"{shown(url.drivername)} is no database that syncd can use"
        raise FlawedError(Flaw(what, "use sqlite:///… or postgresql+psycopg://…"))
    return url


def anchor_database(url: URL, base: Path) -> URL:
    """Return the address with a relative file name of SQLite made absolute."""
    name = url.database
    if url.drivername != "sqlite" or not name or name.startswith((":memory:", "file:")):
        return url
    return url.set(database=str(base / name))


def _store(value: object) -> StoreAddress:
    if isinstance(value, StoreAddress):
        return value
    if not isinstance(value, str):
        raise FlawedError(Flaw("is no database address", "write sqlite:///syncd.db"))
    return StoreAddress(value)


Day = Annotated[
    date,
    PlainValidator(_day, json_schema_input_type=str),
    WithJsonSchema({"type": "string", "format": "date", "examples": ["2026-10-31"]}),
]


@dataclass(frozen=True, slots=True)
class DaySpan:
    """Days from `first` to `last`, both included."""

    first: date
    last: date


class DayRange(Settings):
    """A range of days, both included."""

    first: Day = Field(alias="from", description="First day.")
    last: Day = Field(alias="until", description="Last day.")


def _span(value: object) -> DaySpan:
    match value:
        case DaySpan():
            return value
        case {"from": first, "until": last, **rest} if not rest:
            span = DaySpan(_day(first), _day(last))
        case str() if ".." in value:
            first, _, last = value.partition("..")
            span = DaySpan(_day(first.strip()), _day(last.strip()))
        case dict() | list():
            raise FlawedError(
                Flaw("is neither a day nor a range", "write {from: 2026-12-29, until: 2026-12-31}")
            )
        case _:
            span = DaySpan(_day(value), _day(value))
    if span.last < span.first:
        raise FlawedError(
            Flaw(f"the range ends on {span.last}, before it starts on {span.first}", "swap the days")
        )
    return span


Number = Annotated[float, Field(allow_inf_nan=False), BeforeValidator(_number)]
Amount = Annotated[float, Field(ge=0, allow_inf_nan=False), BeforeValidator(_number)]
Count = Annotated[int, Field(ge=0), BeforeValidator(_number)]
AtLeastOne = Annotated[int, Field(ge=1), BeforeValidator(_number)]
Port = Annotated[int, Field(ge=0, le=65535), BeforeValidator(_number)]
Share = Annotated[float, Field(ge=0, le=1), BeforeValidator(_number)]
Weight = Annotated[float, Field(gt=0, allow_inf_nan=False), BeforeValidator(_number)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=1000, strip_whitespace=True)]
Identifier = Annotated[str, StringConstraints(pattern=r"^\w[\w.-]*$", max_length=100)]
Words = Annotated[
    tuple[Text, ...],
    Field(min_length=1),
    BeforeValidator(_words, json_schema_input_type=Text | Annotated[list[Text], Field(min_length=1)]),
]
Zone = Annotated[str, PlainValidator(_zone, json_schema_input_type=str)]
Country = Annotated[str, PlainValidator(_country, json_schema_input_type=str)]
Address = Annotated[str, PlainValidator(check_address, json_schema_input_type=str)]
Store = Annotated[StoreAddress, PlainValidator(_store, json_schema_input_type=str)]
Span = Annotated[DaySpan, PlainValidator(_span, json_schema_input_type=Day | DayRange)]
