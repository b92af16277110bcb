"""What may hang under a message."""

from typing import Any

import pytest

from tests.local_telegram import Json, LocalTelegram


async def send(telegram: LocalTelegram, markup: object) -> Json:
    await telegram.started(7)
    return await telegram.call("sendMessage", chat_id=7, text="hello", reply_markup=markup)


def inline(*buttons: object) -> Json:
    return {"inline_keyboard": [list(buttons)]}


def button(**action: Any) -> Json:
    return {"text": "ok", **action}


@pytest.mark.parametrize("size", [1, 63, 64])
async def test_callback_data_of_1_to_64_bytes_is_accepted(telegram: LocalTelegram, size: int) -> None:
    answer = await send(telegram, inline(button(callback_data="x" * size)))
    assert answer["result"]["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == "x" * size


@pytest.mark.parametrize("data", ["x" * 65, "é" * 33, "👍" * 17])
async def test_callback_data_over_64_bytes_is_refused(telegram: LocalTelegram, data: str) -> None:
    answer = await send(telegram, inline(button(callback_data=data)))
    assert answer["description"] == "Bad Request: BUTTON_DATA_INVALID"
    assert len(await telegram.messages(7)) == 1


@pytest.mark.parametrize(
    ("markup", "description"),
    [
        (
            inline(button()),
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            inline(button(callback_data="")),
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (inline({"callback_data": "x"}), "can't parse inline keyboard button: Can't find field \"text\""),
        (inline({"text": "", "callback_data": "x"}), "inline keyboard button text must be non-empty"),
        (inline("ok"), "can't parse inline keyboard button: InlineKeyboardButton must be an Object"),
        (
            inline(button(url="http://localhost/a")),
            "inline keyboard button URL 'http://localhost/a' is invalid: Wrong HTTP URL",
        ),
        (
            inline(button(url="ftp://example.com")),
            "inline keyboard button URL 'ftp://example.com' is invalid: Unsupported URL protocol",
        ),
        (
            inline(button(web_app={"url": "http://a.org"})),
            "inline keyboard button Web App URL 'http://a.org' is invalid: Only HTTPS links are allowed",
        ),
        (inline(button(pay=True)), "BUTTON_TYPE_INVALID"),
        (inline(button(copy_text={"text": "x" * 257})), "BUTTON_COPY_TEXT_INVALID"),
        (
            inline(button(callback_data="x", style="loud")),
            "can't parse inline keyboard button: invalid button style specified",
        ),
        (
            {"inline_keyboard": [button(callback_data="x")]},
            'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
        ),
        ({"inline_keyboard": [[button(callback_data="x")]] * 101}, "reply markup is too long"),
        ("{", "can't parse reply keyboard markup JSON object"),
        ([], "object expected as reply markup"),
        ({"keyboard": [[{"text": ""}]]}, "keyboard button text must be non-empty"),
        ({"force_reply": "yes"}, 'field "force_reply" must be of type Boolean'),
    ],
)
async def test_a_keyboard_that_telegram_refuses_is_refused_in_its_words(
    telegram: LocalTelegram, markup: object, description: str
) -> None:
    answer = await send(telegram, markup)
    assert (answer["error_code"], answer["description"]) == (400, f"Bad Request: {description}")
    assert len(await telegram.messages(7)) == 1


async def test_links_of_buttons_are_normalised_as_telegram_does(telegram: LocalTelegram) -> None:
    answer = await send(telegram, inline(button(url="example.com"), button(url="tg://user?id=7")))
    urls = [shown["url"] for shown in answer["result"]["reply_markup"]["inline_keyboard"][0]]
    assert urls == ["http://example.com/", "tg://user?id=7"]


async def test_an_empty_keyboard_is_no_keyboard(telegram: LocalTelegram) -> None:
    assert "reply_markup" not in (await send(telegram, {"inline_keyboard": []}))["result"]


async def test_a_reply_keyboard_is_seen_by_people_and_not_part_of_the_message(
    telegram: LocalTelegram,
) -> None:
    answer = await send(telegram, {"keyboard": [["Yes", {"text": "No"}]], "resize_keyboard": True})
    assert "reply_markup" not in answer["result"]
    shown = (await telegram.messages(7))[-1]["reply_markup"]
    assert shown == {"keyboard": [[{"text": "Yes"}, {"text": "No"}]], "resize_keyboard": True}
