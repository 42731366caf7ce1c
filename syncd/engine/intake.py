"""Intake: the store is brought up to the present: days that are over are closed, then what changed is read.

Sources of values and plan files are asked meanwhile.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from connectors.errors import SettingsError, StoreError
from connectors.model.fields import Field
from mappings.workdays import ONE_DAY, day_of
from syncd.engine.backfill.living import Holding, Living
from syncd.engine.context import Context
from syncd.engine.judging.asked import due, recall
from syncd.engine.judging.closing import days_to_close
from syncd.engine.judging.cycle import closed_on
from syncd.engine.judging.informing import judge_of
from syncd.engine.judging.judge import end_of
from syncd.engine.mapping.mapped import mapped
from syncd.engine.mapping.situation import Situation, situation
from syncd.engine.programme.files import read_files
from syncd.engine.reading.gates import Locks, Turn
from syncd.engine.reading.pull import Pulled, resumption
from syncd.engine.reading.pulls import Pulls
from syncd.engine.reading.sites import Catalogues, Sites, remembered
from syncd.values import ask
from syncd.values.fetching import Answer, Fetching

PATIENCE = timedelta(minutes=1)
"""How long a pass waits for sources of values beside the pull; what comes later is taken by the next one."""

MOST_WAITED = timedelta(minutes=10)
"""How long the closing of days waits for a pull that is under way; a tracker that takes longer is taken as it was read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How the trackers were read, and which fields they had then."""

    catalogues: Mapping[str, Sequence[Field]]
    pulled: Mapping[str, Pulled]


class Intake:
    """Reads trackers, plan files and values of one accepted configuration into the store."""

    def __init__(self, context: Context, turn: Turn, locks: Locks, patience: timedelta) -> None:
        self._context = context
        self._turn = turn
        self._closing = Turn(locks("closing"))
        self._filing = Turn(locks("plans"))
        self._patience = patience
        self._fetching = Fetching(ask)
        self._sites = Sites(context.store, context.readers, self._situated)
        self._pulls = Pulls(context, self._sites, locks)

    def check_names(self) -> None:
        """Raise `SettingsError` where the settings name fields that their trackers have not; see `Sites.check`."""
        self._sites.check()

    def read(self, trackers: Collection[str], *, values: bool = True) -> Reading:
        """Close the days that are over, then bring the store up to the present for these trackers.

        Sources of `values` that are due are asked meanwhile.
        """
        known, here = self.situation(trackers)
        closed = closed_on(self._context.store, here.resolved.okr.cycle)
        asked = self._ask_due(here) if values and not closed else ()
        if not closed and days_to_close(
            self._context.store, self._context.clock(), self._context.loaded.zone
        ):
            with self._closing:
                self._close_days(known, here)
        pulled = {
            name: self._pulls.unreachable(name, known.errors[name])
            for name in trackers
            if name in known.errors
        }
        reachable = [name for name in trackers if name not in pulled]
        plans = self._read_plans()
        pulled |= self._pulls.pull(reachable, here.resolved)
        plans.join()
        if self._context.loaded.places:
            pulled |= self._pull_further(pulled, here, known)
        self._fetching.wait(asked, self._patience, self._context.halted)
        return Reading(catalogues=known.fields, pulled=pulled)

    @property
    def has_answers(self) -> bool:
        """Tell whether sources of values answered what no judging has taken yet; only this program knows of it."""
        return self._fetching.has_answers

    def take_answers(self) -> Mapping[str, Answer]:
        """Return what sources of values answered since the last time."""
        return self._fetching.take()

    def situation(self, trackers: Collection[str]) -> tuple[Catalogues, Situation]:
        """Find the configured fields, in what is remembered first: a field may be newer than that."""
        known = self._sites.recall()
        if known is not None:
            with suppress(SettingsError):
                return known, situation(self._context.loaded, known.fields, self._context.store)
        known = self._sites.settle(trackers)
        return known, situation(self._context.loaded, known.fields, self._context.store)

    def caught_up(self, reading: Reading) -> Mapping[str, Sequence[Field]]:
        """Return the fields of all trackers, also of one that another pass has come to know meanwhile."""
        return {**remembered(self._context.store, self._context.readers), **reading.catalogues}

    def _situated(self, name: str, fields: Sequence[Field]) -> Situation:
        return situation(self._context.loaded, {name: fields}, self._context.store)

    def _ask_due(self, here: Situation) -> Collection[str]:
        """Begin to ask the sources of values that are due, and return their names."""
        now = self._context.clock()
        found = due(here.loaded.sources, recall(self._context.store), now)
        self._fetching.begin(found, now, day_of(now, here.loaded.zone))
        return found

    def _read_plans(self) -> threading.Thread:
        """Begin to read the plan files that changed, each within its own time."""

        def read() -> None:
            with suppress(StoreError), self._filing:  # what the store has is met by the pass itself
                read_files(self._context.loaded, self._context.store, self._context.clock())

        reading = threading.Thread(target=read, name="plans", daemon=True)
        reading.start()
        return reading

    def _close_days(self, known: Catalogues, here: Situation) -> None:
        """Close the days that are over as they ended; where the pass was stopped meanwhile, the next one does it."""
        zone = self._context.loaded.zone
        days = days_to_close(self._context.store, self._context.clock(), zone)
        if not days:
            return
        names = [
            name
            for name, scope in here.resolved.scopes.items()
            if name not in known.errors and resumption(self._context.store, name, scope)
        ]
        with self._pulls.gates.closed(names, MOST_WAITED, self._context.halted) as free:
            holding = Holding(
                resolved=here.resolved,
                store=self._context.store,
                opening=end_of(days[0] - ONE_DAY, zone),
                close=end_of(days[0], zone),
                halted=self._context.halted,
                tell=self._context.tell,
            )
            presents = holding.hold({name: self._context.readers[name] for name in free})
            if not self._context.halted():
                with self._turn:
                    living = Living(
                        store=self._context.store,
                        presents=presents,
                        mapped=partial(mapped, self._context.loaded, known.fields, self._context.store),
                        judging=partial(judge_of, store=self._context.store, readers=self._context.readers),
                    )
                    living.through(days, zone, self._context.clock())
                for name, present in presents.items():
                    self._pulls.note_ahead(name, present.counts)

    def _pull_further(
        self, pulled: Mapping[str, Pulled], before: Situation, known: Catalogues
    ) -> dict[str, Pulled]:
        """Read what the OKR names since this reading, so that a new link is followed in the same pass."""
        with self._turn:
            now = mapped(self._context.loaded, known.fields, self._context.store)
        wider = [
            name
            for name, one in pulled.items()
            if one.complete and now.resolved.scopes[name] != before.resolved.scopes[name]
        ]
        again = self._pulls.pull(wider, now.resolved)
        return {
            name: replace(one, counts=dict(Counter(pulled[name].counts) + Counter(one.counts)))
            for name, one in again.items()
        }
