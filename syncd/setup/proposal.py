"""Writes down a proposed configuration: YAML with comments that somebody who sees it for the first time understands."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from connectors.model.fields import Field
from connectors.model.items import Category
from syncd.setup.answers import Answers
from syncd.setup.discovery import MOST_LISTED, Candidate, Discovery, OkrFound, is_unique, role_fields
from syncd.setup.drafts import KeyResultDraft, ObjectiveDraft, ProjectDraft

_FIELD_NOTES = {
    "points": "what `measure: points` counts",
    "start": "what `plan: {from: item}` takes as start",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """All that goes into the file. `further` are candidates without a place; `writes` puts the write section in force.

    Without objectives the OKR that was found in the tracker is taken, and `projects` wait for its key results.
    """

    answers: Answers
    found: Discovery
    objectives: Sequence[ObjectiveDraft]
    projects: Sequence[ProjectDraft] = ()
    further: Sequence[Candidate] = ()
    writes: bool = False
    watch: Sequence[str] = ()
    preface: Sequence[str] = ()
    store: str = "syncd.db"


def text_of(proposal: Proposal) -> str:
    """Return the configuration as YAML."""
    lines = [
        *_head(proposal),
        *_tracker(proposal),
        *_cycle(proposal),
        *(_objectives(proposal) if proposal.objectives else _okr(proposal)),
        *_further(proposal.further),
        *_write(proposal),
    ]
    return "\n".join(lines) + "\n"


def plain(text: str) -> str:
    """Return text as one line of printable characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def quoted(text: str) -> str:
    """Return text as a YAML scalar in double quotes."""
    return json.dumps(plain(text)[:1000], ensure_ascii=False)


def _head(proposal: Proposal) -> Iterator[str]:
    answers = proposal.answers
    yield "# Configuration of syncd, proposed by `syncd init`; change it as you like."
    yield "# `syncd check` names what is wrong with it, docs/settings.md tells every setting."
    yield from (f"# {plain(line)}" for line in proposal.preface)
    yield ""
    yield f"timezone: {answers.timezone} # days begin and end here"
    yield f"language: {answers.language} # of texts in fields and reports: en or ja"
    if answers.country:
        yield f"calendar: {{country: {answers.country}}} # its public holidays are no working days"
    else:
        yield "# calendar: {country: JP} # name the country whose public holidays are no working days"
    yield f"store: sqlite:///{quoted(proposal.store)[1:-1]} # what syncd remembers, beside this file"
    yield ""


def _tracker(proposal: Proposal) -> Iterator[str]:
    answers, found = proposal.answers, proposal.found
    yield "trackers:"
    yield f"  {found.kind}: # a name of your choice"
    yield f"    type: {found.kind}"
    for name in ("url", "email", "workspace"):
        if value := getattr(answers, name):
            yield f"    {name}: {quoted(value)}"
    yield from (f"    {name}: {quoted(value)}" for name, value in answers.further.items())
    yield f"    token: {quoted(str(answers.token))} # where the token is; the token itself never stands in a file"
    if proposal.watch:
        listed = ", ".join(quoted(key) for key in proposal.watch)
        yield f"    watch: [{listed}] # read whole: work here that serves no project is shown as unmapped"
    yield from _roles(found)
    yield from _statuses(found.statuses)


def _roles(found: Discovery) -> Iterator[str]:
    if found.kind != "jira":
        return
    roles = role_fields(found.fields)
    if roles:
        yield "    fields: # which of the site's fields play a role, by name or id"
    for role, fields in roles.items():
        first, *others = fields
        also = f"; also there: {', '.join(f'{plain(f.name)} ({f.id})' for f in others)}" if others else ""
        yield f"      {role}: {_named(first, found.fields)} # {plain(first.name)}: {_FIELD_NOTES[role]}{also}"


def _named(one: Field, fields: Sequence[Field]) -> str:
    return quoted(one.name) if is_unique(one, fields) else quoted(one.id)


def _statuses(statuses: Mapping[Category, tuple[str, ...]]) -> Iterator[str]:
    if not any(statuses.values()):
        return
    yield "    # What counts as done is told by the tracker's own categories, never by names:"
    for category, names in statuses.items():
        if names:
            more = ", ..." if len(names) > MOST_LISTED else ""
            yield f"    #   {category.value}: {', '.join(map(plain, names[:MOST_LISTED]))}{more}"
    yield "    # classes: {cancelled: [NAME]} # statuses or resolutions of work that was given up"


def _cycle(proposal: Proposal) -> Iterator[str]:
    cycle = proposal.answers.cycle
    yield ""
    yield f"cycle: {{name: {quoted(cycle.name)}, start: {cycle.start}, end: {cycle.end}}} # both days included"


def _okr(proposal: Proposal) -> Iterator[str]:
    """Yield the place of the OKR in the tracker, and the projects as a comment: whom they serve is not known."""
    okr = proposal.found.okr
    yield ""
    if okr is not None:
        yield f"okr: # read from the tracker: {okr.told}"
        yield f"  - tracker: {proposal.found.kind}"
        yield from _place(okr)
    if proposal.projects:
        yield ""
        yield "# The work, where nothing in the tracker says which key results it serves. Name these by their keys in"
        yield "# small letters (`syncd status` shows them), and take the signs of a comment away:"
        yield "# projects:"
        for project in proposal.projects:
            yield from (f"# {line[8:]}" for line in _project(project, set()))
            yield "#     key_results: [KEY]"


def _place(okr: OkrFound) -> Iterator[str]:
    if okr.select is not None:
        yield f"    select: {{list: {quoted(okr.select[0])}}} # {plain(okr.select[1])}: tasks are objectives, sub-tasks key results"
    objective, key_result = okr.types or ("", "")
    if objective and objective.casefold() != "objective":
        yield f"    objective: {{types: {quoted(objective)}}}"
    settings = [] if key_result.casefold() in {"", "key result"} else [f"types: {quoted(key_result)}"]
    settings += ["links: any"] if okr.key_result_links else []
    if settings:
        yield f"    key_result: {{{', '.join(settings)}}} # how one names its objective, besides its parent"
    if okr.project_links:
        yield "    projects: {links: any} # how an epic names its key results, besides its parent"


def _objectives(proposal: Proposal) -> Iterator[str]:
    named: set[str] = set()
    yield ""
    yield "objectives: # history hangs on the ids: keep them, whatever else you change"
    for objective in proposal.objectives:
        yield f"  - id: {objective.id}"
        yield f"    title: {quoted(plain(objective.title) or objective.id)}"
        if objective.item:
            yield f"    item: {_key(objective.item)}"
        if objective.key_results:
            yield "    key_results:"
        for key_result in objective.key_results:
            yield from _key_result(key_result, named)


def _key_result(key_result: KeyResultDraft, named: set[str]) -> Iterator[str]:
    yield f"      - id: {key_result.id}"
    yield f"        title: {quoted(plain(key_result.title) or key_result.id)}"
    if key_result.kind:
        yield f"        kind: {key_result.kind}"
    if key_result.weight is not None:
        yield f"        weight: {key_result.weight:.12g}"
    if key_result.item:
        yield f"        item: {_key(key_result.item)} # carries its status fields"
    else:
        yield "        # item: ABC-11 # the issue or task that is to carry its status fields"
    yield from _metric(key_result)
    if key_result.projects:
        yield "        projects: # the work that is held to be sufficient for it"
    else:
        yield "        # projects: [...] # the work that is held to be sufficient for it"
    for project in key_result.projects:
        yield from _project(project, named)


def _metric(key_result: KeyResultDraft) -> Iterator[str]:
    figures = [
        f"{name}: {value:.12g}"
        for name in ("start", "target", "low", "high")
        if (value := getattr(key_result, name)) is not None
    ]
    if figures:
        unit = [f"unit: {quoted(key_result.unit)}"] if key_result.unit else []
        yield f"        metric: {{{', '.join([*figures, *unit])}}} # typed in: syncd value {key_result.id} NUMBER"
    elif key_result.by_progress:
        yield "        metric: {value: progress} # the progress of its projects; better: {start: 12, target: 30}"
    else:
        yield "        # metric: {start: 12, target: 30} # without a figure its score stays unknown"


def _project(project: ProjectDraft, named: set[str]) -> Iterator[str]:
    if project.id in named:
        yield f"          - {quoted(project.id)} # stands above; it serves this key result too and counts once"
        return
    named.add(project.id)
    selector, values = project.select
    yield f"          - id: {quoted(project.id)}"
    if plain(project.title):
        yield f"            title: {quoted(project.title)}"
    remark = f" # {project.remark}" if project.remark else ""
    yield f"            select: {{{selector}: {_values(values)}}}{remark}"
    dates = [f"{name}: {day}" for name in ("start", "due") if (day := getattr(project, name))]
    if dates:
        yield f"            plan: {{{', '.join(dates)}}} # linear over working days; what is missing is the cycle's"
    else:
        yield "            # plan: {start: 2026-10-05, due: 2026-12-11} # without it: the whole cycle"


def _values(values: Sequence[str]) -> str:
    if len(values) == 1:
        return quoted(values[0])
    return "[" + ", ".join(map(quoted, values)) + "]"


def _key(key: str) -> str:
    return quoted(key)


def _further(candidates: Sequence[Candidate]) -> Iterator[str]:
    if not candidates:
        return
    yield ""
    yield "# Also found; put them under a key result, or under side_projects when they must be done and feed none:"
    for candidate in candidates[:MOST_LISTED]:
        count = "" if candidate.done is None else f" ({candidate.done} of {candidate.children} done)"
        yield f"#   {candidate.selector}: {quoted(candidate.key)} # {plain(candidate.title)}{count}"
    if len(candidates) > MOST_LISTED:
        yield f"#   and {len(candidates) - MOST_LISTED} more"


def _write(proposal: Proposal) -> Iterator[str]:
    found = proposal.found
    fields = found.shown
    yield ""
    if not fields:
        yield "# Nothing is written to the tracker without a section like this one, with fields of yours:"
        yield from _commented(_section(found.kind, {"key_result": {"status": "KR Status"}}))
        return
    named = {
        subject: {role: _named(field, found.fields) for role, field in roles.items()}
        for subject, roles in fields.items()
    }
    section = _section(found.kind, named)
    if proposal.writes:
        yield "# What syncd writes into the tracker; `syncd diff` shows it first and writes nothing."
        yield from section
    else:
        yield "# Nothing is written to the tracker as long as this is a comment. These fields look made for it:"
        yield from _commented(section)


def _section(kind: str, fields: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    yield "write:"
    yield f"  {kind}:"
    for subject, roles in fields.items():
        listed = ", ".join(f"{role}: {name}" for role, name in roles.items())
        yield f"    {subject}: {{{listed}}}"


def _commented(lines: Iterable[str]) -> Iterator[str]:
    return (f"# {line}" for line in lines)
