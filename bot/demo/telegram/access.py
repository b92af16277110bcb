"""Which chats and messages a bot may read, write to and change."""

import re

from bot.demo.telegram.refusals import Refused, bad_request, forbidden
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
    """Telegram's servers have the last word on private chats, TDLib on others (can_send_message).

    Raises Refused.
    """
    if chat.migrated_to is not None:
        words = "Bad Request: group chat was upgraded to a supergroup chat"
        raise Refused(400, words, {"migrate_to_chat_id": chat.migrated_to})
    if chat.type == "channel" and not chat.bot_can_write:
        raise bad_request("need administrator rights in the channel chat")
    if chat.type != "private" and not chat.bot_can_write:
        raise bad_request("not enough rights to send text messages to the chat")
    if chat.blocked:
        raise forbidden("bot was blocked by the user")
    if chat.type == "private" and not chat.open:
        raise forbidden("bot can't initiate conversation with a user")


def find_message(chat: Chat, message_id: int, what: str) -> Message:
    """Raises Refused: "message to edit not found"."""
    if (message := chat.messages.get(message_id)) is None:
        raise bad_request(f"{what} not found")
    return message


def check_editable(chat: Chat, message: Message, bot: Bot) -> None:
    """TDLib, can_edit_message: the bot's own, not forwarded, no reply keyboard or forced reply on it.

    What was said in a group before it became a supergroup stays as it is: our reading, Telegram does not say.
    """
    if (
        message.bot_id != bot.id
        or chat.migrated_to is not None
        or (chat.type == "channel" and not chat.bot_can_write)
        or "forward_origin" in message.content
        or (message.markup is not None and message.inline_markup is None)
    ):
        raise bad_request("message can't be edited")


def check_deletable(chat: Chat, message: Message, bot: Bot) -> None:
    """Only an administrator deletes other people's messages in groups, and any post of a channel."""
    is_own = message.bot_id == bot.id and chat.type != "channel"
    may_delete = is_own or chat.type == "private" or (chat.bot == "administrator" and chat.bot_can_write)
    if not may_delete or chat.migrated_to is not None:
        raise bad_request("message can't be deleted")
