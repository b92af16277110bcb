"""Names that look like the newsroom's: whoever reads a comment must not take a reader for it.

Two names are compared by what is left of them once everything is undone that a reader may overlook, as the
skeletons of Unicode's UTS 39 are, and further: lookalike letters, accents, case, spaces, signs, digits for
letters, repeated letters. A reader who happens to share a moderator's first name is told apart too; that
costs them one word beside their name.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Final

import regex

from moderation.reading.disguise import LOOKALIKES, PLAIN

# A letter that Unicode describes as a Latin one with something about it: ø, ł, ı, ᴀ.
_LATIN_NAME: Final = regex.compile(
    r"LATIN (?:SMALL LETTER|CAPITAL LETTER|LETTER SMALL CAPITAL) (?:DOTLESS |SCRIPT )?(?P<letter>[A-Z])"
    r"(?: WITH .+)?"
)
_WORD: Final = regex.compile(r"[\p{L}\p{N}]+")
# Digits and signs as letters, in any name: the comparison may be generous.
_READ_AS: Final = str.maketrans("01345789@$!|€£+", "oieastbgasiielt")
# "Mia 2" and "Mia!" are Mia, "M1a" is, too: signs and digits at the ends are read both ways.
_ENDS: Final = regex.compile(r"^[^\p{L}]+|[^\p{L}]+$")
_NO_LETTERS: Final = regex.compile(r"[^\p{L}\p{M}]+")
_REPEATED: Final = regex.compile(r"(.)\1+")
# What looks like a badge behind a name, or like the sign before ours.
_BADGE: Final = regex.compile(r"[✓✔☑✅🗹🛡👮🕵⭐★☆🌟✪✩🏅🎖🔰🔵🟦💠🆗®™©·•∙⋅・|]|\N{BALLOT BOX WITH CHECK}")
# What nobody's name holds by chance, anywhere in it; and what counts as a word of its own.
_ANYWHERE: Final = ("newsroom", "moderator", "moderation", "administrator", "onlynews")
_AS_A_WORD: Final = ("mod", "mods", "admin", "staff", "editor", "editors", "owner", "official", "verified")


class Standing(Enum):
    """How a name is shown beside a comment."""

    NEWSROOM = "newsroom"
    """With the badge."""
    READER = "reader"
    """As it is."""
    LOOKALIKE = "lookalike"
    """With a remark that this is a reader."""


@dataclass(frozen=True, slots=True)
class Newsroom:
    """Who speaks for the newsroom, and what they and the bot are called, as skeletons."""

    member_ids: frozenset[int] = frozenset()
    skeletons: frozenset[str] = frozenset()

    @classmethod
    def of(cls, member_ids: Iterable[int], names: Iterable[str]) -> "Newsroom":
        """The newsroom of these people, with these names and the bot's."""
        read = {skeleton(each) for name in names for each in (name, _ENDS.sub("", name)) if each}
        return cls(frozenset(member_ids), frozenset(read))

    def standing(self, person_id: int, name: str) -> Standing:
        """How somebody's name is shown. A member of the newsroom is none by the name alone."""
        if person_id in self.member_ids:
            return Standing.NEWSROOM
        read = {skeleton(each) for each in (name, _ENDS.sub("", name), _NO_LETTERS.sub("", name))}
        claims = _BADGE.search(name) or _claims_to_be_staff(name)
        return Standing.LOOKALIKE if claims or read & self.skeletons else Standing.READER


@lru_cache(maxsize=4096)
def skeleton(name: str) -> str:
    """The same for two names that a reader may take for each other; never for showing."""
    found = _WORD.findall(_plain(name))
    # A name of nothing but signs is itself.
    return _merged("".join(found)) if found else "".join(name.split())


def _claims_to_be_staff(name: str) -> bool:
    whole = skeleton(name)
    if any(_merged(word) in whole for word in _ANYWHERE):
        return True
    words = {_merged(word) for word in _WORD.findall(_plain(name))}
    return not words.isdisjoint(map(_merged, _AS_A_WORD))


def _plain(name: str) -> str:
    text = unicodedata.normalize("NFKD", name.translate(PLAIN)).translate(LOOKALIKES)
    text = "".join(_latin(letter) for letter in text if not unicodedata.combining(letter))
    return text.translate(_READ_AS).casefold()


def _latin(letter: str) -> str:
    if letter.isascii():
        return letter
    found = _LATIN_NAME.fullmatch(unicodedata.name(letter, ""))
    return found["letter"] if found else letter


def _merged(letters: str) -> str:
    """Without what looks like something else: l and i, rn and m, vv and w, and letters that are repeated."""
    letters = letters.replace("rn", "m").replace("vv", "w").replace("i", "l")
    return _REPEATED.sub(r"\1", letters)
