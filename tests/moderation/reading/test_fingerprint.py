"""Which texts are the same to whoever decides on them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.reading.fingerprint import fingerprint_of


@pytest.mark.parametrize(
    "other",
    [
        "buy my boats",
        "BUY, MY... BOATS!!!",
        "Buy my b o a t s",
        "Buy my b0ats",
        "Buy\n\nmy boats",
        "Buy my bоats",
    ],
)
def test_case_punctuation_gaps_and_disguise_make_no_other_text(other: str) -> None:
    assert fingerprint_of(other) == fingerprint_of("Buy my boats!")


@pytest.mark.parametrize("other", ["Buy my boat", "Buy boats my", "Buymyboats", "", "👍", "Buy my boats now"])
def test_other_words_make_another_text(other: str) -> None:
    assert fingerprint_of(other) != fingerprint_of("Buy my boats!")


def test_of_a_text_without_words_everything_counts() -> None:
    assert len({fingerprint_of(text) for text in ("👍", "👎", "👍👍", "???", "!!!")}) == 5


@given(st.text())
def test_every_text_has_one_of_64_letters(text: str) -> None:
    assert len(fingerprint_of(text)) == 64
