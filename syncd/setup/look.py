"""Signs in with what was said and looks at the tracker, and puts a proposal together from what is found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import connectors
from connectors.clickup.tracker import ClickUp
from connectors.errors import CredentialsError, MissingError, SettingsError
from connectors.jira.settings import JiraSettings
from connectors.settings import TrackerSettings
from syncd.setup import clickup, jira
from syncd.setup.answers import Answers, tracker_settings
from syncd.setup.discovery import MOST_PROJECTS, Candidate, Choose, Discovery, drafts, ranked
from syncd.setup.drafts import ObjectiveDraft, ProjectDraft, placeholder
from syncd.setup.okrs import project_of
from syncd.setup.proposal import Proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What becomes of the findings: OKRs from a table, the epics or lists named by hand, fields to write or not."""

    objectives: Sequence[ObjectiveDraft] = ()
    preface: Sequence[str] = ()
    store: str = "syncd.db"
    epics: Sequence[str] = ()
    writes: bool = False


def look(answers: Answers, base: Path, choose: Choose) -> tuple[Answers, Discovery]:
    """Return what the tracker holds, and the answers with the workspace where it was found by the token.

    Raises `SyncError` for a tracker that cannot be reached or read.
    """
    name = str(answers.kind)
    settings = tracker_settings(answers, base)
    tracker = connectors.find(name).connect(name, settings, lambda _: None)
    with closing(tracker), _addressed(settings):
        if isinstance(tracker, ClickUp):
            if answers.workspace is None:
                return look(replace(answers, workspace=_workspace(tracker)), base, choose)
            return answers, clickup.discover(name, tracker, choose)
        assert isinstance(settings, JiraSettings)
        return answers, jira.discover(name, settings, tracker, choose, answers.cycle.start)


@contextmanager
def _addressed(settings: TrackerSettings) -> Iterator[None]:
    """Say that the address is wrong where what every site answers is not there."""
    try:
        yield
    except MissingError as error:
        raise SettingsError(
            f"no {settings.type} answers at {settings.url} ({error.where})",
            where="--url",
            remedy="give the site's own address, such as https://acme.atlassian.net, with its path if it has one",
        ) from error


def _workspace(tracker: ClickUp) -> str:
    """Return the one workspace that the token's user sees."""
    seen = tracker.workspaces()
    if not seen:
        raise CredentialsError(
            "the account sees no workspace", where=tracker.name, remedy="check the token, or invite its user"
        )
    if len(seen) > 1:
        listed = ", ".join(f"{one} ({name})" for one, name in seen.items())
        raise SettingsError(
            f"the account sees {len(seen)} workspaces: {listed}",
            where="--workspace",
            remedy="name the one you mean by its id",
        )
    return next(iter(seen))


def propose(answers: Answers, found: Discovery, chosen: Chosen) -> Proposal:
    """Put what was found into a proposal: known OKRs as they are, else one placeholder over the likeliest projects."""
    start, end = answers.cycle.start, answers.cycle.end
    candidates = ranked(found.candidates, start, end)
    known = {candidate.key: candidate for candidate in candidates}
    keeps = found.okr is not None and not found.okr.unplaced and not chosen.objectives
    projects: Sequence[ProjectDraft] = ()
    objectives: Sequence[ObjectiveDraft] = ()
    if keeps:
        projects = _made(answers, found, known, chosen.epics) if known or chosen.epics else ()
        taken = {key for project in projects for key in project.select[1]}
    elif chosen.objectives:
        taken = {key for project in _projects(chosen.objectives) for key in project.select[1]}
        objectives = chosen.objectives
    else:
        taken = set(chosen.epics) or {candidate.key for candidate in candidates[:MOST_PROJECTS]}
        objectives = [placeholder(_made(answers, found, known, chosen.epics))]
    return Proposal(
        answers=answers,
        found=found,
        objectives=objectives,
        projects=projects,
        further=[candidate for candidate in candidates if candidate.key not in taken],
        writes=chosen.writes,
        watch=[space.key for space in found.spaces],
        preface=chosen.preface,
        store=chosen.store,
    )


def _made(
    answers: Answers, found: Discovery, known: dict[str, Candidate], epics: Sequence[str]
) -> list[ProjectDraft]:
    """Return the projects: those named, else the likeliest; a whole space where there is nothing to choose from."""
    start, end = answers.cycle.start, answers.cycle.end
    if epics:
        return [
            next(iter(drafts([known[key]], start, end))) if key in known else project_of(key, found.kind)
            for key in epics
        ]
    if known:
        return drafts(list(known.values())[:MOST_PROJECTS], start, end)
    space = found.spaces[0]
    select = ("jql", f'project = "{space.key}"') if found.kind == "jira" else ("spaces", space.key)
    remark = "no epic was found: all work of it; name epics, a label or a version instead"
    return [
        ProjectDraft(
            id="all-work",
            title=f"All work in {space.name}",
            select=(select[0], (select[1],)),
            remark=remark,
        )
    ]


def _projects(objectives: Sequence[ObjectiveDraft]) -> list[ProjectDraft]:
    return [p for objective in objectives for kr in objective.key_results for p in kr.projects]
