"""Asks hubs to push the news of feeds: when a feed names one, before a lease ends, and to stop.

What is asked is in the database, so a restart neither forgets a subscription nor asks for it twice. The hub
asks back, and pushes, over HTTP: `bot.news.pushes`.
"""

import asyncio
import contextlib
import hashlib
from datetime import timedelta
from typing import Final

import structlog

from bot.news import hubs
from bot.news.fetching import FeedUnavailable, Fetcher
from bot.news.links import shown_url
from storage.clock import Clock
from storage.database import Database
from storage.websub import Subscription, SubscriptionState

log = structlog.get_logger()

CALLBACK: Final = "/websub/"
AT_ONCE: Final = 8
LONGEST_SLEEP_SECONDS: Final = 30.0


class Subscriber:
    """Keeps the subscriptions of every feed that names a hub.

    :param public_url: where hubs reach this service, without a slash at its end.
    """

    def __init__(self, database: Database, fetcher: Fetcher, clock: Clock, public_url: str) -> None:
        self._database = database
        self._fetcher = fetcher
        self._clock = clock
        self._callback = public_url + CALLBACK
        # Whoever moves the service would otherwise wait for pushes that go to the old address.
        self._place = hashlib.sha256(public_url.encode()).hexdigest()[:16]

    async def run(self) -> None:
        """Asks until cancelled."""
        async with self._database.begin() as tx:
            await tx.subscriptions.move_to(self._place)
        while True:
            self._database.subscriptions_changed.clear()
            asked = await self._ask_due()
            if not asked:
                await self._wait()

    async def _ask_due(self) -> bool:
        """Asks the hubs whose time has come; False if there was none."""
        asked: list[Subscription] = []
        async with self._database.begin() as tx:
            await tx.subscriptions.leave_unread()
            due = await tx.subscriptions.due(AT_ONCE)
            for subscription in due:
                if (
                    subscription.state is SubscriptionState.UNWANTED
                    and subscription.failures >= hubs.GOODBYES
                ):
                    await tx.subscriptions.forget(subscription.feed_id)
                    continue
                again_at = self._clock() + timedelta(seconds=hubs.until_asked_again(subscription.failures))
                asked.append(await tx.subscriptions.ask(subscription, place=self._place, again_at=again_at))
        # Only now: a hub may ask back before it has answered.
        await asyncio.gather(*(self._ask(subscription) for subscription in asked))
        return bool(due)

    async def _ask(self, subscription: Subscription) -> None:
        form = hubs.request(subscription, self._callback + subscription.token)
        words = {
            "feed": subscription.feed_id,
            "hub": shown_url(subscription.hub_url),
            "mode": form["hub.mode"],
        }
        try:
            await self._fetcher.post(subscription.hub_url, form)
        except FeedUnavailable as problem:
            retry_in = hubs.until_asked_again(subscription.failures - 1)
            log.warning("hub_failed", **words, because=str(problem), retry_in=retry_in)
            async with self._database.begin() as tx:
                await tx.subscriptions.failed(subscription, because=str(problem))
        else:
            log.info("hub_asked", **words)

    async def _wait(self) -> None:
        """Until the next hub is to be asked, or something changes."""
        async with self._database.read() as tx:
            ask_at = await tx.subscriptions.next_ask_at()
        seconds = LONGEST_SLEEP_SECONDS
        if ask_at is not None:
            seconds = min(seconds, max(0.0, (ask_at - self._clock()).total_seconds()))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._database.subscriptions_changed.wait()
