"""What people do, and the updates that come of it."""

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest

from tests.local_telegram import Json, LocalTelegram

KEYBOARD = InlineKeyboardMarkup(
    [
        [
            InlineKeyboardButton("Approve", callback_data="approve:1"),
            InlineKeyboardButton("Skip", callback_data="skip"),
        ]
    ]
)


async def last_update(bot: Bot) -> Json:
    """The newest update as it was on the wire, the rest forgotten."""
    [update] = await bot.get_updates(offset=-1)
    result: Json = update.to_dict()
    return result


async def test_a_command_is_marked_as_one(telegram: LocalTelegram, bot: Bot) -> None:
    await telegram.user(7, "Ann", "de")
    said = await telegram.says(7, "/start abc")
    assert said["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    message = (await last_update(bot))["message"]
    assert message["from"] == {"id": 7, "is_bot": False, "first_name": "Ann", "language_code": "de"}
    assert message["chat"] == {"id": 7, "type": "private", "first_name": "Ann"}


async def test_words_arrive_as_typed(telegram: LocalTelegram) -> None:
    await telegram.user(7)
    for text in ("  spaces  ", "<b>not bold</b>", "12345", "\u200b", "x" * 4096):
        assert (await telegram.says(7, text))["text"] == text


async def test_a_reply_carries_the_whole_original_with_its_keyboard(
    telegram: LocalTelegram, bot: Bot
) -> None:
    start = await telegram.started(7)
    sent = await bot.send_message(7, "News", reply_markup=KEYBOARD, reply_to_message_id=start["message_id"])
    await telegram.says(7, "I disagree", reply_to=sent.message_id)
    original = (await last_update(bot))["message"]["reply_to_message"]
    assert (original["message_id"], original["text"]) == (sent.message_id, "News")
    assert original["reply_markup"] == KEYBOARD.to_dict()
    assert "reply_to_message" not in original


async def test_photos_stickers_and_forwards_are_what_they_are(telegram: LocalTelegram, bot: Bot) -> None:
    await telegram.started(7)
    photo = await telegram.sends(7, photo="cat.jpg", caption="My cat")
    sticker = await telegram.sends(7, sticker="👍")
    forwarded = await telegram.sends(7, text="Their words", forward=True)
    assert (photo["caption"], photo["photo"][0]["width"] > 0) == ("My cat", True)
    assert sticker["sticker"]["emoji"] == "👍"
    assert forwarded["forward_origin"]["type"] == "hidden_user"
    batch = await bot.get_updates()
    assert [bool(update.message and update.message.sticker) for update in batch] == [
        False,
        False,
        True,
        False,
    ]
    assert batch[3].message is not None
    assert batch[3].message.forward_origin is not None


async def test_an_edited_message_is_an_update_of_its_own(telegram: LocalTelegram, bot: Bot) -> None:
    await telegram.user(7)
    said = await telegram.says(7, "first")
    edited = await telegram.edits(said, "/second")
    assert (edited["text"], edited["message_id"]) == ("/second", said["message_id"])
    assert edited["edit_date"] >= said["date"]
    assert (await last_update(bot))["edited_message"]["text"] == "/second"


async def test_a_tap_reaches_the_bot_and_its_answer_is_seen(telegram: LocalTelegram, bot: Bot) -> None:
    await telegram.started(7)
    sent = await bot.send_message(7, "Card", reply_markup=KEYBOARD)
    tapped = await telegram.taps(7, await telegram.message(7, sent.message_id), "Approve")

    query = (await last_update(bot))["callback_query"]
    assert (query["id"], query["data"], query["from"]["id"]) == (tapped, "approve:1", 7)
    assert query["message"]["message_id"] == sent.message_id
    assert query["message"]["reply_markup"] == KEYBOARD.to_dict()
    await bot.answer_callback_query(tapped, "Approved", show_alert=True)
    answer = await telegram.answer_to(tapped)
    assert (answer["text"], answer["show_alert"]) == ("Approved", True)


async def test_taps_have_different_ids(telegram: LocalTelegram, bot: Bot) -> None:
    await telegram.started(7)
    sent = await telegram.message(7, (await bot.send_message(7, "Card", reply_markup=KEYBOARD)).message_id)
    assert len({await telegram.taps(7, sent, "Skip") for _ in range(3)}) == 3


async def test_an_answer_to_no_tap_or_too_long_is_refused(telegram: LocalTelegram, bot: Bot) -> None:
    await telegram.started(7)
    with pytest.raises(
        BadRequest, match="Query is too old and response timeout expired or query id is invalid"
    ):
        await bot.answer_callback_query("123")
    sent = await telegram.message(7, (await bot.send_message(7, "Card", reply_markup=KEYBOARD)).message_id)
    tapped = await telegram.taps(7, sent, "Skip")
    answer = await telegram.call("answerCallbackQuery", callback_query_id=tapped, text="x" * 201)
    assert answer["description"] == "Bad Request: MESSAGE_TOO_LONG"
    assert await bot.answer_callback_query(tapped, "x" * 200)


async def test_the_bot_is_told_of_a_block_and_of_its_end(telegram: LocalTelegram, bot: Bot) -> None:
    await telegram.started(7)
    await telegram.blocks(7)
    change = (await last_update(bot))["my_chat_member"]
    assert (change["old_chat_member"]["status"], change["new_chat_member"]["status"]) == ("member", "kicked")
    assert (change["chat"]["id"], change["from"]["id"]) == (7, 7)
    assert change["new_chat_member"]["user"]["id"] == bot.id
    await telegram.blocks(7, False)
    change = (await last_update(bot))["my_chat_member"]
    assert (change["old_chat_member"]["status"], change["new_chat_member"]["status"]) == ("kicked", "member")
    [update] = await bot.get_updates()
    await telegram.blocks(7, False)
    assert [again.update_id for again in await bot.get_updates()] == [update.update_id]


MISTAKES: list[tuple[str, Json, str]] = [
    ("users", {"id": 0, "first_name": "Nobody"}, "id must be a positive number"),
    ("users", {"id": 9}, "first_name is required"),
    ("users", {"id": "9", "first_name": "Nine"}, "id must be an integer"),
    ("users", {"id": 9, "first_name": 9}, "first_name must be a string"),
    ("messages", {"chat_id": 9, "user_id": 7, "text": "x"}, "there is no chat 9"),
    ("messages", {"chat_id": 7, "user_id": 9, "text": "x"}, "there is no user 9"),
    ("messages", {"chat_id": 7, "user_id": 8, "text": "x"}, "user 8 is not in chat 7"),
    ("messages", {"chat_id": 7, "user_id": 7}, "give exactly one of text, photo and sticker"),
    ("messages", {"chat_id": 7, "user_id": 7, "text": "x", "photo": "y"}, "give exactly one of"),
    ("messages", {"chat_id": 7, "user_id": 7, "text": ""}, "text is required"),
    ("messages", {"chat_id": 7, "user_id": 7, "text": "x" * 4097}, "text has 4097 characters"),
    (
        "messages",
        {"chat_id": 7, "user_id": 7, "text": "x", "reply_to_message_id": 99},
        "there is no message 99",
    ),
    ("messages", {"chat_id": 7, "user_id": 7, "text": "x", "message_thread_id": 1}, "not supported yet"),
    (
        "messages",
        {"chat_id": 7, "user_id": 7, "text": "x", "forward": "yes"},
        "forward must be true or false",
    ),
    ("edits", {"chat_id": 7, "message_id": 99, "text": "x"}, "there is no message 99"),
    ("edits", {"chat_id": 7, "message_id": 1, "text": "/start"}, "the text is the same as before"),
    ("edits", {"chat_id": 7, "message_id": 2, "text": "x"}, "message 2 is the bot's"),
    (
        "taps",
        {"chat_id": 7, "user_id": 8, "message_id": 2, "callback_data": "skip"},
        "user 8 is not in chat 7",
    ),
    (
        "taps",
        {"chat_id": 7, "user_id": 7, "message_id": 2, "callback_data": "other"},
        "no button of message 2",
    ),
    (
        "taps",
        {"chat_id": 7, "user_id": 7, "message_id": 1, "callback_data": "skip"},
        "no button of message 1",
    ),
    (
        "taps",
        {"chat_id": 7, "user_id": 7, "message_id": 99, "callback_data": "skip"},
        "there is no message 99",
    ),
    ("blocks", {"user_id": 7}, "blocked is required"),
    ("blocks", {"user_id": 99, "blocked": True}, "there is no user 99"),
    ("chats", {"id": 5, "type": "group", "title": "G"}, "the id of a group or channel must be negative"),
    ("chats", {"id": -5, "type": "forum", "title": "F"}, 'type must be "group", "supergroup" or "channel"'),
    (
        "migrations",
        {"chat_id": 7, "new_chat_id": -8},
        "chat 7 is not a group, only a group becomes a supergroup",
    ),
    ("migrations", {"chat_id": 7, "new_chat_id": 8}, "the id of a supergroup must be negative"),
    ("chats", {"id": -5, "type": "forum", "title": "F"}, "type must be"),
    ("chats", {"id": -5, "type": "supergroup", "title": "F", "is_forum": True}, "not supported yet"),
    ("chats", {"id": -5, "type": "group", "title": "G", "members": [99]}, "there is no user 99"),
    ("chats", {"id": -5, "type": "group", "title": "G", "members": "all"}, "members must be a list"),
    ("chats", {"id": -5, "type": "group", "title": "G", "bot": "owner"}, "bot must be"),
    ("limits", {"per_second": 0}, "per_second must be at least 1"),
    ("limits", {"per_hour": 5}, "unknown: per_hour"),
    ("faults", {"times": 1}, "give status, drop or delay_ms"),
    ("faults", {"status": 418, "times": 1}, "status must be 429, 403, 400 or 500"),
    ("faults", {"status": 500, "drop": True, "times": 1}, "exclude each other"),
    ("faults", {"drop": True, "times": 0}, "times must be at least 1"),
]


async def test_what_people_cannot_do_is_answered_with_one_clear_sentence(
    telegram: LocalTelegram, bot: Bot
) -> None:
    import httpx

    await telegram.started(7)
    await telegram.user(8)
    await bot.send_message(7, "Card", reply_markup=KEYBOARD)
    before = await telegram.messages(7)
    async with httpx.AsyncClient(base_url=telegram.url) as client:
        for path, body, reason in MISTAKES:
            answer = await client.post(f"/sim/{path}", json=body)
            assert answer.status_code == 400, (path, body)
            assert list(answer.json()) == ["error"]
            assert reason in answer.json()["error"], (path, body)
        for content in (b"{", b"[]", b'{"id": 9, "first_name": "\\ud83d"}'):
            assert (await client.post("/sim/users", content=content)).status_code == 400
        for path in (
            "/sim/chats/99/messages",
            "/sim/chats/x/messages",
            "/sim/chats/7/messages?after=x",
            "/sim/calls?after=x",
            "/sim/files/none",
        ):
            answer = await client.get(path)
            assert (answer.status_code, list(answer.json())) == (400, ["error"])
    assert await telegram.messages(7) == before


async def test_whoever_blocked_the_bot_cannot_write_or_tap(telegram: LocalTelegram, bot: Bot) -> None:
    await telegram.started(7)
    sent = await telegram.message(7, (await bot.send_message(7, "Card", reply_markup=KEYBOARD)).message_id)
    await telegram.blocks(7)
    with pytest.raises(AssertionError, match="has blocked the bot"):
        await telegram.says(7, "hello")
    with pytest.raises(AssertionError, match="has blocked the bot"):
        await telegram.taps(7, sent, "Skip")


async def test_what_a_chat_shows_can_be_asked_for_from_a_message_on(telegram: LocalTelegram) -> None:
    await telegram.started(7)
    first, second = [await telegram.says(7, text) for text in ("one", "two")]
    assert await telegram.messages(7, after=first["message_id"]) == [second]
    assert await telegram.messages(7, after=second["message_id"]) == []


async def test_users_and_chats_are_listed(telegram: LocalTelegram) -> None:
    await telegram.user(7, "Ann")
    await telegram.user(7, "Anna")
    await telegram.group(-100, [7])
    assert [(user["id"], user["first_name"]) for user in await telegram.get("users")] == [(7, "Anna")]
    assert [(chat["id"], chat["type"]) for chat in await telegram.get("chats")] == [
        (7, "private"),
        (-100, "supergroup"),
    ]


async def test_a_person_may_format_their_words_as_with_the_menu_of_telegrams_apps(
    telegram: LocalTelegram,
) -> None:
    await telegram.started(7)
    said = await telegram.sends(7, text="A <b>bold</b> word &amp; @somebody", parse_mode="HTML")
    assert said["text"] == "A bold word & @somebody"
    assert [entity["type"] for entity in said["entities"]] == ["bold", "mention"]
    shown = await telegram.sends(7, photo="boat.jpg", caption="<i>Boat</i>", parse_mode="HTML")
    assert (shown["caption"], shown["caption_entities"][0]["type"]) == ("Boat", "italic")
    with pytest.raises(AssertionError, match="can't parse entities"):
        await telegram.sends(7, text="<b>bold", parse_mode="HTML")
