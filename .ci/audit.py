"""Asks an advisory source (OSV) about every locked package. What could not be asked about counts as not audited.

Ends with 0 only if every package was audited and none has a known weakness. `OSV_URL` names another server that
speaks the same API, such as a mirror inside.
"""

from __future__ import annotations

import json
import os
import sys
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from locked import LOCK, Locked, read_lock

SOURCE = "https://api.osv.dev"
SECONDS, LARGEST_ANSWER = 30, 32 * 2**20


def advisories(packages: Sequence[Locked], source: str) -> list[list[str] | None]:
    """Return the ids of the advisories of each package in order, None for one that the source did not answer for.

    All are asked about in one request. Raises `OSError` or `ValueError` where there is no answer at all.
    """
    queries = [{"package": {"name": p.name, "ecosystem": "PyPI"}, "version": p.version} for p in packages]
    request = urllib.request.Request(  # noqa: S310  the operator's own address
        f"{source.rstrip('/')}/v1/querybatch",
        json.dumps({"queries": queries}).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310  as above
        results = json.loads(answer.read(LARGEST_ANSWER)).get("results")
    if not isinstance(results, list):
        raise ValueError("the answer holds no results")
    found = [_ids(result) for result in results[: len(packages)]]
    return found + [None] * (len(packages) - len(found))


def _ids(result: Any) -> list[str] | None:
    """Return the ids of one result; None where it goes on elsewhere, or is none."""
    if not isinstance(result, dict) or result.get("next_page_token"):
        return None
    return [str(one.get("id")) for one in result.get("vulns") or []]


def main() -> int:
    """Print what is known, and what could not be audited; return the exit code."""
    packages = read_lock(LOCK.read_text(encoding="utf-8"))
    source = os.environ.get("OSV_URL", SOURCE)
    try:
        found = advisories(packages, source)
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        print(f"{source} does not answer ({reason}): 0 of {len(packages)} packages audited.", file=sys.stderr)
        return 1
    told = list(zip(packages, found, strict=True))
    weak = [(package, ids) for package, ids in told if ids]
    missing = [package for package, ids in told if ids is None]
    for package, ids in weak:
        print(f"{package.name} {package.version}: {', '.join(f'https://osv.dev/{one}' for one in ids)}")
    for package in missing:
        print(f"{package.name} {package.version}: not audited")
    print(
        f"{len(packages) - len(missing)} of {len(packages)} packages audited at {source}, {len(weak)} with advisories."
    )
    return 1 if weak or missing else 0


if __name__ == "__main__":
    raise SystemExit(main())
