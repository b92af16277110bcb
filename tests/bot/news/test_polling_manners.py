"""What servers wish of those who poll them, rule by rule, over HTTP."""

import asyncio
import gzip
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import event
from structlog.testing import capture_logs

from bot.news.fetching import Fetcher
from bot.news.parsing_process import ParsingProcess
from bot.news.polling import AT_ONCE, HOST_PAUSE_SECONDS, MOST_HANGING, FeedPoller
from storage.clock import utc_now
from storage.database import Database
from tests.bot.news.raw_server import raw_server, response
from tests.bot.news.test_parsing_process import ENDLESS
from tests.bot.news.test_polling import (
    SELDOM,
    database,
    feed_at,
    follow,
    known,
    looked_again,
    page,
    polling,
    published,
    site,
    told_owners,
    until,
)
from tests.feed_server import FeedServer, Page

__all__ = ["database", "site"]


@asynccontextmanager
async def poller(
    database: Database, poll_seconds: float | None, fetcher: Fetcher, parser: ParsingProcess
) -> AsyncIterator[None]:
    """As `polling`, with a fetcher and a parser of the test's own."""
    work = asyncio.create_task(
        FeedPoller(database, fetcher, parser, utc_now, poll_seconds, timedelta(seconds=30)).run()
    )
    try:
        yield
        assert not work.done(), "the poller ended"
    finally:
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
        await parser.aclose()
        await fetcher.aclose()


async def row(database: Database, url: str) -> Any:
    async with database.read() as tx:
        rows = await tx.feeds._connection.exec_driver_sql("SELECT * FROM feeds")
        return next(row for row in rows if row.url == url)


async def seconds_until_next(database: Database, url: str) -> float:
    feed = await row(database, url)
    away = datetime.fromisoformat(feed.next_check_at) - datetime.fromisoformat(feed.succeeded_at)
    return away.total_seconds()


async def has_failed(database: Database, url: str, times: int = 1) -> bool:
    return (await feed_at(database, url)).failures >= times


async def test_validators_go_back_exactly_as_they_came(database: Database, site: FeedServer) -> None:
    validators = {"ETag": 'W/"x y;z"', "Last-Modified": "yesterday, more or less"}
    url, site.pages["/feed"] = f"{site.url}/feed", page("one", **validators)
    await follow(database, url)
    async with polling(database):
        await looked_again(site, "/feed", times=3)
    first, *_, last = site.asked
    assert first.headers["If-None-Match"] is None and first.headers["If-Modified-Since"] is None
    assert last.headers["If-None-Match"] == validators["ETag"]
    assert last.headers["If-Modified-Since"] == validators["Last-Modified"]


async def test_a_304_costs_no_parsing_and_no_look_at_articles(database: Database, site: FeedServer) -> None:
    url, site.pages["/feed"] = f"{site.url}/feed", page("one", ETag='"v1"')
    await follow(database, url)
    async with polling(database):
        await until(lambda: known(database, url, "one"))
        await looked_again(site, "/feed")
    site.pages["/feed"] = Page(b"", status=304)
    statements: list[str] = []

    def note(_: object, __: object, statement: str, *___: object) -> None:
        statements.append(statement)

    engine = database._engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    parser = ParsingProcess()
    async with poller(database, 0.05, Fetcher(allow_private=True), parser):
        await looked_again(site, "/feed", times=4)
        assert parser._process is None
    event.remove(engine, "before_cursor_execute", note)
    assert any("feeds" in statement for statement in statements)
    assert not [statement for statement in statements if "article" in statement]


async def test_a_server_that_answers_304_to_who_never_read_it_has_failed(
    database: Database, site: FeedServer
) -> None:
    url, site.pages["/feed"] = f"{site.url}/feed", Page(b"", status=304)
    await follow(database, url)
    async with polling(database):
        await until(lambda: has_failed(database, url))
        site.pages["/feed"] = page("one")
        await until(lambda: known(database, url, "one"))


@pytest.mark.parametrize(
    ("header", "at_least", "at_most"),
    [
        ("600", 600, 600),
        # Written when the tests are collected, which may be a while before this one runs.
        (format_datetime(datetime.now(UTC).astimezone() + timedelta(hours=12)), 36_000, 43_200),
        ("99999999999999999999", 86_400, 86_400),
        ("soon", 0.05, 0.05),
        ("0", 0.05, 0.05),
    ],
    ids=["seconds", "a date", "absurd", "nonsense", "at once"],
)
@pytest.mark.parametrize("status", [429, 503])
async def test_a_server_says_when_to_come_again(
    database: Database, site: FeedServer, status: int, header: str, at_least: float, at_most: float
) -> None:
    url, site.pages["/feed"] = f"{site.url}/feed", Page(b"", status=status, headers={"Retry-After": header})
    await follow(database, url)
    with capture_logs() as logs:
        async with polling(database):
            await until(lambda: has_failed(database, url))
    failed = next(entry for entry in logs if entry["event"] == "feed_failed")
    assert at_least <= failed["retry_in"] <= at_most


@pytest.mark.parametrize(
    ("headers", "ttl", "seconds"),
    [
        ({}, "", 60),
        ({"Cache-Control": "max-age=300"}, "", 300),
        ({"Cache-Control": "max-age=300", "Age": "180"}, "", 120),
        ({"Cache-Control": "max-age=86400"}, "", 900),
        ({"Cache-Control": "no-cache, max-age=300"}, "", 60),
        ({"Cache-Control": "s-maxage=300"}, "", 60),
        ({"Cache-Control": "max-age=5"}, "", 60),
        ({"Expires": "0"}, "", 60),
        ({}, "<ttl>5</ttl>", 300),
        ({}, "<ttl>100000</ttl>", 900),
        ({}, "<skipHours><hour>0</hour></skipHours><skipDays><day>Monday</day></skipDays>", 60),
        ({}, "<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>1</sy:updateFrequency>", 60),
    ],
)
async def test_what_servers_and_feeds_wish_lengthens_the_way_to_the_next_look_up_to_a_quarter_of_an_hour(
    database: Database, site: FeedServer, headers: dict[str, str], ttl: str, seconds: float
) -> None:
    body = page("one").body.replace(b"<title>News</title>", f"<title>News</title>{ttl}".encode())
    url, site.pages["/feed"] = f"{site.url}/feed", Page(body, headers=headers)
    await follow(database, url)
    async with poller(database, None, Fetcher(allow_private=True), ParsingProcess()):
        await until(lambda: known(database, url, "one"))
    assert seconds <= await seconds_until_next(database, url) <= 1.11 * seconds


async def test_the_interval_is_learned_from_what_a_feed_shows(database: Database, site: FeedServer) -> None:
    url, site.pages["/feed"] = f"{site.url}/feed", page("one")
    await follow(database, url)
    intervals = []
    async with poller(database, None, Fetcher(allow_private=True), ParsingProcess()):
        await until(lambda: answered(site, 1))  # by itself: nobody has looked yet
        await until(lambda: is_scheduled(database))
        intervals.append((await row(database, url)).interval_seconds)
        for names in (["one"], ["two", "one"], ["two", "one"]):
            site.pages["/feed"] = page(*names)
            await look(database, site, url)
            intervals.append((await row(database, url)).interval_seconds)
    assert intervals == pytest.approx([60, 66, 33, 36.3])


async def look(database: Database, site: FeedServer, url: str) -> None:
    """One look, from its request to the storing of what it saw."""
    asked = len(site.asked)
    feed = await feed_at(database, url)
    async with database.begin() as tx:
        await tx.feeds.look_now(feed.id)
    await until(lambda: answered(site, asked + 1))
    await until(lambda: is_scheduled(database))


async def is_scheduled(database: Database) -> bool:
    async with database.read() as tx:
        return not await tx.feeds.due(1, except_ids=[])


async def test_permanent_redirects_to_another_host_are_believed_after_three_times(
    database: Database, site: FeedServer
) -> None:
    with FeedServer() as other:
        url, new = f"{site.url}/feed", f"{other.url}/feed"
        site.pages["/feed"] = Page(b"", status=308, headers={"Location": new})
        other.pages["/feed"] = page("one")
        await follow(database, url)
        async with polling(database):
            await looked_again(other, "/feed", times=5)
            assert (await feed_at(database, new)).failures == 0
    assert site.requests["/feed"] == 3


@pytest.mark.parametrize("statuses", [(301, 302), (302, 301), (301, 307)])
async def test_a_chain_with_a_temporary_redirect_in_it_is_followed_and_not_stored(
    database: Database, site: FeedServer, statuses: tuple[int, int]
) -> None:
    site.pages["/feed"] = Page(b"", status=statuses[0], headers={"Location": "/middle"})
    site.pages["/middle"] = Page(b"", status=statuses[1], headers={"Location": "/end"})
    site.pages["/end"] = page("one")
    await follow(database, f"{site.url}/feed")
    async with polling(database):
        await looked_again(site, "/end", times=6)
    assert site.requests["/feed"] >= 5


async def test_permanent_redirects_to_one_place_and_then_another_are_not_believed(
    database: Database, site: FeedServer
) -> None:
    site.pages["/one"] = site.pages["/two"] = page("one")
    url = f"{site.url}/feed"
    await follow(database, url)
    async with polling(database, SELDOM):
        for number in range(6):
            site.pages["/feed"] = Page(b"", status=301, headers={"Location": ("/one", "/two")[number % 2]})
            await look(database, site, url)
    assert site.requests["/feed"] == 6


async def test_a_redirect_to_a_page_to_log_in_is_a_failure_and_no_new_address(
    database: Database, site: FeedServer
) -> None:
    url, site.pages["/feed"] = f"{site.url}/feed", Page(b"", status=301, headers={"Location": "/login"})
    site.pages["/login"] = Page(b"<!DOCTYPE html><html><title>Log in</title><form></form></html>")
    await follow(database, url)
    async with polling(database, 0.01):
        await until(lambda: has_failed(database, url, times=4))
    assert "a web page" in (await row(database, url)).last_failure


async def test_of_a_feed_that_is_missing_for_a_long_time_its_owner_hears_once(
    database: Database, site: FeedServer
) -> None:
    url = f"{site.url}/feed"
    async with database.begin() as tx:
        await tx.staff.set_owners([7])
    await follow(database, url)
    async with polling(database, 0.001):
        await until(lambda: has_failed(database, url, times=11))
    assert len(await told_owners(database)) == 1


async def test_one_host_is_asked_for_one_feed_at_a_time_with_a_pause_between(
    database: Database, site: FeedServer
) -> None:
    for name in range(6):
        site.pages[f"/{name}"] = Page(page("one").body, hangs=0.05)
    await follow(database, *(f"{site.url}/{name}" for name in range(6)))
    async with polling(database, SELDOM):
        await until(lambda: answered(site, 6))
    assert site.at_once["any"] == 1
    pauses = [after.began - before.ended for before, after in pairwise(site.asked)]
    assert min(pauses) >= HOST_PAUSE_SECONDS - 0.05


async def test_a_feed_that_is_always_due_leaves_its_hosts_others_their_turn(
    database: Database, site: FeedServer
) -> None:
    site.pages["/one"] = site.pages["/two"] = site.pages["/three"] = page("one")
    await follow(database, *(f"{site.url}/{name}" for name in ("one", "two", "three")))
    async with polling(database, 0.001):
        for name in ("one", "two", "three"):
            await looked_again(site, f"/{name}", times=3)


async def answered(site: FeedServer, times: int) -> bool:
    return len(site.asked) >= times


async def test_a_host_to_which_several_others_redirect_is_asked_once_at_a_time(
    database: Database, site: FeedServer
) -> None:
    with FeedServer() as one, FeedServer() as two, FeedServer() as three:
        for number, other in enumerate((one, two, three)):
            other.pages["/feed"] = Page(b"", status=302, headers={"Location": f"{site.url}/{number}"})
            site.pages[f"/{number}"] = page("one")
            await follow(database, f"{other.url}/feed")
        async with polling(database):
            # Where a feed leads to is known from the first look on.
            await until(lambda: answered(site, 6))
            site.at_once.clear()
            for number in range(3):
                site.pages[f"/{number}"] = Page(page("one").body, hangs=0.05)
            done = len(site.asked)
            await until(lambda: answered(site, done + 9))
    assert site.at_once["any"] == 1


async def test_a_feed_that_hangs_holds_up_its_hosts_others_for_a_moment_only(
    database: Database, site: FeedServer
) -> None:
    with FeedServer() as other:
        site.pages["/hangs"] = Page(b"", hangs=600)
        site.pages["/feed"] = other.pages["/feed"] = page("one")
        await follow(database, f"{site.url}/hangs", f"{site.url}/feed", f"{other.url}/feed")
        async with polling(database, SELDOM):
            await until(lambda: known(database, f"{other.url}/feed", "one"))
            assert "/feed" not in site.requests
            await until(lambda: known(database, f"{site.url}/feed", "one"))


async def test_a_host_that_hangs_does_not_take_all_places(database: Database, site: FeedServer) -> None:
    with FeedServer() as other:
        other.pages["/feed"] = page("one")
        for number in range(AT_ONCE):
            site.pages[f"/{number}"] = Page(b"", hangs=600)
        await follow(database, *(f"{site.url}/{number}" for number in range(AT_ONCE)))
        async with polling(database, SELDOM):
            await until(lambda: known_to_hang(site, 1 + MOST_HANGING))
            await follow(database, f"{other.url}/feed")
            await until(lambda: known(database, f"{other.url}/feed", "one"))
            assert len(site.requests) == 1 + MOST_HANGING


async def known_to_hang(site: FeedServer, times: int) -> bool:
    return len(site.requests) >= times


async def test_sixty_feeds_that_are_due_at_once_are_no_stampede(database: Database) -> None:
    """As after a long time away: a few at a time, one at each host, each once."""
    with FeedServer("0.0.0.0") as everywhere:
        urls = [f"http://127.0.0.{1 + n % 30}:{everywhere.port}/{n}" for n in range(60)]
        for n in range(60):
            everywhere.pages[f"/{n}"] = Page(page("one").body, hangs=0.05)
        await follow(database, *urls)
        async with polling(database, SELDOM):
            await until(lambda: answered(everywhere, 60))
            await until(lambda: is_scheduled(database))
        assert set(everywhere.requests.values()) == {1}
        assert 2 <= everywhere.at_once.pop("any") <= AT_ONCE
        assert set(everywhere.at_once.values()) == {1}


async def test_an_address_that_is_none_stops_nobody(database: Database, site: FeedServer) -> None:
    site.pages["/feed"] = page("one")
    await follow(database, "http://[", "http://[::1/", f"{site.url}/feed")
    async with polling(database, SELDOM):
        await until(lambda: known(database, f"{site.url}/feed", "one"))
        await until(lambda: has_failed(database, "http://["))


async def test_a_server_that_drips_and_a_feed_without_end_cost_their_own_looks_only(
    database: Database, site: FeedServer
) -> None:
    async def drip(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(0.02)

    site.pages["/endless"], site.pages["/feed"] = Page(ENDLESS), page("one")
    async with raw_server() as server:
        server.answers["/drips"] = drip
        server.answers["/other"] = response(page("one").body)
        urls = [server.url("/drips"), f"{site.url}/endless", f"{site.url}/feed", server.url("/other")]
        await follow(database, *urls[:2])
        parser = ParsingProcess()
        await parser.parse(page("one").body, url=site.url)  # started, so that its deadline is for parsing
        parser.deadline = 1
        async with poller(database, SELDOM, Fetcher(allow_private=True, deadline=1), parser):
            for url in urls[:2]:
                await until(lambda url=url: has_failed(database, url))  # type: ignore[misc]
            parser.deadline = 20
            await follow(database, *urls[2:])
            for url in urls[2:]:
                await until(lambda url=url: known(database, url, "one"))  # type: ignore[misc]
    assert "not read within 1 seconds" in (await row(database, urls[0])).last_failure
    assert "takes longer than 1 seconds" in (await row(database, urls[1])).last_failure


async def test_half_a_feed_is_read_again_whatever_its_server_calls_it(
    database: Database, site: FeedServer
) -> None:
    whole = page("three", "two", "one", ETag='"v1"')
    torn = Page(whole.body[: whole.body.index(b"<guid>two") + 8], headers=whole.headers)
    url, site.pages["/feed"] = f"{site.url}/feed", page("one")
    await follow(database, url)
    async with polling(database):
        await until(lambda: known(database, url, "one"))
        site.pages["/feed"] = torn
        await until(lambda: known(database, url, "three"))
        await looked_again(site, "/feed")
        assert site.asked[-1].headers["If-None-Match"] is None
        site.pages["/feed"] = whole
        await until(lambda: known(database, url, "two"))
        await looked_again(site, "/feed")
    assert await published(database) == ["Three", "Two"]


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (gzip.compress(page("one").body, mtime=0), {}),
        (gzip.compress(page("one").body, mtime=0), {"Content-Type": "application/gzip"}),
        (page("one").body, {"Content-Encoding": "utf-8"}),
        (page("one").body, {"Content-Encoding": "none"}),
    ],
)
async def test_what_servers_say_wrongly_of_their_compression_does_no_harm(
    database: Database, site: FeedServer, body: bytes, headers: dict[str, str]
) -> None:
    url, site.pages["/feed"] = f"{site.url}/feed", Page(body, headers=headers)
    await follow(database, url)
    async with polling(database, SELDOM):
        await until(lambda: known(database, url, "one"))


async def test_nobody_hears_of_anything_twice_when_two_servers_answer_in_turn(
    database: Database, site: FeedServer
) -> None:
    """One of them is behind, and each has an ETag of its own."""
    url, site.pages["/feed"] = f"{site.url}/feed", page("one", ETag='"a1"')
    await follow(database, url)
    async with polling(database):
        await until(lambda: known(database, url, "one"))
        for shown in (page("two", "one", ETag='"b2"'), page("one", ETag='"a1"')) * 3:
            site.pages["/feed"] = shown
            await looked_again(site, "/feed")
    assert await published(database) == ["Two"]
