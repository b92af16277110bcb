"""Slow mode, as readers and owners read of it, in English.

HTML as Telegram understands it, unless a function says plain text; what people write is escaped here.
"""

from html import escape

from bot.texts.en_findings import time
from bot.texts.en_policy import shortened
from moderation.policies import MOST_SLOW_MINUTES, Place, SitePolicy


def not_yet(minutes: int, seconds: float) -> str:
    """A reader has to wait before the next comment on the article."""
    return (
        f"This article is in slow mode: everybody can write one comment {_every(minutes)}, so this one was "
        f"not stored. You can write again in {time(seconds)}: please send it once more then."
    )


def of_site(site: SitePolicy) -> str:
    """Whether slow mode is on for the site."""
    if not site.slow_minutes:
        return "Slow mode: off."
    return f"Slow mode: one comment {_every(site.slow_minutes)}, for each person and article."


def place(where: Place, name: str | None, minutes: int) -> str:
    """Slow mode of a part of the site.

    :param name: what the feed or article is called, where it is known.
    """
    title = f" ({escape(shortened(name))})" if name else ""
    how = f"<b>slow</b>, one comment {_every(minutes)}" if minutes else "<b>not slow</b>"
    return f"· {escape(shortened(str(where)))}{title}: {how}"


def button(minutes: int) -> str:
    """A button that sets it for the site. Plain text."""
    return f"🐢 {minutes} min" if minutes else "🐢 off"


def back(where: Place) -> str:
    """A button that takes slow mode of a part of the site back. Plain text."""
    return f"✕ 🐢 {where}"


def wrong(word: str) -> str:
    """No number of minutes."""
    return (
        f"“{escape(shortened(word))}” is not a number of minutes from 1 to {MOST_SLOW_MINUTES}: "
        "/policy slow 5, /policy article 7 slow 5, or off in place of the number"
    )


def _every(minutes: int) -> str:
    return "a minute" if minutes == 1 else f"every {minutes} minutes"
