"""Processes of a benchmark: started, pinned to a core, and ended by their own id."""

import asyncio
import contextlib
import json
import os
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


def say(words: str) -> None:
    """Progress, for whoever watches."""
    print(words, file=sys.stderr, flush=True)


def pin(core: int) -> None:
    """Keeps this process on one core, where the machine has it."""
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[core % len(cores)]})


async def start(*command: str, stdin: int | None = None) -> Process:
    """A Python module as a process of its own, whose output can be read."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        *command,
        cwd=ROOT,
        stdin=stdin,
        stdout=asyncio.subprocess.PIPE,
        limit=2**22,
    )


async def end(process: Process) -> None:
    """Ends a process that was started here."""
    if process.returncode is None:
        process.terminate()
        try:
            async with asyncio.timeout(10):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()


async def line_of(process: Process) -> str:
    """The next line of its output.

    :raises RuntimeError: it has ended.
    """
    assert process.stdout is not None
    line = await process.stdout.readline()
    if not line:
        raise RuntimeError(f"process {process.pid} ended with {await process.wait()}")
    return line.decode().strip()


@contextlib.asynccontextmanager
async def loopback_server() -> AsyncIterator[str]:
    """A Bot API that says yes to everything and costs next to nothing, on the other core; its address."""
    process = await start("tests.bench.loopback")
    try:
        yield await line_of(process)
    finally:
        await end(process)


async def figures_of(*command: str) -> dict[str, Any]:
    """What a process prints as its last line, as JSON."""
    process = await start(*command)
    try:
        assert process.stdout is not None
        output = (await process.stdout.read()).decode().strip()
        await process.wait()
        figures: dict[str, Any] = json.loads(output.rpartition("\n")[2])
        return figures
    finally:
        await end(process)
