"""Opens what a command works on: configuration, store, service."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from config import Loaded, load
from syncd.cli.options import parse_now
from syncd.store import ClaimedError, Store

if TYPE_CHECKING:
    from syncd.engine.context import Tell
    from syncd.service import Service

CLAIM_WAIT = timedelta(seconds=10)
"""How long a command waits for another that writes to the same store."""


def load_config(path: Path) -> Loaded:
    """Load the configuration with this process's environment above it."""
    return load(path, dict(os.environ))


@contextmanager
def open_service(
    path: Path, now: str | None, *, claimed: bool = True, shown: bool = True
) -> Iterator[Service]:
    """Yield a service on the configured store; `claimed` keeps a second writer out meanwhile.

    `shown` tells on a terminal how far reading has come.
    """
    from prometheus_client import CollectorRegistry

    from syncd.metrics.telemetry import Telemetry
    from syncd.service import ALONE, Company, Service

    loaded = load_config(path)
    clock, override = clock_at(now, loaded)
    with Store.open(loaded.store_url) as store:
        claim = store.claim("writer", wait=CLAIM_WAIT) if claimed else None
        with progress_shown() if shown else nullcontext(_silent) as tell:
            service = Service(
                loaded,
                store,
                clock,
                Telemetry(CollectorRegistry()),
                override=override,
                tell=tell,
                company=Company(assure=claim.assure) if claim else ALONE,
            )
            try:
                yield service
            finally:
                service.close()
                if claim:
                    claim.release()


def hand_over(path: Path, fingerprint: str) -> bool:
    """Leave an approval to the syncd that is at work on the store; return False when there is none."""
    from syncd.service import APPROVED

    with Store.open(load_config(path).store_url) as store:
        try:
            store.claim("writer").release()
        except ClaimedError:
            store.set_meta(APPROVED, fingerprint)
            return True
    return False


@contextmanager
def progress_shown() -> Iterator[Tell]:
    """Yield what shows how far reading has come, in one line on a terminal; elsewhere nothing is shown."""
    console = Console(stderr=True)
    read: dict[str, int] = {}

    def tell(tracker: str, items: int) -> None:
        read[tracker] = items
        status.update(
            "Reading " + ", ".join(f"{name}: {count} items" for name, count in sorted(read.items()))
        )

    with console.status("Reading ...") as status:
        yield tell


def _silent(_tracker: str, _items: int) -> None:
    """Show nothing."""


def clock_at(now: str | None, loaded: Loaded) -> tuple[Callable[[], datetime], str | None]:
    """Return the clock, and the time that `--now` gave it (None for the real one); naive times are of the zone."""
    fixed = parse_now(now)
    if fixed is None:
        return lambda: datetime.now(UTC), None
    aware = fixed if fixed.tzinfo else fixed.replace(tzinfo=loaded.zone)
    return lambda: aware, aware.isoformat()
