"""Telegram's updates as plain values, read once, at the door."""

from typing import Any

from telegram import (
    ChatMemberAdministrator,
    ChatMemberMember,
    ChatMemberRestricted,
    ChatMemberUpdated,
    InlineKeyboardMarkup,
    Message,
    MessageEntity,
    Update,
)
from telegram.constants import ChatType

from bot.news.formatted import Entity, FormattedText, Kind, utf16_length
from bot.screens import taps
from moderation.comment import Origin
from moderation.reading.quotes import MARK
from moderation.text import normalise
from storage.people import Person

# What a person may put into words with Telegram's own menu. The rest (addresses, mentions, hashtags) every
# reader's Telegram finds by itself.
_FORMATTING = {
    MessageEntity.BOLD: Kind.BOLD,
    MessageEntity.ITALIC: Kind.ITALIC,
    MessageEntity.UNDERLINE: Kind.UNDERLINE,
    MessageEntity.STRIKETHROUGH: Kind.STRIKETHROUGH,
    MessageEntity.SPOILER: Kind.SPOILER,
    MessageEntity.CODE: Kind.CODE,
    MessageEntity.PRE: Kind.PRE,
    MessageEntity.TEXT_LINK: Kind.TEXT_LINK,
    MessageEntity.BLOCKQUOTE: Kind.BLOCKQUOTE,
    MessageEntity.EXPANDABLE_BLOCKQUOTE: Kind.BLOCKQUOTE,
}


def person_of(update: Update) -> Person | None:
    """Who caused an update, if a person did."""
    user = update.effective_user
    # A name is shown beside other people's words, so it may not turn them round or hide.
    return Person(user.id, normalise(user.first_name) or "…", user.language_code) if user else None


def cause_of(update: Update) -> str:
    """What names this update however often it is delivered: the message, or the tap."""
    if update.callback_query:
        return f"tap:{update.callback_query.id}"
    edited = update.edited_message
    if edited and edited.edit_date:
        # As often as it is edited, and not the message it was before.
        return f"edit:{edited.chat_id}:{edited.message_id}:{edited.edit_date.timestamp():.0f}"
    message = update.effective_message
    if message:
        return f"message:{message.chat_id}:{message.message_id}"
    return f"update:{update.update_id}"


def is_private(update: Update) -> bool:
    """Whether this happens between one person and the bot."""
    return update.effective_chat is not None and update.effective_chat.type == ChatType.PRIVATE


def may_write(change: ChatMemberUpdated) -> bool:
    """Whether the bot may write in a chat from now on."""
    is_channel = change.chat.type == ChatType.CHANNEL
    match change.new_chat_member:
        case ChatMemberAdministrator(can_post_messages=may_post):
            return not is_channel or bool(may_post)
        case ChatMemberMember():
            return not is_channel
        case ChatMemberRestricted(is_member=is_there, can_send_messages=may_send):
            return is_there and may_send
        case _:
            return False


def origin_of(message: Message) -> Origin:
    """Where something was said."""
    return Origin(message.chat_id, message.message_id)


def words_of(message: Message) -> FormattedText:
    """What a person typed, as text or below a picture, with the formatting they gave it."""
    entities = message.entities or message.caption_entities
    return FormattedText(
        message.text or message.caption or "",
        tuple(
            Entity(_FORMATTING[entity.type], entity.offset, entity.length, entity.url)
            for entity in entities
            if entity.type in _FORMATTING
        ),
    )


def comment_in(message: Message) -> str:
    """The text of a comment. A line within one of Telegram's quotes begins with ">", as people write it."""
    quotes = [
        range(entity.offset, entity.offset + entity.length)
        for entity in message.entities
        if entity.type in (MessageEntity.BLOCKQUOTE, MessageEntity.EXPANDABLE_BLOCKQUOTE)
    ]
    lines, at = [], 0
    for line in (message.text or "").split("\n"):
        lines.append(f"{MARK} {line}" if line and any(at in quote for quote in quotes) else line)
        at += utf16_length(line) + 1
    return "\n".join(lines)


def is_forwarded(message: Message) -> bool:
    """Whether it was written somewhere else, and sent on."""
    return message.forward_origin is not None


def is_via_bot(message: Message) -> bool:
    """Whether another bot made it, at its sender's wish (an inline bot)."""
    return message.via_bot is not None


def picture_in(message: Message) -> str | None:
    """Telegram's id of the picture in a message, in its largest size."""
    # The sizes come smallest first.
    return message.photo[-1].file_id if message.photo else None


def article_on_buttons(message: Message) -> int | None:
    """The article that a message of the bot is about, as its own buttons say it."""
    markup = message.reply_markup
    if not isinstance(markup, InlineKeyboardMarkup):
        return None
    for row in markup.inline_keyboard:
        for button in row:
            tap = taps.read(button.callback_data) if isinstance(button.callback_data, str) else None
            if tap and tap.action in (taps.POST, taps.LIST):
                return tap.number(0)
    return None


def kind_of(raw: dict[str, Any]) -> str:
    """What sort of update this is, by Telegram's name for it."""
    return next((key for key in raw if key != "update_id"), "update")


def sender_id_of(raw: dict[str, Any]) -> int | None:
    """Who caused an update, read from Telegram's JSON, which may be of a shape not known yet."""
    body = raw.get(kind_of(raw))
    sender = body.get("from") if isinstance(body, dict) else None
    sender_id = sender.get("id") if isinstance(sender, dict) else None
    return sender_id if isinstance(sender_id, int) else None


def order_of(raw: dict[str, Any]) -> int:
    """Updates of the same order are handled one after the other, as they came.

    A person's are; and so is everything that is said of groups and channels, whoever says it: who adds the
    bot and who removes it need not be the same person. Comments and taps are always a person's.
    """
    kind = kind_of(raw)
    body = raw.get(kind)
    chat = body.get("chat") if isinstance(body, dict) else None
    if isinstance(chat, dict) and chat.get("type") != "private":
        return 0
    return sender_id_of(raw) or -raw["update_id"]
