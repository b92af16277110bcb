"""Searches for feeds are made one by one and stored, whatever happens meanwhile."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.news.discovery import FeedFinder
from bot.news.fetching import Fetcher
from bot.news.parsing_process import ParsingProcess
from bot.news.searching import AT_ONCE, FeedSearcher
from storage.clock import utc_now
from storage.database import Database
from storage.outbox import Kind, Lane, NewMessage
from storage.searches import Search, SearchState
from tests.bot.news.feeds import rss
from tests.builders import OWNER
from tests.databases import opened
from tests.feed_server import FeedServer, Page

PAGE = (
    b'<html><link rel="alternate" type="application/rss+xml" href="/one" title="One">'
    b'<link rel="alternate" type="application/rss+xml" href="/two" title="Two"></html>'
)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with opened(f"sqlite+aiosqlite:///{tmp_path / 'onlynews.db'}", utc_now) as database:
        yield database


@pytest.fixture
def site() -> Iterator[FeedServer]:
    with FeedServer() as site:
        site.pages["/feed"] = Page(
            rss(
                "<title>Old</title><pubDate>Mon, 05 Jan 2026 10:00:00 GMT</pubDate>",
                "<title>New &lt;b&gt;</title><category>World</category>"
                "<description>It &amp;amp; more</description>"
                "<pubDate>Tue, 06 Jan 2026 10:00:00 GMT</pubDate>",
            ).encode()
        )
        yield site


@asynccontextmanager
async def searching(database: Database, deadline: float = 30.0) -> AsyncIterator[None]:
    fetcher, parser = Fetcher(allow_private=True), ParsingProcess()
    searcher = asyncio.create_task(
        FeedSearcher(database, FeedFinder(fetcher, parser), deadline=deadline).run()
    )
    try:
        yield
        assert not searcher.done(), "the searcher ended"
    finally:
        searcher.cancel()
        await asyncio.gather(searcher, return_exceptions=True)
        await parser.aclose()
        await fetcher.aclose()


async def wish(database: Database, url: str) -> int:
    async with database.begin() as tx:
        outbox_id = await tx.outbox.add(NewMessage(Lane.ANSWER, Kind.FEED_SEARCH, OWNER))
        assert outbox_id is not None
        await tx.searches.add(outbox_id, url)
    return outbox_id


async def search(database: Database, number: int) -> Search:
    async with database.read() as tx:
        return await tx.searches.require(number)


async def ended(database: Database, number: int, state: SearchState) -> Search:
    """The search, once it is in this state."""
    async with asyncio.timeout(30):
        while (await search(database, number)).state is not state:
            await asyncio.sleep(0.01)
    return await search(database, number)


async def test_a_feed_is_found_and_shown_with_its_newest_article(
    database: Database, site: FeedServer
) -> None:
    async with searching(database):
        number = await wish(database, f"{site.url}/feed")
        found = await ended(database, number, SearchState.FOUND)
    assert found.result == {
        "url": f"{site.url}/feed",
        "title": "News",
        "articles": 2,
        "newest": "<b>New &lt;b&gt;</b>\n\nIt &amp; more\n\n<i>World</i>\nNo comments",
        "has_picture": False,
        "newest_at": "2026-01-06T10:00:00+00:00",
    }
    async with database.read() as tx:
        original, edit = [await tx.outbox.require(each) for each in (number, number + 1)]
    assert (original.kind, edit.edits_id) == (Kind.FEED_SEARCH, number), "the message is shown anew"
    async with database.read() as tx:
        assert await tx.feeds.addresses() == {}, "nothing is added before somebody says so"


async def test_a_search_that_a_stop_interrupted_is_made_again(database: Database, site: FeedServer) -> None:
    site.pages["/slow"] = Page(site.pages["/feed"].body, hangs=600)
    number = await wish(database, f"{site.url}/slow")
    async with searching(database):
        async with asyncio.timeout(30):
            while "/slow" not in site.requests:
                await asyncio.sleep(0.01)
    assert (await search(database, number)).state is SearchState.LOOKING
    site.pages["/slow"].hangs = 0.0
    async with searching(database):
        await ended(database, number, SearchState.FOUND)


async def test_a_search_ends_at_its_deadline_and_holds_up_no_other(
    database: Database, site: FeedServer
) -> None:
    site.pages["/slow"] = Page(b"", hangs=600)
    async with searching(database, deadline=1.0):
        slow = [await wish(database, f"{site.url}/slow") for _ in range(AT_ONCE)]
        good = await wish(database, f"{site.url}/feed")
        for number in slow:
            failed = await ended(database, number, SearchState.FAILED)
            assert "within 1 seconds: its server is too slow" in failed.result["problem"]
        await ended(database, good, SearchState.FOUND)


async def test_a_page_with_several_feeds_lets_its_owner_choose(database: Database, site: FeedServer) -> None:
    site.pages["/"] = Page(PAGE)
    site.pages["/two"] = site.pages["/feed"]
    async with searching(database):
        number = await wish(database, site.url)
        choosing = await ended(database, number, SearchState.CHOOSING)
        assert [feed["title"] for feed in choosing.result["feeds"]] == ["One", "Two"]
        async with database.begin() as tx:
            await tx.searches.look_at(choosing, choosing.result["feeds"][1]["url"])
        found = await ended(database, number, SearchState.FOUND)
    assert found.result["url"] == f"{site.url}/two"


async def test_a_feed_that_is_there_already_is_told_before_and_after_looking(
    database: Database, site: FeedServer
) -> None:
    site.pages["/"] = Page(PAGE.replace(b'<link rel="alternate" type="application/rss+xml" href="/two"', b""))
    async with database.begin() as tx:
        await tx.feeds.add(f"{site.url}/one/", title=None, added_by=OWNER)
    site.pages["/one"] = site.pages["/feed"]
    async with searching(database):
        for address, requests in ((f"{site.url}/one", {}), (site.url, {"/": 1, "/one": 1})):
            known = await ended(database, await wish(database, address), SearchState.KNOWN)
            assert known.feed_id == 1
            assert site.requests == requests


async def test_a_wish_that_cannot_come_true_fails_with_its_reason(
    database: Database, site: FeedServer
) -> None:
    async with searching(database):
        number = await wish(database, f"{site.url}/nothing")
        failed = await ended(database, number, SearchState.FAILED)
    assert "404 Not Found" in failed.result["problem"]
