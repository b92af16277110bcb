"""A small real hub for the tests: it asks back, keeps leases, signs what it distributes, all over HTTP.

After the W3C's recommendation (https://www.w3.org/TR/websub/), with switches for what hubs do wrong.
"""

import asyncio
import hashlib
import hmac
import secrets
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from time import monotonic
from urllib.parse import parse_qsl

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.serving import serving


@dataclass(slots=True)
class Subscribed:
    """Somebody who has confirmed; until when, on the loop's clock."""

    topic: str
    callback: str
    secret: str
    until: float


@dataclass
class WebSubHub:
    """The hub. `asked` are the requests it got, oldest first; `confirmed` the answers to its questions.

    `answers`: the status of its answer to a request. `denies`: it refuses what it has accepted.
    `asks_back`: False for one that is silent. `asks_back_first`: before it answers the request.
    """

    url: str = ""
    asked: list[dict[str, str]] = field(default_factory=list)
    confirmed: list[tuple[str, int]] = field(default_factory=list)
    subscribed: dict[tuple[str, str], Subscribed] = field(default_factory=dict)
    answers: int = 202
    denies: bool = False
    asks_back: bool = True
    asks_back_first: bool = False
    lease_seconds: int | None = 864_000
    method: str = "sha256"
    _client: httpx.AsyncClient = field(default_factory=lambda: httpx.AsyncClient(verify=False, timeout=30))
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def distribute(self, topic: str, body: bytes) -> list[int]:
        """Sends what was published to everybody who has subscribed; the statuses of their answers."""
        receivers = [
            one for one in self.subscribed.values() if one.topic == topic and one.until > monotonic()
        ]
        return [await self.push(one.callback, body, one.secret) for one in receivers]

    async def push(
        self,
        callback: str,
        body: bytes,
        secret: str | None,
        content_type: str = "application/rss+xml",
        signature: str | None = None,
    ) -> int:
        """One content distribution request (section 7); the status of its answer."""
        headers = {"Content-Type": content_type, "Link": f'<{self.url}>; rel="hub"'}
        if secret is not None:
            digest = hmac.new(secret.encode(), body, getattr(hashlib, self.method)).hexdigest()
            headers["X-Hub-Signature"] = signature or f"{self.method}={digest}"
        return (await self._client.post(callback, content=body, headers=headers)).status_code

    async def ask(self, callback: str, mode: str, topic: str, **more: str) -> tuple[int, str]:
        """A question to a subscriber (section 5.3); the status and the words of its answer."""
        query = {"hub.mode": mode, "hub.topic": topic, **{f"hub.{name}": each for name, each in more.items()}}
        answer = await self._client.get(callback, params=query)
        return answer.status_code, answer.text

    async def has_subscriber(self, topic: str, timeout: float = 20) -> Subscribed:
        """Somebody who has confirmed that they want this topic, once there is one."""
        await until(lambda: any(one.topic == topic for one in self.subscribed.values()), timeout)
        return next(one for one in self.subscribed.values() if one.topic == topic)

    async def answered(self, requests: int, timeout: float = 20) -> None:
        """So many requests have come, and every question about them is answered."""
        await until(lambda: len(self.asked) >= requests and not self._tasks, timeout)

    async def _handle(self, request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode(), keep_blank_values=True))
        assert request.headers["content-type"] == "application/x-www-form-urlencoded"
        self.asked.append(form)
        if self.answers == 307:
            return Response(status_code=307, headers={"Location": f"{self.url}moved"})
        if self.answers >= 300:
            return PlainTextResponse("no", self.answers)
        return await self._accept(form)

    async def _handle_moved(self, request: Request) -> Response:
        return await self._accept(dict(parse_qsl((await request.body()).decode())))

    async def _accept(self, form: dict[str, str]) -> Response:
        task = asyncio.create_task(self._verify(form))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        if self.asks_back_first:
            await task
        return PlainTextResponse("", 202)

    async def _verify(self, form: dict[str, str]) -> None:
        mode, topic, callback = form["hub.mode"], form["hub.topic"], form["hub.callback"]
        if not self.asks_back:
            return
        if self.denies:
            self.confirmed.append(("denied", (await self.ask(callback, "denied", topic, reason="full"))[0]))
            return
        challenge = secrets.token_urlsafe(16)
        more = {} if self.lease_seconds is None else {"lease_seconds": str(self.lease_seconds)}
        status, words = await self.ask(callback, mode, topic, challenge=challenge, **more)
        self.confirmed.append((mode, status))
        if status == 200 and words == challenge:
            if mode == "unsubscribe":
                self.subscribed.pop((topic, callback), None)
            else:
                end = monotonic() + (self.lease_seconds or 864_000)
                self.subscribed[topic, callback] = Subscribed(topic, callback, form["hub.secret"], end)

    async def aclose(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._client.aclose()

    def app(self) -> Starlette:
        """The hub as it is served."""
        return Starlette(
            routes=[
                Route("/", self._handle, methods=["POST"]),
                Route("/moved", self._handle_moved, methods=["POST"]),
            ]
        )


@asynccontextmanager
async def websub_hub() -> AsyncIterator[WebSubHub]:
    """A hub that is up."""
    hub = WebSubHub()
    async with AsyncExitStack() as stack:
        hub.url = await stack.enter_async_context(serving(hub.app())) + "/"
        stack.push_async_callback(hub.aclose)
        yield hub


async def until(condition: Callable[[], bool], timeout: float = 20) -> None:
    """Waits until something is so."""
    async with asyncio.timeout(timeout):
        while not condition():
            await asyncio.sleep(0.01)


async def eventually(condition: Callable[[], Awaitable[bool]], timeout: float = 20) -> None:
    """Waits until something is so that must be asked for."""
    async with asyncio.timeout(timeout):
        while not await condition():
            await asyncio.sleep(0.01)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
