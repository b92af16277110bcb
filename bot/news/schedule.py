"""When to look at a feed again: as often as its rhythm deserves, never against its server's wish.

Pure rules; times in seconds.
"""

from collections.abc import Mapping
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

_MAX_AGE = regex.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d+)", regex.I)
# "no-cache=..." is about single headers.
_NEVER_FRESH = regex.compile(r"(?:^|[\s,])no-(?:cache|store)\s*(?:,|$)", regex.I)
# Some say it to the millisecond.
_SECONDS = regex.compile(r"\d+(?:\.\d*)?")


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


def fresh_for(headers: Mapping[str, str], now: datetime) -> float:
    """RFC 9111, 4.2: `max-age`, or else `Expires` after `Date`; less the time it lay in others' caches.

    0 where nothing is said, and where every use is to be asked for. `s-maxage` is for caches that many share.

    :param headers: of the answer; their names in lower case.
    """
    cache_control = headers.get("cache-control", "")
    if _NEVER_FRESH.search(cache_control):
        return 0.0
    age = _MAX_AGE.search(cache_control)
    if age:
        lifetime = float(age[1])
    else:
        expires = _moment(headers.get("expires"))
        # "0" and other dates that are none mean: expired already. Its server reckons by its own clock.
        lifetime = (expires - (_moment(headers.get("date")) or now)).total_seconds() if expires else 0.0
    lain = _SECONDS.fullmatch(headers.get("age", "").strip())
    return max(0.0, lifetime - (float(lain[0]) if lain else 0.0))


def retry_after(header: str | None, now: datetime) -> float | None:
    """RFC 9110, 10.2.3: a number of seconds, or a date."""
    text = (header or "").strip()
    if _SECONDS.fullmatch(text):
        return float(text)
    moment = _moment(text)
    return None if moment is None else max(0.0, (moment - now).total_seconds())


def _moment(header: str | None) -> datetime | None:
    try:
        moment = parsedate_to_datetime((header or "").strip())
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
