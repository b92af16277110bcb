"""A use case that is cancelled at any moment leaves the database as it was, and free."""

import asyncio
import random

from storage.clock import utc_now
from storage.database import Database
from storage.people import Person
from tests.databases import opened


async def test_a_cancelled_use_case_does_not_keep_the_database_locked(database_url: str) -> None:
    moments = random.Random(3)
    async with opened(database_url, utc_now) as database:
        for number in range(60):
            task = asyncio.create_task(_meet(database, number))
            await asyncio.sleep(moments.uniform(0.0, 0.004))
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            async with asyncio.timeout(5):
                await _meet(database, 1_000 + number)
        async with database.read() as tx:
            names = await tx.people.names(list(range(1_000, 1_060)))
    assert len(names) == 60


async def _meet(database: Database, person_id: int) -> None:
    async with database.begin() as tx:
        for _ in range(3):
            await tx.people.meet(Person(person_id, "Ada", None))
