"""The running daemon: passes, page and metrics over one store, with a configuration that may be replaced."""

from __future__ import annotations

import logging
import os
import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

from prometheus_client import CollectorRegistry, GCCollector, PlatformCollector, ProcessCollector

from config import Loaded, load
from config.settings import ListenSettings
from config.sources import find_includes, survey
from connectors.errors import SyncError
from syncd.daemon import Daemon, Peers
from syncd.logs import logger
from syncd.metrics.state import StateCollector
from syncd.metrics.telemetry import Telemetry
from syncd.service import ALONE, Company, Service
from syncd.store import Claim, ClaimedError, Store
from syncd.web.access import Access
from syncd.web.application import build
from syncd.web.server import WebServer, bind
from syncd.web.sources import Sources
from syncd.webhooks.reception import Reception

log = logger("syncd.run")

LONGEST_SILENCE_SECONDS = 30.0
"""The main thread turns every second; when it has not for this long, the process is not healthy."""

LONGEST_CHECK_SECONDS = 20.0
"""How long a reload waits for trackers to tell whether they have the fields that the new settings name."""


STANDBY_BEAT = timedelta(seconds=5)
"""How long one try to become the writer waits for the other to end."""


def run_daemon(
    path: Path,
    *,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    listener: socket.socket | None = None,
) -> None:
    """Run until SIGTERM or SIGINT; raises a `SyncError` when it cannot begin.

    On PostgreSQL it stands by while another syncd is the writer, and takes over once that one has ended. Serves on `listener` where one is given, else on the address of the settings. A request that a tracker does
    not answer holds its thread: then the process ends here, with 0, rather than wait for it.
    """
    loaded = load(path, dict(os.environ))
    with Store.open(loaded.store_url) as store, claimed(store) as claim:
        running = Running(loaded, store, clock, company=Company(assure=claim.assure))
        drained = serve(running, listener)
    if not drained:
        end_at_once()


def claimed(store: Store) -> Claim:
    """Return the claim to be the one writer; on PostgreSQL it is waited for, on SQLite another writer is an error."""
    waiting = False
    while True:
        try:
            return store.claim("writer", wait=STANDBY_BEAT if store.is_shareable else timedelta())
        except ClaimedError as error:
            if not store.is_shareable:
                raise
            if not waiting:
                log.info("standing_by", why=error.what)
            waiting = True


def serve(running: Running, listener: socket.socket | None = None) -> bool:
    """Serve page, metrics and probes while the daemon runs; returns whether all passes ended."""
    listen = running.listen
    with WebServer(build(running.sources()), listener or bind(listen.host, listen.port)) as web:
        log.info("serving", page=f"{web.url}/", metrics=f"{web.url}/metrics")
        return running.daemon.run()


def end_at_once() -> None:
    """End the process, whatever its threads are waiting for."""
    logging.shutdown()
    os._exit(0)


def page_address(loaded: Loaded) -> str:
    """Return the address for links to the page, without a slash at its end; that on this machine where no other is set."""
    listen, public = loaded.settings.listen, loaded.settings.public_url
    return str(public).rstrip("/") if public else f"http://{listen.host}:{listen.port}"


PATIENCE = timedelta(seconds=5)
"""How long a pass of the daemon waits for sources of values: the next one comes soon, and takes what is late."""


class Running:
    """The parts of a running daemon, and how one configuration takes over from another."""

    def __init__(
        self,
        loaded: Loaded,
        store: Store,
        clock: Callable[[], datetime],
        *,
        company: Company = ALONE,
        peers: Peers | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._seen, self._includes = loaded.files, loaded.includes
        self._beaten = time.monotonic()
        self._registry = CollectorRegistry()
        self._telemetry = Telemetry(self._registry)
        self._company = company
        self._service = self._wired(loaded)
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=self._registry)
        self._registry.register(
            StateCollector(
                store,
                lambda: self._service.loaded.zone,
                lambda: sorted(self._service.trackers),
                lambda: self._service.loaded.expiries,
                lambda: page_address(self._service.loaded),
            )
        )
        self._accepted()
        self.daemon = Daemon(
            self._service,
            load=self._load,
            changed=self._has_changed,
            beat=self._beat,
            telemetry=self._telemetry,
            peers=peers,
        )
        self._reception = Reception(
            lambda: self._service.webhooks,
            store,
            self._telemetry,
            clock,
            soon=self.daemon.soon,
            vanished=lambda tracker: self._service.expect_loss(tracker),
            doubt=self.daemon.watch_soon,
        )

    @property
    def listen(self) -> ListenSettings:
        """Return where to serve."""
        return self._service.loaded.settings.listen

    def sources(self) -> Sources:
        """Return what the web side shows."""
        return Sources(
            store=self._store,
            loaded=lambda: self._service.loaded,
            now=self._clock,
            link=self._link,
            registry=self._registry,
            trackers=lambda: sorted(self._service.trackers),
            language=lambda: self._service.loaded.settings.language,
            access=lambda: self._access,
            healthy=self._ill,
            ready=self._not_ready,
            webhooks=self._reception,
        )

    def _link(self, tracker: str, key: str) -> str | None:
        """Return the address at which a person sees an item, None for a tracker that is not there any more."""
        reader = self._service.trackers.get(tracker)
        return reader.link(key) if reader and key else None

    def _wired(self, loaded: Loaded) -> Service:
        return Service(
            loaded, self._store, self._clock, self._telemetry, company=self._company, patience=PATIENCE
        )

    def _load(self) -> Service | None:
        """Load the configuration anew; a refused one leaves the old in force, and the metric says so."""
        path = self._service.loaded.path
        self._includes = find_includes(path)
        self._seen = survey(path, self._includes)
        try:
            loaded = load(path, dict(os.environ))
            fresh = self._checked(loaded)
        except SyncError as error:
            self._telemetry.reload_ok.set(0)
            log.error("reload_refused", problems=str(error).splitlines())
            return None
        old = self._service.loaded
        if (old.store_url, old.settings.listen) != (loaded.store_url, loaded.settings.listen):
            log.warning("restart_needed", why="store and listen take effect at the next start only")
        self._service = fresh
        self._accepted()
        log.info("reloaded", digest=loaded.digest[:12])
        return fresh

    def _checked(self, loaded: Loaded) -> Service:
        """Wire a configuration; raises `SettingsError` where it names fields that their trackers have not."""
        fresh = self._wired(loaded)
        pool = ThreadPoolExecutor(1, thread_name_prefix="reload")
        try:
            pool.submit(fresh.engine.intake.check_names).result(LONGEST_CHECK_SECONDS)
        except TimeoutError:
            log.warning("names_unchecked", why="a tracker does not tell its fields in time; its passes will")
        except SyncError:
            fresh.close()
            raise
        finally:
            pool.shutdown(wait=False)
        return fresh

    def _accepted(self) -> None:
        self._access = Access.of(self._service.loaded)
        self._telemetry.expect_webhooks(self._service.webhooks)
        self._telemetry.reload_ok.set(1)
        self._telemetry.reload_at.set(self._clock().timestamp())

    def _has_changed(self) -> bool:
        """Tell whether a file differs from when it was last looked at, accepted or refused."""
        return survey(self._service.loaded.path, self._includes) != self._seen

    def _beat(self) -> None:
        self._beaten = time.monotonic()

    def _ill(self) -> str | None:
        silent = time.monotonic() - self._beaten
        return (
            f"the main thread has not turned for {silent:.0f} s" if silent > LONGEST_SILENCE_SECONDS else None
        )

    def _not_ready(self) -> str | None:
        try:
            figures = self._store.standings("total")
        except SyncError as error:
            return str(error)
        return None if "cycle" in figures else "no pass has ended yet"
