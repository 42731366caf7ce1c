"""Finds the commands of syncd that a page shows, and holds them against the program's own parser."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer
import typer.main

from syncd.cli.main import app
from tests.guards.documents import FENCE, SPAN

PROGRAM: Any = typer.main.get_command(app)
"""The parser of the program."""

CHOICES = re.compile(r"[|[…]")

PLACES = {"NUMBER": "1", "SECONDS": "5"}
"""What stands for a number in a page, with one."""


def shown_commands(text: str) -> Iterator[list[str]]:
    """Yield the arguments of each command in the blocks of a page, as a shell would pass them."""
    for language, block in FENCE.findall(text):
        if language in {"sh", "console"}:
            yield from filter(None, map(arguments, block.splitlines()))


def named_commands(text: str) -> Iterator[list[str]]:
    """Yield the arguments of each command that the sentences of a page write out with more than its name.

    One that lists choices, as in `baseline show|freeze` or `pause [--writes]`, is no command line.
    """
    spans = (span for span in SPAN.findall(FENCE.sub("", text)) if not CHOICES.search(span))
    yield from (words for words in map(arguments, spans) if len(words) > 1)


def arguments(line: str) -> list[str]:
    """Return what follows `syncd` on a line, nothing where the line is no command of syncd."""
    words = shlex.split(line.removeprefix("$ "), comments=True)
    return words[1:] if words and Path(words[0]).name == "syncd" else []


def complaint(words: list[str]) -> str | None:
    """Return what the program's parser says against these arguments, None where it takes them; nothing is run."""
    command = PROGRAM
    rest = [PLACES.get(word, word) for word in words]
    try:
        while hasattr(command, "commands"):
            context = command.make_context(rest[0] if rest else "syncd", list(rest))
            _, command, rest = command.resolve_command(context, rest)
        command.make_context("syncd", list(rest))
    except typer.Exit:
        return None
    except typer.TyperException as error:
        return f"{shlex.join(words)}: {error.format_message()}"
    return None
