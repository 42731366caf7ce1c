"""A finding of `check`: how grave, where, what, and what to do next; in one line."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from config import ConfigurationError, Problem
from connectors.errors import CredentialsError, MissingError, SettingsError, SyncError


class Level(StrEnum):
    """What a finding means: a note asks for nothing, a warning stops nothing, `unreachable` is no fault of the settings."""

    ERROR = "error"
    UNREACHABLE = "unreachable"
    WARNING = "warning"
    NOTE = "note"


GRAVEST_FIRST = (Level.ERROR, Level.UNREACHABLE, Level.WARNING, Level.NOTE)

_OURS = (CredentialsError, SettingsError, MissingError)
"""Errors that a person mends in the settings or in the rights of the account."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem: where, what, and what to do next."""

    level: Level
    where: str
    what: str
    remedy: str = ""

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        return f"{self.level}: {place}{self.what}" + (f" → {self.remedy}" if self.remedy else "")

    def as_dict(self) -> dict[str, str]:
        """Return it for programs."""
        return {"level": self.level, "where": self.where, "what": self.what, "remedy": self.remedy}


def of_error(error: SyncError, where: str) -> Finding:
    """Return the finding that an error stands for; `where` holds where it says no place itself."""
    level = Level.ERROR if isinstance(error, _OURS) else Level.UNREACHABLE
    return Finding(level, error.where or where, error.what, error.remedy)


def of_problem(problem: Problem, level: Level) -> Finding:
    """Return the finding that a problem of the configuration stands for, with its line."""
    subject = f" {problem.path}" if problem.path else ""
    return Finding(
        level, f"{problem.place}:{subject}" if subject else str(problem.place), problem.what, problem.remedy
    )


def of_refused_settings(error: SettingsError) -> list[Finding]:
    """Return the findings of a configuration that cannot be used: one for each of its problems."""
    if isinstance(error, ConfigurationError):
        return [of_problem(problem, Level.ERROR) for problem in error.problems]
    return [of_error(error, "")]
