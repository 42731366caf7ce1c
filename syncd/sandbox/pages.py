"""Plain pages for people: the tree of issues, and one issue with its fields and history."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from syncd.sandbox.history import shown
from syncd.sandbox.jira.viewer import applies
from syncd.sandbox.model import EPIC_LINK, SPRINT, STORY_POINTS, Change, CustomField, Issue
from syncd.sandbox.site import Site

_STYLE = """
body { font: 14px/1.5 system-ui, sans-serif; margin: 2em auto; max-width: 75em; padding: 0 1em; color: #172b4d }
table { border-collapse: collapse; margin: 1em 0 } th, td { text-align: left; padding: .25em .75em;
border-bottom: 1px solid #dfe1e6; vertical-align: top } a { color: #0052cc; text-decoration: none }
.key { white-space: nowrap } .done { color: #006644 } .indeterminate { color: #0747a6 } .new { color: #42526e }
details { margin-left: 1em } summary { cursor: pointer } .muted { color: #6b778c }
"""


class Pages:
    """The pages of one site."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def routes(self) -> list[Route]:
        """Return the routes."""
        return [Route("/", self._front), Route("/browse/{key}", self._browse)]

    async def _front(self, _request: Request) -> Response:
        with self.site.lock:
            return HTMLResponse(page(self.site.name, "".join(self._tree())))

    async def _browse(self, request: Request) -> Response:
        with self.site.lock:
            issue = self.site.find(request.path_params["key"])
            if issue is None:
                return HTMLResponse(page("Not found", "<p>There is no such issue.</p>"), status_code=404)
            return HTMLResponse(page(f"{issue.key} {issue.summary}", "".join(self._issue(issue))))

    def _tree(self) -> Iterator[str]:
        count = f"{len(self.site.issues)} issues in {len(self.site.spaces)} projects"
        yield f"<p class=muted>{count}. This is a sandbox: nothing here is real.</p>"
        for space in sorted(
            self.site.spaces.values(), key=lambda one: (not self._own_fields(one.id), one.key)
        ):
            yield f"<h2>{escape(space.key)} {escape(space.name)}</h2>"
            yield from self._space(space.id)

    def _space(self, space: str) -> Iterator[str]:
        """Show a project: as one table where it has fields of its own, else its large issues above the tree."""
        roots = [
            issue
            for issue in self.site.issues.values()
            if issue.space == space and not self._has_parent_here(issue)
        ]
        if own := self._own_fields(space):
            yield from self._table(list(self._walk(roots)), own)
            return
        large = [issue for issue in roots if self.site.types[issue.type].level > 0]
        if large:
            yield from self._table([(issue, 0) for issue in large], self._large_fields(large[0]))
        yield f"<details><summary>All {len(roots)} and what is below them</summary>"
        yield from (line for root in roots for line in self._branch(root))
        yield "</details>"

    def _has_parent_here(self, issue: Issue) -> bool:
        parent = self.site.issues.get(issue.parent) if issue.parent is not None else None
        return parent is not None and parent.space == issue.space

    def _own_fields(self, space: str) -> list[CustomField]:
        """Return the fields that this project has for itself, such as those of key results."""
        return [field for field in self.site.fields.values() if field.spaces == (space,)]

    def _large_fields(self, issue: Issue) -> list[CustomField]:
        """Return the fields that only issues above the base level have, such as those of OKR projects."""
        fields = self.site.fields.values()
        return [field for field in fields if field.levels and applies(self.site, field, issue)]

    def _table(self, rows: Sequence[tuple[Issue, int]], fields: Sequence[CustomField]) -> Iterator[str]:
        heads = "".join(f"<th>{escape(field.name)}</th>" for field in fields)
        yield f"<table><tr><th>Key</th><th>Type</th><th>Summary</th><th>Status</th>{heads}</tr>"
        for issue, depth in rows:
            cells = "".join(f"<td>{cell(shown(field, issue.custom.get(field.id)))}</td>" for field in fields)
            indent = "&emsp;" * depth
            yield (
                f"<tr><td class=key>{indent}{self._link(issue)}</td>"
                f"<td>{escape(self.site.types[issue.type].name)}</td>"
                f"<td>{escape(issue.summary)}</td><td>{self._status(issue)}</td>{cells}</tr>"
            )
        yield "</table>"

    def _walk(self, issues: Sequence[Issue], depth: int = 0) -> Iterator[tuple[Issue, int]]:
        for issue in issues:
            yield issue, depth
            same = [child for child in self.site.children(issue.id) if child.space == issue.space]
            yield from self._walk(same, depth + 1)

    def _branch(self, issue: Issue) -> Iterator[str]:
        children = self.site.children(issue.id)
        line = f"{self._link(issue)} {escape(issue.summary)} {self._status(issue)}"
        if not children:
            yield f"<div style='margin-left:1em'>{line}</div>"
            return
        yield f"<details><summary>{line} <span class=muted>({len(children)})</span></summary>"
        for child in children:
            yield from self._branch(child)
        yield "</details>"

    def _issue(self, issue: Issue) -> Iterator[str]:
        yield "<p><a href='/'>All issues</a></p><table>"
        for name, value in self._rows(issue):
            yield f"<tr><th>{escape(name)}</th><td>{value}</td></tr>"
        yield "</table>"
        children = self.site.children(issue.id)
        if children:
            yield "<h2>Children</h2>"
            yield from (line for child in children for line in self._branch(child))
        if issue.history:
            yield "<h2>History</h2><table>"
            yield from (row for change in reversed(issue.history) for row in self._change(change))
            yield "</table>"

    def _rows(self, issue: Issue) -> Iterator[tuple[str, str]]:
        site = self.site
        parent = site.issues.get(issue.parent) if issue.parent is not None else None
        yield "Type", escape(site.types[issue.type].name)
        yield "Status", self._status(issue)
        yield "Resolution", cell(site.name_of("resolution", issue.resolution) if issue.resolution else None)
        yield "Parent", f"{self._link(parent)} {escape(parent.summary)}" if parent else cell(None)
        yield "Labels", cell(", ".join(issue.labels))
        yield "Components", cell(", ".join(site.components[id_].name for id_ in issue.components))
        yield "Fix versions", cell(", ".join(site.versions[id_].name for id_ in issue.versions))
        yield "Sprints", cell(", ".join(site.sprints[id_].name for id_ in issue.sprints))
        yield "Due", cell(issue.due.isoformat() if issue.due else None)
        yield "Story Points", cell(shown(site.fields[STORY_POINTS], issue.custom.get(STORY_POINTS)))
        for field in site.fields.values():
            if field.id not in {STORY_POINTS, SPRINT, EPIC_LINK} and applies(site, field, issue):
                yield field.name, cell(shown(field, issue.custom.get(field.id)))
        yield "Created", self._time(issue.created)
        yield "Updated", self._time(issue.updated)

    def _time(self, moment: datetime) -> str:
        return f"{moment.astimezone(self.site.zone):%Y-%m-%d %H:%M}"

    def _change(self, change: Change) -> Iterator[str]:
        accounts = {account.id for account in self.site.accounts}
        who = "automation" if change.author in accounts else "a person"
        for item in change.items:
            yield (
                f"<tr><td>{self._time(change.at)}</td><td>{who}</td><td>{escape(item.field)}</td>"
                f"<td>{cell(item.before_text)}</td><td>→</td><td>{cell(item.after_text)}</td></tr>"
            )

    def _status(self, issue: Issue) -> str:
        status = self.site.statuses[issue.status]
        return f"<span class={status.category}>{escape(status.name)}</span>"

    @staticmethod
    def _link(issue: Issue) -> str:
        return f"<a href='/browse/{escape(issue.key, quote=True)}'>{escape(issue.key)}</a>"


def cell(text: str | None) -> str:
    """Return a text for a cell of a table, a dash for none."""
    return escape(text).replace("\n", "<br>") if text else "<span class=muted>—</span>"


def page(title: str, body: str) -> str:
    """Return a whole page."""
    return (
        "<!DOCTYPE html><html lang=en><head><meta charset=utf-8>"
        "<meta name=viewport content='width=device-width'>"
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>"
        f"<body><h1>{escape(title)}</h1>{body}</body></html>"
    )
