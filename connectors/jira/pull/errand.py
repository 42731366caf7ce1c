"""What one pull is about: the site, the scope, how its issues are read, and what is stored already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from connectors.errors import MissingError, RejectedError, SettingsError, SyncError
from connectors.jira import jql
from connectors.jira.edition import CHUNK, Edition, Issue, Rows, mapping_of
from connectors.jira.fields import Reading
from connectors.jira.translate import moment, work_item
from connectors.model.items import WorkItem
from connectors.model.pulls import Known, Page, Scope

PLACED = ("updated", "issuetype", "project")
"""Fields that tell whether children of an issue have to be followed."""


@dataclass(slots=True, kw_only=True)
class Errand:
    """One pull on its way; used by one thread, which alone asks `known`.

    `began` is the server's time of the first answer: what changes later is read by the next pull.
    `missing` outlives the errand: names of the scope that are known not to be there, which are not asked for
    again before the next full pull. `troubles` says by raw query why the site refuses it.
    """

    site: Edition
    tracker: str
    scope: Scope
    reading: Reading
    known: Known
    width: int
    overlap: timedelta
    missing: set[str] = field(default_factory=set)
    began: datetime | None = None
    unseen: list[str] = field(default_factory=list)
    troubles: dict[str, str] = field(default_factory=dict)

    def told_unseen(self) -> tuple[str, ...]:
        """Return what was not seen, for the last page of a complete pull, and remember it for the next ones."""
        self.missing |= set(self.unseen)
        return tuple(dict.fromkeys(self.unseen))

    def heard(self, rows: Rows) -> Rows:
        """Note the server's time of an answer."""
        self.began = rows.at if self.began is None else min(self.began, rows.at)
        return rows

    @property
    def start(self) -> datetime:
        """Return when the pull began by the server's clock; our own when nothing had to be asked."""
        return self.began or self.site.http.clock.now()

    def items(self, rows: Rows) -> list[WorkItem]:
        """Translate the issues of an answer."""
        return [work_item(issue, self.tracker, self.reading) for issue in rows.issues]

    def page(self, rows: Rows) -> Page:
        """Translate an answer into a page."""
        return Page(items=tuple(self.items(rows)))

    def fetch(self, refs: Sequence[str]) -> Rows:
        """Read up to 100 issues with all fields that the scope needs."""
        return self.site.fetch(refs, self.reading.requested)

    def stale(self, rows: Sequence[tuple[str, datetime | None]]) -> list[str]:
        """Return the ids of those rows (id, updated) that are not stored as they are."""
        if not rows:
            return []
        stored = self.known([identifier for identifier, _ in rows])
        return [i for i, updated in rows if i not in stored or updated is None or stored[i] < updated]

    def vanished(self, refs: Sequence[str]) -> set[str]:
        """Return which of the ids or keys are missing or invisible, and remember them as unseen."""
        gone: set[str] = set()
        for chunk in jql.chunks(refs, CHUNK):
            found = {
                str(issue[part]).upper()
                for issue in self.site.fetch(chunk, PLACED).issues
                for part in ("id", "key")
            }
            gone |= {ref for ref in chunk if ref.upper() not in found and not self.site.issue(ref, PLACED)}
        self.unseen += [ref for ref in refs if ref in gone]
        return gone

    def explained(self, error: RejectedError) -> SyncError:
        """Return what a refused search most likely means: a space out of sight, or the error."""
        for space in self.scope.spaces:
            if not self.site.sees(space):
                return MissingError(
                    f"space {space} is not there, or not visible to this account",
                    where=self.tracker,
                    remedy="check `watch` and the selectors, and the account's permission to browse it",
                )
        return error

    def refuses(self, query: str) -> bool:
        """Ask whether the site refuses a raw query, which concerns nothing else; notes the reason."""
        said = self._refusal(query)
        if said:
            told = SettingsError(
                f"the query is refused: {said}", where=f"{self.tracker}: {query}", remedy="mend the query"
            )
            self.troubles[query] = str(told)
        return bool(said)

    def _refusal(self, query: str) -> str:
        try:
            self.site.walk(jql.raw(query), ["updated"], 1).step()
        except RejectedError as error:
            return error.what
        return ""


def row(issue: Issue) -> tuple[str, datetime | None]:
    """Return an issue's id and when it was last changed."""
    return str(issue["id"]), moment(mapping_of(issue.get("fields")).get("updated"))


def parent_of(issue: Issue) -> str:
    """Return the id of an issue's parent, or ""."""
    return str(mapping_of(mapping_of(issue.get("fields")).get("parent")).get("id") or "")


def may_branch(issue: Issue, spaces: Sequence[str]) -> bool:
    """Say whether an issue may have children that reading `spaces` does not show.

    Below the level of epics children are sub-tasks, which live in the space of their parent; sub-tasks have none.
    """
    fields = mapping_of(issue.get("fields"))
    kind = mapping_of(fields.get("issuetype"))
    level = kind.get("hierarchyLevel")
    if not isinstance(level, int):
        return not kind.get("subtask")
    space = str(mapping_of(fields.get("project")).get("key") or "").upper()
    return level > 0 or (level == 0 and space not in {key.upper() for key in spaces})
