"""The pages for people: one module for each, and the route of each from one declaration."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from syncd.web.pages import alerts, health, key_result, project, reports, search, timeline, tree, unmapped
from syncd.web.pages.asked import read
from syncd.web.pages.declaration import Page
from syncd.web.pages.rendering import render, respond
from syncd.web.problems import RequestError
from syncd.web.sources import Sources

PAGES: tuple[Page, ...] = (
    Page(path="/", template="tree.html", read=tree.content, parameters=tree.PARAMETERS),
    Page(path="/projects/{id}", template="project.html", read=project.content, parameters=project.PARAMETERS),
    Page(
        path="/key-results/{id}",
        template="key_result.html",
        read=key_result.content,
        parameters=key_result.PARAMETERS,
    ),
    Page(path="/timeline", template="timeline.html", read=timeline.content, parameters=timeline.PARAMETERS),
    Page(path="/search", template="search.html", read=search.content, parameters=search.PARAMETERS),
    Page(path="/unmapped", template="unmapped.html", read=unmapped.content),
    Page(path="/reports", template="reports.html", read=reports.content),
    Page(path="/reports/weekly", template="document.html", read=reports.weekly),
    Page(path="/reports/monthly", template="document.html", read=reports.monthly, parameters=reports.MONTH),
    Page(path="/health", template="health.html", read=health.content),
    Page(path="/alerts", template="alerts.html", read=alerts.content),
)

_NOTHING = RequestError(404, "there is nothing of that id", remedy="look for it at /search")


def pages(sources: Sources) -> dict[str, Callable[[Request], Response]]:
    """Return what answers at each path."""
    answers: dict[str, Callable[[Request], Response]] = {
        page.path: partial(_answer, page, sources) for page in PAGES
    }
    return {**answers, "/reports/{number}": partial(_sent, sources)}


def _answer(page: Page, sources: Sources, request: Request) -> Response:
    asked = read(request, sources, page.parameters)
    content = page.read(asked)
    if content is None:
        raise _NOTHING
    return respond(request, render(page.template, asked, content))


def _sent(sources: Sources, request: Request) -> Response:
    """Answer with a report as it was sent, with its own style."""
    report = reports.sent(read(request, sources, reports.NUMBER))
    if report is None:
        raise _NOTHING
    policy = reports.policy_of(report.html, sources.access().headers())
    return respond(request, report.html, headers={"Content-Security-Policy": policy})
