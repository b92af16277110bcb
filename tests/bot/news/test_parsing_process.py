"""A feed that keeps its parser busy for ever, or breaks it, costs one look at that feed and nothing else."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.news.parsing import NotAFeed, parse
from bot.news.parsing_process import ParsingProcess
from tests.bot.news.feeds import FEEDS, URL, rss

FEED = (FEEDS / "blogger_posts.atom.xml").read_bytes()
# feedparser looks for an address in it, in quadratic time: minutes, for these.
ENDLESS = rss(f"<title>T</title><author>{'abcd' * 50_000}</author>").encode()


@pytest.fixture
async def parser() -> AsyncIterator[ParsingProcess]:
    parser = ParsingProcess()
    yield parser
    await parser.aclose()


async def test_it_reads_what_parsing_here_reads(parser: ParsingProcess) -> None:
    content_type = "application/atom+xml; charset=UTF-8"
    here = parse(FEED, url=URL, content_type=content_type)
    assert await parser.parse(FEED, url=URL, content_type=content_type) == here


async def test_it_tells_what_is_not_a_feed(parser: ParsingProcess) -> None:
    with pytest.raises(NotAFeed, match=r"^it is a web page$"):
        await parser.parse(b"<html><body>Hello", url=URL)
    assert (await parser.parse(FEED, url=URL)).items


async def test_many_at_once_are_read_one_after_another(parser: ParsingProcess) -> None:
    bodies = [rss(f"<guid>{n}</guid><title>T</title>").encode() for n in range(20)]
    feeds = await asyncio.gather(*(parser.parse(body, url=URL) for body in bodies))
    assert [feed.items[0].external_id for feed in feeds] == [str(n) for n in range(20)]


async def test_a_feed_that_never_ends_is_left_and_the_next_one_is_read() -> None:
    # Long enough to start the process on a busy machine: the feed above takes minutes.
    parser = ParsingProcess(deadline=15)
    await parser.parse(FEED, url=URL)
    parser.deadline = 0.5
    with pytest.raises(NotAFeed, match=r"takes longer than 0\.5 seconds"):
        await parser.parse(ENDLESS, url=URL)
    parser.deadline = 15
    assert (await parser.parse(FEED, url=URL)).items
    await parser.aclose()


async def test_a_look_that_is_cancelled_does_not_answer_the_next_one(parser: ParsingProcess) -> None:
    await parser.parse(FEED, url=URL)
    look = asyncio.create_task(parser.parse(ENDLESS, url=URL))
    while not parser._lock.locked():
        await asyncio.sleep(0)
    look.cancel()
    with pytest.raises(asyncio.CancelledError):
        await look
    assert (await parser.parse(FEED, url=URL)).title == "Only News"


async def test_a_feed_that_breaks_the_process_is_none_and_the_next_one_is_read(
    parser: ParsingProcess,
) -> None:
    await parser.parse(FEED, url=URL)
    look = asyncio.create_task(parser.parse(ENDLESS, url=URL))
    while not parser._lock.locked():
        await asyncio.sleep(0)
    assert parser._process is not None
    parser._process.kill()
    with pytest.raises(NotAFeed, match="makes the parser fail"):
        await look
    assert (await parser.parse(FEED, url=URL)).items


async def test_a_process_that_ended_between_two_feeds_is_started_again(parser: ParsingProcess) -> None:
    await parser.parse(FEED, url=URL)
    assert parser._process is not None
    parser._process.kill()
    await parser._process.wait()
    assert (await parser.parse(FEED, url=URL)).items


async def test_it_knows_nothing_of_our_environment(
    parser: ParsingProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELEGRAM_TOKEN", "1:secret")
    await parser.parse(FEED, url=URL)
    assert parser._process is not None
    environment = Path(f"/proc/{parser._process.pid}/environ")
    assert b"secret" not in await asyncio.to_thread(environment.read_bytes)


async def test_closing_ends_the_process_and_closing_twice_is_fine(parser: ParsingProcess) -> None:
    await parser.parse(FEED, url=URL)
    process = parser._process
    assert process is not None
    await parser.aclose()
    await parser.aclose()
    assert process.returncode is not None
