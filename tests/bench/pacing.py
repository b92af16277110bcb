"""How much of Telegram's limits is used, and how often they are broken, by our pacer and by the library's.

The local Telegram counts strictly: 30 in any second in all, one a second in a private chat.
"""

import asyncio
import sys
from collections import Counter
from time import monotonic
from typing import Any

import httpx
from telegram.error import RetryAfter
from telegram.ext import AIORateLimiter, BaseRateLimiter, ExtBot

from bot.delivery.pacing import Pacer
from bot.delivery.transport import AiohttpRequest
from storage.outbox import Lane
from tests.bench.newsroom import TOKEN, open_chats
from tests.bench.processes import end, line_of, say, start

SENDS = 3_000
CHATS = 1_500
FIRST_CHAT = 1_000_001
AT_ONCE = 60
ANSWERS_EVERY_SECONDS = 0.5
PER_SECOND = 30


async def run() -> dict[str, float]:
    """Three thousand sends each; with ours, people are answered in between."""
    sends = int(sys.argv[2]) if len(sys.argv) > 2 else SENDS
    ours = await _paced("only_news", Pacer(), sends, answers=True)
    theirs = await _paced("ptb", AIORateLimiter(overall_max_rate=30, max_retries=20), sends, answers=False)
    return {
        "sends": sends,
        "allowed_share": ours["share"],
        "rejected_429": ours["rejected"],
        "ptb_allowed_share": theirs["share"],
        "ptb_rejected_429": theirs["rejected"],
        "answer_wait_p95_ms": ours["answer_wait_p95_ms"],
    }


async def _paced(name: str, limiter: BaseRateLimiter[Any], sends: int, *, answers: bool) -> dict[str, float]:
    telegram = await start("bot", "telegram", "--port", "0")
    try:
        url = next(word for word in (await line_of(telegram)).split() if word.startswith("http"))
        async with httpx.AsyncClient(base_url=url, timeout=60) as people:
            await open_chats(people, range(FIRST_CHAT, FIRST_CHAT + CHATS + 100))
            limits = {"per_second": PER_SECOND, "per_chat_per_second": 1}
            (await people.post("/sim/limits", json=limits)).raise_for_status()
            bot = ExtBot(TOKEN, base_url=f"{url}/bot", request=AiohttpRequest(), rate_limiter=limiter)
            await bot.initialize()
            try:
                seconds, waits = await _send(bot, sends, paced=answers)
            finally:
                await bot.shutdown()
            statuses: Counter[int] = Counter()
            after = 0
            while calls := (await people.get("/sim/calls", params={"after": after})).json():
                after = calls[-1]["n"]
                statuses.update(call["status"] for call in calls if call["method"] == "sendMessage")
    finally:
        await end(telegram)
    say(f"{name}: {statuses[200]} in {seconds:.1f} s, {statuses[429]} refused")
    waits.sort()
    return {
        "share": round(statuses[200] / seconds / PER_SECOND, 3),
        "rejected": statuses[429],
        "answer_wait_p95_ms": round(1000 * waits[int(len(waits) * 0.95)]) if waits else 0.0,
    }


async def _send(bot: ExtBot[Any], sends: int, *, paced: bool) -> tuple[float, list[float]]:
    """How long it took, and how long each answer to a person took."""
    chats = iter([FIRST_CHAT + number % CHATS for number in range(sends)])
    waits: list[float] = []

    async def one_after_another() -> None:
        for chat_id in chats:
            await _insist(bot, chat_id, Lane.NEWS if paced else None)

    async def answer() -> None:
        number = 0
        while True:
            await asyncio.sleep(ANSWERS_EVERY_SECONDS)
            number += 1
            asked_at = monotonic()
            await _insist(bot, FIRST_CHAT + CHATS + number % 100, Lane.ANSWER)
            waits.append(monotonic() - asked_at)

    answering = asyncio.create_task(answer()) if paced else None
    began = monotonic()
    async with asyncio.TaskGroup() as senders:
        for _ in range(AT_ONCE):
            senders.create_task(one_after_another())
    seconds = monotonic() - began
    if answering is not None:
        answering.cancel()
    return seconds, waits


async def _insist(bot: ExtBot[Any], chat_id: int, lane: Lane | None) -> None:
    while True:
        try:
            await bot.send_message(chat_id, "News", rate_limit_args=lane)
        except RetryAfter:
            await asyncio.sleep(1)
        else:
            return
