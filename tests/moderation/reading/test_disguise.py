"""What a text says once its disguise is undone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.reading.disguise import undisguised


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("You are an 1d10t", "You are an idiot"),  # digits for letters
        ("$tupid @sshole, sh!t", "stupid asshole, shit"),  # signs for letters
        ("i d i o t", "idiot"),  # letters spaced out
        ("You i.d.i.o.t!", "You idiot!"),
        ("i - d - i - o - t", "idiot"),
        ("stuuuupid, killlll", "stupid, kill"),  # repeated letters
        ("STUUUUPID", "STUPID"),
        ("You idіot", "You idiot"),  # a Cyrillic letter in a Latin word
        ("You іԁіот", "You idiot"),  # a word of nothing but such letters among Latin ones
        ("you are αn ιdιοt", "you are an idiot"),  # Greek ones
        ("ｉｄｉｏｔ 𝓲𝓭𝓲𝓸𝓽", "idiot idiot"),  # fullwidth and mathematical ones
        ("i̶d̶i̶o̶t", "idiot"),  # struck through with combining marks
        ("s t u u u p 1 d", "stupid"),  # several at once
    ],
)
def test_disguise_is_undone(text: str, plain: str) -> None:
    assert undisguised(text) == plain


@pytest.mark.parametrize(
    "text",
    [
        "Good morning, and thank you.",
        "Спасибо за статью",
        "Когда откроют мост? Скоро.",
        "Ευχαριστώ για το άρθρο",
        "café, naïve, Zürich, Việt Nam",
        "5th of May 1990s, 10am, 20km, 3rd",
        "covid19 and mp3",
        "20€ or $20, 50% of 1,000",
        "2+2=4",
        "mail me@example.org or see https://news.example/1d10t",
        "Hello!!! Great!!!",
        "plan B or C",
        "مرحبا بكم في الموقع",
        "今日はいい天気ですね",
    ],
)
def test_text_without_a_disguise_stays_as_it_is(text: str) -> None:
    assert undisguised(text) == text


@given(st.text(alphabet="aidot1i0!$@.-_ їіоΑα\u0301\u0336Z\n", max_size=60))
def test_whatever_is_written_is_undone_without_a_fault_and_grows_no_longer_than_unicode_makes_it(
    text: str,
) -> None:
    assert len(undisguised(text)) <= len(text)


@pytest.mark.parametrize(
    "piece", ["1", "a1", "a ", "a.", "a\u0301", "aа", "www.", "a@", "@", "aaa", "a1!", "i d1 "]
)
def test_longest_comment_of_any_kind_is_undone_at_once(piece: str) -> None:
    # A quadratic expression needs a minute for this, and the test's own time limit ends it.
    undisguised(piece * (60_000 // len(piece)))
