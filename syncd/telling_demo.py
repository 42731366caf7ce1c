"""Telling demo: the demo's past days, its digest, and the pages of digest and review in both languages."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

from connectors.errors import SyncError
from mappings.wording import LANGUAGES, Language
from mappings.workdays import ONE_DAY, day_of
from syncd.cli.opening import open_service
from syncd.engine.backfill import Span
from syncd.engine.reading.freshness import is_complete
from syncd.reports.document import Document
from syncd.reports.markdown import markdown
from syncd.reports.page import page
from syncd.reports.telling import Kind, Reader, tell
from syncd.reports.window import Window, month_before, week_before
from syncd.service import Service

KINDS: tuple[Kind, ...] = ("weekly", "monthly")
PATIENCE = timedelta(minutes=3)
"""How long the pages wait for the first passes, and for the daemon's own rebuilding of the cycle's opening."""


def page_name(kind: Kind, language: Language) -> str:
    """Return the name of a page in the demo's folder."""
    return f"{kind}.{language}.html"


PAGES = frozenset(page_name(kind, language) for kind in KINDS for language in LANGUAGES)


def last_monday(service: Service) -> date:
    """Return the Monday on which the last digest was due."""
    today = day_of(service.now(), service.loaded.zone)
    return today - timedelta(days=today.weekday())


def remember_last_week(service: Service) -> None:
    """Rebuild the closes that the last digest tells of: the cycle's opening, and those of its week and of its eve."""
    service.rebuild_opening(lambda *_: None)
    monday = last_monday(service)
    _rebuild(service, monday - timedelta(days=8), monday - ONE_DAY)


def first_lines(service: Service, language: Language) -> str:
    """Return what stands on top of the last digest."""
    return markdown(_told(service, "weekly", language)).partition("\n## ")[0].strip()


def write_pages(config: Path) -> list[Path]:
    """Rebuild the days of the cycle so far, and write digest and review as HTML in both languages beside the configuration."""
    with open_service(config, None, claimed=False, shown=False) as service:
        _await_first_passes(service)
        with service.store.claim("backfill", wait=PATIENCE):
            today = day_of(service.now(), service.loaded.zone)
            _rebuild(service, service.loaded.okr.cycle.start, today - ONE_DAY)
        return [_written(service, config.parent, kind, lang) for kind in KINDS for lang in LANGUAGES]


@contextmanager
def pages_beside(config: Path) -> Iterator[None]:
    """Write the pages in a process of its own meanwhile, which tells where they are; it ends with the block."""
    code = "import sys; from syncd import telling_demo; telling_demo.main(sys.argv[1])"
    # In a session of its own, so that Ctrl-C reaches the demo alone.
    writing = subprocess.Popen(  # noqa: S603 - this program itself
        [sys.executable, "-c", code, str(config)], stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        yield
    finally:
        writing.kill()
        writing.wait()


def main(config: str) -> None:
    """Write the pages and print where they are; what fails leaves none."""
    try:
        pages = write_pages(Path(config))
    except SyncError:
        return
    told = "".join(f"  {path.name:<18} {path.resolve()}\n" for path in pages)
    sys.stdout.write(f"\nThe last digest and review, to be opened in a browser:\n{told}\n")
    sys.stdout.flush()


def _await_first_passes(service: Service) -> None:
    until = time.monotonic() + PATIENCE.total_seconds()
    while not _is_begun(service):
        if time.monotonic() > until:
            raise SyncError("the trackers were not read in time", where="demo")
        time.sleep(0.5)


def _is_begun(service: Service) -> bool:
    read = all(is_complete(service.store.pull_state(name)) for name in service.loaded.trackers)
    return read and service.engine.missed_opening() is None


def _rebuild(service: Service, since: date, until: date) -> None:
    cycle = service.loaded.okr.cycle
    if cycle.start <= until:
        service.rebuild(
            Span(since=max(since, cycle.start), until=until, replace=False),
            read=False,
            tell=lambda *_: None,
        )


def _written(service: Service, folder: Path, kind: Kind, language: Language) -> Path:
    path = folder / page_name(kind, language)
    path.write_text(page(_told(service, kind, language)), "utf-8")
    return path


def _told(service: Service, kind: Kind, language: Language) -> Document:
    last_over = last_monday(service) - ONE_DAY
    window: Window = week_before(last_over) if kind == "weekly" else month_before(last_over)
    _, document = tell(
        kind,
        service.loaded,
        service.store,
        window,
        last_over,
        service.now(),
        Reader(language=language),
    )
    return document
