"""A newsroom whose feed a hub pushes: the service's own parts over real HTTP, the time in a test's hands."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.news.fetching import Fetcher
from bot.news.parsing_process import ParsingProcess
from bot.news.polling import FeedPoller
from bot.news.pushes import Pushes
from bot.news.subscribing import Subscriber
from bot.serving import serving
from storage.clock import utc_now
from storage.database import Database
from storage.websub import Subscription, SubscriptionState
from tests.bot.news.feeds import rss
from tests.databases import opened
from tests.feed_server import FeedServer, Page
from tests.websub_hub import WebSubHub, eventually, free_port, until, websub_hub

FEED = "/feed"
TOPIC = "https://news.example/the-feed-as-its-hub-knows-it"
READER = 1
SETTLE = timedelta(seconds=30)


class RunningClock:
    """The time, which a test can move forward."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return utc_now() + self.ahead


@dataclass
class Newsroom:
    """A site with a feed, the hub that it names, and a database with a reader in it."""

    site: FeedServer
    hub: WebSubHub
    database: Database
    clock: RunningClock
    port: int

    @property
    def public_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def page(self, *names: str, hub: bool = True) -> Page:
        """The feed with these articles, the newest first."""
        links = f"<atom:link rel='hub' href='{self.hub.url}'/><atom:link rel='self' href='{TOPIC}'/>"
        items = [f"<guid>{name}</guid><title>{name.title()}</title>" for name in names]
        feed = rss(*items, namespaces="xmlns:atom='http://www.w3.org/2005/Atom'")
        return Page(
            feed.replace("<title>News</title>", f"<title>News</title>{links}" if hub else "<title/>").encode()
        )

    def publish(self, *names: str, hub: bool = True) -> bytes:
        """The site publishes this; the feed's bytes."""
        self.site.pages[FEED] = self.page(*names, hub=hub)
        return self.site.pages[FEED].body

    @asynccontextmanager
    async def service(
        self,
        *,
        poll_seconds: float | None = 3_600.0,
        allow_private: bool = True,
        public_url: str | None = None,
    ) -> AsyncIterator[None]:
        """The bot's own parts: polling, asking hubs, and answering them."""
        fetcher, parser = Fetcher(allow_private=True), ParsingProcess()
        to_hubs = Fetcher(allow_private=allow_private)
        poller = FeedPoller(self.database, fetcher, parser, self.clock, poll_seconds, SETTLE, hears_hubs=True)
        subscriber = Subscriber(self.database, to_hubs, self.clock, public_url or self.public_url)
        pushes = Pushes(self.database, parser, self.clock, SETTLE)
        async with AsyncExitStack() as stack:
            for each in (fetcher, to_hubs, parser):
                stack.push_async_callback(each.aclose)
            await stack.enter_async_context(serving(pushes.app(), port=self.port))
            tasks = [asyncio.create_task(part.run()) for part in (poller, subscriber)]
            try:
                yield
                assert not any(task.done() for task in tasks), "a part of the service has ended"
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

    @asynccontextmanager
    async def subscribed(self) -> AsyncIterator[str]:
        """The service, once the hub knows it and the article "one" is known; the callback."""
        self.publish("one")
        async with self.service():
            await eventually(self.is_alive)
            yield (await self.hub.has_subscriber(TOPIC)).callback

    async def time_passes(self, seconds: float) -> None:
        """Hubs are asked for what has become due."""
        self.clock.ahead += timedelta(seconds=seconds)
        self.database.subscriptions_changed.set()

    async def subscription(self) -> Subscription | None:
        async with self.database.read() as tx:
            return await tx.subscriptions.of_feed(1)

    async def is_alive(self) -> bool:
        async with self.database.read() as tx:
            return await tx.subscriptions.is_alive(1)

    async def state(self) -> SubscriptionState | None:
        subscription = await self.subscription()
        return subscription.state if subscription else None

    async def published(self) -> list[str]:
        """The titles of what goes to the reader, in order."""
        async with self.database.read() as tx:
            return [
                (await tx.articles.require(broadcast.article_id)).title
                for broadcast in await tx.broadcasts.under_way()
            ]

    async def next_look_in(self) -> float:
        """Seconds until the feed is looked at."""
        async with self.database.read() as tx:
            moment = await tx.feeds.next_check_at(except_ids=[])
        assert moment is not None
        return (moment - self.clock()).total_seconds()


@pytest.fixture
async def newsroom(tmp_path: Path, site: FeedServer) -> AsyncIterator[Newsroom]:
    """On SQLite alone: what differs between the databases is tested beside the storage."""
    clock = RunningClock()
    async with (
        websub_hub() as hub,
        opened(f"sqlite+aiosqlite:///{tmp_path / 'onlynews.db'}", clock) as database,
    ):
        async with database.begin() as tx:
            await tx.subscribers.subscribe(READER)
            await tx.feeds.add_missing([site.url + FEED])
        yield Newsroom(site, hub, database, clock, free_port())


@pytest.fixture
def site() -> Iterator[FeedServer]:
    with FeedServer() as site:
        yield site


async def gone(newsroom: Newsroom) -> bool:
    return await newsroom.subscription() is None


async def shows(newsroom: Newsroom, titles: list[str]) -> bool:
    return await newsroom.published() == titles


async def look(newsroom: Newsroom) -> None:
    """The feed is looked at, and that is noted."""
    looks = newsroom.site.requests[FEED]
    async with newsroom.database.begin() as tx:
        await tx.feeds.look_now(1)
    await until(lambda: newsroom.site.requests[FEED] > looks)

    async def noted() -> bool:
        return await newsroom.next_look_in() > 1

    await eventually(noted)
