"""What of a comment is somebody else's."""

import pytest

from moderation.reading.quotes import MOST_QUOTES, has_quotes, own_words, quoted_words

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
        "> stupid liars, all of them ⓘⓓⓘⓞⓣ\nletters in circles",
        "> stupid liars, all of them 🅈🄾🅄 🄸🄳🄸🄾🅃\nletters in squares",
        "> stupid liars, all of them 🇮🇩🇮🇴🇹\nletters of flags",
        "> stupid liars, all of them 🖕\na picture",
        "> 👍 👍 👍 👍\npictures alone",
    ],
)
def test_what_nobody_said_in_these_words_is_its_authors_however_it_is_marked(text: str) -> None:
    assert own_words(text, SAID) == text


def test_comment_of_nothing_but_a_quote_is_read_whole() -> None:
    assert own_words("> stupid liars, all of them", SAID) == "> stupid liars, all of them"


def test_comment_without_a_mark_quotes_nothing() -> None:
    assert not has_quotes("I say: 5 > 4\nand a -> b")
    assert has_quotes("so\n  > they say")


@pytest.mark.parametrize(
    ("article", "quote"),
    [
        ("<p>Whoever earns &lt; 100 &amp; pays &gt; 50 is out</p>", "> earns < 100 & pays > 50 is out"),
        (
            "<p>Fran&ccedil;ois said &#8220;you&nbsp;stupid old liars&#8221;</p>",
            "> François said “you stupid old",
        ),
        ("<p><b>Y</b>ou stupid <i>old</i><br>liars</p><p>he said</p>", "> You stupid old\n> liars he said"),
        ("<p>Ⓨⓞⓤ stupid old liars 🙂, he said</p>", "> you stupid old liars 🙂 he"),
        ("2 < 3 and 5 > 4 you stupid liars", "> 2 < 3 and 5 > 4 you stupid liars"),
    ],
)
def test_quote_is_found_however_the_signs_and_letters_of_it_are_written(article: str, quote: str) -> None:
    assert own_words(f"{quote}\nWho says so?", [article]) == "Who says so?"


def test_each_quote_is_looked_for_by_its_first_words() -> None:
    text = "> The worst\n> idea, ever.\nNo.\n> a b c d e f g h i j\n> k\nSo?\n> too short"
    assert quoted_words(text) == [["The", "worst", "idea", "ever"], list("abcdefgh")]
    assert quoted_words("> too short\nI say so at some length") == []
    assert len(quoted_words("> one two three four\nNo.\n" * 50)) == MOST_QUOTES
