"""Long texts: an open beginning, and the rest in a quote that unfolds."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.news.cutting import columns
from bot.news.folding import COLUMNS, LONG, MOST_OPEN, folded
from bot.news.formatted import (
    CAPTION_LIMIT,
    TEXT_LIMIT,
    Entity,
    FormattedText,
    Kind,
    plain,
    utf16_length,
)
from bot.news.rendering import render_article, render_body
from tests.bot.news.test_rendering import BASE, HTML, must_be_accepted

PARAGRAPH = (
    "The river rose by a metre in the night, and the old bridge was closed at six in the morning. "
    "Nobody was hurt, the mayor said; the trams go over the new one until Friday."
)
LONG_HTML = f"<p>{PARAGRAPH}</p>" * 12


def message(html: str, *, limit: int = TEXT_LIMIT, tail: str = "No comments") -> FormattedText:
    text = render_article(
        title="The river rises",
        body=render_body(html, BASE),
        url=BASE,
        sections=("Town",),
        tail=plain(tail),
        read_on="Read on",
        limit=limit,
    )
    must_be_accepted(text, limit)
    return text


def fold_of(text: FormattedText) -> Entity | None:
    folds = [entity for entity in text.entities if entity.kind is Kind.EXPANDABLE_BLOCKQUOTE]
    assert len(folds) <= 1
    return folds[0] if folds else None


def parts(text: FormattedText) -> tuple[str, str, str]:
    """What stands before the fold, in it and after it."""
    fold = fold_of(text)
    assert fold is not None
    before = text.clipped(0, fold.offset)
    inside = text.clipped(fold.offset, fold.end)
    return before.text, inside.text, text.clipped(fold.end, text.length).text


def lines_of(text: str) -> int:
    return sum(max(-(-columns(line) // COLUMNS), 1) for line in text.split("\n"))


def test_a_text_of_a_screen_is_not_folded() -> None:
    assert fold_of(message(f"<p>{PARAGRAPH}</p>" * 4)) is None


def test_a_long_text_is_folded_at_the_end_of_a_paragraph() -> None:
    before, inside, after = parts(message(LONG_HTML))
    assert before == f"The river rises\n\n{PARAGRAPH}\n\n{PARAGRAPH}\n\n"
    assert inside == "\n\n".join([PARAGRAPH] * 10)
    assert after == "\n\nTown\nNo comments"


def test_what_does_not_even_fit_folded_leads_on_below_the_fold() -> None:
    text = message(f"<p>{PARAGRAPH}</p>" * 40)
    _, inside, after = parts(text)
    assert inside.endswith("…")
    assert after == "\nRead on\n\nTown\nNo comments"
    assert text.length > TEXT_LIMIT - 80


def test_prose_below_a_picture_is_not_folded() -> None:
    text = message(LONG_HTML, limit=CAPTION_LIMIT)
    assert fold_of(text) is None
    assert "… Read on\n\nTown" in text.text


@pytest.mark.parametrize(
    "html",
    [
        "<ul>" + "<li>A new lamp</li>" * 60 + "</ul>",
        "<p>" + "河上的老桥星期一早晨重新开放，市长发表了讲话。" * 60 + "</p>",
    ],
    ids=["a list", "Chinese"],
)
def test_what_is_long_below_a_picture_is_folded(html: str) -> None:
    before, inside, _ = parts(message(html, limit=CAPTION_LIMIT))
    assert lines_of(before) <= MOST_OPEN + 3
    assert len(inside) > 100


def test_how_long_a_text_is_is_told_in_lines() -> None:
    lines = "<br>".join(["A line"] * LONG)
    assert fold_of(message(lines)) is None
    assert fold_of(message(f"{lines}<br>A line more")) is not None


def test_a_first_paragraph_that_is_long_itself_is_parted_at_a_sentence() -> None:
    before, inside, _ = parts(message("<p>" + "The river rose. It fell again on Monday. " * 60 + "</p>"))
    assert before.endswith("The river rose.\n")
    assert inside.startswith("It fell again")


def test_sentences_without_spaces_between_them_are_parted_too() -> None:
    text = message("<p>" + "河上的老桥星期一早晨重新开放，市长发表了讲话。" * 60 + "</p>")
    before, inside, _ = parts(text)
    assert before.endswith("发表了讲话。\n")
    assert inside.startswith("河上的老桥")


def test_a_text_without_any_sentence_is_parted_at_a_word() -> None:
    before, inside, _ = parts(message("<p>" + "bridge river market " * 100 + "</p>"))
    assert before.rstrip().endswith(("bridge", "river", "market"))
    assert inside.startswith(("bridge", "river", "market"))


def test_a_heading_stays_with_what_is_below_it() -> None:
    html = f"<p>{PARAGRAPH}</p><p>{PARAGRAPH}</p><h2>What is next</h2>" + f"<p>{PARAGRAPH}</p>" * 8
    before, inside, _ = parts(message(html))
    assert before.endswith(f"{PARAGRAPH}\n\n")
    assert inside.startswith("What is next\n\n")


def test_a_rule_is_not_what_a_fold_begins_with() -> None:
    html = f"<p>{PARAGRAPH}</p><p>{PARAGRAPH}</p><hr>" + f"<p>{PARAGRAPH}</p>" * 8
    before, inside, _ = parts(message(html))
    assert before.endswith(f"{PARAGRAPH}\n\n")
    assert inside.startswith(PARAGRAPH)


def test_quotes_inside_the_fold_are_set_in_italics() -> None:
    quote = "<blockquote><p>We saw it <i>come</i>.</p><p>So did we.</p></blockquote>"
    html = LONG_HTML + quote + f"<p>{PARAGRAPH}</p>"
    assert "\n\n<i>We saw it come.\n\nSo did we.</i>\n\n" in message(html).to_html()


def test_a_quote_is_not_torn_apart_where_another_place_is_near() -> None:
    quote = f"<blockquote><p>{PARAGRAPH}</p><p>{PARAGRAPH}</p><p>{PARAGRAPH}</p></blockquote>"
    html = f"<p>{PARAGRAPH}</p><p>Short.</p>{quote}" + f"<p>{PARAGRAPH}</p>" * 6
    before, inside, _ = parts(message(html))
    assert before.endswith("Short.\n\n")
    assert inside.startswith(PARAGRAPH)


def test_code_and_links_stay_what_they_are_inside_the_fold() -> None:
    html = (
        f"{LONG_HTML}<pre><code class='language-python'>a = 1\nb = 2</code></pre>"
        "<p>See <code>a</code> <a href='/x'>here</a></p>"
    )
    assert (
        '<pre><code class="language-python">a = 1\nb = 2</code></pre>\n\n'
        'See <code>a</code> <a href="https://news.example/x">here</a></blockquote>'
    ) in message(html).to_html()


def test_formatting_across_the_fold_goes_on_inside_it() -> None:
    html = f"<div style='font-weight: bold'>{LONG_HTML}</div>"
    text = message(html)
    fold = fold_of(text)
    assert fold is not None
    assert {(e.offset, e.end) for e in text.entities if e.kind is Kind.BOLD and e.end > fold.offset} == {
        (fold.offset, fold.end)
    }


@pytest.mark.parametrize("paragraphs", [12, 40])
def test_another_number_of_comments_moves_nothing_else(paragraphs: int) -> None:
    html = f"<p>{PARAGRAPH}</p>" * paragraphs
    one, other = (message(html, tail=tail) for tail in ("No comments", "12,345 comments"))
    assert one.text.removesuffix("No comments") == other.text.removesuffix("12,345 comments")
    assert one.entities == other.entities


def test_code_alone_may_be_parted() -> None:
    text = message("<pre>" + "line of code\n" * 80 + "</pre>")
    before, inside, _ = parts(text)
    assert before.endswith("line of code\n")
    assert inside.startswith("line of code\n")


@settings(max_examples=150)
@given(HTML, st.integers(5, 60), st.sampled_from([CAPTION_LIMIT, TEXT_LIMIT]))
def test_any_long_html_makes_a_message_telegram_takes(html: str, times: int, limit: int) -> None:
    text = message(html * times, limit=limit)
    fold = fold_of(text)
    for entity in text.entities:
        if fold is not None and entity.kind is Kind.BLOCKQUOTE:
            assert entity.end <= fold.offset


def test_a_folded_text_is_at_most_one_unit_longer() -> None:
    body = render_body("<p>" + "河上的老桥星期一早晨重新开放。" * 100 + "</p>", BASE)
    assert folded(body).length == utf16_length(body.text) + 1
