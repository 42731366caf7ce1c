"""Settings of plan files: where the programme plan is kept, how it is read, and by what its rows are matched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, PlainValidator, field_validator, model_validator

from config.problems import shown, suggestion
from config.scalars import Flaw, FlawedError, Text
from config.values import Site
from config.values.settings import Link, SiteSettings
from connectors.errors import SettingsError
from connectors.plan import HEADINGS, Layout, form_of
from connectors.settings import Duration, Secret, Settings
from mappings.programme.matching import Matching

KEY_COLUMN = "Key"
LONGEST_TIMEOUT = timedelta(minutes=10)


class PlanFileSettings(SiteSettings):
    """One file that holds the programme plan: MS Project XML, Excel, CSV, or MPP with the extra `mpp`."""

    file: Text | None = Field(
        None,
        description="Path of an `.xml`, `.xlsx`, `.csv` or `.mpp` file, relative to the configuration's folder.",
        examples=["plan/programme.xml"],
    )
    url: Link | None = Field(
        None,
        description="Address from which the file is fetched, or a reference to it where it holds a secret; instead of `file`.",
        examples=["https://files.acme.example/programme.xml"],
    )
    match: Literal["key", "name", "unique_id"] = Field(
        "key",
        description="How rows are matched with projects that name none: `key`, the tracker key in `column` is that of the project's item or of what it selects; `name`, the row is called like the project; `unique_id`, not at all: each project names its row.",
    )
    column: Text = Field(
        KEY_COLUMN,
        description="Column that holds tracker keys: the name that people gave a text column in MS Project, or its own (`Text1`), or a heading of the table.",
        examples=["Jira"],
    )
    columns: dict[Text, Text] = Field(
        default_factory=dict,
        description=f"Headings of an Excel or CSV file by what they hold, where they are not MS Project's own: {', '.join(f'`{part}`' for part in HEADINGS)}.",
        examples=[{"name": "Work package", "finish": "Until"}],
    )
    sheet: Text | None = Field(None, description="Name of the sheet in an Excel file; default: its first.")
    hours_per_day: float = Field(
        8.0, gt=0, le=24, description="Hours of a day, for work in days or weeks in an Excel or CSV file."
    )
    every: Duration = Field(
        timedelta(minutes=5),
        description="Least time between two requests to `url`; a `file` is looked at in each pass.",
    )
    timeout: Duration = Field(
        timedelta(seconds=30), description="Longest wait for the file from `url`, from `1s` to `10m`."
    )

    @field_validator("file")
    @classmethod
    def _known_form(cls, file: str | None) -> str | None:
        try:
            if file is not None:
                form_of(file)
        except SettingsError as error:
            raise FlawedError(Flaw(f"{shown(file)} {error.what}", error.remedy)) from error
        return file

    @field_validator("columns")
    @classmethod
    def _known_parts(cls, columns: dict[str, str]) -> dict[str, str]:
        flaws = [
            Flaw(f"{shown(part)} is nothing that a plan tells", suggestion(part, list(HEADINGS)), (part,))
            for part in columns
            if part not in HEADINGS
        ]
        if flaws:
            raise FlawedError(*flaws)
        return columns

    @field_validator("timeout")
    @classmethod
    def _bounded(cls, timeout: timedelta) -> timedelta:
        if not timedelta(0) < timeout <= LONGEST_TIMEOUT:
            raise FlawedError(Flaw("is no wait from 1s to 10m", "write it like 30s"))
        return timeout

    @model_validator(mode="after")
    def _one_place(self) -> PlanFileSettings:
        if (self.file is None) == (self.url is None):
            raise FlawedError(
                Flaw("a plan has a file or a url, one of the two", "write file: PATH or url: ADDRESS")
            )
        return self


class PlanRowSettings(Settings):
    """The row of a plan file that is a project's plan, with all rows below it."""

    file: Text | None = Field(
        None,
        description="Name of the plan under `plans`, or its file or url as written there, or a further file; may be left out where only one plan is configured.",
        examples=["plan/programme.xml"],
    )
    task: Annotated[str, PlainValidator(lambda task: _row(task), json_schema_input_type=str | int)] = Field(
        description="The row: its unique id, else its tracker key, else its name.", examples=[12, "SRCH-1"]
    )


def _row(task: object) -> str:
    if isinstance(task, bool) or not isinstance(task, str | int) or not str(task).strip():
        raise FlawedError(
            Flaw(f"{shown(task)} is no row of a plan", "write its unique id, its tracker key or its name")
        )
    return str(task).strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSource:
    """A plan file: where it is (`path`, or `url` with its `site`), how it is read, and how its rows are matched.

    `url` may be a reference to the address.
    """

    path: Path | None = None
    url: str | None = None
    site: Site = field(default_factory=Site)
    timeout: timedelta = timedelta(seconds=30)
    every: timedelta = timedelta()
    layout: Layout = field(default_factory=Layout)
    match: Matching = Matching.KEY
    column: str = KEY_COLUMN

    @property
    def place(self) -> str:
        """Return the name of the file, without what an address may tell besides."""
        if self.path is not None:
            return self.path.name
        if self.reference:
            return str(self.url)
        return urlsplit(self.url or "").path.rpartition("/")[2] or urlsplit(self.url or "").netloc

    @property
    def reference(self) -> Secret | None:
        """Return the reference to the address, None where it is given itself."""
        return Secret(self.url) if self.url and self.url.startswith(("env:", "file:")) else None


PlanSources = Mapping[str, PlanSource]
"""The plan files by their names."""
