"""Schedule: on which day a report was due last."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, tzinfo

from mappings.workdays import Calendar
from syncd.reports.window import WEEK, is_digest_day


def last_due(
    at: time, weeks: int, now: datetime, zone: tzinfo, calendar: Calendar, opening: date
) -> date | None:
    """Return the last day on which a weekly report was due by `now`: the first working day of a week, from `at` on.

    With `weeks` 2 it is due in every second week, counted from the one after that of `opening`, the cycle's first day.
    None where no week of the last five has a working day.
    """
    here = now.astimezone(zone)
    first_week = opening - timedelta(days=opening.weekday())
    day = here.date() if here.time() >= at else here.date() - timedelta(days=1)
    for back in range(5 * WEEK.days):
        found = day - timedelta(days=back)
        number = (found - timedelta(days=found.weekday()) - first_week).days // WEEK.days
        if is_digest_day(found, calendar) and (number - 1) % weeks == 0:
            return found
    return None
