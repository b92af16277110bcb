"""An article becomes the text of a message that fits Telegram's limits."""

from collections.abc import Sequence
from typing import Final

import regex

from bot.news.folding import folded
from bot.news.formatted import QUOTES, FormattedText, Kind, bold, clean, italic, join, link, utf16_length
from bot.news.links import telegram_url
from bot.news.walking import render_body

# In UTF-16 units.
MAX_TITLE: Final = 300
MAX_SECTIONS: Final = 160
# Less of a text than this is not worth showing.
MIN_BODY: Final = 40
# The room that is kept for a tail: a text is cut at the same place however many comments there are, so an
# edit that only counts one more moves nothing else.
TAIL_ROOM: Final = 16

__all__ = ["plain_text", "render_article", "render_body", "without_title"]

_SENTENCE_END = regex.compile(r"[.!?…。！？][\"'”’»)\]]*$")
# A feed of summaries ends them like this.
_ELLIPSIS_END = regex.compile(r"(?:\.\.\.|…)[\])]?$")


def plain_text(html: str) -> str:
    """The text of a piece of HTML on one line, such as a title's."""
    return " ".join(render_body(html, None).text.split())


def render_article(
    *,
    title: str,
    body: FormattedText,
    url: str | None,
    sections: Sequence[str] = (),
    tail: FormattedText | None = None,
    read_on: str,
    limit: int,
) -> FormattedText:
    """The message of an article, at most `limit` UTF-16 units: headline, text, sections, tail.

    The headline links to `url`. A long text is folded (`bot.news.folding`). A text that does not fit is cut,
    and then, as where the feed itself had cut it, followed by the link `read_on`. Where even the rest does
    not fit, the sections go first, then the headline is cut; the tail stays.
    """
    tail = (tail or FormattedText("")).stripped().cut(limit)
    title_text = FormattedText(" ".join(clean(title).split())).cut(MAX_TITLE)
    foot = join([part for part in (_sections_line(sections), tail) if part.text], "\n")
    if title_text.length + 2 + foot.length > limit:
        foot = tail
        title_text = title_text.cut(max(limit - foot.length - 2, 0))
    headline = bold(title_text)
    # Its own host is where it is from, so a newsroom may be on a private network.
    address = telegram_url(url, url) if url else None
    if address is not None:
        headline = link(headline, address)

    frame = [part for part in (headline, foot) if part.text]
    room = limit - sum(part.length + 2 for part in frame) - max(TAIL_ROOM - tail.length, 0) * bool(tail.text)
    body = _fitted(without_title(body, title), room, read_on, address)
    return join([part for part in (headline, body, foot) if part.text], "\n\n")


def without_title(body: FormattedText, title: str) -> FormattedText:
    """The text without its title, where it begins by repeating it as a line or a sentence of its own."""
    words = clean(title).split()
    opening = regex.match(r"\s*" + r"\s+".join(regex.escape(word) for word in words), body.text, regex.I)
    if not words or opening is None:
        return body
    rest = body.text[opening.end() :]
    after_line = regex.match(r"[ .:]*(?:\n|$)", rest)
    if after_line is not None:
        dropped = opening.end() + after_line.end()
    elif rest.startswith(" ") and _SENTENCE_END.search(opening.group()):
        dropped = opening.end()
    else:
        return body
    return body.clipped(utf16_length(body.text[:dropped]), body.length).stripped()


def _fitted(body: FormattedText, room: int, read_on: str, url: str | None) -> FormattedText:
    shortened_already = _ELLIPSIS_END.search(body.text)
    if body.length <= room and not shortened_already:
        return _folded(body, room)
    onward = link(" ".join(clean(read_on).split()), url) if url is not None else FormattedText("")
    gap = 1 if onward.text else 0
    room -= onward.length + gap
    if room < min(MIN_BODY, body.length):
        return FormattedText("")
    short = _folded(body, room)
    if not onward.text:
        return short
    # A block goes on to the end of its line on the screen, so what follows it begins a new one.
    blocks = {*QUOTES, Kind.PRE}
    in_block = any(entity.kind in blocks and entity.end == short.length for entity in short.entities)
    return join((short, onward), "\n" if in_block else " ")


def _folded(body: FormattedText, room: int) -> FormattedText:
    short = folded(body.cut(room))
    return short if short.length <= room else folded(body.cut(room - 1))


def _sections_line(sections: Sequence[str]) -> FormattedText:
    """As many whole sections as fit a line or two."""
    shown: list[str] = []
    units = 0
    for section in sections:
        name = " ".join(clean(section).split())
        units += utf16_length(name) + 3
        if units > MAX_SECTIONS:
            break
        if name:
            shown.append(name)
    return italic(" · ".join(shown))
