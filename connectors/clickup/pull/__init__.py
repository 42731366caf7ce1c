"""Reading a scope of a workspace, whole or what changed, in pages that can be stored at once."""

from __future__ import annotations

from connectors.clickup.pull.changes import changes
from connectors.clickup.pull.errand import Errand
from connectors.clickup.pull.full import full

__all__ = ["Errand", "changes", "full"]
