"""Pulls: several trackers read side by side, each through its own gate."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime

from config import Loaded
from connectors.errors import SyncError
from connectors.model.tracker import Reader
from syncd.engine.reading.border import border
from syncd.engine.reading.census import Brake
from syncd.engine.reading.gates import Gates, Locks
from syncd.engine.reading.pending import read_pending
from syncd.engine.reading.pull import Halted, Pulled, Tell, pull
from syncd.engine.reading.resolve import Resolved
from syncd.engine.reading.sites import Sites
from syncd.store import Store


class Pulls:
    """Reads the trackers of one configuration; whoever closes its `gates` is sure that nothing is stored meanwhile."""

    def __init__(
        self,
        loaded: Loaded,
        store: Store,
        readers: Mapping[str, Reader],
        clock: Callable[[], datetime],
        sites: Sites,
        *,
        halted: Halted,
        tell: Tell,
        locks: Locks,
    ) -> None:
        self.gates = Gates(readers, locks)
        self._loaded = loaded
        self._store = store
        self._readers = readers
        self._clock = clock
        self._sites = sites
        self._halted = halted
        self._tell = tell
        self._ahead: dict[str, Counter[str]] = {}

    def pull(self, trackers: Sequence[str], resolved: Resolved) -> dict[str, Pulled]:
        """Read these trackers side by side; what keeps one from being read is told of it."""
        with ThreadPoolExecutor(max(1, len(trackers)), thread_name_prefix="pull") as pool:
            pulls = pool.map(lambda name: self._pull(name, resolved), trackers)
            return dict(zip(trackers, pulls, strict=True))

    def note_ahead(self, name: str, counts: Mapping[str, int]) -> None:
        """Count what was read of a tracker before its pull, to close days, as part of that pull."""
        self._ahead.setdefault(name, Counter()).update(counts)

    def unreachable(self, name: str, error: SyncError) -> Pulled:
        """Keep that a tracker could not be read, and return it as a pull that failed."""
        self._store.pull_failed(name, self._clock(), str(error))
        return Pulled(tracker=name, full=True, counts={}, error=error)

    def _pull(self, name: str, resolved: Resolved) -> Pulled:
        brake = self._loaded.settings.census_brake
        with self.gates.through(name):
            pulled = pull(
                self._readers[name],
                resolved.scopes[name],
                self._store,
                self._clock,
                shape=resolved.shapes[name],
                census_every=self._loaded.trackers[name].census,
                brake=Brake(share=brake.share, number=brake.number),
                halted=self._halted,
                tell=self._tell,
            )
            try:
                if pulled.complete:
                    with border(name):
                        read_pending(
                            self._readers[name],
                            resolved.scopes[name],
                            resolved.shapes[name],
                            self._store,
                            self._clock(),
                        )
                if pulled.complete and pulled.full:
                    self._sites.renew(name)
            except SyncError as error:
                return replace(self.unreachable(name, error), counts=pulled.counts)
        counts = Counter(pulled.counts) + self._ahead.pop(name, Counter())
        return replace(pulled, counts={**pulled.counts, **counts})
