"""The chat page against the real local Telegram, in real Chromium: phones, buttons, live changes."""

import json
from urllib.parse import urlsplit

import pytest
from playwright.async_api import expect

from tests.browser.chat_page import (
    ADA,
    BRUNO,
    MIRA,
    PHONE_SIZED,
    SCENE,
    World,
    keyboard,
    last_query,
    phone,
    shown,
)
from tests.browser.door import Door

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_three_phones_show_whose_they_are(world: World) -> None:
    page = await world.open()
    await expect(page).to_have_title("Only News")
    await expect(page.get_by_text("The classifier here is a toy.")).to_be_visible()
    for person in SCENE.phones:
        section = page.get_by_role("region", name=f"{person.first_name}'s phone")
        await expect(section.get_by_role("heading", name=person.first_name)).to_contain_text(person.role)
        await expect(section.get_by_role("textbox", name=f"Message as {person.first_name}")).to_be_visible()


async def test_a_tapped_button_waits_for_its_answer_which_is_a_toast(world: World) -> None:
    page = await world.open()
    message = await world.sends(
        MIRA, "Comment 1", reply_markup=keyboard([("Approve", "ok"), ("Reject", "no")])
    )
    button = shown(page, message).get_by_role("button", name="Approve")
    await button.click()
    await expect(button).to_have_attribute("aria-busy", "true")
    await expect(shown(page, message).get_by_role("button", name="Reject")).not_to_have_attribute(
        "aria-busy", "true"
    )
    query = await last_query(world)
    assert query["data"] == "ok"
    assert query["from"]["id"] == MIRA
    await world.calls("answerCallbackQuery", callback_query_id=query["id"], text="Approved")
    await expect(phone(page, MIRA).get_by_role("status")).to_have_text("Approved")
    await expect(button).not_to_have_attribute("aria-busy", "true")
    await expect(phone(page, ADA).get_by_role("status")).to_be_empty()


async def test_an_alert_waits_for_ok_and_gives_the_focus_back(world: World) -> None:
    page = await world.open()
    message = await world.sends(MIRA, "Comment 1", reply_markup=keyboard([("Approve", "ok")]))
    await shown(page, message).get_by_role("button", name="Approve").click()
    query = await last_query(world)
    text = "Bruno was first."
    await world.calls("answerCallbackQuery", callback_query_id=query["id"], text=text, show_alert=True)
    alert = phone(page, MIRA).get_by_role("alertdialog")
    await expect(alert).to_contain_text(text)
    await expect(alert.get_by_role("button", name="OK")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(alert).to_have_count(0)
    await expect(shown(page, message).get_by_role("button", name="Approve")).to_be_focused()


async def test_a_button_with_an_address_opens_a_new_tab(world: World) -> None:
    page = await world.open()
    markup = {"inline_keyboard": [[{"text": "Read on", "url": "https://example.org/article"}]]}
    message = await world.sends(ADA, "An article", reply_markup=markup)
    link = shown(page, message).get_by_role("link", name="Read on")
    await expect(link).to_have_attribute("href", "https://example.org/article")
    await expect(link).to_have_attribute("target", "_blank")


async def test_an_edit_changes_the_message_in_place_and_keeps_the_focus(world: World) -> None:
    page = await world.open()
    markup = keyboard([("Approve", "ok"), ("Skip", "skip")])
    message = await world.sends(MIRA, "Comment 1", reply_markup=markup)
    await world.sends(MIRA, "Below it")
    await shown(page, message).get_by_role("button", name="Skip").focus()
    later = keyboard([("Undo", "undo"), ("Skip", "skip")])
    ids = {"chat_id": MIRA, "message_id": message["message_id"]}
    await world.calls("editMessageText", **ids, text="Comment 1, approved", reply_markup=later)
    await expect(shown(page, message).locator(".text")).to_contain_text("Comment 1, approved")
    await expect(shown(page, message)).to_contain_text("edited")
    await expect(shown(page, message).get_by_role("button", name="Undo")).to_be_visible()
    await expect(shown(page, message).get_by_role("button", name="Skip")).to_be_focused()
    order = await phone(page, MIRA).locator(".text").all_inner_texts()
    assert "Comment 1" in order[-2]
    assert "Below it" in order[-1]


async def test_an_edit_is_seen_in_the_quotes_of_it(world: World) -> None:
    page = await world.open()
    original = await world.sends(ADA, "Teh bridge")
    answer = await world.telegram.says(ADA, "When?", original)
    await expect(shown(page, answer).locator(".quote")).to_contain_text("Teh bridge")
    ids = {"chat_id": ADA, "message_id": original["message_id"]}
    await world.calls("editMessageText", **ids, text="The bridge")
    await expect(shown(page, answer).locator(".quote")).to_contain_text("The bridge")


async def test_a_changed_keyboard_alone_is_no_edit(world: World) -> None:
    page = await world.open()
    message = await world.sends(ADA, "An article", reply_markup=keyboard([("Post a comment", "post")]))
    ids = {"chat_id": ADA, "message_id": message["message_id"]}
    await world.calls("editMessageReplyMarkup", **ids, reply_markup=keyboard([("1 comment", "list")]))
    await expect(shown(page, message).get_by_role("button", name="1 comment")).to_be_visible()
    await expect(shown(page, message).get_by_text("edited")).to_have_count(0)


@pytest.mark.parametrize("reduced_motion", [False, True])
async def test_a_deleted_message_goes_and_ends_the_reply_to_it(world: World, reduced_motion: bool) -> None:
    page = await world.open(reduced_motion=reduced_motion)
    message = await world.sends(ADA, "A mistake")
    await shown(page, message).locator(".text").dblclick()
    await expect(phone(page, ADA).locator(".reply-bar")).to_be_visible()
    await world.calls("deleteMessage", chat_id=ADA, message_id=message["message_id"])
    await expect(shown(page, message)).to_have_count(0)
    await expect(phone(page, ADA).locator(".reply-bar")).to_be_hidden()


async def test_the_bots_typing_is_seen_until_it_has_written(world: World) -> None:
    page = await world.open()
    await world.calls("sendChatAction", chat_id=ADA, action="typing")
    await expect(phone(page, ADA).get_by_text("typing…")).to_be_visible()
    await world.sends(ADA, "Here it is")
    await expect(phone(page, ADA).get_by_text("typing…")).to_have_count(0)


async def test_a_broken_connection_is_told_and_what_was_missed_is_read(world: World) -> None:
    port = urlsplit(world.telegram.url).port
    assert port is not None
    async with Door(port) as door:
        page = await world.open(url=door.url)
        changed = await world.sends(ADA, "Changes while nobody looks")
        deleted = await world.sends(ADA, "Goes while nobody looks")
        await expect(shown(page, deleted)).to_be_visible()
        await door.shut()
        await expect(phone(page, ADA).get_by_text("reconnecting…")).to_be_visible()
        field = page.get_by_label("Message as Ada")
        await field.fill("Not lost")
        await field.press("Enter")
        await expect(phone(page, ADA).get_by_role("status")).to_contain_text("cannot be reached")
        await expect(field).to_have_value("Not lost")
        missed = await world.sends(ADA, "Missed")
        ids = {"chat_id": ADA, "message_id": changed["message_id"]}
        await world.calls("editMessageText", **ids, text="Changed")
        await world.calls("deleteMessage", chat_id=ADA, message_id=deleted["message_id"])
        await door.open()
        await expect(shown(page, missed)).to_contain_text("Missed")
        await expect(shown(page, changed)).to_contain_text("Changed")
        await expect(shown(page, deleted)).to_have_count(0)
        await expect(phone(page, ADA).get_by_text("reconnecting…")).to_have_count(0)
        live = await world.sends(ADA, "Live again")
        await expect(shown(page, live)).to_have_count(1)
        await page.close()


async def test_a_reader_of_old_messages_is_told_of_new_ones_and_not_moved(world: World) -> None:
    for number in range(40):
        await world.sends(ADA, f"Message {number}")
    page = await world.open()
    log = phone(page, ADA).get_by_role("log")
    first = phone(page, ADA).get_by_text("Message 0", exact=True)
    last = phone(page, ADA).get_by_text("Message 39", exact=True)
    await expect(last).to_be_in_viewport()
    await log.evaluate("log => { log.scrollTop = 0; }")
    await expect(first).to_be_in_viewport()
    newest = await world.sends(ADA, "News")
    pill = phone(page, ADA).get_by_role("button", name="1 new message")
    await expect(pill).to_be_visible()
    await expect(first).to_be_in_viewport()
    await pill.click()
    await expect(shown(page, newest)).to_be_in_viewport()
    await expect(pill).to_be_hidden()
    again = await world.sends(ADA, "More news")
    await expect(shown(page, again)).to_be_in_viewport()


async def test_the_newsrooms_refusal_to_publish_is_told(world: World) -> None:
    page = await world.open()
    await page.get_by_role("button", name="Publish").click()
    await expect(page.locator("#notice")).to_have_text("The newsroom is closed.")


async def test_a_narrow_screen_shows_one_phone_at_a_time_and_marks_the_others(world: World) -> None:
    page = await world.open(PHONE_SIZED)
    await expect(phone(page, ADA)).to_be_visible()
    await expect(phone(page, BRUNO)).to_be_hidden()
    tab = page.get_by_role("tab", name="Bruno")
    await expect(tab.locator(".badge")).to_be_hidden()
    await world.sends(BRUNO, "One")
    message = await world.sends(BRUNO, "Two")
    await expect(tab.locator(".badge")).to_have_text("2")
    await tab.click()
    await expect(tab).to_have_attribute("aria-selected", "true")
    await expect(tab.locator(".badge")).to_be_hidden()
    await expect(phone(page, ADA)).to_be_hidden()
    await expect(page.get_by_role("tabpanel", name="Bruno's phone")).to_be_visible()
    await expect(shown(page, message)).to_be_in_viewport()
    await page.keyboard.press("ArrowRight")
    await expect(phone(page, MIRA)).to_be_visible()
    box = await phone(page, MIRA).get_by_role("textbox").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= PHONE_SIZED[1]


async def test_every_control_has_a_name(world: World) -> None:
    await world.sends(ADA, "An article", reply_markup=keyboard([("Post a comment", "post")]))
    page = await world.open()
    nameless = await page.evaluate(
        """() => [...document.querySelectorAll("button, a, textarea, [role=button]")]
            .filter((one) => one.checkVisibility())
            .filter((one) => !(one.getAttribute("aria-label") ?? one.textContent).trim())
            .map((one) => one.outerHTML)"""
    )
    assert nameless == []


async def test_the_page_may_load_nothing_from_elsewhere(world: World) -> None:
    page = await world.open()
    response = await page.request.get(f"{world.telegram.url}/")
    assert "default-src 'self'" in response.headers["content-security-policy"]
    scene = json.loads(await (await page.request.get(f"{world.telegram.url}/demo/scene")).text())
    assert [person["first_name"] for person in scene["phones"]] == ["Ada", "Bruno", "Mira"]
