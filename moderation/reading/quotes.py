"""What of a comment is somebody else's: quoted words are not its author's.

A line that begins with ">" says that it quotes. It is only believed where the words really stand in the
article or in a published comment on it; otherwise anybody could hide an insult behind that sign.
"""

import html
from collections.abc import Iterable, Iterator
from itertools import groupby

import regex

from moderation.reading.disguise import PLAIN

MARK = ">"

FEWEST_WORDS = 4
"""In a row. Of single words that the article happens to use, anything can be put together."""

MOST_QUOTES = 8
"""Quotes of one comment that are looked for among other comments."""

WORDS_TO_LOOK_FOR = 8
"""Of each of them. Few comments have these by chance."""

# Tags within a word leave it whole: "<b>T</b>he".
_INLINE_TAG = regex.compile(
    r"</?(?:a|abbr|b|big|cite|code|em|font|i|mark|q|s|small|span|strong|sub|sup|u)\b[^<>]*+>"
)
_TAG = regex.compile(r"<[^<>]*+>")
_WORD = regex.compile(r"[\p{L}\p{N}]+")
# Pictures say something too, and letters can be drawn with them.
_WORD_OR_SIGN = regex.compile(r"[\p{L}\p{N}]+|\p{So}")


def has_quotes(text: str) -> bool:
    """Whether any line of it says that it quotes."""
    return any(_is_quote(line) for line in text.split("\n"))


def quoted_words(text: str) -> list[list[str]]:
    """The first words of each quote, in letters and digits as they are written: whatever was quoted has them
    in this order. Not of a quote that is too short to be believed, and of the first `MOST_QUOTES` alone."""
    quotes = [_WORD.findall(_without_marks(lines)) for is_quote, lines in _groups(text) if is_quote]
    return [words[:WORDS_TO_LOOK_FOR] for words in quotes if len(words) >= FEWEST_WORDS][:MOST_QUOTES]


def own_words(text: str, said: Iterable[str]) -> str:
    """A comment without the quotes of what others have said; all of it, if nothing else is left.

    :param said: the article, as HTML, and what else can be read below it, as plain text.
    """
    if not has_quotes(text):
        return text
    # Each as plain text and as HTML: a comment may say "3 < 5 and 7 > 6", an article "3 &lt; 5".
    spoken = [_words(way) for each in said for way in {each, _plain(each)}]
    own: list[str] = []
    for is_quote, group in _groups(text):
        written = _without_marks(group)
        quoted = _words(written)
        believed = len(_WORD.findall(written)) >= FEWEST_WORDS and any(quoted in each for each in spoken)
        if not (is_quote and believed):
            own += group
    return "\n".join(own).strip() or text


def _groups(text: str) -> Iterator[tuple[bool, list[str]]]:
    """The lines of a text: those of a quote together, and those between quotes."""
    for is_quote, lines in groupby(text.split("\n"), key=_is_quote):
        yield is_quote, list(lines)


def _without_marks(lines: list[str]) -> str:
    return " ".join(line.lstrip("> ") for line in lines)


def _plain(article: str) -> str:
    return html.unescape(_TAG.sub(" ", _INLINE_TAG.sub("", article)))


def _is_quote(line: str) -> bool:
    return line.lstrip().startswith(MARK)


def _words(text: str) -> str:
    """The words and pictures alone, so that line ends, quotation marks and capitals make no difference, nor
    how letters are dressed (ⓘ, 🄸)."""
    return f" {' '.join(_WORD_OR_SIGN.findall(text.translate(PLAIN).casefold()))} "
