"""What a text says once its disguise is undone.

People who know that a filter reads first write "1d10t", "i d i o t", "st*pid", "stuuupid" or "idіot" with a
Cyrillic letter. The text undone is only ever read beside the text as it is, and the higher score counts, so
undoing may be wrong at times, and nothing is lost; but it costs a second scoring, so names, numbers, prices
and addresses stay as they are. What is stored and shown is what was written.
"""

import unicodedata
from collections.abc import Iterator
from functools import partial
from typing import Final

import regex

from moderation.reading.hidden_words import LONGEST, hidden_word, is_word, stretched_word

ROUNDS: Final = 8
"""Undoing one can uncover another ("st*piiiid"). People need two; more than four were never needed."""

# Letters that are drawn like Latin ones: those of Unicode's confusables.txt (UTS 39) that stand for one Latin
# letter in Cyrillic, Greek and Armenian.
LOOKALIKES: Final = str.maketrans(
    "асеіјорԛѕԝхуһԁӏѵкмтвнгАВСЕНІЈКМОРЅТХУαικνορτυχγεηωΑΒΕΖΗΙΚΜΝΟΡΤΥΧոսօհցյզ",
    "aceijopqswxyhdlvkmtbhrABCEHIJKMOPSTXYaiknoptuxyenwABEZHIKMNOPTYXnuohgjq",
)
_CYRILLIC_LOOKALIKES: Final = str.maketrans("aceopxykABCEHKMOPTXY", "асеорхукАВСЕНКМОРТХУ")
_SMALL_CAPITALS: Final = str.maketrans("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz")
_IN_SMALL_CAPITALS: Final = regex.compile("[ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢqsx]{3,}+")
# Where Unicode has Latin letters and digits once more: letterlike, circled, mathematical, in squares,
# fullwidth; and white on black.
_DRESSED: Final = (
    (0x2100, 0x214F),
    (0x2460, 0x24FF),
    (0x1D400, 0x1D7FF),
    (0x1F130, 0x1F149),
    (0xFF10, 0xFF5A),
)
_NEGATIVE: Final = (0x1F150, 0x1F170)


def _plain_letters() -> Iterator[tuple[int, str]]:
    for first, last in _DRESSED:
        for code in range(first, last + 1):
            plain = unicodedata.normalize("NFKC", chr(code)).strip("()")
            if len(plain) == 1 and plain.isascii() and plain.isalnum():
                yield code, plain
    for first in _NEGATIVE:
        for number in range(26):
            yield first + number, chr(ord("A") + number)


PLAIN: Final = dict(_plain_letters())
# Digits and signs that are read as letters in any word of letters.
_READ_AS: Final = str.maketrans("013457$", "oieasts")

# Of web pages and people: https://…, name@…, @name; and #subjects. Not what has a sign further on: "@ssh*le".
_ADDRESS: Final = regex.compile(
    r"(?:https?://|www\.)\S++|(?<!\S)[^\s@]{1,64}+@[^\s@.]{1,255}+\.\S++"
    r"|(?<![\p{L}\p{N}@#])[@#][\p{L}\p{N}_]++(?![@$!|€£+*#%&-]++[\p{L}\p{N}])"
)
_WORD: Final = regex.compile(r"[\p{L}\p{M}\p{N}]++")
_LATIN: Final = regex.compile(r"\p{Latin}")
_OTHER_LETTER: Final = regex.compile(r"[\p{Cyrillic}\p{Greek}\p{Armenian}]")
_MARKED: Final = regex.compile(r"([A-Za-z\u00C0-\u024F\u1E00-\u1EFF])\p{M}++")
# Single letters with the same gap between them: spaces, one sign, or pictures.
_SINGLE: Final = r"[\p{Latin}\p{Cyrillic}\p{Greek}\p{N}@$!](?![\p{L}\p{N}@$])"
_PICTURE: Final = r"\p{Extended_Pictographic}\uFE0F\u200D\p{EMod}"
_SPACED: Final = regex.compile(
    rf"(?<![\p{{L}}\p{{N}}@$]){_SINGLE}(?P<gap>\s{{1,3}}+|\s?[.\-_*/|~·•]\s?|,|[{_PICTURE}]++)"
    rf"{_SINGLE}(?:(?P=gap){_SINGLE})++"
)
_SIGNED: Final = regex.compile(rf"[\p{{L}}\p{{N}}@$!|€£+*#%&~._\-{_PICTURE}]++")
_PART: Final = regex.compile(r"[\p{L}\p{N}@$!|€£+*#%&]++")
_EDGE: Final = ".-_~#%&|"
_EVERY_EDGE: Final = _EDGE + "*!+"
# A word alone: no part of an address, a file name or a number.
_ALONE: Final = regex.compile(
    r"(?<![^\s\"'“”‘’«»(\[{*_~¿¡—–…])[\p{L}\p{N}$]++(?=[.,!?;:…\"'“”‘’«»)\]}*_~—–]*+(?!\S))"
)
_LETTERS: Final = regex.compile(r"\p{L}++")
_STRETCH: Final = regex.compile(r"(\p{L})\1{2,}", regex.IGNORECASE)
_ROMAN: Final = regex.compile(r"[IVXLCDM]++")
# A digit or two alike between letters, 0 for O at an end, $ for S. No plural of a number (mp3s).
_DIGITS_INSIDE: Final = regex.compile(
    r"(?!.*\p{N}s$)0?+\p{L}++(?:(?:1|7|\$|([0345])\1?+)\p{L}++)*+0?+|\$\p{Ll}\p{L}++"
)
# English words double these at times (kill, asshole); others are reduced to one.
_DOUBLED: Final = "lLsS"


def undisguised(text: str) -> str:
    """The text with its disguise undone, as far as can be told; in linear time, and the same when repeated.

    Addresses of web pages and of people stay as they are, and so do texts in other scripts: a lookalike
    counts only beside Latin letters.
    """
    for _ in range(ROUNDS):
        before = text
        text = _once_undone(text)
        if text == before:
            break
    return text


def _once_undone(text: str) -> str:
    pieces, at = [], 0
    for address in _ADDRESS.finditer(text):
        word = hidden_word(address[0]) if address[0].startswith("@") else None
        pieces += [_undone(text[at : address.start()]), word or address[0]]
        at = address.end()
    return "".join([*pieces, _undone(text[at:])])


def _undone(text: str) -> str:
    text = unicodedata.normalize("NFC", text).translate(PLAIN)
    text = _MARKED.sub(r"\1", text)
    text = _IN_SMALL_CAPITALS.sub(lambda found: found[0].translate(_SMALL_CAPITALS), text)
    if _OTHER_LETTER.search(text):
        others = sum(len(word) for word in _WORD.findall(text) if _is_no_latin(word.translate(LOOKALIKES)))
        is_latin = len(_LATIN.findall(text)) > others
        text = _WORD.sub(partial(_with_own_letters, text_is_latin=is_latin), text)
    text = _SPACED.sub(_joined, text)
    text = _SIGNED.sub(_without_signs, text)
    text = _PART.sub(_without_signs, text)
    text = _ALONE.sub(_without_digits, text)
    return _LETTERS.sub(_unstretched, text) if _STRETCH.search(text) else text


def _with_own_letters(found: regex.Match[str], *, text_is_latin: bool) -> str:
    """A word in one script: Latin with lookalikes among its letters, or lookalikes alone in a Latin text; or
    Cyrillic with Latin lookalikes."""
    word = found[0]
    if not _OTHER_LETTER.search(word):
        return word
    latin = word.translate(LOOKALIKES)
    if not _is_no_latin(latin):
        return latin if _LATIN.search(word) or (text_is_latin and len(word) > 1) else word
    cyrillic = word.translate(_CYRILLIC_LOOKALIKES)
    return word if _LATIN.search(cyrillic) else cyrillic


def _is_no_latin(word: str) -> bool:
    return _OTHER_LETTER.search(word) is not None


def _joined(found: regex.Match[str]) -> str:
    """Single letters as a word: four and more, or one of the words that are hidden, without an "a" or "u"
    beside it."""
    gap = found["gap"]
    singles = found[0].split(gap)
    joined = "".join(singles)
    for first, last in ((0, 0), (1, 0), (0, 1), (1, 1)):
        inner = joined[first : len(joined) - last]
        if len(inner) >= 3 and (is_word(inner) or hidden_word(inner)):
            return gap.join(each for each in (joined[:first], inner, joined[len(joined) - last :]) if each)
    letters = _LATIN.findall(joined)
    is_word_like = len(letters) >= 4 and 4 * len(letters) >= 3 * len(joined) and len(set(letters)) >= 3
    return joined if is_word_like else found[0]


def _without_signs(found: regex.Match[str]) -> str:
    written = found[0]
    if written.isalpha() or is_word(written.strip(_EVERY_EDGE)):
        return written
    for edges in (_EDGE, _EVERY_EDGE):
        core = written.lstrip(edges).rstrip(edges + "!")
        word = hidden_word(core)
        if word is not None:
            before, after = written.split(core, 1)
            return f"{before}{word}{after}"
    return written


def _without_digits(found: regex.Match[str]) -> str:
    word = found[0]
    if word.isalpha() or len(word) > LONGEST or not any(each.islower() for each in word):
        return word
    if not _DIGITS_INSIDE.fullmatch(word):
        return word
    letters = sum(each.isalpha() for each in word)
    return word.translate(_READ_AS) if letters >= 2 * (len(word) - letters) else word


def _unstretched(found: regex.Match[str]) -> str:
    """A word without its repeated letters. Sounds (hmmm, aaah) and Roman numerals are none."""
    word = found[0]
    if not _STRETCH.search(word):
        return word
    known = stretched_word(word)
    if known is not None:
        return known
    if len(set(word.casefold())) <= 2 or _ROMAN.fullmatch(word):
        return word
    return _STRETCH.sub(lambda many: many[1] * (2 if many[1] in _DOUBLED else 1), word)
