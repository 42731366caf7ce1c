"""The kinds of sites, and what serves each: its vendor's face, its control path, its pages."""

from __future__ import annotations

from starlette.routing import Route

from syncd.sandbox.clickup.control import TaskControl
from syncd.sandbox.clickup.face import ClickUpFace
from syncd.sandbox.clickup.pages import TaskPages
from syncd.sandbox.clickup.site import ClickUpSite
from syncd.sandbox.control import IssueControl
from syncd.sandbox.exchange import Face
from syncd.sandbox.jira.cloud import JiraCloud
from syncd.sandbox.log import RequestLog
from syncd.sandbox.pages import Pages
from syncd.sandbox.site import Site

AnySite = Site | ClickUpSite
"""A site of any kind."""


def face_of(site: AnySite, base: str) -> Face:
    """Return the vendor's face of a site that is reached at `base`."""
    return JiraCloud(site, base) if isinstance(site, Site) else ClickUpFace(site, base)


def routes_of(site: AnySite, log: RequestLog) -> list[Route]:
    """Return the routes of a site's control path and pages."""
    if isinstance(site, Site):
        return [*IssueControl(site, log).routes(), *Pages(site).routes()]
    return [*TaskControl(site, log).routes(), *TaskPages(site).routes()]
