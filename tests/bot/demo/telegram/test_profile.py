"""The bot's names, descriptions and command menus."""

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeChatMember,
)
from telegram.error import BadRequest

from tests.local_telegram import LocalTelegram


def names(commands: object) -> list[str]:
    assert isinstance(commands, list | tuple)
    return [command["command"] if isinstance(command, dict) else command.command for command in commands]


async def test_commands_are_kept_by_exact_scope_and_language(telegram: LocalTelegram, bot: Bot) -> None:
    await telegram.started(7)
    await bot.set_my_commands([BotCommand("start", "Begin")])
    await bot.set_my_commands([BotCommand("anfang", "Los")], language_code="de")
    await bot.set_my_commands([BotCommand("queue", "Review")], BotCommandScopeChat(7))
    assert names(await bot.get_my_commands()) == ["start"]
    assert names(await bot.get_my_commands(language_code="de")) == ["anfang"]
    assert names(await bot.get_my_commands(BotCommandScopeChat(7))) == ["queue"]
    assert names(await bot.get_my_commands(BotCommandScopeAllPrivateChats())) == []
    await bot.delete_my_commands(BotCommandScopeChat(7))
    assert names(await bot.get_my_commands(BotCommandScopeChat(7))) == []


async def test_a_person_sees_the_narrowest_menu_in_their_language(telegram: LocalTelegram, bot: Bot) -> None:
    await telegram.started(7, "Ann", "de-AT")
    await telegram.started(8, "Bob", "en")
    await bot.set_my_commands([BotCommand("start", "Begin")])
    await bot.set_my_commands([BotCommand("anfang", "Los")], language_code="de")
    assert names(await telegram.get("commands?chat_id=7&user_id=7")) == ["anfang"]
    assert names(await telegram.get("commands?chat_id=8&user_id=8")) == ["start"]
    await bot.set_my_commands([BotCommand("private", "x")], BotCommandScopeAllPrivateChats())
    assert names(await telegram.get("commands?chat_id=7&user_id=7")) == ["private"]
    await bot.set_my_commands([BotCommand("queue", "x")], BotCommandScopeChat(8))
    assert names(await telegram.get("commands?chat_id=8&user_id=8")) == ["queue"]


async def test_a_member_of_a_group_can_have_a_menu_of_their_own(telegram: LocalTelegram, bot: Bot) -> None:
    for user_id in (7, 8):
        await telegram.user(user_id)
    await telegram.group(-1001, [7, 8])
    await bot.set_my_commands([BotCommand("all", "x")], BotCommandScopeAllGroupChats())
    await bot.set_my_commands([BotCommand("mine", "x")], BotCommandScopeChatMember(-1001, 8))
    assert names(await telegram.get("commands?chat_id=-1001&user_id=7")) == ["all"]
    assert names(await telegram.get("commands?chat_id=-1001&user_id=8")) == ["mine"]


@pytest.mark.parametrize(
    ("command", "description", "refusal"),
    [
        ("Start", "x", "BOT_COMMAND_INVALID"),
        ("my-comments", "x", "BOT_COMMAND_INVALID"),
        ("x" * 33, "x", "command length must not exceed 32"),
        ("/", "x", "command must be non-empty"),
        ("start", " ", "command description must be non-empty"),
        ("start", "x" * 257, "command description length must not exceed 256"),
    ],
)
async def test_a_command_telegram_would_refuse_is_refused(
    telegram: LocalTelegram, command: str, description: str, refusal: str
) -> None:
    commands = [{"command": command, "description": description}]
    answer = await telegram.call("setMyCommands", commands=commands)
    assert answer["description"] == f"Bad Request: {refusal}"


async def test_a_menu_for_an_unknown_chat_or_language_is_refused(telegram: LocalTelegram, bot: Bot) -> None:
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.set_my_commands([BotCommand("start", "x")], BotCommandScopeChat(404))
    with pytest.raises(BadRequest, match="Invalid language code specified"):
        await bot.set_my_commands([BotCommand("start", "x")], language_code="german")
    answer = await telegram.call("setMyCommands", commands=[], scope={"type": "everybody"})
    assert answer["description"] == "Bad Request: can't parse BotCommandScope: Unsupported type specified"


async def test_names_and_descriptions_fall_back_to_those_without_language(
    telegram: LocalTelegram, bot: Bot
) -> None:
    await bot.set_my_description("All the news")
    await bot.set_my_description("Alle Nachrichten", language_code="de")
    await bot.set_my_short_description("News")
    await bot.set_my_name("The News")
    assert (await bot.get_my_description()).description == "All the news"
    assert (await bot.get_my_description(language_code="de")).description == "Alle Nachrichten"
    assert (await bot.get_my_description(language_code="fr")).description == "All the news"
    assert (await bot.get_my_short_description()).short_description == "News"
    assert (await bot.get_me()).first_name == "The News"
    assert (await telegram.call("setMyName", name="x" * 65))["error_code"] == 400


async def test_a_chat_is_described_in_full(telegram: LocalTelegram, bot: Bot) -> None:
    await telegram.started(7)
    chat = await bot.get_chat(7)
    assert (chat.id, chat.type, chat.first_name) == (7, "private", "Ann")
    assert (await bot.get_chat_member(7, 7)).status == "member"
