"""Looks at every feed when it is due, and turns what is new into articles for everybody.

due feed -> fetch -> parse -> what is new -> articles and outbox rows, in one transaction

The schedule is in the database, so a restart neither forgets a feed nor asks all of them at once. The first
look at a feed is its baseline: what it holds then is known, not news.
"""

import asyncio
import math
import random
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

import structlog

from bot.news import schedule
from bot.news.fetching import FeedGone, FeedUnavailable, Fetched, Fetcher, NotModified
from bot.news.hubs import Hub, hub_of
from bot.news.intake import Intake, take_in
from bot.news.items import NotAFeed, ParsedFeed
from bot.news.links import shown_url
from bot.news.parsing_process import ParsingProcess
from bot.texts import en
from storage.clock import Clock
from storage.database import Database, DatabaseUnavailable
from storage.feeds import Feed
from storage.outbox import Lane
from storage.transaction import Transaction

log = structlog.get_logger()

AT_ONCE: Final = 8
LONGEST_SLEEP_SECONDS: Final = 30.0
HOST_PAUSE_SECONDS: Final = 0.25
# A request that takes longer hangs, and no longer holds up its host's other feeds; but no more than so many
# hanging ones may take places from the feeds of other hosts.
HOST_PATIENCE_SECONDS: Final = 2.0
MOST_HANGING: Final = 2
# So many due feeds are looked through for some whose servers are not being asked.
MOST_DUE: Final = 1_000
FAILURES_TO_TELL: Final = 5


@dataclass(slots=True)
class _Host:
    """A server that may have several feeds, and is asked for one at a time.

    `url`: the one that was asked for last. `free_at`: when another one may be, by the loop's clock.
    `under_way`: how many requests have not been answered, all but one of which hang.
    """

    url: str
    free_at: float = 0.0
    under_way: int = 0


class FeedPoller:
    """Polls any number of feeds; a slow or broken one does not hold up the others.

    :param poll_seconds: from one look at a feed to the next, while it can be read; None: learned for each.
    :param settle: how long a change of an article waits for further ones before its copies are edited.
    :param hears_hubs: hubs can reach this service; what they push is looked at seldom.
    """

    def __init__(  # noqa: PLR0917 (the composition root names them all)
        self,
        database: Database,
        fetcher: Fetcher,
        parser: ParsingProcess,
        clock: Clock,
        poll_seconds: float | None,
        settle: timedelta,
        *,
        hears_hubs: bool = False,
    ) -> None:
        self._database = database
        self._fetcher = fetcher
        self._parser = parser
        self._clock = clock
        self._poll_seconds = poll_seconds
        self._settle = settle
        self._hears_hubs = hears_hubs
        self._hosts: dict[str, _Host] = {}
        self._leads_to: dict[str, str] = {}  # the host where redirects ended, by the feed's address
        self._host_is_free = asyncio.Event()
        self._looks: dict[int, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Polls until cancelled."""
        try:
            while True:
                self._database.feeds_changed.clear()
                await self._wait(await self._start_due())
        finally:
            looks = list(self._looks.values())
            self._looks.clear()
            for look in looks:
                look.cancel()
            await asyncio.gather(*looks, return_exceptions=True)

    async def _start_due(self) -> float:
        """Looks at the feeds that are due and may be asked for; the seconds until the next one is."""
        self._host_is_free.clear()
        async with self._database.read() as tx:
            due = await tx.feeds.due(MOST_DUE, except_ids=self._looks)
            next_check_at = await tx.feeds.next_check_at(
                except_ids=[*self._looks, *(feed.id for feed in due)]
            )
        seconds = LONGEST_SLEEP_SECONDS
        if next_check_at is not None and len(due) < MOST_DUE:
            seconds = min(seconds, max(0.0, (next_check_at - self._clock()).total_seconds()))
        awaited: set[str] = set()
        for feed in due:
            if len(self._looks) >= AT_ONCE:
                break
            hosts = self._hosts_of(feed)
            wait = math.inf if hosts & awaited else self._ask(feed)
            if wait > 0:
                seconds = min(seconds, wait)
                awaited |= hosts  # nobody pushes in
            else:
                self._looks[feed.id] = asyncio.create_task(self._look(feed))
        return seconds

    def _ask(self, feed: Feed) -> float:
        """Takes the feed's hosts for one request, or says how many seconds to wait for them."""
        now = asyncio.get_running_loop().time()
        for name in self._hosts_of(feed):
            host = self._hosts.get(name)
            # The same feed anew needs no pause: its own schedule is one.
            if host is not None and host.url != feed.url and host.free_at > now:
                return host.free_at - now
        for name in self._hosts_of(feed):
            host = self._hosts.setdefault(name, _Host(feed.url))
            host.url = feed.url
            host.under_way += 1
            host.free_at = math.inf if host.under_way > MOST_HANGING else now + HOST_PATIENCE_SECONDS
        return 0.0

    def _hosts_of(self, feed: Feed) -> set[str]:
        """Its own, and the one where its redirects ended the last time."""
        return {_host_of(feed.url), self._leads_to.get(feed.url, _host_of(feed.url))}

    def _answered(self, feed: Feed) -> None:
        """Its hosts may be asked for other feeds after a pause."""
        now = asyncio.get_running_loop().time()
        for name in self._hosts_of(feed):
            host = self._hosts[name]
            host.under_way -= 1
            if host.url == feed.url:
                host.free_at = now + HOST_PAUSE_SECONDS
            elif host.free_at == math.inf:
                host.free_at = now + HOST_PATIENCE_SECONDS
        self._hosts = {
            name: host for name, host in self._hosts.items() if host.under_way or host.free_at > now
        }
        self._host_is_free.set()

    async def _wait(self, seconds: float) -> None:
        """Until the next feed is due, a look or a request ends, or somebody wants a feed looked at sooner."""
        has_room = len(self._looks) < AT_ONCE
        sooner = [
            asyncio.create_task(event.wait()) for event in (self._database.feeds_changed, self._host_is_free)
        ]
        try:
            done, _ = await asyncio.wait(
                [*self._looks.values(), *sooner] if has_room else self._looks.values(),
                timeout=seconds if has_room else None,
                return_when=asyncio.FIRST_COMPLETED,
            )
        finally:
            for event in sooner:
                event.cancel()
        self._looks = {feed_id: look for feed_id, look in self._looks.items() if look not in done}
        for look in done.difference(sooner):
            look.result()

    async def _look(self, feed: Feed) -> None:
        try:
            try:
                fetched = await self._fetcher.fetch(feed.url, feed.etag, feed.last_modified)
            finally:
                self._answered(feed)
            if isinstance(fetched, Fetched):
                self._leads_to[feed.url] = _host_of(fetched.url)
            parsed = await self._parse(fetched) if isinstance(fetched, Fetched) else None
            await self._store(feed, fetched, parsed)
        except DatabaseUnavailable:
            raise  # nothing is wrong with the feed, and nothing could be noted
        except FeedGone as problem:
            await self._pause(feed, str(problem))
        except FeedUnavailable as problem:
            await self._note_failure(feed, str(problem), problem.retry_after)
        except NotAFeed as problem:
            await self._note_failure(feed, str(problem))
        except Exception as defect:
            # Whatever a stranger's feed brings to light must not stop the others.
            log.exception("feed_broke_something", feed=feed.id)
            await self._note_failure(feed, f"it could not be handled ({type(defect).__name__})")

    def _interval(self, feed: Feed) -> float:
        return self._poll_seconds or feed.interval_seconds or schedule.FIRST

    async def _note_failure(self, feed: Feed, because: str, retry_after: float | None = None) -> None:
        pause = schedule.after_failure(self._interval(feed), failures=feed.failures, retry_after=retry_after)
        next_check_at = self._clock() + timedelta(seconds=pause)
        async with self._database.begin() as tx:
            if await _after_look(tx, feed) is None:
                return
            log.warning("feed_failed", feed=feed.id, url=shown_url(feed.url), because=because, retry_in=pause)
            await tx.feeds.failed(feed, reason=because, next_check_at=next_check_at)
            if feed.failures + 1 == FAILURES_TO_TELL:
                words = en.feed_fails(shown_url(feed.url), because, FAILURES_TO_TELL)
                await tx.announcements.tell_owners(words, cause=f"feed-fails:{feed.id}:{next_check_at}")

    async def _pause(self, feed: Feed, because: str) -> None:
        async with self._database.begin() as tx:
            if await _after_look(tx, feed) is None:
                return
            log.warning("feed_paused", feed=feed.id, url=shown_url(feed.url), because=because)
            await tx.feeds.failed(feed, reason=because, next_check_at=self._clock())
            await tx.feeds.pause(feed.id, because=because)
            words = en.feed_paused(shown_url(feed.url), because)
            await tx.announcements.tell_owners(words, cause=f"feed-paused:{feed.id}:{self._clock()}")

    async def _parse(self, fetched: Fetched) -> ParsedFeed:
        return await self._parser.parse(fetched.body, url=fetched.url, content_type=fetched.content_type)

    async def _store(self, feed: Feed, fetched: Fetched | NotModified, parsed: ParsedFeed | None) -> None:
        async with self._database.begin() as tx:
            now = await _after_look(tx, feed)
            if now is None:
                return
            intake = Intake()
            if parsed is not None:
                intake = await take_in(tx, now, parsed.items, settle=self._settle)
            if parsed is not None and isinstance(fetched, Fetched):
                await _note_hub(tx, feed, hub_of(fetched, parsed))
            pushed = self._hears_hubs and await tx.subscriptions.is_alive(feed.id)
            interval = schedule.learned(feed.interval_seconds, had_news=intake.announced > 0, pushed=pushed)
            pause = schedule.until_next(
                self._poll_seconds or (schedule.with_pushes(interval) if pushed else interval),
                fresh_for=fetched.fresh_for,
                ttl=parsed.ttl if parsed else 0.0,
                chance=random.random(),  # noqa: S311 (no secret depends on it)
            )
            etag, last_modified = feed.etag, feed.last_modified
            if isinstance(fetched, Fetched):
                etag, last_modified = fetched.etag, fetched.last_modified
            if parsed is not None and parsed.is_cut_short:
                etag = last_modified = None  # to be read again, whatever its server calls it
            await tx.feeds.checked(
                feed,
                title=parsed.title if parsed else None,
                was_parsed=parsed is not None,
                etag=etag,
                last_modified=last_modified,
                next_check_at=self._clock() + timedelta(seconds=pause),
                interval_seconds=interval,
                moved_to=fetched.moved_to,
            )
            if feed.failures >= FAILURES_TO_TELL:
                words = en.feed_is_back(shown_url(feed.url))
                await tx.announcements.tell_owners(words, cause=f"feed-back:{feed.id}:{self._clock()}")
        if feed.baseline_at is None and parsed is not None:
            log.info("feed_known", feed=feed.id, url=shown_url(feed.url), articles=len(parsed.items))
        if intake.announced or intake.changed:
            log.info("articles_published", feed=feed.id, announced=intake.announced, changed=intake.changed)


async def _note_hub(tx: Transaction, feed: Feed, hub: Hub | None) -> None:
    """Kept whether or not hubs can reach us: one day they may."""
    if hub is None:
        await tx.subscriptions.leave(feed.id)
    else:
        await tx.subscriptions.want(feed.id, hub_url=hub.url, topic_url=hub.topic)


async def _after_look(tx: Transaction, feed: Feed) -> Feed | None:
    """The feed as it is now; None if what was seen of it does not count any more.

    Somebody may have paused or removed it meanwhile, or have added it anew, which asks for a new baseline.
    The message that waits for this look is shown anew.
    """
    now = await tx.feeds.still_wanted(feed)
    if now is not None and now.watched_by is not None:
        await tx.outbox.show_anew(await tx.outbox.require(now.watched_by), lane=Lane.ANSWER)
        await tx.feeds.watched(now)
    return now


def _host_of(url: str) -> str:
    try:
        parts = urlsplit(url)
        return f"{parts.hostname}:{parts.port}"
    except ValueError:
        return url  # no address, and nobody is going to be asked
