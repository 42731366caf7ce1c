"""The API of Notebook over the sandbox's site of spaces and issues, with the sandbox's faults."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import orjson

from connectors.model.fields import FieldKind
from syncd.sandbox.exchange import Answer, Call, answer_json
from syncd.sandbox.faults import Fault, FaultKind, first
from syncd.sandbox.jira.refusals import refusal
from syncd.sandbox.model import CustomField, FieldType, Issue, StatusCategory
from syncd.sandbox.person import WrongOrderError, read_value
from syncd.sandbox.site import PERSON, Site

PAGE = 100
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CATEGORIES = {
    StatusCategory.NEW: "todo",
    StatusCategory.INDETERMINATE: "doing",
    StatusCategory.DONE: "done",
}
_KINDS = {kind.value for kind in FieldKind}


class _Refusal(Exception):  # noqa: N818 - an answer, not a fault of the program
    def __init__(self, status: int, said: str) -> None:
        super().__init__(said)
        self.answer = answer_json({"message": said}, status)


class NotebookFace:
    """Answers `/notes/…` for whoever has the token of the site's first account."""

    prefixes: Sequence[str] = ("/notes/",)

    def __init__(self, site: Site, _base: str) -> None:
        self.site = site
        self._routes: Sequence[tuple[str, str, str, Callable[[Call, str], Any]]] = (
            ("me", "GET", r"/notes/me", lambda _call, _ref: {"id": site.accounts[0].id}),
            ("fields", "GET", r"/notes/fields", lambda call, _ref: {"fields": self._fields(call)}),
            ("search", "GET", r"/notes/search", lambda call, _ref: self._search(call)),
            ("history", "POST", r"/notes/history", lambda call, _ref: self._history(call)),
            ("item", "GET", r"/notes/items/(\w+)", lambda call, ref: self._row(self._one(call, ref), call)),
            ("item_fields", "GET", r"/notes/items/(\w+)/fields", self._item_fields),
            ("edit", "PUT", r"/notes/items/(\w+)", self._edit),
        )

    def operation(self, method: str, path: str) -> str | None:
        """Return the name of the route."""
        return next((name for name, how, form, _ in self._routes if _fits(method, path, how, form)), None)

    def refusal(self, fault: Fault) -> Answer | None:
        """Return the whole answer that a fault gives: the same statuses as elsewhere."""
        return refusal(fault, self.site)

    def answer(self, call: Call) -> Answer:
        """Answer one request."""
        with self.site.lock:
            try:
                answer = answer_json(self._answer(call))
            except _Refusal as error:
                answer = error.answer
            answer.headers["Date"] = format_datetime(self.site.now().astimezone(UTC), usegmt=True)
            return answer

    def _answer(self, call: Call) -> Any:
        if call.headers.get("authorization") != f"Bearer {self.site.accounts[0].token}":
            raise _Refusal(401, "who are you?")
        for _, method, form, handler in self._routes:
            if _fits(call.method, call.path, method, form):
                found = re.fullmatch(form, call.path)
                return handler(call, found[1] if found and found.groups() else "")
        raise _Refusal(404, "no such page")

    # Who may see and edit what

    def _spaces(self, call: Call, kind: FaultKind) -> set[str]:
        """Return the ids of spaces that a fault names by key."""
        named = {fault.options.get("project") for fault in call.faults if fault.kind is kind}
        return {one.id for one in self.site.spaces.values() if one.key in named}

    def _one(self, call: Call, ref: str) -> Issue:
        found = self.site.find(ref)
        if found is None or found.space in self._spaces(call, FaultKind.PERMISSION_LOST):
            raise _Refusal(404, f"there is no {ref}")
        return found

    def _fields(self, call: Call) -> list[dict[str, Any]]:
        off = {fault.options.get("field") for fault in call.faults if fault.kind is FaultKind.OFF_SCREEN}
        return [
            {
                "id": field.id,
                "name": field.name,
                "kind": field.type.value,
                "options": [{"id": one.id, "name": one.name} for one in field.options],
            }
            for field in self.site.fields.values()
            if field.id not in off and field.type.value in _KINDS
        ]

    def _item_fields(self, call: Call, ref: str) -> Any:
        self._one(call, ref)
        return {"fields": self._fields(call)}

    # Search

    def _search(self, call: Call) -> Any:
        hidden = self._spaces(call, FaultKind.PERMISSION_LOST)
        seen = [one for one in self._state(call).values() if one.space not in hidden]
        by_key = {one.key: one.id for one in self.site.spaces.values() if one.id not in hidden}
        if missing := [key for key in call.query.get("space", ()) if key not in by_key]:
            raise _Refusal(404, f"there is no space {', '.join(missing)}")
        named = {ref: self.site.find(ref) for name in ("root", "item") for ref in call.query.get(name, ())}
        found = {ref: one for ref, one in named.items() if one is not None and one.space not in hidden}
        roots = {found[ref].id for ref in call.query.get("root", ()) if ref in found}
        spaces = {by_key[key] for key in call.query.get("space", ())}
        rows = [
            (self._touched(one), one)
            for one in seen
            if one.space in spaces
            or roots & {above.id for above in self._upwards(one)}
            or one.id in {item.id for item in found.values()}
            or self._queries(one, call)
        ]
        page, mark = self._page(sorted(rows, key=lambda row: (row[0], row[1].id)), call)
        return {
            "items": [self._row(one, call) for one in page],
            "next": mark,
            "aliases": {ref: str(one.id) for ref, one in found.items()},
            "missing": [ref for ref in named if ref not in found],
        }

    def _state(self, call: Call) -> Mapping[int, Issue]:
        behind = first(call.faults, FaultKind.INDEX_BEHIND)
        late = timedelta(seconds=float(behind.options.get("seconds", 60))) if behind else timedelta()
        return self.site.as_of(self.site.now() - late) if late else self.site.issues

    def _upwards(self, issue: Issue) -> Iterator[Issue]:
        above: Issue | None = issue
        while above is not None:
            yield above
            above = None if above.parent is None else self.site.issues.get(above.parent)

    def _touched(self, issue: Issue) -> int:
        """Return when the issue or something above it changed: a branch that moves is told whole."""
        return max(_milliseconds(one.updated) for one in self._upwards(issue))

    def _page(self, rows: Sequence[tuple[int, Issue]], call: Call) -> tuple[list[Issue], str | None]:
        since, after = int(call.one("since") or 0), call.one("after") or "0:0:0"
        at, identifier, turn = map(int, after.split(":"))
        rest = [row for row in rows if row[0] >= since and (row[0], row[1].id) > (at, identifier)]
        if first(call.faults, FaultKind.EMPTY_PAGE):
            return [], f"{at}:{identifier}:{turn + 1}"
        page = rest[:PAGE]
        mark = f"{page[-1][0]}:{page[-1][1].id}:0" if len(rest) > PAGE else None
        if first(call.faults, FaultKind.REPEATED_TOKEN):
            mark = "0:0:1"
        return [one for _, one in page], mark

    def _queries(self, issue: Issue, call: Call) -> list[str]:
        """Return the queries, `label:NAME`, that an issue matches."""
        asked = call.query.get("query", ())
        if broken := [query for query in asked if not re.fullmatch(r"label:\w+", query)]:
            raise _Refusal(400, f"cannot read {broken[0]}")
        return [query for query in asked if query.partition(":")[2] in issue.labels]

    # One item

    def _row(self, issue: Issue, call: Call) -> dict[str, Any]:
        status = self.site.statuses[issue.status]
        done = issue.resolved or issue.status_changed
        words = {name: () for name, field in self.site.fields.items() if field.type is FieldType.LABELS}
        return {
            "id": str(issue.id),
            "key": issue.key,
            "title": issue.summary,
            "space": self.site.spaces[issue.space].key,
            "type": self.site.types[issue.type].name,
            "status": status.name,
            "category": _CATEGORIES[status.category],
            "parent": None if issue.parent is None else str(issue.parent),
            "labels": list(issue.labels),
            "queries": self._queries(issue, call),
            "fields": {name: self._shown(name, value) for name, value in {**words, **issue.custom}.items()},
            "created": _milliseconds(issue.created),
            "updated": _milliseconds(issue.updated),
            "done": _milliseconds(done) if status.category is StatusCategory.DONE and done else None,
        }

    def _shown(self, name: str, value: Any) -> Any:
        field = self.site.fields[name]
        names = {option.id: option.name for option in field.options}
        if isinstance(value, datetime):
            return value.astimezone(UTC).isoformat()
        if isinstance(value, date):
            return {"day": value.isoformat()}
        if isinstance(value, tuple):
            return [names.get(one, one) for one in value]
        return names.get(value, value) if field.type is FieldType.OPTION else value

    def _edit(self, call: Call, ref: str) -> Any:
        issue = self._one(call, ref)
        if issue.space in self._spaces(call, FaultKind.READ_ONLY):
            raise _Refusal(403, "this space is read-only")
        offered = {field["id"] for field in self._fields(call)}
        taken: dict[str, Any] = {}
        refused: dict[str, str] = {}
        for name, value in orjson.loads(call.body).items():
            field: CustomField | None = self.site.fields.get(name)
            if field is None or name not in offered:
                refused[name] = "the note has no such field"
                continue
            try:
                taken[name] = read_value(field, value)
            except WrongOrderError as error:
                refused[name] = str(error)
        if taken:
            self.site.edit(issue.id, {"custom": taken}, author=PERSON)
        return {"refused": refused}

    def _history(self, call: Call) -> Any:
        told = {ref: self.site.find(ref) for ref in orjson.loads(call.body)["ids"]}
        return {ref: self._acts(issue) for ref, issue in told.items() if issue is not None}

    def _acts(self, issue: Issue) -> list[dict[str, Any]]:
        return [
            {
                "at": _milliseconds(change.at),
                "act": change.id,
                "before": self._status(item.before),
                "after": self._status(item.after),
            }
            for change in issue.history
            for item in change.items
            if item.field == "status"
        ]

    def _status(self, identifier: str | None) -> dict[str, str]:
        status = self.site.statuses[str(identifier)]
        return {"name": status.name, "category": _CATEGORIES[status.category]}


def _fits(method: str, path: str, how: str, form: str) -> bool:
    return method == how and re.fullmatch(form, path) is not None


def _milliseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(milliseconds=1)
