"""ClickUp's webhooks: ordered by API, signed with a secret that ClickUp makes, suspended by it for failures.

The secrets are told with each list of the webhooks, so that they are kept in memory only. ClickUp gives a delivery
7 seconds, tries each five times, then drops it for good and counts a failure; at 100 failures, or at once on 401
and 410, it suspends the webhook. Nothing tells of that but the list.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from connectors.clickup.refusals import RefusedCallError
from connectors.clickup.workspace import API, Row, Workspace, mapping_of, rows_of
from connectors.webhooks import PREFIX, Delivery, Event, Health, Webhook, is_signed, points_to, told

EVENTS = (
    "taskCreated", "taskUpdated", "taskDeleted", "taskMoved", "listUpdated", "listDeleted", "folderDeleted",
    "spaceDeleted", "goalUpdated", "goalDeleted", "keyResultUpdated", "keyResultDeleted",
)  # fmt: skip
"""What is asked for: every narrower event of a task comes with `taskUpdated` besides."""

UNSEEN = frozenset({"taskDeleted", "listUpdated", "listDeleted", "folderDeleted", "spaceDeleted"})
"""Events after which tasks may be missing; a moved one is not, for what changed is asked of the whole workspace."""

_EXISTS = "OAUTH_171"


class ClickUpWebhooks:
    """The webhooks of one workspace that its token's user has registered; safe to share between threads."""

    def __init__(self, name: str, site: Workspace) -> None:
        self._name = name
        self._site = site
        self._secrets: tuple[str, ...] = ()
        self._account = ""

    def is_genuine(self, delivery: Delivery) -> bool:
        """Tell whether one of the webhooks that were listed last has signed this."""
        signature = delivery.headers.get("x-signature", "")
        signed = [is_signed(delivery.body, signature, secret) for secret in self._secrets]
        return any(signed) and not delivery.path

    def read(self, delivery: Delivery) -> Event:
        """Say what the delivery hints at."""
        body = told(delivery)
        changes = [row for row in _listed(body.get("history_items")) if isinstance(row, dict)]
        authors = {str(mapping_of(row.get("user")).get("id")) for row in changes}
        task = str(body.get("task_id") or "")
        return Event(
            own=bool(self._account) and authors == {self._account},
            touched=frozenset((task, name) for row in changes for name in _fields(row)),
            vanished=str(body.get("event")) in UNSEEN,
        )

    def address(self, base: str) -> str:
        """Return where deliveries shall go."""
        return f"{base.rstrip('/')}{PREFIX}{self._name}"

    def all(self) -> Sequence[Webhook]:
        """List the webhooks that point here, and learn their secrets and who we are."""
        self._account = self._site.user().id
        rows = [row for row in self._rows() if points_to(str(row.get("endpoint")), self._name)]
        self._secrets = tuple(str(row["secret"]) for row in rows if row.get("secret"))
        return [_webhook(row) for row in rows]

    def register(self, address: str) -> None:
        """Register a webhook for the whole workspace; one that ClickUp has already is left as it is."""
        body = {"endpoint": address, "events": list(EVENTS)}
        try:
            self._site.http.submit("register webhook", self._site.all_webhooks, body)
        except RefusedCallError as error:
            if error.code != _EXISTS:
                raise

    def renew(self, webhook: Webhook) -> None:
        """Set a webhook to active, for every event that is wanted."""
        body = {"endpoint": webhook.url, "events": list(EVENTS), "status": "active"}
        self._site.http.put("renew webhook", f"{API}/webhook/{webhook.id}", body)

    def remove(self, webhook: Webhook) -> None:
        """Take a webhook away."""
        self._site.http.delete("remove webhook", f"{API}/webhook/{webhook.id}")

    def _rows(self) -> Sequence[Row]:
        answer = self._site.http.get("webhooks", self._site.all_webhooks)
        return rows_of(answer, "webhooks", f"{self._name}: webhooks")


def _listed(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else ()


def _fields(change: Mapping[str, Any]) -> Iterator[str]:
    """Yield the id of the changed field: a custom field is told in full, a task's own by its name."""
    custom = mapping_of(change.get("custom_field")).get("id")
    yield str(custom or change.get("field") or "")


def _webhook(row: Row) -> Webhook:
    health = mapping_of(row.get("health"))
    state, failures = str(health.get("status") or ""), health.get("fail_count")
    events = _listed(row.get("events"))
    return Webhook(
        id=str(row.get("id")),
        url=str(row.get("endpoint")),
        health=Health(state) if state in set(Health) else Health.ACTIVE,
        failures=failures if isinstance(failures, int) else 0,
        complete="*" in events or set(EVENTS) <= set(map(str, events)),
    )
