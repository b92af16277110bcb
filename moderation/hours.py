"""Hours of the day as people set them, in the newsroom's time zone: when it is quiet, and what is due daily.

Where clocks are put back, an hour of the day comes twice; where they are put forward, one does not come.
`zoneinfo` tells the two apart by `fold` (PEP 495): quiet hours last from the earlier to the later of both
moments, so that nobody is disturbed within them; what is due daily comes once, at the first of two, or after
the gap.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

_TIME: Final = r"([01]?\d|2[0-3])(?:[:.h]?([0-5]\d))?"
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Every day from `begins` until `ends`, which may be on the next day. The two differ."""

    begins: time
    ends: time

    def __str__(self) -> str:
        return f"{self.begins:%H:%M}-{self.ends:%H:%M}"


def parse_time(text: str) -> time | None:
    """ "22:00", "7:30", "22" and "0730" as they are written in the chat; None for anything else."""
    match = re.fullmatch(_TIME, text.strip(), re.ASCII | re.IGNORECASE)
    return time(int(match[1]), int(match[2] or 0)) if match else None


def parse_hours(text: str) -> QuietHours | None:
    """ "22:00-07:00" and the like; None for anything else, and for the same time twice."""
    parts = [parse_time(part) for part in re.split(r"[-\u2013\u2014]", text)]
    match parts:
        case [time() as begins, time() as ends] if begins != ends:
            return QuietHours(begins, ends)
    return None


def is_within(at: time, hours: QuietHours) -> bool:
    """Whether a clock shows this time within these hours."""
    if hours.begins < hours.ends:
        return hours.begins <= at < hours.ends
    return at >= hours.begins or at < hours.ends


def quiet_until(hours: QuietHours, now: datetime, zone: ZoneInfo) -> datetime | None:
    """When the quiet hours end that it is within, in UTC; None while it is not quiet.

    They hold from their beginning up to their end, which is not within.
    """
    found = [ends for begins, ends in _around(hours, now, zone) if begins <= now < ends]
    return max(found, default=None)


def last_end(hours: QuietHours, now: datetime, zone: ZoneInfo) -> datetime:
    """When quiet hours ended last, in UTC, at this moment at the latest."""
    return max(ends for _, ends in _around(hours, now, zone) if ends <= now)


def last_day_due(at: time, now: datetime, zone: ZoneInfo) -> date:
    """The newest day, in the newsroom's time zone, whose moment for what is due daily has come."""
    today = now.astimezone(zone).date()
    days = (today + _DAY, today, today - _DAY, today - 2 * _DAY)
    return next(day for day in days if _moments(day, at, zone)[0] <= now)


def _around(hours: QuietHours, now: datetime, zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
    """The quiet hours of the days around a moment, each with its beginning and its end, in UTC."""
    today = now.astimezone(zone).date()
    nights = []
    for day in (today + number * _DAY for number in range(-3, 2)):
        last_day = day if hours.begins < hours.ends else day + _DAY
        nights.append((min(_moments(day, hours.begins, zone)), max(_moments(last_day, hours.ends, zone))))
    return nights


def _moments(day: date, at: time, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The moments in UTC that a clock may mean which shows this time on this day; nearly always the same."""
    local = datetime.combine(day, at, zone)
    return local.replace(fold=0).astimezone(UTC), local.replace(fold=1).astimezone(UTC)


def duration_words(duration: timedelta) -> str:
    """A duration of whole minutes as `moderation.sanctions.parse_duration` reads it: "2h", "90m"."""
    minutes = duration // timedelta(minutes=1)
    for unit, size in (("w", 10_080), ("d", 1_440), ("h", 60)):
        if minutes % size == 0:
            return f"{minutes // size}{unit}"
    return f"{minutes}m"
