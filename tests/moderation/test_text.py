import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from moderation.text import (
    CHARACTER_LIMIT,
    MARKS_LIMIT,
    UTF16_LIMIT,
    CommentTooLong,
    CommentTooLongForTelegram,
    EmptyComment,
    comment_text,
    length,
    normalise,
)

FAMILY = "👨‍👩‍👧‍👦"
AWKWARD = (
    "aZ é\u0301\u0308\u200b\u200c\u200d\u200e\u200f\u202e\u2066\ufe0e\ufe0f\u0915\u094d\u06cc"
    "❤🔥👍🏽🇫🇷1\u20e3\n\r\t\x00"
)
awkward_texts = st.text(st.sampled_from(AWKWARD) | st.characters(), max_size=60)


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("  Good morning \n", "Good morning"),
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("one   \ntwo", "one\ntwo"),
        ("one\n\n\ntwo", "one\n\n\ntwo"),
        ("one\n\n \n\n\t\n\ntwo", "one\n\n\ntwo"),
        ("a\tb", "a b"),
        ("cafe\u0301", "café"),
        ("e\u200b\u0301", "é"),
        ("no\x00thing\x1b[0m", "nothing[0m"),
        ("lone surrogate \ud83d here", "lone surrogate  here"),
    ],
)
def test_text_is_tidied_without_changing_what_it_says(raw: str, kept: str) -> None:
    assert normalise(raw) == kept


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("f\u200bo\u200co\u200dl", "fool"),
        ("f\u00ado\u2060o\ufeffl", "fool"),
        ("a\u202egnirts\u202c z", "agnirts z"),
        ("a\u2067b\u2069 c\u200e", "ab c"),
        ("hi" + "".join(chr(0xE0000 + ord(c)) for c in "hidden"), "hi"),
        ("😀" + "\ufe0f" * 40, "😀\ufe0f"),
        ("😀" + "".join(chr(0xE0100 + n) for n in range(200)), "😀"),
    ],
)
def test_invisible_characters_are_removed(raw: str, kept: str) -> None:
    assert normalise(raw) == kept


@pytest.mark.parametrize(
    "text",
    [
        FAMILY,
        "❤️‍🔥",
        "👩🏽‍❤️‍💋‍👨🏿",
        "🏳️‍🌈",
        "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
        "1️⃣",
        "☺︎",
        "می‌خواهم",
        "क्‍ष",
        "ශ්‍රී",
        "葛󠄀城",
        "שלום (C++)\u200f!",
        "Việt Nam, Straße, Ελλάδα, 日本語, ไทย",
        "הַשָּׁ֖מַיִם",
    ],
)
def test_what_languages_and_emoji_need_is_kept(text: str) -> None:
    assert normalise(text) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(
    "raw", ["", " \n\t ", "\u200b\u200d\ufeff", "\u2800\u2800", "\u3164", "\ufe0f", "\u0301", "\u200f"]
)
def test_text_that_cannot_be_seen_is_an_empty_comment(raw: str) -> None:
    with pytest.raises(EmptyComment):
        comment_text(raw)


@given(awkward_texts)
@example("❤\ufe0e\ufe0f\u200d🔥")
@example("\u06cc\u200c\u200b\u200c")
def test_normalising_twice_changes_nothing_more(raw: str) -> None:
    once = normalise(raw)
    assert normalise(once) == once


@given(awkward_texts)
def test_normalised_text_can_be_stored_and_sent(raw: str) -> None:
    text = normalise(raw)
    text.encode()
    assert "\x00" not in text
    assert text == text.strip() == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(
    ("text", "characters"),
    [("é", 1), (FAMILY, 1), ("🇫🇷🇩🇪", 2), ("👍🏽!", 2), ("नि", 1), ("a\nb", 3), ("", 0)],
)
def test_length_counts_characters_as_people_see_them(text: str, characters: int) -> None:
    assert length(text) == characters


def test_longest_comment_passes_and_one_character_more_does_not() -> None:
    assert comment_text("é" * CHARACTER_LIMIT) == "é" * CHARACTER_LIMIT
    with pytest.raises(CommentTooLong) as refused:
        comment_text("é" * (CHARACTER_LIMIT + 1))
    assert (refused.value.length, refused.value.limit) == (CHARACTER_LIMIT + 1, CHARACTER_LIMIT)
    assert not isinstance(refused.value, CommentTooLongForTelegram)


def test_spaces_that_are_not_stored_do_not_count() -> None:
    assert comment_text(" " * 500 + "é" * CHARACTER_LIMIT + "\u200b" * 500) == "é" * CHARACTER_LIMIT


def test_comment_that_fits_no_message_is_refused_in_the_unit_telegram_counts() -> None:
    with pytest.raises(CommentTooLongForTelegram) as refused:
        comment_text(FAMILY * 300)
    assert (refused.value.length, refused.value.limit) == (3_300, UTF16_LIMIT)


def test_flood_of_combining_marks_is_cut_to_what_a_language_needs() -> None:
    flooded = normalise("Z" + "\u0300\u0323" * 250 + "algo")
    assert len(flooded) <= len("Zalgo") + MARKS_LIMIT
    assert length(flooded) == len("Zalgo")


@given(awkward_texts, st.integers(min_value=1, max_value=3_000))
def test_accepted_comment_always_fits_a_message_with_room_beside_it(raw: str, times: int) -> None:
    try:
        text = comment_text(raw * times)
    except (EmptyComment, CommentTooLong):
        return
    assert 1 <= length(text) <= CHARACTER_LIMIT
    assert len(text.encode("utf-16-le")) // 2 <= UTF16_LIMIT
