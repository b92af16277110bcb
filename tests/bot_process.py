"""The bot as operators run it: a process of its own, started by its production command line."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import Mapping
from pathlib import Path

from tests.feed_server import FeedServer
from tests.local_telegram import TOKEN

RUN = ("run",)
READY = {"run": "is running as", "demo": "is ready"}


class BotProcess:
    """One process, which can be stopped, killed and started again on the same database."""

    def __init__(self, environment: Mapping[str, str], folder: Path, command: tuple[str, ...] = RUN) -> None:
        self._command = command
        self._ready = READY[command[0]]
        self.environment = {
            **{
                name: value
                for name, value in os.environ.items()
                if name in ("PATH", "HOME", "LANG", "TMPDIR")
            },
            "PYTHONUNBUFFERED": "1",
            "PYTHONPATH": str(Path(__file__).parents[1]),
            "TELEGRAM_TOKEN": TOKEN,
            **environment,
        }
        self._folder = folder
        self._process: Process | None = None
        self.output = ""
        self._reading: asyncio.Task[None] | None = None

    async def start(self, timeout: float = 60) -> None:
        """Starts it and waits until it answers."""
        already = self.output.count(self._ready)
        self._process = await self._launch()
        async with asyncio.timeout(timeout):
            while self.output.count(self._ready) == already:
                assert self._process.returncode is None, f"the bot ended:\n{self.output}"
                await asyncio.sleep(0.02)

    async def ends(self, timeout: float = 60) -> int:
        """Starts it where it cannot run; its exit code."""
        self._process = await self._launch()
        async with asyncio.timeout(timeout):
            code = await self._process.wait()
            assert self._reading is not None
            await self._reading
            return code

    async def kill(self) -> None:
        """SIGKILL: as a power cut would."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> int:
        """SIGTERM, as a supervisor would; its exit code."""
        return await self._end(signal.SIGTERM)

    async def saw(self, words: str, timeout: float = 80) -> None:
        """Waits until its output says something."""
        async with asyncio.timeout(timeout):
            while words not in self.output:
                await asyncio.sleep(0.02)

    async def feed_was_read(self, site: FeedServer, path: str, timeout: float = 30) -> None:
        """Waits until a page was asked for twice more: what the first answer said is stored by then."""
        wanted = site.requests.get(path, 0) + 2
        async with asyncio.timeout(timeout):
            while site.requests.get(path, 0) < wanted:
                await asyncio.sleep(0.02)

    @property
    def is_running(self) -> bool:
        """Whether the process is there."""
        return self._process is not None and self._process.returncode is None

    async def _launch(self) -> Process:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            *self._command,
            env=self.environment,
            cwd=self._folder,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        self._reading = asyncio.create_task(self._read(process))
        return process

    async def _end(self, number: signal.Signals) -> int:
        assert self._process is not None and self._reading is not None
        if self._process.returncode is None:
            self._process.send_signal(number)
        async with asyncio.timeout(30):
            code = await self._process.wait()
            await self._reading
        return code

    async def _read(self, process: Process) -> None:
        assert process.stdout is not None
        async for line in process.stdout:
            self.output += line.decode(errors="replace")
