"""Jira's admin webhooks: kept, listed, changed, removed; and what changes of issues make them send."""

from __future__ import annotations

import hashlib
import hmac
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

import orjson

from syncd.sandbox.exchange import Answer, Call, answer_json
from syncd.sandbox.jira.drawing import Drawing, Selection
from syncd.sandbox.jira.errors import JiraError
from syncd.sandbox.jira.payload import read_object
from syncd.sandbox.jira.viewer import Viewer
from syncd.sandbox.model import Change, Issue
from syncd.sandbox.outbox import Delivery

EVENTS = ("jira:issue_created", "jira:issue_updated", "jira:issue_deleted")
"""The events that a change here can make; others may be asked for and never come."""

APPS_ONLY = "The caller is not a Connect app or an OAuth 2.0 app."
_FAMILIES = ("jira:", "comment_", "worklog_", "issuelink_", "sprint_", "board_", "project_", "user_")
_AGAIN = frozenset({0, 408, 409, 425, 429})
_NOT_FOUND = 404
_JQL = "issue-related-events-section"


@dataclass(frozen=True, slots=True, kw_only=True)
class AdminWebhook:
    """A registered webhook; without a secret its deliveries are not signed."""

    id: int
    name: str
    url: str
    events: tuple[str, ...]
    secret: str = ""
    enabled: bool = True
    exclude_body: bool = False


class Hooks:
    """Answers of admin webhooks over one site, and their deliveries."""

    def __init__(self, drawing: Drawing) -> None:
        self.site = drawing.site
        self.webhooks: dict[int, AdminWebhook] = {}
        self._drawing = drawing
        self._last = 0
        self.site.listeners.append(self._heard)
        self.site.outbox.vendor = self

    def all(self, viewer: Viewer) -> Answer:
        """Answer all webhooks."""
        _administers(viewer)
        return answer_json([self._shown(one) for one in self.webhooks.values()])

    def one(self, viewer: Viewer, ref: str) -> Answer:
        """Answer one webhook."""
        return answer_json(self._shown(self._found(viewer, ref)))

    def create(self, call: Call, viewer: Viewer) -> Answer:
        """Register a webhook."""
        _administers(viewer)
        body = read_object(call)
        if missing := [name for name in ("name", "url", "events") if not body.get(name)]:
            raise JiraError(400, f"{missing[0]} is required")
        self._last += 1
        made = AdminWebhook(id=self._last, **_read(body))
        self.webhooks[made.id] = made
        return answer_json(self._shown(made), 201)

    def edit(self, call: Call, viewer: Viewer, ref: str) -> Answer:
        """Change what the body names; a secret that it leaves out stays."""
        webhook = replace(self._found(viewer, ref), **_read(read_object(call)))
        self.webhooks[webhook.id] = webhook
        return answer_json(self._shown(webhook))

    def delete(self, viewer: Viewer, ref: str) -> Answer:
        """Remove a webhook."""
        del self.webhooks[self._found(viewer, ref).id]
        return Answer(status=204)

    def tries_again(self, status: int) -> bool:
        """Tell whether Jira sends once more."""
        return status in _AGAIN or status >= 500

    def delivered(self, delivery: Delivery, status: int) -> None:
        """Take no note: Jira never suspends an admin webhook."""

    def _found(self, viewer: Viewer, ref: str) -> AdminWebhook:
        _administers(viewer)
        found = self.webhooks.get(int(ref)) if ref.isdecimal() else None
        if found is None:
            raise JiraError(_NOT_FOUND, "The webhook with the specified ID does not exist.")
        return found

    def _shown(self, webhook: AdminWebhook) -> dict[str, Any]:
        return {
            "name": webhook.name,
            "url": webhook.url,
            "excludeBody": webhook.exclude_body,
            "filters": {_JQL: ""},
            "events": list(webhook.events),
            "enabled": webhook.enabled,
            "self": f"{self._drawing.shapes.base}/rest/webhooks/1.0/webhook/{webhook.id}",
            "lastUpdated": int(self.site.now().timestamp() * 1000),
            "isSigned": bool(webhook.secret),
        }

    # Deliveries

    def _heard(self, event: str, author: str, issue: Issue, change: Change | None) -> None:
        takers = [one for one in self.webhooks.values() if one.enabled and event in one.events]
        if not takers:
            return
        account = next((one for one in self.site.accounts if one.id == author), None)
        told: dict[str, Any] = {
            "timestamp": int(self.site.now().timestamp() * 1000),
            "webhookEvent": event,
            "issue_event_type_name": event.removeprefix("jira:"),
            "user": self._drawing.shapes.account(author, account),
            "issue": self._drawing.whole(issue, Selection.of((), "*all")),
        }
        if change is not None:
            told["changelog"] = {"id": str(change.id), "items": self._drawing.change(change)["items"]}
        body = orjson.dumps(told)
        for webhook in takers:
            self.site.outbox.put(_delivery(webhook, b"" if webhook.exclude_body else body))


def _administers(viewer: Viewer) -> None:
    if viewer.account is None or not viewer.account.admin:
        raise JiraError(403, "You do not have permission to manage webhooks.")


def _read(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the attributes that a body names; raises `JiraError` for what is not understood."""
    known = {"name", "url", "events", "secret", "enabled", "excludeBody", "filters", "description"}
    if strange := sorted(set(body) - known):
        raise JiraError(400, f"Unrecognized field: {strange[0]}")
    if "url" in body and urlsplit(str(body["url"])).scheme not in {"http", "https"}:
        raise JiraError(400, "The URL is invalid.")
    events = body.get("events", [])
    if not isinstance(events, list) or any(not str(one).startswith(_FAMILIES) for one in events):
        raise JiraError(400, "The events are invalid.")
    if (body.get("filters") or {}).get(_JQL):
        raise JiraError(400, "The sandbox understands no filters of webhooks.")
    named = {
        "name": "name",
        "url": "url",
        "secret": "secret",
        "enabled": "enabled",
        "exclude_body": "excludeBody",
    }
    read: dict[str, Any] = {attribute: body[key] for attribute, key in named.items() if key in body}
    return read | ({"events": tuple(events)} if events else {})


def _delivery(webhook: AdminWebhook, body: bytes) -> Delivery:
    headers = {
        "X-Atlassian-Webhook-Identifier": str(uuid.uuid4()),
        "X-Atlassian-Webhook-Flow": "Primary",
        "User-Agent": "Atlassian Webhook HTTP Client",
    }
    if webhook.secret:
        signature = hmac.new(webhook.secret.encode(), body, hashlib.sha256).hexdigest()
        headers["X-Hub-Signature"] = f"sha256={signature}"
    return Delivery(webhook=str(webhook.id), endpoint=webhook.url, headers=headers, body=body)
