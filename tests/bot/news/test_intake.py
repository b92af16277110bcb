"""What a feed shows becomes news, changes, or nothing, whatever it does between two looks."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.news.intake import MOST_CHANGES_A_DAY, Intake, take_in
from bot.news.items import FeedItem
from storage.articles import Article
from storage.database import Database
from tests.bot.news.feeds import items, rss
from tests.databases import opened

SETTLE = timedelta(seconds=30)
MORNING = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
FEED = "https://news.example/feed.xml"
TEXT = "The council met on Tuesday and decided, after four hours, to open the bridge again in spring."


class Newsroom:
    """A database, a feed in it, and the time, which goes on as a test says."""

    def __init__(self) -> None:
        self.now = MORNING
        self.database: Database

    def clock(self) -> datetime:
        return self.now

    async def look(self, shown: Sequence[FeedItem]) -> Intake:
        """Reads the feed as the poller does."""
        async with self.database.begin() as tx:
            await tx.feeds.look_now(1)
            (feed,) = await tx.feeds.due(1, except_ids=[])
            intake = await take_in(tx, feed, shown, settle=SETTLE)
            await tx.feeds.checked(
                feed, title=None, etag=None, last_modified=None, was_parsed=True, next_check_at=self.now
            )
        return intake

    async def article(self, article_id: int = 1) -> Article:
        async with self.database.read() as tx:
            return await tx.articles.require(article_id)

    async def published(self) -> list[str]:
        async with self.database.read() as tx:
            return [
                (await tx.articles.require(broadcast.article_id)).title
                for broadcast in await tx.broadcasts.under_way()
            ]


@pytest.fixture
async def newsroom(tmp_path: Path) -> AsyncIterator[Newsroom]:
    newsroom = Newsroom()
    async with opened(f"sqlite+aiosqlite:///{tmp_path / 'news.db'}", newsroom.clock) as database:
        newsroom.database = database
        async with database.begin() as tx:
            await tx.feeds.add_missing([FEED])
        yield newsroom


def at(moment: datetime) -> str:
    return f"<pubDate>{moment:%d %b %Y %H:%M:%S} GMT</pubDate>"


def numbered(number: int, published_at: datetime | None = None, text: str = TEXT) -> str:
    date = at(published_at) if published_at else ""
    words = f"<title>Story {number}</title><description>{text} ({number})</description>"
    return f"<guid>{number}</guid>{words}{date}"


def titled(title: str, text: str = TEXT) -> Sequence[FeedItem]:
    return items(
        rss(f"<guid>1</guid><title>{title}</title><description>{text}</description>{at(MORNING)}"), FEED
    )


async def test_after_a_day_away_everything_that_was_published_meanwhile_is_news(newsroom: Newsroom) -> None:
    await newsroom.look(items(rss(numbered(0, MORNING))))
    newsroom.now += timedelta(days=1)
    day = [numbered(n, MORNING + timedelta(minutes=37 * n)) for n in range(1, 38)]
    await newsroom.look(items(rss(*day[::-1], numbered(0, MORNING))))
    assert await newsroom.published() == [f"Story {n}" for n in range(1, 38)]


async def test_after_a_day_away_a_feed_without_dates_is_caught_up_with_too(newsroom: Newsroom) -> None:
    await newsroom.look(items(rss(numbered(0))))
    newsroom.now += timedelta(days=1)
    await newsroom.look(items(rss(*(numbered(n) for n in range(15, -1, -1)))))
    assert await newsroom.published() == [f"Story {n}" for n in range(1, 16)]


@pytest.mark.parametrize(("hours", "announced"), [(8, 21), (1, 50)])
async def test_of_a_month_away_the_last_week_is_news_and_of_that_the_last_fifty(
    newsroom: Newsroom, hours: int, announced: int
) -> None:
    await newsroom.look(items(rss(numbered(0, MORNING))))
    newsroom.now += timedelta(days=30)
    month = [numbered(n, newsroom.now - timedelta(hours=hours * (90 - n), minutes=1)) for n in range(1, 91)]
    assert (await newsroom.look(items(rss(*month[::-1])))).announced == announced
    assert (await newsroom.published())[-1] == "Story 90"


async def test_a_feed_without_dates_that_shows_nothing_known_was_rebuilt(newsroom: Newsroom) -> None:
    await newsroom.look(items(rss(numbered(0))))
    newsroom.now += timedelta(minutes=1)
    assert (await newsroom.look(items(rss(*(numbered(n) for n in range(40, 0, -1)))))).announced == 10


@pytest.mark.parametrize(
    "text",
    [
        "{minute} people have read this.",
        "Updated {minute} minutes ago.",
        "Read as well: story {minute}, story {minute}0, story {minute}1.",
    ],
)
async def test_a_text_that_changes_at_every_look_is_edited_a_few_times_a_day(
    newsroom: Newsroom, text: str
) -> None:
    await newsroom.look(titled("The bridge"))
    changed = 0
    for minute in range(0, 24 * 60, 5):
        newsroom.now += timedelta(minutes=5)
        shown = titled("The bridge", f"{TEXT} {text.format(minute=minute)}")
        changed += (await newsroom.look(shown)).changed
    assert 4 <= changed <= 8


async def test_a_text_that_changes_at_every_look_does_not_hide_a_corrected_title(newsroom: Newsroom) -> None:
    await newsroom.look(titled("The brigde"))
    for minute in range(60):
        newsroom.now += timedelta(minutes=1)
        await newsroom.look(titled("The brigde", f"{TEXT} {minute}"))
    newsroom.now += timedelta(minutes=1)
    assert (await newsroom.look(titled("The bridge", f"{TEXT} 61"))).changed == 1
    assert (await newsroom.article()).title == "The bridge"


async def test_a_story_that_develops_is_corrected_at_once_each_time(newsroom: Newsroom) -> None:
    await newsroom.look(titled("The bridge", f"{TEXT} It cost 3 crowns."))
    for crowns in (30, 300, 3_000):
        newsroom.now += timedelta(seconds=20)
        await newsroom.look(titled("The bridge", f"{TEXT} It cost {crowns} crowns."))
        assert f"{crowns} crowns" in (await newsroom.article()).body_html
    newsroom.now += timedelta(seconds=20)
    fourth = titled("The bridge", f"{TEXT} It cost 3,333 crowns.")
    assert (await newsroom.look(fourth)).changed == 0
    newsroom.now += timedelta(minutes=2)
    assert (await newsroom.look(fourth)).changed == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (titled("Old title"), titled("New title")),
        (titled("The bridge", f"{TEXT} Old end."), titled("The bridge", f"{TEXT} New end.")),
    ],
)
async def test_two_servers_of_which_one_is_behind_do_not_have_an_article_edited_to_and_fro(
    newsroom: Newsroom, first: Sequence[FeedItem], second: Sequence[FeedItem]
) -> None:
    await newsroom.look(first)
    changed = 0
    for look in range(24 * 12):
        newsroom.now += timedelta(minutes=5)
        changed += (await newsroom.look(first if look % 2 else second)).changed
        if look == 5:
            assert (await newsroom.article()).looks == second[0].looks
    assert changed <= 4


async def test_a_correction_that_is_taken_back_for_good_is_taken_back(newsroom: Newsroom) -> None:
    await newsroom.look(titled("Ten lost"))
    newsroom.now += timedelta(minutes=1)
    await newsroom.look(titled("Eleven lost"))
    for _ in range(31):
        newsroom.now += timedelta(minutes=1)
        await newsroom.look(titled("Ten lost"))
    assert (await newsroom.article()).title == "Ten lost"


async def test_titles_that_change_at_every_look_are_left_after_a_dozen_changes(newsroom: Newsroom) -> None:
    await newsroom.look(titled("Title"))
    changed = 0
    for minute in range(60):
        newsroom.now += timedelta(minutes=1)
        changed += (await newsroom.look(titled(f"Title {minute}"))).changed
    assert changed == MOST_CHANGES_A_DAY


async def test_an_article_in_two_sections_is_not_edited_from_one_to_the_other(newsroom: Newsroom) -> None:
    def entry(section: str) -> str:
        return (
            f"<guid>{section}</guid><title>The bridge</title><link>https://news.example/{section}/bridge</link>"
            f"<description>{TEXT}</description>{at(MORNING)}"
        )

    both = items(rss(entry("north"), entry("world")))
    looks = [await newsroom.look(shown) for shown in (items(rss()), both, both, both[::-1])]
    assert [look.announced for look in looks] == [0, 1, 0, 0]
    assert [look.changed for look in looks] == [0, 0, 0, 0]


async def test_what_an_older_version_thought_of_an_articles_looks_edits_nothing(newsroom: Newsroom) -> None:
    await newsroom.look(titled("The bridge"))
    async with newsroom.database.begin() as tx:
        await tx.articles.describe(1, lead="", looks="0" * 64)
    (item,) = titled("The bridge")
    assert (await newsroom.look([item])).changed == 0
    assert (await newsroom.article()).looks == item.looks


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<category>A</category><category>B</category>", "<category>B</category><category>A</category>"),
        (
            "<enclosure url='https://x.example/a.jpg?v=1' type='image/jpeg'/>",
            "<enclosure url='https://x.example/a.jpg?v=2' type='image/jpeg'/>",
        ),
        (
            "<link>https://news.example/1?utm_source=a</link>",
            "<link>https://news.example/1?utm_source=b</link>",
        ),
        (
            f"<description>{'word ' * 1000}One end.</description>",
            f"<description>{'word ' * 1000}Another end.</description>",
        ),
    ],
    ids=["order of sections", "picture's parameters", "link's parameters", "what no message has room for"],
)
async def test_what_no_reader_can_see_edits_nothing(newsroom: Newsroom, before: str, after: str) -> None:
    await newsroom.look(items(rss(f"<guid>1</guid><title>T</title>{before}")))
    newsroom.now += timedelta(hours=1)
    assert (await newsroom.look(items(rss(f"<guid>1</guid><title>T</title>{after}")))).changed == 0
