"""Duplicates: the same text, or nearly, whoever writes it."""

import random

from hypothesis import given
from hypothesis import strategies as st

from moderation.rules.likeness import MOST_CANDIDATES, candidates, likeness, sketch_of

ADVERTISEMENT = (
    "Dear friends, I earned three thousand dollars last week from home, and so can you: "
    "write to Maria today and she will explain everything for free"
)
VARIED = (
    "Dear readers, I EARNED three thousand dollars last week from home, and so can you! "
    "Write to Helena today and she will explain everything for free"
)
ANOTHER = (
    "The bridge was closed for two years, and nobody in the ministry has ever explained why the work "
    "took so long or who will pay for it in the end"
)


def test_a_text_is_like_itself_whatever_its_capitals_and_stops() -> None:
    again = ADVERTISEMENT.upper().replace(",", " !!!")
    assert likeness(ADVERTISEMENT, again) == 1.0
    assert sketch_of(ADVERTISEMENT) == sketch_of(again)


def test_a_few_changed_words_leave_a_text_alike_and_another_text_is_not() -> None:
    assert likeness(ADVERTISEMENT, VARIED) > 0.6
    assert likeness(ADVERTISEMENT, ANOTHER) < 0.2


def test_what_is_alike_is_found_among_a_thousand_by_its_sketch() -> None:
    chance = random.Random(1)
    words = [f"word{number}" for number in range(2_000)]
    others = []
    for number in range(1_000):
        sketch = sketch_of(" ".join(chance.choices(words, k=chance.randint(6, 100))))
        assert sketch is not None
        others.append((number, sketch))
    near, mine = sketch_of(VARIED), sketch_of(ADVERTISEMENT)
    assert near is not None and mine is not None
    likest = candidates(mine, [*others, (5_000, near)])
    assert likest[0] == 5_000
    assert len(likest) <= MOST_CANDIDATES


def test_a_few_words_are_everybodys() -> None:
    assert sketch_of("Thank you for this article") is None
    assert likeness("Thank you for this article", "Thank you for this article") == 0.0


@given(st.text(max_size=400))
def test_a_sketch_fits_into_a_column_and_is_the_same_for_the_same_text(text: str) -> None:
    sketch = sketch_of(text)
    assert sketch == sketch_of(text)
    assert sketch is None or -(2**63) <= sketch < 2**63
