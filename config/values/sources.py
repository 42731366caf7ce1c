"""The sources of values, as the engine takes them: paths absolute, secrets still references."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url

from connectors.model.items import Ref
from connectors.reach import Reach
from connectors.settings import Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Cadence:
    """How often a source is asked (0: at each pass), how long for an answer, and from which age on it is stale."""

    every: timedelta = timedelta(minutes=15)
    timeout: timedelta = timedelta(seconds=10)
    stale_after: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A server that is asked over HTTP: how it is reached, and with which secrets.

    `proxy` is an address, a reference to one, `direct`, or None for what the environment says. `reach` says which
    private addresses may be asked; without one, every address may.
    """

    token: Secret | None = None
    user: str | None = None
    password: Secret | None = None
    headers: Mapping[str, Secret] = field(default_factory=dict)
    ca: str | None = None
    proxy: str | None = None
    reach: Reach | None = None


@dataclass(frozen=True, slots=True)
class HandSource:
    """The value is typed in with `syncd value`."""

    kind = "hand"

    def __str__(self) -> str:
        return "by hand"


@dataclass(frozen=True, slots=True)
class ProgressSource:
    """The value is the progress of the key result's projects, a ratio 0–1."""

    kind = "progress"

    def __str__(self) -> str:
        return "progress of its projects"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSource:
    """The value stands in a field, by name or id, of an item: (tracker, key or id as written)."""

    kind = "field"
    item: Ref
    field: str

    def __str__(self) -> str:
        return f"field {self.field} of {self.item[1]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSource:
    """The value stands in a file. `where` maps columns to the values that a row must have, as texts.

    CSV and Excel: `column` of the last row, or of the row with the last day in the column `date`; in Excel of the
    sheet of that name, or the first. JSON: `column` is a dotted path into the document or into each of its rows.
    """

    kind = "file"
    path: Path
    column: str | None = None
    where: Mapping[str, str] = field(default_factory=dict)
    date: str | None = None
    sheet: str | None = None
    cadence: Cadence = Cadence(every=timedelta())

    def __str__(self) -> str:
        return f"column {self.column} of {self.place}"

    @property
    def place(self) -> str:
        """Return the name of the file."""
        return self.path.name


@dataclass(frozen=True, slots=True, kw_only=True)
class PromqlSource:
    """The value is the one sample that an instant query gives at the Prometheus of this address."""

    kind = "promql"
    query: str
    url: str
    site: Site = Site()
    cadence: Cadence = Cadence()

    def __str__(self) -> str:
        return f"PromQL at {self.place}: {self.query}"

    @property
    def place(self) -> str:
        """Return the server."""
        return urlsplit(self.url).netloc


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpSource:
    """The value stands in the JSON document of this address, at a JSONPath; `time` is that of its time or day.

    `url` may be a reference to the address: then the address is a secret.
    """

    kind = "http"
    url: str
    path: str
    time: str | None = None
    site: Site = Site()
    cadence: Cadence = Cadence()

    def __str__(self) -> str:
        return f"{self.path} of the document at {self.place}"

    @property
    def place(self) -> str:
        """Return whose document it is, without what the address may tell besides."""
        return self.url if self.reference else urlsplit(self.url).netloc

    @property
    def reference(self) -> Secret | None:
        """Return the reference to the address, None where it is given itself."""
        return _reference(self.url)


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlSource:
    """The value is in the one row that a query gives: one column, or the value and its time.

    `database` is a SQLAlchemy URL without a password, or a reference to one.
    """

    kind = "sql"
    query: str
    database: str
    cadence: Cadence = Cadence()

    def __str__(self) -> str:
        return f"SQL at {self.place}: {' '.join(self.query.split())}"

    @property
    def place(self) -> str:
        """Return the name of the database, or the reference to its address."""
        return self.database if self.reference else f"{make_url(self.database).database}"

    @property
    def reference(self) -> Secret | None:
        """Return the reference to the address, None where it is given itself."""
        return _reference(self.database)


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandSource:
    """The value is what a program prints: `argv` is run in `folder`, with `environment` of the variables passed on."""

    kind = "command"
    argv: tuple[str, ...]
    folder: Path
    environment: tuple[str, ...] = ()
    cadence: Cadence = Cadence()

    def __str__(self) -> str:
        return f"command {self.place}"

    @property
    def place(self) -> str:
        """Return the program."""
        return self.argv[0]


OutsideSource = FileSource | PromqlSource | HttpSource | SqlSource | CommandSource
"""Sources outside of the trackers, which are asked for their value."""

Source = HandSource | ProgressSource | FieldSource | OutsideSource


def _reference(address: str) -> Secret | None:
    return Secret(address) if address.startswith(("env:", "file:")) else None


def indicator_name(key_result: str, indicator: str) -> str:
    """Return the name under which an indicator's source and values are kept: no id holds a slash."""
    return f"{key_result}/{indicator}"
