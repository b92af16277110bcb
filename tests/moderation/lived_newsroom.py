"""The newsroom in which comments live: real storage, people who open and skip cards, and what is shown."""

import asyncio
import shutil
from collections.abc import Coroutine
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from bot.delivery.composing import compose
from moderation.comment import Decision
from storage.clock import utc_now
from storage.database import Database
from storage.outbox import Kind, Lane, NewMessage, OutboxMessage
from storage.tables import CARD_SHOWS, comments, decisions, outbox
from storage.transaction import Transaction
from tests.builders import SetClock, leaving

T = TypeVar("T")
STAFF = (2_001, 2_002, 3_001)

_template = TemporaryDirectory()


def _empty_database() -> Path:
    """A migrated database, made once."""
    path = Path(_template.name) / "empty.db"
    if not path.exists():

        async def make() -> None:
            database = Database(f"sqlite+aiosqlite:///{path}", utc_now)
            await database.migrate()
            await database.close()

        asyncio.run(make())
    return path


class LivedNewsroom:
    """One newsroom with a database of its own. `told` is what authors read last of a comment, by its number;
    `shown` what each message shows, by its number in the outbox."""

    def __init__(self) -> None:
        self._folder = TemporaryDirectory()
        path = Path(self._folder.name) / "onlynews.db"
        shutil.copy(_empty_database(), path)
        self._loop = asyncio.new_event_loop()
        self.clock = SetClock()
        self.database = Database(f"sqlite+aiosqlite:///{path}", self.clock)
        self.article_id = 0
        self.told: dict[int, str] = {}
        self.shown: dict[int, str] = {}
        self._readers = 0

    def close(self) -> None:
        self.do(self.database.close())
        self._loop.close()
        self._folder.cleanup()

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """Waits for something to be done."""
        return self._loop.run_until_complete(work)

    async def list_comments(self) -> None:
        """Somebody opens the list of comments."""
        self._readers += 1
        first_page = {"offset": 0, "backwards": False}
        async with self.database.begin() as tx:
            await tx.outbox.add(
                NewMessage(
                    Lane.ANSWER,
                    Kind.COMMENTS,
                    20_000 + self._readers,
                    article_id=self.article_id,
                    details=first_page,
                )
            )

    async def author_of(self, comment: int) -> int:
        async with self.database.read() as tx:
            return (await tx.comments.require(comment)).author_id

    async def open_card(self, moderator: int, comment: int | None) -> None:
        async with self.database.begin() as tx:
            if comment is None:
                await tx.review.bring_down(moderator)
            else:
                await tx.review.open(moderator, comment)

    async def skip(self, moderator: int) -> None:
        async with self.database.begin() as tx:
            card = await tx.cards.of(moderator)
            if card is not None and card.comment_id is not None:
                await tx.review.go_on(moderator, card.comment_id)

    async def standing(self, comment_id: int) -> Decision | None:
        async with self.database.read() as tx:
            return await tx.decisions.standing(comment_id)

    async def stored(self) -> tuple[dict[int, tuple[str, int]], list[Any], int, list[int]]:
        async with self.database.read() as tx:
            connection = tx.comments._connection
            rows = await connection.execute(select(comments.c.id, comments.c.status, comments.c.version))
            cards = await connection.execute(
                select(func.count())
                .where(CARD_SHOWS, outbox.c.state.not_in(["failed", "withdrawn"]))
                .group_by(outbox.c.chat_id)
            )
            return (
                {row.id: (row.status, row.version) for row in rows},
                list(await connection.execute(select(decisions).order_by(decisions.c.version))),
                (await tx.articles.require(self.article_id)).comment_count,
                list(cards.scalars()),
            )

    async def deliver(self, number: int) -> int:
        async with self.database.begin() as tx:
            left = await leaving(tx, number)
            for message in left:
                original = message
                if message.edits_id is None:
                    await tx.outbox.sent(message.id, message_id=500 + message.id, has_picture=False)
                else:
                    original = await tx.outbox.require(message.edits_id)
                    await tx.outbox.done(message)
                if original.message_id is not None or message.edits_id is None:
                    html = await self._composed(tx, original)
                    self.shown[original.id] = html
                    if original.kind is Kind.OUTCOME and original.comment_id is not None:
                        self.told[original.comment_id] = html
        return len(left)

    async def cards_now(self) -> list[tuple[tuple[bool, ...], tuple[bool, ...]]]:
        """What each living card shows, and what it should show now."""
        async with self.database.read() as tx:
            cards = [card for person in STAFF if (card := await tx.cards.of(person)) is not None]
            return [(_told(self.shown[card.id]), _told(await self._composed(tx, card))) for card in cards]

    async def _composed(self, tx: Transaction, message: OutboxMessage) -> str:
        return (await compose(tx, message, self.clock, ZoneInfo("UTC"))).html


def _told(html: str) -> tuple[bool, ...]:
    """Whether a card says that its comment is decided, by whom, and that it waits."""
    return tuple(
        word in html for word in ("Approved by", "Rejected by", "Rejected. Why?", "Nothing is waiting")
    )
