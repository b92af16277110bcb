"""Methods about the bot itself: its names and descriptions, its command menus."""

import json
import re
from collections.abc import Callable

from bot.demo.telegram.access import find_chat
from bot.demo.telegram.call import Call
from bot.demo.telegram.parser import Json
from bot.demo.telegram.refusals import bad_request
from bot.demo.telegram.world import Bot, Chat, World

# Characters (Bot API, setMyName, setMyDescription, setMyShortDescription).
_TEXT_LIMITS = {"name": 64, "description": 512, "short_description": 120}
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_COMMAND_LIMIT = 100  # commands in one menu (Bot API, setMyCommands)
_GENERAL_SCOPES = {"default", "all_private_chats", "all_group_chats", "all_chat_administrators"}


def get_me(call: Call) -> Json:
    """https://core.telegram.org/bots/api#getme"""
    abilities = {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }
    return call.bot.as_json() | abilities


def set_text(kind: str) -> Callable[[Call], bool]:
    """setMyName, setMyDescription, setMyShortDescription."""

    def method(call: Call) -> bool:
        text = call.params.string(kind)
        if len(text) > _TEXT_LIMITS[kind]:
            raise bad_request(f"BOT_{kind.upper()}_TOO_LONG")
        key = (kind, _language(call))
        if text:
            call.bot.texts[key] = text
        else:
            call.bot.texts.pop(key, None)
        return True

    return method


def get_text(kind: str) -> Callable[[Call], Json]:
    """getMyName, getMyDescription, getMyShortDescription."""

    def method(call: Call) -> Json:
        texts = call.bot.texts
        default = "Only News" if kind == "name" else ""
        return {kind: texts.get((kind, _language(call)), texts.get((kind, ""), default))}

    return method


def set_my_commands(call: Call) -> bool:
    """https://core.telegram.org/bots/api#setmycommands"""
    commands = _commands(call.params.string("commands"))
    scope = _scope(call)
    call.bot.commands[scope, _language(call)] = commands
    return True


def get_my_commands(call: Call) -> list[Json]:
    """https://core.telegram.org/bots/api#getmycommands: of exactly this scope and language."""
    return call.bot.commands.get((_scope(call), _language(call)), [])


def delete_my_commands(call: Call) -> bool:
    """https://core.telegram.org/bots/api#deletemycommands"""
    call.bot.commands.pop((_scope(call), _language(call)), None)
    return True


def menu(world: World, bot: Bot, chat: Chat, user_id: int) -> list[Json]:
    """The commands a person sees: the narrowest scope first, in it the person's language.

    The order is https://core.telegram.org/bots/api#determining-list-of-commands.
    """
    administrator = chat.is_owned_by(user_id)
    scopes = []
    if chat.type != "private":
        scopes.append(f"chat_member {chat.id} {user_id}")
        if administrator:
            scopes.append(f"chat_administrators {chat.id}")
    scopes.append(f"chat {chat.id}")
    if administrator:
        scopes.append("all_chat_administrators")
    scopes.append("all_private_chats" if chat.type == "private" else "all_group_chats")
    scopes.append("default")
    user = world.users.get(user_id)
    language = user.language_code[:2] if user else ""
    for scope in scopes:
        for wanted in (language, ""):
            if commands := bot.commands.get((scope, wanted)):
                return commands
    return []


def _language(call: Call) -> str:
    language = call.params.string("language_code")
    if language and not re.fullmatch(r"[a-z]{2}", language):
        raise bad_request("invalid language code specified")
    return language


def _scope(call: Call) -> str:
    """A key for the scope: its type, chat and user. Raises Refused."""
    raw = call.params.string("scope")
    if not raw:
        return "default"
    try:
        scope = json.loads(raw)
    except ValueError:
        raise bad_request("can't parse BotCommandScope JSON object") from None
    if not isinstance(scope, dict):
        raise bad_request("can't parse BotCommandScope: BotCommandScope must be an Object")
    kind = scope.get("type")
    if kind in _GENERAL_SCOPES:
        return str(kind)
    if kind not in {"chat", "chat_administrators", "chat_member"}:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    if not scope.get("chat_id"):
        raise bad_request("can't parse BotCommandScope: Empty chat_id specified")
    chat = find_chat(call.world, str(scope["chat_id"]))
    if kind != "chat_member":
        return f"{kind} {chat.id}"
    user_id = scope.get("user_id")
    if not isinstance(user_id, int) or user_id <= 0:
        raise bad_request("can't parse BotCommandScope: Invalid user_id specified")
    return f"{kind} {chat.id} {user_id}"


def _commands(raw: str) -> list[Json]:
    if not raw:
        return []
    try:
        commands = json.loads(raw)
    except ValueError:
        raise bad_request("can't parse commands JSON object") from None
    if not isinstance(commands, list):
        raise bad_request("expected an Array of BotCommand")
    if len(commands) > _COMMAND_LIMIT:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    return [_command(command) for command in commands]


def _command(command: object) -> Json:
    if not isinstance(command, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    for name in ("command", "description"):
        if name not in command:
            raise bad_request(f"can't parse BotCommand: Can't find field \"{name}\"")
        if not isinstance(command[name], str):
            raise bad_request(f'can\'t parse BotCommand: Field "{name}" must be of type String')
    name = command["command"].strip().removeprefix("/")
    description = command["description"].strip()
    if not name:
        raise bad_request("command must be non-empty")
    if len(name) > 32:
        raise bad_request("command length must not exceed 32")
    if not _COMMAND.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not description:
        raise bad_request("command description must be non-empty")
    if len(description) > 256:
        raise bad_request("command description length must not exceed 256")
    return {"command": name, "description": description}
