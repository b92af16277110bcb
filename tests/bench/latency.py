"""From a feed's publishing to the first message that Telegram sees: pushed by a hub, and found by polling.

The service runs in its own process by its production command line, Telegram in another; the site and the hub
are in this one. All clocks are this machine's.
"""

import asyncio
import random
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from statistics import median, quantiles
from time import time

import httpx

from moderation.demo_model import FOLDER as DEMO_MODEL
from tests.bench.newsroom import open_chats
from tests.bench.processes import end, line_of, say, start
from tests.bot.news.feeds import rss
from tests.bot_process import BotProcess
from tests.feed_server import FeedServer, Page
from tests.websub_hub import WebSubHub, free_port, websub_hub

RUNS = 30
READER = 1_001
FEED = "/feed.xml"
TOPIC = "https://news.example/feed.xml"
POLL_SECONDS = 1.0
# One chat gets one message a second; a publication within it would wait for that and not for us.
CHAT_SECONDS = 1.2
ITEMS = 25  # in the feed at any time, as Blogger has them
BODY = "<p>" + "The engineers counted every stone, and the town came to watch them. " * 20 + "</p>"

Publish = Callable[[int], Awaitable[None]]


async def run() -> dict[str, float]:
    """Both ways, one after the other, each on a database of its own."""
    pushed = await _pushed()
    polled = await _polled()
    beyond = [seconds - POLL_SECONDS for seconds in polled]
    return {
        "runs": RUNS,
        "websub_median_ms": _ms(median(pushed)),
        "websub_p95_ms": _ms(_p95(pushed)),
        "websub_max_ms": _ms(max(pushed)),
        "poll_interval_ms": _ms(POLL_SECONDS),
        "poll_median_ms": _ms(median(polled)),
        "poll_p95_over_interval_ms": _ms(_p95(beyond)),
        "poll_max_over_interval_ms": _ms(max(beyond)),
    }


async def _pushed() -> list[float]:
    with FeedServer() as site:
        async with websub_hub() as hub:
            port = free_port()
            site.pages[FEED] = Page(_feed(0, hub))

            async def publish(number: int) -> None:
                site.pages[FEED] = Page(_feed(number, hub))
                await hub.distribute(TOPIC, site.pages[FEED].body)

            async def is_ready(_: BotProcess) -> None:
                await hub.has_subscriber(TOPIC, timeout=60)

            settings = {
                "PUBLIC_URL": f"http://127.0.0.1:{port}",
                "HTTP_PORT": str(port),
                "POLL_SECONDS": "3600",
            }
            return await _measured("pushed", site, settings, publish, is_ready)


async def _polled() -> list[float]:
    with FeedServer() as site:
        site.pages[FEED] = Page(_feed(0))

        async def publish(number: int) -> None:
            site.pages[FEED] = Page(_feed(number))

        async def is_ready(bot: BotProcess) -> None:
            await bot.feed_was_read(site, FEED)

        return await _measured("polled", site, {"POLL_SECONDS": str(POLL_SECONDS)}, publish, is_ready)


async def _measured(
    name: str,
    site: FeedServer,
    settings: dict[str, str],
    publish: Publish,
    is_ready: Callable[[BotProcess], Awaitable[None]],
) -> list[float]:
    """Seconds from publishing to the message, of every run."""
    chance = random.Random(20_261_125)
    telegram = await start("bot", "telegram", "--port", "0")
    try:
        url = next(word for word in (await line_of(telegram)).split() if word.startswith("http"))
        async with httpx.AsyncClient(base_url=url, timeout=60) as people:
            with tempfile.TemporaryDirectory() as folder:
                bot = BotProcess(
                    {
                        "TELEGRAM_API_URL": url,
                        "DATABASE_URL": f"sqlite+aiosqlite:///{Path(folder) / 'news.db'}",
                        "FEEDS": site.url + FEED,
                        "ALLOW_PRIVATE_FEEDS": "1",
                        "ADMIN_IDS": "2001",
                        "DETOXIFY_CHECKPOINT": str(DEMO_MODEL / "model.ckpt"),
                        "DETOXIFY_CONFIG": str(DEMO_MODEL),
                        **settings,
                    },
                    Path(folder),
                )
                await bot.start()
                try:
                    await open_chats(people, [READER])
                    await _arrival(people, "Welcome")
                    await is_ready(bot)
                    await bot.saw("model_loaded")
                    found: list[float] = []
                    for number in range(1, RUNS + 1):
                        # At any moment of the interval.
                        await asyncio.sleep(CHAT_SECONDS + chance.uniform(0, POLL_SECONDS))
                        began = time()
                        await publish(number)
                        found.append(await _arrival(people, _headline(number)) - began)
                        say(f"{name} {number}/{RUNS}: {_ms(found[-1])} ms")
                    return found
                finally:
                    await bot.stop()
    finally:
        await end(telegram)


async def _arrival(people: httpx.AsyncClient, words: str) -> float:
    """When Telegram got the first message that says this."""
    after = 0
    async with asyncio.timeout(60):
        while True:
            calls = (await people.get("/sim/calls", params={"after": after})).json()
            after = calls[-1]["n"] if calls else after
            for call in calls:
                if call["method"] == "sendMessage" and words in call["params"]["text"]:
                    moment: float = call["t"]
                    return moment
            # Its log says when; to ask more often would only take from its time.
            await asyncio.sleep(0.2)


def _feed(newest: int, hub: WebSubHub | None = None) -> bytes:
    """The feed once article number `newest` is out."""
    numbers = range(newest, newest - ITEMS, -1)
    entries = (
        f"<guid>{number + 1_000}</guid><title>{_headline(number)}</title>"
        f"<description><![CDATA[{BODY}]]></description>"
        for number in numbers
    )
    feed = rss(*entries, namespaces="xmlns:atom='http://www.w3.org/2005/Atom'")
    links = f"<atom:link rel='hub' href='{hub.url}'/><atom:link rel='self' href='{TOPIC}'/>" if hub else ""
    return feed.replace("<title>News</title>", f"<title>News</title>{links}").encode()


def _headline(number: int) -> str:
    return f"Article number {number + 1_000} of this morning"


def _p95(values: list[float]) -> float:
    return quantiles(values, n=20, method="inclusive")[-1]


def _ms(seconds: float) -> int:
    return round(1_000 * seconds)
