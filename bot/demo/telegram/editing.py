"""Methods that change or remove a message."""

import json

from bot.demo.telegram.access import (
    check_deletable,
    check_editable,
    check_writable,
    find_chat,
    find_message,
)
from bot.demo.telegram.call import Call
from bot.demo.telegram.content import caption_content, media_params, photo_content, text_content
from bot.demo.telegram.keyboards import parse_markup
from bot.demo.telegram.parser import Json
from bot.demo.telegram.refusals import bad_request
from bot.demo.telegram.world import Message

# Edits are measured by Telegram's servers, whose code comes through as it is.
_TEXT_TOO_LONG = "MESSAGE_TOO_LONG"
_CAPTION_TOO_LONG = "MEDIA_CAPTION_TOO_LONG"
_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a "
    "current content and reply markup of the message"
)
_KEPT = ("has_protected_content", "quote")


def edit_message_text(call: Call) -> Json:
    """https://core.telegram.org/bots/api#editmessagetext"""
    content = text_content(call, too_long=_TEXT_TOO_LONG)
    message = _editable(call)
    if "text" not in message.content:
        raise bad_request("there is no text in the message to edit")
    return _change(call, message, content)


def edit_message_caption(call: Call) -> Json:
    """https://core.telegram.org/bots/api#editmessagecaption"""
    caption = caption_content(call, too_long=_CAPTION_TOO_LONG)
    message = _editable(call)
    if "photo" not in message.content:
        raise bad_request("there is no caption in the message to edit")
    spoiler = {name: True for name in ("has_media_spoiler",) if name in message.content}
    return _change(call, message, {"photo": message.content["photo"], **spoiler, **caption})


def edit_message_media(call: Call) -> Json:
    """https://core.telegram.org/bots/api#editmessagemedia (photos only)"""
    params = media_params(call.params)
    content = photo_content(call, params, "media") | caption_content(
        call, too_long=_CAPTION_TOO_LONG, params=params
    )
    return _change(call, _editable(call), content)


def edit_message_reply_markup(call: Call) -> Json:
    """https://core.telegram.org/bots/api#editmessagereplymarkup"""
    message = _editable(call)
    return _change(call, message, {name: part for name, part in message.content.items() if name not in _KEPT})


def delete_message(call: Call) -> bool:
    """https://core.telegram.org/bots/api#deletemessage"""
    if not call.params.string("chat_id"):
        raise bad_request("chat identifier is not specified")
    if call.params.integer("message_id") == 0:
        raise bad_request("message identifier is not specified")
    chat = find_chat(call.world, call.params.string("chat_id"))
    message = find_message(chat, call.params.integer("message_id"), "message to delete")
    check_deletable(chat, message, call.bot)
    call.world.delete_messages(chat, [message.message_id])
    return True


def delete_messages(call: Call) -> bool:
    """https://core.telegram.org/bots/api#deletemessages: those that are not found are skipped."""
    message_ids = _message_ids(call.params.string("message_ids"))
    chat = find_chat(call.world, call.params.string("chat_id"))
    for message_id in message_ids:
        if message := chat.messages.get(message_id):
            check_deletable(chat, message, call.bot)
    call.world.delete_messages(chat, message_ids)
    return True


def _message_ids(raw: str) -> list[int]:
    if not raw:
        raise bad_request("message identifiers are not specified")
    try:
        message_ids = json.loads(raw)
    except ValueError:
        raise bad_request("can't parse message_ids JSON object") from None
    if not isinstance(message_ids, list):
        raise bad_request("expected an Array of message identifiers")
    if not message_ids:
        raise bad_request("message identifiers are not specified")
    if len(message_ids) > 100:
        raise bad_request("too many message identifiers specified")
    try:
        numbers = [int(message_id) for message_id in message_ids]
    except (TypeError, ValueError):
        raise bad_request("can't parse message identifier as a Number") from None
    if min(numbers) <= 0:
        raise bad_request("invalid message identifier specified")
    return numbers


def _editable(call: Call) -> Message:
    params = call.params
    parse_markup(params.string("reply_markup"), inline_only=True)
    if not params.string("chat_id") and params.integer("message_id") == 0:
        raise bad_request("message identifier is not specified")
    chat = find_chat(call.world, params.string("chat_id"))
    message = find_message(chat, params.integer("message_id"), "message to edit")
    check_editable(chat, message, call.bot)
    check_writable(chat)
    return message


def _change(call: Call, message: Message, content: Json) -> Json:
    markup = parse_markup(call.params.string("reply_markup"), inline_only=True)
    content = content | {name: message.content[name] for name in _KEPT if name in message.content}
    if content == message.content and markup == message.markup:
        raise bad_request(_NOT_MODIFIED)
    return call.world.for_bot(call.world.change_message(message, content, markup))
