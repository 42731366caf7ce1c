"""What a page was asked: its parameters, the language that the asker reads, and the addresses of further pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import quote, urlencode

from starlette.requests import Request

from mappings.wording import LANGUAGES, Language
from syncd.reports.words import Words
from syncd.store import Store
from syncd.web.api.answers import weight
from syncd.web.api.declaration import Parameter
from syncd.web.api.parameters import choice, day, read_value
from syncd.web.sources import Sources

TEXTS = "syncd.web"
LANGUAGE = choice(
    "lang", "Language of the page; usually the first of `Accept-Language` that is known.", *LANGUAGES
)
ON = day("on", "Figures at the close of that day.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request for a page, read; `values` are those of its parameters that were given, by name."""

    sources: Sources
    words: Words
    values: Mapping[str, Any]
    path: str

    @property
    def store(self) -> Store:
        """Return what is known."""
        return self.sources.store

    @property
    def language(self) -> Language:
        """Return the language of the page."""
        return self.words.language

    @property
    def on(self) -> date | None:
        """Return the past day that is asked for, None for the present."""
        return self.values.get("on")

    def given(self, name: str) -> str:
        """Return a parameter as it may stand in a form; empty where it was not given."""
        return str(self.values.get(name, ""))

    def local(self, at: datetime | str | None) -> str:
        """Return a time in the zone of the settings, to the minute; a dash where there is none."""
        if at is None:
            return "–"
        moment = datetime.fromisoformat(at) if isinstance(at, str) else at
        return f"{moment.astimezone(self.sources.loaded().zone):%Y-%m-%d %H:%M}"

    def link(self, path: str, **query: object) -> str:
        """Return the address of a page in the language that was chosen; what is None is left out."""
        kept = {"lang": self.values.get("lang"), **query}
        told = urlencode({name: str(value) for name, value in kept.items() if value not in (None, "")})
        return f"{path}?{told}" if told else path

    def same(self, **query: object) -> str:
        """Return the address of this page with other parameters."""
        return self.link(self.path, **{**self.values, **query})

    def project(self, name: str) -> str:
        """Return the address of a project's page, on the same day."""
        return self.link(f"/projects/{quote(name, safe='')}", on=self.on)

    def key_result(self, name: str) -> str:
        """Return the address of a key result's page, on the same day."""
        return self.link(f"/key-results/{quote(name, safe='')}", on=self.on)

    def item(self, tracker: str, key: str) -> str | None:
        """Return the address of an item in its tracker."""
        return self.sources.link(tracker, key)


def read(request: Request, sources: Sources, known: Sequence[Parameter]) -> Asked:
    """Return what a request asks; parameters that the page does not know are passed over.

    An empty one counts as not given, as a form sends it. Raises `RequestError` for what cannot be taken.
    """
    given = request.query_params
    values = {
        one.name: read_value(one, given[one.name])
        for one in (*known, LANGUAGE)
        if given.get(one.name) and one.name not in request.path_params
    }
    parts = {
        one.name: read_value(one, request.path_params[one.name])
        for one in known
        if one.name in request.path_params
    }
    language = values.get("lang") or liked(request.headers.get("accept-language", "")) or sources.language()
    return Asked(
        sources=sources,
        words=Words(language, TEXTS, sources.now().date()),
        values={**values, **parts},
        path=quote(request.scope["path"]),
    )


def liked(accepted: str) -> Language | None:
    """Return the language that a header `Accept-Language` likes best of those that there are, None for none of them."""
    entries = [[part.strip().lower() for part in entry.split(";")] for entry in accepted.split(",")]
    found = [
        (weight(marks), -place, language)
        for place, (name, *marks) in enumerate(entries)
        for language in LANGUAGES
        if name.partition("-")[0] == language and weight(marks) > 0
    ]
    return max(found)[2] if found else None
