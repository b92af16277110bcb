"""What the record keeps of a moderator's reason."""

import pytest

from bot.texts import en_moderation, en_sanctions
from moderation.reasons import CODES, OWN_WORDS, recorded


def test_every_reason_on_a_button_is_a_code_that_the_record_keeps() -> None:
    assert {*en_moderation.REASONS, *en_sanctions.REASONS} == CODES
    assert {recorded(code) for code in CODES} == CODES


@pytest.mark.parametrize("words", ["Ada, your neighbour told us", "It is advertising", "Spam", "spam ", ""])
def test_of_anybodys_own_words_the_record_says_only_that_there_were_some(words: str) -> None:
    assert recorded(words) == OWN_WORDS


def test_without_a_reason_the_record_has_none() -> None:
    assert recorded(None) is None
