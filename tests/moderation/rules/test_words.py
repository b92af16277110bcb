"""Banned and suspect words: whole words in any dress, and nothing beside them."""

import unicodedata

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from moderation.reading.disguise import undisguised
from moderation.rules.words import LONGEST_PATTERN, NotAPattern, Problem, Words, pattern_of


def found(pattern: str, text: str) -> str | None:
    """The words of the text that a rule goes by."""
    return Words([(1, pattern_of(pattern))]).find(text, undisguised(text)).get(1)


@pytest.mark.parametrize(
    ("pattern", "text", "matched"),
    [
        ("idiot", "You idiot!", "idiot"),
        ("idiot", "YOU IDIOT", "IDIOT"),
        ("idiot", "idiotic", None),
        ("idiot", "an idiot's work", "idiot"),
        ("ass", "class assessment", None),
        ("Über", "das ist uber", "uber"),
        ("cafe", "Le Café", "Café"),
        ("cafe", "Le Cafe\u0301", "Cafe\u0301"),
        ("straße", "STRASSE", "STRASSE"),
        ("idiot", "ｉｄｉｏｔ", "ｉｄｉｏｔ"),
        ("idiot", "𝐢𝐝𝐢𝐨𝐭", "𝐢𝐝𝐢𝐨𝐭"),
        ("idiot", "іdіоt", "іdіоt"),  # Cyrillic і and о
        ("idiot", "ιdιοt", "ιdιοt"),  # Greek ι and ο
        ("сука", "cyкa", "cyкa"),  # Latin c, y and a
        ("рот", "a pot of tea", None),
        ("idiot", "1d10t", "idiot"),
        ("idiot", "i d i o t", "idiot"),
        ("stupid", "stuuuupid", "stupid"),
        ("buy now", "Buy, now!", "Buy, now"),
        ("buy now", "buy it now", None),
        ("buy now", "now buy", None),
        ("buy buy now", "buy buy buy now", "buy buy now"),
        ("buy * now", "buy it now", "buy it now"),
        ("idiot*", "idiotic idiots", "idiotic"),
        ("idiot*", "idiot", "idiot"),
        ("*phobe", "a xenophobe", "xenophobe"),
        ("*phobe", "phobes", None),
        ("f*k", "what the fuuuck", "fuuuck"),
        ("f*k", "fk", "fk"),
        ("f*k off", "Folk offer", None),
        ("f*k off", "Folk off", "Folk off"),
        ("*diot*", "superidiotic", "superidiotic"),
        ("ab*ab", "aab abab", "abab"),
        ("ab*ab", "ab", None),
        ("傻瓜", "你是傻瓜吗", "傻瓜"),
        ("傻瓜", "傻 瓜", "傻 瓜"),
        ("อ้วน", "คุณอ้วนมาก", "อ้วน"),
        ("1488", "1488!", "1488"),
        ("1488", "21488", None),
        ("كلب", "كَلْب", "كَلْب"),
    ],
)
def test_a_rule_is_found_as_whole_words(pattern: str, text: str, matched: str | None) -> None:
    assert found(pattern, text) == matched


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ("", Problem.NO_LETTERS),
        ("!?", Problem.NO_LETTERS),
        ("*", Problem.NO_LETTERS),
        ("* *", Problem.NO_LETTERS),
        ("a*", Problem.TOO_WIDE),
        ("*b*", Problem.TOO_WIDE),
        ("good *b", Problem.TOO_WIDE),
        ("x" * (LONGEST_PATTERN + 1), Problem.TOO_LONG),
    ],
)
def test_what_no_rule_can_look_for_is_refused(words: str, problem: Problem) -> None:
    with pytest.raises(NotAPattern) as refused:
        pattern_of(words)
    assert refused.value.problem is problem


def test_two_rules_that_find_the_same_are_one() -> None:
    assert pattern_of("  IDIOT, now ") == pattern_of("idiot now") == "idiot now"
    assert pattern_of("idi**ot*") == "idi*ot*"


def test_each_rule_is_told_once_by_where_it_is_found_first() -> None:
    words = Words([(7, "bad"), (8, "bad"), (9, "very bad"), (10, "good")])
    assert words.find("Very bad. BAD!") == {7: "bad", 8: "bad", 9: "Very bad"}


letters = st.sampled_from("abéЖ1")
word = st.text(letters, min_size=1, max_size=4)
texts = st.lists(st.one_of(word, st.sampled_from([" ", ", ", "-", "\n", "É"])), max_size=12).map("".join)
patterns = st.lists(
    st.text(st.sampled_from("abé*Ж"), min_size=2, max_size=5).filter(lambda part: len(part.strip("*")) >= 2),
    min_size=1,
    max_size=3,
).map(" ".join)


def naive(pattern: str, text: str) -> bool:
    """The same by one regular expression for each rule, over a text folded as a whole."""
    plain = "".join(
        sign for sign in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(sign)
    )
    inside = r"[\p{L}\p{N}]"
    words = [
        "".join(f"{inside}*" if sign == "*" else regex.escape(sign) for sign in part)
        for part in pattern.split()
    ]
    between = r"[^\p{L}\p{N}]+"
    return regex.search(rf"(?<!{inside}){between.join(words)}(?!{inside})", plain) is not None


@given(st.lists(patterns, min_size=1, max_size=6), texts)
def test_many_rules_at_once_find_what_each_finds_alone(rules: list[str], text: str) -> None:
    made = {}
    for number, rule in enumerate(rules):
        try:
            made[number] = pattern_of(rule)
        except NotAPattern:
            continue
    together = Words(made.items()).find(text)
    assert set(together) == {number for number, rule in made.items() if naive(rule, text)}
    for matched in together.values():
        assert matched in text
