"""Fetches one address as the service does, and prints by how many bytes its process grew at most.

`python -m tests.bot.news.memory_probe feed|picture ADDRESS`
"""

import asyncio
import sys
from pathlib import Path

from bot.news.fetching import FeedUnavailable, Fetcher
from bot.news.photo_source import PhotoSource, PictureUnavailable


def _memory(name: str) -> int:
    """VmRSS: what it has now; VmHWM: the most it ever had (proc_pid_status(5)), in bytes."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(1024 * int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))


async def _probe(kind: str, url: str) -> str:
    reader = Fetcher(allow_private=True) if kind == "feed" else PhotoSource(allow_private=True)
    fetch = reader.fetch if isinstance(reader, Fetcher) else reader.photo
    await asyncio.sleep(0)
    before = _memory("VmRSS")
    try:
        await fetch(url)
        because = "it was read"
    except (FeedUnavailable, PictureUnavailable) as problem:
        because = str(problem)
    growth = _memory("VmHWM") - before
    await reader.aclose()
    return f"{growth} {because}"


if __name__ == "__main__":
    print(asyncio.run(_probe(*sys.argv[1:])))
