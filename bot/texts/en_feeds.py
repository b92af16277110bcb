"""What owners read about feeds, in English: HTML as Telegram understands it, unless it says plain text."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from html import escape
from typing import Final

from babel.dates import format_timedelta

from bot.texts.en import LOCALE, ago

# Buttons.
ADD: Final = "✅ Add"
PAUSE: Final = "⏸ Pause"
RESUME: Final = "▶️ Resume"
LOOK_NOW: Final = "Look now"
SECTIONS: Final = "Sections"
REMOVE: Final = "Remove ..."
REMOVE_YES: Final = "Yes, remove it"
SHOW_IT: Final = "Show the feed"
ALL_FEEDS: Final = "‹ All feeds"
BACK_TO_FEED: Final = "‹ Back"
PREVIOUS: Final = "‹ Previous"
NEXT: Final = "Next ›"
TRY_AGAIN: Final = "Try again"

USAGE: Final = (
    "/feeds lists the feeds and how they are.\n"
    "/feeds add news.example finds the feed of a site, and shows it before it is added.\n"
    "/feeds sections 1 Politik=Politics, Advertising= names the sections of feed 1 to readers; "
    "a section without a name is left out."
)
NO_FEEDS: Final = (
    "There are no feeds yet. Write the address of a site, and I look for its feed: /feeds add news.example"
)
HOW_TO_ADD: Final = "/feeds add news.example adds one."
NOTHING_ADDED: Final = "Nothing was added."
FEED_GONE: Final = "This feed was removed. /feeds lists the others."
DECIDED_SINCE: Final = "Somebody has changed this feed since. This is how it is now."
LOOKING_AT_IT: Final = "I am looking at it."

READS_WELL: Final = "✅ Reads well"
LOOKED_AT_NOW: Final = "🔄 I am looking at it now"
NOT_LOOKED_AT: Final = "🔄 About to be read for the first time"
NO_TITLE: Final = "(without a title)"
EMPTY_FEED: Final = "It holds no article at the moment."


def feed_list(total: int, failing: int, paused: int) -> str:
    """Above the list of feeds."""
    numbers = {"cannot be read": failing, "paused": paused}
    problems = "".join(f", {number:,} {what}" for what, number in numbers.items() if number)
    return f"<b>{total:,} {'feed' if total == 1 else 'feeds'}</b>{problems}"


def page(number: int, pages: int) -> str:
    """Which page of a list it is."""
    return f"Page {number} of {pages}"


def fails(times: int, because: str) -> str:
    """A feed cannot be read at the moment."""
    again = f" {times:,} times" if times > 1 else ""
    return f"⚠️ Could not be read{again}: {escape(because)}"


def paused(because: str | None) -> str:
    """A feed is left alone."""
    return f"⏸ Paused: {escape(because)}" if because else "⏸ Paused by the newsroom"


def last_read(at: datetime | None, now: datetime) -> str:
    """When a feed was read last."""
    return f"Last read {ago(at, now)}" if at else "Never read so far"


def next_look(at: datetime, now: datetime) -> str:
    """When a feed is looked at next. In minutes: a message that says seconds would be out of date at once."""
    return f"next look {_in(at - now)}"


def every(interval: timedelta) -> str:
    """How often a feed is looked at."""
    return f"looked at every {_every(interval)}"


def reads_well(at: datetime | None, now: datetime) -> str:
    """A feed in the list, with when it was read last."""
    return f"✅ Read {ago(at, now)}" if at else READS_WELL


def articles_lately(number: int) -> str:
    """How many articles of a feed went to readers, in the list."""
    return f"{number:,} new in 7 days" if number else "nothing new in 7 days"


def articles_this_week(number: int) -> str:
    """How many articles of a feed went to readers."""
    if number == 0:
        return "No article sent in the last 7 days"
    return f"{number:,} {'article' if number == 1 else 'articles'} sent in the last 7 days"


def sections_named(names: Iterable[tuple[str, str]], more: int) -> str:
    """How some sections of a feed are named to readers."""
    lines = [
        f"{escape(section)} → {escape(name)}" if name else f"{escape(section)}: left out"
        for section, name in names
    ]
    return "\n".join([*lines, f"and {more} more"] if more > 0 else lines)


def sections_of(title: str, names: str | None, others: Iterable[str], number: int) -> str:
    """The sections of a feed, and how to name them."""
    parts = [f"<b>Sections of {escape(title)}</b>"]
    if names:
        parts.append(names)
    unnamed = ", ".join(escape(section) for section in others)
    if unnamed:
        parts.append(f"Shown as the feed names them: {unnamed}")
    if not names and not unnamed:
        parts.append("Its articles have no sections so far.")
    parts.append(
        "To name one otherwise to readers, or to leave it out, write:\n"
        f"<code>/feeds sections {number} Politik=Politics, Advertising=</code>\n"
        "This holds for articles that come from now on."
    )
    return "\n\n".join(parts)


def not_a_name(part: str) -> str:
    """Something that says nothing about a section."""
    return (
        f"I do not understand “{escape(part[:100])}”. Write the section, =, and its name for readers; "
        "for several, commas between them: /feeds sections 1 Politik=Politics, Advertising="
    )


def no_such_feed(number: int) -> str:
    """A number that no feed has."""
    return f"There is no feed {number}. /feeds lists them."


def not_an_address(words: str) -> str:
    """What should be added is no address."""
    return f"“{escape(words[:200])}” is not a web address. Write it like this: /feeds add news.example"


def remove_question(title: str) -> str:
    """Before a feed is removed."""
    return (
        f"<b>Remove {escape(title)}?</b>\n\n"
        "It is no longer read. Its articles stay where they are, with their comments. If you add it again "
        "later, what it published meanwhile is not sent."
    )


def removed(title: str) -> str:
    """A feed is no longer read. Plain text."""
    return f"{title[:100]} was removed. Its articles stay, with their comments."


def looking(url: str) -> str:
    """Somebody wants a feed added."""
    return f"🔎 Looking for a feed at {escape(url)} ..."


def cannot_read(url: str, because: str) -> str:
    """What is at an address is of no use."""
    return f"I could not get a feed from {escape(url)}: {escape(because)}."


def cannot_read_named(url: str, because: str) -> str:
    """A page names a feed that is of no use."""
    return f"The page names {escape(url)} as its feed, but that cannot be read: {escape(because)}."


def nothing_found(url: str) -> str:
    """A page without a feed."""
    return (
        f"{escape(url)} is a web page that names no feed, and there is none in the usual places. "
        "If you know where its feed is, add that address."
    )


def took_too_long(url: str, seconds: float) -> str:
    """A server that keeps us waiting."""
    return f"I found no feed at {escape(url)} within {seconds:g} seconds: its server is too slow."


def choose(number: int) -> str:
    """A page with several feeds."""
    return f"This page names {number} feeds. Which one do you want?"


def known(title: str) -> str:
    """A feed that is there already."""
    return f"<b>{escape(title)}</b> is among the feeds already."


def preview_facts(articles: int, newest_at: datetime | None, now: datetime, *, has_picture: bool) -> str:
    """What a feed holds, above its newest article."""
    if articles == 0:
        return EMPTY_FEED
    number = "1 article" if articles == 1 else f"{articles:,} articles"
    when = f" of {ago(newest_at, now)}" if newest_at else ""
    picture = ", below its picture" if has_picture else ""
    return f"{number}. Readers would see the newest{when} like this{picture}:"


ADD_QUESTION: Final = (
    "<i>Add this feed? What it holds now is not sent; what it publishes from now on goes to all readers.</i>"
)


def added(title: str, number: int) -> str:
    """A feed is read from now on."""
    return (
        f"✅ <b>{escape(title)}</b> is feed {number} now. What it holds today is known and is not sent; "
        "what it publishes from now on goes to all readers."
    )


def feed_not_added(url: str) -> str:
    """The operator has named another feed in the settings of a database that has feeds already."""
    return (
        "FEEDS in the settings names a feed that I do not read. It is only for the first feeds of an empty "
        f"database. To have it read, write:\n<code>/feeds add {escape(url)}</code>"
    )


def _in(time: timedelta) -> str:
    if time < timedelta(minutes=1):
        return "within a minute"
    return format_timedelta(time, add_direction=True, locale=LOCALE)


def _every(interval: timedelta) -> str:
    words = format_timedelta(max(interval, timedelta(seconds=1)), locale=LOCALE)
    return words.removeprefix("1 ")
