"""Real Chromium for the tests of pages. One browser for all of them; every test has a context of its own."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from bot.demo.page import Scene, routes
from tests.browser.chat_page import OTHER_ROUTES, SCENE, World
from tests.local_telegram import LocalTelegram

# A sandbox needs rights that containers lack; the rest keeps Chromium from asking the network for anything.
CHROMIUM_ARGUMENTS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def find_chromium() -> str:
    """The system's Chromium. Without one: a failure where CI is set, a skip with its reason elsewhere."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    missing = "no Chromium: install chromium, chromium-browser or google-chrome to run the browser tests"
    if os.environ.get("CI"):
        pytest.fail(missing)
    pytest.skip(missing)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Its tests run in the session's loop: `pytestmark = pytest.mark.asyncio(loop_scope="session")`."""
    path = find_chromium()
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=path, args=list(CHROMIUM_ARGUMENTS))
        yield launched
        await launched.close()


@pytest_asyncio.fixture(loop_scope="session")
async def world(browser: Browser) -> AsyncIterator[World]:
    """Afterwards: no script failed, and nothing was asked of anybody but the demo itself."""
    async with opened(browser, SCENE) as made:
        yield made


@asynccontextmanager
async def opened(browser: Browser, scene: Scene) -> AsyncIterator[World]:
    """A Telegram with a scene's people, who have all sent /start."""
    async with LocalTelegram([*routes(scene), *OTHER_ROUTES]) as telegram:
        await telegram.call("getMe")
        for user_id, name in {person.user_id: person.first_name for person in scene.phones}.items():
            await telegram.started(user_id, name)
        made = World(telegram, browser, scene)
        yield made
        for page in made.pages:
            await page.close()
        assert not made.mishaps
