"""A newsroom for benchmarks: a database with subscribers, an article, and the bot's own way of sending."""

import asyncio
import contextlib
import gc
from collections.abc import AsyncIterator, Iterable
from pathlib import Path

import httpx
from telegram.ext import ExtBot

from bot.delivery.broadcasting import Broadcaster
from bot.delivery.pacing import Paced, Pacer
from bot.delivery.transport import AiohttpRequest
from bot.delivery.uploads import Uploads
from bot.news.photo_source import PhotoSource
from storage.articles import NewArticle
from storage.broadcasts import BroadcastState
from storage.clock import utc_now
from storage.database import Database
from storage.tables import subscribers

TOKEN = "123456789:a-benchmark-needs-no-real-token"
ARTICLE = NewArticle(
    feed_id=None,
    external_id="bench",
    url="https://news.example/2026/11/the-bridge-reopens.html",
    title="The old bridge reopens after three years of repairs",
    body_html="<p>"
    + " ".join(
        f"On the {day}th the <b>engineers</b> counted every stone, and the town came to watch them."
        for day in range(4, 10)
    )
    + "</p>",
    picture_url=None,
    sections=("Town", "Bridges"),
    comments_open=True,
    published_at=None,
)


async def subscribed(database: Database, count: int) -> None:
    """So many subscribers, in portions."""
    for first in range(1, count + 1, 50_000):
        async with database._engine.begin() as connection:
            await connection.execute(
                subscribers.insert(),
                [
                    {"chat_id": 1_000_000 + number, "active": True, "subscribed_at": utc_now()}
                    for number in range(first, min(first + 50_000, count + 1))
                ],
            )


async def announced(database: Database) -> int:
    """The article is announced to everybody; the broadcast's id."""
    async with database.begin() as tx:
        article_id = await tx.articles.add(ARTICLE)
        assert article_id is not None
        return await tx.broadcasts.announce(article_id)


async def is_finished(database: Database, broadcast_id: int) -> bool:
    """Whether everybody was served."""
    async with database.read() as tx:
        under_way = await tx.broadcasts.under_way()
    return broadcast_id not in {broadcast.id for broadcast in under_way}


async def sent(database: Database, broadcast_id: int) -> int:
    """How many copies have been written down as sent."""
    async with database.read() as tx:
        (broadcast,) = [b for b in await tx.broadcasts.of_article(1) if b.id == broadcast_id]
        assert broadcast.state is not BroadcastState.STOPPED
        return (await tx.broadcasts.progress(broadcast)).sent


async def open_chats(people: httpx.AsyncClient, chat_ids: Iterable[int]) -> None:
    """These people have written to the bot, so that it may write to them."""
    waiting = iter(chat_ids)

    async def one_after_another() -> None:
        for chat_id in waiting:
            await people.post("/sim/users", json={"id": chat_id, "first_name": "Ada"})
            message = {"chat_id": chat_id, "user_id": chat_id, "text": "/start"}
            (await people.post("/sim/messages", json=message)).raise_for_status()

    async with asyncio.TaskGroup() as tasks:
        for _ in range(8):
            tasks.create_task(one_after_another())


@contextlib.asynccontextmanager
async def opened(path: Path) -> AsyncIterator[Database]:
    """The database file, with its tables."""
    database = Database(f"sqlite+aiosqlite:///{path}")
    await database.migrate()
    try:
        yield database
    finally:
        await database.close()


@contextlib.asynccontextmanager
async def broadcasting(database: Database, telegram_url: str, per_second: int) -> AsyncIterator[None]:
    """The service's own sending, from the outbox to the wire."""
    pacer = Pacer(per_second)
    bot: ExtBot[Paced] = ExtBot(
        TOKEN, base_url=f"{telegram_url}/bot", request=AiohttpRequest(), rate_limiter=pacer
    )
    await bot.initialize()
    gc.collect()
    gc.freeze()  # as the service does
    photos = PhotoSource()
    uploads = Uploads(database, photos)
    async with asyncio.TaskGroup() as group:
        work = group.create_task(Broadcaster(database, bot, pacer, uploads, utc_now).run())
        try:
            yield
        finally:
            work.cancel()
            await asyncio.wait([work])
            await photos.aclose()
            await bot.shutdown()
