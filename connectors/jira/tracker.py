"""A Jira site as a tracker: sign-in, fields, pulls, fresh reads and writes, put together."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from connectors.errors import CredentialsError
from connectors.http import Clock, Http
from connectors.jira import changelog, fields, inspection, jql, pull
from connectors.jira.connection import connected, recognised
from connectors.jira.edit import Editor
from connectors.jira.edition import CHUNK, Edition, mapping_of
from connectors.jira.options import NewOptions
from connectors.jira.settings import JiraSettings
from connectors.jira.translate import work_item
from connectors.jira.webhooks import JiraWebhooks
from connectors.model.fields import Field, FieldWrite, NewOption, Written
from connectors.model.history import Histories
from connectors.model.inspection import Inspection, Trial
from connectors.model.items import WorkItem
from connectors.model.pulls import Cursor, Known, Page, Scope, Sighting
from connectors.model.tracker import Observer, Site

_HISTORY = "com.atlassian.jira.plugin.system.issuetabpanels:changehistory-tabpanel"


def connect(name: str, settings: JiraSettings, observe: Observer, clock: Clock | None = None) -> Jira:
    """Return the tracker of that name; nothing is asked before it is used."""
    return Jira(name, settings, connected(name, settings, observe, clock))


class Jira:
    """The `Tracker` of one Jira site, whatever its edition."""

    def __init__(self, name: str, settings: JiraSettings, http: Http) -> None:
        self.name = name
        self._settings = settings
        self._http = http
        self._url = settings.url.rstrip("/")
        self._edition: Edition | None = None
        self._editor = Editor()
        self._new_options = NewOptions()
        self.webhooks = JiraWebhooks(name, settings, http)
        self._catalogue: fields.Catalogue | None = None
        self._account = ""
        self._places: dict[str, tuple[str, str]] = {}
        self._missing: set[str] = set()
        self._editable: dict[tuple[str, str], Mapping[str, Field]] = {}

    def site(self) -> Site:
        """Sign in and say who and where we are; raises `CredentialsError` for nobody."""
        self._catalogue = self._edition = None
        self._editable.clear()
        edition, server = recognised(self._http, self._settings)
        self._edition = edition(self._http, self._settings.concurrency)
        account, answer = self._edition.account()
        if not account:
            raise CredentialsError(
                "the site answers for nobody", where=self.name, remedy="check account and token"
            )
        self._account = account
        return Site(
            kind=edition.title,
            version=str(server.get("version") or ""),
            account=account,
            time=answer.at,
            skew=answer.at - self._http.clock.now(),
        )

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
            for issue in self._site.fresh(chunk, reading.requested).issues:
                item = work_item(issue, self.name, reading)
                kind = mapping_of(mapping_of(issue.get("fields")).get("issuetype")).get("id")
                self._places[item.id] = (item.space, str(kind))
                items.append(item)
        return items

    def histories(self, ids: Sequence[str], scope: Scope) -> Iterator[Histories]:
        """Read the whole changelogs of these issues; see `Reader.histories`."""
        known = self._known_fields()
        account = self._account or self._site.account()[0]
        lens = changelog.Lens.of(self._reading(scope), account, self._site.statuses(), known.fields)
        return changelog.histories(self._site, ids, lens)

    def trace(self, ids: Sequence[str], scope: Scope) -> Sighting:
        """Ask for issues that a full pull did not list; Jira answers alike for a deleted and a hidden one."""
        return Sighting(items=tuple(self.read(ids, scope)))

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
        settled, uncreated = self._new_options.settled(self._site, item, writes)
        written = self._editor.write(self._site, item, place[0], settled)
        if uncreated or written.refused or any(isinstance(write.value, NewOption) for write in writes):
            self._editable.pop(place, None)
        return replace(written, refused={**written.refused, **uncreated})

    def inspect(self, scope: Scope, trials: Sequence[Trial], written: Collection[str]) -> Inspection:
        """Say what the account may do in these projects and what the selectors match; see `Reader.inspect`."""
        self._known_fields()
        return inspection.inspect(self._site, scope, trials, written)

    def link(self, key: str) -> str:
        """Return the address at which a person sees the issue."""
        return f"{self._url}/browse/{jql.path_part(key)}"

    def history(self, key: str) -> str:
        """Return the address at which a person sees the issue's history."""
        return f"{self.link(key)}?page={_HISTORY}"

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    @property
    def _site(self) -> Edition:
        """Return the calls of the site's edition, which is asked for once in the life of a connection."""
        if self._edition is None:
            edition, _ = recognised(self._http, self._settings)
            self._edition = edition(self._http, self._settings.concurrency)
        return self._edition

    def _known_fields(self) -> fields.Catalogue:
        if self._catalogue is None:
            self._catalogue = fields.catalogue(self._site.fields(), self.name)
        self._site.learn(self._catalogue.fields)
        return self._catalogue

    def _reading(self, scope: Scope) -> fields.Reading:
        return fields.reading(self._known_fields(), self._settings.fields, scope, f"trackers.{self.name}")
