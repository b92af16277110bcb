"""Group commit for deliveries: many messages on their way, few transactions.

Whoever sends says "it leaves now" and waits until that is committed, and later says "it arrived" without
waiting. Whatever has been said meanwhile is committed together: prompt when there is little, in large groups
when there is much.
"""

import asyncio
from collections.abc import Awaitable, Callable

from storage.database import Database
from storage.deliveries import Arrived, Delivery

# Long enough for a group to gather at two thousand messages a second, too short for a person to notice.
LINGER_SECONDS = 0.008


class Ledger:
    """Writes down what leaves and what arrived.

    :param capacity: deliveries that may be on the wire, or not yet written down as arrived, at one moment.
        If the process dies, so many at most arrive twice.
    """

    def __init__(self, database: Database, capacity: int) -> None:
        self._database = database
        self._room = asyncio.Semaphore(capacity)
        self._enough = max(1, capacity * 3 // 4)
        self._leaving: list[tuple[Delivery, asyncio.Future[bool]]] = []
        self._arrived: list[Arrived] = []
        self._something = asyncio.Event()
        self._much = asyncio.Event()

    async def run(self) -> None:
        """Commits until cancelled.

        :raises DatabaseUnavailable: and everybody who waits hears of it.
        """
        while True:
            await self._something.wait()
            try:
                async with asyncio.timeout(LINGER_SECONDS):
                    await self._much.wait()
            except TimeoutError:
                pass
            await self.commit()

    async def leaves(self, delivery: Delivery) -> bool:
        """Returns once it is written down that the call goes out now. False: it is not wanted any more."""
        await self._room.acquire()
        said: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._leaving.append((delivery, said))
        self._note()
        try:
            wanted = await said
        except BaseException:
            self._room.release()
            raise
        if not wanted:
            self._room.release()
        return wanted

    def arrived(self, arrived: Arrived) -> None:
        """Telegram has it; that is committed soon."""
        self._arrived.append(arrived)
        self._note()

    async def settle(self, write: Callable[[], Awaitable[None]]) -> None:
        """Something else became of a delivery that left: `write` commits what."""
        try:
            await write()
        finally:
            self._room.release()

    async def commit(self) -> None:
        """Commits what has been said so far."""
        leaving, self._leaving = self._leaving, []
        arrived, self._arrived = self._arrived, []
        self._something.clear()
        self._much.clear()
        try:
            wanted: set[tuple[int, int]] = set()
            async with self._database.begin() as tx:
                if leaving and not await tx.installation.news_paused():
                    wanted = await tx.deliveries.leave([delivery for delivery, _ in leaving])
                if arrived:
                    await tx.deliveries.arrive(arrived)
        except BaseException as error:
            # To be said again by the next commit; saying it twice does no harm.
            self._arrived = [*arrived, *self._arrived]
            for _, said in leaving:
                if not said.done():
                    said.set_exception(error)
            raise
        for delivery, said in leaving:
            if not said.done():
                said.set_result(delivery.key in wanted)
        for _ in arrived:
            self._room.release()

    def _note(self) -> None:
        self._something.set()
        if len(self._leaving) + len(self._arrived) >= self._enough:
            self._much.set()
