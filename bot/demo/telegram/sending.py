"""Methods that put a message into a chat."""

import json
import re

from bot.demo.telegram.access import check_writable, find_chat, find_message
from bot.demo.telegram.call import Call
from bot.demo.telegram.content import caption_content, photo_content, text_content
from bot.demo.telegram.keyboards import parse_markup
from bot.demo.telegram.parser import Json
from bot.demo.telegram.refusals import bad_request
from bot.demo.telegram.world import Chat, Message

_TEXT_TOO_LONG = "message is too long"
_CAPTION_TOO_LONG = "message caption is too long"
_ACTIONS = {
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice",
    "upload_document", "choose_sticker", "find_location", "record_video_note", "upload_video_note",
}  # fmt: skip


def send_message(call: Call) -> Json:
    """https://core.telegram.org/bots/api#sendmessage"""
    return call.world.for_bot(_send(call, text_content(call, too_long=_TEXT_TOO_LONG)))


def send_photo(call: Call) -> Json:
    """https://core.telegram.org/bots/api#sendphoto"""
    photo = photo_content(call)
    content = photo | caption_content(call, too_long=_CAPTION_TOO_LONG)
    return call.world.for_bot(_send(call, content))


def copy_message(call: Call) -> Json:
    """https://core.telegram.org/bots/api#copymessage"""
    original = _original(call, "message to copy")
    left_out = {"forward_origin", "has_protected_content"}
    content = {name: value for name, value in original.content.items() if name not in left_out}
    if "caption" in call.params.values and "photo" in content:
        content = {"photo": content["photo"], **caption_content(call, too_long=_CAPTION_TOO_LONG)}
    return {"message_id": _send(call, content).message_id}


def forward_message(call: Call) -> Json:
    """https://core.telegram.org/bots/api#forwardmessage"""
    original = _original(call, "message to forward")
    if original.content.get("has_protected_content"):
        raise bad_request("message has protected content and can't be forwarded")
    origin: Json = {"type": "user", "sender_user": original.sender, "date": original.date}
    chat = call.world.chats[original.chat_id]
    if chat.type == "channel":
        origin = {"type": "channel", "chat": call.world.chat_json(chat), "message_id": original.message_id}
        origin["date"] = original.date
    return call.world.for_bot(_send(call, {"forward_origin": origin, **original.content}))


def send_chat_action(call: Call) -> bool:
    """https://core.telegram.org/bots/api#sendchataction"""
    action = call.params.string("action").lower()
    if action not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = find_chat(call.world, call.params.string("chat_id"))
    check_writable(chat)
    call.world.events.add("typing", {"chat_id": chat.id, "action": action})
    return True


def _send(call: Call, content: Json) -> Message:
    world, params = call.world, call.params
    markup = parse_markup(params.string("reply_markup"))
    reply = _reply_parameters(call)
    chat = find_chat(world, params.string("chat_id"))
    if params.integer("message_thread_id") > 0:  # no chat here has topics
        raise bad_request("message thread not found")
    replied = _replied(call, chat, reply)
    check_writable(chat)
    if params.boolean("protect_content"):
        content = {**content, "has_protected_content": True}
    if replied is not None and (quote := reply.get("quote")):
        if str(quote) not in replied.words:
            raise bad_request("QUOTE_TEXT_INVALID")
        content = {
            **content,
            "quote": {"text": str(quote), "position": replied.words.index(str(quote)), "is_manual": True},
        }
    return world.add_message(
        chat,
        call.bot.as_json(),
        content,
        bot_id=call.bot.id,
        markup=markup,
        reply_to=replied.message_id if replied is not None else None,
    )


def _original(call: Call, what: str) -> Message:
    chat = find_chat(call.world, call.params.required("from_chat_id"))
    return find_message(chat, call.params.integer("message_id"), what)


def _reply_parameters(call: Call) -> Json:
    """`reply_parameters`, or the older `reply_to_message_id`; empty for no reply. Raises Refused."""
    raw = call.params.string("reply_parameters")
    if not raw:
        old = {"message_id": call.params.integer("reply_to_message_id")}
        old["allow_sending_without_reply"] = call.params.boolean("allow_sending_without_reply")
        return old if old["message_id"] > 0 else {}
    try:
        reply = json.loads(raw)
    except ValueError:
        raise bad_request("can't parse reply parameters JSON object") from None
    if not isinstance(reply, dict):
        raise bad_request("object expected as reply parameters")
    if not reply:
        return {}
    if "message_id" not in reply:
        raise bad_request('can\'t find field "message_id"')
    if not re.fullmatch(r"-?\d{1,18}", str(reply["message_id"])):
        raise bad_request('field "message_id" must be a valid Number')
    return {**reply, "message_id": int(reply["message_id"])}


def _replied(call: Call, chat: Chat, reply: Json) -> Message | None:
    if reply.get("message_id", 0) <= 0:
        return None
    if str(reply.get("chat_id", chat.id)) != str(chat.id):
        raise bad_request("replies in another chat are not built in the local Telegram")
    if reply.get("allow_sending_without_reply") is True and reply["message_id"] not in chat.messages:
        return None
    return find_message(chat, reply["message_id"], "message to be replied")
