"""Words as rules compare them: in small letters, without accents, and with lookalike letters seen through."""

import unicodedata
from collections.abc import Iterator
from typing import Final

import regex

# Scripts that leave no space between words: each letter is a word of its own there, so that a rule's words
# are found in the middle of a sentence.
_UNSPACED: Final = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_WORD: Final = regex.compile(
    rf"[{_UNSPACED}]\p{{M}}*|[[\p{{L}}\p{{M}}\p{{N}}]--[{_UNSPACED}]]+", regex.VERSION1
)
_RULE_WORD: Final = regex.compile(
    rf"[{_UNSPACED}]\p{{M}}*|[[\p{{L}}\p{{M}}\p{{N}}*]--[{_UNSPACED}]]+", regex.VERSION1
)
# Accents (Latin, Greek, Cyrillic), and the vowel points of Hebrew and Arabic, which words are written
# without.
_MARKS: Final = regex.compile(r"[\u0300-\u036F\u0591-\u05C7\u064B-\u0655\u0670]+")

# Letters that are drawn alike (Unicode's confusables, UTS 39), each with its Latin one. Where two stand for
# the same, the last is what the Latin letter stands for.
_CYRILLIC: Final = dict(zip("авсԁеһніјкморԛгѕтѵԝху", "abcdehhijkmopqrstvwxy", strict=True))
_GREEK: Final = dict(zip("αβεηικνορτυχγω", "abenikvoptuxyw", strict=True))
_TO_LATIN: Final = str.maketrans(_CYRILLIC | _GREEK)
_TO_CYRILLIC: Final = str.maketrans({latin: letter for letter, latin in _CYRILLIC.items()})
_TO_GREEK: Final = str.maketrans({latin: letter for letter, latin in _GREEK.items()})
_HAS_LATIN: Final = regex.compile(r"\p{Latin}")
_HAS_CYRILLIC: Final = regex.compile(r"\p{Cyrillic}")
_HAS_GREEK: Final = regex.compile(r"\p{Greek}")


def words_in(text: str) -> Iterator[regex.Match[str]]:
    """The words of a text, in order."""
    return _WORD.finditer(text)


def rule_words_in(pattern: str) -> list[str]:
    """The words of a rule, folded; in them `*` stands for any letters and digits, or none."""
    return [folded(word) for word in _RULE_WORD.findall(unicodedata.normalize("NFC", pattern))]


def folded(word: str) -> str:
    """A word in small letters and without accents."""
    if word.isascii():
        return word.lower()
    word = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", word).casefold())
    return unicodedata.normalize("NFC", _MARKS.sub("", word))


def forms(word: str) -> tuple[str, ...]:
    """A word as it may be meant: folded, and where it mixes Latin letters with others, in one alphabet
    each.
    """
    plain = folded(word)
    if plain.isascii():
        return (plain,)
    has_cyrillic, has_greek = _HAS_CYRILLIC.search(plain), _HAS_GREEK.search(plain)
    if not (has_cyrillic or has_greek) or not _HAS_LATIN.search(plain):
        return (plain,)
    found = [plain, plain.translate(_TO_LATIN)]
    if has_cyrillic:
        found.append(plain.translate(_TO_CYRILLIC))
    if has_greek:
        found.append(plain.translate(_TO_GREEK))
    return tuple(dict.fromkeys(found))
