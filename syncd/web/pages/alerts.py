"""Alerts: what each of the shipped rules means and what to do; the alerts' links to their runbooks lead here."""

from __future__ import annotations

from typing import Any

from syncd.web.pages.asked import Asked
from syncd.web.runbooks import PARTS, runbooks


def content(asked: Asked) -> dict[str, Any]:
    """Return what the template shows."""
    parts = [(part, asked.words(f"runbook-{part}")) for part in PARTS]
    return {"runbooks": runbooks(), "parts": parts}
