"""Reading a scope of a Jira site, whole or what changed, in pages that can be stored at once."""

from __future__ import annotations

from connectors.jira.pull.changes import changes
from connectors.jira.pull.errand import Errand
from connectors.jira.pull.full import full

__all__ = ["Errand", "changes", "full"]
