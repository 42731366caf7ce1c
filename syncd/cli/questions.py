"""Questions on a terminal: each is put until its answer is one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

import typer

from connectors.errors import SettingsError
from syncd.setup.answers import (
    Answers,
    country_of,
    cycle_of,
    day_of,
    language_of,
    running_quarter,
    zone_of,
)
from syncd.setup.discovery import MOST_LISTED, MOST_PROJECTS, Discovery, Space, named_spaces, ranked
from syncd.setup.proposal import plain


def ask(question: str, default: str | None, check: Callable[[str], str]) -> str:
    """Put a question until the answer is one."""
    while True:
        answer = typer.prompt(question, default=default or "", show_default=bool(default), err=True)
        try:
            return check(str(answer))
        except SettingsError as error:
            typer.echo(f"  {error.what} → {error.remedy}", err=True)


def ask_calendar(answers: Answers, is_said: Collection[str]) -> Answers:
    """Ask for what has a default and was not said."""
    if "timezone" not in is_said:
        answers = replace(answers, timezone=ask("Time zone in which days begin", answers.timezone, zone_of))
    if "country" not in is_said:
        country = ask(
            "Country whose public holidays are free (two letters; empty for none)",
            None,
            lambda text: country_of(text) if text.strip() else "",
        )
        answers = replace(answers, country=country or None)
    if "language" not in is_said:
        answers = replace(answers, language=ask("Language of texts, en or ja", answers.language, language_of))
    if "cycle" not in is_said:
        name, start, end = (answers.cycle.name, answers.cycle.start, answers.cycle.end)
        first = ask(f"First day of the OKR cycle ({name}, to {end})", str(start), _day)
        last = running_quarter(day_of(first)).end
        until = ask("Last day of the cycle", str(last), lambda text: _later(text, first))
        answers = replace(answers, cycle=cycle_of(None, first, until, start))
    return answers


def _day(text: str) -> str:
    return str(day_of(text))


def _later(text: str, first: str) -> str:
    if (day := _day(text)) < first:
        raise SettingsError(f"{day} is before {first}", remedy="name a later day")
    return day


def choose_spaces(visible: Sequence[Space]) -> Sequence[Space]:
    """Show what the account sees, and return what is wanted of it."""
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

    answer = ask("Which of them? With commas between them; empty for all", None, check)
    return named_spaces(visible, _words(answer))


def choose_epics(answers: Answers, found: Discovery) -> Sequence[str]:
    """Return the keys of the candidates that are wanted, none for the likeliest."""
    candidates = ranked(found.candidates, answers.cycle.start, answers.cycle.end)
    if not candidates:
        return ()
    keys = {candidate.key.upper(): candidate.key for candidate in candidates}

    def check(text: str) -> str:
        if wrong := [word for word in _words(text) if word.upper() not in keys]:
            raise SettingsError(f"{', '.join(wrong)} was not found", remedy="name some of the above")
        return text

    first = f"the first {MOST_PROJECTS}" if len(candidates) > MOST_PROJECTS else "all"
    answer = ask(f"Which of them serve your first key result? Empty for {first}", None, check)
    return [keys[word.upper()] for word in _words(answer)]


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]
