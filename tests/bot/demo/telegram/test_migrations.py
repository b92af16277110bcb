"""A group becomes a supergroup, which is another chat."""

import pytest
from telegram import Bot
from telegram.error import BadRequest, ChatMigrated

from tests.local_telegram import LocalTelegram

GROUP, SUPERGROUP = -77, -1_000_000_000_077
OWNER = 7


@pytest.fixture
async def telegram(telegram: LocalTelegram) -> LocalTelegram:
    """Somebody owns a group."""
    await telegram.user(OWNER)
    await telegram.group(GROUP, [OWNER], kind="group")
    return telegram


async def test_both_chats_say_so_and_the_bot_is_in_the_new_one(telegram: LocalTelegram, bot: Bot) -> None:
    await telegram.becomes_supergroup(GROUP, SUPERGROUP)
    _, leaving, arriving, joined = await bot.get_updates()
    assert leaving.message is not None and arriving.message is not None
    assert (leaving.message.chat.id, leaving.message.migrate_to_chat_id) == (GROUP, SUPERGROUP)
    assert (arriving.message.chat.id, arriving.message.migrate_from_chat_id) == (SUPERGROUP, GROUP)
    assert arriving.message.chat.type == "supergroup"
    assert joined.my_chat_member is not None
    assert joined.my_chat_member.chat.id == SUPERGROUP
    assert joined.my_chat_member.new_chat_member.status == "member"
    assert (await bot.send_message(SUPERGROUP, "News")).chat.title == "Newsroom"


async def test_the_old_chat_takes_nothing_and_says_where_it_went(telegram: LocalTelegram, bot: Bot) -> None:
    sent = await bot.send_message(GROUP, "News")
    await telegram.becomes_supergroup(GROUP, SUPERGROUP)
    answer = await telegram.call("sendMessage", chat_id=GROUP, text="More news")
    assert answer == {
        "ok": False,
        "error_code": 400,
        "description": "Bad Request: group chat was upgraded to a supergroup chat",
        "parameters": {"migrate_to_chat_id": SUPERGROUP},
    }
    with pytest.raises(ChatMigrated):
        await bot.send_photo(GROUP, "https://news.example/picture.jpg")
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_text("Better news", GROUP, sent.message_id)
    with pytest.raises(BadRequest, match="Message can't be deleted"):
        await bot.delete_message(GROUP, sent.message_id)
    with pytest.raises(AssertionError, match="has become supergroup"):
        await telegram.says(OWNER, "Anybody here?", chat_id=GROUP)


async def test_only_a_group_becomes_a_supergroup_and_only_once(telegram: LocalTelegram) -> None:
    await telegram.group(SUPERGROUP, [OWNER])
    with pytest.raises(AssertionError, match=f"chat {SUPERGROUP} is there already"):
        await telegram.becomes_supergroup(GROUP, SUPERGROUP)
    with pytest.raises(AssertionError, match="is not a group"):
        await telegram.becomes_supergroup(SUPERGROUP, SUPERGROUP - 1)
    await telegram.becomes_supergroup(GROUP, SUPERGROUP - 1)
    with pytest.raises(AssertionError, match="is not a group"):
        await telegram.becomes_supergroup(GROUP, SUPERGROUP - 2)


async def test_a_group_can_forbid_its_members_to_write(telegram: LocalTelegram, bot: Bot) -> None:
    await telegram.group(SUPERGROUP, [OWNER])
    await telegram.group(SUPERGROUP, [OWNER], bot_may_post=False)
    change = (await bot.get_updates())[-1].my_chat_member
    assert change is not None
    assert change.new_chat_member.to_dict()["can_send_messages"] is False
    with pytest.raises(BadRequest, match="Not enough rights to send text messages to the chat"):
        await bot.send_message(SUPERGROUP, "News")
