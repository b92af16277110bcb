"""Methods about chats, their members and files, and the answer to a tap."""

import re

from bot.demo.telegram.access import check_writable, find_chat, find_message
from bot.demo.telegram.call import Call
from bot.demo.telegram.parser import Json
from bot.demo.telegram.refusals import Refused, bad_request
from bot.demo.telegram.world import Chat

_ANSWER_LIMIT = 200  # characters (Bot API, answerCallbackQuery)
_NO_GIFTS = {
    "unlimited_gifts": False,
    "limited_gifts": False,
    "unique_gifts": False,
    "premium_subscription": False,
    "gifts_from_channels": False,
}
_ADMINISTRATOR = {
    "can_be_edited": False,
    "is_anonymous": False,
    "can_manage_chat": True,
    "can_delete_messages": True,
    "can_manage_video_chats": True,
    "can_restrict_members": True,
    "can_promote_members": False,
    "can_change_info": True,
    "can_invite_users": True,
    "can_post_stories": False,
    "can_edit_stories": False,
    "can_delete_stories": False,
}
# What somebody restricted may do in a supergroup here (Bot API, ChatMemberRestricted).
_NOTHING = dict.fromkeys(
    (
        "can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos", "can_send_videos",
        "can_send_video_notes", "can_send_voice_notes", "can_send_polls", "can_send_other_messages",
        "can_add_web_page_previews", "can_react_to_messages", "can_edit_tag", "can_change_info",
        "can_invite_users", "can_pin_messages", "can_manage_topics",
    ),
    False,
)  # fmt: skip
_LINK_TO_A_BOT = re.compile(r"(?:https?://)?t\.me/(\w+)\?start=[A-Za-z0-9_-]{1,64}", re.ASCII)


def get_chat(call: Call) -> Json:
    """https://core.telegram.org/bots/api#getchat"""
    chat = find_chat(call.world, call.params.string("chat_id"))
    full: Json = call.world.chat_json(chat)
    full |= {"accepted_gift_types": _NO_GIFTS, "max_reaction_count": 11, "accent_color_id": abs(chat.id) % 7}
    if chat.pinned is not None:
        full["pinned_message"] = call.world.for_bot(chat.messages[chat.pinned], with_reply=False)
    return full


def get_chat_member(call: Call) -> Json:
    """https://core.telegram.org/bots/api#getchatmember: the first member of a group is its owner."""
    user_id = call.params.integer("user_id")
    if user_id <= 0:
        raise bad_request("invalid user_id specified")
    chat = find_chat(call.world, call.params.string("chat_id"))
    if user_id == call.bot.id:
        return bot_member(chat, chat.bot if chat.type != "private" else "member", call.bot.as_json())
    if chat.type == "channel" and chat.bot != "administrator":
        raise bad_request("member list is inaccessible")
    user = call.world.users.get(user_id)
    if user is None:
        raise bad_request("user not found")
    shown = user.as_json()
    if chat.is_owned_by(user_id):
        return {"status": "creator", "user": shown, "is_anonymous": False}
    if user_id in chat.members:
        return {"status": "member", "user": shown}
    return {"status": "left", "user": shown}


def bot_member(chat: Chat, status: str, bot: Json, *, may_post: bool | None = None) -> Json:
    """ChatMember of the bot itself; `may_post` where it is not as the chat has it now."""
    if may_post is None:
        may_post = chat.bot_may_post
    match status:
        case "administrator" if chat.type == "channel":
            rights = {"can_post_messages": may_post, "can_edit_messages": may_post}
            rights |= {"can_delete_messages": may_post}
            return {"status": "administrator", "user": bot, **_ADMINISTRATOR, **rights}
        case "administrator":
            return {"status": "administrator", "user": bot, **_ADMINISTRATOR, "can_pin_messages": True}
        case "member" if chat.type == "supergroup" and not may_post:
            return {"status": "restricted", "user": bot, "is_member": True, "until_date": 0, **_NOTHING}
        case "kicked":
            return {"status": "kicked", "user": bot, "until_date": 0}
        case "absent":
            return {"status": "left", "user": bot}
    return {"status": status, "user": bot}


def leave_chat(call: Call) -> bool:
    """https://core.telegram.org/bots/api#leavechat"""
    chat = find_chat(call.world, call.params.string("chat_id"))
    if chat.type == "private":
        raise bad_request("chat member status can't be changed in private chats")
    chat.bot = "left"
    call.world.events.add("chat", {"chat_id": chat.id, "chat": call.world.chat_json(chat)})
    return True


def pin_chat_message(call: Call) -> bool:
    """https://core.telegram.org/bots/api#pinchatmessage"""
    chat = _pinnable(call)
    chat.pinned = find_message(chat, call.params.integer("message_id"), "message to pin").message_id
    return True


def unpin_chat_message(call: Call) -> bool:
    """https://core.telegram.org/bots/api#unpinchatmessage: without message_id, the one that is pinned."""
    chat = _pinnable(call)
    message_id = call.params.integer("message_id") or chat.pinned
    if message_id is None or message_id != chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned = None
    return True


def _pinnable(call: Call) -> Chat:
    chat = find_chat(call.world, call.params.string("chat_id"))
    check_writable(chat)
    if chat.type != "private" and chat.bot != "administrator":
        raise bad_request("not enough rights to manage pinned messages in the chat")
    return chat


def get_file(call: Call) -> Json:
    """https://core.telegram.org/bots/api#getfile"""
    if not (file_id := call.params.string("file_id")):
        raise bad_request("file_id not specified")
    if (photo := call.world.files.get(file_id)) is None:
        raise bad_request("invalid file_id")
    file: Json = {"file_id": photo.file_id, "file_unique_id": photo.unique_id, "file_path": photo.path}
    return {**file, "file_size": len(photo.content)} if photo.content else file


def answer_callback_query(call: Call) -> bool:
    """https://core.telegram.org/bots/api#answercallbackquery"""
    params = call.params
    callback_id = params.string("callback_query_id")
    if callback_id not in call.world.callbacks:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    text = params.string("text")
    if len(text) > _ANSWER_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG")
    url = params.string("url")
    if url and not _leads_to(call, url):
        raise bad_request("URL_INVALID")
    chat_id, user_id = call.world.callbacks[callback_id]
    answer = {"callback_query_id": callback_id, "chat_id": chat_id, "user_id": user_id, "text": text}
    if url:
        answer["url"] = url
    call.world.events.add("callback_answer", {**answer, "show_alert": params.boolean("show_alert")})
    return True


def _leads_to(call: Call, url: str) -> bool:
    """Without a game, only links to the bot itself, with a parameter, are opened."""
    link = _LINK_TO_A_BOT.fullmatch(url)
    return link is not None and link[1].lower() == call.bot.username.lower()


def set_webhook(call: Call) -> bool:
    """https://core.telegram.org/bots/api#setwebhook: only its removal is built."""
    if call.params.string("url"):
        raise Refused(400, "Bad Request: webhooks are not built in the local Telegram, use getUpdates")
    return delete_webhook(call)


def delete_webhook(call: Call) -> bool:
    """https://core.telegram.org/bots/api#deletewebhook"""
    if call.params.boolean("drop_pending_updates"):
        call.bot.queue.clear()
    return True


def get_webhook_info(call: Call) -> Json:
    """https://core.telegram.org/bots/api#getwebhookinfo"""
    return {"url": "", "has_custom_certificate": False, "pending_update_count": call.bot.queue.pending}


def yes(call: Call) -> bool:
    """logOut and close: nothing to do here."""
    return True
