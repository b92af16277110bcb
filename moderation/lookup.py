"""What moderators look for among all comments: words, a person, a number."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from moderation.rules.folding import folded

SHORTEST: Final = 2
LONGEST: Final = 100
"""Characters that can be looked for."""


class WantedKind(StrEnum):
    """What is looked for."""

    TEXT = "text"
    """Words of a comment."""
    NAME = "name"
    """The beginning of an author's first name: Telegram's @names are not stored."""
    PERSON = "person"
    """An author's Telegram user id."""
    COMMENT = "comment"
    """A comment's number."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for. `words` are as `fold` makes them, or a number."""

    kind: WantedKind
    words: str


def read_wanted(written: str) -> Wanted | None:
    """What somebody means by `TEXT`, `@user` or `#id`.

    None where it is shorter than `SHORTEST` or longer than `LONGEST`.

    `@1001` and `user:1001` are the person of that Telegram user id, any other `@name` the people whose first
    name begins so.
    """
    words = " ".join(written.split())
    if not SHORTEST <= len(words) <= LONGEST:
        return None
    if re.fullmatch(r"#\d{1,15}", words, re.ASCII):
        return Wanted(WantedKind.COMMENT, words[1:])
    if person := re.fullmatch(r"(?:@|user:)(\d{1,16})", words, re.ASCII | re.IGNORECASE):
        return Wanted(WantedKind.PERSON, person[1])
    kind, sought = (WantedKind.NAME, words[1:]) if words.startswith("@") else (WantedKind.TEXT, words)
    sought = fold(sought)
    return Wanted(kind, sought) if sought else None


def is_found(wanted: Wanted, text: str, author_name: str) -> bool:
    """Whether a comment is among what is looked for by its text or its author's name. Linear in the text:
    Python's search is (https://docs.python.org/3/whatsnew/3.10.html, two-way)."""
    if wanted.kind is WantedKind.NAME:
        return fold(author_name).startswith(wanted.words)
    return wanted.words in fold(text)


def fold(text: str) -> str:
    """A text in small letters and without accents, with one space between words."""
    return " ".join(folded(unicodedata.normalize("NFC", text)).split())
