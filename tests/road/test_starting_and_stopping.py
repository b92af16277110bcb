"""The service starts where it can, says why where it cannot, and ends cleanly at any moment."""

import asyncio
import json

import pytest

from tests.bot_process import BotProcess
from tests.feed_server import FeedServer, Page
from tests.local_telegram import LocalTelegram
from tests.road.conftest import ADA, BEN, FEED
from tests.road.people import HEADLINE, publish, subscribe

OTHER_TOKEN = "987654321:a-second-bot-with-a-token-of-its-own"


async def test_a_second_bot_is_refused_a_database_that_is_not_its_own(bot: BotProcess) -> None:
    await bot.start()
    assert await bot.stop() == 0
    bot.environment["TELEGRAM_TOKEN"] = OTHER_TOKEN
    assert await bot.ends() == 2
    assert "This database belongs to another bot." in bot.output
    assert OTHER_TOKEN.partition(":")[2] not in bot.output


@pytest.mark.parametrize("seconds", [0.0, 0.4, 0.9, 1.5])
async def test_a_stop_while_the_model_is_loading_is_a_clean_one(bot: BotProcess, seconds: float) -> None:
    await bot.start()
    assert "model_loaded" not in bot.output
    await asyncio.sleep(seconds)  # the moment is the point
    assert await bot.stop() == 0


async def test_an_article_with_half_a_character_in_it_is_delivered(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    document = {"version": "https://jsonfeed.org/version/1.1", "title": "News", "items": []}
    site.pages[FEED] = Page(json.dumps(document).encode())
    await bot.start()
    await subscribe(telegram, ADA)
    await bot.feed_was_read(site, FEED)
    half = {"id": "1", "title": "Half \ud83d a boat", "content_html": "<p>It \udc00 floats \ud83d.</p>"}
    site.pages[FEED] = Page(json.dumps({**document, "items": [half]}).encode())
    await telegram.wait_for_text(ADA, "a boat")


async def test_an_article_whose_picture_telegram_refuses_goes_in_words(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    await bot.start()
    await subscribe(telegram, ADA, BEN)
    wrong = "Bad Request: wrong file identifier/HTTP URL specified"
    await telegram.faults(method="sendPhoto", status=400, description=wrong, times=5)
    await publish(site, bot)
    for reader in (ADA, BEN):
        copy = await telegram.wait_for_text(reader, HEADLINE)
        assert "photo" not in copy
    assert len(await telegram.calls("sendPhoto")) == 1, "nobody else is made to wait for the picture"
    await telegram.clear_faults()


async def test_polling_goes_on_after_the_feed_was_broken_for_a_while(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    await bot.start()
    await subscribe(telegram, ADA)
    before = site.pages.pop(FEED)
    await bot.saw("feed_failed")
    site.pages[FEED] = before
    await publish(site, bot)
    await telegram.wait_for_text(ADA, HEADLINE)
