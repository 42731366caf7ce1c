"""Pulls: several trackers read side by side, each through its own gate."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from connectors.errors import SyncError
from syncd.engine.context import Context
from syncd.engine.reading.border import border
from syncd.engine.reading.census import Brake
from syncd.engine.reading.gates import Gates, Locks
from syncd.engine.reading.pending import read_pending
from syncd.engine.reading.pull import Pulled, pull
from syncd.engine.reading.resolve import Resolved
from syncd.engine.reading.sites import Sites


class Pulls:
    """Reads the trackers of one configuration; whoever closes its `gates` is sure that nothing is stored meanwhile."""

    def __init__(self, context: Context, sites: Sites, locks: Locks) -> None:
        self.gates = Gates(context.readers, locks)
        self._context = context
        self._sites = sites
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
        self._context.store.pull_failed(name, self._context.clock(), str(error))
        return Pulled(tracker=name, full=True, counts={}, error=error)

    def _pull(self, name: str, resolved: Resolved) -> Pulled:
        brake = self._context.loaded.settings.census_brake
        with self.gates.through(name):
            pulled = pull(
                self._context.readers[name],
                resolved.scopes[name],
                self._context.store,
                self._context.clock,
                shape=resolved.shapes[name],
                census_every=self._context.loaded.trackers[name].census,
                brake=Brake(share=brake.share, number=brake.number),
                halted=self._context.halted,
                tell=self._context.tell,
            )
            try:
                if pulled.complete:
                    with border(name):
                        read_pending(
                            self._context.readers[name],
                            resolved.scopes[name],
                            resolved.shapes[name],
                            self._context.store,
                            self._context.clock(),
                        )
                if pulled.complete and pulled.full:
                    self._sites.renew(name)
            except SyncError as error:
                return replace(self.unreachable(name, error), counts=pulled.counts)
        counts = Counter(pulled.counts) + self._ahead.pop(name, Counter())
        return replace(pulled, counts={**pulled.counts, **counts})
