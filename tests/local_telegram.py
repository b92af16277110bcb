"""The local Telegram for tests: a server of its own in a thread, and a client for people's side.

It answers while a test blocks, for it has its own event loop. Use it as `async with LocalTelegram() as
telegram:`; the bot under test is given `telegram.url` as its TELEGRAM_API_URL.
"""

import asyncio
import threading
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any, Self

import httpx
from starlette.routing import BaseRoute

from bot.demo.telegram.server import create_app, serving

Json = dict[str, Any]
TOKEN = "123456789:local-telegram-needs-no-real-token"


class LocalTelegram:
    """The server and what people do in it. Every refusal of people's side raises AssertionError."""

    def __init__(self, extra_routes: Sequence[BaseRoute] = ()) -> None:
        self.url = ""
        self._extra_routes = extra_routes
        self._started = threading.Event()
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._serve, name="local-telegram", daemon=True)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping: asyncio.Event | None = None
        self._client: httpx.AsyncClient | None = None
        self._demanded: set[str] = set()

    async def __aenter__(self) -> Self:
        self._thread.start()
        await asyncio.to_thread(self._started.wait, 30)
        if self._failure is not None:
            raise self._failure
        assert self.url, "the local Telegram did not start"
        self._client = httpx.AsyncClient(
            base_url=self.url, timeout=60, verify=False
        )  # plain HTTP: no certificates to load
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._client is not None:
            await self._client.aclose()
        if self._loop is not None and self._stopping is not None:
            self._loop.call_soon_threadsafe(self._stopping.set)
        await asyncio.to_thread(self._thread.join, 30)
        assert not self._thread.is_alive(), "the local Telegram did not stop"

    def _serve(self) -> None:
        try:
            asyncio.run(self._serve_until_stopped())
        except BaseException as error:  # handed to whoever waits
            self._failure = error
        finally:
            self._started.set()

    async def _serve_until_stopped(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stopping = asyncio.Event()
        async with serving(create_app(self._extra_routes)) as url:
            self.url = url
            self._started.set()
            await self._stopping.wait()

    # What people do.

    async def user(self, user_id: int, first_name: str = "Ann", language_code: str = "en") -> Json:
        """A person exists; they have written to nobody yet."""
        return await self.post("users", id=user_id, first_name=first_name, language_code=language_code)

    async def started(self, user_id: int, first_name: str = "Ann", language_code: str = "en") -> Json:
        """A person exists and has sent /start; that message."""
        await self.user(user_id, first_name, language_code)
        return await self.says(user_id, "/start")

    async def group(
        self,
        chat_id: int,
        members: Sequence[int],
        *,
        bot: str | None = "member",
        kind: str = "supergroup",
        bot_may_post: bool | None = None,
    ) -> Json:
        """A group called "Newsroom"; the same again with another `bot` changes what that is there."""
        return await self.post(
            "chats",
            id=chat_id,
            type=kind,
            title="Newsroom",
            members=list(members),
            bot=bot,
            bot_may_post=bot_may_post,
        )

    async def channel(
        self,
        chat_id: int,
        members: Sequence[int],
        *,
        bot: str | None = "administrator",
        bot_may_post: bool | None = None,
    ) -> Json:
        """A channel called "Newsroom", whose first member owns it and posts there."""
        return await self.group(chat_id, members, bot=bot, kind="channel", bot_may_post=bot_may_post)

    async def becomes_supergroup(self, chat_id: int, new_chat_id: int) -> Json:
        """A group becomes a supergroup, which has another id. A bot may find out by being refused."""
        self._demanded |= {
            "Bad Request: group chat was upgraded to a supergroup chat",
            "Bad Request: message can't be edited",
            "Bad Request: message can't be deleted",
        }
        return await self.post("migrations", chat_id=chat_id, new_chat_id=new_chat_id)

    async def says(
        self, user_id: int, text: str, reply_to: Json | int | None = None, *, chat_id: int | None = None
    ) -> Json:
        """A person writes, in their private chat unless told otherwise; `reply_to` a message or its id."""
        reply = reply_to["message_id"] if isinstance(reply_to, dict) else reply_to
        chat = user_id if chat_id is None else chat_id
        return await self.post(
            "messages", chat_id=chat, user_id=user_id, text=text, reply_to_message_id=reply
        )

    async def sends(self, user_id: int, *, chat_id: int | None = None, **what: Any) -> Json:
        """A person sends anything else: photo=, sticker=, forward=True."""
        return await self.post(
            "messages", chat_id=user_id if chat_id is None else chat_id, user_id=user_id, **what
        )

    async def edits(self, message: Json, text: str) -> Json:
        """A person changes the text of their message."""
        return await self.post(
            "edits", chat_id=message["chat"]["id"], message_id=message["message_id"], text=text
        )

    async def taps(self, user_id: int, message: Json, button: str) -> str:
        """A person taps a button, named by its text, its callback_data or a part of its text."""
        current = await self.message(message["chat"]["id"], message["message_id"])
        data = _button_data(current, button)
        tapped = await self.post(
            "taps",
            chat_id=message["chat"]["id"],
            user_id=user_id,
            message_id=message["message_id"],
            callback_data=data,
        )
        callback_query_id: str = tapped["callback_query_id"]
        return callback_query_id

    async def follows(self, user_id: int, callback_query_id: str) -> Json:
        """A person's app opens the link to the bot that answered their tap; what it says there for them."""
        url = (await self.answer_to(callback_query_id)).get("url", "")
        assert "?start=" in url, f"tap {callback_query_id} was not answered with a link"
        return await self.says(user_id, f"/start {url.partition('?start=')[2]}")

    async def blocks(self, user_id: int, blocked: bool = True) -> None:
        """A person blocks the bot, or unblocks it."""
        await self.post("blocks", user_id=user_id, blocked=blocked)

    # What can be seen.

    async def messages(self, chat_id: int, after: int = 0) -> list[Json]:
        """What the chat shows now, oldest first, from the message after `after` on."""
        shown: list[Json] = await self.get(f"chats/{chat_id}/messages?after={after}")
        return shown

    async def message(self, chat_id: int, message_id: int) -> Json:
        """One message as it is now."""
        for message in await self.messages(chat_id):
            if message["message_id"] == message_id:
                return message
        raise AssertionError(f"there is no message {message_id} in chat {chat_id} any more")

    async def calls(self, method: str | None = None, after: int = 0) -> list[Json]:
        """Every Bot API call so far, or those of one method."""
        calls: list[Json] = await self.get(f"calls?after={after}")
        return [call for call in calls if method is None or call["method"] == method]

    async def refused(self) -> list[Json]:
        """Calls answered 400 that no test asked to fail: a bot without mistakes makes none."""
        return [
            call
            for call in await self.calls()
            if call["status"] == 400 and call["description"] not in self._demanded
        ]

    async def answer_to(self, callback_query_id: str, timeout: float = 10) -> Json:
        """The params of the bot's answer to a tap, once it has come."""

        async def look() -> Json | None:
            for call in await self.calls("answerCallbackQuery"):
                if call["params"].get("callback_query_id") == callback_query_id and call["status"] == 200:
                    params: Json = call["params"]
                    return params
            return None

        return await self._until(look, f"an answer to tap {callback_query_id}", timeout)

    async def bot_polls(self, timeout: float = 30) -> Json:
        """The bot that waits for updates, once there is one: it is up and has nothing left to do."""

        async def look() -> Json | None:
            bots: list[Json] = await self.get("bots")
            return next((bot for bot in bots if bot["polling"] and not bot["pending_update_count"]), None)

        return await self._until(look, "a bot that waits for updates", timeout)

    async def wait_for(
        self, chat_id: int, predicate: Callable[[Json], object], timeout: float = 10, *, after: int = 0
    ) -> Json:
        """The newest message of the chat, of those after `after`, for which the predicate holds."""

        async def look() -> Json | None:
            for message in reversed(await self.messages(chat_id, after)):
                if predicate(message):
                    return message
            return None

        return await self._until(look, f"the expected message in chat {chat_id}", timeout)

    async def wait_for_text(self, chat_id: int, part: str, timeout: float = 10) -> Json:
        """The newest message whose text or caption holds `part`, once there is one."""
        return await self.wait_for(
            chat_id, lambda message: part in (message.get("text") or message.get("caption") or ""), timeout
        )

    # What goes wrong.

    async def limits(self, **limits: int | None) -> None:
        """per_second, per_chat_per_second, group_per_minute; what is left out is off."""
        await self.post("limits", **limits)

    async def faults(self, **fault: Any) -> None:
        """One more fault: method, chat_id, status, description, retry_after, drop, delay_ms, times."""
        self._demanded.add(fault.get("description", "Bad Request: fault on demand"))
        await self.post("faults", **fault)

    async def clear_faults(self) -> None:
        """Nothing fails any more."""
        await self.post("faults")

    # How it is asked.

    async def get(self, path: str) -> Any:
        """GET /sim/{path}."""
        return _decoded(await self._http.get(f"/sim/{path}"))

    async def post(self, path: str, **body: Any) -> Json:
        """POST /sim/{path}; members that are None are left out."""
        present = {name: value for name, value in body.items() if value is not None}
        answer: Json = _decoded(await self._http.post(f"/sim/{path}", json=present))
        return answer

    async def call(self, method: str, token: str = TOKEN, **params: Any) -> Json:
        """A Bot API call with a JSON body; the whole answer, refusals too."""
        answer: Json = (await self._http.post(f"/bot{token}/{method}", json=params)).json()
        return answer

    @property
    def _http(self) -> httpx.AsyncClient:
        assert self._client is not None, "use it as `async with LocalTelegram()`"
        return self._client

    async def _until(self, look: Callable[[], Any], what: str, timeout: float) -> Json:
        try:
            async with asyncio.timeout(timeout):
                while True:
                    found: Json | None = await look()
                    if found is not None:
                        return found
                    await asyncio.sleep(0.02)
        except TimeoutError:
            raise AssertionError(f"{what} did not come within {timeout} s") from None


def _decoded(response: httpx.Response) -> Any:
    assert response.status_code == 200, f"{response.request.url.path}: {response.text}"
    return response.json()


def _button_data(message: Json, button: str) -> str:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    taps = [
        (shown["text"], shown["callback_data"]) for row in rows for shown in row if "callback_data" in shown
    ]
    exact = [data for text, data in taps if button in {text, data}]
    loose = [data for text, data in taps if button in text]
    for data in exact + loose:
        return str(data)
    raise AssertionError(f"no button {button!r} among {[text for text, _ in taps]}")
