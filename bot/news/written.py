"""An article that somebody typed: its headline, its text, its sections, and whether it fits into one message.

The first line is the headline. A last line of hashtags names the sections. What stands between is the text,
with the formatting it was given.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

import regex

from bot.news.formatted import CAPTION_LIMIT, TEXT_LIMIT, FormattedText, utf16_length
from bot.news.rendering import MAX_SECTIONS, MAX_TITLE, TAIL_ROOM, render_article, render_body
from bot.news.walking import AS_TYPED
from moderation.text import normalise

# Longer than any message can be typed.
_UNLIMITED: Final = 100_000
_HASHTAGS = regex.compile(r"(?:^|\n)[^\S\n]*(?:#[\p{L}\p{M}\p{N}_]+\s*)+$")


class ArticleTooShort(Exception):  # noqa: N818 (named for what happened)
    """There is no headline, or nothing to read or to see below it."""


class ArticleTooLong(Exception):  # noqa: N818
    """It does not fit into one message, in which there is room for `limit` UTF-16 units."""

    def __init__(self, length: int, limit: int) -> None:
        super().__init__(f"{length} of at most {limit}")
        self.length = length
        self.limit = limit


class HeadlineTooLong(ArticleTooLong):
    """The first line is longer than a headline may be."""


class SectionsTooLong(ArticleTooLong):
    """The hashtags of the last line are more than readers are shown."""


@dataclass(frozen=True, slots=True)
class WrittenArticle:
    """What was typed. `picture` is Telegram's id of it."""

    title: str
    body_html: str
    sections: tuple[str, ...]
    picture: str | None
    comments_open: bool = True

    def as_details(self) -> dict[str, Any]:
        """As JSON can keep it."""
        return {**asdict(self), "sections": list(self.sections)}

    @classmethod
    def of_details(cls, details: Mapping[str, Any]) -> "WrittenArticle":
        """As it was kept."""
        return cls(**{**details, "sections": tuple(details["sections"])})


def read_written(text: FormattedText, picture: str | None, *, tail: str) -> WrittenArticle:
    """The article that a typed text is.

    :param tail: the longest line that may stand below it, such as the number of comments.
    :raises ArticleTooShort:
    :raises ArticleTooLong: also as `HeadlineTooLong` and `SectionsTooLong`.
    """
    text = text.stripped()
    end_of_title = text.text.find("\n") if "\n" in text.text else len(text.text)
    title = " ".join(normalise(text.text[:end_of_title]).split())
    body = text.clipped(utf16_length(text.text[:end_of_title]), text.length).stripped()
    sections: tuple[str, ...] = ()
    hashtags = _HASHTAGS.search(body.text)
    if hashtags is not None:
        names = (" ".join(word.replace("_", " ").split()) for word in hashtags[0].split("#"))
        sections = tuple(dict.fromkeys(name for name in names if name))
        body = body.clipped(0, utf16_length(body.text[: hashtags.start()])).stripped()
    article = WrittenArticle(title, _html(body), sections, picture)
    shown = render_body(article.body_html, None)
    if not title or not (shown.text or picture):
        raise ArticleTooShort
    if utf16_length(title) > MAX_TITLE:
        raise HeadlineTooLong(utf16_length(title), MAX_TITLE)
    line = sum(utf16_length(section) + 3 for section in sections)
    if line > MAX_SECTIONS:
        raise SectionsTooLong(line, MAX_SECTIONS)
    whole = render_article(
        title=title,
        body=shown,
        url=None,
        sections=sections,
        tail=FormattedText(tail),
        read_on="",
        limit=_UNLIMITED,
    )
    limit = TEXT_LIMIT if picture is None else CAPTION_LIMIT
    length = whole.length + max(0, TAIL_ROOM - utf16_length(tail))
    if length > limit:
        raise ArticleTooLong(length, limit)
    return article


def _html(body: FormattedText) -> str:
    """As the renderer reads it, line by line as it was typed."""
    return f'<div class="{AS_TYPED}">{body.to_html()}</div>'
