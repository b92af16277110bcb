"""A local Telegram for each test, and python-telegram-bot's own client for it."""

from collections.abc import AsyncIterator

import pytest
from telegram import Bot
from telegram.request import HTTPXRequest

from tests.local_telegram import TOKEN, LocalTelegram


@pytest.fixture
async def telegram() -> AsyncIterator[LocalTelegram]:
    """An empty local Telegram."""
    async with LocalTelegram() as running:
        yield running


@pytest.fixture
async def bot(telegram: LocalTelegram) -> AsyncIterator[Bot]:
    """The client that the product uses."""
    # Plain HTTP: loading certificates would take longer than most tests.
    requests = [HTTPXRequest(httpx_kwargs={"verify": False}) for _ in range(2)]
    async with Bot(
        TOKEN,
        base_url=f"{telegram.url}/bot",
        base_file_url=f"{telegram.url}/file/bot",
        request=requests[0],
        get_updates_request=requests[1],
    ) as client:
        yield client
