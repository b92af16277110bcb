"""A comment as it is read: in its author's own words, with and without its disguise, in its language."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from moderation.reading import hidden_words, language
from moderation.reading.disguise import undisguised
from moderation.reading.language import Guess, languages_of
from moderation.reading.quotes import own_words


@dataclass(frozen=True, slots=True)
class Reading:
    """What its author says, as written and with its disguise undone (mostly the same), and in which languages
    it may be."""

    own: str
    plain: str
    guess: Guess

    @property
    def ways(self) -> list[str]:
        """The texts to score: one without a disguise, otherwise both."""
        return [self.own] if self.plain == self.own else [self.own, self.plain]


def read(text: str, said: Sequence[str]) -> Reading:
    """Reads a comment.

    :param said: what its author may have quoted: the article, as HTML, and other comments.
    """
    own = own_words(text, said)
    plain = undisguised(own)
    # A disguise is no language: the text undone tells more.
    return Reading(own, plain, languages_of(plain))


async def read_beside(text: str, said: Sequence[str]) -> Reading:
    """`read`, beside the event loop: a long text with quotes takes some milliseconds."""
    return await asyncio.to_thread(read, text, said)


def load() -> None:
    """Loads what reading needs: 0.3 s and some 25 MB, which the first comment would wait for otherwise."""
    language.load()
    hidden_words.load()
