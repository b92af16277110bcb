"""Whatever ends the process, nothing is lost and nothing happens twice."""

import asyncio
import random

from storage.database import Database
from tests.bot_process import BotProcess
from tests.feed_server import FeedServer
from tests.local_telegram import LocalTelegram
from tests.road.conftest import ADA, BEN, MIA
from tests.road.people import HEADLINE, article_for, count_of, publish, subscribe


async def test_a_reply_sent_while_the_bot_is_dead_is_stored_once(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    await bot.start()
    await telegram.says(MIA, "/queue")
    article = (await article_for(telegram, site, bot, ADA))[ADA]
    await bot.kill()
    await telegram.says(ADA, "Written into the dark", article)
    await bot.start()
    await telegram.wait_for_text(ADA, "Thank you.")
    await telegram.wait_for_text(MIA, "Written into the dark")


async def test_replies_around_sigkills_are_neither_lost_nor_stored_twice(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess, database_url: str
) -> None:
    await bot.start()
    article = (await article_for(telegram, site, bot, ADA))[ADA]
    moments = random.Random(7)
    texts = [f"Thought number {number}" for number in range(4)]
    for text in texts:
        await telegram.says(ADA, text, article)
        await asyncio.sleep(moments.uniform(0.0, 0.08))
        await bot.kill()
        await bot.start()
    last = await telegram.says(ADA, "The last thought", article)
    await telegram.wait_for(
        ADA, lambda m: m.get("reply_to_message", {}).get("message_id") == last["message_id"]
    )

    database = Database(database_url)
    async with database.read() as tx:
        stored = await tx.comments.of_author(ADA, limit=100)
    await database.close()
    assert sorted(comment.text for comment in stored) == sorted([*texts, "The last thought"])
    # Each was answered; one whose answer was in flight at a kill may have been answered once more.
    assert len(stored) <= await count_of(telegram, ADA, "Thank you.") <= len(stored) + len(texts)


async def test_an_article_published_around_a_sigkill_reaches_everybody(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    await bot.start()
    await subscribe(telegram, ADA, BEN)
    await publish(site, bot)
    await bot.kill()
    await bot.start()
    for reader in (ADA, BEN):
        await telegram.wait_for_text(reader, HEADLINE)
        assert await count_of(telegram, reader, HEADLINE) <= 2


async def test_a_send_whose_answer_was_lost_is_repeated_once(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    await bot.start()
    await subscribe(telegram, ADA)
    await telegram.faults(method="sendPhoto", drop=True, times=2)
    await publish(site, bot)
    # Both took effect and neither was answered; a third would be certain to be one too many.
    await bot.saw('"follows": "Uncertain"')
    await telegram.says(ADA, "/help")
    await telegram.wait_for_text(ADA, "/mycomments")
    async with asyncio.timeout(20):
        while len(await telegram.calls("sendPhoto")) < 2:
            await asyncio.sleep(0.05)
    await telegram.says(ADA, "/stop")
    await telegram.wait_for_text(ADA, "no more news")
    assert len(await telegram.calls("sendPhoto")) == 2


async def test_sends_refused_for_now_arrive_later_and_once(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    await bot.start()
    await subscribe(telegram, ADA)
    await telegram.faults(method="sendPhoto", status=429, retry_after=1, times=1)
    await telegram.faults(method="sendPhoto", status=500, times=1)
    await publish(site, bot)
    await telegram.wait_for_text(ADA, HEADLINE, timeout=20)
    assert [call["status"] for call in await telegram.calls("sendPhoto")] == [429, 500, 200]


async def test_a_reader_who_blocked_the_bot_is_no_longer_written_to(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess, database_url: str
) -> None:
    await bot.start()
    await subscribe(telegram, ADA, BEN)
    await telegram.faults(method="sendPhoto", chat_id=BEN, status=403, times=1)
    await publish(site, bot)
    await telegram.wait_for_text(ADA, HEADLINE)
    await bot.saw('"follows": "ChatGone"')
    await telegram.blocks(ADA)
    database = Database(database_url)
    async with asyncio.timeout(10):
        while True:
            async with database.read() as tx:
                if not await tx.subscribers.is_subscribed(ADA) and not await tx.subscribers.is_subscribed(
                    BEN
                ):
                    break
            await asyncio.sleep(0.05)
    await database.close()
