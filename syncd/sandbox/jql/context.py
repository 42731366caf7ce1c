"""What a query is answered from: the issues an account may see, as they stand at one time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from syncd.sandbox.model import Issue
from syncd.sandbox.site import Site

Predicate = Callable[[Issue], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """A site as one account sees it. `issues` may be older than the site; `hidden` are ids of spaces.

    With `linked` only sub-tasks have a `parent`, as at Data Center; with `lenient` an issue that is not there is no
    error but matches nothing.
    """

    site: Site
    issues: Mapping[int, Issue]
    now: datetime
    zone: ZoneInfo
    hidden: frozenset[str] = field(default_factory=frozenset)
    linked: bool = False
    lenient: bool = False

    def visible(self) -> Iterator[Issue]:
        """Yield the issues that may be seen."""
        if not self.hidden:
            return iter(self.issues.values())
        return (issue for issue in self.issues.values() if issue.space not in self.hidden)

    def find(self, ref: str) -> Issue | None:
        """Find a visible issue by id or key."""
        issue = self.site.find(ref)
        return None if issue is None or issue.space in self.hidden else issue

    def ancestors(self, issue: Issue) -> Iterator[Issue]:
        """Yield parent, grandparent and so on; a circle ends where it began."""
        seen = {issue.id}
        parent = issue.parent
        while parent is not None and parent not in seen and parent in self.issues:
            seen.add(parent)
            yield self.issues[parent]
            parent = self.issues[parent].parent
