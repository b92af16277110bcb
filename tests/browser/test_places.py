"""Groups and channels on the chat page: readable, and a tap there leads to the private chat."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from bot.demo.page import Phone, Place, Scene
from tests.browser.chat_page import ADA, BRUNO, PHONE_SIZED, World, keyboard, last_query, phone
from tests.browser.conftest import opened

pytestmark = pytest.mark.asyncio(loop_scope="session")

CHANNEL, GROUP = -1_000_000_000_077, -78
SCENE = Scene(
    title="Only News",
    note="The classifier here is a toy.",
    phones=(
        Phone(ADA, "Ada", "Reader", place=Place(CHANNEL, "Valley News", "channel", takes_words=False)),
        Phone(ADA, "Ada", "Reader"),
        Phone(BRUNO, "Bruno", "Reader", place=Place(GROUP, "Neighbours", "group")),
    ),
)
IN_CHANNEL, IN_GROUP = f"{ADA}@{CHANNEL}", f"{BRUNO}@{GROUP}"
BUTTON = keyboard([("Post a comment", "post:1")])


@pytest_asyncio.fixture(loop_scope="session")
async def places(browser: Browser) -> AsyncIterator[World]:
    """Ada reads a channel of Bruno's, and both are in a group."""
    async with opened(browser, SCENE) as world:
        await world.telegram.channel(CHANNEL, [BRUNO, ADA])
        await world.telegram.group(GROUP, [BRUNO, ADA], kind="group")
        yield world


async def test_a_channel_is_read_and_not_written_in(places: World) -> None:
    page = await places.open()
    posted = await places.sends(CHANNEL, "The bridge opens on Sunday", reply_markup=BUTTON)
    channel = phone(page, IN_CHANNEL)
    await expect(channel.get_by_role("heading", name="Newsroom")).to_have_count(0)
    await expect(channel.get_by_role("heading", name="Valley News")).to_be_visible()
    await expect(channel.locator(".status")).to_have_text("channel")
    message = channel.locator(f"[data-message-id='{posted['message_id']}']")
    await expect(message).to_contain_text("The bridge opens on Sunday")
    await expect(channel.get_by_role("textbox")).to_have_count(0)
    await expect(channel.get_by_role("button", name="Reply")).to_have_count(0)
    await expect(channel).to_contain_text("Only its owner writes in this channel.")
    await places.calls(
        "editMessageText", chat_id=CHANNEL, message_id=posted["message_id"], text="The bridge opens on Monday"
    )
    await expect(message).to_contain_text("Monday")
    await expect(phone(page, ADA)).not_to_contain_text("Monday")


async def test_in_a_group_everybody_is_named_but_oneself(places: World) -> None:
    page = await places.open()
    await places.sends(GROUP, "An article")
    await places.telegram.says(ADA, "I was there", chat_id=GROUP)
    group = phone(page, IN_GROUP)
    await expect(group.locator(".sender")).to_have_text(["Only News", "Ada"])
    field = group.get_by_role("textbox", name="Message as Bruno")
    await field.fill("So was I")
    await field.press("Enter")
    said = await places.telegram.wait_for_text(GROUP, "So was I")
    assert said["from"]["id"] == BRUNO
    await expect(group.locator("[data-own] .sender")).to_have_count(0)
    await places.telegram.becomes_supergroup(GROUP, CHANNEL - 1)
    await expect(group).to_contain_text("This group became a supergroup")


async def test_a_tap_that_is_answered_with_a_link_to_the_bot_goes_on_in_private(places: World) -> None:
    page = await places.open(PHONE_SIZED)
    await places.sends(CHANNEL, "An article", reply_markup=BUTTON)
    await phone(page, IN_CHANNEL).get_by_role("button", name="Post a comment").click()
    query = await last_query(places)
    url = "https://t.me/only_news_bot?start=post-1"
    await places.calls("answerCallbackQuery", callback_query_id=query["id"], url=url)
    await expect(phone(page, ADA)).to_be_visible()
    await expect(phone(page, ADA)).to_contain_text("/start post-1")
    said = await places.telegram.wait_for_text(ADA, "/start post-1")
    assert said["chat"]["type"] == "private"
    await expect(phone(page, IN_CHANNEL)).to_be_hidden()
