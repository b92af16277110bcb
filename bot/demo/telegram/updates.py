"""A bot's queue of updates: kept until acknowledged by offset, given again until then."""

import asyncio
import itertools
import random
from collections import deque

from bot.demo.telegram.parser import Json
from bot.demo.telegram.refusals import Refused

# Not sent unless asked for by name (Bot API, getUpdates, allowed_updates).
_OPT_IN = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
_CONFLICT = (
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
)


class UpdateQueue:
    """Updates for one bot, and the one getUpdates call that may be waiting for them."""

    def __init__(self) -> None:
        self._next_id = random.randrange(100_000_000, 900_000_000)  # noqa: S311 - Telegram's also look random
        self._waiting: deque[Json] = deque()
        self._poll: asyncio.Future[bool] | None = None  # True: another call has taken over
        self._allowed: frozenset[str] | None = None  # None: everything but _OPT_IN
        self._closed = False

    def allow(self, kinds: list[str]) -> None:
        """Which kinds to keep from now on; an empty list is the default again."""
        self._allowed = frozenset(kinds) or None

    def deliver(self, kind: str, payload: Json) -> None:
        """Queues an update and wakes the waiting call."""
        if (kind in _OPT_IN) if self._allowed is None else (kind not in self._allowed):
            return
        self._waiting.append({"update_id": self._next_id, kind: payload})
        self._next_id += 1
        self._wake()

    def acknowledge(self, offset: int) -> None:
        """Forgets everything below `offset`; a negative one keeps only the last so many."""
        if offset < 0:
            while len(self._waiting) > -offset:
                self._waiting.popleft()
        # An offset from the future belongs to another life of this server: Telegram, too, then
        # starts at the head of the queue.
        elif offset <= self._next_id:
            while self._waiting and self._waiting[0]["update_id"] < offset:
                self._waiting.popleft()

    def clear(self) -> None:
        """Forgets everything."""
        self._waiting.clear()

    @property
    def pending(self) -> int:
        """How many updates are not acknowledged."""
        return len(self._waiting)

    @property
    def polled(self) -> bool:
        """Whether a call waits now."""
        return self._poll is not None and not self._poll.done()

    def close(self) -> None:
        """Ends the waiting call, and from now on no call waits."""
        self._closed = True
        self._wake()

    async def take(self, offset: int, limit: int, timeout: float, gone: "asyncio.Future[None]") -> list[Json]:
        """getUpdates: blocks up to `timeout` seconds while there is nothing.

        `gone` is done once the client has hung up; nothing is lost then, for only `acknowledge`
        removes. Raises Refused (409) when another call takes over.
        """
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(True)
        self.acknowledge(offset)
        if not self._waiting and timeout > 0 and not self._closed:
            poll = self._poll = asyncio.get_running_loop().create_future()
            await asyncio.wait({poll, gone}, timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
            if poll.done() and poll.result():
                raise Refused(409, _CONFLICT)
            poll.cancel()
        return list(itertools.islice(self._waiting, limit))

    def _wake(self) -> None:
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(False)
