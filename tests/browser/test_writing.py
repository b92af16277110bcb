"""What a person does in the chat page to write: composer, replies, commands, keyboard."""

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.chat_page import ADA, BRUNO, MIRA, World, keyboard, last_query, phone, shown

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_command_in_a_text_is_sent_by_a_tap(world: World) -> None:
    page = await world.open()
    message = await world.sends(ADA, "Try /mycomments now")
    await shown(page, message).get_by_role("button", name="/mycomments").click()
    await world.telegram.wait_for(ADA, lambda sent: sent.get("text") == "/mycomments")


async def test_what_a_person_writes_is_sent_and_shown_once(world: World) -> None:
    page = await world.open()
    field = page.get_by_label("Message as Ada")
    await field.fill("Good morning")
    await phone(page, ADA).get_by_role("button", name="Send").click()
    sent = await world.telegram.wait_for_text(ADA, "Good morning")
    await expect(shown(page, sent)).to_have_count(1)
    await expect(shown(page, sent)).to_have_attribute("data-own", "")
    await expect(field).to_have_value("")
    await expect(phone(page, BRUNO).get_by_text("Good morning")).to_have_count(0)


async def test_a_refused_message_is_explained_and_kept(world: World) -> None:
    page = await world.open()
    await world.telegram.blocks(ADA)
    field = page.get_by_label("Message as Ada")
    await field.fill("Not lost")
    await field.press("Enter")
    await expect(phone(page, ADA).get_by_role("status")).to_contain_text("has blocked the bot")
    await expect(field).to_have_value("Not lost")


async def test_a_reply_quotes_its_original_and_leads_back_to_it(world: World) -> None:
    page = await world.open()
    original = await world.sends(ADA, "The bridge opens on Sunday")
    for number in range(30):
        await world.sends(ADA, f"Something else {number}")
    await shown(page, original).hover()
    await shown(page, original).get_by_role("button", name="Reply").click()
    await expect(phone(page, ADA).locator(".reply-bar")).to_contain_text("The bridge opens on Sunday")
    field = page.get_by_label("Message as Ada")
    await expect(field).to_be_focused()
    await field.fill("At last")
    await field.press("Enter")
    answer = await world.telegram.wait_for_text(ADA, "At last")
    assert answer["reply_to_message"]["message_id"] == original["message_id"]
    await expect(phone(page, ADA).locator(".reply-bar")).to_be_hidden()

    quote = shown(page, answer).get_by_role("button", name="In reply to Only News")
    await expect(quote).to_contain_text("The bridge opens on Sunday")
    await expect(shown(page, original)).not_to_be_in_viewport()
    await quote.click()
    await expect(shown(page, original)).to_be_in_viewport()
    await expect(shown(page, original)).to_be_focused()


async def test_a_double_click_replies_and_escape_cancels(world: World) -> None:
    page = await world.open()
    message = await world.sends(ADA, "An article")
    await shown(page, message).locator(".text").dblclick()
    await expect(phone(page, ADA).locator(".reply-bar")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(phone(page, ADA).locator(".reply-bar")).to_be_hidden()
    field = page.get_by_label("Message as Ada")
    await field.fill("On its own")
    await field.press("Enter")
    sent = await world.telegram.wait_for_text(ADA, "On its own")
    assert "reply_to_message" not in sent


async def test_a_forced_reply_waits_in_the_composer(world: World) -> None:
    page = await world.open()
    markup = {"force_reply": True, "input_field_placeholder": "Your comment"}
    question = await world.sends(ADA, "What do you say?", reply_markup=markup)
    field = page.get_by_label("Message as Ada")
    await expect(field).to_be_focused()
    await expect(field).to_have_attribute("placeholder", "Your comment")
    await page.keyboard.type("This")
    await page.keyboard.press("Enter")
    sent = await world.telegram.wait_for(ADA, lambda message: message.get("text") == "This")
    assert sent["reply_to_message"]["message_id"] == question["message_id"]
    await expect(field).to_have_attribute("placeholder", "Message")


async def test_a_forced_reply_outlives_a_reload(world: World) -> None:
    await world.sends(ADA, "What do you say?", reply_markup={"force_reply": True})
    page = await world.open()
    await expect(phone(page, ADA).locator(".reply-bar")).to_contain_text("What do you say?")


async def test_a_forced_reply_does_not_interrupt_somebody_who_writes_elsewhere(world: World) -> None:
    page = await world.open()
    await page.get_by_label("Message as Bruno").fill("Half a sen")
    await world.sends(ADA, "What do you say?", reply_markup={"force_reply": True})
    await expect(phone(page, ADA).locator(".reply-bar")).to_be_visible()
    await expect(page.get_by_label("Message as Bruno")).to_be_focused()


async def test_the_command_menu_lists_what_this_person_may_do(world: World) -> None:
    command = {"command": "queue", "description": "Comments that wait"}
    scope = {"type": "chat", "chat_id": MIRA}
    await world.calls("setMyCommands", commands=[command], scope=scope)
    page = await world.open()
    await phone(page, MIRA).get_by_role("button", name="Commands").click()
    item = phone(page, MIRA).get_by_role("menuitem", name="/queue")
    await expect(item).to_contain_text("Comments that wait")
    await item.click()
    await world.telegram.wait_for(MIRA, lambda message: message.get("text") == "/queue")
    await expect(item).to_be_hidden()


@pytest.mark.parametrize(("choice", "part"), [("Photo", "photo"), ("Sticker", "sticker")])
async def test_a_photo_or_a_sticker_can_be_sent(world: World, choice: str, part: str) -> None:
    page = await world.open()
    await phone(page, ADA).get_by_role("button", name="Attach").click()
    await phone(page, ADA).get_by_role("menuitem", name=choice).click()
    sent = await world.telegram.wait_for(ADA, lambda message: part in message)
    await expect(shown(page, sent)).to_be_visible()


async def test_a_hint_goes_with_the_first_thing_done(world: World) -> None:
    page = await world.open()
    hint = phone(page, ADA).get_by_text("Reply to an article.")
    await expect(hint).to_be_visible()
    field = page.get_by_label("Message as Ada")
    await field.fill("Hello")
    await field.press("Enter")
    await expect(hint).to_be_hidden()


async def test_a_whole_conversation_by_keyboard_alone(world: World) -> None:
    page = await world.open()
    message = await world.sends(ADA, "An article", reply_markup=keyboard([("Post a comment", "post")]))
    await expect(shown(page, message)).to_be_visible()
    await page.keyboard.press("Tab")  # the first link of the page leads to Ada's field
    await page.keyboard.press("Enter")
    field = page.get_by_label("Message as Ada")
    await expect(field).to_be_focused()
    await page.keyboard.type("Two")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("lines")
    await page.keyboard.press("Enter")
    own = await world.telegram.wait_for(ADA, lambda sent: sent.get("text") == "Two\nlines")
    await expect(shown(page, own)).to_be_visible()

    button = shown(page, message).get_by_role("button", name="Post a comment")
    await tab_back_to(page, button)
    await page.keyboard.press("Enter")
    query = await last_query(world)
    await world.calls("answerCallbackQuery", callback_query_id=query["id"])
    await expect(button).not_to_have_attribute("aria-busy", "true")

    await page.keyboard.press("Tab")
    await expect(shown(page, message).get_by_role("button", name="Reply")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(field).to_be_focused()
    await page.keyboard.type("A reply")
    await page.keyboard.press("Enter")
    reply = await world.telegram.wait_for_text(ADA, "A reply")
    assert reply["reply_to_message"]["message_id"] == message["message_id"]


async def tab_back_to(page: Page, target: Locator) -> None:
    """Shift+Tab until the focus is there; a page of this size has fewer stops than the limit."""
    for _ in range(40):
        if await target.evaluate("element => element === document.activeElement"):
            return
        await page.keyboard.press("Shift+Tab")
    raise AssertionError("Shift+Tab does not lead there")
