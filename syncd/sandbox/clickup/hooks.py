"""Webhooks: kept, listed, switched on again, removed; what they send, and what becomes of those that fail."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import orjson

from syncd.sandbox.clickup import identity
from syncd.sandbox.clickup.access import Access
from syncd.sandbox.clickup.drawing import SOMEBODY
from syncd.sandbox.clickup.editing import read_object
from syncd.sandbox.clickup.errors import ClickUpError
from syncd.sandbox.clickup.model import Task, TaskList, Webhook
from syncd.sandbox.clickup.site import ACCOUNT, ClickUpSite
from syncd.sandbox.clickup.stamps import stamp
from syncd.sandbox.exchange import Answer, Call, answer_json
from syncd.sandbox.outbox import Delivery

_RESOURCES = {
    "task": (
        "Created", "Updated", "Deleted", "PriorityUpdated", "StatusUpdated", "AssigneeUpdated", "DueDateUpdated",
        "TagUpdated", "Moved", "CommentPosted", "CommentUpdated", "TimeEstimateUpdated", "TimeTrackedUpdated",
    ),
    **dict.fromkeys(("list", "folder", "space", "goal", "keyResult"), ("Created", "Updated", "Deleted")),
}  # fmt: skip
EVENTS = tuple(f"{resource}{what}" for resource, kinds in _RESOURCES.items() for what in kinds)
"""Every event that a webhook may ask for."""

_PLACES = ("space_id", "folder_id", "list_id", "task_id")
_MOST_FAILURES = 100
_SUSPENDING = frozenset({401, 410})


class Hooks:
    """Answers of webhooks, and the deliveries that changes of tasks and lists call for."""

    def __init__(self, site: ClickUpSite) -> None:
        self.site = site
        self._last = 2_800_763_136_700_000_000
        site.listeners.append(self._heard)
        site.place_listeners.append(self._heard_of_list)
        site.outbox.vendor = self

    def all(self, access: Access, ref: str) -> Answer:
        """Answer the webhooks of the account."""
        access.team(ref)
        return answer_json({"webhooks": [self._shown(one) for one in self.site.webhooks.values()]})

    def create(self, call: Call, access: Access, ref: str) -> Answer:
        """Register a webhook; one of the same configuration is refused."""
        access.team(ref)
        body = read_object(call)
        endpoint, events = body.get("endpoint"), _events(body.get("events"))
        if not isinstance(endpoint, str) or not endpoint:
            raise ClickUpError(400, "endpoint is required", "WEBHOOK_000")
        place = {name: None if body.get(name) is None else str(body[name]) for name in _PLACES}
        alike = (
            one for one in self.site.webhooks.values() if one.endpoint == endpoint and one.place == place
        )
        if any(set(one.events) == set(events) for one in alike):
            raise ClickUpError(400, "Webhook configuration already exists", "OAUTH_171")
        id_ = identity.uuid_of(
            "webhook", endpoint, str(len(self.site.webhooks)), stamp(self.site.now()) or ""
        )
        secret = hashlib.sha256(id_.encode()).hexdigest().upper()
        webhook = Webhook(id=id_, endpoint=endpoint, events=events, secret=secret, place=place)
        self.site.add(webhook)
        return answer_json({"id": id_, "webhook": self._shown(webhook)})

    def edit(self, call: Call, access: Access, ref: str) -> Answer:
        """Change a webhook; the status `active` takes it into service again."""
        webhook, body = access.webhook(ref), read_object(call)
        if missing := [name for name in ("endpoint", "events", "status") if name not in body]:
            raise ClickUpError(400, f"{missing[0]} is required", "WEBHOOK_000")
        active = body["status"] == "active"
        webhook = replace(
            webhook,
            endpoint=str(body["endpoint"]),
            events=_events(body["events"]),
            status=str(body["status"]),
            fail_count=0 if active else webhook.fail_count,
        )
        self.site.add(webhook)
        return answer_json({"id": ref, "webhook": self._shown(webhook)})

    def delete(self, access: Access, ref: str) -> Answer:
        """Remove a webhook."""
        del self.site.webhooks[access.webhook(ref).id]
        return answer_json({})

    def tries_again(self, status: int) -> bool:
        """Tell whether ClickUp sends once more: not after success, nor once it has suspended the webhook."""
        return not 200 <= status < 300 and status not in _SUSPENDING

    def delivered(self, delivery: Delivery, status: int) -> None:
        """Count what was not delivered; success takes the count back, too many failures suspend."""
        with self.site.lock:
            webhook = self.site.webhooks.get(delivery.webhook)
            if webhook is None:
                return
            failed = not 200 <= status < 300
            count = webhook.fail_count + 1 if failed else 0
            suspended = status in _SUSPENDING or count >= _MOST_FAILURES
            state = "suspended" if suspended else "failing" if failed else "active"
            self.site.add(replace(webhook, status=state, fail_count=count))

    def _shown(self, webhook: Webhook) -> dict[str, Any]:
        return {
            "id": webhook.id,
            "userid": ACCOUNT,
            "team_id": int(self.site.id),
            "endpoint": webhook.endpoint,
            "client_id": "SANDBOX",
            "events": list(webhook.events),
            **{name: _place(name, webhook.place.get(name)) for name in _PLACES},
            "health": {"status": webhook.status, "fail_count": webhook.fail_count},
            "secret": webhook.secret,
        }

    # Deliveries

    def _heard(self, event: str, user: int, after: Task, before: Task | None) -> None:
        """Keep what a change is told by: a narrow event comes with `taskUpdated`, under one history item."""
        if not self.site.webhooks:
            return
        self._last += 1
        items = [] if event == "taskDeleted" else [self._item(event, user, after, before)]
        alone = event in {"taskCreated", "taskDeleted", "taskUpdated"}
        for name in (event,) if alone else (event, "taskUpdated"):
            for webhook in self.site.webhooks.values():
                if (
                    name in webhook.events
                    and webhook.status != "suspended"
                    and self._concerns(webhook, after)
                ):
                    self._keep(webhook, {"event": name, "history_items": items, "task_id": after.id})

    def _heard_of_list(self, event: str, list_: TaskList) -> None:
        for webhook in self.site.webhooks.values():
            if event in webhook.events and webhook.status != "suspended" and not any(webhook.place.values()):
                self._keep(webhook, {"event": event, "list_id": list_.id})

    def _keep(self, webhook: Webhook, body: Mapping[str, Any]) -> None:
        raw = orjson.dumps({**body, "webhook_id": webhook.id})
        signature = hmac.new(webhook.secret.encode(), raw, hashlib.sha256).hexdigest()
        headers = {"X-Signature": signature}
        self.site.outbox.put(
            Delivery(webhook=webhook.id, endpoint=webhook.endpoint, headers=headers, body=raw)
        )

    def _concerns(self, webhook: Webhook, task: Task) -> bool:
        list_ = self.site.lists[task.list]
        places = {"space_id": list_.space, "folder_id": list_.folder, "list_id": list_.id, "task_id": task.id}
        return all(wanted in {None, places[name]} for name, wanted in webhook.place.items())

    def _item(self, event: str, user: int, after: Task, before: Task | None) -> dict[str, Any]:
        field, old, new = self._difference(event, after, before)
        changed = self._changed_field(after, before) if field == "custom_field" else None
        return {
            **({"custom_field": changed} if changed else {}),
            "id": str(self._last),
            "type": 1,
            "date": stamp(after.updated),
            "field": field,
            "parent_id": after.list,
            "data": {},
            "source": None,
            "user": {**SOMEBODY, "id": user, "initials": "P"},
            "before": old,
            "after": new,
        }

    def _difference(self, event: str, after: Task, before: Task | None) -> tuple[str, Any, Any]:
        if before is None:
            return "task_creation", None, None
        if event == "taskMoved":
            return "section_moved", self._section(before), self._section(after)
        if event == "taskStatusUpdated":
            return (
                "status",
                {"status": before.spans[-1].status if before.spans else None},
                {
                    "status": self.site.status_of(after).name,
                    "type": self.site.status_of(after).type.value,
                },
            )
        if event == "taskDueDateUpdated":
            return "due_date", stamp(before.due), stamp(after.due)
        if event == "taskTagUpdated":
            return "tag", list(before.tags), list(after.tags)
        return ("custom_field" if before.values != after.values else "content"), None, None

    def _changed_field(self, after: Task, before: Task | None) -> dict[str, Any] | None:
        old = before.values if before else {}
        names = [name for name in {*old, *after.values} if old.get(name) != after.values.get(name)]
        field = self.site.fields.get(names[0]) if names else None
        return {"id": field.id, "name": field.name, "type": field.type.value} if field else None

    def _section(self, task: Task) -> dict[str, Any]:
        list_ = self.site.lists[task.list]
        folder, space = self.site.folders[list_.folder], self.site.spaces[list_.space]
        return {
            "id": list_.id,
            "name": list_.name,
            "category": {"id": folder.id, "name": folder.name, "hidden": folder.hidden},
            "project": {"id": space.id, "name": space.name},
        }


def _events(asked: Any) -> tuple[str, ...]:
    if asked in ("*", ["*"]):
        return EVENTS
    if not isinstance(asked, list) or not asked or any(one not in EVENTS for one in asked):
        raise ClickUpError(400, "events are invalid", "WEBHOOK_000")
    return tuple(asked)


def _place(name: str, value: str | None) -> int | str | None:
    return int(value) if value is not None and name != "task_id" and value.isdigit() else value
