"""Loads a configuration: reads, validates and resolves it, and reports all its problems at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from config import consistency
from config.document import Document
from config.hygiene import Objection, hygiene
from config.loaded import Loaded, digest_of, find_missing_secrets, mapping_digest
from config.places import read_places
from config.problems import ConfigurationError, Problems, in_order
from config.reports import anchor_mail, anchor_reports
from config.resolve import resolve
from config.resolve.plans import read_plans
from config.scalars import Flaw, FlawedError, StoreAddress, anchor_database
from config.secrets import anchor, anchor_tracker, find_tokens, reveal
from config.settings import Configuration
from config.sources import gather
from config.validation import Report, validate
from config.writes import TrackerWrites, resolve_writes
from connectors.errors import SettingsError
from mappings.okr import Class, ClassRules


def load(path: Path, environment: Mapping[str, str]) -> Loaded:
    """Load a YAML file, or a folder of them, with the `SYNCD_…` variables of `environment` above it.

    Relative file names, the store's included, are relative to the file's folder.
    Raises `ConfigurationError`, which lists every problem with its file, line and remedy.
    """
    gathered = gather(path, environment, Configuration)
    document = gathered.document
    if document.problems and not document.tree:
        raise ConfigurationError(document.problems)
    settings, remainder, report = validate(document)
    if settings is None:
        raise ConfigurationError(report.problems)
    base = (path if path.is_dir() else path.parent).resolve()
    consistency.check(settings, report)
    okr, sources = resolve(settings, remainder, report, base)
    places = read_places(settings, remainder, report)
    trackers = {name: anchor_tracker(tracker, base) for name, tracker in settings.trackers.items()}
    reports, mail = anchor_reports(settings.reports, base), anchor_mail(settings.mail, base)
    for where, error in find_missing_secrets(trackers, reports, mail, environment):
        if report.is_sound(where):
            report.add(where, error.what, error.remedy)
    store_url = _store_url(settings.store, base, environment, report)
    tokens = _access_tokens(settings, base, environment, report)
    if report.problems:
        raise ConfigurationError(report.problems)
    return Loaded(
        path=path,
        base=base,
        settings=settings,
        okr=okr,
        trackers=trackers,
        classes={name: _class_rules(tracker.classes) for name, tracker in trackers.items()},
        sources=sources,
        places=places,
        plans=read_plans(settings, dict(okr.projects), base),
        writes=_writes(settings),
        reports=reports,
        mail=mail,
        store_url=store_url,
        access_tokens=tokens,
        files=gathered.files,
        includes=gathered.includes,
        digest=digest_of(document.tree | {"store": str(settings.store)}),
        mapping_digest=mapping_digest(okr, trackers),
        warnings=in_order(report.warnings),
        hygiene=() if places else located(hygiene(okr), document),
        document=document,
    )


def _writes(settings: Configuration) -> dict[str, TrackerWrites]:
    return {name: resolve_writes(settings.write, name, settings.language) for name in settings.write.trackers}


def _class_rules(classes: Mapping[str, list[str]]) -> ClassRules:
    return ClassRules(classes={Class(name): tuple(words) for name, words in classes.items()})


def _store_url(store: StoreAddress, base: Path, environment: Mapping[str, str], report: Report) -> str:
    """Return the database URL in full; a reference is looked up, a file name of SQLite made absolute."""
    try:
        address = store
        if store.reference:
            address = StoreAddress(reveal(anchor(store.reference, base), environment))
        if address.url is None:
            raise FlawedError(
                Flaw("the reference leads to another reference", "let it lead to a database address")
            )
        return anchor_database(address.url, base).render_as_string(hide_password=False)
    except SettingsError as error:
        report.add(("store",), error.what, error.remedy)
    except FlawedError as error:
        for flaw in error.flaws:
            report.add(("store",), flaw.what, flaw.remedy)
    return ""


def _access_tokens(
    settings: Configuration, base: Path, environment: Mapping[str, str], report: Report
) -> tuple[str, ...]:
    place = ("access", "token")
    try:
        return find_tokens(settings.access.token, base, environment) if report.is_sound(place) else ()
    except SettingsError as error:
        report.add(place, error.what, error.remedy)
        return ()


def located(objections: Iterable[Objection], document: Document) -> Problems:
    """Give each warning of hygiene the place of the objective, key result or project that it is about."""
    places = {name: path for _, name, path in consistency.ids(document)}
    return in_order(document.report(places.get(w.subject, ()), w.what, w.remedy) for w in objections)
