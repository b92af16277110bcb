"""Updates in, by long polling: an update is acknowledged only when its effects are committed.

A batch is taken, handled (people beside each other, each person's updates in order, and those of all groups
and channels), and acknowledged by
asking for what comes after it. If the process dies before that, Telegram delivers the batch again; unique
keys in the database make the second time change nothing. An update that fails three times is set aside,
reported to the owners, and acknowledged, so that it cannot hold up the others.
"""

import asyncio
import json
from collections import defaultdict
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlencode

import structlog
from telegram import Update
from telegram.error import Conflict, TelegramError
from telegram.ext import ApplicationHandlerStop, TypeHandler
from telegram.request import BaseRequest

from bot.context import Context, OnlyNewsApplication, scoring_deadline
from bot.logs import where
from bot.texts import en
from bot.updates import kind_of, order_of, sender_id_of
from moderation.authority import Role
from storage.database import Database, DatabaseUnavailable
from storage.outbox import Kind, Lane, NewMessage

log = structlog.get_logger()

POLL_SECONDS = 25
ATTEMPTS = 3
RETRY_SECONDS = 0.2
DATABASE_PAUSE_SECONDS = 1.0
CLOSING_SECONDS = 10.0
LONGEST_PAUSE_SECONDS = 30.0
ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
LAST_GROUP = 1_000


@dataclass(slots=True)
class _Handling:
    """How the handling of one update went: PTB itself tells nobody."""

    failure: BaseException | None = None
    reached_the_end: bool = False


_handling: ContextVar[_Handling] = ContextVar("handling")


class Receiver:
    """Polls one bot's updates and has the application handle them.

    :param request: a transport of its own, because a long poll outlasts every other call.
    """

    def __init__(
        self,
        application: OnlyNewsApplication,
        request: BaseRequest,
        database: Database,
        scoring_seconds: float,
    ) -> None:
        self._application = application
        self._request = request
        self._database = database
        self._scoring_seconds = scoring_seconds
        application.add_error_handler(_note_failure)
        application.add_handler(TypeHandler(Update, _note_end), group=LAST_GROUP)

    async def run(self) -> None:
        """Receives until cancelled; a batch that is being handled is finished first."""
        offset: int | None = None
        failures = 0
        while True:
            try:
                batch = await self._poll(offset)
                failures = 0
            except TelegramError as error:
                failures += 1
                event = "another_copy_is_polling" if isinstance(error, Conflict) else "polling_failed"
                log.warning(event, failure=type(error).__name__, in_a_row=failures)
                await asyncio.sleep(min(LONGEST_PAUSE_SECONDS, 0.25 * 2.0 ** min(failures, 10)))
                continue
            if batch:
                await _to_the_end(self._handle_batch(batch))
                offset = max(raw["update_id"] for raw in batch) + 1

    async def _poll(self, offset: int | None) -> list[dict[str, Any]]:
        """Raw JSON, so that one update of a shape unknown to the library does not wedge the whole batch."""
        query = {"timeout": POLL_SECONDS, "allowed_updates": json.dumps(ALLOWED_UPDATES)}
        if offset is not None:
            query["offset"] = offset
        url = f"{self._application.bot.base_url}/getUpdates?{urlencode(query)}"
        return cast("list[dict[str, Any]]", await self._request.post(url))

    async def _handle_batch(self, batch: list[dict[str, Any]]) -> None:
        """Returns when every update of the batch is committed or set aside."""
        by_person: dict[int, list[dict[str, Any]]] = defaultdict(list)
        for raw in batch:
            by_person[order_of(raw)].append(raw)
        scoring_deadline.set(asyncio.get_running_loop().time() + self._scoring_seconds)
        async with asyncio.TaskGroup() as people:
            for updates in by_person.values():
                people.create_task(self._handle_in_order(updates))

    async def _handle_in_order(self, updates: list[dict[str, Any]]) -> None:
        for raw in updates:
            attempt = 0
            while (failure := await self._handle(raw)) is not None:
                if isinstance(failure, DatabaseUnavailable):
                    # No fault of the update's. It stays unacknowledged until the database is back.
                    log.warning("database_unavailable", update=raw["update_id"], because=str(failure))
                    await asyncio.sleep(DATABASE_PAUSE_SECONDS)
                    continue
                attempt += 1
                log.warning(
                    "update_failed",
                    update=raw["update_id"],
                    kind=kind_of(raw),
                    attempt=attempt,
                    failure=type(failure).__name__,
                    where=where(failure),
                )
                if attempt == ATTEMPTS:
                    await self._set_aside(raw, failure)
                    break
                await asyncio.sleep(RETRY_SECONDS * attempt)

    async def _handle(self, raw: dict[str, Any]) -> BaseException | None:
        """Handles one update once; the failure, if there was one."""
        handling = _Handling()
        _handling.set(handling)
        try:
            update = Update.de_json(raw, self._application.bot)
            await self._application.process_update(update)
        except Exception as error:
            return error
        if handling.failure is None and not handling.reached_the_end:
            return RuntimeError("the library gave up on this update")
        return handling.failure

    async def _set_aside(self, raw: dict[str, Any], failure: BaseException | None) -> None:
        kind, name = kind_of(raw), type(failure).__name__
        log.error("update_set_aside", update=raw["update_id"], kind=kind, failure=name)
        sender_id = sender_id_of(raw)
        async with self._database.begin() as tx:
            await tx.set_aside.add(raw["update_id"], kind=kind, failure=name)
            told = {
                member.id: en.update_set_aside(kind, name)
                for member in await tx.staff.everybody()
                if Role.OWNER in member.roles
            }
            if sender_id is not None:
                told.setdefault(sender_id, en.NOT_AVAILABLE_NOW)
            for chat_id, html in told.items():
                await tx.outbox.add(
                    NewMessage(
                        Lane.ANSWER,
                        Kind.SENTENCE,
                        chat_id,
                        details={"html": html},
                        cause=f"set-aside:{raw['update_id']}:{chat_id}",
                    )
                )


async def _to_the_end(work: Any) -> None:
    """Awaits something that a cancellation does not interrupt at once; what never ends is left."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task], timeout=CLOSING_SECONDS)
        task.cancel()
        raise


async def _note_failure(_update: object, context: Context) -> None:
    _handling.get().failure = context.error
    raise ApplicationHandlerStop


async def _note_end(_update: Update, _context: Context) -> None:
    _handling.get().reached_the_end = True
