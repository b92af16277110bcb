"""What people wrote, inside a message of ours."""

from html import escape, unescape
from typing import Final

import regex

from bot.news.formatted import utf16_length

# What every Telegram makes a command of, to be run with one tap by whoever reads it: a slash and a word,
# where no word ends before it (https://core.telegram.org/api/entities).
_COMMAND = regex.compile(r"(?<![\w/<>])/(?=[A-Za-z0-9_])", regex.ASCII)
_TAG = regex.compile(r"<[^<>]*>")
_JOINER: Final = "\u2060"  # unseen, and no line is broken there


def somebody(name: str | None, person_id: int) -> str:
    """A person by name and number, or by number alone, as HTML."""
    return f"{words_of(name)} (<code>{person_id}</code>)" if name else f"<code>{person_id}</code>"


def words_of(text: str) -> str:
    """A person's text as HTML in which nothing is a command: "/pause" in a comment must not stop the news."""
    return escape(_COMMAND.sub(f"/{_JOINER}", text))


def under_a_spoiler(text: str) -> str:
    """A person's text as HTML that nobody has to read by accident. Telegram takes no code inside of it."""
    return f"<tg-spoiler>{words_of(text)}</tg-spoiler>"


def length_of(html: str) -> int:
    """How long a message of ours is to Telegram: UTF-16 units of what is shown."""
    return utf16_length(unescape(_TAG.sub("", html)))
