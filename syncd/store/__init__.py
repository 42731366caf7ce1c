"""What syncd keeps: items, figures, writes; one `Store` over SQLite or PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Self

from syncd.store.check_ins import CheckIns
from syncd.store.claim import Claim, ClaimedError, claim
from syncd.store.database import Database
from syncd.store.figures import Figures
from syncd.store.history import History
from syncd.store.items import Items
from syncd.store.journal import Journal
from syncd.store.leases import Appointments, Fence, LeaseLostError
from syncd.store.okr_items import OkrItems
from syncd.store.pages import Pages
from syncd.store.past import Past
from syncd.store.placements import Placements
from syncd.store.pulls import Pulls
from syncd.store.rations import Ration
from syncd.store.reports import Reports
from syncd.store.rows import (
    REBUILT,
    RECORDED,
    Absent,
    Aside,
    AuditRow,
    ChangeRow,
    ChangeSetRow,
    CheckInRow,
    Counts,
    Day,
    DeliveryRow,
    FirstWork,
    Held,
    HistoryRow,
    Lived,
    Measured,
    Overlap,
    ParkedRow,
    Placed,
    PullState,
    ReportRow,
    State,
    Stocktaking,
    Subtree,
    Unmapped,
    Value,
    Work,
    WrittenRow,
)
from syncd.store.schema import HEAD
from syncd.store.snapshots import Snapshots
from syncd.store.upgrade import revision, upgrade
from syncd.store.upkeep.retention import Retention
from syncd.store.upkeep.transfer import Tell, transfer
from syncd.store.work import ActiveWork
from syncd.store.writes import Writes

__all__ = [
    "REBUILT",
    "RECORDED",
    "Absent",
    "Aside",
    "AuditRow",
    "ChangeRow",
    "ChangeSetRow",
    "CheckInRow",
    "Claim",
    "ClaimedError",
    "Counts",
    "Day",
    "DeliveryRow",
    "Fence",
    "FirstWork",
    "Held",
    "HistoryRow",
    "LeaseLostError",
    "Lived",
    "Measured",
    "Overlap",
    "ParkedRow",
    "Placed",
    "PullState",
    "Ration",
    "ReportRow",
    "State",
    "Stocktaking",
    "Store",
    "Subtree",
    "Unmapped",
    "Value",
    "Work",
    "WrittenRow",
]


@contextmanager
def _closed_on_error(database: Database) -> Iterator[None]:
    try:
        yield
    except BaseException:
        database.close()
        raise


class Store(
    Pages,
    Pulls,
    Items,
    OkrItems,
    Placements,
    ActiveWork,
    Figures,
    Snapshots,
    History,
    Past,
    CheckIns,
    Reports,
    Writes,
    Journal,
    Retention,
    Appointments,
):
    """The store of one installation; may be used from several threads, and read by other programs meanwhile.

    Every method is one transaction. Times given are aware, times returned are UTC, to the millisecond.
    Whatever the database refuses is raised as `StoreError`.
    """

    @classmethod
    def open(cls, url: str) -> Store:
        """Open the store at `sqlite:///FILE` or `postgresql+psycopg://…`, and make or upgrade it.

        Raises `SettingsError` for an address that is none, `StoreError` when it cannot be reached, or is newer
        than this program.
        """
        database = Database(url)
        with _closed_on_error(database):
            upgrade(database)
        return cls(database)

    @classmethod
    def find(cls, url: str) -> Store | None:
        """Open the store if it is there and of this program's schema; makes and changes nothing. Raises as `open` does."""
        database = Database(url)
        name = database.url.database or ""
        if not database.is_sqlite or Path(name).is_file():
            with _closed_on_error(database), database.read() as tx:
                if revision(tx) == HEAD:
                    return cls(database)
        database.close()
        return None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def claim(self, role: str, *, wait: timedelta = timedelta(), shared: bool = False) -> Claim:
        """Claim a role, such as `writer`, against all other programs on this store, or those that do not share it.

        Raises `StoreError`, naming the holder, when it is still taken after `wait`.
        """
        return claim(self._database, role, wait, shared=shared)

    @property
    def is_shareable(self) -> bool:
        """Tell whether programs on several machines may use the store: PostgreSQL, not a file."""
        return not self._database.is_sqlite

    def fence(self, owner: str) -> Fence:
        """Return what holds the leases of one program; raises `SettingsError` on SQLite."""
        return Fence(self._database, owner)

    def fenced(self, fence: Fence) -> Self:
        """Return this store with every write held back that a lost lease forbids."""
        return type(self)(self._database.fenced(fence.check))

    def ration(self, tracker: str) -> Ration:
        """Return the budget of requests of a tracker that all programs on this store share."""
        return Ration(self._database, tracker)

    def move_to(self, other: Store, tell: Tell) -> dict[str, int]:
        """Copy everything into another store, which must be empty, and return the rows by table; see `transfer`."""
        return transfer(self._database, other._database, tell)

    def close(self) -> None:
        """Let go of all connections."""
        self._database.close()
