"""Values from a Prometheus: the one sample that an instant query gives (`GET /api/v1/query`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from config.values import PromqlSource
from connectors.errors import MalformedError, RejectedError
from syncd.values.told import Told, number
from syncd.values.web import get_json

_MOST_NAMED = 5
"""Series that are named where a query gives several."""


def ask_prometheus(source: PromqlSource) -> Told:
    """Return the sample and the time for which the server computed it; raises any `SyncError`."""
    where = source.place
    answer = get_json(
        f"{source.url.rstrip('/')}/api/v1/query",
        source.site,
        source.cadence.timeout,
        where,
        "PromQL query",
        {"query": source.query},
    )
    found = answer.get("data") if isinstance(answer, Mapping) else None
    if not isinstance(found, Mapping) or answer.get("status") != "success":
        raise MalformedError("this is no answer of a Prometheus", where=where, remedy="check url")
    if warnings := answer.get("warnings"):
        said = "; ".join(str(one)[:200] for one in warnings[:_MOST_NAMED])
        raise RejectedError(
            f"the answer carries a warning: {said}", where=where, remedy="mend the query, or the server"
        )
    at, value = _sample(found.get("resultType"), found.get("result"), where)
    return Told(value=number(value, where, "the sample"), of=at)


def _sample(kind: Any, result: Any, where: str) -> tuple[datetime, Any]:
    if kind == "vector" and isinstance(result, Sequence):
        if len(result) != 1:
            raise _not_one(result, where)
        result = result[0].get("value") if isinstance(result[0], Mapping) else None
    elif kind in {"matrix", "string"}:
        what = "the query gives a range of samples" if kind == "matrix" else "the query gives a text"
        raise RejectedError(what, where=where, remedy="let it give one number, as with last_over_time or sum")
    match result:
        case [int() | float() as seconds, str() as value]:
            return datetime.fromtimestamp(seconds, UTC), value
    raise MalformedError("the answer holds no sample", where=where, remedy="check url, and the query")


def _not_one(series: Sequence[Any], where: str) -> RejectedError:
    if not series:
        remedy = "look at the names in it, and whether they are scraped; `or vector(0)` makes none a 0"
        return RejectedError("the query gives no sample", where=where, remedy=remedy)
    named = ", ".join(map(_name, series[:_MOST_NAMED]))
    more = f" and {len(series) - _MOST_NAMED} more" if len(series) > _MOST_NAMED else ""
    return RejectedError(
        f"the query gives {len(series)} samples: {named}{more}",
        where=where,
        remedy="let it give one, as with sum(…)",
    )


def _name(series: Any) -> str:
    metric = series.get("metric") if isinstance(series, Mapping) else None
    labels = dict(metric) if isinstance(metric, Mapping) else {}
    name = labels.pop("__name__", "")
    told = ", ".join(f'{key}="{value}"' for key, value in labels.items())
    return f"{name}{{{told}}}"[:200]
