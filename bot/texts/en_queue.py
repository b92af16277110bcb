"""What moderators read of the queue and of what they look for, in English.

HTML as Telegram understands it, unless a function says plain text; names are escaped here.
"""

from datetime import datetime
from html import escape, unescape
from typing import Final

from bot.texts import en_evidence, en_moderation
from bot.texts.en_sanctions import moment
from moderation.lookup import LONGEST, SHORTEST
from moderation.queue import Filter, FilterKind

# Buttons.
HOUR: Final = "⏰ 1 hour"
TOMORROW: Final = "⏰ Tomorrow"
ESCALATE: Final = "⬆️ To an owner"
FILTER: Final = "🔎 Filter"
SHOW_ALL: Final = "🔎 Show all"
BACK: Final = "‹ Back to the card"

ALREADY_DECIDED: Final = "This comment does not wait any more."
ALREADY_ESCALATED: Final = "This is with the owners already."
NO_OWNER: Final = "No owner has written to me yet, so nobody would get it. Nothing has changed."
YOU_ARE_AN_OWNER: Final = "You are an owner: it is yours to decide."
CHOOSE: Final = "What should your card show?"
USAGE_FIND: Final = (
    "Write what you look for: /find boats for words, /find @Ada for people whose first name begins so, "
    f"/find #41 for a comment. Between {SHORTEST} and {LONGEST} characters."
)


def what(filter_: Filter) -> str:
    """The comments that a filter lets through, after "comment"."""
    match filter_.kind:
        case FilterKind.UNSCORED:
            return "without a score"
        case FilterKind.LINKS:
            return "with a link"
        case FilterKind.FIRST:
            return "by a first-time author"
        case FilterKind.LANGUAGE:
            return f"in {en_evidence.language(filter_.value or '')}"
        case FilterKind.ARTICLE:
            return f"on article {filter_.value}"


def filter_button(filter_: Filter, number: int, title: str | None) -> str:
    """The button for a filter, with how many comments it lets through. Plain text."""
    match filter_.kind:
        case FilterKind.UNSCORED:
            name = "Not scored"
        case FilterKind.LINKS:
            name = "With a link"
        case FilterKind.FIRST:
            name = "First-time authors"
        case FilterKind.LANGUAGE:
            name = unescape(en_evidence.language(filter_.value or ""))
        case FilterKind.ARTICLE:
            name = f"“{title}”" if title else f"Article {filter_.value}"
    return f"{name} · {number:,}"


def all_button(number: int) -> str:
    """The button that ends a filter. Plain text."""
    return f"All · {number:,}"


def only(filter_: Filter, more: int) -> str:
    """A filter is on."""
    waiting = f": {more:,} more waiting" if more else ", and this is the last"
    return f"🔎 Only comments {what(filter_)}{waiting}"


def shows_only(filter_: Filter) -> str:
    """Which filter is on, above the others."""
    return f"🔎 Now your card shows only comments {what(filter_)}."


def ended(filter_: Filter) -> str:
    """A filter has ended by itself."""
    return f"🔎 No more comments {what(filter_)} wait: you see all again."


def none_such(filter_: Filter) -> str:
    """No comment that waits passes a filter."""
    return f"No comment {what(filter_)} is waiting."


def no_other_such(filter_: Filter) -> str:
    """No other comment passes."""
    return f"No other comment {what(filter_)} is waiting. “Show all” leads to the others."


def waiting(dealt: int, put_off: int, escalated: int) -> str:
    """How many comments wait, and which of them are not dealt to everybody."""
    first = "1 comment waits" if dealt == 1 else f"{dealt:,} comments wait"
    others = set_aside(put_off, escalated)
    return f"<b>{first}</b>\n{others}" if others else f"<b>{first}</b>"


def set_aside(put_off: int, escalated: int) -> str:
    """Comments that wait and are not dealt to everybody; nothing if there are none."""
    parts = []
    if put_off:
        parts.append(f"⏰ {put_off:,} put off until later")
    if escalated:
        parts.append(f"⬆️ {escalated:,} with the owners")
    return " · ".join(parts)


def nothing_waiting(put_off: int, escalated: int) -> str:
    """No comment waits for this moderator."""
    others = set_aside(put_off, escalated)
    return f"Nothing is waiting for you.\n{others}" if others else en_moderation.NOTHING_WAITING


def snoozed(name: str, until: datetime) -> str:
    """A comment was put off."""
    return f"⏰ {escape(name) or 'A moderator'} put this off until {moment(until)}"


def escalated(name: str) -> str:
    """A comment is for owners."""
    return f"⬆️ {escape(name) or 'A moderator'} asks an owner to decide"


def snoozed_now(number: int, until: datetime) -> str:
    """The moderator has put a comment off. Plain text."""
    return f"Comment {number} comes back {moment(until)}. /queue {number} opens it before."


def escalated_now(number: int) -> str:
    """The moderator has handed a comment to the owners. Plain text."""
    return f"Comment {number} is with the owners now. /queue {number} still opens it."


def looked_for(written: str) -> str:
    """Above what was found."""
    return f"🔎 <b>{written}</b>"


def nothing_found(back_to: datetime | None) -> str:
    """Nothing was found, at least not yet."""
    if back_to is None:
        return "No comment fits."
    return f"No comment since {moment(back_to)} fits. “Earlier” looks further back."


def number_button(number: int) -> str:
    """The button that opens a comment. Plain text."""
    return f"#{number}"
