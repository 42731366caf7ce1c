"""Reads the lock file: the name, version and digests of each package."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

LOCK = Path(__file__).parent.parent / "requirements.lock"


@dataclass(frozen=True, slots=True)
class Locked:
    """A package as it is pinned; `digests` are those of the files that may be installed, SHA-256."""

    name: str
    version: str
    digests: tuple[str, ...]


def read_lock(text: str) -> list[Locked]:
    """Return the packages of a lock file in its order; raises `ValueError` for a line that pins nothing."""
    found = []
    for block in re.split(r"\n(?=[A-Za-z0-9])", text.strip()):
        head = re.match(r"([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", block)
        if head is None:
            raise ValueError(f"is no pinned package: {block.splitlines()[0]}")
        found.append(Locked(head[1].lower(), head[2], tuple(re.findall(r"sha256:([0-9a-f]{64})", block))))
    return found
