"""The way to a Jira site: address, sign-in, and what its answers say about who was asked for and how often.

Which edition answers is told by the site itself (`serverInfo`), never by its address.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from typing import Any

from connectors.errors import CredentialsError, MalformedError, SettingsError, SyncError
from connectors.http import Clock, Failure, Hold, Http, Limits
from connectors.jira.cloud import Cloud
from connectors.jira.datacenter import DataCenter
from connectors.jira.edition import Edition, mapping
from connectors.jira.settings import JiraSettings
from connectors.model.tracker import Observer

_DENIED = "AUTHENTICATION_DENIED"
_NOBODY = (_DENIED, "AUTHENTICATED_FAILED")
_PUZZLE = "sign in once in a browser: after failed attempts the site wants a picture puzzle solved"
_EDITIONS: Mapping[str, type[Edition]] = {"Cloud": Cloud, "Server": DataCenter, "DataCenter": DataCenter}
"""Editions by what a site calls its deployment; Data Center calls itself a server."""

_HOLDS = {"jira-burst-based": Hold.OPERATION, "jira-per-issue-on-write": Hold.PATH}
"""What has to wait, by Jira Cloud's reason for refusing; for quotas, and reasons not known here, everything."""


def connected(name: str, settings: JiraSettings, observe: Observer, clock: Clock | None) -> Http:
    """Return the connection to a site, through Atlassian's gateway where a cloud id is given; asks nothing yet."""
    return Http(
        name,
        settings.address,
        token=settings.token.reveal,
        authorise=_signed(settings),
        observe=observe,
        limits=Limits(
            concurrency=settings.concurrency,
            per_second=settings.requests_per_second,
            timeout=settings.timeout,
        ),
        clock=clock,
        route=settings.route,
        inspect=lambda headers: _refuse_nobody(name, headers),
        interpret=lambda failure, where: _interpreted(settings, failure, where),
        hold=lambda failure: _HOLDS.get(failure.reason, Hold.ALL),
        mind_quota=True,
    )


def recognised(http: Http, settings: JiraSettings) -> tuple[type[Edition], Mapping[str, Any]]:
    """Ask the site which edition it is; returns that and its description of itself."""
    where = f"{http.tracker}: serverInfo"
    server = mapping(http.get("serverInfo", "/rest/api/2/serverInfo"), where)
    edition = _EDITIONS.get(str(server.get("deploymentType")))
    if edition is None:
        raise MalformedError(
            "the site does not say whether it is Jira Cloud or Data Center",
            where=where,
            remedy="check url: is this a Jira site?",
        )
    if edition is Cloud and not settings.email:
        raise SettingsError(
            "Jira Cloud signs in with an address and a token",
            where=f"trackers.{http.tracker}",
            remedy="name the account's address: email: …",
        )
    return edition, server


def _signed(settings: JiraSettings) -> Callable[[str], Mapping[str, str]]:
    """Return what makes the headers: Basic with the account's name where one is given, else the bare token."""
    account = settings.email or settings.user

    def authorise(token: str) -> Mapping[str, str]:
        if not account:
            return {"Authorization": f"Bearer {token}"}
        return {"Authorization": f"Basic {base64.b64encode(f'{account}:{token}'.encode()).decode()}"}

    return authorise


def _refuse_nobody(name: str, headers: Mapping[str, str]) -> None:
    """Refuse an answer that was made for nobody.

    A wrong or expired token may get status 200 and what is public; only these headers tell it from a site
    where nothing is left.
    """
    reason = headers.get("x-seraph-loginreason", "")
    if any(word.strip() in _NOBODY for word in reason.split(",")):
        raise CredentialsError(
            f"the sign-in failed ({reason}), though the site answers",
            where=name,
            remedy=_PUZZLE if _DENIED in reason else "check email and token: wrong, expired, or revoked",
        )
    if headers.get("x-ausername", "").casefold() == "anonymous":
        raise CredentialsError(
            "the site answers for nobody: the sign-in did not reach it, or counts for nothing",
            where=name,
            remedy="check the token, and whether a proxy takes away the header Authorization",
        )


def _interpreted(settings: JiraSettings, failure: Failure, where: str) -> SyncError | None:
    """Say what a refused sign-in means with a scoped token."""
    if failure.status != 401 or not settings.cloud_id:
        return None
    return CredentialsError(
        "Atlassian's gateway refuses the sign-in (401)",
        where=where,
        remedy="check email, token and cloud_id, and the token's scopes: read:jira-work, write:jira-work, read:jira-user",
    )
