"""What of a comment is somebody else's: quoted words are not its author's.

A line that begins with ">" says that it quotes. It is only believed where the words really stand in the
article or in a published comment on it; otherwise anybody could hide an insult behind that sign.
"""

import html
from collections.abc import Iterable
from itertools import groupby

import regex

MARK = ">"

FEWEST_WORDS = 4
"""In a row. Of single words that the article happens to use, anything can be put together."""

_TAG = regex.compile(r"<[^<>]*>")
_WORD = regex.compile(r"[\p{L}\p{N}]+")


def has_quotes(text: str) -> bool:
    """Whether any line of it says that it quotes."""
    return any(_is_quote(line) for line in text.split("\n"))


def own_words(text: str, said: Iterable[str]) -> str:
    """A comment without the quotes of what others have said; all of it, if nothing else is left.

    :param said: the article, as HTML, and what else can be read below it.
    """
    spoken = [_words(_TAG.sub(" ", html.unescape(each))) for each in said]
    own: list[str] = []
    for quotes, lines in groupby(text.split("\n"), key=_is_quote):
        group = list(lines)
        quoted = _words(" ".join(line.lstrip("> ") for line in group))
        believed = len(quoted.split()) >= FEWEST_WORDS and any(quoted in each for each in spoken)
        if not (quotes and believed):
            own += group
    return "\n".join(own).strip() or text


def _is_quote(line: str) -> bool:
    return line.lstrip().startswith(MARK)


def _words(text: str) -> str:
    """The words alone, so that line ends, quotation marks and capitals make no difference."""
    return f" {' '.join(_WORD.findall(text.casefold()))} "
