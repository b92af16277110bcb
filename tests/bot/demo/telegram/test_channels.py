"""Channels: who posts there, and what a bot may do and hears."""

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, Forbidden

from tests.local_telegram import Json, LocalTelegram

CHANNEL = -1_000_000_000_077
OWNER, READER = 7, 8
KEYBOARD = InlineKeyboardMarkup([[InlineKeyboardButton("Post a comment", callback_data="post:1")]])
NO_RIGHTS = "Bad Request: need administrator rights in the channel chat"


@pytest.fixture
async def telegram(telegram: LocalTelegram) -> LocalTelegram:
    """Two people: one owns the channel, one reads it."""
    await telegram.user(OWNER)
    await telegram.user(READER)
    return telegram


async def heard(bot: Bot) -> list[Json]:
    """The updates since the last time, without their numbers."""
    batch = await bot.get_updates()
    if batch:
        await bot.get_updates(offset=batch[-1].update_id + 1)
    return [
        {kind: body for kind, body in update.to_dict().items() if kind != "update_id"} for update in batch
    ]


async def standings(bot: Bot) -> list[tuple[str, str]]:
    """How the bot's standing has changed, by what it has heard since the last time."""
    return [
        (change["old_chat_member"]["status"], change["new_chat_member"]["status"])
        for change in (update["my_chat_member"] for update in await heard(bot))
    ]


async def test_an_administrator_posts_and_the_channel_is_the_sender(
    telegram: LocalTelegram, bot: Bot
) -> None:
    await telegram.channel(CHANNEL, [OWNER, READER])
    posted = await bot.send_message(CHANNEL, "News")
    assert posted.from_user is None
    assert posted.author_signature is None
    assert posted.sender_chat == posted.chat
    assert (posted.chat.type, posted.chat.title) == ("channel", "Newsroom")
    [shown] = await telegram.messages(CHANNEL)
    assert (shown["text"], shown["sender_chat"]["id"], "from" in shown) == ("News", CHANNEL, False)


@pytest.mark.parametrize(
    "standing", [{"bot": "member"}, {"bot": "administrator", "bot_may_post": False}], ids=str
)
async def test_whoever_may_not_post_is_refused_in_telegrams_words(
    telegram: LocalTelegram, bot: Bot, standing: Json
) -> None:
    await telegram.channel(CHANNEL, [OWNER])
    posted = (await bot.send_message(CHANNEL, "News")).message_id
    await telegram.channel(CHANNEL, [OWNER], **standing)
    for method, description in (
        ("sendMessage", NO_RIGHTS),
        ("sendChatAction", NO_RIGHTS),
        ("editMessageText", "Bad Request: message can't be edited"),
        ("deleteMessage", "Bad Request: message can't be deleted"),
    ):
        answer = await telegram.call(
            method, chat_id=CHANNEL, message_id=posted, text="Other news", action="typing"
        )
        assert (answer["error_code"], answer["description"]) == (400, description), method
    assert [shown["text"] for shown in await telegram.messages(CHANNEL)] == ["News"]


async def test_a_bot_outside_a_channel_cannot_post_there(telegram: LocalTelegram, bot: Bot) -> None:
    await telegram.channel(CHANNEL, [OWNER], bot=None)
    with pytest.raises(Forbidden, match="bot is not a member of the channel chat"):
        await bot.send_message(CHANNEL, "News")
    await telegram.channel(CHANNEL, [OWNER])
    await telegram.channel(CHANNEL, [OWNER], bot=None)
    with pytest.raises(Forbidden, match="bot was kicked from the channel chat"):
        await bot.send_message(CHANNEL, "News")


async def test_the_bot_hears_of_every_change_of_its_standing_once(telegram: LocalTelegram, bot: Bot) -> None:
    await telegram.channel(CHANNEL, [OWNER], bot=None)
    assert await standings(bot) == []
    for standing in ("administrator", "administrator", "member", "administrator", None):
        await telegram.channel(CHANNEL, [OWNER], bot=standing)
    assert await standings(bot) == [
        ("left", "administrator"),
        ("administrator", "member"),
        ("member", "administrator"),
        ("administrator", "kicked"),
    ]


async def test_an_administrator_is_told_when_it_may_post_no_more(telegram: LocalTelegram, bot: Bot) -> None:
    await telegram.channel(CHANNEL, [OWNER])
    await telegram.channel(CHANNEL, [OWNER], bot_may_post=False)
    [_, update] = await bot.get_updates()
    assert update.my_chat_member is not None
    changed = update.my_chat_member.difference()
    assert changed["can_post_messages"] == (True, False)
    assert "status" not in changed


async def test_posts_are_edited_deleted_and_answered(telegram: LocalTelegram, bot: Bot) -> None:
    await telegram.channel(CHANNEL, [OWNER])
    first = await bot.send_message(CHANNEL, "News")
    second = await bot.send_message(CHANNEL, "Correction", reply_to_message_id=first.message_id)
    assert (first.message_id, second.message_id) == (1, 2), "a channel counts for itself"
    assert second.reply_to_message is not None
    assert second.reply_to_message.sender_chat == first.chat
    await bot.edit_message_text("Better news", CHANNEL, first.message_id, reply_markup=KEYBOARD)
    [better, _] = await telegram.messages(CHANNEL)
    assert (better["text"], better["reply_markup"]) == ("Better news", KEYBOARD.to_dict())
    assert better["edit_date"] >= better["date"]
    with pytest.raises(BadRequest, match="Message is not modified"):
        await bot.edit_message_text("Better news", CHANNEL, first.message_id, reply_markup=KEYBOARD)
    await bot.delete_message(CHANNEL, first.message_id)
    assert [shown["text"] for shown in await telegram.messages(CHANNEL)] == ["Correction"]


async def test_members_tap_the_buttons_of_a_post(telegram: LocalTelegram, bot: Bot) -> None:
    await telegram.channel(CHANNEL, [OWNER, READER])
    posted = await bot.send_message(CHANNEL, "News", reply_markup=KEYBOARD)
    await heard(bot)
    tapped = await telegram.taps(READER, posted.to_dict(), "Post a comment")
    [update] = await heard(bot)
    query = update["callback_query"]
    assert (query["id"], query["from"]["id"], query["data"]) == (tapped, READER, "post:1")
    assert query["message"]["sender_chat"]["id"] == CHANNEL
    assert "from" not in query["message"]
    await telegram.user(9)
    with pytest.raises(AssertionError, match="user 9 is not in chat"):
        await telegram.taps(9, posted.to_dict(), "Post a comment")


async def test_what_the_owner_posts_is_an_update_of_its_own_kind(telegram: LocalTelegram, bot: Bot) -> None:
    await telegram.channel(CHANNEL, [OWNER, READER])
    await heard(bot)
    said = await telegram.says(OWNER, "By hand", chat_id=CHANNEL)
    await telegram.edits(said, "By hand, better")
    posted, edited = await heard(bot)
    assert posted["channel_post"]["text"] == "By hand"
    assert posted["channel_post"]["sender_chat"]["id"] == CHANNEL
    assert "from" not in posted["channel_post"]
    assert edited["edited_channel_post"]["text"] == "By hand, better"
    with pytest.raises(AssertionError, match="user 8 only reads channel"):
        await telegram.says(READER, "Me too", chat_id=CHANNEL)


async def test_a_channel_and_its_members_can_be_looked_up(telegram: LocalTelegram, bot: Bot) -> None:
    await telegram.channel(CHANNEL, [OWNER, READER])
    await telegram.user(9)
    chat = await bot.get_chat(CHANNEL)
    assert (chat.type, chat.title) == ("channel", "Newsroom")
    members = {user: await bot.get_chat_member(CHANNEL, user) for user in (OWNER, READER, 9, bot.id)}
    assert [member.status for member in members.values()] == ["creator", "member", "left", "administrator"]
    assert members[bot.id].to_dict()["can_post_messages"] is True
    await telegram.channel(CHANNEL, [OWNER, READER], bot="member")
    with pytest.raises(BadRequest, match="Member list is inaccessible"):
        await bot.get_chat_member(CHANNEL, READER)


async def test_a_forwarded_post_says_which_channel_it_is_from(telegram: LocalTelegram, bot: Bot) -> None:
    await telegram.started(READER)
    await telegram.channel(CHANNEL, [OWNER])
    posted = await bot.send_message(CHANNEL, "News")
    forwarded = await bot.forward_message(READER, CHANNEL, posted.message_id)
    origin = forwarded.to_dict()["forward_origin"]
    assert (origin["type"], origin["chat"]["id"], origin["message_id"]) == ("channel", CHANNEL, 1)


async def test_a_channel_takes_as_many_posts_a_minute_as_a_group(telegram: LocalTelegram, bot: Bot) -> None:
    await telegram.channel(CHANNEL, [OWNER])
    await telegram.limits(group_per_minute=2)
    codes = [
        (await telegram.call("sendMessage", chat_id=CHANNEL, text="News")).get("error_code") for _ in range(3)
    ]
    assert codes == [None, None, 429]


async def test_a_tap_is_answered_with_a_link_to_the_bot_and_to_nowhere_else(
    telegram: LocalTelegram, bot: Bot
) -> None:
    await telegram.channel(CHANNEL, [OWNER, READER])
    posted = (await bot.send_message(CHANNEL, "News", reply_markup=KEYBOARD)).to_dict()
    for url in (
        "https://example.org/",
        "https://t.me/other_bot?start=post-1",
        "https://t.me/only_news_bot",
        "https://t.me/only_news_bot?start=",
        "https://t.me/only_news_bot?start=post:1",
        "https://t.me/only_news_bot?start=" + "x" * 65,
    ):
        tapped = await telegram.taps(READER, posted, "Post a comment")
        answer = await telegram.call("answerCallbackQuery", callback_query_id=tapped, url=url)
        assert answer.get("description") == "Bad Request: URL_INVALID", url
    tapped = await telegram.taps(READER, posted, "Post a comment")
    assert await bot.answer_callback_query(tapped, url="https://t.me/only_news_bot?start=post-1")
    said = await telegram.follows(READER, tapped)
    assert (said["chat"]["id"], said["text"]) == (READER, "/start post-1")
