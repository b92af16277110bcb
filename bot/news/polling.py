"""Looks at every feed when it is due, and turns what is new into articles for everybody.

due feed -> fetch -> parse -> what is new -> articles and outbox rows, in one transaction

The schedule is in the database, so a restart neither forgets a feed nor asks all of them at once. The first
look at a feed is its baseline: what it holds then is known, not news.
"""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
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
HOST_PATIENCE_SECONDS: Final = 2.0
FAILURES_TO_TELL: Final = 5


@dataclass(slots=True)
class _Host:
    """A server that may have several feeds. `url`: the one that was asked for last."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    url: str | None = None


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
        """Starts looking at the feeds that are due; the seconds until the next one is."""
        room = AT_ONCE - len(self._looks)
        async with self._database.read() as tx:
            due = await tx.feeds.due(room, except_ids=self._looks) if room else []
            next_check_at = await tx.feeds.next_check_at(
                except_ids=[*self._looks, *(feed.id for feed in due)]
            )
        for feed in due:
            self._looks[feed.id] = asyncio.create_task(self._look(feed))
        if next_check_at is None:
            return LONGEST_SLEEP_SECONDS
        seconds = (next_check_at - self._clock()).total_seconds()
        return min(LONGEST_SLEEP_SECONDS, max(0.0, seconds))

    async def _wait(self, seconds: float) -> None:
        """Until the next feed is due, a look has ended, or somebody wants a feed looked at sooner."""
        has_room = len(self._looks) < AT_ONCE
        sooner = asyncio.create_task(self._database.feeds_changed.wait())
        try:
            done, _ = await asyncio.wait(
                [*self._looks.values(), sooner] if has_room else self._looks.values(),
                timeout=seconds if has_room else None,
                return_when=asyncio.FIRST_COMPLETED,
            )
        finally:
            sooner.cancel()
        done.discard(sooner)
        self._looks = {feed_id: look for feed_id, look in self._looks.items() if look not in done}
        for look in done:
            look.result()

    async def _look(self, feed: Feed) -> None:
        try:
            async with self._host(feed.url):
                fetched = await self._fetcher.fetch(feed.url, feed.etag, feed.last_modified)
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

    @contextlib.asynccontextmanager
    async def _host(self, url: str) -> AsyncIterator[None]:
        """One request at a time to one host, and a pause between two of its feeds.

        A request that hangs holds up the others for a moment, and not until its deadline.
        """
        host = self._hosts.setdefault(urlsplit(url).netloc, _Host())
        holds_lock = False
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(HOST_PATIENCE_SECONDS):
                holds_lock = await host.lock.acquire()
        try:
            if host.url not in (None, url):
                await asyncio.sleep(HOST_PAUSE_SECONDS)
            host.url = url
            yield
        finally:
            if holds_lock:
                host.lock.release()

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
            await tx.feeds.checked(
                feed,
                title=parsed.title if parsed else None,
                was_parsed=parsed is not None,
                etag=fetched.etag if isinstance(fetched, Fetched) else feed.etag,
                last_modified=fetched.last_modified if isinstance(fetched, Fetched) else feed.last_modified,
                next_check_at=self._clock() + timedelta(seconds=pause),
                interval_seconds=interval,
                moved_to=fetched.moved_to,
            )
            if feed.failures >= FAILURES_TO_TELL:
                words = en.feed_is_back(shown_url(feed.url))
                await tx.announcements.tell_owners(words, cause=f"feed-back:{feed.id}:{self._clock()}")
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
