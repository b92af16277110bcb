"""Edits and deletions, and what Telegram says of those that cannot be."""

import pytest
from telegram import Bot, ForceReply, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest

from tests.local_telegram import LocalTelegram

PICTURE = "https://pictures.invalid/a.jpg"
KEYBOARD = InlineKeyboardMarkup([[InlineKeyboardButton("No comments", callback_data="open:1")]])
OTHER_KEYBOARD = InlineKeyboardMarkup([[InlineKeyboardButton("1 comment", callback_data="open:1")]])


async def test_an_edited_text_is_shown_with_the_time_of_its_edit(telegram: LocalTelegram, bot: Bot) -> None:
    await telegram.started(7)
    sent = await bot.send_message(7, "before", reply_markup=KEYBOARD)
    edited = await bot.edit_message_text("<b>after</b>", 7, sent.message_id, parse_mode="HTML")

    assert not isinstance(edited, bool)
    assert (edited.text_html, edited.reply_markup) == ("<b>after</b>", None)
    shown = await telegram.message(7, sent.message_id)
    assert shown["text"] == "after"
    assert shown["edit_date"] >= shown["date"]
    assert "reply_markup" not in shown


async def test_an_edited_caption_keeps_the_picture(telegram: LocalTelegram, bot: Bot) -> None:
    await telegram.started(7)
    sent = await bot.send_photo(7, PICTURE, "before")
    edited = await bot.edit_message_caption(7, sent.message_id, caption="after")
    assert not isinstance(edited, bool)
    assert (edited.caption, edited.photo) == ("after", sent.photo)
    with pytest.raises(BadRequest, match=r"(?i)^MEDIA_CAPTION_TOO_LONG$"):
        await bot.edit_message_caption(7, sent.message_id, caption="x" * 1025)


async def test_a_changed_keyboard_alone_is_no_edit_of_the_text(telegram: LocalTelegram, bot: Bot) -> None:
    await telegram.started(7)
    sent = await bot.send_message(7, "News", reply_markup=KEYBOARD)
    edited = await bot.edit_message_reply_markup(7, sent.message_id, reply_markup=OTHER_KEYBOARD)
    assert not isinstance(edited, bool)
    assert (edited.reply_markup, edited.edit_date) == (OTHER_KEYBOARD, None)


async def test_an_edit_that_changes_nothing_is_refused(telegram: LocalTelegram, bot: Bot) -> None:
    await telegram.started(7)
    text = await bot.send_message(7, "<b>News</b>", parse_mode="HTML", reply_markup=KEYBOARD)
    photo = await bot.send_photo(7, PICTURE, "News", reply_markup=KEYBOARD)
    unmodified = (
        "Message is not modified: specified new message content and reply markup are exactly the same as a "
        "current content and reply markup of the message"
    )
    for action in (
        bot.edit_message_text("<b>News</b> ", 7, text.message_id, parse_mode="HTML", reply_markup=KEYBOARD),
        bot.edit_message_reply_markup(7, text.message_id, reply_markup=KEYBOARD),
        bot.edit_message_caption(7, photo.message_id, caption="News", reply_markup=KEYBOARD),
    ):
        with pytest.raises(BadRequest) as refused:
            await action
        assert refused.value.message == unmodified
    await bot.edit_message_text("News", 7, text.message_id, reply_markup=KEYBOARD)


async def test_an_edited_text_obeys_the_rules_of_a_sent_one(telegram: LocalTelegram) -> None:
    await telegram.started(7)
    sent = (await telegram.call("sendMessage", chat_id=7, text="News"))["result"]["message_id"]
    for text, description in (
        ("", "message text is empty"),
        ("<p>x</p>", 'can\'t parse entities: Unsupported start tag "p" at byte offset 0'),
        ("x" * 4097, "MESSAGE_TOO_LONG"),
    ):
        answer = await telegram.call(
            "editMessageText", chat_id=7, message_id=sent, text=text, parse_mode="HTML"
        )
        assert answer["description"] == f"Bad Request: {description}"


async def test_a_message_that_does_not_exist_cannot_be_edited(telegram: LocalTelegram, bot: Bot) -> None:
    await telegram.started(7)
    for action in (
        bot.edit_message_text("x", 7, 99),
        bot.edit_message_caption(7, 99, caption="x"),
        bot.edit_message_reply_markup(7, 99),
    ):
        with pytest.raises(BadRequest, match=r"^Message to edit not found$"):
            await action
    nowhere = await telegram.call("editMessageText", text="x")
    assert nowhere["description"] == "Bad Request: message identifier is not specified"


async def test_only_the_bots_own_messages_can_be_edited(telegram: LocalTelegram, bot: Bot) -> None:
    start = await telegram.started(7)
    with pytest.raises(BadRequest, match=r"^Message can't be edited$"):
        await bot.edit_message_text("x", 7, start["message_id"])


async def test_a_message_that_asks_for_a_reply_cannot_be_edited(telegram: LocalTelegram, bot: Bot) -> None:
    await telegram.started(7)
    sent = await bot.send_message(7, "Your comment?", reply_markup=ForceReply())
    with pytest.raises(BadRequest, match=r"^Message can't be edited$"):
        await bot.edit_message_text("x", 7, sent.message_id)


async def test_text_and_caption_are_edited_each_by_its_own_method(telegram: LocalTelegram, bot: Bot) -> None:
    await telegram.started(7)
    text = await bot.send_message(7, "News")
    photo = await bot.send_photo(7, PICTURE, "News")
    with pytest.raises(BadRequest, match=r"^There is no text in the message to edit$"):
        await bot.edit_message_text("x", 7, photo.message_id)
    with pytest.raises(BadRequest, match=r"^There is no caption in the message to edit$"):
        await bot.edit_message_caption(7, text.message_id, caption="x")


async def test_an_edit_takes_only_an_inline_keyboard(telegram: LocalTelegram) -> None:
    await telegram.started(7)
    sent = (await telegram.call("sendMessage", chat_id=7, text="News"))["result"]["message_id"]
    answer = await telegram.call(
        "editMessageReplyMarkup", chat_id=7, message_id=sent, reply_markup={"force_reply": True}
    )
    assert answer["description"] == "Bad Request: inline keyboard expected"


async def test_a_deleted_message_is_gone(telegram: LocalTelegram, bot: Bot) -> None:
    start = await telegram.started(7)
    sent = await bot.send_message(7, "News", reply_to_message_id=start["message_id"])
    assert await bot.delete_message(7, start["message_id"])
    [left] = await telegram.messages(7)
    assert (left["message_id"], "reply_to_message" in left) == (sent.message_id, False)
    with pytest.raises(BadRequest, match=r"^Message to delete not found$"):
        await bot.delete_message(7, start["message_id"])


async def test_several_messages_are_deleted_and_missing_ones_skipped(
    telegram: LocalTelegram, bot: Bot
) -> None:
    await telegram.started(7)
    ids = [(await bot.send_message(7, str(number))).message_id for number in range(3)]
    assert await bot.delete_messages(7, [*ids[:2], 99])
    assert [shown["message_id"] for shown in await telegram.messages(7)][1:] == ids[2:]
    for message_ids, reason in (
        ([], "message identifiers are not specified"),
        (list(range(1, 102)), "too many message identifiers specified"),
        (["x"], "can't parse message identifier as a Number"),
        ([0], "invalid message identifier specified"),
    ):
        answer = await telegram.call("deleteMessages", chat_id=7, message_ids=message_ids)
        assert answer["description"] == f"Bad Request: {reason}"
