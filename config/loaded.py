"""An accepted configuration, resolved for those who use it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from config.document import Document
from config.plans import PlanSources
from config.problems import Problems, Trail
from config.reports import MailSettings, ReportSettings, secrets_of_reports
from config.secrets import reveal, secrets_of
from config.settings import Configuration
from config.sources import Source as SourceFile
from config.tree import OkrPlace
from config.values import Source
from config.writes import TrackerWrites
from connectors.errors import SettingsError
from connectors.settings import Secret, TrackerSettings
from mappings.okr import ClassRules, Judgement, Okr
from mappings.workdays import Calendar


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """An accepted configuration.

    `trackers`, `classes` and `writes` are by tracker, `sources` by key result (and `KR/INDICATOR`); `places` is where
    a part of the OKR lives in trackers, which `okr` and `sources` hold only after reading. `plans` are the plan files
    by name. `reports` are made and sent
    by the daemon, by `mail` where they are mailed. `store_url` may hold a password, `access_tokens` open syncd's own
    pages: neither is ever shown. `includes` are the absolute patterns of the files that these name. `mapping_digest`
    changes when an item may come to belong elsewhere or count as another class, `digest` when anything changes but
    the secrets.
    """

    path: Path
    base: Path
    settings: Configuration
    okr: Okr
    trackers: Mapping[str, TrackerSettings]
    classes: Mapping[str, ClassRules]
    sources: Mapping[str, Source]
    places: tuple[OkrPlace, ...]
    plans: PlanSources
    writes: Mapping[str, TrackerWrites]
    reports: tuple[ReportSettings, ...]
    mail: MailSettings | None
    store_url: str = field(repr=False)
    access_tokens: tuple[str, ...] = field(repr=False)
    files: tuple[SourceFile, ...]
    includes: tuple[str, ...]
    digest: str
    mapping_digest: str
    warnings: Problems
    hygiene: Problems
    document: Document = field(repr=False)

    @property
    def zone(self) -> ZoneInfo:
        """Return the zone in which days begin and end."""
        return ZoneInfo(self.settings.timezone)

    @property
    def calendar(self) -> Calendar:
        """Return the calendar that the settings describe."""
        settings = self.settings.calendar
        return Calendar.of(settings.country, settings.weekdays, settings.free_spans)

    @property
    def judgement(self) -> Judgement:
        """Return what is made of scores."""
        verdict, grades = self.settings.verdict, self.settings.grades
        return Judgement(
            step=verdict.step, flat_months=verdict.months, middle=grades.middle, high=grades.high
        )

    @property
    def expiries(self) -> dict[str, date]:
        """Return the day on which each tracker's token expires, where the settings tell it."""
        return {name: settings.expires for name, settings in self.trackers.items() if settings.expires}

    def value_path(self, name: str) -> Trail:
        """Return where the source of a key result's value stands, or of an indicator's, by its name in `sources`."""
        key_result, _, indicator = name.partition("/")
        below: Trail = ("indicators", indicator) if indicator else ("metric",)
        return (*self.document.entry(key_result), *below, "value")

    def where(self, path: Trail) -> str:
        """Say where a setting stands: file, line and column, and its path."""
        return f"{self.document.place(path)}: {self.document.spell(path)}"


def find_missing_secrets(
    trackers: Mapping[str, TrackerSettings],
    reports: Sequence[ReportSettings],
    mail: MailSettings | None,
    environment: Mapping[str, str],
) -> Iterator[tuple[Trail, SettingsError]]:
    """Yield the path of each secret that cannot be read, with the reason; never its value."""
    named: list[tuple[Trail, Secret]] = [
        (("trackers", tracker, name), secret)
        for tracker, settings in trackers.items()
        for name, secret in secrets_of(settings)
    ]
    for path, secret in [*named, *secrets_of_reports(reports, mail)]:
        try:
            reveal(secret, environment)
        except SettingsError as error:
            yield path, error


def digest_of(value: Any) -> str:
    """Return a digest that depends on content and on the order of lists, not on the order of keys."""
    text = json.dumps(value, sort_keys=True, default=_plain, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else str(value)


def mapping_digest(okr: Okr, trackers: Mapping[str, TrackerSettings]) -> str:
    """Digest what decides where items belong and as what they count: order, selectors, containers, classes."""
    projects = [
        (p.id, p.kind, [asdict(s) for s in p.select], {str(c): w for c, w in p.classes.items()})
        for p in okr.projects.values()
    ]
    rules = {n: (t.type, t.url, t.classes, t.fields, t.watch) for n, t in trackers.items()}
    return digest_of([projects, rules])
