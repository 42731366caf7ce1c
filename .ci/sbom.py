"""Writes the bill of materials of the locked set as CycloneDX 1.6 JSON, the same bytes for the same lock file."""

from __future__ import annotations

import json
import re
import sys
import tomllib
import uuid
from collections.abc import Collection, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, metadata, requires
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from locked import LOCK, Locked, read_lock

ROOT = LOCK.parent


def bill(packages: Sequence[Locked], project: Mapping[str, Any], lock: str) -> dict[str, Any]:
    """Return the document. What only tests need has the scope `excluded`; what is not installed here has no edges."""
    names = {package.name: _reference(package) for package in packages}
    own = f"pkg:pypi/{project['name']}@{project['version']}"
    edges = {package.name: _needs(package.name, names) for package in packages}
    direct = [
        _name(line) for line in [*project["dependencies"], *project["optional-dependencies"]["postgres"]]
    ]
    needed = _closure([name for name in direct if name in names], edges)
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, lock)}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": own,
                "name": project["name"],
                "version": project["version"],
            }
        },
        "components": [_component(package, required=package.name in needed) for package in packages],
        "dependencies": [
            {"ref": own, "dependsOn": sorted(names[name] for name in set(direct) & names.keys())},
            *({"ref": names[name], "dependsOn": sorted(names[one] for one in edges[name])} for name in names),
        ],
    }


def _component(package: Locked, *, required: bool) -> dict[str, Any]:
    found: dict[str, Any] = {
        "type": "library",
        "bom-ref": _reference(package),
        "name": package.name,
        "version": package.version,
        "purl": _reference(package),
        "scope": "required" if required else "excluded",
        "hashes": [{"alg": "SHA-256", "content": digest} for digest in package.digests],
    }
    expression = _licence(package.name)
    return found | ({"licenses": [{"expression": expression}]} if expression else {})


def _licence(name: str) -> str | None:
    try:
        found = metadata(name).get("License-Expression")
    except PackageNotFoundError:
        return None
    return str(found) if found else None


def _reference(package: Locked) -> str:
    return f"pkg:pypi/{package.name}@{package.version}"


def _needs(name: str, known: Collection[str]) -> set[str]:
    try:
        lines = requires(name) or []
    except PackageNotFoundError:
        return set()
    return {found for line in lines if "extra ==" not in line and (found := _name(line)) in known}


def _name(line: str) -> str:
    head = re.match(r"[A-Za-z0-9._-]+", line.strip())
    return re.sub(r"[-_.]+", "-", head[0]).lower() if head else ""


def _closure(begin: Sequence[str], edges: Mapping[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    waiting = list(begin)
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += edges[name]
    return seen


def main() -> int:
    """Write the document to the path that is given; return the exit code."""
    target = Path(sys.argv[1])
    lock = LOCK.read_text(encoding="utf-8")
    packages = read_lock(lock)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(bill(packages, project, lock), indent=1) + "\n", encoding="utf-8")
    print(f"{target}: {len(packages)} packages.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
