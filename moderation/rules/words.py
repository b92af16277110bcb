"""Banned and suspect words: all rules at once, in a time that does not grow with their number.

A rule is one word or several in a row. Words match whole; `*` in one stands for any letters and digits, or
for none (`idiot*`, `*phobe`, `f*k`), and alone for any one word. Case, accents and what stands between the
words make no difference.

Each distinct word of the rules has a number. A word of the text is looked up among those without `*` and
walked through a trie of those with it; the numbers it stands for are then walked through a second trie, of
the rules.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import regex

from moderation.rules.folding import forms, rule_words_in, words_in

ANY: Final = "*"
LONGEST_PATTERN: Final = 100
"""In characters."""
FEWEST_LETTERS: Final = 2
"""Beside a `*`: with fewer, a rule would be about nearly every word."""

_LITERAL: Final = regex.compile(r"[^*]")


class Problem(StrEnum):
    """Why some words are no rule."""

    NO_LETTERS = "no letters"
    TOO_LONG = "too long"
    TOO_WIDE = "too wide"


class NotAPattern(Exception):  # noqa: N818 (named for what happened)
    """Nothing that a rule can look for: `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem


def pattern_of(words: str) -> str:
    """The rule that somebody's words stand for, folded: the same for two that find the same.

    :raises NotAPattern:
    """
    pattern = " ".join(_words(words))
    if not pattern:
        raise NotAPattern(Problem.NO_LETTERS)
    if len(pattern) > LONGEST_PATTERN:
        raise NotAPattern(Problem.TOO_LONG)
    if any(
        ANY in word and word != ANY and len(_LITERAL.findall(word)) < FEWEST_LETTERS
        for word in pattern.split()
    ):
        raise NotAPattern(Problem.TOO_WIDE)
    return pattern


@dataclass(slots=True, eq=False)
class _Node:
    """A place in the trie of words with `*`: where each letter leads, where a `*` does, and which word
    ends.
    """

    letters: dict[str, "_Node"] = field(default_factory=dict)
    star: "_Node | None" = None
    word: int | None = None


class Words:
    """The rules of many patterns.

    :param patterns: by whatever names the rule; as `pattern_of` makes them.
    """

    def __init__(self, patterns: Iterable[tuple[int, str]]) -> None:
        self._exact: dict[str, int] = {}
        self._wild = _Node()
        self._any: int | None = None
        self._numbers: dict[str, int] = {}
        self._next: list[dict[int, int]] = [{}]
        self._rules: dict[int, list[int]] = {}
        for rule, pattern in patterns:
            at = 0
            for word in _words(pattern):
                number = self._number(word)
                if number not in self._next[at]:
                    self._next[at][number] = len(self._next)
                    self._next.append({})
                at = self._next[at][number]
            if at:
                self._rules.setdefault(at, []).append(rule)

    def find(self, *readings: str) -> dict[int, str]:
        """The rules that a text breaks, each with the words it goes by where it does so first.

        :param readings: the text, and what else it says.
        """
        found: dict[int, str] = {}
        known: dict[str, tuple[int, ...]] = {}
        for text in readings:
            self._read(text, known, found)
        return found

    def _read(self, text: str, known: dict[str, tuple[int, ...]], found: dict[int, str]) -> None:
        begun: list[tuple[int, int]] = []  # where in the trie of rules, and since where in the text
        for word in words_in(text):
            written = word[0]
            numbers = known.get(written)
            if numbers is None:
                numbers = known[written] = tuple(dict.fromkeys(self._meanings(written)))
            if not numbers:
                begun = []
                continue
            start, end = word.span()
            going_on: list[tuple[int, int]] = []
            for at, since in (*begun, (0, start)):
                following = self._next[at]
                for number in numbers:
                    reached = following.get(number)
                    if reached is None:
                        continue
                    going_on.append((reached, since))
                    for rule in self._rules.get(reached, ()):
                        found.setdefault(rule, text[since:end])
            begun = going_on

    def _number(self, word: str) -> int:
        number = self._numbers.setdefault(word, len(self._numbers))
        if word == ANY:
            self._any = number
        elif ANY not in word:
            self._exact[word] = number
        else:
            at = self._wild
            for letter in word:
                if letter == ANY:
                    if at.star is None:
                        at.star = _Node()
                    at = at.star
                else:
                    at = at.letters.setdefault(letter, _Node())
            at.word = number
        return number

    def _meanings(self, written: str) -> Iterator[int]:
        """The numbers of the rules' words that a word of the text stands for."""
        if self._any is not None:
            yield self._any
        for word in forms(written):
            exact = self._exact.get(word)
            if exact is not None:
                yield exact
            yield from self._matched_by_trie(word)

    def _matched_by_trie(self, word: str) -> Iterator[int]:
        moving, staying = [self._wild], [] if self._wild.star is None else [self._wild.star]
        for letter in word:
            moving = [
                following
                for place in (*moving, *staying)
                if (following := place.letters.get(letter)) is not None
            ]
            # A `*` is reached without a letter, and not left any more.
            for place in moving:
                if place.star is not None and place.star not in staying:
                    staying.append(place.star)
            if not (moving or staying):
                return
        for place in (*moving, *staying):
            if place.word is not None:
                yield place.word


def _words(pattern: str) -> list[str]:
    """The words of a pattern: `**` is `*`, and a `*` alone at either end says nothing."""
    words = [regex.sub(r"\*+", ANY, word) for word in rule_words_in(pattern)]
    while words and words[0] == ANY:
        del words[0]
    while words and words[-1] == ANY:
        del words[-1]
    return words
