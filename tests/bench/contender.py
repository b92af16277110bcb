"""One way of sending a broadcast, in a process of its own on one core: `contender NAME URL COUNT AT_ONCE`.

Prints what it took as one line of JSON: messages a second, and microseconds of this process a message.
"""

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import aiohttp
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.ext import ExtBot
from telegram.request import HTTPXRequest

from bot.delivery.letters import letter
from bot.delivery.sending import keyboard_markup
from bot.screens.article import article_screen
from storage.broadcasts import Broadcast
from storage.database import Database
from tests.bench.newsroom import TOKEN, announced, broadcasting, is_finished, opened, subscribed
from tests.bench.processes import pin

FIRST_CHAT = 1_000_001
Send = Callable[[int], Awaitable[object]]


async def _article() -> tuple[Broadcast, str]:
    """The very words that the service sends, as HTML."""
    with tempfile.TemporaryDirectory() as folder:
        async with opened(Path(folder) / "words.db") as database:
            await announced(database)
            async with database.read() as tx:
                (broadcast,) = await tx.broadcasts.of_article(1)
                article = await tx.articles.require(1)
            assert letter(broadcast, article).method == "send_message"
            return broadcast, article_screen(article).html


async def _all(send: Send, count: int, at_once: int) -> None:
    chats = iter(range(FIRST_CHAT, FIRST_CHAT + count))

    async def one_after_another() -> None:
        for chat_id in chats:
            await send(chat_id)

    async with asyncio.TaskGroup() as senders:
        for _ in range(at_once):
            senders.create_task(one_after_another())


async def _ptb_default(url: str, count: int, at_once: int, html: str) -> None:
    bot = ExtBot(TOKEN, base_url=f"{url}/bot", request=HTTPXRequest(connection_pool_size=256))
    async with bot:
        markup = InlineKeyboardMarkup([[InlineKeyboardButton("Post a comment", callback_data="post:1")]])
        no_preview = LinkPreviewOptions(is_disabled=True)

        async def send(chat_id: int) -> None:
            await bot.send_message(
                chat_id, html, parse_mode="HTML", reply_markup=markup, link_preview_options=no_preview
            )

        await _all(send, count, at_once)


async def _aiogram(url: str, count: int, at_once: int, html: str) -> None:
    from aiogram import Bot
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer
    from aiogram.types import InlineKeyboardButton as Button
    from aiogram.types import InlineKeyboardMarkup as Markup
    from aiogram.types import LinkPreviewOptions as Preview

    bot = Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(url), limit=256))
    markup = Markup(inline_keyboard=[[Button(text="Post a comment", callback_data="post:1")]])
    no_preview = Preview(is_disabled=True)

    async def send(chat_id: int) -> None:
        await bot.send_message(
            chat_id, html, parse_mode="HTML", reply_markup=markup, link_preview_options=no_preview
        )

    try:
        await _all(send, count, at_once)
    finally:
        await bot.session.close()


async def _raw_client(url: str, count: int, at_once: int, html: str) -> None:
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=256)) as session:
        fixed = {
            "text": html,
            "parse_mode": "HTML",
            "link_preview_options": '{"is_disabled": true}',
            "reply_markup": keyboard_markup(()) or "{}",
        }

        async def send(chat_id: int) -> None:
            body = {**fixed, "chat_id": str(chat_id)}
            async with session.post(f"{url}/bot{TOKEN}/sendMessage", data=body) as response:
                await response.read()

        await _all(send, count, at_once)


async def _only_news(url: str, count: int, database: Database) -> None:
    broadcast_id = await announced(database)
    async with broadcasting(database, url, per_second=1_000_000):
        while not await is_finished(database, broadcast_id):
            await asyncio.sleep(0.05)


async def _measure(name: str, url: str, count: int, at_once: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        async with opened(Path(folder) / "news.db") as database:
            _, html = await _article()
            if name == "only_news":
                await subscribed(database, count)
            wall, cpu = time.perf_counter(), time.process_time()
            if name == "only_news":
                await _only_news(url, count, database)
            else:
                ways = {"ptb_default": _ptb_default, "aiogram": _aiogram, "raw_client": _raw_client}
                await ways[name](url, count, at_once, html)
            wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
            if name == "only_news":
                await _check(database, count)
    return {"per_s": count / wall, "cpu_us": cpu / count * 1e6}


async def _check(database: Database, count: int) -> None:
    async with database.read() as tx:
        (broadcast,) = await tx.broadcasts.of_article(1)
        progress = await tx.broadcasts.progress(broadcast)
    assert progress.sent == count, progress


if __name__ == "__main__":
    pin(0)
    _name, _url, _count, _at_once = sys.argv[1:]
    print(json.dumps(asyncio.run(_measure(_name, _url, int(_count), int(_at_once)))))
