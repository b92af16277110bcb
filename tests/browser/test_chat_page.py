"""The chat page against the real local Telegram, in real Chromium."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, Request, expect
from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.demo.page import Phone, Scene, routes
from tests.browser.door import Door
from tests.local_telegram import Json, LocalTelegram

pytestmark = pytest.mark.asyncio(loop_scope="session")

ADA, BRUNO, MIRA = 1001, 1002, 1003
SCENE = Scene(
    title="Only News",
    note="The classifier here is a toy.",
    phones=(
        Phone(ADA, "Ada", "Reader", "Reply to an article."),
        Phone(BRUNO, "Bruno", "Reader"),
        Phone(MIRA, "Mira", "Moderator"),
    ),
)
WIDE = (1280, 800)
PHONE_SIZED = (390, 844)
PICTURE = (
    b"""<svg xmlns="http://www.w3.org/2000/svg" width="64" height="32"><rect width="64" height="32"/></svg>"""
)


async def _picture(request: HttpRequest) -> Response:
    return Response(PICTURE, media_type="image/svg+xml")


async def _publish(request: HttpRequest) -> Response:
    return JSONResponse({"error": "the newsroom is closed"}, status_code=409)


OTHER_ROUTES: list[BaseRoute] = [
    Route("/picture", _picture),
    Route("/demo/publish", _publish, methods=["POST"]),
]


@dataclass
class World:
    """The page's three people on a Telegram of their own, and the pages opened on it."""

    telegram: LocalTelegram
    browser: Browser
    pages: list[Page] = field(default_factory=list)
    mishaps: list[str] = field(default_factory=list)

    async def open(
        self, size: tuple[int, int] = WIDE, *, url: str = "", reduced_motion: bool = False
    ) -> Page:
        """The page, once it is connected and has read its chats."""
        page = await self.browser.new_page(
            viewport={"width": size[0], "height": size[1]},
            reduced_motion="reduce" if reduced_motion else "no-preference",
        )
        self.pages.append(page)
        address = url or self.telegram.url

        def asked(request: Request) -> None:
            if not request.url.startswith((address, "data:")):
                self.mishaps.append(f"something was asked of {urlsplit(request.url).netloc}")

        page.on("request", asked)
        page.on("pageerror", lambda error: self.mishaps.append(str(error)))
        await page.goto(address)
        for person in SCENE.phones:
            await expect(phone(page, person.user_id).locator("[data-message-id]").first).to_be_attached()
        return page

    async def sends(self, chat_id: int, text: str, **more: Any) -> Json:
        """The bot sends a text; the message."""
        return await self.calls("sendMessage", chat_id=chat_id, text=text, **more)

    async def calls(self, method: str, **params: Any) -> Json:
        """A Bot API call that must succeed; its result."""
        answer = await self.telegram.call(method, **params)
        assert answer["ok"], answer
        result: Json = answer["result"]
        return result


@pytest_asyncio.fixture(loop_scope="session")
async def world(browser: Browser) -> AsyncIterator[World]:
    """Afterwards: no script failed, and nothing was asked of anybody but the demo itself."""
    async with LocalTelegram([*routes(SCENE), *OTHER_ROUTES]) as telegram:
        await telegram.call("getMe")
        for person in SCENE.phones:
            await telegram.started(person.user_id, person.first_name)
        made = World(telegram, browser)
        yield made
        for page in made.pages:
            await page.close()
        assert not made.mishaps


def phone(page: Page, user_id: int) -> Locator:
    return page.locator(f"[data-phone='{user_id}']")


def shown(page: Page, message: Json) -> Locator:
    """The message in the phone of the chat it is in."""
    return phone(page, message["chat"]["id"]).locator(f"[data-message-id='{message['message_id']}']")


def keyboard(*rows: list[tuple[str, str]]) -> Json:
    return {
        "inline_keyboard": [[{"text": text, "callback_data": data} for text, data in row] for row in rows]
    }


async def test_three_phones_show_whose_they_are(world: World) -> None:
    page = await world.open()
    await expect(page).to_have_title("Only News")
    await expect(page.get_by_text("The classifier here is a toy.")).to_be_visible()
    for person in SCENE.phones:
        section = page.get_by_role("region", name=f"{person.first_name}'s phone")
        await expect(section.get_by_role("heading", name=person.first_name)).to_contain_text(person.role)
        await expect(section.get_by_role("textbox", name=f"Message as {person.first_name}")).to_be_visible()


async def test_formatting_is_shown_and_nested_by_utf16_offsets(world: World) -> None:
    page = await world.open()
    html = (
        "👩‍👧 <b>bold <i>both</i></b> <u>under</u> <s>gone</s> <code>x &lt; 1</code> "
        '<a href="https://example.org/a?b=1&amp;c=2">linked</a>\n'
        "<blockquote>wise words</blockquote>\n<pre>print()</pre> see /help"
    )
    text = shown(page, await world.sends(ADA, html, parse_mode="HTML")).locator(".text")
    await expect(text.locator("strong").first).to_have_text("bold")
    await expect(text.get_by_text("both", exact=True)).to_have_css("font-weight", "700")
    await expect(text.get_by_text("both", exact=True)).to_have_css("font-style", "italic")
    await expect(text.locator("u")).to_have_text("under")
    await expect(text.locator("s")).to_have_text("gone")
    await expect(text.locator("code").first).to_have_text("x < 1")
    await expect(text.locator("blockquote")).to_have_text("wise words")
    await expect(text.locator("pre")).to_have_text("print()")
    link = text.get_by_role("link", name="linked")
    await expect(link).to_have_attribute("href", "https://example.org/a?b=1&c=2")
    await expect(link).to_have_attribute("rel", "noopener noreferrer")


async def test_text_is_never_taken_for_markup(world: World) -> None:
    page = await world.open()
    hostile = "<img src=x onerror=alert(1)><b>not bold</b>"
    text = shown(page, await world.sends(ADA, hostile)).locator(".text")
    await expect(text).to_contain_text(hostile)
    await expect(text.locator("img, b, strong")).to_have_count(0)


async def test_entities_become_elements(world: World) -> None:
    overlapping = [_entity("bold", 0, 4), _entity("italic", 2, 4)]
    refused = [_entity("text_link", 4, 4) | {"url": "javascript:alert(1)"}]
    cases = [
        ("abcdef", overlapping, "<strong>ab<em>cd</em></strong><em>ef</em>"),
        ("😀 bold", [_entity("bold", 3, 4)], "😀 <strong>bold</strong>"),
        ("say\nso", [_entity("blockquote", 0, 3)], '<blockquote dir="auto">say</blockquote>so'),
        ("bad link", refused, 'bad <span class="coloured">link</span>'),
        ("beyond", [_entity("bold", 3, 99)], "bey<strong>ond</strong>"),
    ]
    page = await world.open()
    shown_as = await page.evaluate(
        """async (cases) => {
            const { formatted } = await import("/page/entities.js");
            return cases.map(([text, entities]) => {
                const holder = document.createElement("div");
                holder.append(formatted(text, entities));
                return holder.innerHTML;
            });
        }""",
        cases,
    )
    assert shown_as == [expected for _, _, expected in cases]


async def test_a_tap_on_hidden_text_reveals_it(world: World) -> None:
    page = await world.open()
    message = await world.sends(ADA, "It was <tg-spoiler>the butler</tg-spoiler>", parse_mode="HTML")
    hidden = shown(page, message).get_by_role("button", name="Hidden text, reveal")
    await hidden.click()
    await expect(shown(page, message).locator(".spoiler.revealed")).to_have_text("the butler")
    await expect(hidden).to_have_count(0)


async def test_a_long_expandable_quote_unfolds(world: World) -> None:
    page = await world.open()
    html = f"<blockquote expandable>{'A long line of wisdom. ' * 30}</blockquote>"
    quote = shown(page, await world.sends(ADA, html, parse_mode="HTML")).locator("blockquote")
    folded = await quote.bounding_box()
    await quote.get_by_role("button", name="Show the whole quote").click()
    await expect(quote.get_by_role("button", name="Show less of the quote")).to_be_visible()
    unfolded = await quote.bounding_box()
    assert folded is not None
    assert unfolded is not None
    assert unfolded["height"] > 2 * folded["height"]


async def test_a_short_expandable_quote_needs_no_unfolding(world: World) -> None:
    page = await world.open()
    html = "<blockquote expandable>Short.</blockquote>"
    quote = shown(page, await world.sends(ADA, html, parse_mode="HTML")).locator("blockquote")
    await expect(quote.get_by_role("button")).to_have_count(0)


async def test_a_command_in_a_text_is_sent_by_a_tap(world: World) -> None:
    page = await world.open()
    message = await world.sends(ADA, "Try /mycomments now")
    await shown(page, message).get_by_role("button", name="/mycomments").click()
    await world.telegram.wait_for(ADA, lambda sent: sent.get("text") == "/mycomments")


async def test_a_photo_stands_above_its_caption(world: World) -> None:
    page = await world.open()
    message = await world.calls(
        "sendPhoto", chat_id=ADA, photo=f"{world.telegram.url}/picture", caption="A caption"
    )
    picture = shown(page, message).get_by_role("img", name="Photo")
    await expect(picture).to_have_js_property("naturalWidth", 64)
    # Both at once: a message that arrives moves.
    assert await shown(page, message).evaluate(
        """(message) => {
            const edges = (part) => message.querySelector(part).getBoundingClientRect();
            return edges(".picture").bottom <= edges(".text").top + 1;
        }"""
    )


async def test_a_picture_that_cannot_be_loaded_leaves_a_calm_place(world: World) -> None:
    page = await world.open()
    message = await world.calls("sendPhoto", chat_id=ADA, photo=f"{world.telegram.url}/nothing-here")
    await expect(shown(page, message).locator(".picture.missing")).to_have_text("Photo")
    await expect(shown(page, message).get_by_role("img")).to_have_count(0)


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
    query = await _last_query(world)
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
    query = await _last_query(world)
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


@pytest.mark.parametrize("width", [320, 390, 1280])
async def test_no_text_is_wider_than_its_phone(world: World, width: int) -> None:
    await world.sends(ADA, "Donaudampfschiff" * 40, reply_markup=keyboard([("x" * 60, "a"), ("y" * 60, "b")]))
    await world.sends(ADA, f"<pre>{'z' * 300}</pre>", parse_mode="HTML")
    await world.sends(ADA, "שלום לכולם, זו הודעה ארוכה מאוד בעברית")
    page = await world.open((width, 800))
    log = phone(page, ADA).get_by_role("log")
    assert await log.evaluate("log => log.scrollWidth <= log.clientWidth")
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


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
    await _tab_back_to(page, button)
    await page.keyboard.press("Enter")
    query = await _last_query(world)
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


async def test_new_messages_are_announced_politely(world: World) -> None:
    page = await world.open()
    log = phone(page, ADA).get_by_role("log")
    await expect(log).to_have_attribute("aria-live", "polite")
    await expect(log).not_to_have_attribute("aria-busy", "true")
    await world.sends(ADA, "Heard")
    message = log.get_by_role("article").last
    await expect(message.locator(".words")).to_have_text("Heard")
    await expect(message).to_contain_text("Only News: Heard")


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


def _entity(kind: str, offset: int, length: int) -> Json:
    return {"type": kind, "offset": offset, "length": length}


async def _last_query(world: World) -> Json:
    """The callback query the bot receives."""
    answer = await world.telegram.call("getUpdates", timeout=10, allowed_updates=["callback_query"])
    queries: list[Json] = [
        update["callback_query"] for update in answer["result"] if "callback_query" in update
    ]
    offset = max((update["update_id"] for update in answer["result"]), default=0) + 1
    if not queries:
        answer = await world.telegram.call("getUpdates", timeout=10, offset=offset)
        queries = [update["callback_query"] for update in answer["result"]]
    return queries[-1]


async def _tab_back_to(page: Page, target: Locator) -> None:
    """Shift+Tab until the focus is there; a page of this size has fewer stops than the limit."""
    for _ in range(40):
        if await target.evaluate("element => element === document.activeElement"):
            return
        await page.keyboard.press("Shift+Tab")
    raise AssertionError("Shift+Tab does not lead there")
