"""Values from JSON documents on the web: the number at a JSONPath (RFC 9535), and the time at another."""

from __future__ import annotations

from datetime import date
from typing import Any

from config.values import HttpSource
from connectors.errors import MalformedError, RejectedError
from syncd.values.told import Told, moment, number
from syncd.values.web import get_json

_MOST_NAMED = 5
"""Places that are named where a path leads to several."""


def ask_document(source: HttpSource, today: date) -> Told:
    """Return the number and its time; raises any `SyncError`."""
    where, reference = source.place, source.reference
    url = reference.reveal() if reference else source.url
    document = get_json(url, source.site, source.cadence.timeout, where, "JSON document")
    value = number(_at(document, source.path, where), where, source.path)
    if source.time is None:
        return Told(value=value)
    return Told(value=value, of=moment(_at(document, source.time, where), today, where, source.time))


def _at(document: Any, path: str, where: str) -> Any:
    """Return what stands at the path, which must lead to one place."""
    from jsonpath import JSONPathEnvironment, JSONPathError

    try:
        found = list(JSONPathEnvironment(strict=True).finditer(path, document))
    except (JSONPathError, RecursionError) as error:
        what = f"{path} cannot be followed in this document ({type(error).__name__})"
        raise MalformedError(what, where=where, remedy="write a plainer path") from error
    if len(found) == 1:
        return found[0].obj
    if not found:
        raise RejectedError(
            f"{path} leads nowhere", where=where, remedy="look at the document, and mend the path"
        )
    named = ", ".join(str(match.path)[:100] for match in found[:_MOST_NAMED])
    raise RejectedError(
        f"{path} leads to {len(found)} places: {named}", where=where, remedy="let it lead to one"
    )
