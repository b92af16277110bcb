"""The same news from two sides at the same moment is one article, on both databases."""

import asyncio
from datetime import timedelta

from bot.news.intake import take_in
from bot.news.items import FeedItem
from storage.clock import utc_now
from storage.database import Database
from storage.feeds import Feed
from tests.bot.news.feeds import items, rss
from tests.builders import add_feed

ROUNDS = 12
STORY = "The old bridge was closed for three years, and the whole town came to see it open."


async def read_before(database: Database, url: str) -> Feed:
    """A feed whose baseline is known."""
    async with database.begin() as tx:
        feed = await add_feed(tx, url)
        await tx.feeds.checked(
            feed, title=None, etag=None, last_modified=None, was_parsed=True, next_check_at=utc_now()
        )
        active = await tx.feeds.active(feed.id)
    assert active is not None
    return active


async def take(database: Database, feed: Feed, shown: tuple[FeedItem, ...]) -> int:
    """What one side announces."""
    async with database.begin() as tx:
        return (await take_in(tx, feed, shown, settle=timedelta(0))).announced


async def test_a_push_and_a_poll_at_the_same_moment_announce_an_article_once(database: Database) -> None:
    feed = await read_before(database, "https://news.example/feed")
    for number in range(ROUNDS):
        shown = items(rss(f"<guid>{number}</guid><title>Number {number}</title>"))
        announced = await asyncio.gather(*(take(database, feed, shown) for _ in range(4)))
        assert sum(announced) == 1
    async with database.read() as tx:
        assert len(await tx.broadcasts.under_way()) == ROUNDS


async def test_one_story_in_two_feeds_at_the_same_moment_is_announced_once(database: Database) -> None:
    feeds = [await read_before(database, f"https://{name}.example/feed") for name in ("a", "b", "c")]
    for number in range(ROUNDS):
        announced = await asyncio.gather(
            *(
                take(
                    database,
                    feed,
                    items(
                        rss(
                            f"<guid>{feed.id}-{number}</guid><title>Number {number}</title>"
                            f"<description>{number}. {STORY}</description>"
                        )
                    ),
                )
                for feed in feeds
            )
        )
        assert sum(announced) == 1
