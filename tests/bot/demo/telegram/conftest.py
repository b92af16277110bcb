"""A local Telegram for each test, and python-telegram-bot's own client for it."""

from collections.abc import AsyncIterator

import pytest
from telegram import Bot

from tests.local_telegram import TOKEN, LocalTelegram


@pytest.fixture
async def telegram() -> AsyncIterator[LocalTelegram]:
    """An empty local Telegram."""
    async with LocalTelegram() as running:
        yield running


@pytest.fixture
async def bot(telegram: LocalTelegram) -> AsyncIterator[Bot]:
    """The client that the product uses."""
    async with Bot(TOKEN, base_url=f"{telegram.url}/bot", base_file_url=f"{telegram.url}/file/bot") as client:
        yield client
