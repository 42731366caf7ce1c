"""The pages for people: one module for each, and the route of each from one declaration."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from syncd.web.pages import project, tree
from syncd.web.pages.asked import read
from syncd.web.pages.declaration import Page
from syncd.web.pages.rendering import render, respond
from syncd.web.problems import RequestError
from syncd.web.sources import Sources

PAGES: tuple[Page, ...] = (
    Page(path="/", template="tree.html", read=tree.content, parameters=tree.PARAMETERS),
    Page(path="/projects/{id}", template="project.html", read=project.content, parameters=project.PARAMETERS),
)


def pages(sources: Sources) -> dict[str, Callable[[Request], Response]]:
    """Return what answers at each path."""
    return {page.path: partial(_answer, page, sources) for page in PAGES}


def _answer(page: Page, sources: Sources, request: Request) -> Response:
    asked = read(request, sources, page.parameters)
    content = page.read(asked)
    if content is None:
        raise RequestError(404, "there is nothing of that id", remedy="look for it at /search")
    return respond(request, render(page.template, asked, content))
