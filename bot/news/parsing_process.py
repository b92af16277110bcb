"""Parses feeds in a process of its own.

Feeds come from strangers, and parsers of XML and HTML have inputs that keep them busy for hours: 200 KB in an
`<author>` held feedparser for 400 seconds, inside one regular expression, which stops every thread of its
process (measured). A process can be ended at a deadline, and its memory bounded; a thread cannot. It also
does without our environment, in which the bot's token is.
"""

import asyncio
import contextlib
import os
import pickle
import resource
import signal
import struct
import sys
from typing import BinaryIO, Final

import structlog

from bot.news.items import NotAFeed, ParsedFeed
from bot.news.parsing import parse

log = structlog.get_logger()

DEADLINE_SECONDS: Final = 20.0
MAX_MEMORY: Final = 2 * 1024**3  # bytes of address space, for a body of at most 5 MB

_HEADER = struct.Struct("!Q")


class ParsingProcess:
    """Starts with the first feed and stays for the next ones; one feed at a time.

    Everything it can raise is NotAFeed: a feed that no parser can finish is none. `deadline`: seconds for one
    feed.
    """

    def __init__(self, *, deadline: float = DEADLINE_SECONDS) -> None:
        self.deadline = deadline
        self._process: asyncio.subprocess.Process | None = None
        self._lock = asyncio.Lock()

    async def parse(self, body: bytes, *, url: str, content_type: str | None = None) -> ParsedFeed:
        """As `bot.news.parsing.parse`.

        :raises NotAFeed: also when it takes longer than the deadline or more memory than there is for it.
        """
        async with self._lock:
            try:
                async with asyncio.timeout(self.deadline):
                    answer = await self._ask(pickle.dumps((body, url, content_type)))
            except TimeoutError:
                await self._end()
                raise NotAFeed(f"reading its content takes longer than {self.deadline:g} seconds") from None
            except (OSError, EOFError):
                await self._end()
                raise NotAFeed("its content makes the parser fail") from None
            except BaseException:
                # Cancelled halfway: the answer that is still to come would be taken for the next feed's.
                await self._end()
                raise
        if isinstance(answer, ParsedFeed):
            return answer
        raise NotAFeed(str(answer))

    async def aclose(self) -> None:
        await self._end()

    async def _ask(self, question: bytes) -> object:
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "bot.news.parsing_process",
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                env={"PYTHONPATH": os.pathsep.join(sys.path)},
            )
            log.debug("parsing_process_started", pid=self._process.pid)
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(_HEADER.pack(len(question)) + question)
        await stdin.drain()
        (length,) = _HEADER.unpack(await stdout.readexactly(_HEADER.size))
        # From a process of ours, which pickles nothing that it did not make itself.
        return pickle.loads(await stdout.readexactly(length))  # noqa: S301

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def serve(questions: BinaryIO, answers: BinaryIO) -> None:
    """Answers until the bot closes its end, or is gone."""
    while len(header := questions.read(_HEADER.size)) == _HEADER.size:
        body, url, content_type = pickle.loads(questions.read(_HEADER.unpack(header)[0]))  # noqa: S301 (the bot's)
        answer: ParsedFeed | str
        try:
            answer = parse(body, url=url, content_type=content_type)
        except NotAFeed as problem:
            answer = str(problem)
        except MemoryError:
            answer = "reading its content takes too much memory"
        data = pickle.dumps(answer)
        answers.write(_HEADER.pack(len(data)) + data)
        answers.flush()


def main() -> None:
    # Ctrl-C goes to the bot, which then closes this process's input.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(ValueError, OSError):  # not every system can
        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as answers:
        # What a library may print must not get between the answers.
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
