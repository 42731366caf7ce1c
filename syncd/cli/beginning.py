"""What `init` does: takes the options, looks at the tracker, tells what was found, writes the file, says how to go on."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import typer
from rich.cells import set_cell_size

from config import Loaded, load
from connectors.errors import SettingsError
from connectors.model.fields import FieldKind
from syncd.cli.options import FINE, parse_now
from syncd.cli.questions import ask, ask_calendar, choose_epics, choose_spaces
from syncd.engine.check import examine
from syncd.setup import answers as asking
from syncd.setup.answers import Answers
from syncd.setup.discovery import (
    MOST_LISTED,
    MOST_PROJECTS,
    Discovery,
    named_spaces,
    ranked,
    role_fields,
)
from syncd.setup.files import refuse_existing, write_all
from syncd.setup.look import Chosen, look, propose
from syncd.setup.okrs import OkrTable, is_of_people, read_okrs
from syncd.setup.proposal import plain, text_of

TITLE = 60
"""Columns of a terminal that a candidate's title takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The options as they were given; `cycle` is (name, start, end)."""

    kind: str | None
    url: str | None
    email: str | None
    token: str | None
    workspace: str | None
    further: Mapping[str, str]
    spaces: Sequence[str]
    epics: Sequence[str]
    cycle: tuple[str | None, str | None, str | None]
    country: str | None
    timezone: str | None
    language: str | None
    okrs: Path | None
    writes: bool
    force: bool
    now: str | None

    @property
    def names(self) -> set[str]:
        """Return which of the things that have a default were said all the same."""
        with_default = ("timezone", "country", "language")
        return {n for n in with_default if getattr(self, n) is not None} | (
            {"cycle"} if any(self.cycle) else set()
        )


def from_tracker(path: Path, said: Said) -> int:
    """Look at a tracker and write the configuration over it; returns the exit code."""
    refuse_existing([path], force=said.force)
    answers = answers_of(said)
    asks = sys.stdin.isatty() and bool(answers.missing())
    answers = asking.complete(answers, ask if asks else None)
    if asks:
        answers = ask_calendar(answers, said.names)
    okrs = read_okrs(said.okrs, str(answers.kind)) if said.okrs else OkrTable((), ())
    typer.echo("Looking around ...", err=True)
    choose = choose_spaces if asks and not said.spaces else lambda v: named_spaces(v, said.spaces)
    answers, found = look(answers, path.parent.resolve(), choose)
    tell_found(answers, found)
    tell_ignored(okrs)
    epics = said.epics or (choose_epics(answers, found) if asks and not okrs.objectives else ())
    chosen = Chosen(objectives=okrs.objectives, epics=epics, writes=said.writes, store=f"{path.stem}.db")
    write_all({path: text_of(propose(answers, found, chosen))})
    return _tell_written(path)


def answers_of(said: Said) -> Answers:
    """Return the options as answers; raises `SettingsError` that tells everything wrong with them at once."""
    faults: list[str] = []

    def kept(check: Callable[[Any], Any], value: Any) -> Any:
        if value is None:
            return None
        try:
            return check(value)
        except SettingsError as error:
            faults.append(str(error))
            return None

    zone = kept(asking.zone_of, said.timezone)
    today = _today(said.now, zone)
    answers = Answers(
        kind=kept(asking.kind_of, said.kind or ("clickup" if said.workspace else None)),
        url=kept(asking.address, said.url),
        email=kept(asking.email, said.email),
        token=kept(asking.reference, said.token),
        workspace=said.workspace,
        further=said.further,
        spaces=said.spaces,
        cycle=kept(lambda c: asking.cycle_of(c[0], c[1], c[2], today), said.cycle)
        or asking.running_quarter(today),
        country=kept(asking.country_of, said.country),
        timezone=zone or "UTC",
        language=kept(asking.language_of, said.language) or "en",
    )
    if faults:
        raise SettingsError("\n".join(faults))
    return answers


def _today(now: str | None, zone: str | None) -> date:
    given = parse_now(now)
    return given.date() if given else datetime.now(ZoneInfo(zone) if zone else UTC).date()


def tell_found(answers: Answers, found: Discovery) -> None:
    """Say what was found and what looks worth taking."""
    if site := found.site:
        place = answers.url or found.kind
        typer.echo(f"Signed in at {place} ({site.kind} {site.version}) as account {site.account}.")
    names = [plain(space.key) for space in found.spaces]
    more = f" and {len(names) - MOST_LISTED} more" if len(names) > MOST_LISTED else ""
    typer.echo(f"Looked at: {', '.join(names[:MOST_LISTED])}{more}.")
    candidates = ranked(found.candidates, answers.cycle.start, answers.cycle.end)
    what = "epics that are open or were done" if found.kind == "jira" else "lists"
    typer.echo(
        f"Candidates for projects ({what}), the likeliest first:" if candidates else "No epic was found."
    )
    for candidate in candidates[: 2 * MOST_PROJECTS]:
        count = "" if candidate.done is None else f"{candidate.done} of {candidate.children} done"
        typer.echo(f"  {candidate.key:<14} {set_cell_size(plain(candidate.title), TITLE)} {count}".rstrip())
    if len(candidates) > 2 * MOST_PROJECTS:
        typer.echo(f"  and {len(candidates) - 2 * MOST_PROJECTS} more")
    _tell_okr(found)
    _tell_fields(found)
    for remark in found.remarks:
        typer.echo(remark)


def _tell_okr(found: Discovery) -> None:
    okr = found.okr
    if okr is None:
        return
    place = f" in list {plain(okr.select[1])}" if okr.select else ""
    typer.echo(f"OKR in the tracker{place}: {okr.told}.")
    if okr.unplaced:
        typer.echo(
            f"  {okr.unplaced} of the key results name no objective by parent or link, so the file does not take them"
            " from there; docs/okr-in-tracker.md tells other ways."
        )


def _tell_fields(found: Discovery) -> None:
    roles = role_fields(found.fields) if found.kind == "jira" else {}
    for role, fields in roles.items():
        typer.echo(f"Field for {role}: {', '.join(f'{plain(f.name)} ({f.id})' for f in fields)}")
    sprints = [f for f in found.fields if f.kind is FieldKind.SPRINT]
    if sprints:
        typer.echo(
            f"Field for sprint: {', '.join(f'{plain(f.name)} ({f.id})' for f in sprints)}, taken by itself"
        )
    for subject, roles_of in found.shown.items():
        named = ", ".join(f"{role} in {plain(f.name)}" for role, f in roles_of.items())
        typer.echo(f"Fields that could show a {subject.replace('_', ' ')}'s figures: {named}")
    counts = ", ".join(f"{c.value} {len(names)}" for c, names in found.statuses.items())
    if counts:
        typer.echo(f"Statuses by category: {counts}")


def tell_ignored(okrs: OkrTable) -> None:
    """Say which columns of a table of OKRs were left out, and why."""
    for heading in okrs.ignored:
        reason = "syncd keeps no names of people" if is_of_people(heading) else "it is none that syncd reads"
        typer.echo(f"Column {plain(heading)!r} was left out: {reason}.")


def _first_step(loaded: Loaded) -> str:
    if loaded.places:
        return "say which key results each project serves"
    return "reword the objective and key result, and name their figures"


def _tell_written(path: Path) -> int:
    """Hold the file against the tracker as `check` does, and say how to go on."""
    typer.echo(f"\nWritten: {path}. Nothing was changed in the tracker.")
    loaded = load(path, dict(os.environ))
    for finding in examine(loaded, datetime.now(loaded.zone).date()):
        typer.echo(f"  {finding}")
    typer.echo(
        "\nHow to go on:\n"
        f"  1. Read {path}: {_first_step(loaded)}.\n"
        f"  2. syncd check --config {path}    names what is wrong with it\n"
        f"  3. syncd diff --config {path}     reads, and shows what would be written\n"
        f"  4. syncd sync --config {path}     reads, computes, writes what the section write: allows\n"
        f"  5. syncd status --config {path}   shows where things stand\n"
        f"  6. syncd run --config {path}      does all this on schedule, with a page and metrics"
    )
    return FINE
