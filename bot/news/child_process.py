"""A process of its own for what strangers send: asked with bytes, answers with bytes.

Parsers and decoders have inputs that keep them busy for hours, that take all memory, or worse. A process can
be ended at a deadline, and its memory bounded; a thread cannot. It also does without our environment, in
which the bot's token is.
"""

import asyncio
import contextlib
import math
import os
import resource
import signal
import struct
import sys
from collections.abc import Callable
from typing import Final

import structlog

log = structlog.get_logger()

_HEADER: Final = struct.Struct("!Q")
_PIECE: Final = 65_536  # bytes
_GRACE_SECONDS: Final = 5


class TookTooLong(Exception):  # noqa: N818 (named for what happened)
    """There was no answer within the deadline. The process was ended."""


class ProcessBroke(Exception):  # noqa: N818 (named for what happened)
    """The process ended instead of answering, or answers out of all proportion."""


class ChildProcess:
    """Starts with the first question and stays for the next ones; one question at a time.

    :param module: what it runs: a module whose `main` calls `serve`.
    :param deadline: seconds for one answer.
    :param largest_answer: in bytes. A process that a stranger has taken over must not fill our memory.
    """

    def __init__(self, module: str, *, deadline: float, largest_answer: int) -> None:
        self.deadline = deadline
        self._module = module
        self._largest_answer = largest_answer
        self._process: asyncio.subprocess.Process | None = None
        self._lock = asyncio.Lock()

    async def ask(self, question: bytes) -> bytes:
        """The answer.

        :raises TookTooLong:
        :raises ProcessBroke: another question may still be answered, by another process.
        """
        async with self._lock:
            try:
                async with asyncio.timeout(self.deadline):
                    return await self._ask(question)
            except TimeoutError:
                await self._end()
                raise TookTooLong from None
            except (OSError, EOFError):
                await self._end()
                raise ProcessBroke from None
            except BaseException:
                # Cancelled halfway: the answer that is still to come would be taken for the next question's.
                await self._end()
                raise

    async def aclose(self) -> None:
        await self._end()

    async def _ask(self, question: bytes) -> bytes:
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                self._module,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                env={"PYTHONPATH": os.pathsep.join(sys.path)},
            )
            log.debug("child_process_started", module=self._module, pid=self._process.pid)
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(_HEADER.pack(len(question)) + question)
        await stdin.drain()
        (length,) = _HEADER.unpack(await stdout.readexactly(_HEADER.size))
        if length > self._largest_answer:
            raise EOFError
        return await stdout.readexactly(length)

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        # `wait` waits for the end of the pipe too, which is not seen as long as its buffer is full. Whoever
        # reads already sees to that.
        with contextlib.suppress(RuntimeError):
            while process.stdout is not None and await process.stdout.read(_PIECE):
                pass
        await process.wait()


def serve(answer: Callable[[bytes], bytes], *, max_memory: int, deadline: float) -> None:
    """The process's side: answers until the bot closes its end, or is gone.

    :param max_memory: bytes of address space, beyond which `MemoryError` is raised.
    :param deadline: seconds for one answer. After that the bot has ended this process, unless it is gone.
    """
    # Ctrl-C goes to the bot, which then closes this process's input.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(ValueError, OSError):  # not every system can
        resource.setrlimit(resource.RLIMIT_AS, (max_memory, max_memory))
    questions = sys.stdin.buffer
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as answers:
        # What a library may print must not get between the answers.
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        while len(header := questions.read(_HEADER.size)) == _HEADER.size:
            question = questions.read(_HEADER.unpack(header)[0])
            signal.alarm(math.ceil(deadline) + _GRACE_SECONDS)
            data = answer(question)
            signal.alarm(0)
            answers.write(_HEADER.pack(len(data)) + data)
            answers.flush()
