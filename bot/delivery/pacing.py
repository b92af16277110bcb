"""One pacer for every outgoing call, so that nothing can slip past Telegram's limits.

Telegram allows 30 messages in any second in all, one a second in a private chat and 20 a minute in a group
(https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this); edits count like
messages. Who must wait, waits in lanes: answers to a person first. Whoever was asked to wait by Telegram
(429) makes everybody wait; nothing is dropped for being slow.
"""

import asyncio
import heapq
import itertools
import warnings
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import structlog
from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter
from telegram.warnings import PTBDeprecationWarning

from storage.outbox import Lane

log = structlog.get_logger()

# What the caller wants done when its turn has come, before the call goes out. A caller that sets this keeps
# account of its calls itself, so a 429 is its to hear; for others the call is made again.
on_leaving: ContextVar[Callable[[], Awaitable[None]] | None] = ContextVar("on_leaving", default=None)

# A call reaches Telegram a little after it leaves us, later or sooner than the one before it. Windows
# slightly longer than Telegram's keep two calls that left in order from arriving too close together.
MARGIN_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `calls` in any `seconds`."""

    calls: int
    seconds: float


OVERALL = Limit(30, 1.0)
PRIVATE_CHAT = Limit(1, 1.0)
GROUP = Limit(20, 60.0)


class SlidingWindow:
    """Remembers when calls were made, as long as they count."""

    def __init__(self, limit: Limit) -> None:
        self._limit = limit
        self._calls: deque[float] = deque(maxlen=limit.calls)

    def free_at(self) -> float:
        """The earliest moment at which one more call is within the limit."""
        if len(self._calls) < self._limit.calls:
            return 0.0
        return self._calls[0] + self._limit.seconds + MARGIN_SECONDS

    def note(self, now: float) -> None:
        """A call is made now."""
        self._calls.append(now)


@dataclass(order=True, slots=True)
class _Waiting:
    lane: int
    order: int
    chat_id: int | None = field(compare=False)
    turn: asyncio.Future[None] = field(compare=False)


class Turns:
    """Whose turn it is: by lane, then by order of arrival, within every limit."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._overall = SlidingWindow(OVERALL)
        self._chats: dict[int, SlidingWindow] = {}
        self._paused_until = 0.0
        self._order = itertools.count()
        self._queue: list[_Waiting] = []
        self._alarm: asyncio.TimerHandle | None = None

    async def wait(self, lane: Lane, chat_id: int | None) -> None:
        """Returns when the call may be made; it counts from then on."""
        turn = asyncio.get_running_loop().create_future()
        heapq.heappush(self._queue, _Waiting(lane, next(self._order), chat_id, turn))
        self._give()
        await turn

    def pause(self, seconds: float) -> None:
        """Nobody's turn comes for so long."""
        self._paused_until = max(self._paused_until, self._clock() + seconds)

    def _give(self) -> None:
        """Gives every turn that can be given now, and sets an alarm for the next."""
        now = self._clock()
        passed_over: list[_Waiting] = []
        wake_at = float("inf")
        while self._queue:
            if (free_at := max(self._paused_until, self._overall.free_at())) > now:
                wake_at = min(wake_at, free_at)
                break
            waiting = heapq.heappop(self._queue)
            if waiting.turn.done():  # cancelled while it waited
                continue
            if (free_at := self._chat_free_at(waiting.chat_id)) > now:
                wake_at = min(wake_at, free_at)
                passed_over.append(waiting)
                continue
            self._note(waiting.chat_id, now)
            waiting.turn.set_result(None)
        for waiting in passed_over:
            heapq.heappush(self._queue, waiting)
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        if self._queue:
            self._alarm = asyncio.get_running_loop().call_later(max(0.0, wake_at - now), self._give)

    def _chat_free_at(self, chat_id: int | None) -> float:
        window = self._chats.get(chat_id) if chat_id is not None else None
        return window.free_at() if window else 0.0

    def _note(self, chat_id: int | None, now: float) -> None:
        self._overall.note(now)
        if chat_id is None:
            return
        if chat_id not in self._chats:
            if len(self._chats) > 10_000:
                self._chats = {chat: window for chat, window in self._chats.items() if window.free_at() > now}
            # Groups, supergroups and channels have negative ids.
            self._chats[chat_id] = SlidingWindow(PRIVATE_CHAT if chat_id > 0 else GROUP)
        self._chats[chat_id].note(now)


class Pacer(BaseRateLimiter[Lane]):
    """Makes every call of the bot wait for its turn. A call without a lane is an answer to a person."""

    def __init__(self) -> None:
        self._turns: Turns | None = None

    async def initialize(self) -> None:
        """Starts with nothing counted."""
        self._turns = Turns(asyncio.get_running_loop().time)

    async def shutdown(self) -> None:
        """Nothing to release."""

    async def process_request(  # noqa: PLR0917 (the signature is BaseRateLimiter's)
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: Lane | None,
    ) -> Any:
        """Makes the call when its turn has come. One that Telegram told to wait makes everybody wait.

        :raises RetryAfter: only to a caller that set `on_leaving`; otherwise the call is made again.
        """
        assert self._turns is not None, "the pacer is not initialized"
        leaving = on_leaving.get()
        while True:
            if _counts(endpoint):
                await self._turns.wait(rate_limit_args or Lane.ANSWER, _private_or_group(data.get("chat_id")))
            if leaving is not None:
                await leaving()
            try:
                return await callback(*args, **kwargs)
            except RetryAfter as refusal:
                seconds = seconds_to_wait(refusal)
                self._turns.pause(seconds)
                log.warning("told_to_wait", method=endpoint, seconds=seconds)
                if leaving is not None:
                    raise
                if not _counts(endpoint):
                    await asyncio.sleep(seconds)


def _counts(endpoint: str) -> bool:
    """Whether Telegram counts this method against its limits."""
    return endpoint.startswith(("send", "edit", "copy", "forward")) and endpoint != "sendChatAction"


def _private_or_group(chat_id: object) -> int | None:
    return chat_id if isinstance(chat_id, int) else None


def seconds_to_wait(refusal: RetryAfter) -> float:
    """What Telegram asked for, in seconds."""
    with warnings.catch_warnings():
        # It will be a timedelta in the library's next major version; either is understood here.
        warnings.simplefilter("ignore", PTBDeprecationWarning)
        after = refusal.retry_after
    return float(after) if isinstance(after, int) else after.total_seconds()
