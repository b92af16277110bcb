"""The moment at which an article is to go out, as an editor writes it: "18:30", "tomorrow 8:00", a date."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import regex

# A year that was mistyped would keep an article for ever.
LONGEST_AHEAD: Final = timedelta(days=366)

_MOMENT = regex.compile(
    r"(?:(?:(?P<word>today|tomorrow)|(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2}))[\s,]+(?:at\s+)?)?"
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?P<half>\s*[ap]\.?m\b)?(?!\S)",
    regex.IGNORECASE | regex.ASCII,
)
# Whoever writes nothing but this means a time, and no headline: numbers; a word or two before 8:00; a day.
_MEANT = regex.compile(
    r"\d[\d\s.:,/-]*(?:[ap]\.?m\.?|h|uhr)?"
    r"|(?:\d[\d./-]*[\s,]+)?(?:\p{L}+[\s,]+){0,2}\d{1,2}[.:h]\d{2}\s*(?:[ap]\.?m\.?|h|uhr)?"
    r"|today|tomorrow|tonight",
    regex.IGNORECASE,
)


class NotATime(Exception):  # noqa: N818 (named for what happened)
    """Something is written where a time may stand, and it is none, or none that the clocks show that day."""


class TimePassed(Exception):  # noqa: N818
    """That moment is over."""


class TooFarAhead(Exception):  # noqa: N818
    """That moment is more than `LONGEST_AHEAD` away."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the line of a command asks for: a moment, or none, and where in the line the rest begins."""

    moment: datetime | None
    rest: int


def read_moment(line: str, *, now: datetime, zone: ZoneInfo) -> Asked:
    """The moment that a line begins with, read in the newsroom's time zone.

    :raises NotATime:
    :raises TimePassed:
    :raises TooFarAhead:
    """
    indent = len(line) - len(line.lstrip())
    found = _MOMENT.match(line, indent)
    if found is None:
        if _MEANT.fullmatch(line.strip()):
            raise NotATime
        return Asked(None, indent)
    if found["half"]:
        raise NotATime
    today = now.astimezone(zone).date()
    try:
        moment = _in_zone(_day(found, today), time(int(found["hour"]), int(found["minute"])), zone)
    except (ValueError, OverflowError):
        raise NotATime from None
    if moment <= now:
        raise TimePassed
    if moment - now > LONGEST_AHEAD:
        raise TooFarAhead
    return Asked(moment, found.end())


def _day(found: regex.Match[str], today: date) -> date:
    if found["year"]:
        return date(int(found["year"]), int(found["month"]), int(found["day"]))
    return today + timedelta(days=1 if (found["word"] or "").lower() == "tomorrow" else 0)


def _in_zone(day: date, at: time, zone: ZoneInfo) -> datetime:
    """In UTC. Of an hour that comes twice, the first.

    :raises ValueError: that night the clocks leap over it.
    """
    local = datetime.combine(day, at, zone)
    moment = local.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise ValueError("the clocks leap over it")
    return moment
