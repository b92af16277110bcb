"""What is typed in the chat becomes an article that reads as it was typed, by Telegram's own parser."""

from dataclasses import replace

import pytest
import regex
from hypothesis import example, given
from hypothesis import strategies as st

from bot.news.formatted import Entity, FormattedText, Kind, clean, utf16_length
from bot.news.rendering import render_article, render_body
from bot.news.written import (
    ArticleTooLong,
    ArticleTooShort,
    HeadlineTooLong,
    SectionsTooLong,
    WrittenArticle,
    read_written,
)
from tests.telegram_parser import read_html

TAIL = "99,999 comments"
PICTURE = "AgACAgIAAxkB"


def read(text: str, *entities: Entity, picture: str | None = None) -> WrittenArticle:
    return read_written(FormattedText(text, entities), picture, tail=TAIL)


def shown(article: WrittenArticle) -> str:
    """The text readers see below the headline."""
    return render_body(article.body_html, None).text


@pytest.mark.parametrize(
    ("text", "title", "body", "sections"),
    [
        ("Bridge opens\nAt noon.", "Bridge opens", "At noon.", ()),
        ("  Bridge   opens \n\n\n At noon.\n", "Bridge opens", "At noon.", ()),
        ("Bridge\nOne.\nTwo.\n\nThree.", "Bridge", "One.\nTwo.\n\nThree.", ()),
        ("Bridge\nOne.\n\n\n\nTwo.", "Bridge", "One.\n\nTwo.", ()),
        ("Bridge\n- a\n  - b\n1. c", "Bridge", "- a\n  - b\n1. c", ()),
        ('Bridge\n<b>1 < 2</b> & "so"', "Bridge", '<b>1 < 2</b> & "so"', ()),
        ("Bridge\nText.\n#Town #Bridges", "Bridge", "Text.", ("Town", "Bridges")),
        ("Bridge\nText.\n\n #Town#City_Hall \n", "Bridge", "Text.", ("Town", "City Hall")),
        ("Bridge\nText.\n#Town #Town", "Bridge", "Text.", ("Town",)),
        ("Bridge\nText.\n#Städte #新聞", "Bridge", "Text.", ("Städte", "新聞")),
        ("Bridge\nText.\n#Town and more", "Bridge", "Text.\n#Town and more", ()),
        ("Bridge\n#Town\nText.", "Bridge", "#Town\nText.", ()),
        ("Bridge\nWe are #1 #", "Bridge", "We are #1 #", ()),
        ("👩‍👩‍👧 and 🇫🇷\n🎉 Text", "👩‍👩‍👧 and 🇫🇷", "🎉 Text", ()),
    ],
)
def test_the_first_line_is_the_headline_and_a_last_line_of_hashtags_names_the_sections(
    text: str, title: str, body: str, sections: tuple[str, ...]
) -> None:
    article = read(text)
    assert (article.title, shown(article), article.sections) == (title, body, sections)


@pytest.mark.parametrize(
    "text", ["", "  \n ", "Bridge opens", "\u200b\n\u2063", "Bridge\n#Town", "\u200b\nText"]
)
def test_an_article_needs_a_headline_and_something_below_it(text: str) -> None:
    with pytest.raises(ArticleTooShort):
        read(text)


def test_below_a_picture_a_headline_is_enough() -> None:
    article = read("Bridge opens\n#Town", picture=PICTURE)
    assert (article.title, shown(article), article.sections) == ("Bridge opens", "", ("Town",))
    with pytest.raises(ArticleTooShort):
        read("", picture=PICTURE)


def test_what_would_be_cut_is_refused_with_its_length_and_the_room_there_is() -> None:
    with pytest.raises(HeadlineTooLong) as headline:
        read("x" * 301 + "\nText")
    assert (headline.value.length, headline.value.limit) == (301, 300)
    with pytest.raises(SectionsTooLong):
        read("Bridge\nText\n" + " ".join(f"#Section{number}" for number in range(20)))
    with pytest.raises(ArticleTooLong) as text:
        read("Bridge\n" + "word " * 1_000)
    assert text.value.limit == 4_096
    with pytest.raises(ArticleTooLong) as caption:
        read("Bridge\n" + "word " * 250, picture=PICTURE)
    assert caption.value.limit == 1_024


@given(st.integers(3_900, 4_096), st.booleans())
def test_what_is_taken_is_shown_whole(units: int, has_sections: bool) -> None:
    text = "Bridge\n" + "x" * (units - 30) + " the end." + ("\n#Town" if has_sections else "")
    try:
        article = read(text)
    except ArticleTooLong:
        return
    message = render_article(
        title=article.title,
        body=render_body(article.body_html, None),
        url=None,
        sections=article.sections,
        tail=FormattedText(TAIL),
        read_on="Read on",
        limit=4_096,
    )
    assert "the end." in message.text and message.length <= 4_096


def test_an_article_is_kept_as_json_and_comes_back_the_same() -> None:
    article = replace(read("Bridge\nText.\n#Town", picture=PICTURE), comments_open=False)
    assert WrittenArticle.of_details(article.as_details()) == article


CHARACTERS = st.sampled_from(
    [*"ab &<>\"'.,", "\n", "\n", "\n\n", "  ", "é", "𝒳", "👩‍👩‍👧", "🇫🇷", "新", "ع", "- ", "• ", "\u2063"]
)


@st.composite
def typed(draw: st.DrawFn) -> FormattedText:
    """A text as a person types it, with formatting as Telegram delivers it: in any overlap."""
    text = "".join(draw(st.lists(CHARACTERS, min_size=1, max_size=50)))
    borders = [0]
    for character in text:
        borders.append(borders[-1] + utf16_length(character))
    entities = []
    for _ in range(draw(st.integers(0, 6))):
        start, end = sorted(draw(st.lists(st.sampled_from(borders), min_size=2, max_size=2, unique=True)))
        kind = draw(st.sampled_from(sorted(set(Kind) - {Kind.EXPANDABLE_BLOCKQUOTE})))
        url = "https://example.org/?a=1&lt=2" if kind is Kind.TEXT_LINK else None
        entities.append(Entity(kind, start, end - start, url))
    return FormattedText(text, tuple(entities))


def marks(text: str, entities: tuple[Entity, ...]) -> list[tuple[str, frozenset[str]]]:
    """Each visible character with what it is formatted as."""
    found = []
    unit = 0
    for character in text:
        kinds = {str(e.kind) for e in entities if e.offset <= unit < e.offset + e.length}
        if not regex.match(r"\s", character):
            found.append((character, frozenset(kinds)))
        unit += utf16_length(character)
    return found


@given(typed())
@example(FormattedText("One\n\ntwo", (Entity(Kind.BOLD, 0, 4),)))
@example(FormattedText("One\nQuote\ntwo", (Entity(Kind.BLOCKQUOTE, 4, 5), Entity(Kind.ITALIC, 2, 9))))
def test_what_was_typed_is_read_as_it_was_typed_with_the_formatting_it_was_given(text: FormattedText) -> None:
    typed_body = FormattedText(clean(text.text), text.entities)
    if typed_body.text != text.text:  # offsets would be others; what is removed has its own test
        typed_body = FormattedText(text.text.replace("\u2063", "x"), text.entities)
    whole = FormattedText("Headline\n") + typed_body
    try:
        article = read_written(whole, None, tail=TAIL)
    except ArticleTooShort:
        assert not regex.search(r"[\p{L}\p{N}\p{P}\p{S}]", typed_body.text)
        return
    message = render_body(article.body_html, None)
    got = read_html(message.to_html())
    wanted = regex.sub(r"\n{3,}", "\n\n", typed_body.text.strip())
    assert regex.sub(r"[^\S\n]+(?=\n|$)", "", got.text) == regex.sub(r"[^\S\n]+(?=\n|$)", "", wanted)
    ours = marks(got.text, tuple(Entity(Kind(e.kind), e.offset, e.length, e.url) for e in got.entities))
    theirs = marks(typed_body.text, typed_body.entities)
    assert [character for character, _ in ours] == [character for character, _ in theirs]
    for (character, has), (_, wants) in zip(ours, theirs, strict=True):
        code = wants & {"code", "pre"}
        assert has == wants if not code else has & {"code", "pre"}, (character, has, wants)
