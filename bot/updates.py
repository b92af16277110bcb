"""Telegram's updates as plain values, read once, at the door."""

from typing import Any

from telegram import InlineKeyboardMarkup, Message, Update

from bot.screens import taps
from moderation.comment import Origin
from moderation.text import normalise
from storage.people import Person


def person_of(update: Update) -> Person | None:
    """Who caused an update, if a person did."""
    user = update.effective_user
    # A name is shown beside other people's words, so it may not turn them round or hide.
    return Person(user.id, normalise(user.first_name) or "…", user.language_code) if user else None


def cause_of(update: Update) -> str:
    """What names this update however often it is delivered: the message, or the tap."""
    if update.callback_query:
        return f"tap:{update.callback_query.id}"
    message = update.effective_message
    if message:
        return f"message:{message.chat_id}:{message.message_id}"
    return f"update:{update.update_id}"


def origin_of(message: Message) -> Origin:
    """Where something was said."""
    return Origin(message.chat_id, message.message_id)


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
