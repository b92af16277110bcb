"""The command line as operators run it: a process of its own, with the demo's checkpoint as its model."""

import asyncio
import hashlib
import os
import sys
from asyncio.subprocess import PIPE
from dataclasses import dataclass
from pathlib import Path

from moderation.demo_model import FOLDER

CHECKPOINT = FOLDER / "model.ckpt"
MODEL = f"original ({hashlib.sha256(CHECKPOINT.read_bytes()).hexdigest()[:8]})"


@dataclass(frozen=True, slots=True)
class Ended:
    """What a command said, and how it ended."""

    code: int
    out: str
    err: str


async def evaluate(folder: Path, *arguments: str | Path, **environment: str) -> Ended:
    """`onlynews evaluate` in a folder."""
    return await command(folder, "evaluate", *arguments, **environment)


async def command(folder: Path, *arguments: str | Path, **environment: str) -> Ended:
    """Runs a command in a folder. There is no token: it does not speak to Telegram."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot", *map(str, arguments)),
        cwd=folder,
        env={
            **{name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ},
            "PYTHONPATH": str(Path(__file__).parents[3]),
            "COLUMNS": "110",
            "DETOXIFY_CHECKPOINT": str(CHECKPOINT),
            "DETOXIFY_CONFIG": str(FOLDER),
            **environment,
        },
        stdout=PIPE,
        stderr=PIPE,
    )
    async with asyncio.timeout(100):
        out, err = await process.communicate()
    assert process.returncode is not None
    return Ended(process.returncode, out.decode(), err.decode())
