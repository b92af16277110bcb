"""What feeds do to their articles, and how often each change may deliver anything: the identity table.

Every row is a feed before and after, served over HTTP to the service's own poller, parser, database and
broadcaster, and counted at the local Telegram.
"""

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from pathlib import Path

from bot.news.fetching import Fetcher
from bot.news.parsing_process import ParsingProcess
from bot.news.polling import FeedPoller
from storage.clock import utc_now
from storage.database import Database
from tests.bench.newsroom import broadcasting, opened
from tests.bench.processes import say
from tests.feed_server import FeedServer, Page
from tests.local_telegram import LocalTelegram

READER = 1_001
LOOKS_PER_FEED = 2
NOW = datetime.now(UTC)
LEADS = (
    "The council met on Tuesday and decided, after four hours, to open the bridge again in spring.",
    "A fox has moved into the botanical garden, and the gardeners have no wish to send it away.",
    "The night train to the coast returns after nine years, with sleeping cars from the seventies.",
)


@dataclass(frozen=True)
class Item:
    """An item of a feed, as its XML says it."""

    guid: str | None
    url: str | None
    title: str
    lead: str
    hours_ago: float | None = 1.0

    def xml(self) -> str:
        """RSS."""
        parts = [f"<title>{escape(self.title)}</title>", f"<description>{escape(self.lead)}</description>"]
        if self.guid is not None:
            parts.append(f'<guid isPermaLink="false">{escape(self.guid)}</guid>')
        if self.url is not None:
            parts.append(f"<link>{escape(self.url)}</link>")
        if self.hours_ago is not None:
            date = format_datetime(NOW - timedelta(hours=self.hours_ago))
            parts.append(f"<pubDate>{date}</pubDate>")
        return f"<item>{''.join(parts)}</item>"


def page(items: list[Item]) -> Page:
    """A feed of these."""
    xml = "".join(each.xml() for each in items)
    return Page(f"<rss version='2.0'><channel><title>News</title>{xml}</channel></rss>".encode())


def item(number: int, **given: object) -> Item:
    """One of three articles, or any further one."""
    plain = Item(
        guid=f"post-{number}",
        url=f"https://news.example/2026/11/{number}.html",
        title=f"Story number {number}",
        lead=f"{LEADS[number % 3]} ({number})",
        hours_ago=10.0 - number / 10,
    )
    return replace(plain, **given)  # type: ignore[arg-type]


OLD, NEW, OTHER = item(1), item(2), item(3)
Feed = list[Item]


@dataclass(frozen=True)
class Mutation:
    """Feeds one after another: the first is the baseline; then how many deliveries all of them may cause."""

    name: str
    feeds: tuple[Feed, ...]
    expected: int
    second_feed: tuple[Feed, ...] = ()


def after(name: str, change: Callable[[Item], Item] | Feed, before: Item = NEW) -> Mutation:
    """An article is published, and then changed, or the feed is: one delivery in all, for that is no news."""
    changed = change if isinstance(change, list) else [change(before), OLD]
    return Mutation(name, ([OLD], [before, OLD], changed), 1)


DAILY = [
    item(n, title="Weather", lead=f"Day {n}: {LEADS[n % 3]}", hours_ago=59.9 - 19.9 * n) for n in (1, 2, 3)
]
ONE_GUID = [item(n, guid="constant") for n in (1, 2, 3)]
ONE_URL = [item(n, url="https://news.example/") for n in (1, 2, 3)]
REBUILT = [
    item(n, guid=f"new-{n}", url=f"https://news.example/archive/{n}", hours_ago=24.0 * 30 + n)
    for n in range(100, 160)
]
MANY = [item(n, hours_ago=0.05 * (n - 9)) for n in range(10, 25)]
LONG_AGO = [item(n, hours_ago=24.0 * 300 - n) for n in range(10, 26)]
ALL_NOW = [item(n, hours_ago=0.001 * n) for n in range(10, 30)]
MOST_READ = [NEW, OLD, OTHER]
ARCHIVE = [item(n, title=f"The story with the number {n}") for n in range(8, 0, -1)]
PAST = [item(n, hours_ago=float(n - 20)) for n in range(31, 40)]
TICKER = [item(n, title="Live", lead="") for n in (1, 2, 3)]
COLUMN = [
    item(n, title="Weather", url="https://news.example/weather", hours_ago=24.0 * (3 - n)) for n in (1, 2, 3)
]
MUTATIONS = (
    Mutation("the first look sends nothing", ([NEW, OLD],), 0),
    Mutation("a new item is news", ([OLD], [NEW, OLD]), 1),
    after("a new title", lambda i: replace(i, title="Story number two, corrected")),
    after("a new address", lambda i: replace(i, url="https://news.example/2026/11/two-corrected.html")),
    after("a new title and a new address", lambda i: replace(i, title="Another headline", url=f"{i.url}x")),
    after("a new text", lambda i: replace(i, lead="Everything is different now, and here is how it went.")),
    after("a new id, the same address", lambda i: replace(i, guid="post-2-b")),
    after("a new id and a new address", lambda i: replace(i, guid="x-2", url="https://news.example/x-2")),
    after("from http to https", lambda i: replace(i, guid=None, url=f"http{(i.url or '')[5:]}")),
    after(
        "tracking parameters", lambda i: replace(i, guid=f"{i.url}?utm_source=rss", url=f"{i.url}?utm_id=7")
    ),
    after(
        "a trailing slash and www",
        lambda i: replace(i, guid="w", url="https://www.news.example/2026/11/2.html/"),
    ),
    after("a new date", lambda i: replace(i, hours_ago=0.01)),
    after("promoted to the top again", [OLD, NEW]),
    after("an old item with a new date", [replace(OLD, hours_ago=0.01), NEW]),
    Mutation("out of the window and in again", ([NEW, OLD], [NEW], [NEW, OLD]), 0),
    Mutation("a feed that was empty for a while", ([NEW, OLD], [], [NEW, OLD]), 0),
    Mutation("an item from long ago appears", ([NEW], [NEW, item(5, hours_ago=24.0 * 40)]), 0),
    Mutation("one id for everything", ([ONE_GUID[0]], ONE_GUID[:2], ONE_GUID), 2),
    Mutation("one address for everything", ([ONE_URL[0]], ONE_URL[:2], ONE_URL), 2),
    Mutation("a daily column of one title", (DAILY[:1], DAILY[:2], DAILY), 2),
    Mutation(
        "neither ids nor dates",
        (
            [item(1, guid=None, hours_ago=None)],
            [item(2, guid=None, hours_ago=None), item(1, guid=None, hours_ago=None)],
        ),
        1,
    ),
    Mutation(
        "neither ids nor addresses",
        ([item(1, guid=None, url=None)], [item(2, guid=None, url=None), item(1, guid=None, url=None)]),
        1,
    ),
    Mutation(
        "everything under new names",
        (
            [NEW, OLD],
            [replace(i, guid=f"n-{i.guid}", url=f"https://new.example/{i.guid}") for i in (NEW, OLD)],
        ),
        0,
    ),
    Mutation("a rebuilt feed shows its archive", ([NEW, OLD], [*REBUILT, NEW, OLD]), 0),
    Mutation(
        "the same id in two articles that share nothing else", ([NEW], [replace(OTHER, guid=NEW.guid)]), 1
    ),
    Mutation("the same story in two feeds, one address", ([OLD], [NEW, OLD]), 1, ([OLD], [NEW, OLD])),
    Mutation(
        "the same story in two feeds, other ids and addresses",
        ([OLD], [NEW, OLD]),
        1,
        ([OTHER], [replace(NEW, guid="there-2", url="https://other.example/two"), OTHER]),
    ),
    Mutation(
        "one title in two feeds, other stories",
        ([OLD], [replace(NEW, title="Weather"), OLD]),
        2,
        ([OLD], [replace(OTHER, title="Weather", guid="w", url="https://other.example/w"), OLD]),
    ),
    Mutation(
        "a feed that was empty at first", ([], [item(n, hours_ago=24.0 * (20 + n)) for n in range(8)]), 8
    ),
    Mutation("fifteen articles of long ago, but after the last", ([LONG_AGO[0]], LONG_AGO[::-1]), 15),
    Mutation("the newest one, at the end", ([NEW, OLD], [NEW, OLD, item(3, hours_ago=5.0)]), 1),
    Mutation("fifteen articles in the last hour", ([OLD], [*MANY, OLD]), 15),
    Mutation("a site that moves dates everything now", ([OLD], [*ALL_NOW, OLD]), 10),
    Mutation(
        "a report under embargo, dated when it was written",
        ([NEW, OLD], [item(5, hours_ago=24.0 * 12), NEW, OLD]),
        1,
    ),
    Mutation("as old, and not put first", ([NEW, OLD], [NEW, OLD, item(5, hours_ago=24.0 * 12)]), 0),
    Mutation(
        "as old, and first of what is read most", (MOST_READ, [item(5, hours_ago=24.0 * 12), *MOST_READ]), 0
    ),
    Mutation(
        "an oldest article comes back into a feed that begins with the oldest",
        ([OLD, NEW], [item(5, hours_ago=24.0 * 12), OLD, NEW]),
        0,
    ),
    Mutation("a feed that shows more of its past", (ARCHIVE, [*ARCHIVE, *PAST]), 0),
    Mutation("a report that comes late, in its place", ([NEW, PAST[7]], [NEW, PAST[2], PAST[7]]), 1),
    Mutation(
        "one article in two sections at once",
        ([OLD], [NEW, replace(NEW, guid="b", url="https://news.example/b/2"), OLD]),
        1,
    ),
    after(
        "a new headline, and a new address made of it",
        lambda i: replace(
            i, guid="https://news.example/x", url="https://news.example/x", title="Another headline"
        ),
    ),
    Mutation(
        "a site that moves, and shortens its texts",
        (
            ARCHIVE,
            [
                replace(i, guid=f"n-{i.guid}", url=f"https://new.example/{i.guid}", lead=i.lead[:30])
                for i in ARCHIVE
            ],
        ),
        0,
    ),
    Mutation(
        "a site that moves, without texts",
        (
            [replace(i, lead="") for i in ARCHIVE],
            [replace(i, guid=f"n-{i.guid}", url=f"https://new.example/{i.guid}", lead="") for i in ARCHIVE],
        ),
        0,
    ),
    Mutation(
        "a ticker of equal titles without texts",
        ([TICKER[0]], TICKER[1::-1], TICKER[::-1]),
        2,
    ),
    Mutation("a column at one address, one at a time", tuple([each] for each in COLUMN), 2),
    after(
        "an address with a random parameter", lambda i: replace(i, guid=f"{i.url}?z=17", url=f"{i.url}?z=17")
    ),
    after(
        "the next revision, reworded",
        lambda i: replace(
            i, guid="https://news.example/2#1", lead="Other words.", title="Story number two, updated"
        ),
        before=replace(NEW, guid="https://news.example/2#0"),
    ),
    after(
        "the next revision of an agency",
        lambda i: replace(
            i,
            guid="urn:newsml:agency.example:20261124:77:4",
            url="https://news.example/77-4",
            title="Story number two, updated",
            lead="Other words.",
            hours_ago=0.5,
        ),
        before=replace(NEW, guid="urn:newsml:agency.example:20261124:77:3"),
    ),
    Mutation(
        "one id for everything, no dates, one at a time",
        tuple([replace(i, hours_ago=None)] for i in ONE_GUID),
        2,
    ),
    Mutation(
        "two servers, one of them behind",
        ([OLD], [NEW, OLD], [OLD], [OTHER, NEW, OLD], [NEW, OLD], [OTHER, NEW, OLD]),
        2,
    ),
)


async def run() -> dict[str, object]:
    """Every row, and which of them came out otherwise than expected."""
    wrong: list[str] = []
    for mutation in MUTATIONS:
        delivered = await deliveries_of(mutation)
        mark = "ok   " if delivered == mutation.expected else "WRONG"
        say(f"{mark} {delivered} of {mutation.expected}: {mutation.name}")
        if delivered != mutation.expected:
            wrong.append(mutation.name)
    return {"rows": len(MUTATIONS), "as_expected": len(MUTATIONS) - len(wrong), "wrong": wrong}


async def deliveries_of(mutation: Mutation) -> int:
    """How many messages the reader gets while the feeds go through their states."""
    with tempfile.TemporaryDirectory() as folder, FeedServer() as site:
        async with LocalTelegram() as telegram, opened(Path(folder) / "news.db") as database:
            await telegram.started(READER)
            async with database.begin() as tx:
                await tx.subscribers.subscribe(READER)
                # Before the first look, or it would be a long time to the second.
                await tx.feeds.add_missing([f"{site.url}/one"])
            site.pages["/one"] = page(mutation.feeds[0])
            async with broadcasting(database, telegram.url, per_second=1_000), _polling(database):
                for path, feeds in (("/one", mutation.feeds), ("/two", mutation.second_feed)):
                    for number, feed in enumerate(feeds):
                        site.pages[path] = page(feed)
                        if number == 0:
                            async with database.begin() as tx:
                                await tx.feeds.add_missing([site.url + path])
                        await _looked_at(site, path)
                await _quiet(database)
            return len(await telegram.calls("sendMessage"))


@contextlib.asynccontextmanager
async def _polling(database: Database) -> AsyncIterator[None]:
    """The service's own poller, as often as it can."""
    fetcher, parser = Fetcher(allow_private=True), ParsingProcess()
    poller = FeedPoller(database, fetcher, parser, utc_now, 0.02, timedelta(hours=1))
    work = asyncio.create_task(poller.run())
    try:
        yield
    finally:
        work.cancel()
        await asyncio.wait([work])
        await parser.aclose()
        await fetcher.aclose()


async def _looked_at(site: FeedServer, path: str) -> None:
    """The feed has been read as it is now, and what it said is stored: the next look has begun."""
    enough = site.requests.get(path, 0) + LOOKS_PER_FEED
    async with asyncio.timeout(30):
        while site.requests.get(path, 0) < enough:
            await asyncio.sleep(0.005)


async def _quiet(database: Database) -> None:
    """Nothing is on its way any more."""
    async with asyncio.timeout(30):
        while True:
            async with database.read() as tx:
                if not await tx.broadcasts.under_way():
                    return
            await asyncio.sleep(0.02)
