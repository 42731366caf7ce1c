"""Rendering: a page's content becomes HTML in its language, compressed where the browser takes that."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, partial
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import Response

from mappings.wording import LANGUAGES
from syncd.metrics.telemetry import program_version
from syncd.web.packing import packed
from syncd.web.pages import telling
from syncd.web.pages.asked import Asked
from syncd.web.pages.freshness import tracker_rows

HTML = "text/html"

NAVIGATION = (
    ("/", "nav-overview"),
    ("/timeline", "nav-timeline"),
    ("/unmapped", "nav-unmapped"),
    ("/reports", "nav-reports"),
    ("/health", "nav-health"),
)


def render(template: str, asked: Asked, content: Mapping[str, Any]) -> str:
    """Return the page as HTML."""
    cycle = asked.store.standing("total", "cycle") or {}
    trackers = tracker_rows(asked.store, asked.sources.trackers(), asked.local)
    shared = {
        "asked": asked,
        "words": asked.words,
        "language": asked.language,
        "languages": LANGUAGES,
        "cycle": cycle,
        "as_of": asked.local(cycle["as_of"]) if cycle.get("as_of") else None,
        "trackers": trackers,
        "is_troubled": any(row["error"] or row["held"] or row["unread"] for row in trackers),
        "navigation": NAVIGATION,
        "version": program_version(),
        "day": partial(telling.day, language=asked.language),
        "long_day": partial(telling.long_day, language=asked.language),
        "percent": telling.percent,
        "number": telling.number,
        "score": telling.score,
    }
    return environment().get_template(template).render({**shared, **content})


def respond(
    request: Request, html: str, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """Return the answer with the HTML."""
    told = {"Vary": "Accept-Language", **(headers or {})}
    return packed(request, Response(html.encode(errors="replace"), status, told, HTML))


@cache
def environment() -> Environment:
    """Return the templates, which escape what they are given and refuse what they are not."""
    return Environment(
        loader=PackageLoader("syncd.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
