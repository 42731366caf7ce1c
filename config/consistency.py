"""Checks what no single setting can know: ids, trackers' addresses and classes, what is written where."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from config.access import is_loopback
from config.document import Document
from config.problems import Trail, suggestion
from config.projects import doubled_words
from config.reports import flaws_of_reports
from config.scalars import FlawedError, check_address
from config.selectors import tracker_kinds
from config.settings import Configuration
from config.validation import Report
from config.writes import GoalTargetSettings, Subject, TargetSettings
from connectors.settings import Settings
from mappings.okr import Class

_LOCAL = {"localhost", "127.0.0.1", "::1"}


def check(settings: Configuration, report: Report) -> None:
    """Report all that does not fit together."""
    _check_ids(report)
    _check_trackers(report)
    _check_writes(settings, report)
    _check_only(settings, report)
    _check_guard(settings, report)
    _check_store(settings, report)
    for path, flaw in flaws_of_reports(settings.reports, settings.mail):
        report.add(path, flaw.what, flaw.remedy)
    _check_access(settings, report)
    if "timezone" not in report.document.tree:
        report.warn(
            ("timezone",), "no timezone is set, so days begin and end in UTC", "add timezone: Asia/Tokyo"
        )


def _check_ids(report: Report) -> None:
    """Report an id that stands twice, of whatever kind: commands and history tell things apart by id alone."""
    seen: dict[str, tuple[str, Trail]] = {}
    for kind, name, path in ids(report.document):
        if name in seen:
            first_kind, first_path = seen[name]
            place = report.document.place(first_path)
            what = f"the {kind}'s id {name!r} is taken by the {first_kind} in {place}"
            report.add((*path, "id"), what, "choose another id")
        else:
            seen[name] = (kind, (*path, "id"))


def ids(document: Document) -> Iterator[tuple[str, str, Trail]]:
    """Yield kind, id and path of everything that has an id, as written."""
    for path, objective in _entries(document, ("objectives",)):
        yield from _id("objective", objective, path)
        yield from _key_results(document, (*path, "key_results"))
    yield from _key_results(document, ("key_results",))
    for kind, place in (("project", "projects"), ("side project", "side_projects")):
        for path, project in _entries(document, (place,)):
            yield from _id(kind, project, path)


def _key_results(document: Document, path: Trail) -> Iterator[tuple[str, str, Trail]]:
    for below, key_result in _entries(document, path):
        yield from _id("key result", key_result, below)
        for last, project in _entries(document, (*below, "projects")):
            yield from _id("project", project, last)


def _entries(document: Document, path: Trail) -> Iterator[tuple[Trail, Any]]:
    entries = document.value(path)
    if isinstance(entries, list):
        yield from (((*path, number), entry) for number, entry in enumerate(entries))


def _id(kind: str, entry: Any, path: Trail) -> Iterator[tuple[str, str, Trail]]:
    if isinstance(entry, dict) and isinstance(entry.get("id"), str):
        yield kind, entry["id"], path


def _check_trackers(report: Report) -> None:
    if not tracker_kinds(report.document) and report.is_sound(("trackers",)):
        report.add(
            ("trackers",), "no tracker is configured", "add trackers: {NAME: {type: …, url: …, token: …}}"
        )
    for path, tracker in _mapping_entries(report.document, ("trackers",)):
        if isinstance(tracker, dict):
            _check_url(tracker.get("url"), (*path, "url"), report)
            _check_classes(tracker.get("classes"), (*path, "classes"), report)


def _mapping_entries(document: Document, path: Trail) -> Iterator[tuple[Trail, Any]]:
    entries = document.value(path)
    if isinstance(entries, dict):
        yield from (((*path, name), entry) for name, entry in entries.items())


def _check_url(url: object, path: Trail, report: Report) -> None:
    if not isinstance(url, str):
        return
    try:
        parts = urlsplit(check_address(url))
    except FlawedError as error:
        for flaw in error.flaws:
            report.add(path, flaw.what, flaw.remedy)
        return
    if parts.scheme == "http" and parts.hostname not in _LOCAL:
        report.warn(
            path, "the address is http: the token travels unencrypted", "use https where the site offers it"
        )


def _check_classes(classes: object, path: Trail, report: Report) -> None:
    if not isinstance(classes, dict):
        return
    known = [str(c) for c in Class]
    for word in classes:
        if word not in known:
            report.add((*path, word), f"there is no class {word!r}", suggestion(word, known))
    for flaw in doubled_words({c: w for c, w in classes.items() if isinstance(w, list)}):
        report.add((*path, *flaw.at), flaw.what, flaw.remedy)


def _check_writes(settings: Configuration, report: Report) -> None:
    kinds = tracker_kinds(report.document)
    for name, tracker in settings.write.trackers.items():
        if name not in kinds:
            what = f"there is neither a tracker nor a setting {name!r}"
            report.add(("write", name), what, suggestion(name, [*kinds, *type(settings.write).model_fields]))
        for subject in Subject:
            _check_fields(getattr(tracker, subject), ("write", name, subject.value), report)
        known = settings.trackers.get(name)
        if known and tracker.key_result.goal and not known.has_goals:
            what = f"tracker {name} has no Goals"
            report.add(("write", name, "key_result", "goal"), what, "take it out")


def _check_only(settings: Configuration, report: Report) -> None:
    """Report ids in `write.only` that nothing has; an OKR in the trackers brings ids of its own."""
    if settings.okr:
        return
    known = [name for _, name, _ in ids(report.document)]
    for position, name in enumerate(settings.write.only or ()):
        if name not in known:
            report.add(("write", "only", position), f"nothing has the id {name!r}", suggestion(name, known))


def _check_guard(settings: Configuration, report: Report) -> None:
    """Report limits of trackers that nobody configured."""
    for name in settings.guard.trackers:
        if name not in settings.trackers:
            what, remedy = f"there is no tracker {name!r}", suggestion(name, list(settings.trackers))
            report.add(("guard", "trackers", name), what, remedy)


def _check_fields(fields: Settings, path: Trail, report: Report) -> None:
    """Report two roles that would overwrite each other's field at every pass."""
    seen: dict[str, str] = {}
    for role in type(fields).model_fields:
        target: TargetSettings | GoalTargetSettings | None = getattr(fields, role)
        if target is None:
            continue
        first = seen.setdefault(target.field.casefold(), role)
        if first != role:
            report.add(
                (*path, role), f"{first} and {role} go to the same field", "name a field of its own for each"
            )


def _check_store(settings: Configuration, report: Report) -> None:
    from_file = report.document.place(("store",)).line > 0
    if settings.store.has_password and from_file:
        remedy = "move the address to an environment variable or file, and write env:NAME or file:PATH"
        report.add(("store",), "the address contains a password", remedy)


def _check_access(settings: Configuration, report: Report) -> None:
    """Report half a proxy, and an address that other machines reach while nothing tells who may look."""
    access, host = settings.access, settings.listen.host
    if not report.is_sound(("access",)):
        return
    if access.proxy_header and not access.proxies:
        remedy = "add proxies: [ADDRESS OF THE PROXY]"
        report.add(("access", "proxy_header"), "the header is believed from nowhere", remedy)
    if access.proxies and not access.proxy_header:
        remedy = "add proxy_header: X-Forwarded-User"
        report.add(("access", "proxies"), "the header in which they name the user is not set", remedy)
    if not is_loopback(host) and not access.is_guarded:
        report.add(
            ("listen", "host"),
            f"{host} is reached from other machines, and nothing says who may look",
            "set access.token, or access.proxy_header with access.proxies; or listen on 127.0.0.1",
        )
