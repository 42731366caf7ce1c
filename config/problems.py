"""Problems of a configuration: where each stands, what is wrong, what to do; all of them reported at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from connectors.errors import SettingsError

Trail = tuple[str | int, ...]
"""Where a setting stands: names of keys and positions in lists, from the top of the configuration."""

_CREDENTIALS = re.compile(r"//[^/\s@]*@|(token|password|passwd|secret|key)=", re.IGNORECASE)
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Place:
    """A spot in a source. `line` and `column` count from 1 and are 0 where the source has no lines."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. `path` is written like `trackers.jira.token` or `objectives[o1].title`."""

    file: str
    line: int
    column: int
    path: str
    what: str
    remedy: str = ""

    @property
    def place(self) -> Place:
        """Return where in its source the problem stands."""
        return Place(self.file, self.line, self.column)

    def __str__(self) -> str:
        subject = f" {self.path}:" if self.path else ""
        advice = f" → {self.remedy}" if self.remedy else ""
        return f"{self.place}:{subject} {self.what}{advice}"


Problems = tuple[Problem, ...]


class ConfigurationError(SettingsError):
    """The configuration has problems; `problems` lists all of them, the text has one line for each."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: Problems = in_order(problems)
        number = len(self.problems)
        super().__init__(f"the configuration has {number} problem{'' if number == 1 else 's'}")

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


def in_order(problems: Iterable[Problem]) -> Problems:
    """Sort problems by file, line and column and leave out repetitions."""
    unique = dict.fromkeys(problems)
    return tuple(sorted(unique, key=lambda p: (p.file, p.line, p.column, p.path)))


def suggestion(word: str, known: Sequence[str]) -> str:
    """Return a remedy that names the known word nearest to `word`, or all of them."""
    close = get_close_matches(word.casefold(), [k.casefold() for k in known], n=1, cutoff=0.6)
    if close:
        return f"did you mean {next(k for k in known if k.casefold() == close[0])}?"
    return f"known here: {', '.join(known)}" if known else "take it out"


def without_credentials(text: str) -> str:
    """Return a text with what stands before the @ of an address in it taken out."""
    return re.sub(r"//[^/\s@]*@", "//…@", text)


def shown(value: object) -> str:
    """Return a value as it may stand in a message: shortened, and never with credentials in it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return f"{value}"
    text = str(value)
    if _CREDENTIALS.search(text):
        return "(not shown: it looks like a credential)"
    return repr(text if len(text) <= _SHOWN else text[:_SHOWN] + "…")
