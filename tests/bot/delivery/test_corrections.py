"""Whoever gets a wrong article is told that it was wrong, also when they get it after that was found out."""

import asyncio
from pathlib import Path

from telegram.ext import ExtBot

from bot.delivery.broadcasting import Broadcaster
from bot.delivery.pacing import Paced, Pacer
from bot.delivery.transport import AiohttpRequest
from bot.delivery.uploads import Uploads
from bot.news.photo_source import PhotoSource
from storage.broadcasts import BroadcastKind, BroadcastState, Progress
from storage.clock import utc_now
from storage.database import Database
from storage.outbox import Lane
from tests.builders import add_article
from tests.databases import opened
from tests.local_telegram import TOKEN, LocalTelegram

READERS = range(1001, 1081)
PER_SECOND = 40


async def progress(database: Database, article_id: int) -> list[Progress]:
    async with database.read() as tx:
        return [await tx.broadcasts.progress(each) for each in await tx.broadcasts.of_article(article_id)]


async def test_a_correction_reaches_everybody_though_half_of_them_had_no_copy_yet(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'onlynews.db'}"
    async with opened(url, utc_now) as database, LocalTelegram() as telegram:
        async with database.begin() as tx:
            article = await add_article(tx, title="The brigde")
            for reader in READERS:
                await tx.subscribers.subscribe(reader)
            await tx.broadcasts.announce(article.id)
        for reader in READERS:
            await telegram.started(reader)
        pacer = Pacer(PER_SECOND)
        bot: ExtBot[Paced] = ExtBot(
            TOKEN, base_url=f"{telegram.url}/bot", request=AiohttpRequest(), rate_limiter=pacer
        )
        await bot.initialize()
        uploads = Uploads(database, PhotoSource(allow_private=True))
        sending = asyncio.create_task(Broadcaster(database, bot, pacer, uploads, utc_now).run())
        try:
            async with asyncio.timeout(60):
                while (await progress(database, article.id))[0].sent < len(READERS) // 2:
                    await asyncio.sleep(0.02)
                async with database.begin() as tx:
                    await tx.broadcasts.announce(
                        article.id, lane=Lane.BREAKING, kind=BroadcastKind.CORRECTION, html="It is a bridge."
                    )
                while {each.broadcast.state for each in await progress(database, article.id)} != {
                    BroadcastState.FINISHED
                }:
                    await asyncio.sleep(0.02)
        finally:
            sending.cancel()
            await asyncio.wait([sending])
            await bot.shutdown()
        for reader in READERS:
            _, copy, correction = await telegram.messages(reader)
            assert "The brigde" in copy["text"]
            assert correction["reply_to_message"]["message_id"] == copy["message_id"]
        assert [(each.sent, each.audience) for each in await progress(database, article.id)] == [(80, 80)] * 2
