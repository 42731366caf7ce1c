"""Writes the page docs/api.md from the OpenAPI document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from syncd.web.api import document
from syncd.web.api.answers import MOST, MOST_LINES, PAGING, USUAL

_HEAD = f"""# The API

Made from the code by `make docs`; a test keeps it current.

Read-only, below `/api/v1` of the daemon (default `http://127.0.0.1:9817/api/v1`); who may ask is told in [security](security.md#access).
The same as OpenAPI 3.1 is served at `/api/v1/openapi.json`.
Ratios are 0 to 1, slips are working days, times are ISO 8601, unknown is `null`.
New figures may come at any time; what is here stays as it is, or the changelog says so.

```sh
curl -s http://127.0.0.1:9817/api/v1/projects?status=off_track
curl -s "http://127.0.0.1:9817/api/v1/standings?id=searches&from=2026-10-01&format=csv" > searches.csv
```

- **Pages**: a table answers `{{"items": […], "next": …}}` with {USUAL} rows, or as many as `limit` says, at most {MOST}; `next` is the `cursor` of the next page, null on the last, and stands in a `Link` header too.
- **CSV** of any table with `format=csv` or `Accept: text/csv`: whole without a `limit`, and refused rather than cut short beyond {MOST_LINES} rows.
  What a spreadsheet would take for a formula has a single quote before it; `bom=true` begins with a byte order mark, by which Excel knows UTF-8.
- **Unchanged** answers cost next to nothing: send the `ETag` back as `If-None-Match`, and 304 says that it still holds.
- **Errors** are problem details (RFC 9457) with `detail`, `where` and `remedy`; an unknown parameter is one.
- **Badges** are images for wikis: `![searches](https://okr.acme.example/api/v1/badge/searches.svg)`; on the pages of another origin they show only where `access.frame_ancestors` names one.

Every table also takes {", ".join(f"`{p.name}`" for p in PAGING)}.
"""


def page() -> str:
    """Return the whole page."""
    described = document()
    groups = [tag["name"] for tag in described["tags"]]
    return _HEAD + "".join(_group(name, described) for name in groups)


def _group(name: str, described: Mapping[str, Any]) -> str:
    operations = {path: one["get"] for path, one in described["paths"].items() if name in one["get"]["tags"]}
    rows = (
        f"| `{path.removeprefix('/api/v1')}` | {_meaning(one)} | {', '.join(_parameters(one)) or '–'} |"
        for path, one in operations.items()
    )
    return "\n".join(["", f"## {name}", "", "| path | what | parameters |", "|---|---|---|", *rows, ""])


def _meaning(operation: Mapping[str, Any]) -> str:
    said = [operation["summary"], *([operation["description"]] if "description" in operation else [])]
    return ". ".join(part.rstrip(".") for part in said)


def _parameters(operation: Mapping[str, Any]) -> Iterator[str]:
    """Yield the parameters of a route's own, with the words that each may be."""
    shared = {parameter.name for parameter in PAGING}
    for parameter in operation["parameters"]:
        words = parameter["schema"].get("enum")
        if parameter["in"] == "query" and parameter["name"] not in shared:
            yield f"`{parameter['name']}`" + (
                f" ({', '.join(f'`{word}`' for word in words)})" if words else ""
            )
