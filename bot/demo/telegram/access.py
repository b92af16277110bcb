"""Which chats and messages a bot may read, write to and change."""

import re

from bot.demo.telegram.refusals import bad_request, forbidden
from bot.demo.telegram.world import Bot, Chat, Message, World


def find_chat(world: World, raw: str) -> Chat:
    """The chat a `chat_id` parameter names, where the bot may read. Raises Refused."""
    if not raw.strip():
        raise bad_request("chat_id is empty")
    if not re.fullmatch(r"\s*-?\d{1,19}\s*", raw) or (chat := world.chats.get(int(raw))) is None:
        raise bad_request("chat not found")
    if chat.bot == "kicked":
        raise forbidden(f"bot was kicked from the {chat.type} chat")
    if chat.type != "private" and chat.bot in {"absent", "left"}:
        raise forbidden(f"bot is not a member of the {chat.type} chat")
    return chat


def check_writable(chat: Chat) -> None:
    """Telegram's servers have the last word on private chats. Raises Refused."""
    if chat.blocked:
        raise forbidden("bot was blocked by the user")
    if chat.type == "private" and not chat.open:
        raise forbidden("bot can't initiate conversation with a user")


def find_message(chat: Chat, message_id: int, what: str) -> Message:
    """Raises Refused: "message to edit not found"."""
    if (message := chat.messages.get(message_id)) is None:
        raise bad_request(f"{what} not found")
    return message


def check_editable(message: Message, bot: Bot) -> None:
    """TDLib, can_edit_message: the bot's own, not forwarded, no reply keyboard or forced reply on it."""
    if (
        message.bot_id != bot.id
        or "forward_origin" in message.content
        or (message.markup is not None and message.inline_markup is None)
    ):
        raise bad_request("message can't be edited")


def check_deletable(chat: Chat, message: Message, bot: Bot) -> None:
    """In groups, only an administrator deletes other people's messages."""
    if message.bot_id != bot.id and chat.type != "private" and chat.bot != "administrator":
        raise bad_request("message can't be deleted")
