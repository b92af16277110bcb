"""The classifier that the rest of the service asks: any number of callers, one model in a process of its own.

Whatever goes wrong, a caller gets `ClassifierUnavailable`, in time: while the model loads; when it is late;
when it fails; when too many texts wait; at once while it is known to be down. A process that ends or hangs is
replaced by a new one, with growing pauses; one whose model stays broken ends itself. The model is back as
soon as it answers again, and `wait_until_available` returns.
"""

import asyncio
import contextlib
import math
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Final

import structlog

from moderation.classifier import ClassifierUnavailable, Model, ModelInfo
from moderation.faults import Fault
from moderation.scoring.messages import (
    HEADER,
    Began,
    Broken,
    Drop,
    Ended,
    Failed,
    Finish,
    Load,
    Loaded,
    NotLoaded,
    Recovered,
    Rehearse,
    Score,
    Scored,
    packed,
    unpacked,
)
from moderation.verdict import Scoring, WhyUnscored

_MODULE: Final = "moderation.scoring.process"
_PIECE: Final = 65_536  # bytes
_LOOK_SECONDS: Final = 0.1
_WATCH_SECONDS: Final = 1.0
# A killed process that is still there then waits for the system, such as for a graphics card.
_END_SECONDS: Final = 3.0

# What finding, downloading and running a model may need. Not the rest: the bot's token is in it.
_ENVIRONMENT: Final = (
    *("PATH", "HOME", "LANG", "TMPDIR", "XDG_CACHE_HOME", "TORCH_HOME", "CUDA_VISIBLE_DEVICES"),
    *("HF_HOME", "HF_HUB_CACHE", "HF_HUB_OFFLINE", "HF_ENDPOINT", "LD_LIBRARY_PATH"),
    *("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy", "SSL_CERT_FILE"),
)
# Each of its threads computes by itself.
_SINGLE_THREADED: Final = {
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "TOKENIZERS_PARALLELISM": "false",
}

log = structlog.get_logger(__name__)


class ScoringService:
    """A `Classifier`. Every method is called on the event loop that called `start`."""

    def __init__(
        self,
        load: Callable[[], Model],
        *,
        queue_limit: int = 1_000,
        silence_seconds: float = 2.0,
        hang_seconds: float = 15.0,
        first_pause_seconds: float = 1.0,
        longest_pause_seconds: float = 60.0,
    ) -> None:
        """
        :param load: returns the model; a function that can be imported by its name, or a `partial` of one.
            Called in the other process.
        :param queue_limit: how many texts may wait at once.
        :param silence_seconds: a model that has said nothing for longer when a text is late is taken for
            hanging: nobody else waits for it.
        :param hang_seconds: a process is ended when one batch has been computed for so long, and when it has
            said nothing for so long, with texts to score. How long a text waits for its turn is no matter.
        :param first_pause_seconds: before a process that ended is replaced; twice as long each time.
        """
        self._load = load
        self._queue_limit = queue_limit
        self._silence_seconds = silence_seconds
        self._hang_seconds = hang_seconds
        self._first_pause = first_pause_seconds
        self._longest_pause = longest_pause_seconds
        self._numbers = count(1)
        self._waiting: dict[int, asyncio.Future[Scored]] = {}
        self._model: ModelInfo | None = None
        self._down: tuple[str, WhyUnscored] | None = ("the model is not loaded yet", WhyUnscored.LOADING)
        self._down_since: datetime | None = datetime.now(UTC)
        self._up = asyncio.Event()
        self._closing = False
        self._rehearsal: Rehearse | None = None
        self._heard_at = 0.0  # monotonic: when the process last said something, or was first asked after that
        self._computing: dict[int, float] = {}  # monotonic: since when each worker computes what it computes
        self._process: asyncio.subprocess.Process | None = None
        self._supervising: asyncio.Task[None] | None = None

    @property
    def model(self) -> ModelInfo | None:
        """The loaded model; None while none is loaded."""
        return self._model

    @property
    def available(self) -> bool:
        """Whether the model is loaded and answers, as far as is known."""
        return self._down is None

    @property
    def unavailable_since(self) -> datetime | None:
        """Since when there have been no scores; None while there are."""
        return self._down_since

    @property
    def unavailable_because(self) -> ClassifierUnavailable | None:
        """Why there are no scores; None while there are."""
        return ClassifierUnavailable(*self._down) if self._down is not None else None

    @property
    def process_id(self) -> int | None:
        """The process that the model is in; None while there is none."""
        return self._process.pid if self._process is not None else None

    @property
    def memory(self) -> int | None:
        """What the model's process takes, in bytes; None where the system is not Linux, which tells it in
        proc(5), or there is no process."""
        with contextlib.suppress(OSError):
            for line in Path(f"/proc/{self.process_id}/status").read_text().splitlines():
                if line.startswith("VmRSS:"):
                    return int(line.split()[1]) * 1_024
        return None

    async def wait_until_available(self) -> None:
        """Returns when the model is loaded and answers."""
        await self._up.wait()

    async def wait_until_loaded(self) -> ModelInfo:
        """The model, once it is there: for a command, which does not wait for one that will not come.

        :raises ClassifierUnavailable: it cannot be loaded now; the message says why, and what to do.
        """
        while self._down is not None:
            if self._down[1] is not WhyUnscored.LOADING:
                raise ClassifierUnavailable(*self._down)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_LOOK_SECONDS):
                    await self._up.wait()
        assert self._model is not None
        return self._model

    def start(self) -> None:
        """Begins to load the model, in the background."""
        self._supervising = asyncio.create_task(self._supervise())

    def rehearse(self, fault: Fault, seconds: float) -> None:
        """Makes the model fail for so long, in whichever process it is by then; 0 mends it at once."""
        self._rehearsal = Rehearse(fault, time.monotonic() + seconds)
        self._say(self._rehearsal)

    async def close(self, *, within: float = 10.0) -> None:
        """Takes no more texts, lets the process finish those it has, and ends it.

        :param within: seconds to wait for that.
        """
        self._closing = True
        self._down = ("the classifier is closed", WhyUnscored.CLOSED)
        self._up.clear()
        try:
            if self._process is not None and self._waiting:
                self._say(Finish())
                async with asyncio.timeout(within):
                    await asyncio.wait(list(self._waiting.values()))
        except TimeoutError:
            log.warning("model_abandoned", seconds=within)
        if self._supervising is not None:
            self._supervising.cancel()
            await asyncio.wait([self._supervising])

    async def score(self, texts: Sequence[str], *, within: float, background: bool = False) -> list[Scoring]:
        """Scores texts, together with those that wait at the same time; all of them or none.

        :param within: seconds until the answer is of no use; a text not begun by then is not scored.
        :param background: nobody waits for it: readers' comments go first.
        :raises ClassifierUnavailable: when not all scores can be had within that time.
        """
        if self._down is not None:
            raise ClassifierUnavailable(*self._down)
        if len(self._waiting) + len(texts) > self._queue_limit:
            raise ClassifierUnavailable(f"{len(self._waiting)} texts wait already", WhyUnscored.CROWDED)
        loop = asyncio.get_running_loop()
        if not self._waiting:
            self._heard_at = time.monotonic()
        answers = {next(self._numbers): loop.create_future() for _ in texts}
        self._waiting |= answers
        deadline = time.monotonic() + within
        for number, text in zip(answers, texts, strict=True):
            self._say(Score(number, text, deadline, background))
        try:
            async with asyncio.timeout(within):
                scored = await asyncio.gather(*answers.values())
        except TimeoutError:
            self._suspect_hanging()
            raise ClassifierUnavailable(f"no score within {within:g} s", WhyUnscored.SLOW) from None
        finally:
            unscored = [number for number in answers if self._waiting.pop(number, None) is not None]
            if unscored:
                self._say(Drop(unscored))
        return [self._scoring(each) for each in scored]

    def _scoring(self, scored: Scored) -> Scoring:
        if not all(0.0 <= score <= 1.0 for score in scored.scores.values()):
            raise ClassifierUnavailable("a score is not a probability", WhyUnscored.FAILED)
        assert self._model is not None
        return Scoring(scored.scores, self._model.name, scored.windows)

    def _say(self, message: object) -> None:
        # Not waited for: what can be in the pipe is bounded by how many texts may wait.
        if self._process is not None and self._process.stdin is not None:
            with contextlib.suppress(ConnectionError, RuntimeError):
                self._process.stdin.write(packed(message))

    # What becomes of the model.

    def _suspect_hanging(self) -> None:
        """A text is late: behind others in the queue, or because the model does not answer?"""
        if self._down is None and time.monotonic() - self._heard_at >= self._silence_seconds:
            self._go_down("the model does not answer", WhyUnscored.HANGING, reason="hanging")

    def _go_down(self, why: str, because: WhyUnscored, **event: str) -> None:
        if self._closing:
            return
        if self._down is None:
            self._down_since = datetime.now(UTC)
        if self._down != (why, because):  # each try would say the same again
            log.warning("model_unavailable", **event)
        self._down = (why, because)
        self._up.clear()

    def _come_back(self) -> None:
        if self._down is not None and not self._closing:
            self._down = self._down_since = None
            self._up.set()
            assert self._model is not None
            log.info("model_available", model=self._model.name)

    def _fail_all(self) -> None:
        self._fail(list(self._waiting), *(self._down or ("the model failed", WhyUnscored.FAILED)))

    def _fail(self, numbers: Iterable[int], why: str, because: WhyUnscored) -> None:
        for number in numbers:
            answer = self._waiting.pop(number, None)
            if answer is not None and not answer.done():
                answer.set_exception(ClassifierUnavailable(why, because))
                answer.exception()  # the call may have ended with another one's

    # The process.

    async def _supervise(self) -> None:
        """Keeps a process, until cancelled."""
        pause = self._first_pause
        while True:
            worked = False
            try:
                worked = await self._live()
            except Exception as error:  # no process can be had, or it speaks in riddles
                self._go_down(
                    "the model's process cannot be used", WhyUnscored.FAILED, reason=type(error).__name__
                )
            finally:
                self._fail_all()
                await self._end_process()
            pause = self._first_pause if worked else min(2 * pause, self._longest_pause)
            await asyncio.sleep(pause)

    async def _live(self) -> bool:
        """One process, from its start to its end; whether it has scored anything."""
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            _MODULE,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
            | _SINGLE_THREADED
            | {"PYTHONPATH": os.pathsep.join(path or str(Path.cwd()) for path in sys.path)},
            start_new_session=True,  # whatever it starts is ended with it
        )
        self._computing.clear()
        self._say(Load(self._load))
        if self._rehearsal is not None:
            self._say(self._rehearsal)
        worked = False
        patience = asyncio.timeout(None)
        watching = asyncio.create_task(self._watch(self._process, patience))
        try:
            async with patience:
                while True:
                    message = await self._hear()
                    self._heard_at = time.monotonic()
                    worked = worked or isinstance(message, Scored)
                    self._take(message)
        except (EOFError, ConnectionError, TimeoutError):
            if self._down is None or self._down[1] is WhyUnscored.HANGING:
                self._go_down("the model's process ended", WhyUnscored.FAILED, reason="ended")
            return worked
        finally:
            watching.cancel()

    async def _hear(self) -> object:
        assert self._process is not None and self._process.stdout is not None
        stdout = self._process.stdout
        (length,) = HEADER.unpack(await stdout.readexactly(HEADER.size))
        return unpacked(await stdout.readexactly(length))

    def _take(self, message: object) -> None:
        match message:
            case Loaded(info, seconds):
                log.info("model_loaded", model=info.name, seconds=round(seconds, 1))
                self._model = info
                if not self._closing:
                    self._down = self._down_since = None
                    self._up.set()
            case NotLoaded(kind, why):
                self._go_down(
                    f"the model could not be loaded: {why}", WhyUnscored.NOT_LOADED, reason=kind, detail=why
                )
            case Began(worker):
                self._computing[worker] = self._heard_at
            case Ended(worker):
                self._computing.pop(worker, None)
            case Scored(number):
                self._come_back()
                answer = self._waiting.pop(number, None)
                if answer is not None and not answer.done():
                    answer.set_result(message)
            case Failed(number, kind):
                log.warning("text_not_scored", reason=kind)
                self._fail([number], f"the model failed ({kind})", WhyUnscored.FAILED)
            case Broken(kind):
                self._go_down(f"the model failed ({kind})", WhyUnscored.FAILED, reason=kind)
                self._fail_all()
            case Recovered():
                self._come_back()

    async def _watch(self, process: asyncio.subprocess.Process, patience: asyncio.Timeout) -> None:
        """Ends the patience with a process that hangs, and with one that has ended while something that it
        started keeps its pipe."""
        ended = False
        while not ended:
            # What an ended process said last is heard until the next look.
            ended = process.returncode is not None
            await asyncio.sleep(min(self._hang_seconds / 10, _WATCH_SECONDS))
            if self._silent_since() <= time.monotonic() - self._hang_seconds:
                self._go_down("the model does not answer", WhyUnscored.HANGING, reason="hanging")
                break
        patience.reschedule(0.0)

    def _silent_since(self) -> float:
        """Since when the process has owed an answer; infinity where it owes none."""
        suspected = self._down is not None and self._down[1] is WhyUnscored.HANGING
        owed = [self._heard_at] if self._waiting or suspected else []
        return min([*self._computing.values(), *owed], default=math.inf)

    async def _end_process(self) -> None:
        """Ends the process and what it has started. A new one waits for that, but not for ever."""
        process, self._process = self._process, None
        if process is None:
            return
        # Not `Process.kill`: it looks first, and takes away the exit code that the event loop waits for.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        try:
            async with asyncio.timeout(_END_SECONDS):
                # `wait` waits for the end of the pipe too, which is not seen as long as its buffer is full.
                while process.stdout is not None and await process.stdout.read(_PIECE):
                    pass
                await process.wait()
        except TimeoutError:
            log.warning("model_process_left", process=process.pid)
