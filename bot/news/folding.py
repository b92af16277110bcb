"""A long text shows its beginning; the rest is folded into a quote that a tap unfolds.

How long a text is, is told in lines of a telephone. A telephone of usual size shows some 33 lines of about 38
columns between the bars of a chat. The headline, the sections, the number of comments and two rows of buttons
take nine of them, so some 24 lines of text are read without scrolling: 900 letters, half as many Chinese
characters, or a list of 24 items. To hide a few more is not worth a tap: half as many again are not folded.

Below a picture the same holds: 1,024 units of prose are less than that; a list, or Chinese, may be more.
"""

from dataclasses import replace
from math import ceil
from typing import Final

import regex

from bot.news.cutting import columns, fair_end
from bot.news.formatted import QUOTES, Entity, FormattedText, Kind, join, utf16_length

COLUMNS: Final = 38
LONG: Final = 36
# Of a folded text as much is open as leaves, with the three lines that Telegram shows of a folded quote, the
# buttons of the message on the screen; and not less than a reader needs to know what it is about.
MOST_OPEN: Final = 16
LEAST_OPEN: Final = 6

_SENTENCE_END = regex.compile(
    r"""[.!?…]["'”’»)\]]*(?=\s)|[。！？][”’」』）]*|[։۔।॥።](?=\s)|(?<=\p{Thai})(?=\s)"""
)
_RULE_FIRST = regex.compile(r"\s*———\s*")


def folded(body: FormattedText) -> FormattedText:
    """The text itself if it is short. A long one parted in two, the second part an expandable quote.

    At most one unit longer than `body`. Quotes within the second part are set in italics: "blockquote and
    expandable_blockquote entities can't be nested" (Bot API, Formatting options).
    """
    if _lines(body.text) <= LONG:
        return body
    end = _end_of_opening(body)
    rule = _RULE_FIRST.match(body.text, end)
    start = rule.end() if rule else end
    opening = body.clipped(0, utf16_length(body.text[:end])).stripped()
    rest = body.clipped(utf16_length(body.text[:start]), body.length).stripped()
    if not opening.text or not rest.text:
        return body
    entities = [replace(each, kind=Kind.ITALIC) if each.kind in QUOTES else each for each in rest.entities]
    quote = Entity(Kind.EXPANDABLE_BLOCKQUOTE, 0, rest.length)
    is_paragraph = body.text.startswith("\n\n", end)
    return join((opening, FormattedText(rest.text, (quote, *entities))), "\n\n" if is_paragraph else "\n")


def _lines(text: str) -> int:
    return sum(max(ceil(columns(line) / COLUMNS), 1) for line in text.split("\n"))


def _end_of_opening(body: FormattedText) -> int:
    """Where the open part ends: with a paragraph, else a line, else a sentence, else somewhere fair."""
    text = body.text
    most = _index_after(text, MOST_OPEN)
    least = _index_after(text, LEAST_OPEN)
    paragraphs = [found.start() for found in regex.finditer(r"\n\n", text, endpos=most + 2)]
    lines = [found.start() for found in regex.finditer(r"\n", text, endpos=most + 1)]
    sentences = [found.end() for found in _SENTENCE_END.finditer(text, 0, most + 1)]
    for ends in (paragraphs, lines, sentences):
        for end in reversed(ends):
            if least <= end <= most and (ends is sentences or not _parts_what_belongs_together(body, end)):
                return end
    return fair_end(text, most)


def _index_after(text: str, lines: int) -> int:
    """Where, at the latest, the first `lines` lines end, between two graphemes."""
    index = 0
    for line in text.split("\n"):
        needed = max(ceil(columns(line) / COLUMNS), 1)
        if needed > lines:
            room = lines * COLUMNS
            for grapheme in regex.findall(r"\X", line[: room + 64]):
                room -= columns(grapheme)
                if room < 0:
                    break
                index += len(grapheme)
            return index
        lines -= needed
        index += len(line) + 1
    return len(text)


def _parts_what_belongs_together(body: FormattedText, end: int) -> bool:
    """Whether a quote or code goes on after `end`, or a heading or a rule is what stands before it."""
    unit = utf16_length(body.text[:end])
    start = unit - utf16_length(body.text[body.text.rfind("\n", 0, end) + 1 : end])
    if body.text.endswith("———", 0, end):
        return True
    for entity in body.entities:
        if entity.kind in {*QUOTES, Kind.PRE} and entity.offset < unit < entity.end:
            return True
        if entity.kind is Kind.BOLD and entity.offset <= start and entity.end >= unit:
            return True
    return False
