"""Reports: the digest and the review as they would be made now, and those that were sent, as they were sent."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from typing import Any

from connectors.errors import SettingsError
from mappings.workdays import close_before
from syncd.engine.mapping.whole import remembered_okr
from syncd.reports.digest import weekly_digest
from syncd.reports.document import Bar, Document
from syncd.reports.month import month_review
from syncd.reports.monthly import tell_monthly
from syncd.reports.page import drawn
from syncd.reports.weekly import tell_weekly
from syncd.reports.window import month_before, week_before
from syncd.reports.words import Words
from syncd.store import ReportRow
from syncd.web.api.parameters import text, whole
from syncd.web.pages.asked import Asked
from syncd.web.problems import RequestError

MONTH = (text("month", "Such as 2026-11; usually the last whole one."),)
NUMBER = (whole("number", "Number of the report.", 0, 10**15),)
MOST = 100

_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


def content(asked: Asked) -> dict[str, Any]:
    """Return the list of what there is."""
    return {"sent": asked.store.reports()[:MOST]}


def weekly(asked: Asked) -> dict[str, Any]:
    """Return the digest of the last week and of what is over of this one."""
    last_over = close_before(asked.sources.now(), asked.sources.loaded().zone)
    loaded = remembered_okr(asked.sources.loaded(), asked.store).loaded
    digest = weekly_digest(loaded, asked.store, week_before(last_over), last_over)
    return _told(tell_weekly(digest, Words(asked.language)))


def monthly(asked: Asked) -> dict[str, Any]:
    """Return the review of the last whole month, or of that which is asked for."""
    last_over = close_before(asked.sources.now(), asked.sources.loaded().zone)
    try:
        window = month_before(last_over, asked.values.get("month"))
    except SettingsError as error:
        raise RequestError(400, error.what, where="month", remedy=error.remedy) from error
    loaded = remembered_okr(asked.sources.loaded(), asked.store).loaded
    return _told(tell_monthly(month_review(loaded, asked.store, window), Words(asked.language)))


def _told(document: Document) -> dict[str, Any]:
    return {"document": document, "is_bar": lambda cell: isinstance(cell, Bar), "bar": drawn}


def sent(asked: Asked) -> ReportRow | None:
    """Return a report as it was sent, None where there is none of that number."""
    return asked.store.report(asked.values["number"])


def policy_of(html: str, headers: Mapping[str, str]) -> str:
    """Return the content policy under which a report's own style counts, by its digest, and nothing else besides."""
    styles = (
        f"'sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}'"
        for style in _STYLE.findall(html)
    )
    return headers["Content-Security-Policy"].replace("style-src 'self'", " ".join(("style-src", *styles)))
