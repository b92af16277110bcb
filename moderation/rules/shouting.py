"""Shouting: a longer text that is mostly capitals."""

from typing import Final

import regex

_CAPITAL: Final = regex.compile(r"\p{Lu}")
_SMALL: Final = regex.compile(r"\p{Ll}")
FEWEST_LETTERS: Final = 20
"""Letters with a case. Below it is an exclamation, or a name: "NATO AND THE EU"."""


def capitals_in(text: str) -> float:
    """The share of capitals among the letters that have a case, in 0..1; 0 for a text of a few letters."""
    capitals, small = len(_CAPITAL.findall(text)), len(_SMALL.findall(text))
    letters = capitals + small
    return capitals / letters if letters >= FEWEST_LETTERS else 0.0
