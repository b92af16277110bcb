"""The command menu that Telegram shows beside the text field: per role."""

from collections.abc import Collection

import structlog
from telegram import BotCommand, BotCommandScopeAllPrivateChats, BotCommandScopeChat
from telegram.ext import ExtBot

from bot.delivery.pacing import Paced
from bot.texts import en
from moderation.authority import Role, may

log = structlog.get_logger()

# What each role adds, in the order in which it is shown.
BY_ROLE = {
    Role.MODERATOR: (
        "queue",
        "approve",
        "reject",
        "undo",
        "find",
        "user",
        "warn",
        "mute",
        "unmute",
        "quiet",
        "digest",
    ),
    Role.EDITOR: (
        "publish",
        "articles",
        "article",
        "correct",
        "recall",
        "resend",
        "pause",
        "resume",
        "feeds",
    ),
    Role.OWNER: ("policy", "rules", "alert", "takedown", "ban", "unban", "takeback", "staff", "audit"),
    Role.READER: ("start", "mycomments", "help", "stop"),
}


def commands_for(roles: Collection[Role]) -> list[str]:
    """What somebody with these roles can write."""
    return [name for role, names in BY_ROLE.items() if may(roles, role) for name in names]


async def show_default_menu(bot: ExtBot[Paced]) -> None:
    """The readers' menu, for everybody who has no other."""
    await bot.set_my_commands(_menu(()), scope=BotCommandScopeAllPrivateChats())


async def show_menu(bot: ExtBot[Paced], person_id: int, roles: Collection[Role]) -> None:
    """The menu of one person. Telegram refuses until they have written to the bot; /start asks again."""
    scope = BotCommandScopeChat(person_id)
    if roles:
        await bot.set_my_commands(_menu(roles), scope=scope)
    else:
        await bot.delete_my_commands(scope=scope)


def _menu(roles: Collection[Role]) -> list[BotCommand]:
    return [BotCommand(name, en.COMMANDS[name]) for name in commands_for(roles)]
