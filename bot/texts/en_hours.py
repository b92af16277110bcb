"""What moderators read of their quiet hours and their digest, and the newsroom of an alert, in English.

HTML as Telegram understands it, unless a function says plain text; what people write is escaped here.
"""

from datetime import datetime, time, timedelta
from html import escape
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_timedelta

from bot.texts import en, en_articles
from moderation.hours import QuietHours, duration_words

# Buttons.
OPEN_QUEUE: Final = "📋 Open the queue"
QUIET_OFF: Final = "🌙 Off"
DIGEST_OFF: Final = "📊 Off"

TITLE: Final = "<b>Your hours</b>"
NO_QUIET: Final = "🌙 No quiet hours: a new comment may come to you at any time."
NO_DIGEST: Final = "📊 No digest."
HOW: Final = "In words: /quiet 22:00-07:00, /quiet off, /digest 09:00, /digest off."
USAGE_QUIET: Final = (
    "Write from when until when you want quiet: /quiet 22:00-07:00. /quiet off ends it, /quiet shows it."
)
USAGE_DIGEST: Final = "Write the time of day: /digest 09:00. /digest off ends it, /digest shows it."
USAGE_ALERT: Final = (
    "Write how long a comment may wait: /alert 2h (30m, 2h, 1d, 1w). /alert off ends it, /alert shows it."
)
ALERT_OFF: Final = "⏰ No alert, however long a comment waits. /alert 2h sets a limit."
CHANGED: Final = "Done."
IT_IS_SO: Final = "It is so already."


def quiet_button(hours: QuietHours) -> str:
    """A button for quiet hours. Plain text."""
    return f"🌙 {_span(hours)}"


def digest_button(at: time) -> str:
    """A button for a digest. Plain text."""
    return f"📊 {at:%H:%M}"


def quiet(hours: QuietHours, until: datetime | None) -> str:
    """When it is quiet.

    :param until: in the newsroom's time, while it is quiet now.
    """
    now = f" It is quiet now, until {until:%H:%M}." if until is not None else ""
    return (
        f"🌙 Quiet hours: <b>{_span(hours)}</b>.{now} No new comment comes to you then; "
        "/queue works as always. When they end, you get what waits."
    )


def digest(at: time, *, in_quiet_hours: bool) -> str:
    """When the digest comes."""
    when = " It waits until your quiet hours end." if in_quiet_hours else ""
    return f"📊 Digest: every day at <b>{at:%H:%M}</b>, unless nothing waits and nothing was decided.{when}"


def clock(now: datetime, zone: ZoneInfo) -> str:
    """By which clock these hours go.

    :param now: in the newsroom's time.
    """
    return f"The newsroom's clock ({escape(zone.key)}) shows {now:%H:%M}."


def waiting(number: int, oldest: timedelta | None) -> str:
    """How many comments wait, and the oldest for how long."""
    if number == 0 or oldest is None:
        return "No comment waits."
    age = format_timedelta(max(oldest, timedelta(minutes=1)), locale=en.LOCALE)
    return (
        f"1 comment waits, for {age}." if number == 1 else f"{number:,} comments wait, the oldest for {age}."
    )


def among_them(unscored: int, severe: int) -> str:
    """Which of them stand out; empty if none does."""
    numbers = {"without a score": unscored, "severe": severe}
    told = ", ".join(f"{number:,} {what}" for what, number in numbers.items() if number)
    return f"Among them: {told}." if told else ""


def decided(number: int, since: datetime) -> str:
    """How many were decided since the last digest.

    :param since: in the newsroom's time.
    """
    were = "1 comment was" if number == 1 else f"{number:,} comments were"
    return f"{were if number else 'None was'} decided since {en_articles.moment(since)}."


DIGEST_TITLE: Final = "📊 <b>The queue today</b>"


def alert(number: int, since: datetime, in_all: int) -> str:
    """A comment has waited too long.

    :param since: in the newsroom's time.
    """
    others = f" {in_all:,} comments wait." if in_all > 1 else ""
    return (
        f"⏰ <b>A comment waits too long.</b> Comment {number} has waited since "
        f"{en_articles.moment(since)}.{others}\n\nYou hear this once, and again only if it happens anew."
    )


def open_comment(number: int) -> str:
    """A button. Plain text."""
    return f"📋 Open comment {number}"


def alert_after(after: timedelta) -> str:
    """When an alert is raised."""
    return (
        f"⏰ When a comment has waited <b>{duration_words(after)}</b>, all owners hear of it at any hour, "
        "and moderators who have no quiet hours then. They hear it once, and again only after nothing has "
        "waited so long. /alert off ends this."
    )


def _span(hours: QuietHours) -> str:
    return f"{hours.begins:%H:%M}–{hours.ends:%H:%M}"
