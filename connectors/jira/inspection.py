"""What a Jira site tells before anything is read: rights by project, what selectors match, statuses and resolutions."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from math import ceil

from connectors.errors import MissingError, RejectedError, RightsError
from connectors.jira import jql
from connectors.jira.edition import CHUNK, Edition
from connectors.jira.translate import category_of
from connectors.model.inspection import Inspection, Right, Trial, Tried
from connectors.model.pulls import Scope
from connectors.model.selectors import Criterion

PASS_REQUESTS = 2
"""What a pass over a quiet site asks at most: one search, and in a new process the edition."""

SLIM_PAGE = 1000
"""Ids that a page of a walk holds at least, on sites of any edition."""

_CLAUSES = {
    "label": "labels",
    "component": "component",
    "version": "fixVersion",
    "sprint": "sprint",
    "type": "issuetype",
}
"""Facets by the names that Jira's query language has for them."""

_FIELD_FACET = "field:"
_STEADY = {"currentuser", "membersof", "standardissuetypes", "subtaskissuetypes"}
"""Functions whose answer no clock and no other issue moves."""

_LISTS = {"in", "and", "or", "not", "was"}
"""Words before brackets that hold values or a clause."""

_FUNCTION = re.compile(r"\b([A-Za-z]\w*)\s*\(")
_DRIFT = re.compile(r"""[<>=]\s*["']?(-\d+[wdhmyM])\b|\b(was|changed|parentEpic)\b""", re.IGNORECASE)
_RELATIVE = re.compile(r".-\d+\w.")
_TEXT = re.compile(r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'", re.DOTALL)


def inspect(site: Edition, scope: Scope, trials: Sequence[Trial], written: Collection[str]) -> Inspection:
    """Ask for rights, names and first matches; a refusal of one thing keeps nothing else from being told."""
    lacks = {
        (space, right): remedy
        for space in dict.fromkeys([*scope.spaces, *written])
        for right, remedy in _lacking(site, space, edits=space in written)
    }
    seen = [space for space in scope.spaces if (space, Right.SEE) not in lacks]
    return Inspection(
        lacks=lacks,
        tried={trial: _tried(site, trial, seen) for trial in trials},
        statuses={str(row.get("name")): category_of(row) for row in site.statuses()},
        resolutions=_told(site.resolutions),
        types=_told(site.types),
        pass_requests=PASS_REQUESTS,
        census_requests=_census_requests(site, seen),
    )


def _told(ask: Callable[[], Sequence[str]]) -> tuple[str, ...]:
    """Return names; none where the site keeps them to itself."""
    try:
        return tuple(ask())
    except (MissingError, RightsError):
        return ()


def _lacking(site: Edition, space: str, *, edits: bool) -> Iterator[tuple[Right, str]]:
    try:
        rights = site.rights(space)
    except MissingError:
        rights = {}
    if not rights.get("BROWSE_PROJECTS"):
        yield Right.SEE, f"check the key, or give the account Browse projects in {space}"
        return
    if edits and not rights.get("EDIT_ISSUES"):
        yield Right.EDIT, f"give the account Edit issues in {space}"
    if edits and not (rights.get("ADMINISTER_PROJECTS") or rights.get("ADMINISTER")):
        yield Right.SILENCE, f"give the account Administer projects in {space}, or live with the mails"
    if edits and not (site.creates_options and rights.get("ADMINISTER")):
        remedy = (
            "give the account Administer Jira" if site.creates_options else f"{site.title} has no call for it"
        )
        yield Right.OPTIONS, f"{remedy}; or add them by hand"


def _tried(site: Edition, trial: Trial, spaces: Sequence[str]) -> Tried:
    if trial.criterion is Criterion.ROOT:
        return _below(site, trial.values)
    if trial.criterion is Criterion.QUERY:
        (query,) = trial.values
        return _asked(site, jql.raw(query), drift=drift_of(query))
    is_field = trial.facet.startswith(_FIELD_FACET)
    name = jql.custom(trial.facet.removeprefix(_FIELD_FACET)) if is_field else _CLAUSES.get(trial.facet)
    if name is None or not spaces:
        return Tried()
    clause = f"{jql.spaces(spaces)} AND {name} in ({', '.join(map(jql.quoted, trial.values))})"
    tried = _asked(site, clause)
    return (
        Tried() if is_field and tried.refusal else tried
    )  # not every type of field can be asked for by `in`


def _asked(site: Edition, clause: str, drift: str = "") -> Tried:
    try:
        return Tried(found=bool(site.walk(clause, ["updated"], 1).step().issues), drift=drift)
    except RejectedError as error:
        return Tried(refusal=error.what, drift=drift)


def _below(site: Edition, refs: Sequence[str]) -> Tried:
    """Look for roots, also by former keys, and for what hangs right below them."""
    found: dict[str, str] = {}
    for chunk in jql.chunks(refs, CHUNK):
        rows = site.fetch(chunk, ["issuetype"]).issues
        known = {str(row[part]).upper(): str(row["id"]) for row in rows for part in ("id", "key")}
        found |= {ref: known[ref.upper()] for ref in chunk if ref.upper() in known}
    for ref in refs:
        if ref not in found and (issue := site.issue(ref, ["issuetype"])):
            found[ref] = str(issue["id"])
    missing = tuple(ref for ref in refs if ref not in found)
    below = _asked(site, site.below(list(found.values()))).found if found else None
    return Tried(found=below, missing=missing)


def drift_of(query: str) -> str:
    """Name the part of a query that makes issues match, or not, without being changed; "" where there is none."""
    bare = _TEXT.sub(lambda text: text[0] if _RELATIVE.fullmatch(text[0]) else '""', query)
    functions = (f"{m[1]}()" for m in _FUNCTION.finditer(bare) if m[1].lower() not in _STEADY | _LISTS)
    part = next(functions, "") or next((m[1] or m[2] for m in _DRIFT.finditer(bare)), "")
    return f"{part} depends on the day, on history or on other issues" if part else ""


def _census_requests(site: Edition, spaces: Sequence[str]) -> int | None:
    number = site.count(jql.spaces(spaces)) if spaces else None
    return (
        None
        if number is None
        else len(spaces) + ceil(number / SLIM_PAGE) + ceil(number / CHUNK) + PASS_REQUESTS
    )
