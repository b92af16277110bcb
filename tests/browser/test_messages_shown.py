"""How the chat page shows what is in a message."""

import pytest
from playwright.async_api import expect

from tests.browser.chat_page import ADA, World, keyboard, phone, shown
from tests.local_telegram import Json

pytestmark = pytest.mark.asyncio(loop_scope="session")


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
    overlapping = [entity("bold", 0, 4), entity("italic", 2, 4)]
    refused = [entity("text_link", 4, 4) | {"url": "javascript:alert(1)"}]
    cases = [
        ("abcdef", overlapping, "<strong>ab<em>cd</em></strong><em>ef</em>"),
        ("😀 bold", [entity("bold", 3, 4)], "😀 <strong>bold</strong>"),
        ("say\nso", [entity("blockquote", 0, 3)], '<blockquote dir="auto">say</blockquote>so'),
        ("bad link", refused, 'bad <span class="coloured">link</span>'),
        ("beyond", [entity("bold", 3, 99)], "bey<strong>ond</strong>"),
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


async def test_a_folded_quote_shows_three_lines_and_unfolds_by_the_keyboard(world: World) -> None:
    page = await world.open()
    lines = "\n".join(f"Line {n}" for n in range(1, 9))
    html = f"<blockquote expandable>{lines}</blockquote>\nbelow"
    message = await world.sends(ADA, html, parse_mode="HTML")
    inside = shown(page, message).locator("blockquote > div")
    unfold = shown(page, message).get_by_role("button", name="Show the whole quote")
    await expect(unfold).to_have_attribute("aria-expanded", "false")
    lines_shown = "e => Math.round(e.clientHeight / parseFloat(getComputedStyle(e).lineHeight))"
    assert await inside.evaluate(lines_shown) == 3
    await unfold.focus()
    await page.keyboard.press("Enter")
    fold = shown(page, message).get_by_role("button", name="Show less of the quote")
    await expect(fold).to_be_focused()
    await expect(fold).to_have_attribute("aria-expanded", "true")
    assert await inside.evaluate(lines_shown) == 8
    await page.keyboard.press("Space")
    await expect(unfold).to_be_focused()
    assert await inside.evaluate(lines_shown) == 3


async def test_a_click_on_a_folded_quote_unfolds_it_and_a_link_in_it_stays_a_link(world: World) -> None:
    page = await world.open()
    words = "A long line of wisdom. " * 30
    html = f"<blockquote expandable>{words}<a href='https://example.org/'>source</a></blockquote>"
    message = await world.sends(ADA, html.replace("'", '"'), parse_mode="HTML")
    quote = shown(page, message).locator("blockquote")
    await quote.locator("div").click()
    await expect(quote.get_by_role("button", name="Show less of the quote")).to_be_visible()
    await quote.locator("div").click()
    folded = quote.get_by_role("button", name="Show the whole quote")
    await expect(folded).to_be_visible()
    await folded.focus()
    await page.keyboard.press("Shift+Tab")
    await expect(quote.get_by_role("link", name="source")).to_be_focused()
    await expect(quote.get_by_role("button", name="Show less of the quote")).to_be_visible()


async def test_an_unfolded_quote_stays_so_when_its_message_is_edited(world: World) -> None:
    page = await world.open()
    html = f"<blockquote expandable>{'A long line of wisdom. ' * 30}</blockquote>"
    message = await world.sends(ADA, f"{html}\nNo comments", parse_mode="HTML")
    await shown(page, message).get_by_role("button", name="Show the whole quote").click()
    await world.calls(
        "editMessageText",
        chat_id=ADA,
        message_id=message["message_id"],
        text=f"{html}\n1 comment",
        parse_mode="HTML",
    )
    await expect(shown(page, message)).to_contain_text("1 comment")
    await expect(shown(page, message).get_by_role("button", name="Show less of the quote")).to_be_visible()


async def test_the_fold_of_a_quote_from_right_to_left_is_at_its_end(world: World) -> None:
    page = await world.open()
    html = f"<blockquote expandable>{'افتتح الجسر القديم فوق النهر. ' * 20}</blockquote>"
    quote = shown(page, await world.sends(ADA, html, parse_mode="HTML")).locator("blockquote")
    around, button = await quote.bounding_box(), await quote.get_by_role("button").bounding_box()
    assert around is not None
    assert button is not None
    assert button["x"] - around["x"] < 10


async def test_a_short_expandable_quote_needs_no_unfolding(world: World) -> None:
    page = await world.open()
    html = "<blockquote expandable>Short.</blockquote>"
    quote = shown(page, await world.sends(ADA, html, parse_mode="HTML")).locator("blockquote")
    await expect(quote.get_by_role("button")).to_have_count(0)


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


@pytest.mark.parametrize("width", [320, 390, 1280])
async def test_no_text_is_wider_than_its_phone(world: World, width: int) -> None:
    await world.sends(ADA, "Donaudampfschiff" * 40, reply_markup=keyboard([("x" * 60, "a"), ("y" * 60, "b")]))
    await world.sends(ADA, f"<pre>{'z' * 300}</pre>", parse_mode="HTML")
    await world.sends(ADA, "שלום לכולם, זו הודעה ארוכה מאוד בעברית")
    page = await world.open((width, 800))
    log = phone(page, ADA).get_by_role("log")
    assert await log.evaluate("log => log.scrollWidth <= log.clientWidth")
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_new_messages_are_announced_politely(world: World) -> None:
    page = await world.open()
    log = phone(page, ADA).get_by_role("log")
    await expect(log).to_have_attribute("aria-live", "polite")
    await expect(log).not_to_have_attribute("aria-busy", "true")
    await world.sends(ADA, "Heard")
    message = log.get_by_role("article").last
    await expect(message.locator(".words")).to_have_text("Heard")
    await expect(message).to_contain_text("Only News: Heard")


def entity(kind: str, offset: int, length: int) -> Json:
    return {"type": kind, "offset": offset, "length": length}
