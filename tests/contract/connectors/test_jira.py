"""Jira Cloud under the suite of all connectors, and what only Jira does."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import pytest

import connectors
from connectors.errors import CredentialsError, SettingsError, TransientError
from connectors.http import Clock
from connectors.jira.settings import JiraSettings
from connectors.model.fields import FieldKind, FieldWrite, NewOption
from connectors.model.pulls import Scope
from connectors.model.tracker import Exchange, Tracker
from syncd.sandbox.jira.cloud import CLOUD_ID
from syncd.sandbox.log import Entry
from syncd.sandbox.model import (
    Account,
    CustomField,
    FieldType,
    Issue,
    IssueType,
    Named,
    Space,
    Status,
    StatusCategory,
)
from syncd.sandbox.person import create_issue, edit_issue
from syncd.sandbox.server import Sandbox
from syncd.sandbox.site import Site
from tests.contract.connectors.apart import ApartSuite
from tests.contract.connectors.bench import HOME, NOW, Bench, Place, Shelf
from tests.contract.connectors.suite import ConnectorSuite
from tests.contract.sandbox.openapi import JIRA_CLOUD, NEEDS_SPECS, OpenApi

NEEDS_DOCUMENT = pytest.mark.skipif(not JIRA_CLOUD.is_file(), reason=NEEDS_SPECS)
TOKEN = "sandbox-token-of-the-suite"
BOT = Account(id="5b10ac8d82e05b22cc7d4ef5", email="bot@acme.example", token=TOKEN)

TYPES = {"initiative": 2, "epic": 1, "story": 0, "subtask": -1}
FIELDS = {
    FieldKind.NUMBER: ("customfield_10101", "KR Progress"),
    FieldKind.OPTION: ("customfield_10102", "KR Status"),
    FieldKind.OPTIONS: ("customfield_10103", "KR Causes"),
    FieldKind.TEXT: ("customfield_10104", "KR Line"),
    FieldKind.PARAGRAPH: ("customfield_10105", "KR Note"),
    FieldKind.DATE: ("customfield_10106", "KR Forecast"),
    FieldKind.DATETIME: ("customfield_10107", "KR Checked"),
    FieldKind.LABELS: ("customfield_10108", "KR Words"),
}
OPTIONS = (Named(id="10301", name="On track"), Named(id="10302", name="遅れ"))


def furnished(place: Place = HOME) -> Site:
    """Return a site of three spaces: SRCH (150 stories under an epic tree), DATA (20) and OPS (10, not watched)."""
    site = Site(zone=place.zone, accounts=(replace(BOT, zone=place.zone),))
    site.clock.fix(place.now)
    site.add(*(Space(id=str(10000 + n), key=key, name=key) for n, key in enumerate(("SRCH", "DATA", "OPS"))))
    site.add(
        Status(id="1", name="To Do", category=StatusCategory.NEW),
        Status(id="3", name="作業中", category=StatusCategory.INDETERMINATE),
        Status(id="5", name="Done", category=StatusCategory.DONE),
    )
    site.add_resolution(Named(id="1", name="Done"))
    site.add(*(IssueType(id=str(10010 + level), name=name, level=level) for name, level in TYPES.items()))
    for kind, (identifier, name) in FIELDS.items():
        options = OPTIONS if kind in {FieldKind.OPTION, FieldKind.OPTIONS} else ()
        site.add(CustomField(id=identifier, name=name, type=FieldType(kind.value), options=options))
    site.add(*(CustomField(id=f"customfield_1020{n}", name="Twin", type=FieldType.NUMBER) for n in (1, 2)))
    _plant(site, place.now)
    return site


def _plant(site: Site, now: datetime) -> None:
    ids = iter(range(20001, 30000))
    begun = now - timedelta(days=30)

    def plant(space: str, number: int, level: str, parent: int | None = None) -> int:
        identifier = next(ids)
        born = begun + timedelta(minutes=identifier - 20000)
        site.put(
            Issue(
                id=identifier,
                key=f"{space}-{number}",
                space=next(one.id for one in site.spaces.values() if one.key == space),
                type=str(10010 + TYPES[level]),
                status=("1", "3", "5")[number % 3],
                summary=f"{level} {number} の仕事",
                created=born,
                updated=born + timedelta(days=1),
                status_changed=born,
                parent=parent,
                labels=("fresh",) if number % 10 == 0 else (),
            )
        )
        return identifier

    root = plant("SRCH", 1, "initiative")
    epic = plant("SRCH", 2, "epic", root)
    stories = [plant("SRCH", number, "story", epic if number < 60 else None) for number in range(3, 153)]
    plant("SRCH", 153, "subtask", stories[0])
    abroad = plant("OPS", 1, "epic", root)
    far = plant("OPS", 2, "story", abroad)
    plant("OPS", 3, "subtask", far)
    plant("OPS", 4, "story", epic)
    for number in range(5, 11):
        plant("OPS", number, "story")
    for number in range(1, 21):
        plant("DATA", number, "story")


class JiraBench(Bench):
    """A sandbox of Jira Cloud."""

    spaces = ("SRCH", "DATA")
    elsewhere = "OPS"
    root = "SRCH-1"
    carrier = "SRCH-1"
    query = "labels = fresh AND project in (SRCH, DATA) ORDER BY rank"
    broken_query = "labels ="
    ambiguous = "Twin"
    token = TOKEN
    search, details, writing, memory = "search", "bulkfetch", "edit", "changelog_bulkfetch"
    timed: tuple[str, Mapping[str, Any]] | None = ("KR Checked", {"fields": {"due": "KR Checked"}})

    def __init__(self, sandbox: Sandbox) -> None:
        super().__init__(sandbox.site.now())
        self.sandbox = sandbox
        self.fields = {kind: identifier for kind, (identifier, _) in FIELDS.items()}

    @property
    def sign_in(self) -> Mapping[str, str]:
        """Return the settings that name site and account."""
        return {"url": self.sandbox.url, "email": BOT.email}

    def connect(self, observe: Callable[[Exchange], None], clock: Clock, **settings: Any) -> Tracker:
        """Return a new connection with the signed-in account."""
        chosen = {
            "type": "jira",
            **self.sign_in,
            "token": "env:SUITE_TOKEN",
            "requests_per_second": 1000.0,
            **settings,
        }
        connector: Any = connectors.find("jira")
        tracker: Tracker = connector.connect("jira", JiraSettings.model_validate(chosen), observe, clock)
        return tracker

    def fault(self, kind: str, **options: Any) -> None:
        """Order a fault at the site."""
        self.sandbox.site.faults.add(kind, **options)

    def mend(self) -> None:
        """Take back all faults."""
        self.sandbox.site.faults.clear()

    def counts(self) -> Mapping[str, int]:
        """Return the counts of the request log."""
        return self.sandbox.log.counts()

    def forget(self) -> None:
        """Empty the request log."""
        self.sandbox.log.clear()

    def later(self, seconds: float) -> None:
        """Move the site's clock."""
        self.sandbox.site.clock.advance(timedelta(seconds=seconds))

    def edit(self, key: str, **changes: Any) -> None:
        """Edit an issue by the control path's rules."""
        edit_issue(self.sandbox.site, key, changes)

    def create(self, space: str, level: str, **attributes: Any) -> str:
        """Create an issue."""
        order = {"project": space, "type": level, "status": "To Do", **attributes}
        return create_issue(self.sandbox.site, order).key

    def delete(self, key: str) -> None:
        """Delete an issue for ever."""
        self.sandbox.site.delete(int(self.id_of(key)))

    def ids(self, *spaces: str) -> set[str]:
        """Return the ids of all issues of these spaces."""
        return {self.id_of(key) for space in spaces for key in self.keys(space)}

    def id_of(self, key: str) -> str:
        """Return the id of an issue."""
        issue = self.sandbox.site.find(key)
        assert issue is not None
        return str(issue.id)

    def keys(self, space: str) -> Sequence[str]:
        """Return the keys of a space by id."""
        issues = sorted(self.sandbox.site.issues.values(), key=lambda one: one.id)
        return [one.key for one in issues if one.key.startswith(f"{space}-")]


@cache
def _described() -> OpenApi:
    return OpenApi.read(JIRA_CLOUD)


def misshapen(bench: JiraBench) -> list[str]:
    """Return what the vendor's own description of v3 says against the requests that were sent.

    `serverInfo` is asked at v2, since only there both editions answer; it is described alike.
    """
    return [
        problem
        for entry in bench.sandbox.log.all()
        for problem in _described().violations(
            entry.method,
            entry.path.removeprefix(f"/ex/jira/{CLOUD_ID}").replace("/api/2/", "/api/3/"),
            entry.query,
            entry.body,
        )
    ]


@pytest.fixture
def bench(place: Place, monkeypatch: pytest.MonkeyPatch) -> Iterator[JiraBench]:
    """Give a sandbox of its own to each test, and hold every request of it to the vendor's description."""
    monkeypatch.setenv("SUITE_TOKEN", TOKEN)
    monkeypatch.setenv("WRONG_TOKEN", "wrong-token")
    with Sandbox(furnished(place)) as sandbox:
        bench = JiraBench(sandbox)
        with closing(bench):
            yield bench
        assert not JIRA_CLOUD.is_file() or misshapen(bench) == []


class TestJira(ConnectorSuite, ApartSuite):
    """Jira Cloud passes what every connector must."""


class TestOnlyJira:
    """What Jira alone does."""

    def test_mail_is_suppressed_where_the_account_may(self, bench: JiraBench) -> None:
        """An administrator's edits are made without mail; others are refused once and then mailed."""
        tracker, item = bench.tracker(), bench.id_of(bench.carrier)
        number = tracker.editable(item)[bench.fields[FieldKind.NUMBER]]
        bench.forget()
        first = tracker.write(item, [FieldWrite(number, 0.1)])
        second = tracker.write(item, [FieldWrite(number, 0.2)])
        assert (first.notified, second.notified) == (True, True)
        assert [entry.query.get("notifyUsers") for entry in bench.sandbox.log.all()] == [
            ["false"],
            None,
            None,
        ]

    def test_an_administrator_sends_no_mail(self, bench: JiraBench) -> None:
        """With the right to suppress mail, one request does."""
        bench.sandbox.site.accounts[:] = [Account(id="1", email=BOT.email, token=TOKEN, admin=True)]
        tracker, item = bench.tracker(), bench.id_of(bench.carrier)
        number = tracker.editable(item)[bench.fields[FieldKind.NUMBER]]
        bench.forget()
        assert not tracker.write(item, [FieldWrite(number, 0.1)]).notified
        assert bench.counts() == {"edit": 1}

    def test_an_administrator_creates_an_option_once(self, bench: JiraBench) -> None:
        """Items that want it at the same time, and again after a lost answer, share the one that is there."""
        bench.sandbox.site.accounts[:] = [Account(id="1", email=BOT.email, token=TOKEN, admin=True)]
        tracker = bench.tracker()
        items = [bench.id_of(key) for key in ("SRCH-10", "SRCH-11", "SRCH-12", "DATA-3")]
        tracker.read(items, bench.scope)
        field = tracker.editable(items[0])[bench.fields[FieldKind.OPTION]]
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda item: tracker.write(item, [FieldWrite(field, NewOption("Adrift"))]), items))
        shown = [item.fields[field.id] for item in tracker.read(items, bench.scope)]
        assert shown == ["Adrift"] * 4
        assert [option.name for option in tracker.editable(items[0])[field.id].options].count("Adrift") == 1
        assert bench.counts()["create_option"] == 1

    def test_an_option_whose_creation_is_lost_is_found_the_next_time(self, bench: JiraBench) -> None:
        """A dropped answer is an unknown outcome; the next write sees the option that was created."""
        bench.sandbox.site.accounts[:] = [Account(id="1", email=BOT.email, token=TOKEN, admin=True)]
        tracker, item = bench.tracker(), bench.id_of(bench.carrier)
        field = tracker.editable(item)[bench.fields[FieldKind.OPTION]]
        bench.fault("drop", operation="create_option", done=True, times=1)
        with pytest.raises(TransientError):
            tracker.write(item, [FieldWrite(field, NewOption("Adrift"))])
        assert not tracker.write(item, [FieldWrite(field, NewOption("adrift"))]).refused
        assert tracker.read([item], bench.scope)[0].fields[field.id] == "Adrift"

    def test_a_field_without_context_is_given_no_option(self, bench: JiraBench) -> None:
        """A project for which the field does not exist has no place to keep an option."""
        bench.sandbox.site.accounts[:] = [Account(id="1", email=BOT.email, token=TOKEN, admin=True)]
        tracker, item = bench.tracker(), bench.id_of(bench.carrier)
        field = tracker.editable(item)[bench.fields[FieldKind.OPTION]]
        elsewhere = replace(bench.sandbox.site.fields[field.id], spaces=("10002",))
        bench.sandbox.site.add(elsewhere)
        written = tracker.write(item, [FieldWrite(field, NewOption("Adrift"))])
        assert "cannot be set" in written.refused[field.id]
        assert bench.sandbox.site.fields[field.id] == elsewhere

    def test_a_site_without_bulk_reads_is_read_by_search(self, bench: JiraBench) -> None:
        """Where the bulk read is gone, the same items come by search."""
        bench.fault("gone", operation="bulkfetch")
        shelf = Shelf()
        shelf.pull(bench.tracker(), bench.scope)
        assert set(shelf.items) == bench.ids(*bench.spaces)
        assert bench.counts()["bulkfetch"] <= 4

    def test_a_site_without_counts_tells_none(self, bench: JiraBench) -> None:
        """The estimate of a full pull is a help, not a need."""
        bench.fault("gone", operation="count")
        shelf = Shelf()
        shelf.pull(bench.tracker(), bench.scope)
        assert shelf.last.expected is None
        assert shelf.last.roster is not None

    def test_a_full_pull_names_ids_first_and_details_in_hundreds(self, bench: JiraBench) -> None:
        """171 items cost one page of ids a space, two bulk reads, a count, the list of fields and the edition."""
        Shelf().pull(bench.tracker(), bench.scope)
        assert bench.counts() == {"server_info": 1, "fields": 1, "search": 2, "bulkfetch": 2, "count": 1}

    def test_an_unchanged_site_is_walked_but_not_read(self, bench: JiraBench) -> None:
        """A second full pull reads ids only."""
        tracker, shelf = bench.filled()
        assert shelf.pull(tracker, bench.scope, full=True) == []
        assert bench.counts() == {"search": 2, "count": 1}

    def test_edit_screens_are_asked_once_for_each_type(self, bench: JiraBench) -> None:
        """Two items of one space and type share an answer, once they were read."""
        tracker = bench.tracker()
        ids = [bench.id_of(key) for key in ("SRCH-10", "SRCH-11", "DATA-3")]
        tracker.read(ids, bench.scope)
        bench.forget()
        for identifier in ids:
            assert tracker.editable(identifier)
        assert bench.counts() == {"editmeta": 2}

    def test_nothing_of_people_is_requested(self, bench: JiraBench) -> None:
        """No request names a person's field, a comment, or everything."""
        tracker, shelf = bench.filled(Scope(spaces=bench.spaces, roots=(bench.root,), queries=(bench.query,)))
        shelf.pull(tracker, bench.scope, full=True)
        words = json.dumps([entry.body for entry in bench.sandbox.log.all()])
        assert not [
            w for w in ("assignee", "reporter", "creator", "comment", "*all", "*navigable") if w in words
        ]

    def test_the_budget_is_kept(self, bench: JiraBench) -> None:
        """At two requests a second, a pull of six takes at least two and a half seconds."""
        Shelf().pull(bench.tracker(requests_per_second=2.0), bench.scope)
        assert bench.ticking.monotonic() >= 0.5 * (len(bench.exchanges) - 1)

    def test_a_quota_that_is_spent_holds_every_thread(self, bench: JiraBench) -> None:
        """After one answer that asks for a long wait, nothing more is sent."""
        tracker = bench.tracker()
        tracker.catalogue()
        bench.fault("too_many", seconds=3000)
        bench.forget()
        for _ in range(5):
            with pytest.raises(TransientError):
                Shelf().pull(tracker, bench.scope)
        assert sum(bench.counts().values()) <= 2

    @pytest.mark.parametrize(
        ("reason", "others_wait"),
        [
            ("jira-quota-global-based", True),
            ("jira-quota-tenant-based", True),
            ("jira-burst-based", False),
            ("jira-per-issue-on-write", False),
            ("jira-something-new", True),
        ],
    )
    def test_each_limit_of_cloud_holds_what_it_counts(
        self, bench: JiraBench, reason: str, others_wait: bool
    ) -> None:
        """A spent quota holds every request, a burst its endpoint, too many writes the issue; the unknown, all."""
        tracker = bench.tracker()
        tracker.catalogue()
        number = tracker.editable(bench.id_of("SRCH-9"))[bench.fields[FieldKind.NUMBER]]
        bench.fault("too_many", operation="edit", reason=reason, seconds=1800, times=1)
        with pytest.raises(TransientError):
            tracker.write(bench.id_of("SRCH-9"), [FieldWrite(number, 0.5)])
        if others_wait:
            with pytest.raises(TransientError, match="no requests"):
                tracker.read([bench.id_of("SRCH-9")], bench.scope)
        else:
            assert tracker.read([bench.id_of("SRCH-9")], bench.scope)
        if reason == "jira-per-issue-on-write":
            assert not tracker.write(bench.id_of("SRCH-10"), [FieldWrite(number, 0.5)]).refused

    def test_a_scoped_token_goes_through_the_gateway(self, bench: JiraBench) -> None:
        """With a cloud id all requests go to the gateway, and links for people keep the site's address."""
        bench.sandbox.site.accounts[:] = [replace(BOT, scoped=True)]
        with pytest.raises(CredentialsError):
            bench.tracker().site()
        tracker = bench.tracker(cloud_id=CLOUD_ID, gateway=bench.sandbox.url)
        bench.forget()
        assert tracker.site().account == BOT.id
        shelf = Shelf()
        shelf.pull(tracker, bench.scope)
        assert set(shelf.items) == bench.ids(*bench.spaces)
        paths = {entry.path for entry in bench.sandbox.log.all()}
        assert all(path.startswith(f"/ex/jira/{CLOUD_ID}/rest/") for path in paths)
        assert tracker.link("SRCH-1") == f"{bench.sandbox.url}/browse/SRCH-1"

    def test_a_refusal_by_the_gateway_names_scopes(self, bench: JiraBench) -> None:
        """A missing scope and a wrong token look alike there: both are named."""
        tracker = bench.tracker(cloud_id=CLOUD_ID, gateway=bench.sandbox.url, token="env:WRONG_TOKEN")
        with pytest.raises(CredentialsError, match="gateway") as caught:
            tracker.site()
        assert "read:jira-work" in caught.value.remedy

    def test_an_unknown_role_is_refused(self, bench: JiraBench) -> None:
        """A field can only be given for a role that exists."""
        with pytest.raises(ValueError, match="no such role"):
            bench.tracker(fields={"velocity": "Story Points"})

    def test_an_unknown_kind_of_tracker_names_the_known(self) -> None:
        """The kinds are found by their modules."""
        assert "jira" in connectors.kinds()
        assert not {"http", "model", "errors", "settings"} & set(connectors.kinds())
        with pytest.raises(SettingsError, match="trello") as caught:
            connectors.find("trello")
        assert "jira" in caught.value.remedy

    @NEEDS_DOCUMENT
    def test_requests_keep_to_the_vendors_description(self, bench: JiraBench) -> None:
        """Every request of pulls, reads and writes is one that the vendor's OpenAPI document allows."""
        scope = Scope(spaces=bench.spaces, roots=(bench.root,), items=("OPS-9",), queries=(bench.query,))
        tracker, shelf = bench.tracker(), Shelf()
        tracker.site()
        shelf.pull(tracker, scope)
        bench.later(600)
        bench.edit("SRCH-9", labels=["fresh"])
        shelf.pull(tracker, scope)
        item = bench.id_of(bench.carrier)
        editable = tracker.editable(item)
        tracker.write(item, [FieldWrite(editable[bench.fields[FieldKind.PARAGRAPH]], "one\ntwo")])
        tracker.read([item], scope)
        assert misshapen(bench) == []

    @NEEDS_DOCUMENT
    def test_a_request_beyond_the_description_is_found(self, bench: JiraBench) -> None:
        """The comparison with the vendor's document bites: a key that v3 does not know is told."""
        entry = Entry(
            at=NOW,
            method="POST",
            path="/rest/api/3/search/jql",
            operation="search",
            query={},
            body={"jql": "project = A", "startAt": 0},
            status=200,
            seconds=0.0,
        )
        bench.sandbox.log.add(entry)
        assert len(misshapen(bench)) == 1
        bench.forget()
