"""What happened in the chats, in order, for pages that watch live."""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator

from bot.demo.telegram.parser import Json

_KEPT = 2_000  # events a reconnecting page can still catch up on
_HEARTBEAT_SECONDS = 15


class Events:
    """A log of the last events and a stream of it in the form of server-sent events."""

    def __init__(self) -> None:
        self.last_id = 0
        self._kept: deque[tuple[int, str, Json]] = deque(maxlen=_KEPT)
        self._watchers: set[asyncio.Event] = set()
        self._closed = False

    def add(self, kind: str, data: Json) -> None:
        """`data` holds at least `chat_id`."""
        self.last_id += 1
        self._kept.append((self.last_id, kind, data))
        self._wake()

    def close(self) -> None:
        """Ends every stream."""
        self._closed = True
        self._wake()

    async def stream(self, after: int) -> AsyncIterator[str]:
        """Events after number `after`, as they come, with a comment now and then to keep it alive.

        A watcher that missed more than is kept is told `reset`: load everything again.
        """
        changed = asyncio.Event()
        self._watchers.add(changed)
        try:
            yield ": connected\n\n"
            if after > self.last_id or (self._kept and after < self._kept[0][0] - 1):
                yield _encode(self.last_id, "reset", {"chat_id": None})
                after = self.last_id
            while not self._closed:
                changed.clear()
                for number, kind, data in [kept for kept in self._kept if kept[0] > after]:
                    yield _encode(number, kind, data)
                    after = number
                if after < self.last_id or self._closed:
                    continue
                try:
                    async with asyncio.timeout(_HEARTBEAT_SECONDS):
                        await changed.wait()
                except TimeoutError:
                    yield ": still here\n\n"
        finally:
            self._watchers.discard(changed)

    def _wake(self) -> None:
        for changed in self._watchers:
            changed.set()


def _encode(number: int, kind: str, data: Json) -> str:
    return f"id: {number}\nevent: {kind}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
