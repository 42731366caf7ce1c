"""Settings of where a key result's value comes from, one model for each kind of source."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, Field, PlainValidator, StringConstraints, field_validator, model_validator

from config.problems import shown, suggestion
from config.scalars import Address, Flaw, FlawedError, Store, Text, check_link
from connectors.settings import Duration, SecretRef, Settings, check_proxy

LONGEST_TIMEOUT = timedelta(minutes=5)

FILE_KINDS = (".csv", ".json", ".xlsx")

Query = Annotated[str, StringConstraints(min_length=1, max_length=10_000, strip_whitespace=True)]


def _check_link(value: object) -> str:
    return value if isinstance(value, str) and value.startswith(("env:", "file:")) else check_link(value)


Link = Annotated[str, PlainValidator(_check_link, json_schema_input_type=str)]


class FieldValueSettings(Settings):
    """Take the value from a field of the key result's item."""

    field: Text = Field(description="Name or id of a numeric field.")


class GoalValueSettings(Settings):
    """A target of a Goal in ClickUp: its current number, and its start and end where the metric names none."""

    goal: Text = Field(description="Id of the Goal, as its address and the API tell it.")
    target: Text = Field(description="Name or id of the target within the Goal.")
    tracker: Text | None = Field(
        None, description="Name of the tracker; may be left out where only one has Goals."
    )


class FileValueSettings(Settings):
    """Take the value from a CSV, Excel or JSON file."""

    file: Text = Field(
        description="Path of a `.csv`, `.xlsx` or `.json` file, relative to the configuration's folder.",
        examples=["values/searches.csv"],
    )
    column: Text | None = Field(
        None,
        description="Column of the value; in JSON a dotted path such as `totals.searches`. Required for CSV and Excel.",
    )
    where: dict[Text, str | int] = Field(
        default_factory=dict,
        description="Only rows with these values in these columns count; default: all rows.",
    )
    date: Text | None = Field(
        None,
        description="Column of the day of measurement: the row with the last day counts; without it the last row.",
    )
    sheet: Text | None = Field(None, description="Name of the sheet in an Excel file; default: its first.")
    every: Duration = Field(timedelta(), description="Least time between two readings; `0s`: at each pass.")
    stale_after: Duration | None = Field(
        None,
        description="Age of the measurement (without `date`: of the last reading) from which the value is shown as stale.",
    )

    @field_validator("file")
    @classmethod
    def _known_form(cls, file: str) -> str:
        if Path(file).suffix.lower() not in FILE_KINDS:
            what = f"{shown(file)} is neither a .csv nor an .xlsx nor a .json file"
            raise FlawedError(Flaw(what, "name a file of these kinds"))
        return file

    @model_validator(mode="after")
    def _fits_its_form(self) -> FileValueSettings:
        form = Path(self.file).suffix.lower()
        if self.column is None and form != ".json":
            what = "column is missing"
            raise FlawedError(Flaw(what, "name the column of the file that holds the value"))
        if self.sheet is not None and form != ".xlsx":
            raise FlawedError(Flaw("only an Excel file has sheets", "take sheet out", ("sheet",)))
        return self


class _AskedSettings(Settings):
    """What every source that has to be asked takes."""

    every: Duration = Field(timedelta(minutes=15), description="Least time between two readings.")
    timeout: Duration = Field(
        timedelta(seconds=10), description="Longest wait for an answer, from `1s` to `5m`."
    )
    stale_after: Duration | None = Field(
        None,
        description="Age of the measurement (where the source tells none: of the last reading) from which the value is shown as stale.",
    )

    @field_validator("timeout")
    @classmethod
    def _bounded(cls, timeout: timedelta) -> timedelta:
        if not timedelta(0) < timeout <= LONGEST_TIMEOUT:
            raise FlawedError(Flaw("is no wait from 1s to 5m", "write it like 10s"))
        return timeout


class SiteSettings(Settings):
    """How a server is reached and signed in to."""

    token: SecretRef | None = Field(None, description="Reference to a bearer token.")
    user: Text | None = Field(None, description="User name, where the server asks for one with a password.")
    password: SecretRef | None = Field(None, description="Reference to the user's password.")
    headers: dict[Text, SecretRef] = Field(
        default_factory=dict, description="Further headers by name, each with a reference to its content."
    )
    ca: Text | None = Field(
        None,
        description="File of certificates (PEM) that are trusted besides the usual ones, relative to the configuration's folder.",
    )
    proxy: Text | None = Field(
        None,
        description="Address of the outbound proxy, or a reference to it; `direct` for none. Default: what the environment says.",
    )

    @field_validator("proxy")
    @classmethod
    def _is_open(cls, proxy: str | None) -> str | None:
        return check_proxy(proxy)

    @model_validator(mode="after")
    def _one_way_in(self) -> SiteSettings:
        if (self.user is None) != (self.password is None):
            raise FlawedError(Flaw("user and password go together", "give both or none"))
        if self.token is not None and self.user is not None:
            raise FlawedError(Flaw("has a token and also a user", "keep one of the two", ("token",)))
        return self


class PromqlValueSettings(SiteSettings, _AskedSettings):
    """Take the value from an instant query to a Prometheus, or to what speaks its API."""

    promql: Query = Field(
        description="Query that gives one sample.", examples=["sum(increase(searches_total[7d]))"]
    )
    url: Address = Field(
        description="Address of the server, before `/api/v1/query`.", examples=["http://prometheus:9090"]
    )


class HttpValueSettings(SiteSettings, _AskedSettings):
    """Take the value from a JSON document that a web server gives."""

    http: Link = Field(
        description="Address of the document, or a reference to it where it holds a secret.",
        examples=["https://figures.acme.example/okr.json"],
    )
    path: Query = Field(
        description="JSONPath (RFC 9535) of the value: exactly one number.",
        examples=["$.totals.searches", "$.rows[?@.segment == 'all'].searches"],
    )
    time: Query | None = Field(
        None, description="JSONPath of the day, month or time of measurement; default: that of the reading."
    )

    @field_validator("path", "time")
    @classmethod
    def _is_path(cls, path: str | None) -> str | None:
        from jsonpath import JSONPathEnvironment, JSONPathError

        try:
            if path is not None:
                JSONPathEnvironment(strict=True).compile(path)
        except JSONPathError as error:
            what = f"{shown(path)} is no JSONPath: {str(error).partition(chr(10))[0]}"
            raise FlawedError(Flaw(what, "write it like $.totals.searches")) from error
        return path


class SqlValueSettings(_AskedSettings):
    """Take the value from a query to a database, in a transaction that only reads."""

    sql: Query = Field(
        description="Query that gives one row: the value, or the value and its day, month or time.",
        examples=["select count(*) from searches where day > current_date - 7"],
    )
    database: Store = Field(
        description="Address of the database, PostgreSQL or SQLite, or a reference to it where it holds a password.",
        examples=["env:REPORTS_DATABASE_URL"],
    )

    @model_validator(mode="after")
    def _no_password_in_the_open(self) -> SqlValueSettings:
        if self.database.has_password:
            what = "the address holds a password, which has no place in this file"
            raise FlawedError(Flaw(what, "write database: env:NAME", ("database",)))
        return self


class CommandValueSettings(_AskedSettings):
    """Take the value from what a program prints: a number, or `{"value": …, "time": …}`."""

    command: tuple[Text, ...] = Field(
        min_length=1,
        description="Program and arguments, run without a shell in the configuration's folder.",
        examples=[["./count-searches", "--days", "7"]],
    )
    environment: tuple[Text, ...] = Field(
        (),
        description="Names of further variables that it gets; besides these only PATH, HOME, LANG, LC_ALL, TZ and TMPDIR.",
    )


OutsideValueSettings = (
    FileValueSettings | PromqlValueSettings | HttpValueSettings | SqlValueSettings | CommandValueSettings
)

ValueSettings = Literal["progress", "hand"] | FieldValueSettings | GoalValueSettings | OutsideValueSettings

_MODELS: Mapping[str, type[BaseModel]] = {
    "field": FieldValueSettings,
    "goal": GoalValueSettings,
    "file": FileValueSettings,
    "promql": PromqlValueSettings,
    "http": HttpValueSettings,
    "sql": SqlValueSettings,
    "command": CommandValueSettings,
}
"""The kinds of sources by the key that tells them apart."""

_FORMS = (
    "progress",
    "hand",
    "{field: NAME}",
    "{goal: ID, target: NAME}",
    "{file: PATH, column: NAME}",
    "{promql: QUERY, url: ADDRESS}",
    "{http: ADDRESS, path: JSONPATH}",
    "{sql: QUERY, database: ADDRESS}",
    "{command: [PROGRAM, …]}",
)


def read_value(value: object) -> ValueSettings:
    """Tell the kinds of sources apart by their key, so that problems speak of the kind that was meant."""
    match value:
        case "progress" | "hand" | FieldValueSettings() | GoalValueSettings():
            return value
        case _ if isinstance(value, OutsideValueSettings):
            return value
        case dict():
            found = [model for key, model in _MODELS.items() if key in value]
            if not found:
                raise FlawedError(Flaw("names no source", f"write one of: {', '.join(_FORMS[2:])}"))
            read: ValueSettings = found[0].model_validate(value)  # type: ignore[assignment]  # one of the union's models
            return read
    raise FlawedError(Flaw(f"{shown(value)} is no source of values", suggestion(str(value), list(_FORMS))))
