"""The control path `/_sandbox/`: faults, the log, edits as a person, the clock. Never part of a vendor's API."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from syncd.sandbox.exchange import Served
from syncd.sandbox.gate import check_options
from syncd.sandbox.log import RequestLog
from syncd.sandbox.person import WrongOrderError, create_issue, edit_issue
from syncd.sandbox.site import Site

_Handler = Callable[[Request], Awaitable[Response]]
_FAULT_KEYS = {"kind", "operation", "path", "times", "after"}


Row = tuple[str, str, Callable[[Request, Mapping[str, Any]], Any]]
"""A request of the control path: its method, its path, and what it does."""


class Control:
    """The control path of a site of any kind: faults, the log, the clock."""

    def __init__(self, site: Served, log: RequestLog) -> None:
        self.site = site
        self.log = log

    def routes(self) -> list[Route]:
        """Return the routes."""
        return [Route(path, self._handler(does), methods=[method]) for method, path, does in self.table()]

    def table(self) -> list[Row]:
        """Return what can be asked for."""
        return [
            ("GET", "/_sandbox/faults", self._faults),
            ("POST", "/_sandbox/faults", self._order),
            ("DELETE", "/_sandbox/faults", self._clear_faults),
            ("DELETE", "/_sandbox/faults/{id:int}", self._take_back),
            ("GET", "/_sandbox/log", self._log),
            ("DELETE", "/_sandbox/log", self._clear_log),
            ("GET", "/_sandbox/clock", self._clock),
            ("PUT", "/_sandbox/clock", self._set_clock),
            ("GET", "/_sandbox/deliveries", self._deliveries),
            ("PUT", "/_sandbox/deliveries", self._set_sending),
            ("POST", "/_sandbox/deliveries", self._replay),
        ]

    def _handler(self, does: Callable[[Request, Mapping[str, Any]], Any]) -> _Handler:
        async def handle(request: Request) -> Response:
            try:
                order = _read(await request.body())
                with self.site.lock:
                    return _json(does(request, order))
            except (ValueError, TypeError) as error:
                return _json({"error": str(error)}, 400)
            except LookupError as error:
                return _json({"error": str(error.args[0]) if error.args else "not found"}, 404)

        return handle

    def _faults(self, _request: Request, _order: Mapping[str, Any]) -> Any:
        return {"faults": [fault.as_json() for fault in self.site.faults.all()]}

    def _order(self, _request: Request, order: Mapping[str, Any]) -> Any:
        options = {name: value for name, value in order.items() if name not in _FAULT_KEYS}
        problems = check_options(options)
        if "kind" not in order:
            problems = [*problems, "kind is missing"]
        if problems:
            raise WrongOrderError("; ".join(problems))
        named = {name: order[name] for name in _FAULT_KEYS & set(order)}
        return self.site.faults.add(**named, **options).as_json()

    def _clear_faults(self, _request: Request, _order: Mapping[str, Any]) -> Any:
        self.site.faults.clear()
        return {"faults": []}

    def _take_back(self, request: Request, _order: Mapping[str, Any]) -> Any:
        id_ = request.path_params["id"]
        if not self.site.faults.remove(id_):
            raise LookupError(f"there is no fault {id_}")
        return {"removed": id_}

    def _log(self, _request: Request, _order: Mapping[str, Any]) -> Any:
        return {
            "counts": self.log.counts(),
            "requests": [entry.as_json() for entry in self.log.all()],
        }

    def _clear_log(self, _request: Request, _order: Mapping[str, Any]) -> Any:
        self.log.clear()
        return {"counts": {}, "requests": []}

    def _deliveries(self, _request: Request, _order: Mapping[str, Any]) -> Any:
        outbox = self.site.outbox
        kept = [
            {"webhook": one.webhook, "endpoint": one.endpoint, "body": _read(one.body)} for one in outbox.kept
        ]
        return {
            "sending": outbox.sending,
            "lose": outbox.lose,
            "waiting": outbox.waiting(),
            "deliveries": kept,
        }

    def _set_sending(self, request: Request, order: Mapping[str, Any]) -> Any:
        if not order or set(order) - {"sending", "lose"}:
            raise WrongOrderError("give sending (true or false), or lose (how many of the next)")
        self.site.outbox.lose = int(order.get("lose", self.site.outbox.lose))
        self.site.outbox.sending = order.get("sending", self.site.outbox.sending) is True
        return self._deliveries(request, order)

    def _replay(self, _request: Request, order: Mapping[str, Any]) -> Any:
        if set(order) != {"replay"}:
            raise WrongOrderError("give replay: how many of the last")
        return {"replayed": self.site.outbox.replay(int(order["replay"]))}

    def _clock(self, _request: Request, _order: Mapping[str, Any]) -> Any:
        return {"now": self.site.now().isoformat()}

    def _set_clock(self, request: Request, order: Mapping[str, Any]) -> Any:
        unknown = set(order) - {"fixed", "offset_seconds", "advance_seconds"}
        if unknown or not order:
            raise WrongOrderError("give fixed (a time, or null), offset_seconds or advance_seconds")
        if "fixed" in order:
            fixed = order["fixed"]
            self.site.clock.fix(datetime.fromisoformat(fixed) if fixed is not None else None)
        if "offset_seconds" in order:
            self.site.clock.shift(timedelta(seconds=float(order["offset_seconds"])))
        if "advance_seconds" in order:
            self.site.clock.advance(timedelta(seconds=float(order["advance_seconds"])))
        return self._clock(request, order)


class IssueControl(Control):
    """The control path of a Jira site: also its issues."""

    def __init__(self, site: Site, log: RequestLog) -> None:
        super().__init__(site, log)
        self._issues = site

    def table(self) -> list[Row]:
        """Return what can be asked for."""
        return [
            *super().table(),
            ("POST", "/_sandbox/issues", self._create),
            ("PATCH", "/_sandbox/issues/{key}", self._edit),
            ("DELETE", "/_sandbox/issues/{key}", self._delete),
        ]

    def _create(self, _request: Request, order: Mapping[str, Any]) -> Any:
        issue = create_issue(self._issues, order)
        return {"id": str(issue.id), "key": issue.key}

    def _edit(self, request: Request, order: Mapping[str, Any]) -> Any:
        issue = edit_issue(self._issues, request.path_params["key"], order)
        return {"id": str(issue.id), "key": issue.key, "updated": issue.updated.isoformat()}

    def _delete(self, request: Request, _order: Mapping[str, Any]) -> Any:
        issue = self._issues.find(request.path_params["key"])
        if issue is None:
            raise LookupError(f"there is no issue {request.path_params['key']}")
        self._issues.delete(issue.id)
        return {"deleted": issue.key}


def _read(body: bytes) -> Mapping[str, Any]:
    if not body:
        return {}
    order = orjson.loads(body)
    if not isinstance(order, dict):
        raise WrongOrderError("an order is a JSON object")
    return order


def _json(content: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(content), status_code=status, media_type="application/json")
