"""In which language a comment is, and whether a model is believed for it."""

import pytest

from moderation.engines.checkpoint import LANGUAGES
from moderation.reading.language import covered, language_of
from tests.moderation.test_demo_model import HARMLESS, INSULTING

ENGLISH = LANGUAGES["original"]
SEVEN = LANGUAGES["multilingual"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("When does the bridge open?", "en"),
        ("Wann wird die Brücke geöffnet?", "de"),
        ("Quand ouvre le pont ?", "fr"),
        ("¿Cuándo abre el puente?", "es"),
        ("Quando apre il ponte sul fiume?", "it"),
        ("Você é um idiota", "pt"),
        ("Köprü ne zaman açılıyor?", "tr"),
        ("Когда откроют мост?", "ru"),
        ("Kiedy otworzą most?", "pl"),
        ("Ευχαριστώ για το άρθρο", "el"),
        ("شكرا على المقال", "ar"),
        ("谢谢这篇很好的文章", "zh"),
        ("Grazie\nper l'articolo", "it"),
        ("@somebody Vielen Dank für den Artikel https://news.example/the/long/way", "de"),
    ],
)
def test_language_of_a_short_comment_is_told(text: str, language: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ok",
        "42",
        "👍👍👍",
        "haha",
        "Zbigniew Brzezinski",
        "LOL",
        "@ada",
        "Great news!",
        "https://ex.org/la/maison",
    ],
)
def test_language_of_names_numbers_pictures_and_single_words_is_not_guessed(text: str) -> None:
    assert language_of(text) is None


@pytest.mark.parametrize(
    ("text", "languages", "believed"),
    [
        ("When does the bridge open?", ENGLISH, True),
        ("Quand ouvre le pont ?", ENGLISH, False),
        ("Quand ouvre le pont ?", SEVEN, True),
        ("Когда откроют мост?", ENGLISH, False),
        ("Когда откроют мост?", SEVEN, True),
        ("Kiedy otworzą most?", SEVEN, False),
        ("ok", ENGLISH, True),
        ("👍", ENGLISH, True),
        ("нет", ENGLISH, False),
        ("нет", SEVEN, True),
        ("はい", SEVEN, False),
        ("ναι", ENGLISH, False),
    ],
)
def test_model_is_believed_for_its_languages_and_where_none_can_be_told_for_its_letters(
    text: str, languages: frozenset[str], believed: bool
) -> None:
    assert covered(text, language_of(text), languages) is believed


def test_everyday_english_comments_are_not_taken_for_another_language() -> None:
    english = [text for text in [*HARMLESS, *INSULTING] if text.isascii() and "Merci" not in text]
    mistaken = [text for text in english if not covered(text, language_of(text), ENGLISH)]
    assert mistaken == []
