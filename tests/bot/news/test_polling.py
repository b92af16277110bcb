"""Feeds are looked at when they are due, and what is new in them goes to everybody once."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.news.fetching import Fetcher
from bot.news.links import shown_url
from bot.news.parsing_process import ParsingProcess
from bot.news.polling import FeedPoller
from storage.clock import utc_now
from storage.database import Database
from storage.feeds import Feed
from storage.outbox import Kind, Lane, NewMessage
from tests.bot.news.feeds import rss
from tests.databases import opened
from tests.feed_server import FeedServer, Page

# Feeds are asked so often that a test need not wait for the next look.
POLL_SECONDS = 0.05
# Nothing here is looked at a second time.
SELDOM = 3_600.0
READER = 1


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """On SQLite alone: what differs between the databases is tested beside the storage."""
    async with opened(f"sqlite+aiosqlite:///{tmp_path / 'onlynews.db'}", utc_now) as database:
        async with database.begin() as tx:
            await tx.subscribers.subscribe(READER)
        yield database


@pytest.fixture
def site() -> Iterator[FeedServer]:
    with FeedServer() as site:
        yield site


@asynccontextmanager
async def polling(database: Database, poll_seconds: float = POLL_SECONDS) -> AsyncIterator[None]:
    fetcher, parser = Fetcher(allow_private=True), ParsingProcess()
    poller = asyncio.create_task(
        FeedPoller(database, fetcher, parser, utc_now, poll_seconds, timedelta(seconds=30)).run()
    )
    try:
        yield
        assert not poller.done(), "the poller ended"
    finally:
        poller.cancel()
        await asyncio.gather(poller, return_exceptions=True)
        await parser.aclose()
        await fetcher.aclose()


async def until(condition: Callable[[], Awaitable[bool]], seconds: float = 30) -> None:
    async with asyncio.timeout(seconds):
        while not await condition():
            await asyncio.sleep(0.01)


def page(*names: str, **headers: str) -> Page:
    """A feed with these articles, the newest first."""
    items = [f"<guid>{name}</guid><title>{name.title()}</title>" for name in names]
    return Page(rss(*items).encode(), headers={"Content-Type": "application/rss+xml", **headers})


async def follow(database: Database, *urls: str) -> None:
    async with database.begin() as tx:
        await tx.feeds.add_missing(urls)


async def feed_at(database: Database, url: str) -> Feed:
    """A feed as it is stored, due or not."""
    async with database.read() as tx:
        rows = await tx.feeds._connection.exec_driver_sql("SELECT id, url, etag, failures FROM feeds")
        row = next(row for row in rows if row.url == url)
    return Feed(row.id, row.url, row.etag, None, utc_now(), utc_now(), row.failures)


async def known(database: Database, url: str, *names: str) -> bool:
    feed = await feed_at(database, url)
    async with database.read() as tx:
        rows = await tx.articles._connection.exec_driver_sql("SELECT feed_id, external_id FROM articles")
        return {(feed.id, name) for name in names} <= {(row.feed_id, row.external_id) for row in rows}


async def published(database: Database) -> list[str]:
    """The titles of what goes to the reader, in order."""
    async with database.read() as tx:
        return [
            (await tx.articles.require(broadcast.article_id)).title
            for broadcast in await tx.broadcasts.under_way()
        ]


async def looked_again(site: FeedServer, path: str, times: int = 2) -> None:
    """Two looks have begun since now, so one has ended."""
    enough = site.requests.get(path, 0) + times

    async def condition() -> bool:
        return site.requests.get(path, 0) >= enough

    await until(condition)


async def test_what_a_feed_holds_at_the_first_look_is_known_and_not_news(
    database: Database, site: FeedServer
) -> None:
    url, site.pages["/feed"] = f"{site.url}/feed", page("two", "one")
    await follow(database, url)
    async with polling(database):
        await until(lambda: known(database, url, "one", "two"))
        await looked_again(site, "/feed")
    assert await published(database) == []


async def test_what_is_new_is_published_once_and_the_oldest_of_it_first(
    database: Database, site: FeedServer
) -> None:
    url, site.pages["/feed"] = f"{site.url}/feed", page("one")
    await follow(database, url)
    async with polling(database):
        await until(lambda: known(database, url, "one"))
        site.pages["/feed"] = page("three", "two", "one")
        await until(lambda: known(database, url, "two", "three"))
        await looked_again(site, "/feed")
    assert await published(database) == ["Two", "Three"]


async def test_an_article_that_a_feed_lists_twice_is_published_once(
    database: Database, site: FeedServer
) -> None:
    url, site.pages["/feed"] = f"{site.url}/feed", page()
    await follow(database, url)
    async with polling(database):
        await looked_again(site, "/feed", times=3)
        site.pages["/feed"] = page("one", "one")
        await until(lambda: known(database, url, "one"))
        await looked_again(site, "/feed")
    assert await published(database) == ["One"]


async def test_an_article_that_comes_back_with_another_title_is_no_news(
    database: Database, site: FeedServer
) -> None:
    url, site.pages["/feed"] = f"{site.url}/feed", page("one")
    await follow(database, url)
    async with polling(database):
        await until(lambda: known(database, url, "one"))
        site.pages["/feed"] = page()
        await looked_again(site, "/feed")
        site.pages["/feed"] = Page(rss("<guid>one</guid><title>Another title</title>").encode())
        await looked_again(site, "/feed")
    assert await published(database) == []


async def test_a_restart_neither_forgets_nor_repeats(database: Database, site: FeedServer) -> None:
    url, site.pages["/feed"] = f"{site.url}/feed", page("one")
    await follow(database, url)
    async with polling(database):
        await until(lambda: known(database, url, "one"))
    site.pages["/feed"] = page("two", "one")
    async with polling(database):
        await until(lambda: known(database, url, "two"))
    async with polling(database):
        await looked_again(site, "/feed")
    assert await published(database) == ["Two"]


async def test_a_feed_that_did_not_change_says_so_and_changes_nothing(
    database: Database, site: FeedServer
) -> None:
    url, site.pages["/feed"] = f"{site.url}/feed", page("one", ETag='"v1"')
    await follow(database, url)
    async with polling(database):
        await until(lambda: known(database, url, "one"))
        assert (await feed_at(database, url)).etag == '"v1"'
        site.pages["/feed"] = Page(b"", status=304)
        await looked_again(site, "/feed", times=3)
        feed = await feed_at(database, url)
        assert (feed.etag, feed.failures) == ('"v1"', 0)
        site.pages["/feed"] = page("two", "one", ETag='"v2"')
        await until(lambda: known(database, url, "two"))
        await looked_again(site, "/feed")
        assert (await feed_at(database, url)).etag == '"v2"'
    assert await published(database) == ["Two"]


async def test_a_broken_feed_is_asked_less_and_less_often_and_the_others_go_on(
    database: Database, site: FeedServer
) -> None:
    good, missing, page_url = f"{site.url}/good", f"{site.url}/missing", f"{site.url}/page"
    site.pages["/good"] = page("one")
    site.pages["/page"] = Page(b"<html><body>Hello</body></html>", headers={"Content-Type": "text/html"})
    await follow(database, missing, page_url, good)
    with capture_logs() as logs:
        async with polling(database):
            await until(lambda: known(database, good, "one"))
            site.pages["/good"] = page("two", "one")
            await until(lambda: known(database, good, "two"))

            async def both_failed_often() -> bool:
                return min([(await feed_at(database, url)).failures for url in (missing, page_url)]) >= 3

            await until(both_failed_often)
    failed = [entry for entry in logs if entry["event"] == "feed_failed"]
    for url, because in ((missing, "404"), (page_url, "it is a web page")):
        pauses = [entry["retry_in"] for entry in failed if entry["url"] == url]
        assert pauses[:3] == [POLL_SECONDS, 2 * POLL_SECONDS, 4 * POLL_SECONDS]
        assert all(because in entry["because"] for entry in failed if entry["url"] == url)
    assert await published(database) == ["Two"]


async def test_a_broken_feed_that_is_mended_goes_on_where_it_was(
    database: Database, site: FeedServer
) -> None:
    url, site.pages["/feed"] = f"{site.url}/feed", page("one")
    await follow(database, url)
    async with polling(database):
        await until(lambda: known(database, url, "one"))
        del site.pages["/feed"]

        async def failed() -> bool:
            return (await feed_at(database, url)).failures > 0

        await until(failed)
        site.pages["/feed"] = page("two", "one")
        await until(lambda: known(database, url, "two"))
        assert (await feed_at(database, url)).failures == 0
    assert await published(database) == ["Two"]


async def test_a_feed_that_hangs_is_left_when_the_bot_stops(database: Database, site: FeedServer) -> None:
    site.pages["/hangs"] = Page(b"", hangs=600)
    await follow(database, f"{site.url}/hangs")
    async with polling(database, SELDOM):
        await looked_again(site, "/hangs", times=1)


async def test_a_feed_is_not_asked_before_it_is_due(database: Database, site: FeedServer) -> None:
    url, site.pages["/feed"] = f"{site.url}/feed", page("one")
    await follow(database, url)
    async with polling(database, SELDOM):
        await until(lambda: known(database, url, "one"))
    site.pages["/other"] = page("one")
    await follow(database, f"{site.url}/other")
    async with polling(database, SELDOM):
        await until(lambda: known(database, f"{site.url}/other", "one"))
    assert site.requests == {"/feed": 1, "/other": 1}


async def test_many_feeds_are_all_looked_at(database: Database, site: FeedServer) -> None:
    urls = [f"{site.url}/{number}" for number in range(20)]
    for number in range(20):
        site.pages[f"/{number}"] = page("one")
    await follow(database, *urls)
    async with polling(database, SELDOM):
        for url in urls:
            await until(lambda url=url: known(database, url, "one"))  # type: ignore[misc]
    assert set(site.requests.values()) == {1}


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://news.example/feed.xml", "https://news.example/feed.xml"),
        ("https://ann:secret@news.example:8443/feed", "https://news.example:8443/feed"),
        ("https://ann:p@ss@news.example/feed", "https://news.example/feed"),
        ("https://news.example/feed?key=secret#part", "https://news.example/feed"),
        ("http://[2001:db8::1]:80/feed", "http://[2001:db8::1]:80/feed"),
    ],
)
def test_an_address_is_logged_without_its_secrets(url: str, shown: str) -> None:
    assert shown_url(url) == shown


async def told_owners(database: Database) -> list[str]:
    async with database.read() as tx:
        return [message.details["html"] for message in await tx.outbox.due(100, busy_chats=[])]


async def test_a_feed_that_answers_410_is_left_alone_and_its_owner_told_once(
    database: Database, site: FeedServer
) -> None:
    url, site.pages["/feed"] = f"{site.url}/feed", page("one")
    site.pages["/other"] = page("one")
    async with database.begin() as tx:
        await tx.staff.set_owners([7])
    await follow(database, url, f"{site.url}/other")
    async with polling(database):
        await until(lambda: known(database, url, "one"))
        site.pages["/feed"] = Page(b"", status=410)

        async def told() -> bool:
            return bool(await told_owners(database))

        await until(told)
        asked = site.requests["/feed"]
        await looked_again(site, "/other", times=3)
        assert site.requests["/feed"] == asked
    (words,) = await told_owners(database)
    assert "no longer read" in words and "410" in words


async def test_the_owner_hears_of_the_fifth_failure_in_a_row_and_when_the_feed_is_back(
    database: Database, site: FeedServer
) -> None:
    url = f"{site.url}/feed"
    async with database.begin() as tx:
        await tx.staff.set_owners([7])
    await follow(database, url)
    async with polling(database, 0.01):

        async def failed_often() -> bool:
            return (await feed_at(database, url)).failures >= 7

        await until(failed_often)
        assert len(await told_owners(database)) == 1
        site.pages["/feed"] = page("one")
        await until(lambda: known(database, url, "one"))
    async with database.read() as tx:
        rows = await tx.outbox._connection.exec_driver_sql("SELECT details FROM outbox ORDER BY id")
        first, second = (row.details for row in rows)
    assert "5 times" in first and "can be read again" in second


async def test_a_feed_that_has_moved_for_good_gets_its_new_address_after_three_times(
    database: Database, site: FeedServer
) -> None:
    old, new = f"{site.url}/old", f"{site.url}/new"
    site.pages["/old"] = Page(b"", status=301, headers={"Location": "/new"})
    site.pages["/new"] = page("one")
    await follow(database, old)
    async with polling(database):
        await looked_again(site, "/new", times=6)
    assert site.requests["/old"] == 3
    assert (await feed_at(database, new)).failures == 0
    assert await published(database) == []


async def test_a_feed_that_has_moved_for_now_keeps_its_address(database: Database, site: FeedServer) -> None:
    site.pages["/old"] = Page(b"", status=302, headers={"Location": "/new"})
    site.pages["/new"] = page("one")
    await follow(database, f"{site.url}/old")
    async with polling(database):
        await looked_again(site, "/new", times=6)
    assert site.requests["/old"] >= 5


@pytest.mark.parametrize("status", [429, 503])
async def test_a_server_that_asks_for_patience_gets_it(
    database: Database, site: FeedServer, status: int
) -> None:
    url = f"{site.url}/feed"
    site.pages["/feed"] = Page(b"", status=status, headers={"Retry-After": "600"})
    site.pages["/other"] = page("one")
    await follow(database, url, f"{site.url}/other")
    with capture_logs() as logs:
        async with polling(database):
            await looked_again(site, "/other", times=5)
    assert site.requests["/feed"] == 1
    (failed,) = [entry for entry in logs if entry["event"] == "feed_failed"]
    assert failed["retry_in"] == 600


async def test_an_answer_that_will_do_for_a_while_is_not_asked_for_again_before(
    database: Database, site: FeedServer
) -> None:
    site.pages["/patient"] = page("one", **{"Cache-Control": "max-age=600"})
    site.pages["/other"] = page("one")
    await follow(database, f"{site.url}/patient", f"{site.url}/other")
    async with polling(database):
        await looked_again(site, "/other", times=5)
    assert site.requests["/patient"] == 1


async def test_a_feed_that_is_wanted_now_is_looked_at_at_once(database: Database, site: FeedServer) -> None:
    site.pages["/feed"] = page("one")
    await follow(database, site.url + "/feed")
    async with polling(database, SELDOM):
        await until(lambda: known(database, site.url + "/feed", "one"))
        site.pages["/feed"] = page("two", "one")
        feed = await feed_at(database, site.url + "/feed")
        async with database.begin() as tx:
            await tx.feeds.look_now(feed.id)
        await until(lambda: known(database, site.url + "/feed", "one", "two"))


async def asked(site: FeedServer, path: str) -> None:
    """The page was asked for; its answer is still to come."""

    async def condition() -> bool:
        return path in site.requests

    await until(condition)


@pytest.mark.parametrize("decision", ["pause", "remove"])
async def test_what_a_look_brings_after_somebody_paused_or_removed_the_feed_is_no_news(
    database: Database, site: FeedServer, decision: str
) -> None:
    url, site.pages["/feed"] = f"{site.url}/feed", page("one")
    await follow(database, url)
    async with polling(database):
        await until(lambda: known(database, url, "one"))
    site.requests.clear()
    site.pages["/feed"] = page("two", "one")
    site.pages["/feed"].hangs = 1.0
    async with polling(database):
        await asked(site, "/feed")
        async with database.begin() as tx:
            if decision == "pause":
                assert await tx.feeds.pause(1, because=None, version=1)
            else:
                assert await tx.feeds.remove(1, version=1, by=9)
        await follow(database, f"{site.url}/other")
        site.pages["/other"] = page("one")
        await looked_again(site, "/other", times=5)
    assert site.requests["/feed"] == 1
    assert not await known(database, url, "two")
    if decision == "pause":
        site.pages["/feed"].hangs = 0.0
        async with database.begin() as tx:
            assert await tx.feeds.resume(1, version=2, by=9)
        async with polling(database):
            await until(lambda: known(database, url, "two"))
        assert await published(database) == ["Two"], "a paused feed goes on where it stopped"


async def test_a_removed_feed_that_is_added_again_sends_nothing_of_before_and_what_comes_then(
    database: Database, site: FeedServer
) -> None:
    url, site.pages["/feed"] = f"{site.url}/feed", page("one", ETag='"v1"')
    await follow(database, url)
    async with polling(database):
        await until(lambda: known(database, url, "one"))
        async with database.begin() as tx:
            assert await tx.feeds.remove(1, version=1, by=9)
        site.pages["/feed"] = page("three", "two", "one")
        async with database.begin() as tx:
            assert await tx.feeds.add(url, title=None, added_by=7) == (1, True)
        await until(lambda: known(database, url, "two", "three"))
        site.pages["/feed"] = page("four", "three", "two", "one")
        await until(lambda: known(database, url, "four"))
        await looked_again(site, "/feed")
    assert await published(database) == ["Four"]


async def test_a_message_that_waits_for_a_look_is_shown_anew_after_it_once(
    database: Database, site: FeedServer
) -> None:
    url, site.pages["/feed"] = f"{site.url}/feed", page("one")
    async with database.begin() as tx:
        waiting = await tx.outbox.add(NewMessage(Lane.ANSWER, Kind.FEEDS, 7, details={"feed": 1}))
        assert waiting is not None
        await tx.outbox.sent(waiting, message_id=70, has_picture=False)
        await tx.feeds.add(url, title=None, added_by=7, watched_by=waiting)
    async with polling(database):
        await looked_again(site, "/feed", times=4)
    async with database.read() as tx:
        assert [edit.edits_id for edit in await tx.outbox.due(8, busy_chats=[])] == [waiting]
    del site.pages["/feed"]
    async with database.begin() as tx:
        (edit,) = await tx.outbox.due(8, busy_chats=[])
        await tx.outbox.done(edit)
        await tx.feeds.look_now(1, watched_by=waiting)
    async with polling(database):
        await looked_again(site, "/feed", times=3)
    async with database.read() as tx:
        assert [each.edits_id for each in await tx.outbox.due(8, busy_chats=[])] == [waiting], "failures too"


async def test_sections_are_stored_as_an_editor_named_them_and_no_delivered_copy_changes(
    database: Database, site: FeedServer
) -> None:
    def item(name: str, extra: str = "") -> str:
        sections = "<category>Politik</category><category>Anzeigen</category>"
        return f"<guid>{name}</guid><title>{name.title()}{extra}</title>{sections}"

    async def sections(number: int) -> tuple[str, ...]:
        async with database.read() as tx:
            return (await tx.articles.require(number)).sections

    url, site.pages["/feed"] = f"{site.url}/feed", page()
    await follow(database, url)
    async with polling(database):
        await looked_again(site, "/feed", times=3)
        site.pages["/feed"] = Page(rss(item("one")).encode())
        await until(lambda: known(database, url, "one"))
        async with database.begin() as tx:
            await tx.feeds.name_sections(1, {"politik": "Politics", "Anzeigen": ""}, by=9)
        site.pages["/feed"] = Page(rss(item("two"), item("one")).encode())
        await until(lambda: known(database, url, "two"))
        await looked_again(site, "/feed")
        assert await sections(1) == ("Politik", "Anzeigen")
        assert await sections(2) == ("Politics",)
        async with database.read() as tx:
            assert await tx.articles.next_copies_change(after=utc_now()) is None
        # An article that changes anyway gets the names of now.
        site.pages["/feed"] = Page(rss(item("two"), item("one", " indeed")).encode())

        async def changed() -> bool:
            return await sections(1) == ("Politics",)

        await until(changed)
