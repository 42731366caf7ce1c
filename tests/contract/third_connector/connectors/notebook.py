"""Notebook, a tracker that exists in tests only: what a third connector takes is this one file.

Its API was made for reading: one search takes a whole scope, follows roots itself, and goes on from a mark.
Known gaps: it tells what is hidden like what is gone, and forgets everything but statuses.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal

from pydantic import Field as Setting

from connectors.errors import MalformedError, MissingError, RejectedError, SettingsError
from connectors.http import Answer, Clock, Http, Limits
from connectors.model.fields import Field, FieldKind, FieldValue, FieldWrite, Option, Written, find_field
from connectors.model.history import Histories, ItemChange, Shift
from connectors.model.inspection import Inspection, Right, Trial, Tried
from connectors.model.items import Category, WorkItem
from connectors.model.pulls import Cursor, Known, Page, Scope, Sighting
from connectors.model.selectors import Criterion, Reference, SelectorKey
from connectors.model.tracker import Observer, Site
from connectors.settings import TrackerSettings

OVERLAP = timedelta(minutes=5)
CHUNK = 100
MOST_EMPTY = 10
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class NotebookSettings(TrackerSettings):
    """Settings of a notebook."""

    type: Literal["notebook"] = Setting(description="Kind of tracker: `notebook`.")


SETTINGS = NotebookSettings
SELECTORS: Mapping[str, SelectorKey] = {
    "note": SelectorKey("notes", Criterion.ROOT),
    "notes": SelectorKey("notes", Criterion.ROOT),
    "label": SelectorKey("labels", Criterion.FACET, "label"),
    "labels": SelectorKey("labels", Criterion.FACET, "label"),
    "search": SelectorKey("search", Criterion.QUERY),
}


def refer(settings: NotebookSettings, text: str) -> Reference | None:
    """Return the note that an address of this notebook names; a bare word names none."""
    address = f"{settings.url.rstrip('/')}/notes/"
    return Reference(text.removeprefix(address)) if text.startswith(address) else None


def space_of(key: str) -> str:
    """Return the first part of a key."""
    return key.rpartition("-")[0]


def connect(name: str, settings: NotebookSettings, observe: Observer, clock: Clock | None = None) -> Notebook:
    """Return the notebook of that name."""
    http = Http(
        name,
        settings.url,
        token=settings.token.reveal,
        authorise=lambda token: {"Authorization": f"Bearer {token}"},
        observe=observe,
        limits=Limits(
            concurrency=settings.concurrency,
            per_second=settings.requests_per_second,
            timeout=settings.timeout,
        ),
        clock=clock,
    )
    return Notebook(name, settings, http)


class Notebook:
    """The `Tracker` of one notebook."""

    def __init__(self, name: str, settings: NotebookSettings, http: Http) -> None:
        self.name = name
        self._settings = settings
        self._http = http
        self._fields: tuple[Field, ...] | None = None

    def site(self) -> Site:
        """Sign in."""
        self._fields = None
        answer = self._http.get("me", "/notes/me")
        now = self._http.clock.now()
        return Site(
            kind="Notebook", version="1", account=answer.body["id"], time=answer.at, skew=answer.at - now
        )

    def catalogue(self) -> Sequence[Field]:
        """List the fields."""
        if self._fields is None:
            self._fields = tuple(map(_field, self._http.get("fields", "/notes/fields").body["fields"]))
        return self._fields

    def learn(self, catalogue: Sequence[Field]) -> None:
        """Take these fields as known."""
        self._fields = tuple(catalogue)

    def pull(self, scope: Scope, cursor: Cursor | None, known: Known) -> Iterator[Page]:
        """Read everything, or what changed since the cursor."""
        points = self._points()
        began: datetime | None = None
        roster: set[str] = set()
        judged: set[str] = set()
        matches: dict[str, set[str]] = {query: set() for query in scope.queries}
        last: Mapping[str, Any] = {}
        for answer in self._walk(scope, cursor):
            began, last = began or answer.at, answer.body
            stored = known([row["id"] for row in last["items"]])
            fresh = [row for row in last["items"] if not _is_stored(row, stored)]
            roster |= {row["id"] for row in last["items"]}
            asked = last["items"] if cursor is None else fresh
            judged |= {row["id"] for row in asked}
            for row in asked:
                for query in row["queries"]:
                    matches[query].add(row["id"])
            if fresh:
                yield Page(items=tuple(self._item(row, scope, points) for row in fresh))
        yield Page(
            aliases=last["aliases"],
            matches={query: frozenset(ids) for query, ids in matches.items()} if judged else {},
            judged=frozenset(judged) if scope.queries else frozenset(),
            cursor=Cursor(at=began or self._http.clock.now()),
            roster=frozenset(roster) if cursor is None else None,
            unseen=tuple(last["missing"]),
        )

    def _walk(self, scope: Scope, cursor: Cursor | None) -> Iterator[Answer]:
        params: dict[str, str | Sequence[str]] = {
            "space": scope.spaces,
            "root": scope.roots,
            "item": scope.items,
            "query": scope.queries,
        }
        if cursor is not None:
            params["since"] = str(_milliseconds(cursor.at - OVERLAP))
        seen, empty, mark = {""}, 0, ""
        while True:
            answer = self._search(scope, {**params, "after": mark})
            empty = 0 if answer.body["items"] else empty + 1
            mark = answer.body["next"] or ""
            if mark in seen - {""} or empty > MOST_EMPTY:
                raise MalformedError(
                    "paging leads nowhere", where=self.name, remedy="the next pass begins anew"
                )
            yield answer
            if not mark:
                return
            seen.add(mark)

    def _search(self, scope: Scope, params: Mapping[str, str | Sequence[str]]) -> Answer:
        try:
            return self._http.get("search", "/notes/search", params)
        except RejectedError as error:
            raise SettingsError(
                f"a query of {', '.join(scope.queries)} is refused: {error.what}",
                where=self.name,
                remedy="mend the query",
            ) from error

    def read(self, ids: Sequence[str], scope: Scope) -> Sequence[WorkItem]:
        """Read these items one by one."""
        points, items = self._points(), []
        for name in ids:
            try:
                row = self._http.get("item", f"/notes/items/{name}").body
            except MissingError:
                continue
            items.append(self._item(row, scope, points))
        return items

    def trace(self, ids: Sequence[str], scope: Scope) -> Sighting:
        """Ask for absent items; a notebook does not tell hidden from gone."""
        return Sighting(items=tuple(self.read(ids, scope)))

    def histories(self, ids: Sequence[str], scope: Scope) -> Iterator[Histories]:  # noqa: ARG002 - a notebook has one history whatever is asked
        """Read when items changed their status."""
        for begin in range(0, len(ids), CHUNK):
            chunk = list(ids[begin : begin + CHUNK])
            told = self._http.post("history", "/notes/history", {"ids": chunk}).body
            yield Histories(
                changes=tuple(_change(name, row) for name in chunk for row in told.get(name, ())),
                read=dict.fromkeys(chunk, ("all but statuses",)),
            )

    def editable(self, item: str) -> Mapping[str, Field]:
        """Say which fields can be set."""
        rows = self._http.get("item fields", f"/notes/items/{item}/fields").body["fields"]
        return {row["id"]: _field(row) for row in rows}

    def write(self, item: str, writes: Sequence[FieldWrite]) -> Written:
        """Set the fields in one request."""
        body = {write.field.id: _plain(write.value) for write in writes}
        answer = self._http.put("edit", f"/notes/items/{item}", body)
        return Written(at=answer.at, refused=answer.body["refused"])

    def inspect(self, scope: Scope, trials: Sequence[Trial], written: Collection[str]) -> Inspection:  # noqa: ARG002 - who may read a notebook may write it
        """Try one thing after the other."""
        hidden = [space for space in scope.spaces if not self._shows(space)]
        return Inspection(
            lacks={(space, Right.SEE): "ask its owner" for space in hidden},
            tried={trial: self._tried(trial, scope) for trial in trials},
        )

    def _shows(self, space: str) -> bool:
        try:
            self._search(Scope(), {"space": [space], "after": ""})
        except MissingError:
            return False
        return True

    def _tried(self, trial: Trial, scope: Scope) -> Tried:
        if trial.criterion is Criterion.FACET:
            return Tried()
        name = "root" if trial.criterion is Criterion.ROOT else "query"
        narrow = Scope(roots=trial.values) if name == "root" else Scope(queries=trial.values)
        try:
            spaces = scope.spaces if name == "query" else ()
            body = self._search(narrow, {name: trial.values, "space": spaces, "after": ""}).body
        except SettingsError as error:
            return Tried(refusal=error.what)
        except MissingError:
            return Tried()
        roots = set(body["aliases"].values())
        found = [
            row for row in body["items"] if row["queries"] or (name == "root" and row["id"] not in roots)
        ]
        return Tried(found=bool(found), missing=tuple(body["missing"]))

    def link(self, key: str) -> str:
        """Return where a person sees the note."""
        return f"{self._settings.url}/notes/{key}"

    def history(self, key: str) -> str:
        """Return where a person sees what became of the note."""
        return f"{self.link(key)}/history"

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def _points(self) -> str | None:
        name = self._settings.fields.get("points")
        if name is None:
            return None
        where = f"trackers.{self.name}.fields.points"
        return find_field(self.catalogue(), name, where=where, kinds=[FieldKind.NUMBER]).id

    def _item(self, row: Mapping[str, Any], scope: Scope, points: str | None) -> WorkItem:
        values: Mapping[str, Any] = row["fields"]
        return WorkItem(
            tracker=self.name,
            id=row["id"],
            key=row["key"],
            title=row["title"],
            space=row["space"],
            type=row["type"],
            status=row["status"],
            category=Category(row["category"]),
            parent=row["parent"],
            facets={"label": tuple(row["labels"])} if row["labels"] else {},
            fields={name: _neutral(values.get(name)) for name in scope.fields},
            points=values.get(points) if points else None,
            created=_moment(row["created"]),
            updated=_moment(row["updated"]),
            done_at=_moment(row["done"]) if row["done"] else None,
        )


def _field(row: Mapping[str, Any]) -> Field:
    options = tuple(Option(one["id"], one["name"]) for one in row.get("options", ()))
    return Field(row["id"], row["name"], FieldKind(row["kind"]), options)


def _change(name: str, row: Mapping[str, Any]) -> ItemChange:
    shifts = {
        "status": Shift(row["before"]["name"], row["after"]["name"]),
        "category": Shift(Category(row["before"]["category"]), Category(row["after"]["category"])),
    }
    return ItemChange(item=name, at=_moment(row["at"]), act=str(row["act"]), shifts=shifts)


def _is_stored(row: Mapping[str, Any], stored: Mapping[str, datetime]) -> bool:
    kept = stored.get(row["id"])
    return kept is not None and kept >= _moment(row["updated"])


def _neutral(value: Any) -> FieldValue:
    if isinstance(value, dict):
        return date.fromisoformat(value["day"])
    return tuple(value) if isinstance(value, list) else value


def _plain(value: FieldValue) -> Any:
    if isinstance(value, tuple):
        return list(value) or None
    return value.isoformat() if isinstance(value, date) else value


def _moment(milliseconds: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=milliseconds)


def _milliseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(milliseconds=1)
