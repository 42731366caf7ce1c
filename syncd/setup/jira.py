"""Looks at a Jira site for a first configuration, with the PyPI client; every answer is checked for its sign-in.

That client keeps quiet about a failed sign-in, truncates searches and follows a repeated page token for ever
(https://github.com/pycontribs/jira). So the sign-in is proved by the connector first, each answer's headers are
looked at, and pages are asked for one by one, with an end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date
from typing import Any

import requests
from jira import JIRA, JIRAError

from connectors.errors import CredentialsError, MalformedError, SettingsError, SyncError, TransientError
from connectors.jira.settings import JiraSettings
from connectors.model.items import Category
from connectors.model.tracker import Reader
from syncd.setup.discovery import Candidate, Choose, Discovery, Space, role_fields
from syncd.setup.jira_okr import find_okr

MOST_SPACES = 200
MOST_EPICS = 200
MOST_CHILDREN = 5000
CHUNK = 50
"""Epics that one query names."""

PAGE = 100
EPICS = ("epic", "エピック", "épica", "épopée")
"""Names of the issue type of epics, in the languages of sites that we know."""

_EPIC_LINK = "gh-epic-link"
_CATEGORIES = {"new": Category.TODO, "indeterminate": Category.DOING, "done": Category.DONE}
_FAILED_SIGN_IN = ("AUTHENTICATION_DENIED", "AUTHENTICATED_FAILED")


class Client(JIRA):
    """The PyPI client that fails aloud when an answer was made for nobody."""

    def __init__(self, name: str, settings: JiraSettings) -> None:
        self._tracker = name
        account, token, route = settings.email or settings.user, settings.token.reveal(), settings.route
        super().__init__(
            settings.address,
            options={"verify": route.ca or True},
            basic_auth=(account, token) if account else None,
            token_auth=None if account else token,
            proxies={"http": route.proxy, "https": route.proxy} if route.proxy else None,
            timeout=settings.timeout.total_seconds(),
            max_retries=0,
            logging=False,
        )
        self._session.trust_env = not route.direct
        self._session.hooks["response"].append(self._refuse_nobody)

    def _refuse_nobody(self, answer: requests.Response, **_: object) -> None:
        reasons = answer.headers.get("X-Seraph-LoginReason", "")
        failed = any(reason.strip() in _FAILED_SIGN_IN for reason in reasons.split(","))
        if failed or answer.headers.get("X-AUSERNAME", "").casefold() == "anonymous":
            raise CredentialsError(
                "the site answers for nobody: the sign-in failed",
                where=self._tracker,
                remedy="check account and token: wrong, expired, or revoked",
            )

    def below(self, epics: Sequence[str], most: int) -> Iterator[tuple[str, bool]]:
        """Yield for at most so many issues right below these epics the key of the epic, and whether it is done."""
        named = ", ".join(epics)
        if self._is_cloud:
            query, links = f"parent in ({named})", ["parent"]
        else:
            query = f'"Epic Link" in ({named})'
            links = [field["id"] for field in self.fields() if _plugin(field) == _EPIC_LINK]
        for row in self.rows(query, ["status", *links], most):
            values = [row["fields"].get(link) for link in links]
            above = next((v["key"] if isinstance(v, dict) else v for v in values if v), "")
            yield str(above), row["fields"]["status"]["statusCategory"]["key"] == "done"

    def rows(self, query: str, fields: Sequence[str], most: int) -> Iterator[Mapping[str, Any]]:
        """Yield at most so many issues that match, page by page; raises `MalformedError` when pages repeat."""
        given, token, tokens = 0, "", set[str]()
        while given < most:
            answer = self._page(query, list(fields), given, token)
            rows = answer["issues"]
            yield from rows[: most - given]
            given += len(rows)
            token = str(answer.get("nextPageToken") or "")
            counted = given >= int(answer.get("total") or 0) or not rows
            if answer.get("isLast") is True or (not token and (self._is_cloud or counted)):
                return
            if token and token in tokens:
                raise MalformedError("a page of a search came twice", where=self._tracker, remedy="try again")
            tokens.add(token)

    def _page(self, query: str, fields: list[str], begin: int, token: str) -> Mapping[str, Any]:
        """Ask for one page: by token in the cloud, by number elsewhere."""
        if self._is_cloud:
            answer = self.enhanced_search_issues(
                query, nextPageToken=token or None, maxResults=PAGE, fields=fields, json_result=True
            )
        else:
            answer = self.search_issues(query, begin, maxResults=PAGE, fields=fields, json_result=True)
        if not isinstance(answer, dict) or not isinstance(answer.get("issues"), list):
            raise MalformedError(
                "the answer to a search is none",
                where=self._tracker,
                remedy="check url: is this a Jira site?",
            )
        return answer


def discover(name: str, settings: JiraSettings, reader: Reader, choose: Choose, since: date) -> Discovery:
    """Return what the site holds in the chosen projects: epics that are open, or were done since that day.

    Raises `SyncError` for a site that cannot be reached, that answers for nobody, or where a project is missing.
    """
    site = reader.site()
    try:
        with closing(Client(name, settings)) as client:
            spaces = choose(_spaces(client, name))
            fields = reader.catalogue()
            starts = [field.id for field in role_fields(fields).get("start", ())]
            epics, remarks = _epics(client, spaces, starts, since)
            return Discovery(
                kind="jira",
                site=site,
                spaces=spaces,
                candidates=epics,
                fields=fields,
                statuses=_statuses(client),
                remarks=remarks,
                okr=find_okr(client, spaces, [epic.key for epic in epics]),
            )
    except (JIRAError, requests.RequestException) as error:
        raise _translated(error, name) from error


def _spaces(client: Client, name: str) -> list[Space]:
    visible = {str(row.key): str(getattr(row, "name", row.key)) for row in client.projects()}
    if not visible:
        raise CredentialsError(
            "the account sees no project", where=name, remedy="give it the right to browse at least one"
        )
    return [Space(key, title) for key, title in sorted(visible.items())]


def _statuses(client: Client) -> dict[Category, tuple[str, ...]]:
    found: dict[Category, list[str]] = {category: [] for category in Category}
    for status in client.statuses():
        key = str(status.raw.get("statusCategory", {}).get("key"))
        found[_CATEGORIES.get(key, Category.TODO)].append(str(status.name))
    return {category: tuple(dict.fromkeys(names)) for category, names in found.items()}


def _epics(
    client: Client, spaces: Sequence[Space], starts: Sequence[str], since: date
) -> tuple[list[Candidate], list[str]]:
    """Return the epics that are open, or were done since that day, with how much of what is below them is done."""
    types = _epic_types(client)
    if not types:
        return [], ["The site has no issue type for epics."]
    places = ", ".join(_quoted(space.key) for space in spaces[:MOST_SPACES])
    query = (
        f"project in ({places}) AND issuetype in ({', '.join(types)}) "
        f'AND (statusCategory != Done OR resolved >= "{since}") ORDER BY updated DESC'
    )
    rows = list(client.rows(query, ["summary", "project", "duedate", *starts], MOST_EPICS))
    keys = [str(row["key"]) for row in rows]
    counts, whole = _children(client, keys)
    remarks = [] if whole else [f"Only the first {MOST_CHILDREN} issues below epics were counted."]
    if len(rows) == MOST_EPICS:
        remarks.append(f"Only the {MOST_EPICS} epics changed last were looked at; --space narrows it.")
    return [_candidate(row, starts, counts) for row in rows], remarks


def _epic_types(client: Client) -> list[str]:
    types = [kind.raw for kind in client.issue_types()]
    levels = [t for t in types if t.get("hierarchyLevel") == 1]
    return [str(t["id"]) for t in levels or [t for t in types if str(t["name"]).casefold() in EPICS]]


def _children(client: Client, epics: Sequence[str]) -> tuple[Mapping[str, tuple[int, int]], bool]:
    """Return (all, done) of the issues right below each epic, and whether all were counted."""
    total, done = Counter[str](), Counter[str]()
    left = MOST_CHILDREN
    for begin in range(0, len(epics), CHUNK):
        for above, is_done in client.below(epics[begin : begin + CHUNK], left):
            left -= 1
            total[above] += 1
            done[above] += is_done
        if left <= 0:
            break
    return {key: (total[key], done[key]) for key in epics}, left > 0


def _candidate(
    row: Mapping[str, Any], starts: Sequence[str], counts: Mapping[str, tuple[int, int]]
) -> Candidate:
    key, fields = str(row["key"]), row["fields"]
    total, done = counts[key]
    return Candidate(
        key=key,
        title=str(fields.get("summary") or key),
        space=str(fields["project"]["key"]),
        selector="epics",
        children=total,
        done=done,
        start=next((day for name in starts if (day := _day(fields.get(name)))), None),
        due=_day(fields.get("duedate")),
    )


def _plugin(field: Mapping[str, Any]) -> str:
    return str(field.get("schema", {}).get("custom", "")).rpartition(":")[2]


def _day(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text)[:10])
    except ValueError:
        return None


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _translated(error: Exception, name: str) -> SyncError:
    """Return an error of the client as one of ours; never its text, which may hold a whole page."""
    if isinstance(error, requests.exceptions.JSONDecodeError):
        return MalformedError(
            "an answer is no JSON",
            where=name,
            remedy="check url: is this a Jira site, or a login page before it?",
        )
    code = getattr(error, "status_code", None)
    if code in {401, 403}:
        return CredentialsError(
            f"the site refuses the sign-in ({code})", where=name, remedy="check e-mail, token and rights"
        )
    if code is not None and code < 500 and code != 429:
        return SettingsError(
            f"the site refuses a question ({code})", where=name, remedy="check url: is this a Jira site?"
        )
    what = f"the site cannot answer now ({code})" if code else "the site cannot be reached"
    return TransientError(what, where=name, remedy="check url and network, then try again")
