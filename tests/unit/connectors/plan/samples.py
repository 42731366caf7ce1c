"""A small plan as MS Project writes it, and the plan files of other people where they are at hand."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).parents[5] / "shared" / "data" / "mspdi"


def shared(name: str) -> bytes:
    """Return a plan file of other people's programs; skips the test where they are not at hand."""
    path = SHARED / name
    if not path.is_file():
        pytest.skip("the plan files of other programs are not beside this repository")
    return path.read_bytes()


def task(
    uid: int, name: str, level: int = 1, more: str = "", start: str = "2026-10-05", finish: str = "2026-10-16"
) -> str:
    """Return a row: two weeks of full days of work by default."""
    return (
        f"\n\t\t<Task>\n\t\t\t<UID>{uid}</UID>\n\t\t\t<ID>{uid}</ID>\n\t\t\t<Name>{name}</Name>"
        f"\n\t\t\t<OutlineLevel>{level}</OutlineLevel>\n\t\t\t<Start>{start}T08:00:00</Start>"
        f"\n\t\t\t<Finish>{finish}T17:00:00</Finish>\n\t\t\t<Duration>PT80H0M0S</Duration>"
        f"\n\t\t\t<Work>PT80H0M0S</Work>\n\t\t\t<PercentComplete>0</PercentComplete>{more}\n\t\t</Task>"
    )


CALENDAR = (
    "<Calendars><Calendar><UID>1</UID><Name>Standard</Name><IsBaseCalendar>1</IsBaseCalendar><WeekDays>"
    + "".join(
        f"<WeekDay><DayType>{day}</DayType><DayWorking>{int(1 < day < 7)}</DayWorking><WorkingTimes>"
        "<WorkingTime><FromTime>08:00:00</FromTime><ToTime>12:00:00</ToTime></WorkingTime>"
        "<WorkingTime><FromTime>13:00:00</FromTime><ToTime>17:00:00</ToTime></WorkingTime></WorkingTimes></WeekDay>"
        for day in range(1, 8)
    )
    + "</WeekDays></Calendar></Calendars>"
)


def mspdi(*tasks: str, declared: str = "", after: str = "<Assignments/>") -> bytes:
    """Return a whole file with these rows."""
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<Project xmlns="http://schemas.microsoft.com/project">\n\t<SaveVersion>14</SaveVersion>'
        "<Title>Programme</Title><LastSaved>2026-10-01T18:30:00</LastSaved><CalendarUID>1</CalendarUID>"
        f"<Views><View><Name>Gantt &amp; co</Name></View></Views>{declared}{CALENDAR}"
        f"<Tasks>{''.join(tasks)}</Tasks>{after}\n</Project>\n"
    ).encode()
