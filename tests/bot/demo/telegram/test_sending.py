"""Messages and photos into chats, and who may be written to."""

import pytest
from telegram import Bot, ForceReply, InlineKeyboardButton, InlineKeyboardMarkup, ReplyKeyboardRemove
from telegram.error import BadRequest, Forbidden

from tests.local_telegram import Json, LocalTelegram


async def test_python_telegram_bot_sends_a_formatted_message_with_a_keyboard(
    telegram: LocalTelegram, bot: Bot
) -> None:
    await telegram.started(7)
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Post a comment", callback_data="comment:1")]])
    sent = await bot.send_message(7, "<b>News</b>", parse_mode="HTML", reply_markup=keyboard)

    assert sent.text_html == "<b>News</b>"
    assert sent.reply_markup == keyboard
    shown = (await telegram.messages(7))[-1]
    assert shown["message_id"] == sent.message_id
    assert shown["from"]["username"] == "only_news_bot"
    assert shown["reply_markup"]["inline_keyboard"] == [
        [{"text": "Post a comment", "callback_data": "comment:1"}]
    ]
    assert await telegram.refused() == []


@pytest.mark.parametrize("chat_id", [404, "@nobody", "seven", -5])
async def test_an_unknown_chat_is_not_found(telegram: LocalTelegram, chat_id: object) -> None:
    answer = await telegram.call("sendMessage", chat_id=chat_id, text="hello")
    assert answer == {"ok": False, "error_code": 400, "description": "Bad Request: chat not found"}


async def test_a_missing_chat_id_is_refused(telegram: LocalTelegram) -> None:
    assert (await telegram.call("sendMessage", text="hello"))[
        "description"
    ] == "Bad Request: chat_id is empty"


async def test_a_bot_cannot_begin_a_conversation(telegram: LocalTelegram, bot: Bot) -> None:
    await telegram.user(7)
    with pytest.raises(Forbidden, match="bot can't initiate conversation with a user"):
        await bot.send_message(7, "hello")
    await telegram.says(7, "hello")
    await bot.send_message(7, "hello")


async def test_a_bot_cannot_write_to_whoever_blocked_it(telegram: LocalTelegram, bot: Bot) -> None:
    await telegram.started(7)
    sent = await bot.send_message(7, "hello")
    await telegram.blocks(7)
    for action in (
        bot.send_message(7, "hello"),
        bot.send_photo(7, "https://pictures.invalid/1.jpg"),
        bot.edit_message_text("bye", 7, sent.message_id),
        bot.send_chat_action(7, "typing"),
    ):
        with pytest.raises(Forbidden, match="bot was blocked by the user"):
            await action
    await telegram.blocks(7, False)
    await bot.send_message(7, "hello")


async def test_a_reply_shows_what_it_replies_to(telegram: LocalTelegram, bot: Bot) -> None:
    start = await telegram.started(7)
    sent = await bot.send_message(7, "hello", reply_to_message_id=start["message_id"])
    assert sent.reply_to_message is not None
    assert sent.reply_to_message.text == "/start"


async def test_a_reply_to_nothing_is_refused_unless_allowed(telegram: LocalTelegram, bot: Bot) -> None:
    await telegram.started(7)
    with pytest.raises(BadRequest, match=r"^Message to be replied not found$"):
        await bot.send_message(7, "hello", reply_to_message_id=99)
    sent = await bot.send_message(7, "hello", reply_to_message_id=99, allow_sending_without_reply=True)
    assert sent.reply_to_message is None
    old = await telegram.call("sendMessage", chat_id=7, text="hello", reply_to_message_id=99)
    assert old["description"] == "Bad Request: message to be replied not found"


async def test_a_forced_reply_is_for_people_only(telegram: LocalTelegram, bot: Bot) -> None:
    await telegram.started(7)
    sent = await bot.send_message(
        7, "Your comment?", reply_markup=ForceReply(input_field_placeholder="Comment")
    )
    assert sent.reply_markup is None
    shown = await telegram.message(7, sent.message_id)
    assert shown["reply_markup"] == {"force_reply": True, "input_field_placeholder": "Comment"}
    await bot.send_message(7, "Thanks", reply_markup=ReplyKeyboardRemove())


async def test_link_previews_and_protection_are_kept(telegram: LocalTelegram) -> None:
    await telegram.started(7)
    options: Json = {
        "link_preview_options": {"is_disabled": True},
        "protect_content": True,
        "disable_notification": True,
    }
    result = (await telegram.call("sendMessage", chat_id=7, text="https://example.com", **options))["result"]
    assert result["link_preview_options"] == {"is_disabled": True}
    assert result["has_protected_content"] is True
    wrong = await telegram.call(
        "sendMessage", chat_id=7, text="x", link_preview_options={"is_disabled": "no"}
    )
    assert wrong["description"] == 'Bad Request: field "is_disabled" must be of type Boolean'


async def test_a_topic_in_a_chat_without_topics_is_not_found(telegram: LocalTelegram) -> None:
    await telegram.started(7)
    answer = await telegram.call("sendMessage", chat_id=7, text="x", message_thread_id=5)
    assert answer["description"] == "Bad Request: message thread not found"


async def test_a_message_is_copied_without_and_forwarded_with_its_origin(
    telegram: LocalTelegram, bot: Bot
) -> None:
    await telegram.started(7)
    await telegram.started(8, "Bob")
    original = await bot.send_message(7, "<i>News</i>", parse_mode="HTML")
    copied = await bot.copy_message(8, 7, original.message_id)
    forwarded = await bot.forward_message(8, 7, original.message_id)

    copy = await telegram.message(8, copied.message_id)
    assert (copy["text"], copy["entities"][0]["type"], "forward_origin" in copy) == ("News", "italic", False)
    assert forwarded.forward_origin is not None
    assert forwarded.text == "News"
    with pytest.raises(BadRequest, match=r"^Message to copy not found$"):
        await bot.copy_message(8, 7, 99)
    protected = await bot.send_message(7, "Ours", protect_content=True)
    with pytest.raises(BadRequest, match="protected content"):
        await bot.forward_message(8, 7, protected.message_id)


async def test_typing_is_shown_and_an_unknown_action_refused(telegram: LocalTelegram, bot: Bot) -> None:
    await telegram.started(7)
    assert await bot.send_chat_action(7, "typing")
    with pytest.raises(BadRequest, match="Wrong parameter action in request"):
        await bot.send_chat_action(7, "dancing")


async def test_message_ids_grow_and_dates_are_epoch_seconds(telegram: LocalTelegram, bot: Bot) -> None:
    start = await telegram.started(7)
    sent = [await bot.send_message(7, str(number)) for number in range(3)]
    ids = [start["message_id"], *(message.message_id for message in sent)]
    assert ids == sorted(set(ids))
    assert abs(start["date"] - sent[-1].date.timestamp()) < 60


async def test_a_quote_must_be_in_the_message_it_quotes(telegram: LocalTelegram) -> None:
    said = await telegram.started(7)
    reply = {"message_id": said["message_id"], "quote": "start"}
    result = (await telegram.call("sendMessage", chat_id=7, text="x", reply_parameters=reply))["result"]
    assert result["quote"] == {"text": "start", "position": 1, "is_manual": True}
    wrong = {**reply, "quote": "elsewhere"}
    answer = await telegram.call("sendMessage", chat_id=7, text="x", reply_parameters=wrong)
    assert answer["description"] == "Bad Request: QUOTE_TEXT_INVALID"
