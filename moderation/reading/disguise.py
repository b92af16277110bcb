"""What a text says once its disguise is undone.

People who know that a filter reads first write "1d10t", "i d i o t", "stuuupid" or "idіot" with a Cyrillic
letter. The text undone is only ever read beside the text as it is, and the higher score counts, so undoing
may be wrong: "U.S.A." becomes "USA", and nothing is lost. What is stored and shown is what was written.
"""

import unicodedata
from functools import partial
from typing import Final

import regex

# Letters that are drawn like Latin ones: those of Unicode's confusables.txt (UTS 39) that stand for one Latin
# letter in Cyrillic and Greek. Fullwidth, mathematical and enclosed letters are Unicode's own (NFKC).
_LOOKALIKES: Final = str.maketrans(
    "асеіјорԛѕԝхуһԁӏѵкмтвнгАВСЕНІЈКМОРЅТХУαικνορτυχγεηωΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "aceijopqswxyhdlvkmtbhrABCEHIJKMOPSTXYaiknoptuxyenwABEZHIKMNOPTYX",
)
# Digits and signs that are read as letters inside a word.
_READ_AS: Final = str.maketrans({
    "0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "9": "g",
    "@": "a", "$": "s", "!": "i", "|": "i", "€": "e", "£": "l", "+": "t",
})  # fmt: skip

_ADDRESS: Final = regex.compile(r"(?:https?://|www\.)\S+|(?<!\S)[^\s@]{1,64}@[^\s@.]{1,255}\.\S+")
_WORD: Final = regex.compile(r"[\p{L}\p{M}\p{N}]+")
_LATIN: Final = regex.compile(r"\p{Latin}")
_OTHER_LETTER: Final = regex.compile(r"[\p{Cyrillic}\p{Greek}]")
_LOOSE_MARKS: Final = regex.compile(r"(?<=\p{Latin}\p{M}*)\p{M}")
# Three or more single letters with the same kind of gap between them.
_SPACED: Final = regex.compile(
    r"(?<![\p{L}\p{N}])(?:[\p{L}\p{N}@$!][\s.\-_*,/]{1,3}){2,}[\p{L}\p{N}](?![\p{L}\p{N}])"
)
_GAP: Final = regex.compile(r"[\s.\-_*,/]+")
# A word with a letter in it, and with digits or signs that may stand for letters: no number with its unit
# (5th, 10am, 1990s, 20km), and no name with its number (covid19, mp3).
_DISGUISED_WORD: Final = regex.compile(
    r"(?<![\p{L}\p{N}@$!|€£+])"
    r"(?!\d+\p{L}{1,3}(?![\p{L}\p{N}@$!|€£+]))(?!\p{L}+\d+(?![\p{L}\p{N}@$!|€£+]))"
    r"(?=[\p{N}@$|€£+]*\p{L})[\p{L}\p{N}@$!|€£+]*[\p{N}@$!|€£+][\p{L}\p{N}@$|€£+]+"
)
_REPEATED: Final = regex.compile(r"(\p{L})\1{2,}", regex.IGNORECASE)
# English words double these at times (kill, asshole); others are reduced to one.
_DOUBLED: Final = "lLsS"


def undisguised(text: str) -> str:
    """The text with its disguise undone, as far as can be told; in linear time, and the same when repeated.

    Addresses of web pages and of people stay as they are, and so do texts in other scripts: a lookalike
    counts only beside Latin letters.
    """
    pieces, at = [], 0
    for address in _ADDRESS.finditer(text):
        pieces += [_undone(text[at : address.start()]), address[0]]
        at = address.end()
    return "".join([*pieces, _undone(text[at:])])


def _undone(text: str) -> str:
    before = None
    # Undoing one disguise can uncover another: "s t u u u p i d". Each round leaves fewer characters or more
    # letters, and three are enough for what people can still read.
    for _ in range(3):
        if text == before:
            break
        before = text
        text = unicodedata.normalize("NFKC", text)
        text = _LOOSE_MARKS.sub("", text)
        is_latin = 2 * len(_LATIN.findall(text)) > len(_OTHER_LETTER.findall(text))
        text = _WORD.sub(partial(_with_latin_letters, text_is_latin=is_latin), text)
        text = _SPACED.sub(lambda spaced: _GAP.sub("", spaced[0]), text)
        text = _DISGUISED_WORD.sub(lambda word: word[0].translate(_READ_AS), text)
        text = _REPEATED.sub(lambda many: many[1] * (2 if many[1] in _DOUBLED else 1), text)
    return text


def _with_latin_letters(found: regex.Match[str], *, text_is_latin: bool) -> str:
    """A word of Latin letters and lookalikes, or of lookalikes alone in a Latin text."""
    word = found[0]
    if not _OTHER_LETTER.search(word):
        return word
    latin = word.translate(_LOOKALIKES)
    if _OTHER_LETTER.search(latin):
        return word
    return latin if _LATIN.search(word) or (text_is_latin and len(word) > 1) else word
