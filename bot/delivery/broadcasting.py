"""Broadcasts to Telegram: every subscriber gets the article once, whatever happens on the way.

rows -> queue -> a turn from the pacer -> "it leaves" is committed -> the call -> "it arrived" is committed

A delivery waits for its turn while it is still `pending`, and is in doubt only from the commit before its
call to the commit after it.
"""

import asyncio
import contextlib
import warnings
from dataclasses import dataclass
from typing import Any

import structlog
from telegram.error import TelegramError
from telegram.ext import ExtBot
from telegram.warnings import PTBUserWarning

from bot.delivery.failures import ChatGone, Later, Moved, NoPicture, Uncertain, consequence
from bot.delivery.ledger import Ledger
from bot.delivery.letters import Letter, letter, replying_to
from bot.delivery.pacing import Paced, Pacer
from bot.delivery.sending import UPLOAD_SECONDS
from bot.delivery.uploads import Uploads
from bot.news.photo import Photo
from storage.articles import Article
from storage.broadcasts import Broadcast, BroadcastKind, BroadcastState
from storage.clock import Clock
from storage.database import Database
from storage.deliveries import Arrived, Delivery
from storage.outbox import State
from storage.transaction import Transaction

log = structlog.get_logger()

# Rows made of a broadcast at a time: a moment's work for the database, seconds of sending.
CHUNK = 500
QUEUE = 600
LOW_WATER = 100
MOST_IN_DOUBT = 60
FEWEST_IN_DOUBT = 16
LONGEST_WAIT_SECONDS = 30.0
CLOSING_SECONDS = 10.0

# The library would rather build objects of every parameter and every reply; a broadcast needs neither.
warnings.filterwarnings("ignore", r"Please use 'Bot\.send_(message|photo)' instead", PTBUserWarning)


@dataclass(frozen=True, slots=True)
class _Item:
    broadcast: Broadcast
    delivery: Delivery
    letter: Letter


class Broadcaster:
    """Sends what is announced to everybody, most urgent broadcast first."""

    def __init__(
        self, database: Database, bot: ExtBot[Paced], pacer: Pacer, uploads: Uploads, clock: Clock
    ) -> None:
        self._database = database
        self._bot = bot
        self._pacer = pacer
        self._uploads = uploads
        self._clock = clock
        self._in_doubt = max(FEWEST_IN_DOUBT, min(MOST_IN_DOUBT, pacer.per_second // 4))
        self._begin_anew()

    def _begin_anew(self) -> None:
        self._queue: asyncio.Queue[_Item] = asyncio.Queue()
        self._active: set[tuple[int, int]] = set()
        self._on_the_wire: set[asyncio.Task[Any]] = set()
        self._ledger = Ledger(self._database, self._in_doubt)
        # What may have arrived already is repeated one at a time: see `storage.deliveries`.
        self._second_tries = asyncio.Lock()
        self._broken: BaseException | None = None
        self._closing = False

    async def run(self) -> None:
        """Works until cancelled, then finishes what is on the wire.

        :raises DatabaseUnavailable: what was on the wire is in doubt; the next run finds it so.
        """
        self._begin_anew()
        async with self._database.begin() as tx:
            await tx.deliveries.recover()
        committing = self._start(self._ledger.run())
        # Twice as many senders as may be in doubt: while half of them wait for a commit, the others send.
        senders = [self._start(self._send_all()) for _ in range(2 * self._in_doubt)]
        try:
            while self._broken is None:
                self._database.broadcasts_changed.clear()
                wait_until = await self._load()
                await self._wait(wait_until)
            raise self._broken
        finally:
            await self._close(committing, senders)

    def _start(self, work: Any) -> asyncio.Task[None]:
        task: asyncio.Task[None] = asyncio.create_task(work)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and task.exception() is not None:
            self._broken = task.exception()
            self._database.broadcasts_changed.set()

    async def _close(self, committing: asyncio.Task[None], senders: list[asyncio.Task[None]]) -> None:
        self._closing = True
        for sender in senders:
            if sender not in self._on_the_wire:
                sender.cancel()
        await asyncio.wait(senders, timeout=CLOSING_SECONDS)
        committing.cancel()
        await asyncio.wait([committing])
        if self._broken is None:
            await self._ledger.commit()

    # From the database to the queue.

    async def _load(self) -> float | None:
        """Queues what is due, most urgent first; the seconds until something else becomes due."""
        self._drain()
        async with self._database.read() as tx:
            if await tx.installation.news_paused():
                return None
            # Before looking: what becomes due meanwhile is found by one or the other.
            embargo = await tx.broadcasts.next_embargo()
            under_way = await tx.broadcasts.under_way()
            due_at = await tx.deliveries.next_due_at(under_way)
        for broadcast in under_way:
            if self._queue.qsize() >= QUEUE:
                return None
            await self._load_broadcast(broadcast)
        moments = [moment for moment in (embargo, due_at) if moment is not None]
        due_in = [(moment - self._clock()).total_seconds() for moment in moments]
        return min(LONGEST_WAIT_SECONDS, max(0.0, min(due_in))) if due_in else None

    def _drain(self) -> None:
        """What is queued may no longer be the most urgent. Its rows wait in the database."""
        while not self._queue.empty():
            self._active.discard(self._queue.get_nowait().delivery.key)

    async def _load_broadcast(self, broadcast: Broadcast) -> None:
        room = QUEUE - self._queue.qsize()
        async with self._database.read() as tx:
            article, due = await self._due(tx, broadcast, room)
        made: int | None = None
        if len(due) < room and broadcast.state is BroadcastState.RUNNING:
            async with self._database.begin() as tx:
                made = await tx.broadcasts.make_deliveries(broadcast, CHUNK)
                article, due = await self._due(tx, broadcast, room)
        is_closing = made == 0 or broadcast.state is BroadcastState.CLOSING
        if is_closing and not due and not self._is_active(broadcast):
            await self._ledger.commit()
            async with self._database.begin() as tx:
                is_finished = await tx.broadcasts.finish(broadcast)
            if is_finished:  # a correction of it may have waited for this
                self._database.broadcasts_changed.set()
        photo: Photo | None = None
        if broadcast.kind is BroadcastKind.ARTICLE and article.picture_to_upload is not None:
            photo = self._uploads.photo(article)
            if photo is None:
                return  # its picture is on its way; the others go on
        try:
            # Beside the loop: a stranger's text may take a moment, the first time.
            ready = await asyncio.to_thread(letter, broadcast, article, photo)
        except (LookupError, TypeError, ValueError):
            # A defect in composing one article must not stop the others.
            log.exception("not_composed", broadcast=broadcast.id, article=article.id)
            async with self._database.begin() as tx:
                await tx.broadcasts.stop(article.id)
            return
        # The first copy of a picture goes alone: Telegram then knows it by its id. To a person, if there is
        # one: a group might have to wait for its minute, and everybody with it.
        if ready.uploads:
            due.sort(key=lambda delivery: delivery.chat_id < 0)
            due = due[:1] if not self._is_active(broadcast) else []
        for delivery in due:
            self._active.add(delivery.key)
            self._queue.put_nowait(_Item(broadcast, delivery, ready))

    async def _due(self, tx: Transaction, broadcast: Broadcast, room: int) -> tuple[Article, list[Delivery]]:
        article = await tx.articles.require(broadcast.article_id)
        due = await tx.deliveries.due(broadcast, room + len(self._active))
        return article, [delivery for delivery in due if delivery.key not in self._active][:room]

    def _is_active(self, broadcast: Broadcast) -> bool:
        return any(broadcast_id == broadcast.id for broadcast_id, _ in self._active)

    async def _wait(self, seconds: float | None) -> None:
        """Until something is announced, the queue runs low, or something becomes due."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LONGEST_WAIT_SECONDS if seconds is None else seconds):
                await self._database.broadcasts_changed.wait()

    # From the queue to Telegram.

    async def _send_all(self) -> None:
        while not self._closing:
            item = await self._queue.get()
            if self._queue.qsize() == LOW_WATER:
                self._database.broadcasts_changed.set()
            try:
                if item.delivery.state is State.UNCERTAIN:
                    async with self._second_tries:
                        await self._send(item)
                        await self._ledger.commit()
                else:
                    await self._send(item)
            finally:
                self._active.discard(item.delivery.key)
                if not self._active:
                    self._database.broadcasts_changed.set()

    async def _send(self, item: _Item) -> None:
        delivery, ready = item.delivery, item.letter
        turn = await self._pacer.turn(item.broadcast.lane, delivery.chat_id)
        if not await self._ledger.leaves(delivery):
            return
        task = asyncio.current_task()
        assert task is not None
        self._on_the_wire.add(task)
        try:
            parameters: dict[str, Any] = {**ready.parameters, "chat_id": delivery.chat_id}
            if delivery.replies_to is not None:
                parameters["reply_parameters"] = replying_to(delivery.replies_to)
            patience: dict[str, Any] = {"read_timeout": UPLOAD_SECONDS} if ready.uploads else {}
            message = await self._bot.do_api_request(
                ready.method, parameters, rate_limit_args=turn, **patience
            )
            if ready.uploads:
                await self._remember_picture(item, message)
            has_picture = ready.picture is not None
            self._ledger.arrived(
                Arrived(delivery, message["message_id"], has_picture, ready.version, ready.comments)
            )
        except TelegramError as error:
            failure = error
            await self._ledger.settle(lambda: self._note_failure(item, failure))
        finally:
            self._on_the_wire.discard(task)

    async def _remember_picture(self, item: _Item, message: dict[str, Any]) -> None:
        article_id, url = item.broadcast.article_id, item.letter.picture
        assert url is not None
        file_id = message["photo"][-1]["file_id"]  # the sizes come smallest first
        async with self._database.begin() as tx:
            await tx.articles.remember_picture(article_id, file_id, url=url)
        self._uploads.over(article_id)

    async def _note_failure(self, item: _Item, error: TelegramError) -> None:
        delivery = item.delivery
        follows = consequence(error, attempts=delivery.attempts + 1)
        name = type(error).__name__
        log.warning(
            "not_delivered",
            broadcast=item.broadcast.id,
            article=item.broadcast.article_id,
            attempt=delivery.attempts + 1,
            failure=name,
            follows=type(follows).__name__,
        )
        async with self._database.begin() as tx:
            match follows:
                case Later(seconds):
                    await tx.deliveries.postpone(delivery, seconds=seconds, failure=name)
                case Uncertain():
                    await tx.deliveries.doubt(delivery, failure=name)
                case NoPicture() if item.letter.picture is not None:
                    await tx.articles.drop_picture(item.broadcast.article_id, item.letter.picture)
                    await tx.deliveries.postpone(delivery, seconds=0.0, failure=name)
                case ChatGone():
                    await tx.deliveries.fail(delivery, failure=error.message)
                    await tx.subscribers.end(delivery.chat_id, because=error.message)
                case Moved(chat_id):
                    await tx.deliveries.postpone(delivery, seconds=0.0, failure=name)
                    await tx.chats.move(delivery.chat_id, chat_id)
                case _:
                    await tx.deliveries.fail(delivery, failure=error.message)
        self._database.broadcasts_changed.set()
