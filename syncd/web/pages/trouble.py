"""Trouble: an error as a page for people, as problem details for programs."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from connectors.errors import SyncError
from mappings.wording import Language
from syncd.reports.words import Words
from syncd.web.api.openapi import BASE
from syncd.web.pages.asked import TEXTS, liked
from syncd.web.pages.rendering import environment, respond
from syncd.web.problems import RequestError, error_answer

_TITLED = frozenset({400, 401, 404, 503})


def told_in_kind(request: Request, error: SyncError, language: Language) -> Response:
    """Return the error as the asker reads it; `language` is that of those who name none."""
    accepted = request.headers.get("accept", "")
    if "text/html" not in accepted or request.url.path.startswith(BASE):
        return error_answer(error)
    status, headers = (error.status, error.headers) if isinstance(error, RequestError) else (503, None)
    words = Words(liked(request.headers.get("accept-language", "")) or language, TEXTS)
    told = {
        "language": words.language,
        "title": words(f"trouble-{status if status in _TITLED else 'other'}"),
        "what": error.what,
        "where": error.where,
        "remedy": error.remedy,
        "back": words("trouble-back"),
        "hint": words("find-hint") if status == 404 else "",
        "find": words("find-button"),
    }
    return respond(request, environment().get_template("trouble.html").render(told), status, headers)
