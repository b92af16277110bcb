"""A hub pushes an article to the running service, and it is in every chat a moment later."""

import asyncio
import socket
from collections.abc import AsyncIterator

import pytest

from tests.bot.news.feeds import rss
from tests.bot_process import BotProcess
from tests.feed_server import FeedServer, Page
from tests.local_telegram import LocalTelegram
from tests.road.conftest import ADA, FEED
from tests.road.people import count_of, subscribe
from tests.websub_hub import WebSubHub, free_port, websub_hub

TOPIC = "https://news.example/the-feed-as-its-hub-knows-it"


@pytest.fixture
async def hub() -> AsyncIterator[WebSubHub]:
    async with websub_hub() as hub:
        yield hub


@pytest.fixture
def bot(bot: BotProcess) -> BotProcess:
    """Hubs can reach it."""
    port = free_port()
    bot.environment["PUBLIC_URL"] = f"http://127.0.0.1:{port}/"
    bot.environment["HTTP_PORT"] = str(port)
    return bot


def feed(hub: WebSubHub, *headlines: str) -> bytes:
    """The feed with these articles, the newest first."""
    links = f"<atom:link rel='hub' href='{hub.url}'/><atom:link rel='self' href='{TOPIC}'/>"
    entries = [f"<guid>{headline}</guid><title>{headline}</title>" for headline in headlines]
    feed = rss(*entries, namespaces="xmlns:atom='http://www.w3.org/2005/Atom'")
    return feed.replace("<title>News</title>", f"<title>News</title>{links}").encode()


async def test_what_a_hub_pushes_arrives_once_and_what_a_forger_pushes_never(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess, hub: WebSubHub
) -> None:
    site.pages[FEED] = Page(feed(hub, "Old news"))
    await bot.start()
    await bot.saw(f"served at http://127.0.0.1:{bot.environment['HTTP_PORT']}")
    await subscribe(telegram, ADA)
    callback = (await hub.has_subscriber(TOPIC)).callback
    await bot.saw("subscription_verified")

    assert await hub.push(callback, feed(hub, "Forged news"), "a guess") == 202
    # Not on the site: nothing but the push can bring it.
    assert await hub.distribute(TOPIC, feed(hub, "The bridge opens")) == [202]
    await telegram.wait_for_text(ADA, "The bridge opens")

    both = feed(hub, "The ferry is back", "The bridge opens", "Old news")
    site.pages[FEED] = Page(both)
    statuses, _ = await asyncio.gather(hub.distribute(TOPIC, both), bot.feed_was_read(site, FEED))
    assert statuses == [202]
    await telegram.wait_for_text(ADA, "The ferry is back")

    await bot.kill()
    await bot.start()
    site.pages[FEED] = Page(feed(hub, "Old news"))
    assert await hub.distribute(TOPIC, feed(hub, "The tower is lit")) == [202]
    await telegram.wait_for_text(ADA, "The tower is lit")
    assert len(hub.asked) == 1, "a restart does not subscribe a second time"
    for headline in ("The bridge opens", "The ferry is back", "The tower is lit"):
        assert await count_of(telegram, ADA, headline) == 1
    for headline in ("Forged news", "Old news"):
        assert await count_of(telegram, ADA, headline) == 0

    assert callback.rpartition("/")[2] not in bot.output
    assert hub.asked[0]["hub.secret"] not in bot.output


async def test_a_port_that_is_taken_is_said_and_nothing_starts(bot: BotProcess) -> None:
    with socket.create_server(("127.0.0.1", int(bot.environment["HTTP_PORT"]))):
        assert await bot.ends() == 1
    assert f"http://127.0.0.1:{bot.environment['HTTP_PORT']} cannot be served" in bot.output
    assert "Look at HTTP_HOST and HTTP_PORT" in bot.output
    assert "is running as" not in bot.output
