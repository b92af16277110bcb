"""The service's own broadcasting as a process that can be killed: `sender DATABASE URL PER_SECOND`."""

import asyncio
import signal
import sys
from pathlib import Path

from tests.bench.newsroom import broadcasting, opened


async def _send(path: str, url: str, per_second: int) -> None:
    stopping = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopping.set)
    async with opened(Path(path)) as database, broadcasting(database, url, per_second):
        print("up", flush=True)
        await stopping.wait()


if __name__ == "__main__":
    asyncio.run(_send(sys.argv[1], sys.argv[2], int(sys.argv[3])))
