"""The command menu that Telegram shows beside the text field: per role."""

import structlog
from telegram import BotCommand, BotCommandScopeAllPrivateChats, BotCommandScopeChat
from telegram.ext import ExtBot

from bot.delivery.pacing import Paced
from bot.texts import en
from moderation.authority import Role

log = structlog.get_logger()

READERS = ("start", "mycomments", "help", "stop")
MODERATORS = ("queue", "approve", "reject", *READERS)
EDITORS = ("publish", "articles", "article", "correct", "recall", "resend", "pause", "resume", "feeds")
OWNERS = ("queue", "approve", "reject", *EDITORS, "audit", "mods", *READERS)

BY_ROLE = {Role.READER: READERS, Role.MODERATOR: MODERATORS, Role.OWNER: OWNERS}


async def show_default_menu(bot: ExtBot[Paced]) -> None:
    """The readers' menu, for everybody who has no other."""
    await bot.set_my_commands(_menu(Role.READER), scope=BotCommandScopeAllPrivateChats())


async def show_menu(bot: ExtBot[Paced], person_id: int, role: Role) -> None:
    """The menu of one person. Telegram refuses until they have written to the bot; /start asks again."""
    scope = BotCommandScopeChat(person_id)
    if role is Role.READER:
        await bot.delete_my_commands(scope=scope)
    else:
        await bot.set_my_commands(_menu(role), scope=scope)


def _menu(role: Role) -> list[BotCommand]:
    return [BotCommand(name, en.COMMANDS[name]) for name in BY_ROLE[role]]
