"""Hubs push the news of feeds: subscribing, being asked back, being pushed to, and whom not to believe."""

import asyncio
import hashlib
import hmac
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest
from structlog.testing import capture_logs

from bot.news.fetching import MAX_BODY, Fetcher
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


async def test_a_feeds_hub_is_asked_by_the_feeds_own_name_with_a_callback_that_nobody_can_guess(
    newsroom: Newsroom,
) -> None:
    async with newsroom.subscribed() as callback:
        (asked,) = newsroom.hub.asked
    assert asked["hub.mode"] == "subscribe" and asked["hub.topic"] == TOPIC
    assert asked["hub.callback"] == callback
    assert callback.startswith(f"{newsroom.public_url}/websub/") and len(callback.rpartition("/")[2]) >= 43
    assert 43 <= len(asked["hub.secret"]) < 200 and asked["hub.secret"] not in callback
    assert newsroom.hub.confirmed == [("subscribe", 200)]


async def test_what_a_hub_pushes_is_published_at_once_and_a_poll_of_it_adds_nothing(
    newsroom: Newsroom,
) -> None:
    async with newsroom.subscribed():
        looks = newsroom.site.requests[FEED]
        assert await newsroom.hub.distribute(TOPIC, newsroom.publish("two", "one")) == [202]
        assert await newsroom.published() == ["Two"], "it is committed before the hub is answered"
        assert newsroom.site.requests[FEED] == looks
        async with newsroom.database.begin() as tx:
            await tx.feeds.look_now(1)
        await until(lambda: newsroom.site.requests[FEED] > looks)
        assert await newsroom.hub.distribute(TOPIC, newsroom.publish("two", "one")) == [202]
    assert await newsroom.published() == ["Two"]


async def test_only_what_is_new_need_be_pushed(newsroom: Newsroom) -> None:
    async with newsroom.subscribed():
        for name in ("two", "three"):
            await newsroom.hub.distribute(TOPIC, newsroom.page(name).body)
    assert await newsroom.published() == ["Two", "Three"]


@pytest.mark.parametrize("method", ["sha1", "sha384", "sha512"])
async def test_hubs_may_sign_in_other_ways(newsroom: Newsroom, method: str) -> None:
    newsroom.hub.method = method
    async with newsroom.subscribed():
        await newsroom.hub.distribute(TOPIC, newsroom.page("two").body)
    assert await newsroom.published() == ["Two"]


async def test_what_is_not_signed_with_our_secret_is_answered_like_anything_else_and_ignored(
    newsroom: Newsroom,
) -> None:
    async with newsroom.subscribed() as callback:
        looks = newsroom.site.requests[FEED]
        forged = newsroom.page("forged").body
        with capture_logs() as logs:
            assert await newsroom.hub.push(callback, forged, secret=None) == 202
            assert await newsroom.hub.push(callback, forged, secret="a guess") == 202
            digest = hmac.new(newsroom.hub.asked[0]["hub.secret"].encode(), forged, hashlib.md5).hexdigest()
            assert await newsroom.hub.push(callback, forged, "", signature=f"md5={digest}") == 202
            assert await newsroom.hub.push(callback, b"", secret=None) == 202
        assert newsroom.site.requests[FEED] == looks, "a forger does not make us look either"
    assert await newsroom.published() == []
    assert [entry["event"] for entry in logs] == ["push_ignored"] * 4


async def test_an_address_that_nobody_was_given_is_no_callback(newsroom: Newsroom) -> None:
    async with newsroom.subscribed() as callback, httpx.AsyncClient(verify=False) as anybody:
        for guess in (callback[:-1], callback + "0", callback.rpartition("/")[0] + "/"):
            asked = await newsroom.hub.ask(guess, "subscribe", TOPIC, challenge="c", lease_seconds="60")
            assert asked[0] == 404
            pushed = await anybody.post(guess, content=newsroom.page("two").body)
            assert pushed.status_code in {404, 410}
        assert (await anybody.get(newsroom.public_url)).status_code == 404
    assert await newsroom.published() == []


async def test_only_what_was_asked_is_confirmed(newsroom: Newsroom) -> None:
    async with newsroom.subscribed() as callback:
        ask, before = newsroom.hub.ask, await newsroom.subscription()
        assert (await ask(callback, "subscribe", "https://other.example/", challenge="c"))[0] == 404
        assert (await ask(callback, "unsubscribe", TOPIC, challenge="c"))[0] == 404
        assert (await ask(callback, "denied", "https://other.example/"))[0] == 404
        assert (await ask(callback, "", ""))[0] == 404
        assert await newsroom.subscription() == before
        assert await ask(callback, "subscribe", TOPIC, challenge="<b>", lease_seconds="60") == (200, "<b>")


async def test_a_challenge_is_given_back_as_plain_text(newsroom: Newsroom) -> None:
    async with newsroom.subscribed() as callback, httpx.AsyncClient(verify=False) as hub:
        query = {"hub.mode": "subscribe", "hub.topic": TOPIC, "hub.challenge": "<script>"}
        answer = await hub.get(callback, params=query)
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_a_hub_that_asks_back_before_it_answers_is_confirmed_too(newsroom: Newsroom) -> None:
    newsroom.hub.asks_back_first = True
    async with newsroom.subscribed():
        assert newsroom.hub.confirmed == [("subscribe", 200)]


async def test_a_hub_may_send_us_on_to_another_one(newsroom: Newsroom) -> None:
    newsroom.hub.answers = 307
    async with newsroom.subscribed():
        assert newsroom.hub.confirmed == [("subscribe", 200)]


async def test_a_hub_that_refuses_is_asked_again_a_day_later(newsroom: Newsroom) -> None:
    newsroom.hub.denies = True
    newsroom.publish("one")
    async with newsroom.service():
        await newsroom.hub.answered(1)
        assert newsroom.hub.confirmed == [("denied", 200)]
        assert await newsroom.state() is SubscriptionState.DENIED
        newsroom.hub.denies = False
        await newsroom.time_passes(86_400)
        await eventually(newsroom.is_alive)
    assert len(newsroom.hub.asked) == 2


async def test_a_hub_may_end_what_it_has_confirmed(newsroom: Newsroom) -> None:
    async with newsroom.subscribed() as callback:
        assert (await newsroom.hub.ask(callback, "denied", TOPIC, reason="we close"))[0] == 200
        assert not await newsroom.is_alive()


@pytest.mark.parametrize("answers", [202, 500])
async def test_a_hub_that_fails_or_says_nothing_is_asked_again_a_minute_later(
    newsroom: Newsroom, answers: int
) -> None:
    newsroom.hub.asks_back, newsroom.hub.answers = False, answers
    newsroom.publish("one")
    with capture_logs() as logs:
        async with newsroom.service():
            await newsroom.hub.answered(1)
            newsroom.hub.asks_back, newsroom.hub.answers = True, 202
            await newsroom.time_passes(30)
            await newsroom.time_passes(31)
            await eventually(newsroom.is_alive)
    assert len(newsroom.hub.asked) == 2
    failures = [entry for entry in logs if entry["event"] == "hub_failed"]
    assert [(entry["because"], entry["retry_in"]) for entry in failures] == (
        [] if answers == 202 else [("its server answers 500 Internal Server Error", 60)]
    )


async def test_a_lease_is_renewed_before_it_ends_and_nothing_is_missed_meanwhile(newsroom: Newsroom) -> None:
    newsroom.hub.lease_seconds = 1_000
    async with newsroom.subscribed() as callback:
        before = await newsroom.subscription()
        await newsroom.time_passes(799)
        assert await newsroom.is_alive()
        await newsroom.time_passes(2)
        await newsroom.hub.answered(2)
        after = await newsroom.subscription()
        assert before is not None and after is not None
        assert before.lease_ends_at is not None and after.lease_ends_at is not None
        assert after.lease_ends_at - before.lease_ends_at >= timedelta(seconds=800)
        assert newsroom.hub.asked[0] == newsroom.hub.asked[1]
        assert await newsroom.hub.push(callback, newsroom.page("two").body, after.secret) == 202
    assert await newsroom.published() == ["Two"]


async def test_a_restart_keeps_the_subscription_and_does_not_ask_for_it_twice(newsroom: Newsroom) -> None:
    async with newsroom.subscribed():
        before = await newsroom.subscription()
    async with newsroom.service():
        assert await newsroom.hub.distribute(TOPIC, newsroom.publish("two", "one")) == [202]
        await newsroom.time_passes(0)
        await eventually(newsroom.is_alive)
    assert await newsroom.subscription() == before
    assert await newsroom.published() == ["Two"]
    assert len(newsroom.hub.asked) == 1


async def test_at_another_public_address_hubs_are_asked_anew(newsroom: Newsroom) -> None:
    async with newsroom.subscribed() as old:
        pass
    moved = newsroom.public_url.replace("127.0.0.1", "localhost")
    async with newsroom.service(public_url=moved):
        await newsroom.hub.answered(2)
        await eventually(newsroom.is_alive)
        new = newsroom.hub.asked[1]
        assert (
            new["hub.callback"].startswith(moved) and new["hub.secret"] != newsroom.hub.asked[0]["hub.secret"]
        )
        assert (
            await newsroom.hub.push(old, newsroom.page("two").body, newsroom.hub.asked[0]["hub.secret"])
            == 410
        )


async def test_a_feed_that_no_longer_names_a_hub_is_unsubscribed(newsroom: Newsroom) -> None:
    async with newsroom.subscribed() as callback:
        newsroom.publish("one", hub=False)
        async with newsroom.database.begin() as tx:
            await tx.feeds.look_now(1)
        await newsroom.hub.answered(2)
        assert newsroom.hub.asked[1] == {
            "hub.mode": "unsubscribe",
            "hub.topic": TOPIC,
            "hub.callback": callback,
        }
        assert newsroom.hub.subscribed == {}
        assert await newsroom.subscription() is None
        assert await newsroom.hub.push(callback, newsroom.page("two").body, "s") == 410


async def test_a_paused_feed_is_unsubscribed_and_nothing_of_it_is_taken_in(newsroom: Newsroom) -> None:
    newsroom.hub.asks_back_first = True
    async with newsroom.subscribed() as callback:
        secret = newsroom.hub.asked[0]["hub.secret"]
        newsroom.hub.asks_back = False
        async with newsroom.database.begin() as tx:
            await tx.feeds.pause(1, because="an owner wants it so")
        assert await newsroom.hub.push(callback, newsroom.page("two").body, secret) == 410
        for requests in (2, 3, 4):
            await newsroom.hub.answered(requests)
            assert newsroom.hub.asked[-1]["hub.mode"] == "unsubscribe"
            await newsroom.time_passes(3_600)
        await eventually(lambda: gone(newsroom))
    assert await newsroom.published() == []


@pytest.mark.parametrize("body", [b"", b" \n", b"updated!", b"<rss><channel></channel></rss>"])
async def test_a_push_without_news_in_it_makes_us_look(newsroom: Newsroom, body: bytes) -> None:
    async with newsroom.subscribed():
        newsroom.publish("two", "one")
        assert await newsroom.hub.distribute(TOPIC, body) == [202]
        await eventually(lambda: shows(newsroom, ["Two"]))


async def test_what_is_pushed_before_the_first_look_is_looked_for_and_is_no_news(newsroom: Newsroom) -> None:
    async with newsroom.subscribed():
        async with newsroom.database.begin() as tx:
            await tx.feeds._connection.exec_driver_sql("UPDATE feeds SET baseline_at = NULL, etag = NULL")
        looks = newsroom.site.requests[FEED]
        await newsroom.hub.distribute(TOPIC, newsroom.publish("two", "one"))
        await until(lambda: newsroom.site.requests[FEED] > looks)
    assert await newsroom.published() == []


async def test_a_push_larger_than_a_feed_may_be_is_refused(newsroom: Newsroom) -> None:
    async with newsroom.subscribed():
        assert await newsroom.hub.distribute(TOPIC, b" " * (MAX_BODY + 1)) == [413]


async def test_a_push_that_could_not_be_stored_is_to_be_repeated(newsroom: Newsroom) -> None:
    away = Database(f"postgresql+asyncpg://nobody@127.0.0.1:{free_port()}/nothing")
    pushes = Pushes(away, ParsingProcess(), utc_now, SETTLE)
    async with serving(pushes.app()) as address:
        callback = f"{address}/websub/token"
        assert await newsroom.hub.push(callback, b"news", "secret") == 503
        assert (await newsroom.hub.ask(callback, "subscribe", TOPIC, challenge="c"))[0] == 503
    await away.close()


async def test_a_hub_on_a_private_address_is_not_asked(newsroom: Newsroom) -> None:
    newsroom.publish("one")
    with capture_logs() as logs:
        async with newsroom.service(allow_private=False):
            await until(lambda: any(entry["event"] == "hub_failed" for entry in logs))
    assert newsroom.hub.asked == []
    (failed,) = [entry for entry in logs if entry["event"] == "hub_failed"]
    assert "not on a public address" in failed["because"]


async def test_what_is_pushed_is_polled_seldom_and_often_again_when_the_lease_has_ended(
    newsroom: Newsroom,
) -> None:
    newsroom.hub.lease_seconds = 1_000
    newsroom.publish("one")
    async with newsroom.service(poll_seconds=None):
        await eventually(newsroom.is_alive)
        assert await newsroom.next_look_in() <= 66
        await look(newsroom)
        assert 900 - 10 <= await newsroom.next_look_in() <= 990
        newsroom.hub.asks_back = False
        await newsroom.time_passes(1_001)
        await look(newsroom)
        assert await newsroom.next_look_in() <= 73


async def test_the_operators_interval_stays_as_it_is(newsroom: Newsroom) -> None:
    newsroom.publish("one")
    async with newsroom.service(poll_seconds=50):
        await eventually(newsroom.is_alive)
        await look(newsroom)
        assert await newsroom.next_look_in() <= 55


async def test_neither_the_callback_nor_the_secret_is_ever_logged(
    newsroom: Newsroom, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    newsroom.hub.lease_seconds = 1_000
    with capture_logs() as logs:
        async with newsroom.subscribed() as callback:
            await newsroom.hub.distribute(TOPIC, newsroom.page("two").body)
            await newsroom.hub.push(callback, b"", None)
            newsroom.hub.answers = 500
            await newsroom.time_passes(900)
            await until(lambda: any(entry["event"] == "hub_failed" for entry in logs))
    out, err = capfd.readouterr()
    everything = f"{logs} {out} {err}" + "".join(
        record.getMessage()
        for record in caplog.records
        if not record.name.startswith(("httpcore", "aiosqlite"))
    )
    assert {"pushed", "subscription_verified"} <= {entry["event"] for entry in logs}
    assert callback.rpartition("/")[2] not in everything
    assert newsroom.hub.asked[0]["hub.secret"] not in everything


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
