"""Runbooks: what docs/alerts.md says of each alert, kept in the package so that the page can show it."""

from __future__ import annotations

import json
import re
from importlib import resources

FILE = "runbooks.json"
PARTS = {"means": "Means", "look": "Look at", "do": "Do"}
"""The three things that are said of an alert, by their words in the document."""

_SECTION = re.compile(r"^### (\w+)\n(.*?)(?=^##|\Z)", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"\[[^]]+\]\(([\w.-]+\.md)\)")

Runbooks = dict[str, dict[str, str]]
"""By alert and part; texts in which only what stands between backquotes is marked."""


def runbooks() -> Runbooks:
    """Return what the package keeps."""
    found: Runbooks = json.loads(resources.files("syncd.web").joinpath(FILE).read_text("utf-8"))
    return found


def kept(document: str) -> str:
    """Return the file to keep for a document of alerts."""
    told = {name: _parts(text) for name, text in _SECTION.findall(document)}
    return json.dumps(told, indent=1, ensure_ascii=False) + "\n"


def _parts(text: str) -> dict[str, str]:
    return {
        part: _LINK.sub(r"`docs/\1`", text.partition(f"**{word}:**")[2].partition("\n\n")[0])
        .strip()
        .replace("\n", " ")
        for part, word in PARTS.items()
    }
