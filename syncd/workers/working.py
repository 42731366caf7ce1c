"""The worker: a daemon that makes its share of the passes over one store."""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

from config import load
from syncd.daemon import GRACE
from syncd.running import Running, end_at_once, serve
from syncd.service import Company
from syncd.store import Store
from syncd.workers.crew import Crew

WAIT = timedelta(seconds=10)
"""How long a starting worker waits for a daemon or command that has the store for itself."""


def run_worker(
    path: Path,
    *,
    slots: int = 1,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    listener: socket.socket | None = None,
) -> None:
    """Make passes beside other workers until SIGTERM or SIGINT, `slots` at a time; raises a `SyncError` when it cannot begin.

    Serves on `listener` where one is given, else on the address of the settings.
    """
    loaded = load(path, dict(os.environ))
    with ExitStack() as stack:
        store = stack.enter_context(Store.open(loaded.store_url))
        fence = store.fence(f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}")
        claim = stack.enter_context(store.claim("writer", wait=WAIT, shared=True))
        crew = Crew(store, fence, loaded.store_url, slots)
        company = Company(assure=claim.assure, locks=fence.lease, ration=store.ration)
        running = Running(loaded, store.fenced(fence), clock, company=company, peers=crew)
        drained = serve(running, listener)
        crew.leave(GRACE)
    if not drained:
        end_at_once()
