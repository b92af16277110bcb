"""Groups: who is in them, and what a bot hears there."""

import pytest
from telegram import Bot
from telegram.error import BadRequest, Forbidden

from tests.local_telegram import LocalTelegram

GROUP = -1001


async def heard(bot: Bot) -> list[str | None]:
    """Texts of the messages the bot was given since the last time."""
    batch = await bot.get_updates()
    if batch:
        await bot.get_updates(offset=batch[-1].update_id + 1)
    return [update.message.text for update in batch if update.message is not None]


async def test_adding_the_bot_is_told_to_it(telegram: LocalTelegram, bot: Bot) -> None:
    await telegram.user(7)
    await telegram.group(GROUP, [7], bot="administrator")
    [update] = await bot.get_updates()
    assert update.my_chat_member is not None
    assert update.my_chat_member.chat.title == "Newsroom"
    assert update.my_chat_member.from_user.id == 7
    assert update.my_chat_member.old_chat_member.status == "left"
    assert update.my_chat_member.new_chat_member.status == "administrator"


@pytest.mark.parametrize("kind", ["group", "supergroup"])
async def test_a_bot_outside_a_group_cannot_write_there(telegram: LocalTelegram, bot: Bot, kind: str) -> None:
    await telegram.user(7)
    await telegram.group(GROUP, [7], bot=None, kind=kind)
    with pytest.raises(Forbidden, match=f"bot is not a member of the {kind} chat"):
        await bot.send_message(GROUP, "hello")
    await telegram.group(GROUP, [7], bot="member", kind=kind)
    await bot.send_message(GROUP, "hello")
    await telegram.group(GROUP, [7], bot=None, kind=kind)
    with pytest.raises(Forbidden, match=f"bot was kicked from the {kind} chat"):
        await bot.send_message(GROUP, "hello")


async def test_a_bot_that_left_is_no_member(telegram: LocalTelegram, bot: Bot) -> None:
    await telegram.user(7)
    await telegram.group(GROUP, [7])
    assert await bot.leave_chat(GROUP)
    with pytest.raises(Forbidden, match="not a member"):
        await bot.send_message(GROUP, "hello")


async def test_a_member_bot_hears_only_what_is_meant_for_it(telegram: LocalTelegram, bot: Bot) -> None:
    await telegram.user(7)
    await telegram.group(GROUP, [7])
    sent = await bot.send_message(GROUP, "News")
    await heard(bot)
    said = await telegram.says(7, "among us", chat_id=GROUP)
    await telegram.says(7, "also among us", reply_to=said, chat_id=GROUP)
    await telegram.says(7, "/queue", chat_id=GROUP)
    await telegram.says(7, "/queue@only_news_bot", chat_id=GROUP)
    await telegram.says(7, "/queue@other_bot", chat_id=GROUP)
    await telegram.says(7, "what says @only_news_bot?", chat_id=GROUP)
    await telegram.says(7, "I disagree", reply_to=sent.message_id, chat_id=GROUP)
    assert await heard(bot) == ["/queue", "/queue@only_news_bot", "what says @only_news_bot?", "I disagree"]


async def test_an_administrator_bot_hears_everything(telegram: LocalTelegram, bot: Bot) -> None:
    await telegram.user(7)
    await telegram.group(GROUP, [7], bot="administrator")
    await telegram.says(7, "among us", chat_id=GROUP)
    assert await heard(bot) == ["among us"]


async def test_only_members_write_and_tap_in_a_group(telegram: LocalTelegram, bot: Bot) -> None:
    await telegram.user(7)
    await telegram.user(8)
    await telegram.group(GROUP, [7])
    with pytest.raises(AssertionError, match="user 8 is not in chat -1001"):
        await telegram.says(8, "hello", chat_id=GROUP)


async def test_people_in_a_group_need_not_have_started_the_bot(telegram: LocalTelegram, bot: Bot) -> None:
    await telegram.user(7)
    await telegram.group(GROUP, [7])
    assert (await bot.send_message(GROUP, "hello")).chat.title == "Newsroom"


async def test_members_have_their_standing(telegram: LocalTelegram, bot: Bot) -> None:
    for user_id in (7, 8, 9):
        await telegram.user(user_id)
    await telegram.group(GROUP, [7, 8])
    standing = {user_id: (await bot.get_chat_member(GROUP, user_id)).status for user_id in (7, 8, 9, bot.id)}
    assert standing == {7: "creator", 8: "member", 9: "left", bot.id: "member"}
    with pytest.raises(BadRequest, match="User not found"):
        await bot.get_chat_member(GROUP, 99)


async def test_only_an_administrator_deletes_other_peoples_messages(
    telegram: LocalTelegram, bot: Bot
) -> None:
    await telegram.user(7)
    await telegram.group(GROUP, [7])
    said = await telegram.says(7, "among us", chat_id=GROUP)
    with pytest.raises(BadRequest, match=r"^Message can't be deleted$"):
        await bot.delete_message(GROUP, said["message_id"])
    await telegram.group(GROUP, [7], bot="administrator")
    assert await bot.delete_message(GROUP, said["message_id"])


async def test_an_administrator_pins_a_message(telegram: LocalTelegram, bot: Bot) -> None:
    await telegram.user(7)
    await telegram.group(GROUP, [7])
    sent = await bot.send_message(GROUP, "News")
    with pytest.raises(BadRequest, match="Not enough rights"):
        await bot.pin_chat_message(GROUP, sent.message_id)
    await telegram.group(GROUP, [7], bot="administrator")
    await bot.pin_chat_message(GROUP, sent.message_id)
    chat = await bot.get_chat(GROUP)
    assert chat.pinned_message is not None
    assert chat.pinned_message.text == "News"
    await bot.unpin_chat_message(GROUP)
    assert (await bot.get_chat(GROUP)).pinned_message is None
    with pytest.raises(BadRequest, match="Message to unpin not found"):
        await bot.unpin_chat_message(GROUP)


async def test_supergroups_number_their_messages_by_themselves(telegram: LocalTelegram, bot: Bot) -> None:
    await telegram.started(7)
    await telegram.group(GROUP, [7])
    await telegram.group(GROUP - 1, [7])
    assert [(await bot.send_message(chat, "x")).message_id for chat in (GROUP, GROUP - 1, GROUP)] == [1, 1, 2]


async def test_a_group_keeps_its_kind(telegram: LocalTelegram) -> None:
    await telegram.user(7)
    await telegram.group(GROUP, [7], kind="group")
    with pytest.raises(AssertionError, match="chat -1001 is a group already"):
        await telegram.group(GROUP, [7], kind="supergroup")
