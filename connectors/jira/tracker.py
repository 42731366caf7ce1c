"""A Jira site as a tracker: sign-in, fields, pulls, fresh reads and writes, put together."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence

from connectors.errors import CredentialsError, SettingsError
from connectors.http import Clock, Http, Limits
from connectors.jira import changelog, fields, jql, pull
from connectors.jira.cloud import CHUNK, Cloud, mapping_of
from connectors.jira.edit import Editor
from connectors.jira.settings import JiraSettings
from connectors.jira.translate import work_item
from connectors.model import (
    Cursor,
    Field,
    FieldWrite,
    Histories,
    Known,
    Observer,
    Page,
    Scope,
    Site,
    WorkItem,
    Written,
)

_NOBODY = ("AUTHENTICATION_DENIED", "AUTHENTICATED_FAILED")


def connect(name: str, settings: JiraSettings, observe: Observer, clock: Clock | None = None) -> Jira:
    """Return the tracker of that name; nothing is asked before it is used."""
    url = settings.url.rstrip("/")

    def authorise(token: str) -> dict[str, str]:
        pair = base64.b64encode(f"{settings.email}:{token}".encode()).decode()
        return {"Authorization": f"Basic {pair}"}

    http = Http(
        name,
        url,
        token=settings.token.reveal,
        authorise=authorise,
        observe=observe,
        limits=Limits(
            concurrency=settings.concurrency,
            per_second=settings.requests_per_second,
            timeout=settings.timeout,
        ),
        clock=clock,
        inspect=lambda headers: _refuse_nobody(name, headers),
    )
    return Jira(name, settings, Cloud(http, url))


def _refuse_nobody(name: str, headers: Mapping[str, str]) -> None:
    """Refuse an answer that was made for nobody.

    A wrong or expired token gets status 200 and public issues only; just this header tells it from a site
    where nothing is left.
    """
    reason = headers.get("x-seraph-loginreason", "")
    if any(word.strip() in _NOBODY for word in reason.split(",")):
        raise CredentialsError(
            f"the sign-in failed ({reason}), though the site answers",
            where=name,
            remedy="check email and token: wrong, expired, or revoked",
        )


class Jira:
    """The `Tracker` of one Jira Cloud site."""

    def __init__(self, name: str, settings: JiraSettings, site: Cloud) -> None:
        self.name = name
        self._settings = settings
        self._site = site
        self._editor = Editor(site)
        self._catalogue: fields.Catalogue | None = None
        self._account = ""
        self._places: dict[str, tuple[str, str]] = {}
        self._missing: set[str] = set()
        self._editable: dict[tuple[str, str], Mapping[str, Field]] = {}

    def site(self) -> Site:
        """Sign in and say who and where we are; raises `CredentialsError` for nobody."""
        self._catalogue = None
        self._editable.clear()
        server, site = self._site.identity()
        if server.get("deploymentType") != "Cloud":
            raise SettingsError(
                "this is a Jira Data Center site; syncd reads Jira Cloud so far",
                where=self.name,
                remedy="name a site at atlassian.net",
            )
        if not site.account:
            raise CredentialsError(
                "the site answers for nobody", where=self.name, remedy="check email and token"
            )
        self._account = site.account
        return site

    def catalogue(self) -> Sequence[Field]:
        """List the fields of the site; one request for the life of the connection, or until the next `site`."""
        return self._known_fields().fields

    def learn(self, catalogue: Sequence[Field]) -> None:
        """Take these fields as the site's, until the next `site`."""
        self._catalogue = fields.Catalogue(fields=tuple(catalogue))

    def pull(self, scope: Scope, cursor: Cursor | None, known: Known) -> Iterator[Page]:
        """Read everything, or what changed since the cursor; see `Reader.pull`."""
        errand = pull.Errand(
            site=self._site,
            tracker=self.name,
            scope=scope,
            reading=self._reading(scope),
            known=known,
            width=self._settings.concurrency,
            overlap=self._settings.overlap,
            missing=self._missing,
        )
        return pull.full(errand) if cursor is None else pull.changes(errand, cursor)

    def read(self, ids: Sequence[str], scope: Scope) -> Sequence[WorkItem]:
        """Read these issues past the search index; raises nothing for those that are not visible."""
        reading, items = self._reading(scope), []
        for chunk in jql.chunks(list(ids), CHUNK):
            for issue in self._site.fetch(chunk, reading.requested).issues:
                item = work_item(issue, self.name, reading)
                kind = mapping_of(mapping_of(issue.get("fields")).get("issuetype")).get("id")
                self._places[item.id] = (item.space, str(kind))
                items.append(item)
        return items

    def histories(self, ids: Sequence[str], scope: Scope) -> Iterator[Histories]:
        """Read the whole changelogs of these issues; see `Reader.histories`."""
        known = self._known_fields()
        account = self._account or self._site.identity()[1].account
        lens = changelog.Lens.of(self._reading(scope), account, self._site.statuses(), known.fields)
        return changelog.histories(self._site, ids, lens)

    def editable(self, item: str) -> Mapping[str, Field]:
        """Say which fields of the issue can be set; asked once for each space and type that `read` has shown."""
        place = self._places.get(item, (item, ""))
        if place not in self._editable:
            rows = self._site.editable(item)
            self._editable[place] = {name: fields.described(name, row) for name, row in rows.items()}
        return self._editable[place]

    def write(self, item: str, writes: Sequence[FieldWrite]) -> Written:
        """Set the fields in one request; a refused one is told in the answer and the rest is written."""
        place = self._places.get(item, (item, ""))
        written = self._editor.write(item, place[0], writes)
        if written.refused:
            self._editable.pop(place, None)
        return written

    def link(self, key: str) -> str:
        """Return the address at which a person sees the issue."""
        return self._site.link(key)

    def history(self, key: str) -> str:
        """Return the address at which a person sees the issue's history."""
        return self._site.history(key)

    def close(self) -> None:
        """Let go of the connections."""
        self._site.http.close()

    def _known_fields(self) -> fields.Catalogue:
        if self._catalogue is None:
            self._catalogue = fields.catalogue(self._site.fields(), self.name)
        return self._catalogue

    def _reading(self, scope: Scope) -> fields.Reading:
        return fields.reading(self._known_fields(), self._settings.fields, scope, f"trackers.{self.name}")
