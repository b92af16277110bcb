"""The text of a comment: what is kept of it, and how long it may be.

Normalising removes what cannot be seen, so that nothing invisible reaches the classifier, a moderator or
a reader: controls, bidirectional overrides and isolates (which show a text in another order than it was
written), zero-width characters inside words, tag characters and piled-up variation selectors (which carry
hidden messages). What scripts and emoji need of them stays.
"""

import unicodedata

import regex

CHARACTER_LIMIT = 2_000
"""The longest comment, in characters as people see them (extended grapheme clusters, UAX 29)."""

UTF16_LIMIT = 3_000
"""The longest comment in UTF-16 units, in which Telegram counts: 4,096 in one message, less 1,096 for what
stands beside a comment on a review card. Reached before the other limit only by a text of mostly emoji or
letters outside the basic plane."""

MARKS_LIMIT = 8
"""Combining marks kept on one letter. Written languages stay below (Hebrew with cantillation uses 4, the
longest Tibetan stacks 8); a flood of them paints over the neighbouring lines."""

# Scripts in which the joiners U+200C and U+200D change how a word is spelt or read.
_JOINING = (
    r"\p{Arabic}\p{Syriac}\p{Nko}\p{Mandaic}\p{Mongolian}\p{Devanagari}\p{Bengali}\p{Gurmukhi}\p{Gujarati}"
    r"\p{Oriya}\p{Tamil}\p{Telugu}\p{Kannada}\p{Malayalam}\p{Sinhala}\p{Tibetan}\p{Myanmar}\p{Khmer}"
)
_PICTURE = r"\p{Extended_Pictographic}[\uFE0E\uFE0F\p{Emoji_Modifier}]?"
_KEPT = rf"""
    \U0001F3F4[\U000E0020-\U000E007E]{{2,6}}\U000E007F     # flags of regions: England, Scotland, Wales
  | {_PICTURE}(?:\u200D{_PICTURE})*                        # families, professions, other flags
  | [{_JOINING}][\u200C\u200D]                             # Persian, Indic and other spelling
  | \p{{Mongolian}}[\u180B-\u180D\u180F]                   # Mongolian letter forms
  | \p{{Han}}[\U000E0100-\U000E01EF]                       # ideographic variants in names
  | [^\s\p{{C}}\p{{M}}\p{{DI}}][\uFE00-\uFE0F]             # one variation selector on a visible character
"""
_UNSEEN = regex.compile(
    rf"(?:{_KEPT})(*SKIP)(*FAIL) | [\p{{Cc}}--\n] | [\p{{DI}}--[\u200E\u200F\u061C]]"
    r" | [\p{Cs}\uFFF9-\uFFFB\p{Noncharacter_Code_Point}]",
    regex.VERBOSE | regex.VERSION1,
)
_DIRECTION_MARKS = regex.compile(r"[\u200E\u200F\u061C]")  # LRM, RLM, ALM: of use beside these alone:
_RIGHT_TO_LEFT = regex.compile(r"(?![\u200F\u061C])[\p{bidi_class=R}\p{bidi_class=AL}]")
_LINE_END = regex.compile(r"\r\n|[\r\v\f\x85\u2028\u2029]")
_MARK_FLOOD = regex.compile(rf"([\p{{M}}\u200C\u200D]{{{MARKS_LIMIT}}})[\p{{M}}\u200C\u200D]+")
_SPACE_BEFORE_LINE_END = regex.compile(r"[^\S\n]+(?=\n)")
_BLANK_LINES = regex.compile(r"\n{4,}")
_VISIBLE = regex.compile(r"[^\s\p{C}\p{M}\p{DI}\u2800]|\p{Cn}|\p{Co}|\p{Prepended_Concatenation_Mark}")
_CHARACTER = regex.compile(r"\X")


class EmptyComment(Exception):  # noqa: N818 (named for what happened)
    """Nothing of the comment can be seen."""


class CommentTooLong(Exception):  # noqa: N818
    """More than `CHARACTER_LIMIT` characters as people see them."""

    def __init__(self, length: int, limit: int) -> None:
        """
        :param length: of the comment as normalised.
        :param limit: the most there may be, in the same unit.
        """
        super().__init__(f"{length} of at most {limit}")
        self.length = length
        self.limit = limit


class CommentTooLongForTelegram(CommentTooLong):
    """Few enough characters, but of a kind that takes more room than one Telegram message has.

    Emoji and rare letters count two and more in Telegram. `length` and `limit` are in UTF-16 units.
    """


def comment_text(raw: str) -> str:
    """The text to store for what a person wrote.

    :raises EmptyComment: when nothing of it can be seen.
    :raises CommentTooLong: when it has too many characters, or (`CommentTooLongForTelegram`) fits them
        into no single message.
    """
    text = normalise(raw)
    if not text:
        raise EmptyComment
    characters = length(text)
    if characters > CHARACTER_LIMIT:
        raise CommentTooLong(characters, CHARACTER_LIMIT)
    units = len(text.encode("utf-16-le")) // 2
    if units > UTF16_LIMIT:
        raise CommentTooLongForTelegram(units, UTF16_LIMIT)
    return text


def length(text: str) -> int:
    """How many characters people see: extended grapheme clusters, a family emoji being one."""
    return sum(1 for _ in _CHARACTER.finditer(text))


def normalise(raw: str) -> str:
    """The text in Unicode's NFC with `\\n` line ends and without what cannot be seen; applying it twice
    changes nothing more.

    Spaces at line ends and around the whole go, more than two blank lines become two, tabs become spaces.
    A text of invisible characters alone is empty.
    """
    text = _LINE_END.sub("\n", raw).replace("\t", " ")
    text = _UNSEEN.sub("", text)
    if not _RIGHT_TO_LEFT.search(text):
        text = _DIRECTION_MARKS.sub("", text)
    text = unicodedata.normalize("NFC", text)
    text = _MARK_FLOOD.sub(r"\1", text)
    text = _BLANK_LINES.sub("\n\n\n", _SPACE_BEFORE_LINE_END.sub("", text)).strip()
    return text if _VISIBLE.search(text) else ""
