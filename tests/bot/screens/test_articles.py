"""Articles and the pages of their comments, as Telegram reads them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.screens import Button, Screen, taps
from bot.screens.article import COMMENTS_ON_A_PAGE, article_screen, comments_screen, prompt_screen
from bot.texts import en
from moderation.comment import Comment
from moderation.reading.imitation import Newsroom
from tests.bot.screens.samples import HOSTILE, LARGE, NOW, article, comment, comments, judged, texts, titles

NEWSROOM = Newsroom.of([2001], ["Anna"])


def labels(screen: Screen) -> list[str]:
    return [button.text for row in screen.keyboard for button in row]


def button(screen: Screen, text: str) -> Button | None:
    return next((shown for row in screen.keyboard for shown in row if shown.text == text), None)


@given(titles, texts, st.booleans(), st.booleans(), st.sampled_from([0, 1, 2, LARGE]))
def test_telegram_accepts_every_article(
    title: str, body: str, has_picture: bool, is_open: bool, count: int
) -> None:
    picture = "https://news.example/p.jpg" if has_picture else None
    screen = article_screen(
        article(
            id=LARGE,
            title=title,
            body_html=body,
            picture_url=picture,
            comments_open=is_open,
            comment_count=count,
            sections=HOSTILE,
        )
    )
    read = judged(screen)
    assert screen.picture == picture
    assert read.text.strip()


@pytest.mark.parametrize(
    ("count", "is_open", "line", "buttons"),
    [
        (0, True, "No comments", ["Post a comment"]),
        (1, True, "1 comment", ["1 comment", "Post a comment"]),
        (1_234, True, "1,234 comments", ["1,234 comments", "Post a comment"]),
        (2, False, "2 comments", ["2 comments"]),
        (0, False, "World", []),
    ],
)
def test_an_article_says_how_many_comments_it_has_and_offers_what_can_be_done(
    count: int, is_open: bool, line: str, buttons: list[str]
) -> None:
    screen = article_screen(article(comment_count=count, comments_open=is_open))
    assert judged(screen).text.endswith(line)
    assert labels(screen) == buttons
    assert screen.shown_comments == count


def test_telegrams_own_id_of_a_picture_is_used_once_it_is_known() -> None:
    screen = article_screen(article(picture_url="https://news.example/p.jpg", picture_file_id="file-1"))
    assert screen.picture == "file-1"


def test_a_copy_in_words_has_no_picture_and_room_for_more_of_them() -> None:
    pictured = article(picture_url="https://news.example/p.jpg", body_html="<p>word</p>" * 500)
    in_words = article_screen(pictured, below_picture=False)
    assert in_words.picture is None
    assert judged(in_words).code_points > 1024 >= judged(article_screen(pictured)).code_points


def test_a_long_article_folds_and_another_comment_changes_its_count_alone() -> None:
    body = "<p>The river rose by a metre in the night, and the old bridge was closed at six.</p>" * 80
    before, after = (article_screen(article(body_html=body, comment_count=count)) for count in (1, 1_000))
    folds = [each for each in judged(before).entities if each.kind == "expandable_blockquote"]
    assert len(folds) == 1
    assert before.html.replace("1 comment", "1,000 comments") == after.html


def test_a_member_of_the_newsroom_has_a_badge_that_no_reader_can_have() -> None:
    said = [
        comment(1, author_id=2001, author_name="Anna"),
        comment(2, author_id=7, author_name="Аnna"),  # the first letter is Cyrillic
        comment(3, author_id=8, author_name="Ben · newsroom"),
        comment(4, author_id=9, author_name="Ben"),
    ]
    screen = comments_screen(
        article(comment_count=4), said, newsroom=NEWSROOM, offset=0, backwards=False, now=NOW
    )
    bylines = [line.rpartition(",")[0] for line in judged(screen).text.splitlines() if line.endswith("now")]
    assert bylines == ["Anna · newsroom", "Аnna (reader)", "Ben · newsroom (reader)", "Ben"]
    assert "<b>Anna</b> · <i>newsroom</i>" in screen.html


@given(titles)
def test_telegram_accepts_every_question_for_a_comment(title: str) -> None:
    screen = prompt_screen(article(title=title))
    judged(screen)
    assert screen.placeholder
    assert len(screen.placeholder) <= 64


@given(titles, st.lists(comments, max_size=COMMENTS_ON_A_PAGE), st.booleans())
def test_telegram_accepts_every_page_of_comments(title: str, page: list[Comment], backwards: bool) -> None:
    screen = comments_screen(
        article(id=LARGE, title=title, comment_count=10**9),
        page,
        newsroom=NEWSROOM,
        offset=10**6,
        backwards=backwards,
        now=NOW,
    )
    judged(screen)


def test_a_page_shows_who_said_what_and_when() -> None:
    said = comment(author_name="Ann <b>", text="3 < 5 & 'so'", created_at=NOW - timedelta(minutes=5))
    screen = comments_screen(
        article(comment_count=1), [said], newsroom=NEWSROOM, offset=0, backwards=False, now=NOW
    )
    assert judged(screen).text == "Title\n1 comment\n\nAnn <b>, 5 minutes ago\n3 < 5 & 'so'"
    assert labels(screen) == ["Post a comment"]


def test_an_article_without_comments_says_so() -> None:
    screen = comments_screen(article(), [], newsroom=NEWSROOM, offset=0, backwards=False, now=NOW)
    assert en.NO_COMMENTS_YET in judged(screen).text


def opened(all_comments: list[Comment], data: str, *, comments_open: bool = True) -> Screen:
    """The page that a tap opens, read from what is stored as delivery reads it."""
    tap = taps.read(data)
    assert tap is not None
    assert tap.action == taps.LIST
    backwards, offset = tap.arguments[1].startswith("b"), int(tap.arguments[1][1:])
    first = max(0, offset - COMMENTS_ON_A_PAGE) if backwards else offset
    page = all_comments[first : offset if backwards else offset + COMMENTS_ON_A_PAGE]
    of = article(comment_count=len(all_comments), comments_open=comments_open)
    return comments_screen(of, page, newsroom=NEWSROOM, offset=offset, backwards=backwards, now=NOW)


def shown(screen: Screen) -> list[int]:
    """The numbers of the comments on a page, which are their authors' names."""
    lines = judged(screen).text.splitlines()
    return [int(line.split(",")[0][1:]) for line in lines if line.startswith("#")]


lengths = st.lists(st.sampled_from([1, 10, 400, 1_000, 1_900, 2_900]), min_size=1, max_size=40)


@given(lengths)
def test_turning_pages_forwards_and_backwards_visits_every_comment_once_and_in_order(
    of_lengths: list[int],
) -> None:
    written = [comment(n, author_name=f"#{n}", text="x" * length) for n, length in enumerate(of_lengths)]
    everything = list(range(len(written)))

    screen = opened(written, "list:1:f0")
    pages = [shown(screen)]
    while (later := button(screen, en.LATER)) is not None:
        screen = opened(written, later.data)
        assert shown(screen)
        pages.append(shown(screen))
    assert [number for page in pages for number in page] == everything

    pages = [shown(screen)]
    while (earlier := button(screen, en.EARLIER)) is not None:
        screen = opened(written, earlier.data)
        assert shown(screen)
        pages.insert(0, shown(screen))
    assert [number for page in pages for number in page] == everything


def test_a_page_that_is_the_only_one_has_nothing_to_turn() -> None:
    screen = opened([comment(1, author_name="#1")], "list:1:f0", comments_open=False)
    assert screen.keyboard == ()


def test_a_screen_is_another_when_its_words_or_its_buttons_are() -> None:
    one = article_screen(article())
    assert one.fingerprint == article_screen(article()).fingerprint
    assert one.fingerprint != article_screen(article(title="Other")).fingerprint
    assert one.fingerprint != article_screen(article(comments_open=False)).fingerprint
    assert one.fingerprint != article_screen(article(id=2)).fingerprint, "its buttons say another article"


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(seconds=-30), "just now"),
        (timedelta(seconds=0), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=40), "40 minutes ago"),
        (timedelta(hours=3), "3 hours ago"),
        (timedelta(days=1), "1 day ago"),
        (timedelta(days=400), "1 year ago"),
    ],
)
def test_how_long_ago_is_said_as_people_say_it(passed: timedelta, words: str) -> None:
    assert en.ago(NOW - passed, NOW) == words


@given(st.datetimes(datetime(1990, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)))
def test_something_never_lies_in_the_future(then: datetime) -> None:
    assert en.ago(then, NOW) == "just now" or en.ago(then, NOW).endswith(" ago")
