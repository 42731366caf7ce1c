"""The faults that strike whole answers, in Jira's form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, timedelta
from email.utils import format_datetime

from syncd.sandbox.exchange import Answer, answer_json
from syncd.sandbox.faults import Fault, FaultKind
from syncd.sandbox.site import Site

_HTML = "text/html;charset=UTF-8"
_LOGIN_PAGE = b"<!DOCTYPE html><html><head><title>Log in</title></head><body>Log in to continue</body></html>"


def refusal(fault: Fault, site: Site) -> Answer | None:
    """Return the answer that a fault gives, None when it strikes elsewhere."""
    made = _REFUSALS.get(fault.kind)
    return None if made is None else made(fault, site)


def _too_many(fault: Fault, site: Site) -> Answer:
    """Refuse for too many requests. `wait` names the form in which the wait is told."""
    seconds = float(fault.options.get("seconds", 1))
    until = (site.now() + timedelta(seconds=seconds)).astimezone(UTC)
    forms: Mapping[str, Mapping[str, str]] = {
        "seconds": {"Retry-After": f"{seconds:g}"},
        "date": {"Retry-After": format_datetime(until, usegmt=True)},
        "reset": {"X-RateLimit-Reset": until.strftime("%Y-%m-%dT%H:%M:%SZ")},
        "none": {},
    }
    headers = dict(forms[str(fault.options.get("wait", "seconds"))])
    headers |= {"X-RateLimit-Limit": "350", "X-RateLimit-Remaining": "0"}
    if fault.options.get("reason", "jira-burst-based"):
        headers["RateLimit-Reason"] = str(fault.options.get("reason", "jira-burst-based"))
    answer = answer_json({"errorMessages": ["Rate limit exceeded."], "errors": {}}, 429)
    answer.headers |= headers
    return answer


def _page(status: int, title: str, media: str = _HTML) -> Callable[[Fault, Site], Answer]:
    def refusal(fault: Fault, _site: Site) -> Answer:
        text = f"<html><head><title>{status} {title}</title></head><body><h1>{title}</h1></body></html>"
        answer = Answer(status=status, content=text.encode(), media=media)
        if "seconds" in fault.options:
            answer.headers["Retry-After"] = f"{float(fault.options['seconds']):g}"
        return answer

    return refusal


def _error(status: int, message: str) -> Callable[[Fault, Site], Answer]:
    def refusal(fault: Fault, _site: Site) -> Answer:
        answer = answer_json({"errorMessages": [fault.options.get("message", message)], "errors": {}}, status)
        if "seconds" in fault.options:
            answer.headers["Retry-After"] = f"{float(fault.options['seconds']):g}"
        return answer

    return refusal


_REFUSALS: Mapping[FaultKind, Callable[[Fault, Site], Answer]] = {
    FaultKind.TOO_MANY: _too_many,
    FaultKind.GONE: _error(410, "The requested API has been removed."),
    FaultKind.SERVER_ERROR: _error(500, "Internal server error"),
    FaultKind.BAD_GATEWAY: _page(502, "Bad Gateway"),
    FaultKind.UNAVAILABLE: _page(503, "Service Unavailable"),
    FaultKind.UNAUTHORIZED: _error(401, "Client must be authenticated to access this resource."),
    FaultKind.FORBIDDEN: _error(403, "You do not have permission to do this."),
    FaultKind.CONFLICT: _error(409, "The issue was changed by somebody else meanwhile."),
    FaultKind.HTML: lambda _fault, _site: Answer(content=_LOGIN_PAGE, media=_HTML),
}
