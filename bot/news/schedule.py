"""When to look at a feed again: as often as its rhythm deserves, never against its server's wish.

Pure rules; times in seconds.
"""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

import regex

SHORTEST: Final = 30.0
LONGEST: Final = 3_600.0
FIRST: Final = 60.0
# A server may ask for patience, but not for so much that news becomes history.
MOST_PATIENCE: Final = 900.0
LONGEST_BACKOFF: Final = 3_600.0
# A server that names a moment means it, within reason.
LONGEST_RETRY_AFTER: Final = 86_400.0
JITTER: Final = 0.1


def learned(interval: float | None, *, had_news: bool, pushed: bool = False) -> float:
    """The interval that a feed's rhythm suggests: shorter after news, slowly longer without.

    :param pushed: its news comes by itself, so finding none says nothing of its rhythm.
    """
    if interval is None:
        return FIRST
    if pushed and not had_news:
        return interval
    return max(SHORTEST, interval / 2) if had_news else min(LONGEST, interval * 1.1)


def until_next(interval: float, *, fresh_for: float, ttl: float, chance: float) -> float:
    """From a look that went well to the next one.

    :param interval: the operator's, or what was learned.
    :param fresh_for: how long the server says that its answer will do; it only lengthens.
    :param ttl: how long the feed itself says so.
    :param chance: between 0 and 1, so that feeds do not march in step.
    """
    wished = max(interval, min(max(fresh_for, ttl), MOST_PATIENCE))
    return wished * (1 + JITTER * chance)


def with_pushes(interval: float) -> float:
    """While a hub pushes a feed's news, looking at it is a safety net: hubs lose things in silence."""
    return max(interval, MOST_PATIENCE)


def after_failure(interval: float, *, failures: int, retry_after: float | None) -> float:
    """From a look that failed to the next one: twice as long each time, or when the server says.

    :param failures: in a row, without this one.
    """
    pause = min(LONGEST_BACKOFF, interval * 2.0 ** min(failures, 12))
    return pause if retry_after is None else max(pause, min(retry_after, LONGEST_RETRY_AFTER))


def retry_after(header: str | None, now: datetime) -> float | None:
    """RFC 9110, 10.2.3: a number of seconds, or a date."""
    return _seconds_or_date(header, now)


def fresh_for(cache_control: str | None, expires: str | None, now: datetime) -> float:
    """RFC 9111, 4.2.1: `max-age`, or else `Expires`; 0 where neither says anything."""
    age = regex.search(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,9})", cache_control or "", regex.I)
    if age:
        return float(age[1])
    # "0" and other dates that are none mean: expired already.
    return _seconds_or_date(expires, now) or 0.0 if not (expires or "").strip().isdigit() else 0.0


def _seconds_or_date(header: str | None, now: datetime) -> float | None:
    text = (header or "").strip()
    if regex.fullmatch(r"\d{1,9}", text):
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (aware - now).total_seconds())
