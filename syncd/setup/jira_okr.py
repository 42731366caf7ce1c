"""Looks for objectives and key results among a Jira site's issues, and for how they name each other."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from syncd.setup.discovery import OkrFound, Space

if TYPE_CHECKING:
    from syncd.setup.jira import Client

MOST_ITEMS = 500
_OBJECTIVES = ("objective", "目標", "オブジェクティブ")
_KEY_RESULTS = ("key result", "keyresult", "主要な成果", "キーリザルト")
_LINKS = ("jpo-custom-field-parent", "gh-epic-link")
"""Data Center's fields that name an issue above, besides a sub-task's `parent`."""


def find_okr(client: Client, spaces: Sequence[Space], epics: Collection[str]) -> OkrFound | None:
    """Return what of an OKR stands in these projects; None without types of both names, or without issues of them."""
    objective, key_result = (_type(client, names) for names in (_OBJECTIVES, _KEY_RESULTS))
    if objective is None or key_result is None:
        return None
    above = ["parent", *(str(f["id"]) for f in client.fields() if _plugin(f) in _LINKS)]
    places = ", ".join('"' + space.key.replace('"', '\\"') + '"' for space in spaces)
    query = f"project in ({places}) AND issuetype in ({objective[0]}, {key_result[0]}) ORDER BY key"
    rows = list(client.rows(query, ["issuetype", "issuelinks", *above], MOST_ITEMS))
    objectives = {row["key"] for row in rows if _is_of(row, objective[0])}
    key_results = [row for row in rows if _is_of(row, key_result[0])]
    if not objectives or not key_results:
        return None
    loose = [row for row in key_results if objectives.isdisjoint(_above(row, above))]
    return OkrFound(
        objectives=len(objectives),
        key_results=len(key_results),
        types=(objective[1], key_result[1]),
        key_result_links=bool(loose),
        project_links=any(not set(epics).isdisjoint(_linked(row)) for row in key_results),
        unplaced=sum(objectives.isdisjoint(_linked(row)) for row in loose),
    )


def _type(client: Client, names: Sequence[str]) -> tuple[str, str] | None:
    """Return (id, name) of the issue type of one of these names."""
    kinds = (kind.raw for kind in client.issue_types())
    return next(((str(k["id"]), str(k["name"])) for k in kinds if str(k["name"]).casefold() in names), None)


def _is_of(row: Mapping[str, Any], kind: str) -> bool:
    return str(row["fields"]["issuetype"]["id"]) == kind


def _above(row: Mapping[str, Any], fields: Sequence[str]) -> Iterator[str]:
    for name in fields:
        value = row["fields"].get(name)
        inner = value.get("data") or value if isinstance(value, dict) else {"key": value}
        yield str(inner.get("key") or "")


def _linked(row: Mapping[str, Any]) -> Iterator[str]:
    for link in row["fields"].get("issuelinks") or ():
        yield from (str(link[end]["key"]) for end in ("inwardIssue", "outwardIssue") if link.get(end))


def _plugin(field: Mapping[str, Any]) -> str:
    return str(field.get("schema", {}).get("custom", "")).rpartition(":")[2]
