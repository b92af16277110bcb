"""Which words moved a score: what the model says of the text without them (occlusion).

Leaving something out and asking again needs nothing of the model but its scores, and says what would have
been so, not what some weight inside means (Zeiler and Fergus, "Visualizing and Understanding Convolutional
Networks", 2014; Li, Monroe and Jurafsky, "Understanding Neural Networks through Representation Erasure",
2016). Each word is left out wherever it stands: of two the same, leaving out one would show nothing.
"""

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import regex

from moderation.classifier import Classifier
from moderation.verdict import Verdict

MOST_TEXTS: Final = 40
"""That are ever scored to explain one score."""

TELLING_DROP: Final = 0.10
"""How much lower the label must score without something for that to have moved it."""

WORTH_ASKING: Final = 0.20
"""Below, there is nothing to explain."""

MOST_TOLD: Final = 3
_CHUNKS: Final = 6
_MOST_TOGETHER: Final = 4
_TEXTS_TOGETHER: Final = 12  # kept back from the words one by one
EXCERPT_LENGTH: Final = 24
"""In characters. There must be room for what is told beside the longest comment in one message."""

_PICTURE = r"\p{Extended_Pictographic}[\uFE0F\p{Emoji_Modifier}\U000E0020-\U000E007F]*"
_EMOJI = rf"(?:\p{{RI}}\p{{RI}}|{_PICTURE}(?:\u200D{_PICTURE})*)"
_WORD: Final = regex.compile(rf"(?:https?://|www\.)\S+|{_EMOJI}+|(?:(?!{_EMOJI})\S)+")
_BARE: Final = regex.compile(r"[\p{L}\p{N}](?:.*[\p{L}\p{M}\p{N}])?")


class ModelExchanged(Exception):  # noqa: N818 (named for what happened)
    """Another model than the one that gave the score is loaded now, and cannot speak for it."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something left out, and what the label scores without it, a probability in 0..1.

    One word (which stands in the text `times` times), one passage, or several words together.
    """

    excerpts: tuple[str, ...]
    score: float
    times: int = 1

    @property
    def is_one_word(self) -> bool:
        """Neither a passage nor several words."""
        return len(self.excerpts) == 1 and " " not in self.excerpts[0]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Which words moved a label's score: each by itself, that which moved it most first, and then several
    together; none, if no few words did.

    `score` is the whole text's. `undisguised`: that of the text with its disguise undone; the words are its.
    """

    label: str
    model: str
    score: float
    left_out: tuple[LeftOut, ...]
    undisguised: bool = False


def telling_label(verdict: Verdict) -> str | None:
    """The label that counts most: the highest over its threshold, or else of all; None without scores."""
    if verdict.scoring is None:
        return None
    # "toxicity" is over whenever anything is; a label that says more is the better explanation.
    telling = [label for label in verdict.over if label not in ("toxicity", "severe_toxicity")]
    scores = verdict.scoring.scores
    labels = telling or verdict.over or sorted(scores, key=lambda label: (-scores[label], label))
    return labels[0] if labels else None


def is_explainable(verdict: Verdict) -> bool:
    """Whether there is a score worth an explanation, by a model that is believed for the language."""
    label = telling_label(verdict)
    if label is None or verdict.scoring is None or not verdict.covered:
        return False
    return verdict.scoring.scores[label] >= WORTH_ASKING


async def explain(
    readings: Sequence[str], verdict: Verdict, classifier: Classifier, *, within: float
) -> Explanation:
    """Leaves out one word at a time, and says without which of them the label that counts most falls.

    At most `MOST_TEXTS` texts are scored. Where there are too many different words for that, passages are
    left out first, and then the words of those that moved the score most. Where no word alone halves the
    score, more are left out with it, each time that without which the score is lowest.

    :param readings: the text as it was scored, and where that differs with its disguise undone. The one that
        scores higher is explained; of two about the same the second, from which nothing is hidden.
    :param within: seconds until the answer is of no use.
    :raises ClassifierUnavailable: when not all scores can be had within that time.
    :raises ModelExchanged: the loaded model is not the one that gave the verdict's scores.
    """
    label = telling_label(verdict)
    assert label is not None and verdict.scoring is not None
    model, deadline = verdict.scoring.model, time.monotonic() + within

    async def scored(texts: Sequence[str]) -> list[float]:
        left = max(0.0, deadline - time.monotonic())
        scorings = await classifier.score(texts, within=left, background=True)
        if any(scoring.model != model for scoring in scorings):
            raise ModelExchanged
        return [scoring.scores[label] for scoring in scorings]

    scores = await scored(readings)
    chosen = max(n for n, score in enumerate(scores) if score > max(scores) - TELLING_DROP)
    trial = _Trial(readings[chosen], scores[chosen], scored)
    left_out = await trial.moved_it(MOST_TEXTS - len(readings))
    return Explanation(label, model, scores[chosen], tuple(left_out), undisguised=chosen > 0)


@dataclass(frozen=True, slots=True)
class _Word:
    """A word, an address or emoji in a row. Words with the same key are the same; `shown` is without
    punctuation around it."""

    start: int
    end: int
    key: str
    shown: str


@dataclass(frozen=True, slots=True)
class _Tried:
    """Words left out, and the score without them."""

    words: tuple[_Word, ...]
    score: float


@dataclass(frozen=True, slots=True)
class _Trial:
    """One text, its score, and how to have others scored."""

    text: str
    whole: float
    scored: Callable[[Sequence[str]], Awaitable[list[float]]]

    async def moved_it(self, room: int) -> list[LeftOut]:
        """What moved the score, that which moved it most first.

        :param room: how many texts may be scored.
        """
        every = _words(self.text)
        region, passage, left = await self._narrowed(every, room - _TEXTS_TOGETHER)
        same = [[word for word in every if word.key == key] for key in _keys(region)[:left]]
        ranked = await self._tried(same)
        told = [
            LeftOut((each.words[0].shown,), each.score, len(each.words))
            for each in ranked[:MOST_TOLD]
            if self._is_telling(each)
        ]
        if not told and passage is not None:
            excerpt = _excerpt(self.text[passage.words[0].start : passage.words[-1].end])
            told = [LeftOut((excerpt,), passage.score)]
        lowest = min([self.whole, *(each.score for each in told)])
        together = await self._together(ranked, left - len(ranked) + _TEXTS_TOGETHER)
        if together is not None and lowest - together.score >= TELLING_DROP:
            told = [*told[: MOST_TOLD - 1], together]
        return told

    async def _narrowed(
        self, region: Sequence[_Word], room: int
    ) -> tuple[Sequence[_Word], _Tried | None, int]:
        """The words to leave out one by one; the smallest passage that moved the score, and the room left."""
        passage = None
        while len(_keys(region)) > room > _CHUNKS:
            ranked = await self._tried(_chunks(region))
            passage = ranked[0] if self._is_telling(ranked[0]) else passage
            room -= len(ranked)
            region = _as_fit([each.words for each in ranked], room)
        return region, passage, room

    async def _together(self, ranked: Sequence[_Tried], room: int) -> LeftOut | None:
        """The few words without which the score is lowest; no more of them than halve it."""
        if not ranked:
            return None
        out, *rest = ranked
        shown = [out.words[0].shown]
        while rest and len(shown) < _MOST_TOGETHER and out.score > self.whole / 2:
            candidates = rest[: room // (_MOST_TOGETHER - len(shown))]
            room -= len(candidates)
            out, *_ = await self._tried([[*out.words, *each.words] for each in candidates])
            added = next(each for each in candidates if each.words[0] in out.words)
            rest.remove(added)
            shown.append(added.words[0].shown)
        return LeftOut(tuple(shown), out.score) if len(shown) > 1 else None

    async def _tried(self, several: Sequence[Sequence[_Word]]) -> list[_Tried]:
        """Each left out; that without which the score is lowest first, then that which comes first."""
        scores = await self.scored([_text_without(self.text, words) for words in several])
        found = [_Tried(tuple(words), score) for words, score in zip(several, scores, strict=True)]
        return sorted(found, key=lambda each: (each.score, each.words[0].start))

    def _is_telling(self, each: _Tried) -> bool:
        return self.whole - each.score >= TELLING_DROP


def _words(text: str) -> list[_Word]:
    found = []
    for each in _WORD.finditer(text):
        bare = _BARE.search(each[0])
        shown = bare[0] if bare else each[0]
        found.append(_Word(each.start(), each.end(), shown.casefold(), _excerpt(shown)))
    return found


def _keys(words: Sequence[_Word]) -> list[str]:
    """The different words, in the order in which they come."""
    return list(dict.fromkeys(word.key for word in words))


def _chunks(words: Sequence[_Word]) -> list[list[_Word]]:
    """Passages of about the same number of words."""
    ends = [len(words) * n // _CHUNKS for n in range(_CHUNKS + 1)]
    return [list(words[start:end]) for start, end in pairwise(ends) if end > start]


def _as_fit(ranked: Sequence[Sequence[_Word]], room: int) -> list[_Word]:
    """The first of the passages, and of the others those whose words there is room for too; in text order."""
    region = list(ranked[0])
    for chunk in ranked[1:]:
        if len(_keys([*region, *chunk])) <= room:
            region += chunk
    return sorted(region, key=lambda word: word.start)


def _text_without(text: str, words: Sequence[_Word]) -> str:
    """The text without some of its words, and without the gap that each would leave."""
    kept, at = "", 0
    for word in sorted(words, key=lambda word: word.start):
        kept += text[at : word.start]
        at = word.end
        while text[at : at + 1] == " " and (not kept or kept[-1].isspace()):
            at += 1
    return (kept + text[at:]).strip()


def _excerpt(text: str) -> str:
    """A word or passage on one line, without its middle where it is long."""
    line = " ".join(text.split())
    if len(line) <= EXCERPT_LENGTH:
        return line
    half = EXCERPT_LENGTH // 2 - 1
    return f"{line[:half].rstrip()}…{line[-half:].lstrip()}"
