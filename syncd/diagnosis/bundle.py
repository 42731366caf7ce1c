"""Gathers what a bug report should carry into one zip file."""

from __future__ import annotations

import json
import os
import platform
import re
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import datetime
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import ProxyHandler, Request, build_opener
from zipfile import ZIP_DEFLATED, ZipFile

from prometheus_client import CollectorRegistry, generate_latest
from sqlalchemy.engine import make_url

from config import ConfigurationError, Loaded, load
from config.settings import Configuration
from config.sources import gather
from connectors.errors import SyncError
from syncd.diagnosis.masking import masked, secrets_in, secrets_of_environment, swept
from syncd.engine.reading.freshness import is_complete
from syncd.engine.writing.restraint import read_pauses
from syncd.metrics.state import StateCollector
from syncd.metrics.telemetry import program_version
from syncd.store import Store
from syncd.store.schema import HEAD

LAST_SETS = 20
"""Change sets that are told."""

SECONDS, LARGEST_ANSWER = 3.0, 8 * 2**20
"""How long the daemon is waited for, and how much of an answer is read, in bytes."""

README = """\
What `syncd doctor` gathered for a bug report.

versions.json   syncd, Python, system, databases and libraries
settings.json   the settings: secrets masked{words}
problems.txt    what is wrong with the settings, when they cannot be used
store.json      kind, schema, size and rows by table; how far each tracker was read
passes.json     the last change sets by their numbers and outcomes, what is held, parked and paused
metrics.txt     the daemon's metrics, or those of the store when no daemon answers
daemon.json     what the daemon answers on /-/healthy, /-/ready and /api/v1/health
failures.txt    what could not be gathered, and why

Look through it before you send it. It holds no item, no title of one, and no value of a key result's history.
"""


def gather_bundle(
    path: Path, file: Path, now: Callable[[], datetime], *, words: bool = False
) -> dict[str, int]:
    """Write the bundle of the configuration at `path`, and return the length of each of its parts.

    Whatever cannot be gathered is named in it and left out; raises `OSError` where the file cannot be written.
    `words` has titles and names in the settings shown.
    """
    parts: dict[str, str] = {"README.txt": README.format(words="" if words else ", and words of people too")}
    failures: list[str] = []
    secrets = secrets_of_environment()
    for name, content in _parts(path, now, secrets, failures, words=words):
        parts[name] = (
            content
            if isinstance(content, str)
            else json.dumps(content, indent=1, ensure_ascii=False, default=str)
        )
    if failures:
        parts["failures.txt"] = "\n".join(failures)
    cleaned = {name: swept(text, secrets) for name, text in parts.items()}
    with ZipFile(file, "w", ZIP_DEFLATED) as bundle:
        file.chmod(0o600)
        for name, text in cleaned.items():
            bundle.writestr(f"syncd-doctor/{name}", text)
    return {name: len(text) for name, text in cleaned.items()}


def _parts(
    path: Path, now: Callable[[], datetime], secrets: set[str], failures: list[str], *, words: bool
) -> Iterator[tuple[str, Any]]:
    """Yield the parts by name; secrets that become known on the way are added to `secrets`."""
    yield "versions.json", _versions()
    loaded: Loaded | None = None
    base = (path if path.is_dir() else path.parent).resolve()
    try:
        tree = gather(path, dict(os.environ), Configuration).document.tree
        secrets |= secrets_in(tree, base)
        yield "settings.json", masked(tree, words=words)
        loaded = load(path, dict(os.environ))
    except ConfigurationError as error:
        yield "problems.txt", _problems(error, words=words)
    if loaded is None:
        return
    secrets |= secrets_in([loaded.store_url], base) | _password(loaded)
    try:
        with Store.open(loaded.store_url) as store:
            yield "store.json", _store(store, loaded)
            yield "passes.json", _passes(store)
            yield from _daemon(loaded, store, now, failures)
    except SyncError as error:
        failures.append(f"store: {error}")


def _problems(error: ConfigurationError, *, words: bool) -> str:
    """Tell the problems; without `words` only where they are, since they repeat what stands there."""
    return "\n".join(str(p) if words else f"{p.file}:{p.line}: {p.path}" for p in error.problems)


def _versions() -> dict[str, Any]:
    return {
        "syncd": program_version(),
        "python": sys.version,
        "system": platform.platform(),
        "sqlite": sqlite3.sqlite_version,
        "schema": HEAD,
        "libraries": dict(_libraries()),
    }


def _libraries() -> Iterator[tuple[str, str]]:
    for line in requires("syncd") or []:
        name = line.split(";")[0].split("[")[0].strip().rstrip("<>=!~0123456789., ")
        try:
            yield name, version(name)
        except PackageNotFoundError:
            continue


def _store(store: Store, loaded: Loaded) -> dict[str, Any]:
    return {
        "kind": loaded.store_url.partition(":")[0],
        "schema": HEAD,
        "bytes": store.size_bytes(),
        "rows": store.table_sizes(),
        "as_of": store.standings("total").get("cycle", {}).get("as_of"),
        "trackers": {name: _tracker(store, name) for name in loaded.trackers},
    }


def _tracker(store: Store, name: str) -> dict[str, Any]:
    state = store.pull_state(name)
    known = asdict(state) if state else {}
    held = known.pop("held", None)
    return {**known, "complete": is_complete(state), "held": bool(held)}


def _passes(store: Store) -> dict[str, Any]:
    sets = store.change_sets(LAST_SETS)
    outcomes = store.outcomes([one.id for one in sets])
    last = store.standings("writes").get("last", {})
    return {
        "change_sets": [
            {
                "number": one.id,
                "created": one.created,
                "approved_by": one.approved_by,
                "outcomes": {str(name or "open"): count for name, count in outcomes.get(one.id, {}).items()},
            }
            for one in sets
        ],
        "refused": last.get("refused"),
        "pending": last.get("pending", 0),
        "held": len(last.get("held", [])),
        "parked": len(store.parked()),
        "unknown_writes": len(store.pending_writes()),
        "paused": {str(what): since for what, since in read_pauses(store).items()},
    }


def _daemon(
    loaded: Loaded, store: Store, now: Callable[[], datetime], failures: list[str]
) -> Iterator[tuple[str, Any]]:
    """Ask the daemon; where none answers, its metrics of OKRs are taken from the store."""
    answers: dict[str, Any] = {}
    for page in ("/-/healthy", "/-/ready", "/api/v1/health", "/metrics"):
        try:
            answers[page] = _ask(loaded, page)
        except (URLError, OSError, ValueError) as error:
            failures.append(f"{page}: {getattr(error, 'reason', None) or type(error).__name__}")
    metrics = answers.pop("/metrics", None)
    yield "daemon.json", {"asked": now(), **answers}
    yield "metrics.txt", _without_contacts(metrics if metrics is not None else _of_store(store, loaded))


def _ask(loaded: Loaded, page: str) -> str:
    """Return what the daemon of this configuration answers, on this machine, without a proxy."""
    listen = loaded.settings.listen
    host = "127.0.0.1" if listen.host in {"0.0.0.0", "::"} else listen.host  # noqa: S104  asked, not bound
    request = Request(f"http://{host}:{listen.port}{page}")
    if loaded.access_tokens:
        request.add_header("Authorization", f"Bearer {loaded.access_tokens[0]}")
    with build_opener(ProxyHandler({})).open(request, timeout=SECONDS) as answer:
        return str(answer.read(LARGEST_ANSWER).decode("utf-8", "replace"))


def _of_store(store: Store, loaded: Loaded) -> str:
    registry = CollectorRegistry()
    registry.register(StateCollector(store, lambda: loaded.zone, lambda: sorted(loaded.trackers)))
    return generate_latest(registry).decode()


def _without_contacts(metrics: str) -> str:
    return re.sub(r'(contact|team|product)="[^"]+"', r'\1="…"', metrics)


def _password(loaded: Loaded) -> set[str]:
    password = make_url(loaded.store_url).password
    return {password} if password else set()
