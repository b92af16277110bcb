"""The delivery worker: takes messages from the outbox, sends them, and writes down what became of them."""

import asyncio
import contextlib
from collections.abc import Coroutine
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import structlog
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.delivery import sending
from bot.delivery.composing import Composer
from bot.delivery.failures import ChatGone, Later, Moved, Uncertain, Unchanged, consequence
from bot.delivery.pacing import Paced, Pacer, Turn
from bot.screens import Screen
from moderation.policies import SitePolicy
from storage.clock import Clock
from storage.database import Database
from storage.outbox import Kind, Lane, OutboxMessage
from storage.transaction import Transaction

log = structlog.get_logger()

# Few, because what is on the wire when the process dies is what may arrive twice; enough for 30 a second.
IN_FLIGHT = 8
# With edits, which may be made twice: all who have the same card before them are to see it change at once.
EDITS_IN_FLIGHT = 32
LONGEST_WAIT_SECONDS = 30.0
NOT_COMPOSED = "could not be composed"
CLOSING_SECONDS = 10.0
# How far an article has come is shown so often anew, and for about two minutes.
LIVE_SECONDS = 2.0
LIVE_TIMES = 60


class NotWanted(Exception):  # noqa: N818 (named for what happened)
    """While the message waited for its turn, it became pointless: the reader has gone."""


@dataclass(slots=True)
class _Flight:
    """One message on its way. `on_the_wire`: ending it now would leave it uncertain."""

    is_edit: bool
    on_the_wire: bool = False


@dataclass(frozen=True, slots=True)
class _Edit:
    """What an edit changes, and into what; `screen` is None where that could not be composed."""

    original: OutboxMessage
    screen: Screen | None


class DeliveryWorker:
    """Sends what the outbox holds, one message at a time for each chat, several chats at once."""

    def __init__(
        self,
        database: Database,
        bot: ExtBot[Paced],
        pacer: Pacer,
        clock: Clock,
        zone: ZoneInfo,
        *,
        start: SitePolicy,
    ) -> None:
        """
        :param start: what holds on the site while its owners have set nothing else.
        """
        self._database = database
        self._bot = bot
        self._pacer = pacer
        self._clock = clock
        self._zone = zone
        self._start_policy = start
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._flights: dict[int, _Flight] = {}
        self._broken: BaseException | None = None
        self._looked_at = clock()

    async def run(self) -> None:
        """Works until cancelled, then finishes what is on the wire.

        What could not be written down (a database that is away) ends the run too: the next one starts by
        asking the outbox what became uncertain.
        """
        self._broken = None
        async with self._database.begin() as tx:
            await tx.outbox.recover()
        try:
            while True:
                if self._broken is not None:
                    raise self._broken
                self._database.outbox_changed.clear()
                if not await self._start_what_is_due():
                    await self._wait()
        finally:
            await self._finish()

    async def _start_what_is_due(self) -> bool:
        """Starts sending as much as there is room for; False if there was nothing to start."""
        self._looked_at = self._clock()
        room = EDITS_IN_FLIGHT - len(self._flights)
        if room == 0:
            return False
        new_room = IN_FLIGHT - sum(not flight.is_edit for flight in self._flights.values())
        async with self._database.read() as tx:
            due = await tx.outbox.due(room, busy_chats=self._flights)
            edits = await self._composed(tx, [message for message in due if message.edits_id is not None])
        new = [message for message in due if message.edits_id is None][:new_room]
        for message in due:
            if message.id in edits or message in new:
                flight = _Flight(is_edit=message.id in edits)
                self._start(message.chat_id, flight, self._deliver(message, edits.get(message.id), flight))
        return bool(edits or new)

    async def _composed(self, tx: Transaction, edits: list[OutboxMessage]) -> dict[int, _Edit]:
        """What each of these edits shows, in one look: many of them are often about the same comment."""
        if not edits:
            return {}
        originals, composer = await tx.outbox.originals(edits), self._composer(tx)
        found = {}
        for edit in edits:
            original, screen = originals[edit.edits_id or 0], None
            try:
                screen = await composer.compose(original)
            except (LookupError, TypeError, ValueError):
                log.exception("not_composed", outbox=edit.id, kind=edit.kind)
            found[edit.id] = _Edit(original, screen)
        return found

    def _start(self, chat_id: int, flight: _Flight, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks[chat_id] = task
        self._flights[chat_id] = flight
        task.add_done_callback(lambda done: self._finished(chat_id, done))

    def _finished(self, chat_id: int, task: asyncio.Task[None]) -> None:
        del self._tasks[chat_id], self._flights[chat_id]
        if not task.cancelled() and task.exception() is not None:
            self._broken = task.exception()
        self._database.outbox_changed.set()

    async def _finish(self) -> None:
        """Lets go of what only waits for its turn, and waits for what is on the wire."""
        tasks = dict(self._tasks)
        for chat_id, task in tasks.items():
            if not self._flights[chat_id].on_the_wire:
                task.cancel()
        if tasks:
            await asyncio.wait(tasks.values(), timeout=CLOSING_SECONDS)

    async def _wait(self) -> None:
        """Until something is written, something has been sent, or something becomes due."""
        async with self._database.read() as tx:
            due_at = await tx.outbox.next_due_at(after=self._looked_at, busy_chats=self._flights)
        seconds = LONGEST_WAIT_SECONDS
        if due_at is not None:
            seconds = min(seconds, max(0.0, (due_at - self._clock()).total_seconds()))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._database.outbox_changed.wait()

    async def _deliver(self, message: OutboxMessage, edit: _Edit | None, flight: _Flight) -> None:
        try:
            if edit is not None:
                await self._edit(message, edit, flight)
            else:
                await self._send(message, flight)
        except TelegramError as error:
            await self._note_failure(message, error)
        except NotWanted:
            log.info("not_wanted_any_more", outbox=message.id, kind=message.kind)
        except (LookupError, TypeError, ValueError):
            # A defect in composing one message must not stop the others.
            log.exception("not_composed", outbox=message.id, kind=message.kind)
            async with self._database.begin() as tx:
                await tx.outbox.failed(message.id, failure=NOT_COMPOSED)

    async def _leave(self, message: OutboxMessage, flight: _Flight) -> Turn:
        """Returns when the call may be made, and it is written down that it goes out now."""
        turn = await self._pacer.turn(message.lane, message.chat_id)
        flight.on_the_wire = True
        async with self._database.begin() as tx:
            if not await tx.outbox.leaves(message.id):
                raise NotWanted
        return turn

    async def _send(self, message: OutboxMessage, flight: _Flight) -> None:
        turn = await self._pacer.turn(message.lane, message.chat_id)
        flight.on_the_wire = True
        async with self._database.begin() as tx:
            if not await tx.outbox.leaves(message.id):
                raise NotWanted
            # Composed as it leaves: what changes from now on finds a message that is under way, and edits it.
            screen = await self._compose(tx, await tx.outbox.require(message.id))
        sent = await sending.send(self._bot, message.chat_id, screen, turn)
        async with self._database.begin() as tx:
            await tx.outbox.sent(
                message.id, message_id=sent.message_id, has_picture=sent.picture_file_id is not None
            )
            await tx.outbox.shows(message.id, fingerprint=screen.fingerprint)

    async def _edit(self, message: OutboxMessage, edit: _Edit, flight: _Flight) -> None:
        original, screen = edit.original, edit.screen
        if screen is None:
            async with self._database.begin() as tx:
                await tx.outbox.failed(message.id, failure=NOT_COMPOSED)
            return
        # An original that is still to be sent will show how things stand then.
        if original.message_id is not None and original.fingerprint != screen.fingerprint:
            turn = await self._leave(message, flight)
            await sending.edit(
                self._bot,
                message.chat_id,
                original.message_id,
                screen,
                turn,
                has_picture=original.has_picture,
            )
        async with self._database.begin() as tx:
            if original.message_id is not None:
                await tx.outbox.shows(original.id, fingerprint=screen.fingerprint)
            # While this one waited for its turn, another wish may have relied on it.
            if not await tx.outbox.done(message) or original.kind is not Kind.STATUS:
                return
            now = await self._compose(tx, original)
            if now.fingerprint != screen.fingerprint and message.attempts < LIVE_TIMES:
                # Figures that change all the time must not keep answers and cards from that person.
                await tx.outbox.postponed(
                    message.id, seconds=LIVE_SECONDS, failure="live", lane=Lane.BREAKING
                )

    async def _compose(self, tx: Transaction, message: OutboxMessage) -> Screen:
        return await self._composer(tx).compose(message)

    def _composer(self, tx: Transaction) -> Composer:
        return Composer(tx, self._clock, self._zone, self._start_policy)

    async def _note_failure(self, message: OutboxMessage, error: TelegramError) -> None:
        follows = consequence(error, attempts=message.attempts)
        log.warning(
            "not_delivered",
            outbox=message.id,
            kind=message.kind,
            attempt=message.attempts,
            failure=type(error).__name__,
            follows=type(follows).__name__,
        )
        async with self._database.begin() as tx:
            match follows:
                case Later(seconds):
                    await tx.outbox.postponed(message.id, seconds=seconds, failure=type(error).__name__)
                case Uncertain():
                    await tx.outbox.uncertain(message.id, failure=type(error).__name__)
                case Unchanged():
                    await tx.outbox.done(message)
                case ChatGone():
                    await tx.outbox.failed(message.id, failure=error.message)
                    await tx.subscribers.end(message.chat_id, because=error.message)
                case Moved(chat_id):
                    await tx.outbox.postponed(message.id, seconds=0.0, failure=type(error).__name__)
                    await tx.chats.move(message.chat_id, chat_id)
                case _:
                    await tx.outbox.failed(message.id, failure=error.message)
