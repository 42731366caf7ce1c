"""Links: projects are tied to the key results that name them, and objectives to each other, all by id."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from config.problems import Trail, suggestion
from config.validation import STAND_IN, Report
from mappings.okr import Kind, Okr
from mappings.tree.levels import circles

Mention = tuple[str, str, Trail]
"""A key result, the project that serves it, and the path at which the one names the other."""


def tie(okr: Okr, mentions: Iterable[Mention], report: Report) -> Okr:
    """Return the OKR with its projects, key results and objectives tied to each other, in file order.

    What is named and not there, or named twice, is reported; `okr` may hold side projects, which serve none.
    """
    below = _named_below(okr, mentions, report)
    for key_result, entries in below.items():
        if key_result not in okr.key_results:
            _report_unknown(report, "key result", key_result, entries, okr.key_results)
    served = {
        name: tuple(key_result for key_result, entries in below.items() if name in entries)
        for name in okr.projects
    }
    own = {
        name: tuple(kr.id for kr in okr.key_results.values() if kr.objective == name)
        for name in okr.objectives
    }
    return replace(
        okr,
        projects={n: replace(p, key_results=served[n]) for n, p in okr.projects.items()},
        key_results={n: replace(kr, projects=tuple(below.get(n, ()))) for n, kr in okr.key_results.items()},
        objectives={n: replace(o, key_results=own[n]) for n, o in okr.objectives.items()},
    )


def _named_below(okr: Okr, mentions: Iterable[Mention], report: Report) -> dict[str, list[str]]:
    """Return the linked projects that each key result names, in file order."""
    named = project_ids(report.document.tree)
    linked = {name for name, project in okr.projects.items() if project.kind is Kind.LINKED}
    below: dict[str, list[str]] = {}
    listed: set[tuple[Trail, str, str]] = set()
    for key_result, name, path in mentions:
        entries = below.setdefault(key_result, [])
        is_repeated = (path[:-1], key_result, name) in listed
        listed.add((path[:-1], key_result, name))
        if is_repeated:
            report.add(path, f"project {name!r} is already listed under {key_result}", "take one out")
        elif name in linked:
            entries.append(name)
        elif name in named["side"]:
            remedy = "define it under a key result instead; a side project feeds none"
            report.add(path, f"{name!r} is a side project", remedy)
        elif name not in named["linked"]:
            remedy = suggestion(name, sorted(named["linked"]))
            report.add(path, f"there is no project {name!r}", remedy)
    return below


def check_levels(okr: Okr, report: Report) -> None:
    """Report objectives that are named and not there, and circles of objectives above each other."""
    for key_result in okr.key_results.values():
        if key_result.objective not in okr.objectives:
            _report_unknown(report, "objective", key_result.objective, [key_result.id], okr.objectives)
    for name, objective in okr.objectives.items():
        if objective.parent is not None and objective.parent not in okr.objectives:
            _report_unknown(report, "objective", objective.parent, [name], okr.objectives)
    for circle in circles({name: o.parent for name, o in okr.objectives.items()}):
        here = (*report.document.entry(circle[0]), "parent")
        what = f"objectives stand below each other in a circle: {', '.join(circle)}"
        report.add(here, what, "take the upper one's parent: out")


def _report_unknown(
    report: Report, kind: str, name: str, where: Sequence[str], known: Mapping[str, object]
) -> None:
    """Report an id that is nowhere; where a part of the OKR lives in trackers, that is known after reading only."""
    if "okr" in report.document.tree:
        return
    named = sorted(other for other in known if not other.startswith(STAND_IN))
    for entry in where:
        path = report.document.entry(entry)
        if report.is_sound(path):
            report.add(path, f"there is no {kind} {name!r}", suggestion(name, named))


def project_ids(tree: Any) -> dict[str, set[str]]:
    """Return the ids of all projects as written, also of those that are wrong in some other way."""
    linked: set[str] = set()
    for objective in _mappings(tree, "objectives"):
        for key_result in _mappings(objective, "key_results"):
            linked |= {p["id"] for p in _mappings(key_result, "projects") if isinstance(p.get("id"), str)}
    for parent in (tree, *_mappings(tree, "key_results")):
        linked |= {p["id"] for p in _mappings(parent, "projects") if isinstance(p.get("id"), str)}
    side = {p["id"] for p in _mappings(tree, "side_projects") if isinstance(p.get("id"), str)}
    return {"linked": linked, "side": side}


def _mappings(parent: Any, key: str) -> list[dict[str, Any]]:
    entries = parent.get(key)
    return [e for e in entries if isinstance(e, dict)] if isinstance(entries, list) else []
