"""Comments that were put off come back in time."""

import asyncio
from typing import Final

from storage.clock import Clock
from storage.database import Database

LOOK_SECONDS: Final = 5.0
"""How late they may be."""


class Waker:
    """Moderators who have nothing before them get a comment that was put off until now; cards that show it
    say no more that it is."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def run(self) -> None:
        """Looks until cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> None:
        """Looks once; of several copies that share a database, one brings a comment back."""
        async with self._database.read() as tx:
            wakes_at = await tx.queue.wakes_at()
        if wakes_at is None or wakes_at > self._clock():
            return
        async with self._database.begin() as tx:
            woken = await tx.queue.wake()
            for comment_id in woken:
                await tx.review.refresh(await tx.comments.require(comment_id))
            if woken:
                await tx.review.ask_moderators()
