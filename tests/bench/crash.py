"""A broadcast whose process is killed again and again, while Telegram refuses, drops and fails.

The local Telegram counts what arrived. A message whose answer Telegram itself dropped may arrive twice as
well; those are counted apart from the ones that a kill doubled.
"""

import asyncio
import random
import tempfile
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from statistics import median
from time import time
from typing import Any

import httpx

from tests.bench.newsroom import announced, is_finished, open_chats, opened, subscribed
from tests.bench.processes import end, line_of, say, start

FIRST_CHAT = 1_000_001
FAST, SLOW = 100_000, 30
ON_THE_WIRE_SECONDS = 0.5


@dataclass
class Tally:
    """What arrived, by chat: when, and whether Telegram answered."""

    kills: list[float] = field(default_factory=list)
    arrivals: dict[int, list[tuple[float, bool]]] = field(default_factory=lambda: defaultdict(list))

    def duplicates_per_kill(self) -> list[int]:
        """Chats that got a second message because of each kill."""
        # What was on the wire when the process died comes in a little later; nothing new comes that soon.
        began = [0.0, *(moment + ON_THE_WIRE_SECONDS for moment in self.kills)]
        doubled = [times[0][0] for times in self.arrivals.values() if len(times) > 1 and times[0][1]]
        return [sum(since < moment <= until for moment in doubled) for since, until in pairwise(began)]


async def run() -> dict[str, float]:
    """At full speed, and at the thirty a second that Telegram allows."""
    fast = await _killed(20_000, kills=200, per_second=FAST, lives=(0.01, 0.11))
    slow = await _killed(1_000, kills=30, per_second=SLOW, lives=(0.2, 1.6))
    per_kill = fast["duplicates"] + slow["duplicates"]
    return {
        "kills": fast["kills"] + slow["kills"],
        "missed": fast["missed"] + slow["missed"],
        "sent_three_times": fast["thrice"] + slow["thrice"],
        "duplicates_per_kill_max": max(per_kill),
        "duplicates_per_kill_median": median(fast["duplicates"]),
        "duplicates_per_kill_median_at_30_per_s": median(slow["duplicates"]),
        "arrived_before_the_last_kill": fast["before"],
        "answers_dropped": fast["dropped"] + slow["dropped"],
    }


async def _killed(chats: int, *, kills: int, per_second: int, lives: tuple[float, float]) -> dict[str, Any]:
    """One broadcast to so many chats, its process killed so often."""
    chance = random.Random(20_261_124)
    telegram = await start("bot", "telegram", "--port", "0")
    try:
        url = next(word for word in (await line_of(telegram)).split() if word.startswith("http")).rstrip("/.")
        async with httpx.AsyncClient(base_url=url, timeout=60) as people:
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / "news.db"
                await open_chats(people, range(FIRST_CHAT, FIRST_CHAT + chats))
                async with opened(path) as database:
                    await subscribed(database, chats)
                    broadcast_id = await announced(database)
                    tally = Tally()
                    for number in range(kills):
                        await _trouble(people, chance)
                        await _live(path, url, per_second, chance.uniform(*lives))
                        tally.kills.append(time())
                        if (number + 1) % 20 == 0:
                            say(f"{number + 1}/{kills} kills at {per_second}/s")
                    before = await _count(people, tally)
                    await people.post("/sim/faults", json={})
                    sender = await start("tests.bench.sender", str(path), url, str(FAST))
                    try:
                        async with asyncio.timeout(240):
                            while not await is_finished(database, broadcast_id):
                                await asyncio.sleep(0.2)
                    finally:
                        await end(sender)
                await _count(people, tally)
    finally:
        await end(telegram)
    counts = Counter(
        len(tally.arrivals.get(chat_id, ())) for chat_id in range(FIRST_CHAT, FIRST_CHAT + chats)
    )
    say(f"copies per chat: {dict(sorted(counts.items()))}")
    return {
        "kills": kills,
        "missed": counts[0],
        "thrice": sum(number for copies, number in counts.items() if copies > 2),
        "duplicates": tally.duplicates_per_kill(),
        "before": before,
        "dropped": sum(not answered for times in tally.arrivals.values() for _, answered in times),
    }


async def _trouble(people: httpx.AsyncClient, chance: random.Random) -> None:
    """Telegram loses an answer, fails, and now and then asks to wait."""
    faults: list[dict[str, Any]] = [{"drop": True, "times": 1}, {"status": 500, "times": 2}]
    if chance.random() < 0.1:
        faults.append({"status": 429, "retry_after": 1, "times": 1})
    await people.post("/sim/faults", json={})
    for fault in faults:
        (await people.post("/sim/faults", json={"method": "sendMessage", **fault})).raise_for_status()


async def _live(path: Path, url: str, per_second: int, seconds: float) -> None:
    """The process comes up, works for so long, and is killed."""
    sender = await start("tests.bench.sender", str(path), url, str(per_second))
    try:
        await line_of(sender)
        await asyncio.sleep(seconds)
    finally:
        sender.kill()
        await sender.wait()


async def _count(people: httpx.AsyncClient, tally: Tally) -> int:
    """What has arrived so far, in all."""
    tally.arrivals.clear()
    after = 0
    while True:
        calls = (await people.get("/sim/calls", params={"after": after})).json()
        if not calls:
            return sum(map(len, tally.arrivals.values()))
        after = calls[-1]["n"]
        for call in calls:
            # 0: it took effect, and the connection closed without an answer.
            if call["method"] == "sendMessage" and call["status"] in (200, 0):
                tally.arrivals[int(call["params"]["chat_id"])].append((call["t"], call["status"] == 200))
