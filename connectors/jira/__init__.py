"""Jira Cloud over REST v3 and Jira Data Center (10.x, 9.12) over REST v2; the site itself says which it is.

Cloud reads: `search/jql` with page tokens (no total, eventually consistent), `issue/bulkfetch` (100 a request,
always fresh), `search/approximate-count`, `issuetype`. Data Center reads: `search` by offset, `issue/{id}` where it
must be fresh. Both: `serverInfo`, `myself`, `field`, `project/{key}`, `issue/{id}/editmeta`.
Webhooks: admin webhooks, signed where a secret is set.
Writes: `issue/{id}`, one request for all fields of an issue.

Limits of Cloud: a search page holds up to 5000 rows when only light fields are asked for, about 100 otherwise; the
server decides, and the size of a page never ends a walk. Bursts are limited per endpoint (100 a second for reads by
POST) and writes per issue (20 in 2 seconds, 100 in 30): each refusal names its limit, and only that waits.
Data Center limits, where an administrator switched it on, by a bucket for each account.

Known gaps: an issue that leaves the scope (moved to another space, no longer matching a raw query) is seen by the
next full pull, not before. Cascading selects are read, not written.
"""

from __future__ import annotations

import re

from connectors.jira.settings import SELECTORS, JiraSettings
from connectors.jira.tracker import connect
from connectors.model.selectors import Reference

SETTINGS = JiraSettings

__all__ = ["SELECTORS", "SETTINGS", "connect", "refer", "space_of"]

_KEY = r"[A-Za-z][A-Za-z0-9_]*-\d+"


def space_of(key: str) -> str:
    """Return the space that an issue's key names (`SRCH-1` → `SRCH`), or "" for an id."""
    return key.rpartition("-")[0].upper()


def refer(settings: JiraSettings, text: str) -> Reference | None:
    """Return the issue that an address of this site (`…/browse/SRCH-1`), or a key, names; None for other texts."""
    site = re.escape(settings.url.rstrip("/"))
    found = re.fullmatch(rf"(?:{site}/browse/)?({_KEY})(?:[?#].*)?", text, re.IGNORECASE)
    return Reference(found[1].upper()) if found else None
