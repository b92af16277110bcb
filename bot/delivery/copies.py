"""Living copies: what was delivered follows its article.

A changed article is edited in every chat that has it, and its picture exchanged where that is another; a
withdrawn one is deleted, or says so where Telegram no longer deletes; the number of comments is brought up to
date when there is nothing else to do. Each of these may be repeated without harm, so nothing here is ever in
doubt.
"""

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.delivery import sending
from bot.delivery.failures import (
    Consequence,
    Later,
    Moved,
    NoPicture,
    Refused,
    Uncertain,
    Unchanged,
    consequence,
)
from bot.delivery.pacing import Paced
from bot.delivery.uploads import Uploads
from bot.screens import Screen
from bot.screens.article import article_screen, withdrawn_screen
from storage.articles import Article
from storage.clock import Clock
from storage.database import Database
from storage.deliveries import Copy
from storage.outbox import Lane, State

log = structlog.get_logger()

AT_ONCE = 8
CHUNK = 32
LONGEST_WAIT_SECONDS = 30.0
RETRY_SECONDS = 1.0
# Copies of older articles keep the count they have until somebody taps it.
LIVE_COUNT_FOR = timedelta(days=2)
# https://core.telegram.org/bots/api#deletemessage
DELETABLE_FOR = timedelta(hours=48)

_BEGINNING = (0, -(2**62))


class CopyKeeper:
    """Brings delivered copies up to date, in the lane behind all others; withdrawals go first."""

    def __init__(self, database: Database, bot: ExtBot[Paced], uploads: Uploads, clock: Clock) -> None:
        self._database = database
        self._bot = bot
        self._uploads = uploads
        self._clock = clock
        # How many comments every copy of an article says, as far as this process has seen to it.
        self._counted: dict[int, int] = {}

    async def run(self) -> None:
        """Works until cancelled."""
        while True:
            self._database.copies_changed.clear()
            # What becomes due while we look is not missed: it is looked for from here on.
            looked_at = self._clock()
            if not await self._do_something():
                await self._wait(looked_at)

    async def _do_something(self) -> bool:
        async with self._database.read() as tx:
            if await tx.installation.news_paused():
                return False
            to_change = await tx.articles.with_copies_to_change()
            discussed = await tx.articles.discussed_since(self._clock() - LIVE_COUNT_FOR)
        withdrawn = [article for article in to_change if article.withdrawn_at is not None]
        for article in withdrawn or to_change:
            if self._waits_for_picture(article):
                continue
            try:
                await self._change_copies(article)
            except* (LookupError, TypeError, ValueError):
                # A defect in composing one article must not stop the others.
                log.exception("not_composed", article=article.id)
                async with self._database.begin() as tx:
                    await tx.articles.copies_changed(article)
            return True
        for article in discussed:
            if self._counted.get(article.id) != article.comment_count and not self._waits_for_picture(
                article
            ):
                await self._count_comments(article)
                return True
        return False

    def _waits_for_picture(self, article: Article) -> bool:
        """Whether its picture is still being fetched. `copies_changed` says when it is there."""
        if article.picture_to_upload is None or article.withdrawn_at is not None:
            return False
        return self._uploads.photo(article) is None

    async def _wait(self, looked_at: datetime) -> None:
        async with self._database.read() as tx:
            moment = await tx.articles.next_copies_change(after=looked_at)
        seconds = LONGEST_WAIT_SECONDS
        if moment is not None:
            seconds = min(seconds, max(0.0, (moment - self._clock()).total_seconds()))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._database.copies_changed.wait()

    async def _change_copies(self, article: Article) -> None:
        """Every copy once; what could not be done now is found again by the next pass."""
        after = _BEGINNING
        # A copy that left before the change arrives as it was, maybe behind the place that was reached.
        async with self._database.read() as tx:
            all_done = not await tx.deliveries.are_on_their_way(article.id)
        while await self._still_so(article):
            async with self._database.read() as tx:
                if article.withdrawn_at is not None:
                    copies = await tx.deliveries.copies(article, after=after, limit=CHUNK)
                else:
                    copies = await tx.deliveries.outdated_copies(article, after=after, limit=CHUNK)
            if not copies:
                break
            after = copies[-1].broadcast_id, copies[-1].chat_id
            if article.withdrawn_at is not None:
                all_done &= await self._withdraw(copies)
            else:
                all_done &= await self._show(copies, article)
        else:
            return
        async with self._database.begin() as tx:
            if all_done and not await tx.deliveries.are_on_their_way(article.id):
                await tx.articles.copies_changed(article)
            else:
                await tx.articles.change_copies_later(article, seconds=RETRY_SECONDS)

    async def _count_comments(self, article: Article) -> None:
        # A chat takes one message a second: the decision that changed the count is told there first.
        async with self._database.read() as tx:
            somebody_waits = await tx.outbox.has_due()
        if somebody_waits:
            await asyncio.sleep(RETRY_SECONDS)
        after, all_done = _BEGINNING, True
        while await self._still_so(article):
            async with self._database.read() as tx:
                copies = await tx.deliveries.miscounting_copies(article, after=after, limit=AT_ONCE)
                is_idle = not await tx.broadcasts.under_way()
            if not copies:
                if all_done:
                    self._counted[article.id] = article.comment_count
                return
            if not is_idle:
                await asyncio.sleep(RETRY_SECONDS)
                return
            after = copies[-1].broadcast_id, copies[-1].chat_id
            all_done &= await self._show(copies, article)
        if not all_done:
            await asyncio.sleep(RETRY_SECONDS)

    async def _still_so(self, article: Article) -> bool:
        """Whether the article is as it was, and news may go out."""
        async with self._database.read() as tx:
            return await tx.articles.get(article.id) == article and not await tx.installation.news_paused()

    async def _show(self, copies: Sequence[Copy], article: Article) -> bool:
        """Edits copies; False if some must be tried again."""
        to_exchange = await self._other_pictures(copies, article)
        edited = list(copies)
        if to_exchange and article.picture_to_upload is not None:
            # The first one takes the picture along; the others follow by Telegram's id.
            first = next(copy for copy in copies if copy in to_exchange)
            edited = [copy for copy in copies if copy is first or copy not in to_exchange]
        async with asyncio.TaskGroup() as tasks:
            edits = [tasks.create_task(self._bring_up(copy, article, copy in to_exchange)) for copy in edited]
        done = [shown for edit in edits if (shown := edit.result()) is not None]
        async with self._database.begin() as tx:
            await tx.deliveries.show(done, article)
        return len(done) == len(copies)

    async def _other_pictures(self, copies: Sequence[Copy], article: Article) -> set[Copy]:
        """The copies that show another picture than the article has now, or none.

        What Telegram has it keeps: a picture that is gone from the article stays in its copies.
        """
        outdated = {copy for copy in copies if copy.shown_version < article.version}
        if article.picture_url is None or not outdated:
            return set()
        async with self._database.read() as tx:
            pictures = await tx.articles.pictures(article.id)
        return {
            copy
            for copy in outdated
            if not copy.has_picture or pictures.get(copy.shown_version) != article.picture_url
        }

    async def _bring_up(self, copy: Copy, article: Article, exchange: bool) -> Copy | None:
        """Has one copy show the article, and returns it as it is then; None: it may work later."""
        if exchange:
            follows = await self._exchange(copy, article)
            if follows is None or isinstance(follows, Unchanged):
                return replace(copy, has_picture=True)
            if isinstance(follows, NoPicture):
                await self._drop_picture(article)
                return None
            if not isinstance(follows, Refused):
                return None if isinstance(follows, Later | Uncertain) else copy
        screen = await asyncio.to_thread(article_screen, article, below_picture=copy.has_picture)
        follows = await self._edit(copy, screen)
        if isinstance(follows, Later | Uncertain):
            return None
        # A copy that its reader deleted refuses everything; one that takes words refused the new picture.
        takes_words = follows is None or isinstance(follows, Unchanged)
        if exchange and takes_words and article.picture_to_upload is not None:
            await self._drop_picture(article)
        return copy

    async def _exchange(self, copy: Copy, article: Article) -> Consequence | None:
        """Edits one copy, its picture too; what follows where that failed."""
        screen = await asyncio.to_thread(article_screen, article, below_picture=True)
        photo = self._uploads.photo(article) if article.picture_to_upload is not None else None
        if photo is None and article.picture_to_upload is not None:
            return Later(RETRY_SECONDS)  # Telegram got it a moment ago
        try:
            file_id = await sending.exchange(
                self._bot, copy.chat_id, copy.message_id, screen, Lane.EDITS, photo=photo
            )
        except TelegramError as error:
            return await self._follows(copy, error)
        if photo is not None and file_id is not None and screen.picture is not None:
            async with self._database.begin() as tx:
                await tx.articles.remember_picture(article.id, file_id, url=screen.picture)
            self._uploads.over(article.id)
        return None

    async def _drop_picture(self, article: Article) -> None:
        picture = article.picture_file_id or article.picture_url
        assert picture is not None
        log.warning("picture_refused", article=article.id)
        async with self._database.begin() as tx:
            await tx.articles.drop_picture(article.id, picture)
        self._uploads.over(article.id)

    async def _edit(self, copy: Copy, screen: Screen) -> Consequence | None:
        """Edits one copy; what follows where that failed."""
        try:
            await sending.edit(
                self._bot, copy.chat_id, copy.message_id, screen, Lane.EDITS, has_picture=copy.has_picture
            )
        except TelegramError as error:
            return await self._follows(copy, error)
        return None

    async def _follows(self, copy: Copy, error: TelegramError) -> Consequence:
        """What a failed edit means for its copy."""
        follows = consequence(error, attempts=1)
        log.info("copy_not_edited", broadcast=copy.broadcast_id, because=type(follows).__name__)
        if isinstance(follows, Moved):
            # What was delivered stays as it is; what comes goes to where the group is now.
            async with self._database.begin() as tx:
                await tx.chats.move(copy.chat_id, follows.chat_id)
        return follows

    async def _withdraw(self, copies: Sequence[Copy]) -> bool:
        async with asyncio.TaskGroup() as tasks:
            ends = {copy: tasks.create_task(self._take_away(copy)) for copy in copies}
        async with self._database.begin() as tx:
            for copy, end in ends.items():
                state = end.result()
                if state is not None:
                    await tx.deliveries.gone(copy, state)
        return all(end.result() is not None for end in ends.values())

    async def _take_away(self, copy: Copy) -> State | None:
        """Deletes a copy, or has it say that the article was withdrawn; None: it may work later."""
        try:
            if self._clock() - copy.sent_at < DELETABLE_FOR:
                await self._bot.delete_message(copy.chat_id, copy.message_id, rate_limit_args=Lane.BREAKING)
                return State.DELETED
        except TelegramError as error:
            if isinstance(consequence(error, attempts=1), Later | Uncertain):
                return None
            if "message to delete not found" in str(error).lower():
                return State.DELETED
        follows = await self._edit(copy, withdrawn_screen())
        return None if isinstance(follows, Later | Uncertain) else State.WITHDRAWN
