"""A broadcast to a million subscribers, of whom the first hundred thousand are served.

Does memory grow, does anybody else who writes have to wait, and is it as fast at the end as at the start?
"""

import asyncio
import json
import os
import tempfile
from itertools import pairwise
from pathlib import Path
from statistics import median
from time import monotonic

from storage.database import Database
from storage.people import Person
from tests.bench.newsroom import announced, broadcasting, opened, subscribed
from tests.bench.processes import loopback_server, pin, say

SUBSCRIBERS = 1_000_000
SERVED = 100_000
FIRST_CHAT = 1_000_001
IDLE_SECONDS = 10.0
WRITES_EVERY_SECONDS = 0.02


async def run() -> dict[str, float]:
    """All in this process, pinned to one core; the server is on the other."""
    pin(0)
    with tempfile.TemporaryDirectory() as folder:
        async with opened(Path(folder) / "news.db") as database, loopback_server() as url:
            await subscribed(database, SUBSCRIBERS)
            say(f"{SUBSCRIBERS:,} subscribers")
            idle = await _waits_of_a_writer(database, asyncio.create_task(asyncio.sleep(IDLE_SECONDS)))
            await announced(database)
            before = _memory()
            highest = before
            arrived: list[tuple[float, int]] = []
            async with broadcasting(database, url, per_second=1_000_000):

                async def watch() -> None:
                    nonlocal highest
                    while not arrived or arrived[-1][1] < SERVED:
                        await asyncio.sleep(0.5)
                        highest = max(highest, _memory())
                        arrived.append((monotonic(), await _sent(database)))
                        if len(arrived) % 20 == 0:
                            say(f"{arrived[-1][1]:,} sent")

                busy = await _waits_of_a_writer(database, asyncio.create_task(watch()))
    rates = [(later - sooner) / (then - since) for (since, sooner), (then, later) in pairwise(arrived)]
    fifth = max(1, len(rates) // 5)
    figures: dict[str, float] = {
        "subscribers": SUBSCRIBERS,
        "served": SERVED,
        "per_s": round(median(rates)),
        "rss_growth_mb": round((highest - before) / 2**20, 1),
        "writer_wait_p99_ms": _p99(busy),
        "idle_writer_wait_p99_ms": _p99(idle),
        "end_to_start_rate": round(median(rates[-fifth:]) / median(rates[:fifth]), 2),
    }
    say(json.dumps(figures))
    return figures


async def _waits_of_a_writer(database: Database, work: asyncio.Task[None]) -> list[float]:
    """How long somebody else's small transactions take meanwhile, in seconds."""
    waits: list[float] = []
    while not work.done():
        began = monotonic()
        async with database.begin() as tx:
            await tx.people.meet(Person(1, "Ann", "en"))
        waits.append(monotonic() - began)
        await asyncio.sleep(WRITES_EVERY_SECONDS)
    await work
    return waits


async def _sent(database: Database) -> int:
    """How far it has come. Chats are served in the order of their ids, so the last one tells, for nothing."""
    async with database.read() as tx:
        rows = await tx.deliveries._connection.exec_driver_sql(
            "SELECT chat_id FROM deliveries WHERE broadcast_id = 1 AND state = 'sent' "
            "ORDER BY chat_id DESC LIMIT 1"
        )
        return max(0, (rows.scalar() or FIRST_CHAT - 1) - FIRST_CHAT + 1)


def _memory() -> int:
    """This process's resident memory, in bytes."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _p99(waits: list[float]) -> float:
    return round(1000 * sorted(waits)[int(len(waits) * 0.99)], 1)
