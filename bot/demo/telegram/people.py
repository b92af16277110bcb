"""What a person does in a chat: write, edit, tap, block. Each becomes the update Telegram would send.

Raises Mistake, in one clear sentence, where a person could not do that.
"""

import hashlib
from typing import Literal

from bot.demo.telegram.chats import bot_member
from bot.demo.telegram.formatting import TEXT_LIMIT, Formatted, format_text, recognise
from bot.demo.telegram.keyboards import callback_data
from bot.demo.telegram.parser import Json
from bot.demo.telegram.refusals import Refused
from bot.demo.telegram.world import Bot, BotStatus, Chat, ChatType, Message, User, World

Kind = Literal["text", "photo", "sticker"]

# Telegram's own account, which speaks where a group itself does.
_ANONYMOUS: Json = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}


class Mistake(ValueError):  # noqa: N818 - named for what happened
    """Something a person cannot do here; the message says why."""


def add_user(world: World, user: User) -> Json:
    """A person, or new facts about one. Their private chat has their id."""
    world.users[user.id] = user
    if user.id not in world.chats:
        world.chats[user.id] = Chat(user.id, "private", members=(user.id,))
    world.events.add("user", {"chat_id": user.id, "user": user.as_json()})
    return user.as_json()


def add_chat(
    world: World,
    chat_id: int,
    kind: ChatType,
    *,
    title: str,
    members: list[int],
    bot: BotStatus,
    may_post: bool = True,
) -> Json:
    """A group or channel, or new facts about one. The bots hear of it when their standing changes.

    :param may_post: false takes their right to write there.
    """
    for user_id in members:
        find_user(world, user_id)
    chat = world.chats.get(chat_id)
    if chat is not None and chat.type != kind:
        raise Mistake(f"chat {chat_id} is a {chat.type} already")
    if chat is None:
        chat = world.chats[chat_id] = Chat(chat_id, kind)
    if chat.migrated_to is not None:
        raise Mistake(f"group {chat_id} has become supergroup {chat.migrated_to}")
    before, might_post = chat.bot, chat.bot_may_post
    if bot == "absent" and before in {"member", "administrator"}:
        bot = "kicked"
    chat.title, chat.members, chat.bot, chat.bot_may_post = title, tuple(members), bot, may_post
    world.events.add("chat", {"chat_id": chat_id, "chat": world.chat_json(chat)})
    if (bot, may_post) != (before, might_post) and {bot, before} != {"absent", "left"}:
        by = world.users[members[0]] if members else None
        _announce_membership(world, chat, by, before, bot, might_post=might_post)
    return world.chat_json(chat)


def migrate(world: World, chat: Chat, new_chat_id: int) -> Json:
    """A group becomes a supergroup, which has another id. Both chats say so, to every bot in them."""
    if chat.type != "group" or chat.migrated_to is not None:
        raise Mistake(f"chat {chat.id} is not a group, only a group becomes a supergroup")
    if new_chat_id in world.chats:
        raise Mistake(f"chat {new_chat_id} is there already")
    new = Chat(new_chat_id, "supergroup", chat.title, chat.members, chat.bot, chat.bot_may_post)
    world.chats[new_chat_id] = new
    owner = world.users[chat.members[0]] if chat.members else None
    # Into the old group while it still takes messages.
    said = owner.as_json() if owner is not None else _ANONYMOUS
    leaving = world.add_message(chat, said, {"migrate_to_chat_id": new_chat_id})
    chat.migrated_to = new_chat_id
    world.events.add("chat", {"chat_id": new_chat_id, "chat": world.chat_json(new)})
    arriving = world.add_message(new, _ANONYMOUS, {"migrate_from_chat_id": chat.id})
    if chat.bot in {"member", "administrator"}:
        for message in (leaving, arriving):
            _announce_to_all(world, world.for_bot(message))
        _announce_membership(world, new, owner, "left", new.bot)
    return world.chat_json(new)


_INLINE_BOT: Json = {"id": 140267078, "is_bot": True, "first_name": "Pictures", "username": "pictures_bot"}


def send(world: World, chat: Chat, user: User, kind: Kind, value: str, *, caption: str = "",
         reply_to: int | None = None, forward: bool = False, via_bot: bool = False,
         parse_mode: str = "") -> Message:  # fmt: skip
    """A person's message. Words are delivered as typed, even where Telegram's apps would trim them.

    :param parse_mode: in which the words stand for formatted ones, as from the menu of Telegram's apps.
    """
    if user.id not in chat.members:
        raise Mistake(f"user {user.id} is not in chat {chat.id}")
    if chat.type == "channel" and not chat.is_owned_by(user.id):
        raise Mistake(f"user {user.id} only reads channel {chat.id}: its first member posts there")
    if chat.migrated_to is not None:
        raise Mistake(f"group {chat.id} has become supergroup {chat.migrated_to}")
    if chat.blocked:
        raise Mistake(f"user {user.id} has blocked the bot: unblock it first")
    if reply_to is not None and reply_to not in chat.messages:
        raise Mistake(f"there is no message {reply_to} in chat {chat.id} to reply to")
    content = _content(world, kind, value, caption, parse_mode)
    if forward:
        origin = {"type": "hidden_user", "sender_user_name": "Somebody else", "date": int(world.now())}
        content = {"forward_origin": origin, **content}
    if via_bot:
        content = {"via_bot": _INLINE_BOT, **content}
    chat.open = True
    message = world.add_message(chat, user.as_json(), content, reply_to=reply_to)
    _announce_message(world, chat, message, "message")
    return message


def edit(world: World, chat: Chat, message_id: int, text: str) -> Message:
    """A person changes the words of their message."""
    message = chat.messages.get(message_id)
    if message is None:
        raise Mistake(f"there is no message {message_id} in chat {chat.id}")
    if message.bot_id is not None:
        raise Mistake(f"message {message_id} is the bot's, people edit only their own")
    if "sticker" in message.content or "forward_origin" in message.content:
        raise Mistake(f"message {message_id} has no text of its own to edit")
    left_out = {"text", "entities", "caption", "caption_entities"}
    rest = {name: part for name, part in message.content.items() if name not in left_out}
    content = rest | _words(text, "caption" if "photo" in rest else "text")
    if content == message.content:
        raise Mistake("the text is the same as before")
    changed = world.change_message(message, content, None)
    _announce_message(world, chat, changed, "edited_message")
    return changed


def tap(world: World, chat: Chat, user: User, message_id: int, data: str) -> str:
    """A person taps a button that sends `data`; the id of the callback query."""
    if user.id not in chat.members:
        raise Mistake(f"user {user.id} is not in chat {chat.id}")
    message = chat.messages.get(message_id)
    if message is None:
        raise Mistake(f"there is no message {message_id} in chat {chat.id}")
    if data not in callback_data(message.markup):
        raise Mistake(f"no button of message {message_id} has this callback_data")
    if chat.blocked:
        raise Mistake(f"user {user.id} has blocked the bot: unblock it first")
    assert message.bot_id is not None  # only bots send keyboards
    callback_id = world.new_callback_id(chat.id, user.id)
    query = {
        "id": callback_id,
        "from": user.as_json(),
        "message": world.for_bot(message),
        "chat_instance": str(int(hashlib.sha256(str(chat.id).encode()).hexdigest()[:15], 16)),
        "data": data,
    }
    world.bots[message.bot_id].queue.deliver("callback_query", query)
    return callback_id


def block(world: World, user: User, blocked: bool) -> None:
    """A person blocks or unblocks the bot; unblocking opens the conversation."""
    chat = world.chats[user.id]
    if chat.blocked == blocked:
        return
    chat.blocked = blocked
    chat.open = chat.open or not blocked
    world.events.add("user", {"chat_id": user.id, "user": {**user.as_json(), "blocked": blocked}})
    before: BotStatus = "member" if blocked else "kicked"
    _announce_membership(world, chat, user, before, "kicked" if blocked else "member")


def find_user(world: World, user_id: int) -> User:
    """Raises Mistake."""
    if (user := world.users.get(user_id)) is None:
        raise Mistake(f"there is no user {user_id}")
    return user


def find_chat(world: World, chat_id: int) -> Chat:
    """Raises Mistake."""
    if (chat := world.chats.get(chat_id)) is None:
        raise Mistake(f"there is no chat {chat_id}")
    return chat


def _words(text: str, name: str, parse_mode: str = "") -> Json:
    if not text:
        raise Mistake(f"{name} must not be empty")
    if len(text) > TEXT_LIMIT:
        raise Mistake(f"{name} has {len(text)} characters, Telegram takes {TEXT_LIMIT}")
    formatted = _formatted(text, parse_mode) if parse_mode else recognise(text)
    entities = "caption_entities" if name == "caption" else "entities"
    found: Json = {entities: list(formatted.entities)} if formatted.entities else {}
    return {name: formatted.text, **found}


def _formatted(text: str, parse_mode: str) -> Formatted:
    try:
        return format_text(text, parse_mode, "", limit=TEXT_LIMIT, too_long="message is too long")
    except Refused as refused:
        raise Mistake(refused.description) from None


def _content(world: World, kind: Kind, value: str, caption: str, parse_mode: str) -> Json:
    if kind == "text":
        return _words(value, "text", parse_mode)
    if kind == "photo":
        words = _words(caption, "caption", parse_mode) if caption else {}
        try:
            return {"photo": world.files.known_or_url(value).sizes(), **words}
        except Refused:
            return {"photo": world.files.named(value).sizes(), **words}
    digest = hashlib.sha256(value.encode()).hexdigest()
    sticker = {
        "file_id": f"CAACAgIAAxkB{digest[:48]}",
        "file_unique_id": f"AgAD{digest[:12]}",
        "type": "regular",
        "width": 512,
        "height": 512,
        "is_animated": False,
        "is_video": False,
        "emoji": value,
    }
    return {"sticker": sticker}


def _announce_message(world: World, chat: Chat, message: Message, kind: str) -> None:
    payload = world.for_bot(message)
    if chat.type == "channel":
        kind = {"message": "channel_post", "edited_message": "edited_channel_post"}[kind]
    replied = chat.messages.get(message.reply_to) if message.reply_to is not None else None

    def make(bot: Bot) -> Json | None:
        if chat.type == "private" or chat.bot == "administrator":
            return payload
        if chat.bot == "member" and _is_meant_for(bot, message, replied):
            return payload
        return None

    world.announce(kind, make)


def _announce_to_all(world: World, message: Json) -> None:
    """What the chat itself says, its bots hear in privacy mode too."""
    world.announce("message", lambda _bot: message)


def _is_meant_for(bot: Bot, message: Message, replied: Message | None) -> bool:
    """Privacy mode: https://core.telegram.org/bots/features#privacy-mode."""
    if replied is not None and replied.bot_id == bot.id:
        return True
    words = message.words
    if f"@{bot.username}".lower() in words.lower():
        return True
    entities: list[Json] = message.content.get("entities", [])
    commands = [entity for entity in entities if entity["type"] == "bot_command" and entity["offset"] == 0]
    return bool(commands) and "@" not in words[: commands[0]["length"]]


def _announce_membership(
    world: World,
    chat: Chat,
    by: User | None,
    before: BotStatus,
    after: BotStatus,
    *,
    might_post: bool | None = None,
) -> None:
    date = int(world.now())
    shown, may_post = world.chat_json(chat), chat.bot_may_post

    def make(bot: Bot) -> Json:
        return {
            "chat": shown,
            "from": by.as_json() if by is not None else bot.as_json(),
            "date": date,
            "old_chat_member": bot_member(chat, before, bot.as_json(), may_post=might_post),
            "new_chat_member": bot_member(chat, after, bot.as_json(), may_post=may_post),
        }

    world.announce("my_chat_member", make)
