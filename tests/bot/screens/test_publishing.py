"""An article before it goes out: the preview is what readers get, and the question says what can be done."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.news.formatted import FormattedText
from bot.news.publishing import Choice, Offer
from bot.news.written import ArticleTooLong, ArticleTooShort, WrittenArticle, read_written
from bot.screens import taps
from bot.screens.article import article_screen
from bot.screens.publishing import article_prompt_screen, preview_screen, publishing_screen
from bot.texts import en_articles
from tests.bot.screens.samples import LARGE, NOW, article, judged, texts, titles

ZONE = ZoneInfo("Europe/Berlin")
WRITTEN = WrittenArticle("Bridge", '<div class="as-typed">Opens</div>', ("Town",), None)


@given(titles, texts, st.booleans(), st.booleans())
def test_the_preview_is_what_readers_get_but_for_the_buttons(
    title: str, body: str, has_picture: bool, is_open: bool
) -> None:
    picture = "AgACAgIAAxkB" if has_picture else None
    try:
        written = read_written(FormattedText(f"{title}\n{body}"), picture, tail="99,999 comments")
    except (ArticleTooShort, ArticleTooLong):
        return
    written = replace(written, comments_open=is_open)
    shown = preview_screen(written)
    readers = article_screen(
        article(
            id=LARGE,
            url=None,
            title=written.title,
            body_html=written.body_html,
            sections=written.sections,
            picture_file_id=picture,
            comments_open=is_open,
        )
    )
    assert shown == replace(readers, keyboard=())
    assert judged(shown).text.strip()


@given(
    st.sampled_from([None, *(choice for choice in Choice if choice is not Choice.COMMENTS)]),
    st.sampled_from([None, -1, 1, 366 * 24]),
    st.booleans(),
    st.booleans(),
    st.sampled_from([0, 1, LARGE]),
)
def test_telegram_accepts_every_question_and_every_answer_to_it(
    choice: Choice | None, hours: int | None, is_open: bool, is_paused: bool, number: int
) -> None:
    moment = NOW + timedelta(hours=hours) if hours is not None else None
    offer = Offer(replace(WRITTEN, comments_open=is_open), moment, choice, number, number)
    assert Offer.of_details(offer.as_details()) == offer
    screen = publishing_screen(offer, subscribers=number, is_paused=is_paused, now=NOW, zone=ZONE)
    assert judged(screen).text.strip()
    buttons = [button for row in screen.keyboard for button in row]
    assert all(taps.read(button.data) for button in buttons)
    offers_time = f"publish:{Choice.TIMED}" in {button.data for button in buttons}
    assert offers_time == (choice is None and hours is not None and hours > 0)


def test_a_moment_is_said_in_the_newsrooms_time_with_its_zone() -> None:
    assert en_articles.moment(NOW.astimezone(ZONE)) == "Friday 2 January at 04:04 CET"
    assert (
        en_articles.moment((NOW + timedelta(days=180)).astimezone(ZONE)) == "Wednesday 1 July at 05:04 CEST"
    )
    assert "can then go out on Friday 2 January at 04:04 CET" in article_prompt_screen(NOW, ZONE).html
    assert "can then" not in article_prompt_screen(None, ZONE).html
