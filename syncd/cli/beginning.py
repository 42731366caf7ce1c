"""What `init` does: puts the questions, tells what was found, writes the files, and says how to go on."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import typer
from pydantic import TypeAdapter, ValidationError

from config import load
from config.scalars import Country, FlawedError, Zone
from config.settings import CycleSettings
from connectors.errors import SettingsError
from syncd.cli.options import FINE, parse_now
from syncd.engine.check import examine
from syncd.setup import answers as asking
from syncd.setup.answers import Answers, running_quarter
from syncd.setup.discovery import (
    MOST_LISTED,
    MOST_PROJECTS,
    Discovery,
    Space,
    named_spaces,
    ranked,
    role_fields,
    write_fields,
)
from syncd.setup.files import refuse_existing, write_all
from syncd.setup.look import Chosen, look, propose
from syncd.setup.okrs import OkrTable, is_of_people, read_okrs
from syncd.setup.proposal import plain, text_of


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


def from_tracker(path: Path, said: Said) -> int:
    """Look at a tracker and write the configuration over it; returns the exit code."""
    refuse_existing([path], force=said.force)
    answers = answers_of(said)
    asks = sys.stdin.isatty() and bool(answers.missing())
    answers = asking.complete(answers, _ask if asks else None)
    if asks:
        answers = _ask_calendar(answers, said)
    okrs = read_okrs(said.okrs, str(answers.kind)) if said.okrs else OkrTable((), ())
    typer.echo("Looking around ...", err=True)
    choose = _choose_spaces if asks and not said.spaces else lambda v: named_spaces(v, said.spaces)
    answers, found = look(answers, path.parent.resolve(), choose)
    tell_found(answers, found)
    tell_ignored(okrs)
    epics = said.epics or (_choose_epics(answers, found) if asks and not okrs.objectives else ())
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

    answers = Answers(
        kind=kept(asking.kind_of, said.kind or ("clickup" if said.workspace else None)),
        url=kept(asking.address, said.url),
        email=kept(asking.email, said.email),
        token=kept(asking.reference, said.token),
        workspace=said.workspace,
        further=said.further,
        spaces=said.spaces,
        cycle=kept(lambda _: _cycle(said), said) or running_quarter(_today(said)),
        country=kept(country_of, said.country),
        timezone=kept(zone_of, said.timezone) or "UTC",
        language=kept(language_of, said.language) or "en",
    )
    if faults:
        raise SettingsError("\n".join(faults))
    return answers


def zone_of(text: str) -> str:
    """Return the IANA zone of that name; raises `SettingsError` where there is none."""
    return str(_valid(Zone, text, "--timezone"))


def country_of(text: str) -> str:
    """Return the letters of a country; raises `SettingsError` where its holidays are not known."""
    return str(_valid(Country, text, "--country"))


def language_of(text: str) -> str:
    """Return a language; raises `SettingsError` for one that syncd does not speak."""
    if text.strip().lower() not in {"en", "ja"}:
        raise SettingsError(
            f"{text!r} is no language of syncd's", where="--language", remedy="one of: en, ja"
        )
    return text.strip().lower()


def _valid(kind: Any, value: str, where: str) -> Any:
    try:
        return TypeAdapter(kind).validate_python(value.strip())
    except ValidationError as error:
        flawed = error.errors()[0].get("ctx", {}).get("error")
        flaw = flawed.flaws[0] if isinstance(flawed, FlawedError) else None
        what, remedy = (flaw.what, flaw.remedy) if flaw else (error.errors()[0]["msg"], "")
        raise SettingsError(what, where=where, remedy=remedy) from error


def _today(said: Said) -> date:
    zone = ZoneInfo(zone_of(said.timezone)) if said.timezone else UTC
    given = parse_now(said.now)
    return given.date() if given else datetime.now(zone).date()


def _cycle(said: Said) -> CycleSettings:
    quarter = running_quarter(_today(said))
    name, start, end = said.cycle
    first = _day(start, "--start") or quarter.start
    last = _day(end, "--end") or (quarter.end if start is None else running_quarter(first).end)
    if last < first:
        raise SettingsError(
            f"the cycle ends on {last}, before it starts on {first}", where="--end", remedy="mend the days"
        )
    return CycleSettings(name=name or running_quarter(first).name, start=first, end=last)


def _day(text: str | None, where: str) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text.strip())
    except ValueError as error:
        raise SettingsError(f"{text!r} is no day", where=where, remedy="write it like 2026-10-01") from error


def _ask(question: str, default: str | None, check: Callable[[str], str]) -> str:
    """Put a question until the answer is one."""
    while True:
        answer = typer.prompt(question, default=default or "", show_default=bool(default), err=True)
        try:
            return check(str(answer))
        except SettingsError as error:
            typer.echo(f"  {error.what} → {error.remedy}", err=True)


def _ask_calendar(answers: Answers, said: Said) -> Answers:
    """Ask for what has a default and was not said."""
    if said.timezone is None:
        answers = replace(answers, timezone=_ask("Time zone in which days begin", answers.timezone, zone_of))
    if said.country is None:
        country = _ask(
            "Country whose public holidays are free (two letters; empty for none)",
            None,
            lambda text: country_of(text) if text.strip() else "",
        )
        answers = replace(answers, country=country or None)
    if said.language is None:
        answers = replace(
            answers, language=_ask("Language of texts, en or ja", answers.language, language_of)
        )
    if said.cycle == (None, None, None):
        name, start, end = (answers.cycle.name, answers.cycle.start, answers.cycle.end)
        first = _ask(f"First day of the OKR cycle ({name}, to {end})", str(start), _day_asked)
        last = running_quarter(date.fromisoformat(first)).end
        until = _ask("Last day of the cycle", str(last), lambda text: _later(text, first))
        answers = replace(answers, cycle=_cycle(replace(said, cycle=(None, first, until))))
    return answers


def _day_asked(text: str) -> str:
    return str(_day(text, ""))


def _later(text: str, first: str) -> str:
    if (day := _day_asked(text)) < first:
        raise SettingsError(f"{day} is before {first}", remedy="name a later day")
    return day


def _choose_spaces(visible: Sequence[Space]) -> Sequence[Space]:
    if len(visible) == 1:
        return visible
    typer.echo("\nWhat the account sees:", err=True)
    for space in visible[:MOST_LISTED]:
        typer.echo(f"  {space.key:<12} {plain(space.name)}", err=True)
    if len(visible) > MOST_LISTED:
        typer.echo(f"  and {len(visible) - MOST_LISTED} more", err=True)

    def check(text: str) -> str:
        named_spaces(visible, _words(text))
        return text

    answer = _ask("Which of them? With commas between them; empty for all", None, check)
    return named_spaces(visible, _words(answer))


def _choose_epics(answers: Answers, found: Discovery) -> Sequence[str]:
    candidates = ranked(found.candidates, answers.cycle.start, answers.cycle.end)
    if not candidates:
        return ()
    keys = {candidate.key.upper(): candidate.key for candidate in candidates}

    def check(text: str) -> str:
        if wrong := [word for word in _words(text) if word.upper() not in keys]:
            raise SettingsError(f"{', '.join(wrong)} was not found", remedy="name some of the above")
        return text

    first = f"the first {MOST_PROJECTS}" if len(candidates) > MOST_PROJECTS else "all"
    answer = _ask(f"Which of them serve your first key result? Empty for {first}", None, check)
    return [keys[word.upper()] for word in _words(answer)]


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


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
        typer.echo(f"  {candidate.key:<14} {plain(candidate.title)[:60]:<60} {count}".rstrip())
    if len(candidates) > 2 * MOST_PROJECTS:
        typer.echo(f"  and {len(candidates) - 2 * MOST_PROJECTS} more; they stand in the file")
    _tell_fields(found)
    for remark in found.remarks:
        typer.echo(remark)


def _tell_fields(found: Discovery) -> None:
    roles = role_fields(found.fields) if found.kind == "jira" else {}
    for role, fields in roles.items():
        typer.echo(f"Field for {role}: {', '.join(f'{plain(f.name)} ({f.id})' for f in fields)}")
    for subject, roles_of in write_fields(found.fields).items():
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


def _tell_written(path: Path) -> int:
    """Hold the file against the tracker as `check` does, and say how to go on."""
    typer.echo(f"\nWritten: {path}. Nothing was changed in the tracker.")
    loaded = load(path, dict(os.environ))
    for finding in examine(loaded, datetime.now(loaded.zone).date()):
        typer.echo(f"  {finding}")
    typer.echo(
        "\nHow to go on:\n"
        f"  1. Read {path}: reword the objective and key result, and name their figures.\n"
        f"  2. syncd check --config {path}    names what is wrong with it\n"
        f"  3. syncd diff --config {path}     reads, and shows what would be written\n"
        f"  4. syncd sync --config {path}     reads, computes, writes what the section write: allows\n"
        f"  5. syncd status --config {path}   shows where things stand\n"
        f"  6. syncd run --config {path}      does all this on schedule, with a page and metrics"
    )
    return FINE
