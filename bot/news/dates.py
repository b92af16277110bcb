"""When an article was published, in the many ways in which feeds say it."""

import calendar
from datetime import UTC, datetime, timedelta
from time import struct_time
from typing import Final

import regex

# There were no feeds before: an earlier date is a number that was taken for one, or stands for none.
EARLIEST_YEAR: Final = 1995

# Beginnings of the months' names, where feeds abbreviate them in their own language.
_MONTHS: Final = (
    "jan jän ene gen янв",
    "feb fév fev фев",
    "mar mär mrz mrt мар",
    "apr avr abr апр",
    "may mai mei mag maj май мая",
    "jun juin giu июн",
    "jul juil lug июл",
    "aug aoû aou ago авг",
    "sep set сен",
    "oct okt ott out окт",
    "nov ноя",
    "dec déc dez dic des дек",
)
_MONTH_OF: Final = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}

_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d))?(?:\s*(?P<half>[AP])\.?M\b)?"
_TIME = rf"(?:[\s,]+(?:-\s+)?{_CLOCK})?"
_ZONE = r"(?:\s*(?:UTC|GMT)?(?P<zone>[+-]\d\d:?\d\d)?)"
_FORMS: Final = tuple(
    regex.compile(form + _TIME + _ZONE, regex.I)
    for form in (
        # Mo, 23. Nov. 2026 10:00:00 +0100
        r"(?:\p{L}+\.?,?\s*)?(?P<day>\d{1,2})\.?\s+(?P<month>\p{L}+)\.?,?\s+(?P<year>\d{4}|\d\d)\b",
        # Monday, November 23, 2026 - 10:00
        r"(?:\p{L}+\.?,\s*)?(?P<month>\p{L}+)\.?\s+(?P<day>\d{1,2}),?\s+(?P<year>\d{4})\b",
        # 23.11.2026 10:00; with slashes nobody knows which is the month
        r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})\b",
        # 23-11-2026
        r"(?P<day>\d{1,2})-(?P<month>\d{1,2})-(?P<year>\d{4})\b",
    )
)
_EPOCH = regex.compile(r"(\d{10})(?:\d{3})?")
# What feedparser reads right. Of anything else with digits in it, it makes a date as well: of "23-11-2026"
# one of 2023, of a number of seconds one of 1795.
_WELL_KNOWN = regex.compile(
    r"\d{4}-?\d\d(?:-?\d\d)?(?:[T\s]|$)"
    r"|.*\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b",
    regex.I | regex.S,
)


def moment_of(text: str, parsed: struct_time | None = None) -> datetime | None:
    """The time that a feed means, in UTC; None where it says none, or none that can be. Without a zone: UTC.

    :param parsed: what feedparser made of it, in UTC.
    """
    text = text.strip()[:100]
    try:
        if parsed is not None and _WELL_KNOWN.match(text):
            moment = datetime.fromtimestamp(calendar.timegm(parsed), UTC)
        else:
            moment = _read(text)
    except (ValueError, OverflowError, OSError, TypeError):
        return None
    return moment if moment.year >= EARLIEST_YEAR else None


def _read(text: str) -> datetime:
    """
    :raises ValueError: there is no date in it.
    """
    if seconds := _EPOCH.fullmatch(text):
        return datetime.fromtimestamp(int(seconds[1]), UTC)
    found = next((match for form in _FORMS if (match := form.match(text))), None)
    if found is None:
        raise ValueError(text)
    year, hour = int(found["year"]), int(found["hour"] or 0)
    if found["half"]:
        hour = hour % 12 + 12 * (found["half"].upper() == "P")
    moment = datetime(
        year if year > 99 else 2000 + year,
        _month(found["month"]),
        int(found["day"]),
        hour,
        int(found["minute"] or 0),
        min(int(found["second"] or 0), 59),
        tzinfo=UTC,
    )
    zone = (found["zone"] or "+0000").replace(":", "")
    away = timedelta(hours=int(zone[1:3]), minutes=int(zone[3:]))
    return moment + away if zone[0] == "-" else moment - away


def _month(name: str) -> int:
    """
    :raises ValueError: it is none.
    """
    if name.isdecimal():
        return int(name)
    name = name.casefold()
    # In French, four letters tell June from July.
    month = _MONTH_OF.get(name[:4]) or _MONTH_OF.get(name[:3])
    if month is None:
        raise ValueError(name)
    return month
