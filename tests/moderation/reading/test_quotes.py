"""What of a comment is somebody else's."""

import pytest

from moderation.reading.quotes import has_quotes, own_words

ARTICLE = "Mayor insulted\n<p>He called them <b>“stupid liars</b>, all of them”, &amp; left the room.</p>"
COMMENT = "I find that the worst idea ever."
SAID = [ARTICLE, COMMENT]


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("> stupid liars, all of them\nWho says such a thing?", "Who says such a thing?"),
        (">stupid liars all of them\nWho says so?", "Who says so?"),
        (
            "Look:\n> He called them\n> “STUPID liars, all of them” & left\nWho says so?",
            "Look:\nWho says so?",
        ),
        ("> the worst idea ever\nIt is not.", "It is not."),
        ("Fine.\n> the worst idea ever", "Fine."),
    ],
)
def test_quote_of_the_article_or_of_a_published_comment_is_not_its_authors(text: str, own: str) -> None:
    assert own_words(text, SAID) == own


@pytest.mark.parametrize(
    "text",
    [
        "> you are all stupid liars\nWho says so?",  # nobody
        "> stupid\n\n> liars\n\nindeed",  # single words, which could be put together anew
        "> them all of liars stupid\nin another order",
        "> upid liars, all of th\npieces of words",
        "stupid liars, all of them",  # without saying that it quotes
    ],
)
def test_what_nobody_said_in_these_words_is_its_authors_however_it_is_marked(text: str) -> None:
    assert own_words(text, SAID) == text


def test_comment_of_nothing_but_a_quote_is_read_whole() -> None:
    assert own_words("> stupid liars, all of them", SAID) == "> stupid liars, all of them"


def test_comment_without_a_mark_quotes_nothing() -> None:
    assert not has_quotes("I say: 5 > 4\nand a -> b")
    assert has_quotes("so\n  > they say")
