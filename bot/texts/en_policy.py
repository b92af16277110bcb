"""What owners read of the policy, and others of what it does, in English.

HTML as Telegram understands it, unless a function says plain text; what people write is escaped here.
"""

from collections.abc import Sequence
from html import escape
from types import MappingProxyType
from typing import Final

from moderation.policies import MOST_CLOSING_DAYS, MOST_FIRST_COMMENTS, Place, SitePolicy
from moderation.policy import Mode

TITLE: Final = "<b>Who decides on comments</b>"
FIRST_COMMENTS_ARE_READ: Final = "You are new here, and a moderator reads a new author's first comments."
NEW_AUTHOR: Final = "🌱 Held because its author is new: a person reads the first comments."
MODES: Final = MappingProxyType(
    {
        Mode.PRE: "a person decides on every comment",
        Mode.SMART: "the filter decides what is clear, a person the rest",
        Mode.POST: "comments appear, unless the filter hesitates; then a person decides",
        Mode.CLOSED: "no new comments",
    }
)
ELSEWHERE: Final = "<b>Elsewhere</b>"
NOWHERE_ELSE: Final = "No feed, section or article has a mode of its own."
HOW_ELSEWHERE: Final = (
    "For a part of the site, write for example /policy article 7 closed, /policy feed 2 pre or "
    "/policy section Sport post, /policy article 7 slow 5; “default” in place of the mode or the minutes "
    "takes it back. The nearest counts: article, section, feed, site."
)
USAGE: Final = (
    "Write /policy to see who decides. To change it: /policy smart (or pre, post, closed), "
    "/policy article 7 closed, /policy feed 2 pre, /policy section Sport post, /policy first 2, "
    "/policy close 14, /policy close 14 pre, /policy close off, /policy reject on, /policy slow 5, "
    "/policy article 7 slow 5, /policy slow off."
)
REJECT_ON: Final = "Reject extremes: on"
REJECT_OFF: Final = "Reject extremes: off"
NEVER_CLOSE: Final = "never"
AFTER: Final = MappingProxyType({Mode.CLOSED: "then: closed", Mode.PRE: "then: a person reads"})
IT_IS_SO: Final = "It is so already."
CHANGED: Final = "Done. It holds from the next comment on."


SECTIONS_NAMED: Final = 12
_MAX_NAME: Final = 60


def shortened(name: str) -> str:
    """A name that people gave, cut where it is too long for a line. Plain text."""
    return name if len(name) <= _MAX_NAME else name[: _MAX_NAME - 1] + "…"


def of_site(site: SitePolicy) -> str:
    """What holds on the site, a line for each."""
    lines = [
        f"On the site: <b>{site.mode}</b>, {MODES[site.mode]}.",
        _extremes(site),
        _first(site),
        _age(site),
    ]
    return "\n".join(lines)


def place(where: Place, name: str | None, mode: Mode) -> str:
    """The mode of a part of the site.

    :param name: what the feed or article is called, where it is known.
    """
    title = f" ({escape(shortened(name))})" if name else ""
    return f"· {escape(shortened(str(where)))}{title}: <b>{mode}</b>"


def more(number: int) -> str:
    """Parts of the site for which there is no room."""
    return f"· and {number:,} more"


def back(where: Place) -> str:
    """A button that takes the mode of a part of the site back. Plain text."""
    return f"✕ {where}"


def chosen(words: str, *, is_so: bool) -> str:
    """A button that sets something, marked where that is how it is. Plain text."""
    return f"● {words}" if is_so else words


def first(number: int) -> str:
    """A button: so many first comments are read. Plain text."""
    return f"🌱 {number}" if number else "🌱 off"


def close(days: int) -> str:
    """A button: comments close after so many days. Plain text."""
    return f"🔒 {days} d" if days else f"🔒 {NEVER_CLOSE}"


def no_such_mode(word: str) -> str:
    """A word in the place of a mode that is none."""
    return f"{_quoted(word)} is not a mode. Write one of {', '.join(Mode)}, or default to take it back."


def no_such_site_mode(word: str) -> str:
    """The same, where there is nothing around to go back to."""
    return f"{_quoted(word)} is not a mode. Write one of {', '.join(Mode)}."


def no_such_place(where: Place) -> str:
    """There is no such feed or article."""
    return f"There is no {escape(shortened(str(where)))}."


def no_such_section(name: str, known: Sequence[str]) -> str:
    """No article of late is in this section."""
    some = f" There are: {', '.join(_quoted(each) for each in known[:SECTIONS_NAMED])}." if known else ""
    return f"No newer article has the section {_quoted(name)}.{some}"


def wrong_first(word: str) -> str:
    """No number of first comments."""
    return f"{_quoted(word)} is not a number of comments from 0 to {MOST_FIRST_COMMENTS}: /policy first 2"


def wrong_close(word: str) -> str:
    """No number of days."""
    return (
        f"{_quoted(word)} is not a number of days from 1 to {MOST_CLOSING_DAYS:,}: /policy close 14, "
        "/policy close 14 pre, or /policy close off"
    )


def wrong_reject(word: str) -> str:
    """Neither on nor off."""
    return f"{_quoted(word)} is neither on nor off: /policy reject on"


def _quoted(word: str) -> str:
    return f"“{escape(shortened(word))}”"


def _extremes(site: SitePolicy) -> str:
    if site.auto_reject:
        return "Extreme comments: where the mode is smart, they are rejected without a person."
    return "Extreme comments: a person decides."


def _first(site: SitePolicy) -> str:
    match site.first_comments:
        case 0:
            return "New authors: treated like everybody."
        case 1:
            return "New authors: a person reads their first comment."
        case number:
            return f"New authors: a person reads their first {number} comments."


def _age(site: SitePolicy) -> str:
    if not site.closing_days:
        return "Older articles: like newer ones."
    days = "1 day" if site.closing_days == 1 else f"{site.closing_days:,} days"
    then = "comments close" if site.closing_mode is Mode.CLOSED else "a person decides on every comment"
    return f"Older articles: {days} after publication, {then}."
