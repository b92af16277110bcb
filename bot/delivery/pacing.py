"""One pacer for every outgoing call, so that nothing can slip past Telegram's limits.

Telegram allows 30 messages in any second in all, one a second in a private chat and 20 a minute in a group
(https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this); edits count like
messages. Who must wait, waits in lanes: answers to a person first. Whoever was asked to wait by Telegram
(429) makes others wait too; nothing is dropped for being slow.
"""

import asyncio
import heapq
import itertools
import warnings
from collections import OrderedDict, deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

import structlog
from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter
from telegram.warnings import PTBDeprecationWarning

from storage.outbox import Lane

log = structlog.get_logger()

# How exactly two machines' clocks and timers agree on when a second is over.
MARGIN_SECONDS = 0.004
# Telegram counts a message when it comes in. An answer that takes longer than this took its time afterwards,
# for example to fetch a picture.
LATEST_COUNT_SECONDS = 0.25
# Catching up after a late timer may bunch this many messages of a broadcast.
BUNCH_SECONDS = 0.005
BUNCH_CALLS = 3
USUAL_OF_CALLS = 16
# A second refusal this soon, from another chat, was not about the first chat.
SECOND_REFUSAL_SECONDS = 1.0

_EVENLY = (Lane.BREAKING, Lane.NEWS, Lane.EDITS)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `calls` in any `seconds`."""

    calls: int
    seconds: float


OVERALL = Limit(30, 1.0)
PRIVATE_CHAT_SECONDS = 1.0
GROUP = Limit(20, 60.0)
# A lively discussion changes the count below an article all the time; news must not wait a minute for it.
GROUP_RESERVE = 10


class Call:
    """One call and how long ago Telegram counted it, at the latest, as far as we can know."""

    __slots__ = ("counted_by",)

    def __init__(self, now: float) -> None:
        self.counted_by = now + LATEST_COUNT_SECONDS


class SlidingWindow:
    """Remembers calls as long as they count."""

    __slots__ = ("_calls", "_limit")

    def __init__(self, limit: Limit) -> None:
        self._limit = limit
        self._calls: deque[Call] = deque(maxlen=limit.calls)

    def free_at(self, *, reserve: int = 0) -> float:
        """The earliest moment at which one more call is within the limit, and leaves `reserve` for others."""
        most = self._limit.calls - reserve
        if len(self._calls) < most:
            return 0.0
        return self._calls[-most].counted_by + self._limit.seconds + MARGIN_SECONDS

    def note(self, call: Call) -> None:
        """A call is made now."""
        self._calls.append(call)


@dataclass(frozen=True, slots=True)
class Turn:
    """Leave to make one call now. Given as `rate_limit_args`, it is not waited for again.

    Its holder keeps account of the call, so a 429 is raised to them.
    """

    lane: Lane
    call: Call


Paced = Lane | Turn


@dataclass(order=True, slots=True)
class _Waiting:
    lane: int
    order: int
    chat_id: int | None = field(compare=False)
    turn: asyncio.Future[Call] = field(compare=False)


class Turns:
    """Whose turn it is: by lane, then by order of arrival, within every limit.

    Broadcasts are spread evenly over the second: a bunch of thirty would make an answer to a person wait a
    second, and would all be in doubt together if the process died.
    """

    def __init__(self, clock: Callable[[], float], overall: Limit = OVERALL) -> None:
        self._clock = clock
        self._overall = SlidingWindow(overall)
        self._limit = overall
        self._bunch = max(BUNCH_SECONDS, BUNCH_CALLS * overall.seconds / overall.calls)
        self._even_at = 0.0
        # The last call to each private chat, oldest first, as long as it counts; and groups.
        self._private: OrderedDict[int, Call] = OrderedDict()
        self._groups: dict[int, SlidingWindow] = {}
        self._paused_until = 0.0
        self._paused_groups: dict[int, float] = {}
        self._refused: tuple[int, float] | None = None
        self._least_trip = float("inf")
        self._usual_delay = 0.0
        self._order = itertools.count()
        self._queue: list[_Waiting] = []
        self._alarm: asyncio.TimerHandle | None = None

    async def wait(self, lane: Lane, chat_id: int | None) -> Call:
        """Returns when the call may be made; it counts from then on."""
        if not self._queue:
            now = self._clock()
            if self._free_at(lane) <= now and self._chat_free_at(lane, chat_id) <= now:
                return self._note(lane, chat_id, now)
        turn: asyncio.Future[Call] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._queue, _Waiting(lane, next(self._order), chat_id, turn))
        self._give()
        return await turn

    def answered(self, call: Call, left_at: float) -> None:
        """Telegram has answered: it counted the call no later than half the shortest round trip ago."""
        now = self._clock()
        # What is least lately: the network may become slower for good.
        self._least_trip = min(self._least_trip * 1.02, now - left_at)
        call.counted_by = min(call.counted_by, now - self._least_trip / 2)
        self._usual_delay += (call.counted_by - left_at - self._usual_delay) / USUAL_OF_CALLS
        if self._queue and self._alarm is not None:
            first = self._queue[0]
            free_at = max(self._free_at(first.lane), self._chat_free_at(first.lane, first.chat_id))
            if free_at < self._alarm.when():
                self._set_alarm(free_at)

    def pause(self, seconds: float, chat_id: int | None) -> None:
        """Telegram refused a call. A group may have had too much by itself; otherwise nobody's turn comes."""
        now = self._clock()
        earlier, self._refused = self._refused, (chat_id or 0, now)
        if chat_id is not None and chat_id < 0:
            self._paused_groups[chat_id] = max(self._paused_groups.get(chat_id, 0.0), now + seconds)
            if earlier is None or earlier[0] == chat_id or now - earlier[1] > SECOND_REFUSAL_SECONDS:
                return
        self._paused_until = max(self._paused_until, now + seconds)

    def _give(self) -> None:
        """Gives every turn that can be given now, and sets an alarm for the next."""
        now = self._clock()
        passed_over: list[_Waiting] = []
        wake_at = float("inf")
        while self._queue:
            if (free_at := self._free_at(self._queue[0].lane)) > now:
                wake_at = min(wake_at, free_at)
                break
            waiting = heapq.heappop(self._queue)
            if waiting.turn.done():  # cancelled while it waited
                continue
            if (free_at := self._chat_free_at(waiting.lane, waiting.chat_id)) > now:
                wake_at = min(wake_at, free_at)
                passed_over.append(waiting)
                continue
            waiting.turn.set_result(self._note(waiting.lane, waiting.chat_id, now))
        for waiting in passed_over:
            heapq.heappush(self._queue, waiting)
        self._set_alarm(wake_at)

    def _set_alarm(self, wake_at: float) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        if self._queue:
            self._alarm = asyncio.get_running_loop().call_at(wake_at, self._give)

    def _free_at(self, lane: int) -> float:
        free_at = max(self._paused_until, self._overall.free_at())
        return max(free_at, self._even_at) if lane in _EVENLY else free_at

    def _chat_free_at(self, lane: int, chat_id: int | None) -> float:
        if chat_id is None:
            return 0.0
        if chat_id > 0:
            last = self._private.get(chat_id)
            return last.counted_by + PRIVATE_CHAT_SECONDS + MARGIN_SECONDS if last else 0.0
        window = self._groups.get(chat_id)
        reserve = GROUP_RESERVE if lane == Lane.EDITS else 0
        free_at = window.free_at(reserve=reserve) if window else 0.0
        return max(free_at, self._paused_groups.get(chat_id, 0.0))

    def _note(self, lane: int, chat_id: int | None, now: float) -> Call:
        call = Call(now)
        self._overall.note(call)
        if lane in _EVENLY:
            # A call counts from when it came in, so thirty of them take a little longer than a second.
            seconds = self._limit.seconds + MARGIN_SECONDS + self._usual_delay
            self._even_at = max(self._even_at, now - self._bunch) + seconds / self._limit.calls
        if chat_id is None:
            return call
        if chat_id > 0:
            self._private[chat_id] = call
            self._private.move_to_end(chat_id)
            self._forget(now)
        else:  # groups, supergroups and channels
            self._groups.setdefault(chat_id, SlidingWindow(GROUP)).note(call)
        return call

    def _forget(self, now: float) -> None:
        """Drops the oldest calls that no longer count: a broadcast passes by a million chats."""
        for _ in range(2):
            oldest = next(iter(self._private))
            if self._chat_free_at(Lane.ANSWER, oldest) > now:
                return
            del self._private[oldest]


class Pacer(BaseRateLimiter[Paced]):
    """Makes every call of the bot wait for its turn. A call without a lane is an answer to a person.

    :param per_second: messages and edits in any second in all: 30, or up to 1000 where Telegram's paid
        broadcasts are switched on (https://core.telegram.org/bots/faq#how-can-i-message-all-of-my-bot-39s-subscribers-at-once).
    """

    def __init__(self, per_second: int = OVERALL.calls) -> None:
        self.per_second = per_second
        self._turns: Turns | None = None

    async def initialize(self) -> None:
        """Starts with nothing counted."""
        self._turns = Turns(asyncio.get_running_loop().time, Limit(self.per_second, 1.0))

    async def shutdown(self) -> None:
        """Nothing to release."""

    async def turn(self, lane: Lane, chat_id: int) -> Turn:
        """Waits until a message may go to this chat. It must then be sent at once."""
        assert self._turns is not None, "the pacer is not initialized"
        return Turn(lane, await self._turns.wait(lane, chat_id))

    async def process_request(  # noqa: PLR0917 (the signature is BaseRateLimiter's)
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: Paced | None,
    ) -> Any:
        """Makes the call when its turn has come. One that Telegram told to wait makes others wait.

        :raises RetryAfter: only to the holder of a Turn; otherwise the call is made again.
        """
        turns = self._turns
        assert turns is not None, "the pacer is not initialized"
        clock = asyncio.get_running_loop().time
        chat_id = _chat_id(data.get("chat_id"))
        while True:
            call = None
            if isinstance(rate_limit_args, Turn):
                call = rate_limit_args.call
            elif _counts(endpoint):
                call = await turns.wait(rate_limit_args or Lane.ANSWER, chat_id)
            left_at = clock()
            try:
                return await callback(*args, **kwargs)
            except RetryAfter as refusal:
                seconds = seconds_to_wait(refusal)
                turns.pause(seconds, chat_id)
                log.warning("told_to_wait", method=endpoint, seconds=seconds)
                if isinstance(rate_limit_args, Turn):
                    raise
                if call is None:
                    await asyncio.sleep(seconds)
            finally:
                if call is not None:
                    turns.answered(call, left_at)


def _counts(endpoint: str) -> bool:
    """Whether Telegram counts this method against its limits."""
    if endpoint.startswith("deleteMessage"):
        return True
    return endpoint.startswith(("send", "edit", "copy", "forward")) and endpoint != "sendChatAction"


def _chat_id(chat_id: object) -> int | None:
    return chat_id if isinstance(chat_id, int) else None


def seconds_to_wait(refusal: RetryAfter) -> float:
    """What Telegram asked for, in seconds."""
    with warnings.catch_warnings():
        # It will be a timedelta in the library's next major version; either is understood here.
        warnings.simplefilter("ignore", PTBDeprecationWarning)
        after = refusal.retry_after
    return float(after) if isinstance(after, int) else after.total_seconds()
