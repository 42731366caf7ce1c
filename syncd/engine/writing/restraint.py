"""Restraint: an operator's word that keeps changes from being written, or passes from being made, whatever the figures say."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from enum import StrEnum

from config.guarding import QuietSpan
from connectors.errors import RefusedError
from syncd.engine.writing.changes import Cause, Change, ChangeSet, Held
from syncd.store import Store


class Activity(StrEnum):
    """What may be paused: whole passes, or writes alone."""

    PASSES = "passes"
    WRITES = "writes"


def pause(store: Store, what: Activity, now: datetime, clock: str | None) -> None:
    """Pause it until somebody resumes it; audited. One that is paused already keeps its beginning."""
    if paused_since(store, what) is None:
        store.set_meta(_key(what), now.isoformat())
        store.audit(now, "pause", what, {}, clock)


def resume(store: Store, now: datetime, clock: str | None) -> list[Activity]:
    """Let everything go on, and return what was paused; audited."""
    resumed = [what for what in Activity if paused_since(store, what) is not None]
    for what in resumed:
        store.set_meta(_key(what), None)
        store.audit(now, "resume", what, {}, clock)
    return resumed


def paused_since(store: Store, what: Activity) -> datetime | None:
    """Return when it was paused; None where it is not."""
    kept = store.get_meta(_key(what))
    return datetime.fromisoformat(kept) if kept else None


def read_pauses(store: Store) -> dict[Activity, datetime | None]:
    """Return since when each activity is paused, None where it is not."""
    return {what: paused_since(store, what) for what in Activity}


def refuse_paused(store: Store, where: str) -> None:
    """Raise `RefusedError` where passes are paused."""
    since = paused_since(store, Activity.PASSES)
    if since is not None:
        raise RefusedError(
            f"passes are paused since {since:%Y-%m-%d %H:%M}", where=where, remedy="syncd resume"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Restraint:
    """What may be written at all: nothing where it is `read_only`, `paused` or `quiet`, else the figures of subjects in `only`.

    `quiet` is when the quiet hours end that last; `only` holds ids of objectives, key results and projects, None allows
    all.
    """

    read_only: bool = False
    paused: datetime | None = None
    quiet: datetime | None = None
    only: Collection[str] | None = None

    def on(self, change_set: ChangeSet) -> ChangeSet:
        """Return the change set with what must not be written now among the held."""
        kept = [held for change in change_set.changes if (held := self._held(change)) is not None]
        places = {held.target.place for held in kept}
        return replace(
            change_set,
            changes=tuple(change for change in change_set.changes if change.target.place not in places),
            held=(*change_set.held, *kept),
        )

    def _held(self, change: Change) -> Held | None:
        """Return the change as held, with who said so; None where it may be written."""
        subject = change.target.subject
        if self.read_only:
            cause, why = Cause.READ_ONLY, "syncd only reads: read_only or SYNCD_READ_ONLY is set"
        elif self.paused is not None:
            cause, why = Cause.PAUSED, f"writes are paused since {self.paused:%Y-%m-%d %H:%M}: syncd resume"
        elif self.quiet is not None:
            cause, why = Cause.QUIET_HOURS, f"quiet hours until {self.quiet:%Y-%m-%d %H:%M}"
        elif self.only is not None and subject not in self.only:
            cause, why = Cause.NOT_NAMED, f"write.only does not name {subject}"
        else:
            return None
        return Held(
            target=change.target,
            current=change.before,
            wanted=change.after,
            reason=why,
            until=self.quiet if cause is Cause.QUIET_HOURS else None,
            cause=cause,
        )


def quiet_until(spans: Collection[QuietSpan], now: datetime, zone: tzinfo) -> datetime | None:
    """Return when the quiet hours end that last now, None where none do."""
    local = now.astimezone(zone)
    return max((ends for span in spans if (ends := span.until(local)) is not None), default=None)


def _key(what: Activity) -> str:
    return f"paused:{what}"
