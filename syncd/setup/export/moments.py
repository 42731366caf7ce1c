"""Reads times as sites print them; the order of day and month is told by the whole file, never by one cell."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

_MONTHS = {
    word: number
    for number, words in enumerate(
        (
            "jan january janv janvier januar ene enero gen 1月",
            "feb february févr février februar febrero 2月",
            "mar march mär märz mrz mars marzo 3月",
            "apr april avr avril abr abril 4月",
            "may mai mayo mag 5月",
            "jun june juin juni junio giu 6月",
            "jul july juil juillet juli julio lug 7月",
            "aug august août ago agosto 8月",
            "sep sept september septembre septiembre set 9月",
            "oct october okt oktober octobre octubre ott 10月",
            "nov november novembre noviembre 11月",
            "dec december dez dezember déc décembre dic diciembre 12月",
        ),
        start=1,
    )
    for word in words.split()
}
_CLOCK = r"(?:[ t,]+(?:(午前|午後|am|pm)\s*)?(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(午前|午後|a\.?m\.?|p\.?m\.?)?)?"
_ZONE = r"\s*(z|[+-]\d{2}:?\d{2})?"
_BIG = re.compile(rf"(\d{{4}})[-/.年](\d{{1,2}})[-/.月](\d{{1,2}})日?{_CLOCK}{_ZONE}")
_NAMED = re.compile(rf"(\d{{1,2}})[-/. ](1?\d月|[^\W\d]+)\.?[-/. ](\d{{4}}|\d{{2}}){_CLOCK}{_ZONE}")
_SMALL = re.compile(rf"(\d{{1,2}})[-/.](\d{{1,2}})[-/.](\d{{4}}|\d{{2}}){_CLOCK}{_ZONE}")
_AMOUNT = re.compile(
    r"(\d+(?:\.\d+)?)\s*(weeks?|w|days?|d|hours?|h|minutes?|min|m|週間?|日間?|時間|分)(?![^\W\d_週日時分])"
)
_UNITS = {"w": 144_000, "週": 144_000, "d": 28_800, "日": 28_800, "h": 3600, "時": 3600, "m": 60, "分": 60}
"""Seconds, by the first letter of a unit: a week has 5 days, a day 8 hours."""

_PIVOT = 70
"""Two digits from here on are of the last century."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """How a file prints days: whether the month stands before the day, and the zone of times without one."""

    month_first: bool
    zone: tzinfo

    @classmethod
    def of(cls, texts: Iterable[str], zone: tzinfo) -> Calendar:
        """Find out the order from all days of a file: a number above 12 is no month; undecided, the day is first."""
        pairs = [(int(m[1]), int(m[2])) for text in texts if (m := _SMALL.fullmatch(_plain(text)))]
        first, second = (any(pair[n] > 12 for pair in pairs) for n in (0, 1))
        return cls(second and not first, zone)

    def moment(self, text: str) -> datetime:
        """Return an aware time; midnight where the text has a day only. Raises `ValueError` for what is none."""
        plain = _plain(text)
        if found := _BIG.fullmatch(plain):
            day = date(int(found[1]), int(found[2]), int(found[3]))
        elif found := _NAMED.fullmatch(plain):
            if found[2] not in _MONTHS:
                raise ValueError(f"{text!r} names no month that is known")
            day = date(_year(found[3]), _MONTHS[found[2]], int(found[1]))
        elif found := _SMALL.fullmatch(plain):
            one, other = int(found[1]), int(found[2])
            month, number = (one, other) if self.month_first else (other, one)
            day = date(_year(found[3]), month, number)
        else:
            raise ValueError(f"{text!r} is no time")
        return self._at(day, found)

    def day(self, text: str) -> date:
        """Return the day of a text, without regard to zones; raises `ValueError` for what is none."""
        return self.moment(text).date()

    def _at(self, day: date, found: re.Match[str]) -> datetime:
        before, hour, minute, second, after, offset = found.groups()[3:]
        half = (before or after or "").replace(".", "")
        number = int(hour or 0)
        if half:
            number = number % 12 + (12 if half in {"pm", "午後"} else 0)
        moment = datetime(
            day.year, day.month, day.day, number, int(minute or 0), int(second or 0), tzinfo=self.zone
        )
        return moment.replace(tzinfo=datetime.strptime(offset.upper(), "%z").tzinfo) if offset else moment


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold().replace("\u202f", " ")


def _year(text: str) -> int:
    year = int(text)
    return year if len(text) == 4 else year + (1900 if year >= _PIVOT else 2000)


def seconds(text: str) -> int:
    """Return an amount of work in seconds: a number of them, or words such as `1w 2d 3h 30m` (5 days of 8 hours)."""
    if not text:
        raise ValueError("is empty")
    if re.fullmatch(r"\d+(\.0+)?", text):
        return int(float(text))
    parts = _AMOUNT.findall(text.casefold())
    if not parts or _AMOUNT.sub("", text.casefold()).strip(" ,"):
        raise ValueError(f"{text!r} is no amount of time")
    return round(sum(float(number) * _UNITS[unit[0]] for number, unit in parts))
