"""The context that handlers receive: the services they may use, and how they answer."""

import asyncio
from collections.abc import Coroutine
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from telegram import Update
from telegram.error import TelegramError
from telegram.ext import Application, CallbackContext, ExtBot

from bot.delivery.pacing import Paced
from bot.explaining import Explainer
from bot.screens import taps
from bot.screens.taps import Tap
from bot.updates import cause_of
from moderation.appraising import Appraiser
from moderation.authority import Roles
from moderation.revising import Revisions
from moderation.submission import Submissions
from storage.database import Database
from storage.outbox import Kind, Lane, NewMessage

log = structlog.get_logger()

# One deadline for the classifier per batch of updates, on the loop's clock: a model that hangs holds up the
# next batch once, not once for each comment.
scoring_deadline: ContextVar[float | None] = ContextVar("scoring_deadline", default=None)


@dataclass(frozen=True, slots=True)
class Services:
    """Everything a handler may use, built once at start.

    `zone` is the newsroom's; `settle` is how long a change of an article waits for further ones.
    """

    database: Database
    submissions: Submissions
    explainer: Explainer
    revisions: Revisions
    appraiser: Appraiser
    scoring_seconds: float
    zone: ZoneInfo
    settle: timedelta
    background: set[asyncio.Task[None]] = field(default_factory=set)


class Context(CallbackContext[ExtBot[Paced], dict[Any, Any], dict[Any, Any], dict[Any, Any]]):
    """A handler reads the update, makes one call, and answers; this is what it does the last two with."""

    @property
    def services(self) -> Services:
        """The services, as the application was built with them."""
        services: Services = self.bot_data["services"]
        return services

    @property
    def database(self) -> Database:
        """Transactions."""
        return self.services.database

    def scoring_seconds_left(self) -> float:
        """How long the classifier may still take in this batch of updates."""
        deadline = scoring_deadline.get()
        if deadline is None:
            return self.services.scoring_seconds
        return max(0.0, deadline - asyncio.get_running_loop().time())

    async def roles(self, update: Update) -> Roles:
        """What the person may do beyond what everybody may, as the database says now."""
        assert update.effective_user is not None
        async with self.database.read() as tx:
            return await tx.staff.roles_of(update.effective_user.id)

    async def answer(
        self, update: Update, html: str, *, cause: str | None = None, as_reply: bool = False
    ) -> None:
        """Answers a message with one of our sentences, once however often the update is delivered.

        :param cause: where something else than this update is to be answered only once.
        :param as_reply: shown below what it answers: something else may arrive between the two.
        """
        chat = update.effective_chat
        assert chat is not None
        details: dict[str, Any] = {"html": html}
        if as_reply and update.effective_message is not None:
            details["reply_to"] = update.effective_message.message_id
        async with self.database.begin() as tx:
            await tx.outbox.add(
                NewMessage(
                    Lane.ANSWER,
                    Kind.SENTENCE,
                    chat.id,
                    details=details,
                    cause=cause or cause_of(update),
                )
            )

    def toast(self, update: Update, text: str | None = None) -> None:
        """Ends a button's waiting, with a plain sentence over the chat if there is one."""
        query = update.callback_query
        assert query is not None
        self.later(query.answer(text))

    def open_private_chat(self, update: Update, tap: Tap) -> None:
        """Ends a button's waiting by opening this person's private chat, where `/start` goes on with it."""
        query = update.callback_query
        assert query is not None
        self.later(query.answer(url=taps.link(self.bot.username, tap)))

    def later(self, call: Coroutine[Any, Any, Any]) -> None:
        """Makes a call to Telegram that nothing depends on; a failure is logged and forgotten."""
        task = asyncio.create_task(_logged(call))
        self.services.background.add(task)
        task.add_done_callback(self.services.background.discard)


async def _logged(call: Coroutine[Any, Any, Any]) -> None:
    try:
        await call
    except TelegramError as error:
        log.info("call_failed", failure=type(error).__name__)
    except Exception:
        log.exception("call_broken")


OnlyNewsApplication = Application[ExtBot[Paced], Context, dict[Any, Any], dict[Any, Any], dict[Any, Any], Any]
