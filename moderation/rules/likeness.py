"""Duplicates and near-duplicates: whether a text has been written before, perhaps with a few words changed.

A text is a set of its words and pairs of words. Two texts are alike by Jaccard's measure: what they share, of
all that either has. To find candidates without reading every text, each has a sketch of 64 bits (simhash,
Charikar 2002), of which texts with much in common share most.
"""

import hashlib
from collections.abc import Iterable
from itertools import pairwise
from typing import Final

from moderation.rules.folding import folded, words_in

FEWEST_WORDS: Final = 6
"""Shorter texts are not compared: "Thank you for this article" is written by many, each for themselves."""
BITS: Final = 64
MOST_BITS_APART: Final = 22
"""Of two sketches that are worth comparing. With a likeness of 0.6 they are 15 bits apart, give or take 3;
those of texts that have nothing in common 32, give or take 4."""
MOST_CANDIDATES: Final = 5

# Eight counters of 16 bits side by side for each value of a byte, so that all bits are counted by adding.
_LANE: Final = 16
_COUNTERS: Final = [sum(((byte >> bit) & 1) << (bit * _LANE) for bit in range(8)) for byte in range(256)]


def sketch_of(text: str) -> int | None:
    """A text's sketch, as a signed number of 64 bits; None for a text of few words."""
    features = _features(text)
    if features is None:
        return None
    digests = [hashlib.blake2b(feature.encode(), digest_size=BITS // 8).digest() for feature in features]
    half = len(digests) / 2
    sketch = 0
    for place, column in enumerate(zip(*digests, strict=True)):
        counts = sum(map(_COUNTERS.__getitem__, column))
        for bit in range(8):
            if (counts >> (bit * _LANE)) & ((1 << _LANE) - 1) > half:
                sketch |= 1 << (place * 8 + bit)
    return sketch - (1 << BITS) if sketch >> (BITS - 1) else sketch


def candidates(sketch: int, others: Iterable[tuple[int, int]]) -> list[int]:
    """The few of the others, each a number with its sketch, that are most alike; the best first."""
    mask = (1 << BITS) - 1
    apart = [(((sketch ^ other) & mask).bit_count(), number) for number, other in others]
    return [number for bits, number in sorted(apart)[:MOST_CANDIDATES] if bits <= MOST_BITS_APART]


def likeness(one: str, other: str) -> float:
    """How alike two texts are, in 0..1; 1 where they have the same words."""
    ours, theirs = _features(one), _features(other)
    if ours is None or theirs is None:
        return 0.0
    return len(ours & theirs) / len(ours | theirs)


def _features(text: str) -> set[str] | None:
    words = [folded(word[0]) for word in words_in(text)]
    if len(words) < FEWEST_WORDS:
        return None
    return {*words, *(f"{first} {second}" for first, second in pairwise(words))}
