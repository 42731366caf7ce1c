"""Telling: a report of any kind for one reader, as facts and as a document."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from config import Loaded
from mappings.wording import Language
from syncd.reports.audience import Audience
from syncd.reports.choice import EVERYTHING, Choice
from syncd.reports.cycle import tell_cycle
from syncd.reports.digest import weekly_digest
from syncd.reports.document import Document
from syncd.reports.month import month_review
from syncd.reports.monthly import tell_monthly
from syncd.reports.record import cycle_record
from syncd.reports.weekly import tell_weekly
from syncd.reports.window import Window
from syncd.reports.words import Words
from syncd.store import Store

Kind = Literal["weekly", "monthly", "cycle"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who reads a report, in which language, and what it is limited to."""

    language: Language
    audience: Audience = Audience.MANAGER
    choice: Choice = EVERYTHING


def tell(
    kind: Kind, loaded: Loaded, store: Store, window: Window, last_over: date, now: datetime, reader: Reader
) -> tuple[Any, Document]:
    """Return the facts of a report and the document that tells them.

    Raises `SettingsError` for a choice that is not in the OKR. That of a cycle judges months anew where values came
    since, so it needs a claim on the store, and raises `RefusedError` where nothing is known of its last close.
    """
    reader.choice.assure(loaded.okr)
    words = Words(reader.language)
    match kind:
        case "weekly":
            digest = weekly_digest(loaded, store, window, last_over, reader.choice)
            return digest, tell_weekly(digest, words, reader.audience)
        case "monthly":
            review = month_review(loaded, store, window, reader.choice)
            return review, tell_monthly(review, words, reader.audience)
        case _:
            record = cycle_record(loaded, store, now, reader.choice)
            return record, tell_cycle(record, words, reader.audience)
