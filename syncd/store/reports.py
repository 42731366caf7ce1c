"""Reports as they were sent, and what became of each delivery."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from syncd.store import encoding
from syncd.store.queries import Queries
from syncd.store.rows import DeliveryRow, ReportRow
from syncd.store.schema import delivery, report

_NEW = {"state": "waiting", "tries": 0, "parts": 0}


class Reports(Queries):
    """The archive of reports."""

    def add_report(self, row: ReportRow, recipients: Sequence[str]) -> bool:
        """Keep a report with its deliveries in one transaction; False when there is one of that name and day."""
        stored = asdict(row) | {
            "day": row.day.isoformat(),
            "last": row.last.isoformat(),
            "made_at": encoding.milliseconds(row.made_at),
        }
        del stored["number"]
        with self._database.write() as tx:
            if tx.execute(_numbers(row.name, row.day)).first():
                return False
            number = tx.execute(sa.insert(report).values(stored).returning(report.c.number)).scalar_one()
            waiting = [
                {**_NEW, "report": number, "recipient": name, "at": stored["made_at"]} for name in recipients
            ]
            if waiting:
                tx.execute(sa.insert(delivery), waiting)
            return True

    def reports(self) -> list[ReportRow]:
        """Return all reports without their texts, the latest first."""
        light = [column for column in report.c if column.name not in {"markdown", "html", "facts"}]
        with self._database.read() as tx:
            rows = tx.execute(sa.select(*light).order_by(report.c.number.desc())).mappings()
            return [_report({"markdown": "", "html": "", "facts": "", **row}) for row in rows]

    def report(self, number: int) -> ReportRow | None:
        """Return one report as it was sent."""
        with self._database.read() as tx:
            row = tx.execute(sa.select(report).where(report.c.number == number)).mappings().first()
        return _report(row) if row else None

    def latest_report(self, name: str) -> ReportRow | None:
        """Return the last report of that name, without its texts."""
        return next((row for row in self.reports() if row.name == name), None)

    def deliveries(self, *states: str) -> list[DeliveryRow]:
        """Return the deliveries in one of these states, or all; the earliest first."""
        wanted = sa.select(delivery).order_by(delivery.c.report, delivery.c.recipient)
        if states:
            wanted = wanted.where(delivery.c.state.in_(states))
        with self._database.read() as tx:
            return [_delivery(row) for row in tx.execute(wanted).mappings()]

    def save_delivery(self, row: DeliveryRow) -> None:
        """Keep what became of a delivery."""
        changed = asdict(row) | {"at": encoding.milliseconds(row.at)}
        place = delivery.c.report == changed.pop("report"), delivery.c.recipient == changed.pop("recipient")
        with self._database.write() as tx:
            tx.execute(sa.update(delivery).where(*place).values(changed))


def _numbers(name: str, day: date) -> sa.Select[Any]:
    return sa.select(report.c.number).where(report.c.name == name, report.c.day == day.isoformat())


def _report(row: Any) -> ReportRow:
    return ReportRow(
        **{
            **row,
            "day": date.fromisoformat(row["day"]),
            "last": date.fromisoformat(row["last"]),
            "made_at": encoding.instant(row["made_at"]),
        }
    )


def _delivery(row: Any) -> DeliveryRow:
    at: datetime = encoding.instant(row["at"])
    return DeliveryRow(**{**row, "at": at})
