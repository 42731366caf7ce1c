"""The site of a resolution: what every part of it looks at, and where it reports to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from config.settings import Configuration
from config.validation import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The settings as validated, the report, the kinds of the trackers by name, and the folder of relative file names."""

    settings: Configuration
    report: Report
    kinds: Mapping[str, str | None]
    base: Path
