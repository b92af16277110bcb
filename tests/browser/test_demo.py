"""The whole story in the demo's page: seen, commented, approved, read by the other reader."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from bot.demo.stage import ADA, BEN, MIA
from tests.bot_process import BotProcess

pytestmark = pytest.mark.asyncio(loop_scope="session")

SLOW_MS = 30_000


@pytest_asyncio.fixture(loop_scope="session")
async def address(tmp_path: Path) -> AsyncIterator[str]:
    """The demo as `make demo` starts it, without opening a browser."""
    demo = BotProcess({}, tmp_path, ("demo", "--no-browser", "--port", "0"))
    await demo.start()
    found = re.search(r"http://\S+", demo.output)
    assert found is not None
    yield found.group()
    assert await demo.stop() == 0, demo.output


def chat_of(page: Page, person: int) -> Locator:
    """One person's phone."""
    return page.locator(f'[data-phone="{person}"]')


def message_with(phone: Locator, text: str) -> Locator:
    """The newest message on a phone that says this."""
    return phone.locator("[data-message-id]").filter(has_text=text).last


async def test_an_article_is_seen_discussed_approved_and_read_by_the_other_reader(
    browser: Browser, address: str
) -> None:
    page = await browser.new_page(viewport={"width": 1280, "height": 800})
    await page.goto(address)
    ada, ben, mia = (chat_of(page, phone.user_id) for phone in (ADA, BEN, MIA))

    for phone in (ada, ben):
        article = message_with(phone, "No comments")
        await expect(article).to_be_visible(timeout=SLOW_MS)
        await expect(article.locator("img").first).to_be_visible()
        await expect(article.get_by_role("button", name="Post a comment")).to_be_visible()

    await message_with(ada, "No comments").get_by_role("button", name="Post a comment").click()
    await expect(message_with(ada, "What would you like to say")).to_be_visible(timeout=SLOW_MS)
    composer = page.get_by_label("Message as Ada", exact=True)
    await composer.fill("I will walk across it on Saturday with my mother.")
    await composer.press("Enter")
    await expect(message_with(ada, "A moderator reads every comment")).to_be_visible(timeout=SLOW_MS)

    card = message_with(mia, "I will walk across it on Saturday")
    await expect(card).to_contain_text("demo toy model", timeout=SLOW_MS)
    await expect(card).to_contain_text("toxicity")
    await card.get_by_role("button", name="Approve").click()
    await expect(message_with(mia, "Approved by Mia")).to_be_visible(timeout=SLOW_MS)
    await expect(message_with(ada, "A moderator approved your comment")).to_be_visible(timeout=SLOW_MS)

    await ben.get_by_role("button", name="1 comment", exact=True).click(timeout=SLOW_MS)
    await expect(message_with(ben, "I will walk across it on Saturday")).to_be_visible(timeout=SLOW_MS)

    await composer.fill("/mycomments")
    await composer.press("Enter")
    await expect(message_with(ada, "✅ published")).to_be_visible(timeout=SLOW_MS)
    await page.close()


async def test_a_toxic_comment_is_visibly_treated_differently(browser: Browser, address: str) -> None:
    page = await browser.new_page(viewport={"width": 1280, "height": 800})
    await page.goto(address)
    ben, mia = (chat_of(page, phone.user_id) for phone in (BEN, MIA))
    article = message_with(ben, "No comments")
    await expect(article).to_be_visible(timeout=SLOW_MS)
    await article.get_by_role("button", name="Post a comment").click()
    await expect(message_with(ben, "What would you like to say")).to_be_visible(timeout=SLOW_MS)
    composer = page.get_by_label("Message as Ben", exact=True)
    await composer.fill("The mayor is a stupid idiot")
    await composer.press("Enter")
    await expect(message_with(ben, "took it for an insult")).to_be_visible(timeout=SLOW_MS)
    card = message_with(mia, "The mayor is a stupid idiot")
    await expect(card).to_contain_text(re.compile("🟠|🔴"), timeout=SLOW_MS)
    await card.get_by_role("button", name="Reject").click()
    await card.get_by_role("button", name="It insults people").click(timeout=SLOW_MS)
    await expect(message_with(ben, "was not published")).to_be_visible(timeout=SLOW_MS)
    await expect(article).to_be_visible()
    await page.close()


async def test_a_new_article_can_be_published_from_the_page(browser: Browser, address: str) -> None:
    page = await browser.new_page(viewport={"width": 390, "height": 844})
    await page.goto(address)
    ada = chat_of(page, ADA.user_id)
    await expect(message_with(ada, "No comments")).to_be_visible(timeout=SLOW_MS)
    articles = ada.get_by_role("button", name="Post a comment")
    before = await articles.count()
    await page.get_by_role("button", name=re.compile("Publish")).click()
    await expect(articles).to_have_count(before + 1, timeout=SLOW_MS)
    await page.close()
