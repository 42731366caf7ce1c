"""Which forecasts held."""

from __future__ import annotations

from datetime import date

from mappings.calibration import Calibration, Past, calibration


def past(day: int, p50: int, p85: int) -> Past:
    """Return a forecast made in October 2026 for days of that month."""
    return Past(day=date(2026, 10, day), p50=date(2026, 10, p50), p85=date(2026, 10, p85))


def test_calibration_by_hand() -> None:
    """Ends on the 20th and the 30th; of four forecasts three P85 held (the day itself holds) and one P50.

    A forecast made at the end or after it is none.
    """
    finished = [
        (date(2026, 10, 20), [past(4, 15, 20), past(11, 21, 25), past(20, 20, 20)]),
        (date(2026, 10, 30), [past(4, 12, 29), past(18, 25, 31)]),
        (date(2026, 10, 5), []),
    ]
    assert calibration(finished) == Calibration(p50=0.25, p85=0.75, forecasts=4, projects=2)


def test_without_forecasts_nothing_is_said() -> None:
    """No share of nothing."""
    assert calibration([(date(2026, 10, 5), [])]) == Calibration()
