"""Users, chats, messages and bots, in memory. Every message is frozen; an edit puts another in its place."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal

from bot.demo.telegram.calls import Calls
from bot.demo.telegram.events import Events
from bot.demo.telegram.faults import Faults
from bot.demo.telegram.files import Files
from bot.demo.telegram.keyboards import is_inline
from bot.demo.telegram.limits import Limiter
from bot.demo.telegram.parser import Json
from bot.demo.telegram.updates import UpdateQueue

ChatType = Literal["private", "group", "supergroup", "channel"]
BotStatus = Literal["absent", "member", "administrator", "left", "kicked"]


@dataclass(frozen=True, slots=True)
class User:
    """A person."""

    id: int
    first_name: str
    language_code: str = ""

    def as_json(self) -> Json:
        """Bot API User."""
        shown: Json = {"id": self.id, "is_bot": False, "first_name": self.first_name}
        return {**shown, "language_code": self.language_code} if self.language_code else shown


@dataclass(frozen=True, slots=True)
class Message:
    """`content` is the part of a Bot API Message that says what is in it: text, or photo and caption."""

    chat_id: int
    message_id: int
    date: int
    sender: Json
    content: Json
    bot_id: int | None = None  # whose message it is; None for a person's
    markup: Json | None = None
    reply_to: int | None = None
    edit_date: int | None = None

    @property
    def inline_markup(self) -> Json | None:
        """The part of the markup that belongs to the message and can be edited."""
        return self.markup if is_inline(self.markup) else None

    @property
    def words(self) -> str:
        """Text or caption; empty where there is none."""
        return str(self.content.get("text") or self.content.get("caption") or "")


@dataclass(slots=True)
class Chat:
    """`bot` is the standing of the bots in a group or channel; `open` and `blocked` are a private chat's.

    `bot_may_post`: false takes a bot's right to write, whatever its standing. `migrated_to` is the supergroup
    that a group has become. The first of the members is the owner.
    """

    id: int
    type: ChatType
    title: str = ""
    members: tuple[int, ...] = ()
    bot: BotStatus = "absent"
    bot_may_post: bool = True
    migrated_to: int | None = None
    open: bool = False
    blocked: bool = False
    pinned: int | None = None
    messages: dict[int, Message] = field(default_factory=dict)
    last_message_id: int = 0

    @property
    def bot_can_write(self) -> bool:
        """Whether a bot that is in this group or channel may send messages to it."""
        return self.bot_may_post and (self.type != "channel" or self.bot == "administrator")

    def is_owned_by(self, user_id: int) -> bool:
        """Whether this person owns the group or channel."""
        return self.type != "private" and self.members[:1] == (user_id,)


@dataclass(slots=True)
class Bot:
    """Profile texts by (kind, language); commands by (scope, language)."""

    id: int
    username: str
    queue: UpdateQueue = field(default_factory=UpdateQueue)
    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)

    def as_json(self) -> Json:
        """Bot API User, as it appears in messages."""
        name = self.texts.get(("name", ""), "Only News")
        return {"id": self.id, "is_bot": True, "first_name": name, "username": self.username}


class World:
    """Everything there is. Not safe for threads: one event loop owns it."""

    def __init__(self) -> None:
        self.users: dict[int, User] = {}
        self.chats: dict[int, Chat] = {}
        self.bots: dict[int, Bot] = {}
        self.callbacks: dict[str, tuple[int, int]] = {}  # callback query id -> (chat, user)
        self.files = Files()
        self.calls = Calls()
        self.events = Events()
        self.faults = Faults()
        self.limiter = Limiter()
        self._early: list[tuple[str, Callable[[Bot], Json | None]]] = []
        self._last_message_id = 0
        self._closed = False
        self._last_callback_id = random.randrange(10**17, 9 * 10**17)  # noqa: S311 - only looks random
        self._epoch = time.time() - time.monotonic()

    def now(self) -> float:
        """Epoch seconds that never run backwards."""
        return self._epoch + time.monotonic()

    def close(self) -> None:
        """Ends every call and stream that waits, so that the server can stop."""
        self._closed = True
        self.events.close()
        for bot in self.bots.values():
            bot.queue.close()

    def bot(self, bot_id: int) -> Bot:
        """The bot behind a token. The first one ever seen is given what happened before it came."""
        if bot_id in self.bots:
            return self.bots[bot_id]
        username = f"only_news_{bot_id}_bot" if self.bots else "only_news_bot"
        bot = self.bots[bot_id] = Bot(bot_id, username)
        if self._closed:
            bot.queue.close()
        early, self._early = self._early, []
        for kind, make in early:
            if (payload := make(bot)) is not None:
                bot.queue.deliver(kind, payload)
        return bot

    def announce(self, kind: str, make: Callable[[Bot], Json | None]) -> None:
        """An update for every bot for which `make` has one; kept for the first bot if there is none yet."""
        if not self.bots:
            self._early.append((kind, make))
        for bot in self.bots.values():
            if (payload := make(bot)) is not None:
                bot.queue.deliver(kind, payload)

    def add_message(
        self,
        chat: Chat,
        sender: Json,
        content: Json,
        *,
        bot_id: int | None = None,
        markup: Json | None = None,
        reply_to: int | None = None,
    ) -> Message:
        """A new message at the end of the chat."""
        message_id = self._next_message_id(chat)
        date = int(self.now())
        message = Message(chat.id, message_id, date, sender, content, bot_id, markup, reply_to)
        chat.messages[message_id] = message
        self.events.add("message", {"chat_id": chat.id, "message": self.shown(message)})
        return message

    def change_message(self, message: Message, content: Json, markup: Json | None) -> Message:
        """A message with other content. A changed keyboard alone does not count as an edit (edit_hide)."""
        edited = int(self.now()) if content != message.content else message.edit_date
        changed = replace(message, content=content, markup=markup, edit_date=edited)
        self.chats[message.chat_id].messages[message.message_id] = changed
        self.events.add("edited", {"chat_id": message.chat_id, "message": self.shown(changed)})
        return changed

    def delete_messages(self, chat: Chat, message_ids: list[int]) -> None:
        """Those that exist, gone for everybody."""
        gone = [message_id for message_id in message_ids if chat.messages.pop(message_id, None)]
        if chat.pinned in gone:
            chat.pinned = None
        if gone:
            self.events.add("deleted", {"chat_id": chat.id, "message_ids": gone})

    def new_callback_id(self, chat_id: int, user_id: int) -> str:
        """A callback query id, to be answered later."""
        self._last_callback_id += random.randrange(1, 1_000)  # noqa: S311 - only looks random
        callback_id = str(self._last_callback_id)
        self.callbacks[callback_id] = (chat_id, user_id)
        return callback_id

    def chat_json(self, chat: Chat) -> Json:
        """Bot API Chat."""
        if chat.type == "private":
            return {"id": chat.id, "first_name": self.users[chat.id].first_name, "type": "private"}
        return {"id": chat.id, "title": chat.title, "type": chat.type}

    def for_bot(self, message: Message, *, with_reply: bool = True) -> Json:
        """Bot API Message. Only an inline keyboard is part of it."""
        return self._render(message, message.inline_markup, with_reply)

    def shown(self, message: Message) -> Json:
        """The same for people's side, where a reply keyboard or a forced reply is seen too."""
        return self._render(message, message.markup, True)

    def _render(self, message: Message, markup: Json | None, with_reply: bool) -> Json:
        chat = self.chats[message.chat_id]
        result: Json = {
            "message_id": message.message_id,
            **self._sender(message, chat),
            "chat": self.chat_json(chat),
            "date": message.date,
        }
        if message.edit_date is not None:
            result["edit_date"] = message.edit_date
        if with_reply and message.reply_to in chat.messages:
            # Bot API: the replied message never shows what it replied to itself.
            result["reply_to_message"] = self.for_bot(chat.messages[message.reply_to], with_reply=False)
        result |= message.content
        if markup is not None:
            result["reply_markup"] = markup
        return result

    def _sender(self, message: Message, chat: Chat) -> Json:
        """A channel speaks for itself, whoever wrote the post; and so does a supergroup of its beginnings."""
        if chat.type == "channel":
            return {"sender_chat": self.chat_json(chat)}
        if "migrate_from_chat_id" in message.content:
            return {"from": message.sender, "sender_chat": self.chat_json(chat)}
        return {"from": message.sender}

    def _next_message_id(self, chat: Chat) -> int:
        """Supergroups and channels count for themselves; a bot's other chats share one counter."""
        if chat.type in {"supergroup", "channel"}:
            chat.last_message_id += 1
            return chat.last_message_id
        self._last_message_id += 1
        return self._last_message_id
