"""What owners see of feeds, as Telegram reads it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.screens import Screen, taps
from bot.screens.feeds import (
    FEEDS_ON_A_PAGE,
    feed_screen,
    gone_screen,
    list_screen,
    removal_screen,
    search_screen,
    sections_screen,
)
from bot.texts import en_feeds
from storage.feeds import FeedCounts, FeedHealth
from storage.searches import Search, SearchState
from tests.bot.screens.samples import HOSTILE, LARGE, NOW, judged, reasons, texts, titles


def feed(number: int = 1, **given: Any) -> FeedHealth:
    plain = FeedHealth(
        id=number,
        url="https://ann:secret@news.example/feed?a=1",
        title="Valley News",
        version=3,
        failures=0,
        last_failure=None,
        checked_at=NOW - timedelta(minutes=5),
        succeeded_at=NOW - timedelta(minutes=5),
        next_check_at=NOW + timedelta(minutes=5),
        paused_at=None,
        paused_because=None,
        section_names={},
        articles=12,
        asked_for=False,
    )
    return replace(plain, **given)


def search(state: SearchState, **result: Any) -> Search:
    url = "https://ann:secret@news.example/"
    feed_id = 1 if state in (SearchState.ADDED, SearchState.KNOWN) else None
    return Search(1, url, state, result, feed_id)


def found(**given: Any) -> Search:
    plain = {
        "url": "https://news.example/feed",
        "title": "Valley News",
        "articles": 12,
        "newest": "<b>One</b>",
        "has_picture": False,
        "newest_at": "2026-01-02T02:59:05+00:00",
    }
    return search(SearchState.FOUND, **{**plain, **given})


def labels(screen: Screen) -> list[list[str]]:
    return [[button.text for button in row] for row in screen.keyboard]


def datas(screen: Screen) -> list[str]:
    return [button.data for row in screen.keyboard for button in row]


times = st.datetimes(datetime(2000, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))
moments = st.one_of(st.none(), times)
urls = st.one_of(titles, texts).map(lambda words: f"https://news.example/{words}")
section_names = st.dictionaries(titles, st.one_of(st.just(""), titles), max_size=30).map(
    lambda names: {section[:60]: name[:60] for section, name in names.items()}
)
feeds = st.builds(
    feed,
    st.integers(1, LARGE),
    url=urls,
    title=st.one_of(st.none(), texts),
    version=st.integers(1, 2**31 - 1),
    failures=st.integers(0, 2**31 - 1),
    last_failure=texts,
    checked_at=moments,
    succeeded_at=moments,
    next_check_at=times,
    paused_at=moments,
    paused_because=reasons,
    section_names=section_names,
    articles=st.integers(0, 10**6),
    asked_for=st.booleans(),
)


@given(st.lists(feeds, min_size=1, max_size=FEEDS_ON_A_PAGE), st.integers(0, 1_000))
def test_telegram_accepts_every_page_of_feeds(page: list[FeedHealth], number: int) -> None:
    judged(list_screen(page, FeedCounts(10**4, 10**3, 10**3), number, NOW))


@given(feeds, st.lists(titles, max_size=60))
def test_telegram_accepts_every_screen_of_a_feed(of: FeedHealth, sections: list[str]) -> None:
    for screen in (feed_screen(of, NOW), removal_screen(of), sections_screen(of, [s[:60] for s in sections])):
        judged(screen)
    for state in (SearchState.ADDED, SearchState.KNOWN):
        judged(search_screen(search(state), of, NOW))


@given(texts, st.lists(st.tuples(urls, texts), min_size=2, max_size=8))
def test_telegram_accepts_every_choice_of_feeds(url: str, pairs: list[tuple[str, str]]) -> None:
    judged(search_screen(replace(search(SearchState.LOOKING), url=url), None, NOW))
    feeds = [{"url": address, "title": title} for address, title in pairs]
    judged(search_screen(search(SearchState.CHOOSING, feeds=feeds), None, NOW))


@given(urls, st.one_of(st.none(), texts), st.integers(0, 10**6), st.booleans())
def test_telegram_accepts_every_preview(
    url: str, title: str | None, articles: int, has_picture: bool
) -> None:
    newest = "<b>" + "x" * 2_490 + "</b>"
    judged(
        search_screen(
            found(url=url, title=title, articles=articles, has_picture=has_picture, newest=newest), None, NOW
        )
    )


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_are_words_in_every_sentence(words: str) -> None:
    for html in (
        en_feeds.not_an_address(words),
        en_feeds.not_a_name(words),
        en_feeds.cannot_read(words, words),
        en_feeds.cannot_read_named(words, words),
        en_feeds.nothing_found(words),
        en_feeds.took_too_long(words, 60.0),
        en_feeds.feed_not_added(words),
        en_feeds.USAGE,
        en_feeds.no_such_feed(LARGE),
    ):
        judged(Screen(html))


@pytest.mark.parametrize(
    ("of", "lines"),
    [
        (feed(), "1 · Valley News\n✅ Read 5 minutes ago, 12 new in 7 days"),
        (feed(title=None, articles=0), "https://news.example/feed?a=1\n✅ Read 5 minutes ago, nothing new"),
        (
            feed(failures=3, last_failure="its server answers 404 Not Found"),
            "⚠️ Could not be read 3 times: its server answers 404 Not Found\n"
            "Last read 5 minutes ago, next look in 5 minutes",
        ),
        (feed(failures=1, last_failure="empty", succeeded_at=None), "⚠️ Could not be read: empty\nNever read"),
        (feed(paused_at=NOW), "⏸ Paused by the newsroom"),
        (feed(paused_at=NOW, paused_because="it is gone", failures=2), "⏸ Paused: it is gone"),
        (feed(checked_at=None), "🔄 About to be read for the first time"),
        (feed(asked_for=True), "🔄 I am looking at it now"),
    ],
)  # fmt: skip
def test_the_list_tells_how_each_feed_is(of: FeedHealth, lines: str) -> None:
    screen = list_screen([of], FeedCounts(1, 0, 0), 0, NOW)
    read = judged(screen).text
    assert lines in read
    assert "secret" not in screen.html
    assert labels(screen)[-1] == ["Refresh"]


def test_a_list_without_feeds_says_how_to_add_one() -> None:
    assert "/feeds add news.example" in judged(list_screen([], FeedCounts(0, 0, 0), 0, NOW)).text


def test_a_long_list_has_pages() -> None:
    everything = [feed(number) for number in range(1, 15)]

    def opened(number: int) -> Screen:
        page = everything[number * FEEDS_ON_A_PAGE :][:FEEDS_ON_A_PAGE]
        return list_screen(page, FeedCounts(14, 1, 2), number, NOW)

    assert judged(opened(0)).text.startswith("14 feeds, 1 cannot be read, 2 paused")
    assert "Page 1 of 3" in opened(0).html
    assert [labels(opened(n))[-1] for n in range(3)] == [
        ["Refresh", "Next ›"],
        ["‹ Previous", "Refresh", "Next ›"],
        ["‹ Previous", "Refresh"],
    ]
    shown = [data for n in range(3) for data in datas(opened(n)) if data.startswith(f"{taps.FEED}:")]
    assert shown == [f"feed:{number}:show" for number in range(1, 15)]


def test_a_feed_shows_its_address_without_a_password_its_rhythm_and_what_can_be_done() -> None:
    screen = feed_screen(feed(section_names={"Politik": "Politics", "Ads": ""}), NOW)
    assert judged(screen).text == (
        "Valley News\nhttps://news.example/feed?a=1\n\n"
        "✅ Reads well\nLast read 5 minutes ago\nLooked at every 10 minutes, next look in 5 minutes\n\n"
        "12 articles sent in the last 7 days\n\nPolitik → Politics\nAds: left out"
    )
    assert labels(screen) == [["Look now", "⏸ Pause"], ["Sections", "Remove ..."], ["‹ All feeds", "Refresh"]]
    assert datas(screen)[:4] == ["feed:1:look", "feed:1:pause:3", "feed:1:sections", "feed:1:remove"]


def test_a_paused_feed_offers_to_resume_and_is_looked_at_no_more() -> None:
    screen = feed_screen(feed(paused_at=NOW), NOW)
    assert labels(screen)[0] == ["▶️ Resume"]
    assert datas(screen)[0] == "feed:1:resume:3"
    assert "look" not in judged(screen).text.lower()


def test_a_feed_is_removed_only_after_a_question() -> None:
    screen = removal_screen(feed())
    assert "Its articles stay" in judged(screen).text
    assert datas(screen) == ["feed:1:removed:3", "feed:1:show"]
    assert datas(gone_screen()) == ["feeds:0"]


def test_sections_are_listed_as_named_and_as_the_feed_has_them() -> None:
    of = feed(section_names={"Politik": "Politics", "Ads": ""})
    read = judged(sections_screen(of, ["Politics", "Sport", "Politik"])).text
    assert "Politik → Politics\nAds: left out" in read
    assert "Shown as the feed names them: Sport\n" in read
    assert "/feeds sections 1 " in read


def test_a_search_tells_how_it_stands_and_asks_what_can_be_answered() -> None:
    assert (
        "Looking for a feed at https://news.example/ ..."
        in judged(search_screen(search(SearchState.LOOKING), None, NOW)).text
    )
    two = [{"url": "https://news.example/1", "title": "One"}, {"url": "https://news.example/2", "title": ""}]
    choosing = search_screen(search(SearchState.CHOOSING, feeds=two), None, NOW)
    assert "1 · One\nhttps://news.example/1\n\n2 · (without a title)\n" in judged(choosing).text
    assert datas(choosing) == ["search:0", "search:1", "search:cancel"]
    failed = search_screen(search(SearchState.FAILED, problem="It is empty."), None, NOW)
    assert (judged(failed).text, datas(failed)) == ("It is empty.", ["search:again"])
    assert judged(search_screen(search(SearchState.CANCELLED), None, NOW)).text == "Nothing was added."


def test_a_preview_shows_the_newest_article_and_asks() -> None:
    screen = search_screen(found(has_picture=True), None, NOW)
    assert judged(screen).text.startswith(
        "Valley News\nhttps://news.example/feed\n\n"
        "12 articles. Readers would see the newest of 5 minutes ago like this, below its picture:\n\n"
        "— — —\n\nOne"
    )
    assert datas(screen) == ["search:add", "search:cancel"]
    empty = judged(search_screen(found(articles=0, newest=None, newest_at=None, title=None), None, NOW)).text
    assert "It holds no article at the moment." in empty and "(without a title)" in empty


def test_a_feed_that_was_added_or_is_known_can_be_opened_from_there() -> None:
    added = search_screen(search(SearchState.ADDED), feed(checked_at=None), NOW)
    assert "is feed 1 now" in judged(added).text and "for the first time" in judged(added).text
    assert datas(added) == ["feed:1:show"]
    known = search_screen(search(SearchState.KNOWN), feed(paused_at=NOW), NOW)
    assert "is among the feeds already" in judged(known).text
    assert datas(known) == ["feed:1:resume:3", "feed:1:show"]
    assert judged(search_screen(search(SearchState.ADDED), None, NOW)).text == en_feeds.FEED_GONE
