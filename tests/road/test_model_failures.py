"""Whatever the model does, nothing is published that it did not score; and it is scored when it is back."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest

from bot.app import build
from bot.settings import Settings
from moderation.policy import Mode
from tests.feed_server import FeedServer
from tests.local_telegram import TOKEN, Json, LocalTelegram
from tests.moderation.scoring.scripted import Script, scripted
from tests.road.conftest import ADA, BEN, FEED, MIA, feed_page
from tests.road.people import HEADLINE, answered, buttons, shown_text, subscribe


@pytest.fixture
def script(tmp_path: Path) -> Script:
    """The test's side of a model that finds everything clean when it works."""
    return Script(tmp_path)


@asynccontextmanager
async def running(
    telegram: LocalTelegram, site: FeedServer, database_url: str, script: Script
) -> AsyncIterator[None]:
    """The service in this process, in the mode that publishes clean comments by itself."""
    settings = Settings(
        telegram_token=TOKEN,
        telegram_api_url=telegram.url,
        database_url=database_url,
        feeds=(site.url + FEED,),
        poll_seconds=0.2,
        admin_ids=(MIA,),
        moderation_mode=Mode.SMART,
        first_comments=0,
        scoring_seconds=0.5,
        allow_private_feeds=True,
    )
    ready = asyncio.Event()
    load = partial(scripted, script.folder)
    service = asyncio.create_task(build(settings, load).run(lambda _: ready.set()))
    try:
        async with asyncio.timeout(30):
            await ready.wait()
        yield
    finally:
        service.cancel()
        await asyncio.wait([service])


async def article_for_ada(telegram: LocalTelegram, site: FeedServer) -> Json:
    """Ada subscribes, and the site publishes its article."""
    await telegram.says(MIA, "/queue")
    await subscribe(telegram, ADA, BEN)
    async with asyncio.timeout(10):
        while site.requests.get(FEED, 0) < 3:
            await asyncio.sleep(0.02)
    site.pages[FEED] = feed_page(site)
    return await telegram.wait_for_text(ADA, HEADLINE)


async def test_a_model_that_works_publishes_what_is_clean(
    telegram: LocalTelegram, site: FeedServer, database_url: str, script: Script
) -> None:
    async with running(telegram, site, database_url, script):
        article = await article_for_ada(telegram, site)
        await telegram.says(ADA, "What a fine drill", article)
        await telegram.wait_for_text(ADA, "Your comment is published")
        await telegram.wait_for(BEN, lambda m: "1 comment" in buttons(m))


async def test_a_model_that_raises_never_publishes(
    telegram: LocalTelegram, site: FeedServer, database_url: str, script: Script
) -> None:
    async with running(telegram, site, database_url, script):
        article = await article_for_ada(telegram, site)
        script.do("broken")
        said = await telegram.says(ADA, "What a fine drill", article)
        await answered(telegram, said, "cannot read comments at the moment")
        card = await telegram.wait_for_text(MIA, "What a fine drill")
        assert "Not scored" in shown_text(card)
        assert shown_text(await telegram.message(ADA, article["message_id"])).endswith("No comments")


async def test_a_model_that_cannot_be_loaded_never_publishes(
    telegram: LocalTelegram, site: FeedServer, database_url: str, script: Script
) -> None:
    script.do("missing")
    async with running(telegram, site, database_url, script):
        article = await article_for_ada(telegram, site)
        said = await telegram.says(ADA, "What a fine drill", article)
        await answered(telegram, said, "cannot read comments at the moment")
        assert "Not scored" in shown_text(await telegram.wait_for_text(MIA, "What a fine drill"))


async def test_a_model_that_hangs_never_publishes_and_holds_up_nobody_and_is_believed_when_it_is_back(
    telegram: LocalTelegram, site: FeedServer, database_url: str, script: Script
) -> None:
    async with running(telegram, site, database_url, script):
        article = await article_for_ada(telegram, site)
        script.do("hold")
        said = await telegram.says(ADA, "What a fine drill", article)
        await telegram.says(BEN, "/help")
        await telegram.wait_for_text(BEN, "/mycomments")
        await answered(telegram, said, "cannot read comments at the moment")
        card = await telegram.wait_for_text(MIA, "What a fine drill")
        assert "Not scored" in shown_text(card)

        script.stop("hold")
        await answered(telegram, said, "Your comment is published")
        card = await telegram.wait_for_text(MIA, "published, by the policy")
        assert "scripted" in shown_text(card)
        await telegram.wait_for(BEN, lambda m: "1 comment" in buttons(m))


async def test_a_process_of_the_model_that_is_killed_never_publishes_and_is_replaced(
    telegram: LocalTelegram, site: FeedServer, database_url: str, script: Script
) -> None:
    async with running(telegram, site, database_url, script):
        article = await article_for_ada(telegram, site)
        script.do("loading")
        os.kill(script.processes()[0], signal.SIGKILL)
        said = await telegram.says(ADA, "What a fine drill", article)
        await answered(telegram, said, "cannot read comments at the moment")
        assert "Not scored" in shown_text(await telegram.wait_for_text(MIA, "What a fine drill"))
        script.stop("loading")
        await answered(telegram, said, "Your comment is published")
        await telegram.wait_for(BEN, lambda m: "1 comment" in buttons(m))
