"""What owners read of the model and its outages, in English.

HTML as Telegram understands it; what others wrote is escaped here.
"""

from datetime import datetime
from html import escape
from types import MappingProxyType
from typing import Final

from babel.dates import format_timedelta

from bot.texts.en import LOCALE
from moderation.faults import Fault
from moderation.verdict import WhyUnscored

# What comes next, and what the owner can do.
_NEXT: Final = MappingProxyType(
    {
        WhyUnscored.LOADING: "The first time it is downloaded, which takes some minutes.",
        WhyUnscored.NOT_LOADED: "I try again by myself. The service does not have to be stopped.",
        WhyUnscored.HANGING: "I end it and start it anew by myself.",
    }
)
_TRIED_AGAIN: Final = "I try it again by myself, at least once a minute."
_FAULTS: Final = MappingProxyType(
    {
        Fault.RAISING: "it fails",
        Fault.HANGING: "it does not answer",
        Fault.SLOW: "it is slow",
        Fault.CRASHING: "it crashes",
        Fault.NONSENSE: "it answers with nonsense",
        Fault.MIXED: "it works, and fails now and then",
    }
)


def model_away(why: str, because: WhyUnscored, since: datetime, waiting: int) -> str:
    """The owners hear that there have been no scores for a while.

    :param why: a clause that begins with what is wrong; it may end with the repair.
    """
    stop = "" if why.endswith(".") else "."
    return (
        f"⚠️ The filter has not read comments since {since:%H:%M} UTC: {escape(why)}{stop} "
        f"{_NEXT.get(because, _TRIED_AGAIN)}\n\n"
        f"{_waiting(waiting)} New comments wait for a moderator; none is published unread. "
        "I will tell you when it is back."
    )


def model_back(since: datetime, until: datetime, scored: int, left: int) -> str:
    """The owners hear that there are scores again."""
    away = format_timedelta(until - since, locale=LOCALE)
    return f"✅ The filter reads comments again. It was away for {away}. {_scored(scored, left)}"


def drill_begun(fault: Fault, until: datetime) -> str:
    """The owners hear that this is no outage."""
    return (
        f"🧪 This is a drill: until {until:%H:%M:%S} UTC the filter fails on purpose ({_FAULTS[fault]}). "
        "New comments wait for a moderator, and are read by the filter afterwards. "
        "There is nothing for you to do."
    )


def drill_over(scored: int, left: int) -> str:
    """The owners hear that the drill is over."""
    return f"🧪 The drill is over, and the filter reads comments again. {_scored(scored, left)}"


def _waiting(number: int) -> str:
    if number == 0:
        return "No comment waits for it yet."
    return "1 comment waits for it." if number == 1 else f"{number:,} comments wait for it."


def _scored(scored: int, left: int) -> str:
    if scored == left == 0:
        return "No comment had to wait for it."
    read = "1 comment that waited has" if scored == 1 else f"{scored:,} comments that waited have"
    words = f"{read} a score now."
    if left:
        words += f" {left:,} could not be read yet; a moderator can decide on them without a score."
    return words
