"""Formatted text: lengths, cutting and Telegram's HTML, judged by Telegram's own parser."""

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from bot.news.formatted import (
    Entity,
    FormattedText,
    Kind,
    bold,
    clean,
    italic,
    join,
    link,
    plain,
    utf16_length,
)
from tests.telegram_parser import RefusedByTelegram, read_html

# Every kind of character that counts differently: ASCII, two units, combining marks, joined emoji, CJK, RTL.
CHARACTERS = st.sampled_from(
    [*"ab &<>\"'.,\n", "é", "e\u0301", "𝒳", "👩‍👩‍👧", "🇫🇷", "新", "聞", "ع", "\u200f", "က်", "ไ", " ", " "]
)
TEXTS = st.lists(CHARACTERS, max_size=60).map(lambda parts: clean("".join(parts)))


@st.composite
def formatted_texts(draw: st.DrawFn) -> FormattedText:
    text = draw(TEXTS)
    borders = [0]
    for character in text:
        borders.append(borders[-1] + utf16_length(character))
    entities = []
    for _ in range(draw(st.integers(0, 6))) if len(borders) > 1 else ():
        start, end = sorted(draw(st.lists(st.sampled_from(borders), min_size=2, max_size=2, unique=True)))
        kind = draw(st.sampled_from(list(Kind)))
        url = "https://example.org/?a=1&lt=2" if kind is Kind.TEXT_LINK else None
        entities.append(Entity(kind, start, end - start, url))
    return FormattedText(text, tuple(entities))


@given(formatted_texts())
def test_any_overlap_of_entities_is_accepted_by_telegram_and_reads_back_the_same(text: FormattedText) -> None:
    read = read_html(text.to_html())
    assert read.text == text.text
    for entity in read.entities:
        around = [own for own in text.entities if own.kind == entity.kind and own.url == entity.url]
        covered = {unit for own in around for unit in range(own.offset, own.end)}
        assert covered.issuperset(range(entity.offset, entity.offset + entity.length))


@given(formatted_texts(), st.integers(0, 70))
def test_a_cut_text_is_within_the_limit_and_whole(text: FormattedText, limit: int) -> None:
    short = text.cut(limit)
    assert short.length <= limit
    assert all(0 <= entity.offset < entity.end <= short.length for entity in short.entities)
    assert read_html(short.to_html()).text == short.text
    if text.length > limit > 0:
        assert short.text.endswith("…")
        kept = short.text.removesuffix("…")
        assert text.text.startswith(kept)
        # It ends where a grapheme ends.
        assert regex.findall(r"\X", text.text)[: len(regex.findall(r"\X", kept))] == regex.findall(
            r"\X", kept
        )


@given(TEXTS)
def test_utf16_length_is_what_the_encoding_says(text: str) -> None:
    assert utf16_length(text) == len(text.encode("utf-16-le")) // 2


def test_text_that_fits_is_not_touched() -> None:
    text = bold("four") + " words " + italic("fit in here")
    assert text.cut(22) is text


def test_a_text_is_cut_at_the_end_of_a_word() -> None:
    assert plain("The bridge reopened on Monday").cut(19).text == "The bridge…"
    assert plain("The bridge reopened on Monday").cut(20).text == "The bridge reopened…"


def test_weak_punctuation_does_not_stand_before_the_ellipsis() -> None:
    assert plain("It rained, and rained. And rained").cut(24).text == "It rained, and rained…"
    assert plain("It rained, and rained (and rained)").cut(24).text == "It rained, and rained…"


def test_the_first_words_of_a_paragraph_are_dropped_with_the_rest_of_it() -> None:
    text = plain("The bridge reopened on Monday.\n\nThe mayor spoke for an hour.")
    assert text.cut(40).text == "The bridge reopened on Monday…"


def test_chinese_is_cut_between_words() -> None:
    assert plain("河上的桥星期一重新开放。市长讲了话。").cut(8).text == "河上的桥星期一…"


def test_chinese_after_latin_words_is_not_cut_back_to_the_last_space() -> None:
    assert plain("Valdora 河上的桥星期一重新开放").cut(14).text == "Valdora 河上的桥…"


def test_a_word_longer_than_the_room_is_cut_inside() -> None:
    assert plain("a" + "b" * 50).cut(10).text == "abbbbbbbb…"


def test_an_emoji_is_kept_or_dropped_as_a_whole() -> None:
    family = "👩‍👩‍👧‍👦"
    assert plain("ab " + family + " cd").cut(utf16_length(family) + 4).text == "ab " + family + "…"
    assert plain("ab " + family + " cd").cut(utf16_length(family) + 3).text == "ab…"


def test_an_entity_that_is_cut_covers_the_ellipsis() -> None:
    text = plain("See ") + link("the published schedule", "https://example.org/") + " now"
    short = text.cut(16)
    assert short.text == "See the…"
    assert short.entities == (Entity(Kind.TEXT_LINK, 4, 4, "https://example.org/"),)


def test_an_entity_that_ended_before_the_cut_does_not_cover_the_ellipsis() -> None:
    text = plain("See ") + link("this", "https://example.org/") + " schedule"
    assert text.cut(11).to_html() == 'See <a href="https://example.org/">this</a>…'


def test_joined_entities_move_by_utf16_units() -> None:
    text = join(["👍", bold("yes"), "👎"], " ")
    assert text.entities == (Entity(Kind.BOLD, 3, 3),)
    assert text.to_html() == "👍 <b>yes</b> 👎"


def test_styling_the_whole_replaces_the_same_kind_inside() -> None:
    assert bold(plain("a ") + bold("b")).to_html() == "<b>a b</b>"


def test_nothing_but_telegrams_own_escapes_is_written() -> None:
    text = link("Fish & <Chips> \"and\" 'more'", 'https://example.org/?a="1"&b=<2>')
    address = "https://example.org/?a=&quot;1&quot;&amp;b=&lt;2&gt;"
    assert text.to_html() == f'<a href="{address}">Fish &amp; &lt;Chips&gt; "and" \'more\'</a>'


def test_nothing_is_nested_inside_code() -> None:
    text = FormattedText(
        "a b c", (Entity(Kind.BOLD, 0, 5), Entity(Kind.CODE, 2, 1), Entity(Kind.ITALIC, 2, 3))
    )
    assert text.to_html() == "<b>a </b><code>b</code><b><i> c</i></b>"


def test_crossing_entities_are_split_into_nested_tags() -> None:
    text = FormattedText("abc", (Entity(Kind.BOLD, 0, 2), Entity(Kind.ITALIC, 1, 2)))
    assert text.to_html() == "<b>a</b><i><b>b</b>c</i>"


def test_stripping_moves_the_entities() -> None:
    text = FormattedText("  a b \n", (Entity(Kind.BOLD, 1, 3), Entity(Kind.ITALIC, 5, 2)))
    assert text.stripped() == FormattedText("a b", (Entity(Kind.BOLD, 0, 2),))


@pytest.mark.parametrize(
    ("dirty", "tidy"),
    [
        ("a\x00b\x07c\x7f", "abc"),
        ("abc\u202etxt.exe\u202c", "abctxt.exe"),
        ("\u2066a\u2069\ufeff\u200b\u00adb", "ab"),
        ("a\r\nb\rc\u2028d\u0085e", "a\nb\nc\nd\ne"),
        ("a\u00a0b\tc\u3000d", "a b c d"),
        ("A\u030angstro\u0308m", "Ångström"),
        ("\ud800", "\ufffd"),
        ("سلام\u200f", "سلام\u200f"),
    ],
)
def test_characters_that_must_not_reach_a_message_are_removed(dirty: str, tidy: str) -> None:
    assert clean(dirty) == tidy


def test_the_judge_refuses_what_telegram_refuses() -> None:
    for html in ("<p>a</p>", "a<br>b", "3 < 5", "<b>a", "<b><i>a</b></i>"):
        with pytest.raises(RefusedByTelegram):
            read_html(html)
