"""Delivery: each report goes to each of its recipients once; what fails is tried again and shown.

A delivery is marked as `sending` before and as `sent` after it. One that is found as `sending` by a later process was
cut off in between: it may have arrived, so it is not sent again but told as `unknown`; `syncd report send` sends it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from config import Loaded
from config.reports import RecipientSettings
from connectors.errors import SettingsError, SyncError
from syncd.logs import logger
from syncd.reports.delivery.chat import send_to_chat
from syncd.reports.delivery.folder import write_to_folder
from syncd.reports.delivery.mail import send_mail
from syncd.store import DeliveryRow, ReportRow, Store

log = logger("syncd.reports")

WAITING, SENDING, SENT, FAILED, UNKNOWN = "waiting", "sending", "sent", "failed", "unknown"

MOST_TRIES = 12
"""Tries of one delivery, the last about a day after the first."""

FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=6)


def forget_interrupted(store: Store, now: datetime) -> None:
    """Mark the deliveries that an earlier process was cut off in; call it before the first delivery of a process."""
    for row in store.deliveries(SENDING):
        if row.recipient.startswith("folder "):  # the same files once more
            store.save_delivery(replace(row, state=WAITING, at=now))
            continue
        detail = "the program ended while it was sent, so it may have arrived or not"
        store.save_delivery(replace(row, state=UNKNOWN, at=now, detail=detail))
        log.error("delivery_unknown", report=row.report, recipient=row.recipient)


def deliver_waiting(loaded: Loaded, store: Store, now: datetime) -> list[DeliveryRow]:
    """Try every delivery whose time has come, and return what became of each."""
    recipients = {
        (report.name, recipient.label): recipient for report in loaded.reports for recipient in report.to
    }
    return [
        _deliver(row, report, recipients.get((report.name, row.recipient)), loaded, store, now)
        for row, report in _due(store, now)
    ]


def send_again(store: Store, number: int, now: datetime) -> list[DeliveryRow]:
    """Let the deliveries of a report that did not arrive for certain be tried again; returns those."""
    rows = [row for row in store.deliveries(FAILED, UNKNOWN, WAITING) if row.report == number]
    again = [replace(row, state=WAITING, tries=0, at=now, detail=None) for row in rows]
    for row in again:
        store.save_delivery(row)
    return again


def _due(store: Store, now: datetime) -> Iterator[tuple[DeliveryRow, ReportRow]]:
    for row in store.deliveries(WAITING):
        report = store.report(row.report) if row.at <= now else None
        if report is not None:
            yield row, report


def _deliver(
    row: DeliveryRow,
    report: ReportRow,
    recipient: RecipientSettings | None,
    loaded: Loaded,
    store: Store,
    now: datetime,
) -> DeliveryRow:
    tried = replace(row, state=SENDING, tries=row.tries + 1, at=now, detail=None)
    store.save_delivery(tried)

    def arrived(parts: int) -> None:
        nonlocal tried
        tried = replace(tried, parts=parts)
        store.save_delivery(tried)

    try:
        if recipient is None:
            raise SettingsError("the recipient stands in the settings no more", where=row.recipient)
        _send(report, recipient, loaded, row.parts, arrived)
    except SyncError as error:
        ended = _failed(tried, error, now)
        log.error(
            "delivery_failed",
            report=report.name,
            recipient=row.recipient,
            why=str(error),
            again=ended.state == WAITING,
        )
    else:
        ended = replace(tried, state=SENT)
        log.info("delivered", report=report.name, recipient=row.recipient)
    store.save_delivery(ended)
    return ended


def _send(
    report: ReportRow,
    recipient: RecipientSettings,
    loaded: Loaded,
    parts: int,
    arrived: Callable[[int], None],
) -> None:
    if recipient.folder is not None:
        write_to_folder(report, recipient.folder)
    elif recipient.webhook is not None:
        send_to_chat(report, recipient.webhook, parts, arrived)
    else:
        mail = loaded.mail
        if mail is None:
            raise SettingsError("no mail server is configured", where="mail", remedy="add mail: {host: …}")
        send_mail(report, recipient.mail, mail)


def _failed(tried: DeliveryRow, error: SyncError, now: datetime) -> DeliveryRow:
    """Wait twice as long each time; what only another setting can mend waits too, for that may come."""
    if tried.tries >= MOST_TRIES:
        return replace(tried, state=FAILED, detail=str(error))
    wait = min(FIRST_WAIT * 2 ** (tried.tries - 1), LONGEST_WAIT)
    return replace(tried, state=WAITING, at=now + wait, detail=str(error))
