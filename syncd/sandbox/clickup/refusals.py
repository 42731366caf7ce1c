"""The faults that strike whole answers, in ClickUp's form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, timedelta
from email.utils import format_datetime

from syncd.sandbox.clickup.errors import ClickUpError
from syncd.sandbox.clickup.site import ClickUpSite
from syncd.sandbox.exchange import Answer, answer_json
from syncd.sandbox.faults import Fault, FaultKind

_HTML = "text/html; charset=utf-8"


def refusal(fault: Fault, site: ClickUpSite) -> Answer | None:
    """Return the answer that a fault gives, None when it strikes elsewhere."""
    made = _REFUSALS.get(fault.kind)
    return None if made is None else made(fault, site)


def _too_many(fault: Fault, site: ClickUpSite) -> Answer:
    """Refuse for too many requests: the wait is told by the reset in epoch seconds, unless ordered otherwise."""
    until = site.now() + timedelta(seconds=float(fault.options.get("seconds", 1)))
    forms: Mapping[str, Mapping[str, str]] = {
        "reset": {"X-RateLimit-Reset": f"{until.timestamp():.0f}"},
        "seconds": {"Retry-After": f"{float(fault.options.get('seconds', 1)):g}"},
        "date": {"Retry-After": format_datetime(until.astimezone(UTC), usegmt=True)},
        "none": {},
    }
    body = {"err": "Rate limit reached"}
    answer = answer_json(body if fault.options.get("bare") else {**body, "ECODE": "APP_002"}, 429)
    told = forms[str(fault.options.get("wait", "reset"))]
    answer.headers = {"X-RateLimit-Remaining": "0", **told} if told else {"X-RateLimit-Remaining": "0"}
    if "X-RateLimit-Reset" not in told:
        answer.headers["X-RateLimit-Reset"] = ""
    return answer


def _error(status: int, text: str, code: str) -> Callable[[Fault, ClickUpSite], Answer]:
    def refuse(fault: Fault, _site: ClickUpSite) -> Answer:
        told = str(fault.options.get("message", text))
        answer = ClickUpError(status, told, str(fault.options.get("code", code))).answer()
        if "seconds" in fault.options:
            answer.headers["Retry-After"] = f"{float(fault.options['seconds']):g}"
        return answer

    return refuse


def _page(status: int, title: str) -> Callable[[Fault, ClickUpSite], Answer]:
    def refuse(fault: Fault, _site: ClickUpSite) -> Answer:
        text = f"<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>"
        answer = Answer(status=status, content=text.encode(), media=_HTML)
        if "seconds" in fault.options:
            answer.headers["Retry-After"] = f"{float(fault.options['seconds']):g}"
        return answer

    return refuse


_REFUSALS: Mapping[FaultKind, Callable[[Fault, ClickUpSite], Answer]] = {
    FaultKind.TOO_MANY: _too_many,
    FaultKind.GONE: _error(410, "Gone", "APP_000"),
    FaultKind.SERVER_ERROR: _error(500, "Internal server error", "APP_000"),
    FaultKind.BAD_GATEWAY: _page(502, "502 Bad Gateway"),
    FaultKind.UNAVAILABLE: _page(503, "503 Service Unavailable"),
    FaultKind.UNAUTHORIZED: _error(401, "Token invalid", "OAUTH_025"),
    FaultKind.FORBIDDEN: _error(403, "Plan does not include this endpoint", "TEAM_110"),
    FaultKind.CONFLICT: _error(409, "Conflict", "APP_000"),
    FaultKind.HTML: _page(200, "ClickUp"),
}
