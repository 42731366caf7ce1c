"""Jira's admin webhooks: on Cloud, on Data Center from 10 on, and on Data Center before that.

An API token may order them only with the right to administer Jira. Dynamic webhooks (`/rest/api/3/webhook`) need an
app and are not used. Cloud and Data Center from 10 on sign deliveries where a secret was given; it can never be read
back. Before that nothing is signed, and a secret in the address is all that proves a delivery.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from connectors.errors import MalformedError, SettingsError
from connectors.http import Http
from connectors.jira.settings import JiraSettings
from connectors.webhooks import PREFIX, Delivery, Event, Health, Webhook, is_signed, points_to, told

EVENTS = ("jira:issue_created", "jira:issue_updated", "jira:issue_deleted")

DELETED = "jira:issue_deleted"
MOVED = frozenset({"project", "Key"})
"""Fields whose change shows that an issue went to another project."""

_SECRET_PATH = re.compile(r"[A-Za-z0-9._~-]{24,200}")


@dataclass(frozen=True, slots=True)
class _Form:
    """How an edition wants a webhook written; `on` is the key that says whether it is in service."""

    path: str
    on: str
    signs: bool = True

    def body(self, address: str, secret: str) -> dict[str, Any]:
        """Return the order of a webhook that is on."""
        known = {"name": "syncd", "url": address, "events": list(EVENTS), self.on: True}
        if self.on == "active":
            signed = {"SECRET": secret} if secret else {}
            return {**known, "scopeType": "global", "configuration": {"EXCLUDE_BODY": "false", **signed}}
        return {**known, "excludeBody": False, **({"secret": secret} if secret and self.signs else {})}


_CLOUD = _Form("/rest/webhooks/1.0/webhook", "enabled")
_FROM_10 = _Form("/rest/jira-webhook/1.0/webhooks", "active")
_BEFORE_10 = _Form("/rest/webhooks/1.0/webhook", "enabled", signs=False)


class JiraWebhooks:
    """The admin webhooks of one site that point to syncd; safe to share between threads."""

    def __init__(self, name: str, settings: JiraSettings, http: Http) -> None:
        self._name = name
        self._settings = settings
        self._http = http
        self._account = ""
        self._known: _Form | None = None

    def is_genuine(self, delivery: Delivery) -> bool:
        """Tell whether signature and secret path are right, whichever of them is configured; never without any."""
        secret, path = self._secret(), self._path()
        method, _, signature = delivery.headers.get("x-hub-signature", "").partition("=")
        signed = is_signed(delivery.body, signature, secret) and method.strip().lower() == "sha256"
        found = hmac.compare_digest(delivery.path.encode(), path.encode())
        return bool(secret or path) and (signed or not secret) and found

    def read(self, delivery: Delivery) -> Event:
        """Say what the delivery hints at."""
        body = told(delivery)
        issue = str(_mapping(body.get("issue")).get("id") or "")
        rows = _mapping(body.get("changelog")).get("items")
        changes = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
        names = {str(row.get("fieldId") or row.get("field") or "") for row in changes}
        return Event(
            own=bool(self._account) and _identity(_mapping(body.get("user"))) == self._account,
            touched=frozenset((issue, name) for name in names),
            vanished=body.get("webhookEvent") == DELETED or not names.isdisjoint(MOVED),
        )

    def address(self, base: str) -> str:
        """Return where deliveries shall go, with the secret path where one is configured."""
        path = self._path()
        return f"{base.rstrip('/')}{PREFIX}{self._name}{'/' + path if path else ''}"

    def all(self) -> Sequence[Webhook]:
        """List the webhooks that point here, and learn who we are."""
        self._account = _identity(_mapping(self._http.get("myself", "/rest/api/2/myself").body))
        return [
            Webhook(
                id=str(row.get("id") or str(row.get("self") or "").rpartition("/")[2]),
                url=str(row["url"]),
                health=Health.OFF if row.get(self._form().on) is False else Health.ACTIVE,
                complete=set(EVENTS) <= set(map(str, row.get("events") or ())),
            )
            for row in self._rows()
            if points_to(str(row.get("url")), self._name)
        ]

    def register(self, address: str) -> None:
        """Register a webhook for all issues that its owner may administer; without any proof it is refused."""
        form = self._form()
        if not self._path() and not (self._secret() and form.signs):
            raise SettingsError(
                "this Jira does not sign deliveries" if self._secret() else "nothing would prove a delivery",
                where=f"trackers.{self._name}",
                remedy="set webhook_path" if self._secret() else "set webhook_secret, or webhook_path",
            )
        self._http.submit("register webhook", form.path, form.body(address, self._secret()))

    def renew(self, webhook: Webhook) -> None:
        """Switch a webhook on, with the secret of the settings and every event that is wanted."""
        form = self._form()
        body = form.body(webhook.url, self._secret())
        self._http.put("renew webhook", f"{form.path}/{webhook.id}", body)

    def remove(self, webhook: Webhook) -> None:
        """Take a webhook away."""
        self._http.delete("remove webhook", f"{self._form().path}/{webhook.id}")

    def _rows(self) -> Sequence[Mapping[str, Any]]:
        body = self._http.get("webhooks", self._form().path).body
        rows = body.get("values") if isinstance(body, dict) else body
        if not isinstance(rows, list):
            raise MalformedError(
                "the answer is no list of webhooks",
                where=f"{self._name}: webhooks",
                remedy="check url: is this a Jira site?",
            )
        return [row for row in rows if isinstance(row, dict)]

    def _form(self) -> _Form:
        """Return the form of this site's edition; asked once."""
        if self._known is None:
            server = _mapping(self._http.get("serverInfo", "/rest/api/2/serverInfo").body)
            numbers = server.get("versionNumbers")
            major = numbers[0] if isinstance(numbers, list) and numbers else 0
            later = _FROM_10 if isinstance(major, int) and major >= 10 else _BEFORE_10
            self._known = _CLOUD if server.get("deploymentType") == "Cloud" else later
        return self._known

    def _secret(self) -> str:
        return self._settings.webhook_secret.reveal() if self._settings.webhook_secret else ""

    def _path(self) -> str:
        if self._settings.webhook_path is None:
            return ""
        path = self._settings.webhook_path.reveal()
        if not _SECRET_PATH.fullmatch(path):
            raise SettingsError(
                "the secret path is no random text of 24 to 200 letters and digits",
                where=f"trackers.{self._name}.webhook_path",
                remedy="make one, for instance with: openssl rand -hex 24",
            )
        return path


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _identity(account: Mapping[str, Any]) -> str:
    """Return the id of an account: Cloud's own, or Data Center's key."""
    return str(account.get("accountId") or account.get("key") or account.get("name") or "")
