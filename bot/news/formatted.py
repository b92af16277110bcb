"""Text with formatting, as Telegram understands it: plain text plus entities over ranges of it.

Offsets and lengths are in UTF-16 units throughout, because that is how Telegram counts entities. Its limits
(4096 for a text, 1024 for a caption) are kept in the same units: Telegram itself counts code points there,
which are never more, so a text that fits by this count fits by any.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from typing import Self

import regex

from bot.news import cutting

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024

# Bidirectional embeddings, overrides and isolates reach past their own text and can turn round what we say
# after it; the marks U+200E and U+200F do not, and are ordinary in Arabic and Hebrew. Soft hyphens,
# zero-width spaces and byte order marks are invisible and only break words apart, but for the scripts where
# such a space is all there is between two words.
_REMOVED = regex.compile(
    r"[\u202A-\u202E\u2066-\u2069\u00AD\uFEFF\p{Cc}--[\t\n]]"
    r"|(?<![\p{Khmer}\p{Lao}\p{Myanmar}\p{Thai}])\u200B|\u200B(?![\p{Khmer}\p{Lao}\p{Myanmar}\p{Thai}])",
    regex.V1,
)
_SPACES = regex.compile(r"[\t\p{Zs}]")
_LINE_ENDS = regex.compile(r"\r\n?|[\u2028\u2029\u0085\v\f]")
_SURROGATES = regex.compile(r"\p{Cs}")


class Kind(StrEnum):
    """Kinds of entity, named as in the Bot API."""

    BOLD = "bold"
    ITALIC = "italic"
    UNDERLINE = "underline"
    STRIKETHROUGH = "strikethrough"
    SPOILER = "spoiler"
    CODE = "code"
    PRE = "pre"
    TEXT_LINK = "text_link"
    BLOCKQUOTE = "blockquote"
    EXPANDABLE_BLOCKQUOTE = "expandable_blockquote"


# One cannot be inside another, and both begin and end a line of their own (Bot API, Formatting options).
QUOTES = frozenset({Kind.BLOCKQUOTE, Kind.EXPANDABLE_BLOCKQUOTE})
CODE = frozenset({Kind.CODE, Kind.PRE})

# From the outermost tag inwards, where several cover the same text.
_TAGS = {
    Kind.EXPANDABLE_BLOCKQUOTE: "blockquote",
    Kind.BLOCKQUOTE: "blockquote",
    Kind.PRE: "pre",
    Kind.TEXT_LINK: "a",
    Kind.BOLD: "b",
    Kind.ITALIC: "i",
    Kind.UNDERLINE: "u",
    Kind.STRIKETHROUGH: "s",
    Kind.SPOILER: "tg-spoiler",
    Kind.CODE: "code",
}
_NESTING = {kind: depth for depth, kind in enumerate(_TAGS)}


@dataclass(frozen=True, slots=True)
class Entity:
    """Formatting of one range; `url` only for a text link, `language` only for a block of code."""

    kind: Kind
    offset: int
    length: int
    url: str | None = None
    language: str | None = None

    @property
    def end(self) -> int:
        return self.offset + self.length


@dataclass(frozen=True, slots=True)
class FormattedText:
    """Text and its entities. Entities lie within the text; they may overlap, `to_html` nests them."""

    text: str
    entities: tuple[Entity, ...] = ()

    @property
    def length(self) -> int:
        """In UTF-16 units."""
        return utf16_length(self.text)

    def __add__(self, other: Self | str) -> "FormattedText":
        return join((self, other))

    def styled(self, kind: Kind, url: str | None = None) -> "FormattedText":
        """This text with one more entity over the whole of it (which replaces smaller ones of its kind)."""
        if not self.text:
            return self
        rest = tuple(entity for entity in self.entities if entity.kind != kind)
        return FormattedText(self.text, (Entity(kind, 0, self.length, url), *rest))

    def clipped(self, start: int, end: int) -> "FormattedText":
        """The range from `start` to `end` in UTF-16 units, entities clipped to it."""
        raw = self.text.encode("utf-16-le", "surrogatepass")
        text = raw[2 * start : 2 * end].decode("utf-16-le", "replace")
        kept = []
        for entity in self.entities:
            first, last = max(entity.offset, start), min(entity.end, end)
            if first < last:
                kept.append(replace(entity, offset=first - start, length=last - first))
        return FormattedText(text, tuple(kept))

    def stripped(self) -> "FormattedText":
        """Without whitespace at either end. (Telegram trims it and would shift the entities.)"""
        start = utf16_length(self.text) - utf16_length(self.text.lstrip())
        return self.clipped(start, start + utf16_length(self.text.strip()))

    def cut(self, limit: int) -> "FormattedText":
        """At most `limit` UTF-16 units, shortened where it may fairly end (`bot.news.cutting`), with "…".

        An entity that is cut covers the "…".
        """
        if self.length <= limit:
            return self
        if limit < 1:
            return FormattedText("")
        kept, end = cutting.cut(self.text, limit)
        whole = utf16_length(kept)
        entities = []
        for entity in self.entities:
            if entity.offset < end:
                last = entity.end if entity.end <= end else whole
                entities.append(replace(entity, length=last - entity.offset))
        return FormattedText(kept, tuple(entities))

    def to_html(self) -> str:
        """In Telegram's HTML: properly nested, only the four escapes its parser knows."""
        raw = self.text.encode("utf-16-le", "surrogatepass")
        marks = {0, len(raw) // 2}
        for entity in self.entities:
            marks.update((entity.offset, entity.end))
        borders = sorted(marks)
        out: list[str] = []
        stack: list[Entity] = []
        for start, end in pairwise(borders):
            active = [entity for entity in self.entities if entity.offset <= start and entity.end >= end]
            # What lasts longer is outside, so that few tags are closed and opened again.
            active.sort(key=lambda entity: (-entity.end, entity.offset, _NESTING[entity.kind]))
            wanted = _without_forbidden_nesting(active)
            same = 0
            while same < min(len(stack), len(wanted)) and stack[same] == wanted[same]:
                same += 1
            out.extend(_closing_tag(entity) for entity in reversed(stack[same:]))
            out.extend(_opening_tag(entity) for entity in wanted[same:])
            stack = wanted
            out.append(escape(raw[2 * start : 2 * end].decode("utf-16-le", "replace")))
        out.extend(_closing_tag(entity) for entity in reversed(stack))
        return "".join(out)


def plain(text: str) -> FormattedText:
    """Text without formatting, cleaned of characters that must not reach a message."""
    return FormattedText(clean(text))


def bold(text: FormattedText | str) -> FormattedText:
    return _formatted(text).styled(Kind.BOLD)


def italic(text: FormattedText | str) -> FormattedText:
    return _formatted(text).styled(Kind.ITALIC)


def link(text: FormattedText | str, url: str) -> FormattedText:
    return _formatted(text).styled(Kind.TEXT_LINK, url)


def join(parts: Iterable[FormattedText | str], separator: str = "") -> FormattedText:
    """The parts one after another. A `str` is taken as plain text."""
    texts: list[str] = []
    entities: list[Entity] = []
    offset = 0
    gap = utf16_length(separator)
    for part in parts:
        piece = _formatted(part)
        if texts:
            texts.append(separator)
            offset += gap
        texts.append(piece.text)
        entities.extend(replace(entity, offset=entity.offset + offset) for entity in piece.entities)
        offset += piece.length
    return FormattedText("".join(texts), tuple(entities))


def clean(text: str) -> str:
    """Text in composed form, with "\\n" line ends and plain spaces, without control, bidirectional-override
    and invisible characters. (Telegram's parser lets them through to every reader's screen.)

    Composed (NFC), because Telegram strips some combining marks, such as the ring of a decomposed "å".
    """
    text = _LINE_ENDS.sub("\n", text)
    text = _REMOVED.sub("", text)
    text = _SURROGATES.sub("\N{REPLACEMENT CHARACTER}", text)
    return unicodedata.normalize("NFC", _SPACES.sub(" ", text))


def utf16_length(text: str) -> int:
    # By a codec: counting in Python was a third of the time that a feed took to read.
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def escape(text: str) -> str:
    """For the text of Telegram's HTML. Quotes are left as they are: they are fine there, and shorter."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def escape_attribute(text: str) -> str:
    """For a quoted attribute in Telegram's HTML: a bare "&lt=" in an address would corrupt it."""
    return escape(text).replace('"', "&quot;")


def _formatted(text: FormattedText | str) -> FormattedText:
    return text if isinstance(text, FormattedText) else plain(text)


def _opening_tag(entity: Entity) -> str:
    if entity.kind is Kind.TEXT_LINK:
        return f'<a href="{escape_attribute(entity.url or "")}">'
    if entity.kind is Kind.EXPANDABLE_BLOCKQUOTE:
        return "<blockquote expandable>"
    if entity.language is not None:
        return f'<pre><code class="language-{escape_attribute(entity.language)}">'
    return f"<{_TAGS[entity.kind]}>"


def _closing_tag(entity: Entity) -> str:
    return "</code></pre>" if entity.language is not None else f"</{_TAGS[entity.kind]}>"


def _without_forbidden_nesting(active: list[Entity]) -> list[Entity]:
    """The entities of one stretch of text that may be nested: no kind twice, nothing inside code."""
    kept: list[Entity] = []
    for entity in active:
        family = QUOTES if entity.kind in QUOTES else {entity.kind}
        if not any(other.kind in family for other in kept):
            kept.append(entity)
    code = next((entity for entity in kept if entity.kind in CODE), None)
    if code is None:
        return kept
    # "pre and code entities can't contain other entities" (Bot API, Formatting options).
    return [entity for entity in kept if entity.kind in QUOTES] + [code]
