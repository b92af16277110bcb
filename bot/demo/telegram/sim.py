"""People's side over HTTP: `/sim/...`. Bad input answers 400 with one clear sentence."""

import json
from collections.abc import Awaitable, Callable
from typing import Any, Literal, cast

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.demo.telegram import people
from bot.demo.telegram.faults import Fault
from bot.demo.telegram.limits import Limiter, Limits
from bot.demo.telegram.params import is_unicode
from bot.demo.telegram.people import Mistake
from bot.demo.telegram.profile import menu
from bot.demo.telegram.world import BotStatus, ChatType, User, World

Handler = Callable[[Request], Awaitable[Response]]


def sim_routes(world: World) -> list[Route]:
    """Every route of people's side."""

    def post(path: str, action: Callable[[World, "Body"], object]) -> Route:
        async def handle(request: Request) -> Response:
            return JSONResponse(action(world, await Body.of(request)))

        return Route(path, _answering(handle), methods=["POST"])

    def get(path: str, answer: Callable[[World, Request], Response]) -> Route:
        async def handle(request: Request) -> Response:
            return answer(world, request)

        return Route(path, _answering(handle), methods=["GET"])

    return [
        post("/sim/users", _add_user),
        post("/sim/chats", _add_chat),
        post("/sim/migrations", _migrate),
        post("/sim/messages", _send),
        post("/sim/edits", _edit),
        post("/sim/taps", _tap),
        post("/sim/blocks", _block),
        post("/sim/limits", _limit),
        post("/sim/faults", _fault),
        get("/sim/users", _users),
        get("/sim/bots", _bots),
        get("/sim/chats", _chats),
        get("/sim/chats/{chat_id}/messages", _messages),
        get("/sim/calls", _calls),
        get("/sim/commands", _commands),
        get("/sim/files/{file_id}", _file),
        get("/sim/events", _events),
    ]


def _answering(handle: Handler) -> Handler:
    async def answer(request: Request) -> Response:
        try:
            return await handle(request)
        except Mistake as mistake:
            return JSONResponse({"error": str(mistake)}, status_code=400)

    return answer


class Body:
    """The members of a JSON object, each asked for with its type. Raises Mistake."""

    def __init__(self, members: dict[str, Any]) -> None:
        self.members = members

    @classmethod
    async def of(cls, request: Request) -> "Body":
        """The body of a request."""
        try:
            members = json.loads(await request.body())
        except ValueError:
            raise Mistake("the body must be JSON") from None
        if not isinstance(members, dict):
            raise Mistake("the body must be a JSON object")
        return cls(members)

    def integer(self, name: str) -> int:
        """Required."""
        if (value := self.optional_integer(name)) is None:
            raise Mistake(f"{name} is required")
        return value

    def optional_integer(self, name: str, *, least: int | None = None) -> int | None:
        """None where it is missing or null."""
        value = self.members.get(name)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool):
            raise Mistake(f"{name} must be an integer")
        if least is not None and value < least:
            raise Mistake(f"{name} must be at least {least}")
        return value

    def string(self, name: str) -> str:
        """Required and not empty."""
        if not (value := self.optional_string(name)):
            raise Mistake(f"{name} is required")
        return value

    def optional_string(self, name: str) -> str:
        """Empty where it is missing or null."""
        value = self.members.get(name)
        if value is not None and not isinstance(value, str):
            raise Mistake(f"{name} must be a string")
        if value and not is_unicode(value):
            raise Mistake(f"{name} holds half a surrogate pair, which no text can")
        return value or ""

    def boolean(self, name: str, *, default: bool = False) -> bool:
        """The default where it is missing or null."""
        value = self.members.get(name)
        if value is not None and not isinstance(value, bool):
            raise Mistake(f"{name} must be true or false")
        return default if value is None else value


def _add_user(world: World, body: Body) -> object:
    user_id = body.integer("id")
    if not 0 < user_id < 1 << 52:  # Bot API, User.id: at most 52 significant bits
        raise Mistake("id must be a positive number of at most 52 bits")
    if user_id in world.bots:
        raise Mistake(f"{user_id} is a bot")
    return people.add_user(
        world, User(user_id, body.string("first_name"), body.optional_string("language_code"))
    )


def _add_chat(world: World, body: Body) -> object:
    kind = body.string("type")
    if kind not in {"group", "supergroup", "channel"}:
        raise Mistake('type must be "group", "supergroup" or "channel"')
    if body.boolean("is_forum"):
        raise Mistake("forum topics are not supported yet")
    chat_id = body.integer("id")
    if chat_id >= 0:
        raise Mistake("the id of a group or channel must be negative")
    members = body.members.get("members", [])
    if not isinstance(members, list) or not all(type(member) is int for member in members):
        raise Mistake("members must be a list of user ids")
    bot = body.optional_string("bot") or "absent"
    if bot not in {"member", "administrator", "absent"}:
        raise Mistake('bot must be "member", "administrator" or left out')
    return people.add_chat(
        world,
        chat_id,
        cast(ChatType, kind),
        title=body.string("title"),
        members=members,
        bot=cast(BotStatus, bot),
        may_post=body.boolean("bot_may_post", default=True),
    )


def _migrate(world: World, body: Body) -> object:
    new_chat_id = body.integer("new_chat_id")
    if new_chat_id >= 0:
        raise Mistake("the id of a supergroup must be negative")
    return people.migrate(world, people.find_chat(world, body.integer("chat_id")), new_chat_id)


def _send(world: World, body: Body) -> object:
    chat = people.find_chat(world, body.integer("chat_id"))
    user = people.find_user(world, body.integer("user_id"))
    if body.optional_integer("message_thread_id") is not None:
        raise Mistake("forum topics are not supported yet")
    kinds = [name for name in ("text", "photo", "sticker") if body.members.get(name) is not None]
    if len(kinds) != 1:
        raise Mistake("give exactly one of text, photo and sticker")
    message = people.send(
        world,
        chat,
        user,
        cast(Literal["text", "photo", "sticker"], kinds[0]),
        body.string(kinds[0]),
        caption=body.optional_string("caption"),
        reply_to=body.optional_integer("reply_to_message_id"),
        forward=body.boolean("forward"),
        via_bot=body.boolean("via_bot"),
        parse_mode=body.optional_string("parse_mode"),
    )
    return world.shown(message)


def _edit(world: World, body: Body) -> object:
    chat = people.find_chat(world, body.integer("chat_id"))
    return world.shown(people.edit(world, chat, body.integer("message_id"), body.string("text")))


def _tap(world: World, body: Body) -> object:
    chat = people.find_chat(world, body.integer("chat_id"))
    user = people.find_user(world, body.integer("user_id"))
    callback_id = people.tap(world, chat, user, body.integer("message_id"), body.string("callback_data"))
    return {"callback_query_id": callback_id}


def _block(world: World, body: Body) -> object:
    user = people.find_user(world, body.integer("user_id"))
    if "blocked" not in body.members:
        raise Mistake("blocked is required")
    people.block(world, user, body.boolean("blocked"))
    return {"user_id": user.id, "blocked": world.chats[user.id].blocked}


def _limit(world: World, body: Body) -> object:
    names = ("per_second", "per_chat_per_second", "group_per_minute")
    _refuse_unknown(body, names)
    wanted = {name: body.optional_integer(name, least=1) for name in names}
    world.limiter = Limiter(Limits(**wanted))
    return wanted


def _fault(world: World, body: Body) -> object:
    if not body.members:
        world.faults.clear()
        return {}
    _refuse_unknown(
        body, ("method", "chat_id", "status", "retry_after", "description", "drop", "delay_ms", "times")
    )
    status = body.optional_integer("status")
    if status not in {None, 429, 403, 400, 500}:
        raise Mistake("status must be 429, 403, 400 or 500")
    drop = body.boolean("drop")
    delay_ms = body.optional_integer("delay_ms", least=0)
    if status is None and not drop and delay_ms is None:
        raise Mistake("give status, drop or delay_ms")
    if status is not None and drop:
        raise Mistake("status and drop exclude each other: a dropped call takes effect")
    world.faults.add(
        Fault(
            method=body.optional_string("method") or None,
            chat_id=body.optional_integer("chat_id"),
            status=status,
            description=body.optional_string("description"),
            retry_after=body.optional_integer("retry_after", least=1) or 1,
            drop=drop,
            delay_ms=delay_ms or 0,
            times=body.optional_integer("times", least=1) or 1,
        )
    )
    return body.members


def _refuse_unknown(body: Body, known: tuple[str, ...]) -> None:
    if unknown := sorted(body.members.keys() - set(known)):
        raise Mistake(f"unknown: {', '.join(unknown)}; known are {', '.join(known)}")


def _users(world: World, request: Request) -> Response:
    return JSONResponse(
        [{**user.as_json(), "blocked": world.chats[user.id].blocked} for user in world.users.values()]
    )


def _bots(world: World, request: Request) -> Response:
    return JSONResponse(
        [
            {**bot.as_json(), "polling": bot.queue.polled, "pending_update_count": bot.queue.pending}
            for bot in world.bots.values()
        ]
    )


def _chats(world: World, request: Request) -> Response:
    return JSONResponse(
        [{**world.chat_json(chat), "members": chat.members, "bot": chat.bot} for chat in world.chats.values()]
    )


def _messages(world: World, request: Request) -> Response:
    chat = people.find_chat(world, _number(request.path_params["chat_id"], "chat id"))
    after = _number(request.query_params.get("after", "0"), "after")
    shown = [world.shown(message) for message in chat.messages.values() if message.message_id > after]
    # Where the events stand, so that a page can watch from exactly this picture on.
    return JSONResponse(shown, headers={"Last-Event-ID": str(world.events.last_id)})


def _calls(world: World, request: Request) -> Response:
    after = _number(request.query_params.get("after", "0"), "after")
    return Response(world.calls.after(after), media_type="application/json")


def _commands(world: World, request: Request) -> Response:
    chat = people.find_chat(world, _number(request.query_params.get("chat_id", ""), "chat_id"))
    user = people.find_user(world, _number(request.query_params.get("user_id", ""), "user_id"))
    bots = list(world.bots.values())
    return JSONResponse(menu(world, bots[-1], chat, user.id) if bots else [])


def _file(world: World, request: Request) -> Response:
    photo = world.files.get(request.path_params["file_id"])
    if photo is None:
        raise Mistake("there is no such file")
    if photo.content:
        return Response(photo.content, media_type=photo.content_type)
    if photo.url:
        return RedirectResponse(photo.url, status_code=302)
    return Response(status_code=404)


def _events(world: World, request: Request) -> Response:
    last = request.headers.get("last-event-id") or request.query_params.get("after")
    after = _number(last, "after") if last else world.events.last_id
    headers = {"Cache-Control": "no-store"}
    return StreamingResponse(world.events.stream(after), media_type="text/event-stream", headers=headers)


def _number(text: str, name: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise Mistake(f"{name} must be an integer") from None
