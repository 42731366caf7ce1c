"""Settling: a change set is approved by the guard and applied, or one is taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from connectors.model.tracker import Writer
from syncd.engine.context import Context
from syncd.engine.reading.freshness import is_complete
from syncd.engine.reading.gates import Turn
from syncd.engine.writing.apply import Outcome, apply
from syncd.engine.writing.budget import Budget
from syncd.engine.writing.changes import ChangeSet
from syncd.engine.writing.doubts import Ground
from syncd.engine.writing.guard import Approved, Doubt, Limit, Limits, approve
from syncd.engine.writing.restraint import Activity, Restraint, paused_since, quiet_until
from syncd.engine.writing.reverting import Reversal, set_aside


class Settling:
    """What is written of the change sets of one accepted configuration; writers are given with each call."""

    def __init__(self, context: Context, turn: Turn) -> None:
        self._context = context
        self._turn = turn

    def settle(
        self,
        change_set: ChangeSet,
        writers: Mapping[str, Writer],
        doubts: Sequence[Doubt],
        ground: Ground | None,
        *,
        fingerprint: str | None = None,
        yes: bool = False,
    ) -> Sequence[Outcome]:
        """Have the guard approve a change set, with doubts about what it rests on, and apply it; raises `RefusedError`.

        Whoever keeps the `turn` from `judge` to here is sure that no other pass writes the same meanwhile.
        """
        approved = approve(change_set, self._limits, doubts, fingerprint=fingerprint, yes=yes)
        if ground is not None and (change_set.changes or yes or not doubts):
            ground.keep(self._context.store)
        with self._turn:
            return self._apply(approved, writers)

    def reversal(self, number: int) -> ChangeSet:
        """Return what takes a change set back, as the trackers were read last; raises `SettingsError`."""
        fresh = [name for name in self._context.readers if is_complete(self._context.store.pull_state(name))]
        return self.held_back(
            Reversal(number, self._context.store, self._context.readers, fresh).change_set()
        )

    def take_back(
        self, number: int, writers: Mapping[str, Writer], *, fingerprint: str | None = None, yes: bool = False
    ) -> Sequence[Outcome]:
        """Have the guard approve what takes a change set back, set its fields aside, and apply it.

        Raises `RefusedError` and `SettingsError`.
        """
        with self._turn:
            change_set, command = self.reversal(number), f"syncd revert {number}"
            approved = approve(
                change_set, self._limits, fingerprint=fingerprint, yes=yes, shown=command, written=command
            )
            set_aside(self._context.store, number, change_set.changes, self._context.clock())
            outcomes = self._apply(approved, writers)
            told = {"fingerprint": change_set.fingerprint, "changes": len(outcomes), "by": approved.by}
            self._context.store.audit(
                self._context.clock(), "revert", str(number), told, self._context.override
            )
            return outcomes

    def held_back(self, change_set: ChangeSet) -> ChangeSet:
        """Return the change set with what an operator or an item's budget keeps from being written among the held."""
        guard = self._context.loaded.settings.guard
        budget = Budget(per_hour=guard.item_per_hour, per_day=guard.item_per_day)
        return budget.on(self._restraint().on(change_set), self._context.store, self._context.clock())

    @property
    def _limits(self) -> Limits:
        guard = self._context.loaded.settings.guard
        return Limits(
            total=Limit(guard.share, guard.number),
            trackers={name: Limit(own.share, own.number) for name, own in guard.trackers.items()},
            fields={name: Limit(own.share, own.number) for name, own in guard.fields.items()},
            emptied=guard.emptied,
        )

    def _restraint(self) -> Restraint:
        return Restraint(
            read_only=self._context.loaded.settings.read_only,
            paused=paused_since(self._context.store, Activity.WRITES),
            quiet=quiet_until(
                self._context.loaded.settings.quiet_hours, self._context.clock(), self._context.loaded.zone
            ),
            only=self._context.loaded.settings.write.only,
        )

    def _apply(self, approved: Approved, writers: Mapping[str, Writer]) -> Sequence[Outcome]:
        return apply(
            approved,
            writers,
            self._context.store,
            self._context.clock,
            zone=self._context.loaded.zone,
            override=self._context.override,
        )
