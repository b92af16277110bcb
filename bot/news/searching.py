"""Finds the feeds that owners wish for, and stores what it found for their messages to show.

The wish is a row, so a restart resumes it; whatever comes of it, the message it belongs to is shown anew.
"""

import asyncio
from collections.abc import Sequence
from typing import Any, Final

import structlog

from bot.news.discovery import FeedFinder, FoundFeed, NoFeed, same_feed
from bot.news.formatted import CAPTION_LIMIT, FormattedText
from bot.news.identity import oldest_first
from bot.news.items import FeedItem, FeedLink
from bot.news.links import without_password
from bot.news.rendering import render_article, render_body
from bot.texts import en, en_feeds
from storage.database import Database, DatabaseUnavailable
from storage.outbox import Lane
from storage.searches import Search, SearchState
from storage.transaction import Transaction

log = structlog.get_logger()

AT_ONCE: Final = 4
DEADLINE_SECONDS: Final = 60.0
# In UTF-16 units: what a preview shows of an article, beside which its feed must be described.
PREVIEW_LIMIT: Final = 2_500


class FeedSearcher:
    """Makes several searches at once; none takes longer than the deadline."""

    def __init__(self, database: Database, finder: FeedFinder, *, deadline: float = DEADLINE_SECONDS) -> None:
        self._database = database
        self._finder = finder
        self._deadline = deadline
        self._searches: dict[int, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Searches until cancelled."""
        try:
            while True:
                self._database.searches_changed.clear()
                await self._start()
                await self._wait()
        finally:
            searches = list(self._searches.values())
            self._searches.clear()
            for search in searches:
                search.cancel()
            await asyncio.gather(*searches, return_exceptions=True)

    async def _start(self) -> None:
        room = AT_ONCE - len(self._searches)
        if room == 0:
            return
        async with self._database.read() as tx:
            wanted = await tx.searches.looking(room, except_ids=self._searches)
        for search in wanted:
            self._searches[search.outbox_id] = asyncio.create_task(self._search(search))

    async def _wait(self) -> None:
        """Until somebody wishes for a feed, or a search has ended."""
        wished = asyncio.create_task(self._database.searches_changed.wait())
        try:
            done, _ = await asyncio.wait(
                [*self._searches.values(), wished], return_when=asyncio.FIRST_COMPLETED
            )
        finally:
            wished.cancel()
        done.discard(wished)
        self._searches = {number: task for number, task in self._searches.items() if task not in done}
        for search in done:
            search.result()

    async def _search(self, search: Search) -> None:
        try:
            state, values = await self._outcome(search)
        except DatabaseUnavailable:
            raise  # it will be made again
        except TimeoutError:
            state, values = _failed(en_feeds.took_too_long(without_password(search.url), self._deadline))
        except NoFeed as problem:
            state, values = _failed(str(problem))
        except Exception as defect:
            # Whatever a stranger's page brings to light must not stop the service.
            log.exception("search_broke_something", search=search.outbox_id)
            because = f"it could not be handled ({type(defect).__name__})"
            state, values = _failed(en_feeds.cannot_read(without_password(search.url), because))
        async with self._database.begin() as tx:
            if await tx.searches.goes_on(search, state, **values):
                message = await tx.outbox.require(search.outbox_id)
                await tx.outbox.show_anew(message, lane=Lane.ANSWER)
        log.info("feed_search_ended", search=search.outbox_id, state=state)

    async def _outcome(self, search: Search) -> tuple[SearchState, dict[str, Any]]:
        """What becomes of a search, and what is to be stored of it.

        :raises NoFeed:
        :raises TimeoutError: the deadline has passed.
        """
        known = await self._known(search.url)
        if known is not None:
            return SearchState.KNOWN, {"feed_id": known}
        async with asyncio.timeout(self._deadline):
            found = await self._finder.find(search.url)
        if not isinstance(found, FoundFeed):
            return SearchState.CHOOSING, {"result": {"feeds": _choices(found)}}
        known = await self._known(found.url)
        if known is not None:
            return SearchState.KNOWN, {"feed_id": known}
        # A stranger's text may take a moment.
        return SearchState.FOUND, {"result": await asyncio.to_thread(_preview, found)}

    async def _known(self, url: str) -> int | None:
        async with self._database.read() as tx:
            return await known_feed(tx, url)


async def known_feed(tx: Transaction, url: str) -> int | None:
    """The number of the feed that is read from this address already, whichever way it is spelled."""
    addresses = await tx.feeds.addresses()
    return next((number for number, address in addresses.items() if same_feed(address, url)), None)


def _failed(problem: str) -> tuple[SearchState, dict[str, Any]]:
    return SearchState.FAILED, {"result": {"problem": problem}}


def _choices(links: Sequence[FeedLink]) -> list[dict[str, str]]:
    return [{"url": link.url, "title": link.title} for link in links]


def _preview(found: FoundFeed) -> dict[str, Any]:
    items = found.feed.items
    newest = oldest_first(items)[-1] if items else None
    return {
        "url": found.url,
        "title": found.feed.title,
        "articles": len(items),
        "newest": _as_readers_see_it(newest) if newest else None,
        "has_picture": newest is not None and newest.picture_url is not None,
        "newest_at": newest.published_at.isoformat() if newest and newest.published_at else None,
    }


def _as_readers_see_it(item: FeedItem) -> str:
    tail = FormattedText(en.comment_count(0)) if item.comments_open else None
    return render_article(
        title=item.title,
        body=render_body(item.body_html, item.url),
        url=item.url,
        sections=item.sections,
        tail=tail,
        read_on=en.READ_ON,
        limit=CAPTION_LIMIT if item.picture_url else PREVIEW_LIMIT,
    ).to_html()
