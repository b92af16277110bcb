"""One model, any number of callers: texts that wait at the same time are scored together.

A model runs in one daemon thread of its own, which loads it, so that neither importing torch nor a model
that hangs ever stands in the event loop's way, or in the way of the interpreter's exit (the threads of a
`ThreadPoolExecutor` are joined there). A batch is padded to its longest text, which is why texts of like
length are batched together (`cut_batches`).

Whatever goes wrong, a caller gets `ClassifierUnavailable`, in time: while the model loads; when it is
late; when it fails; when too many texts wait; at once while it is known to be down. It is back as soon as
it answers again, and `wait_until_available` returns.
"""

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVarTuple

import structlog

from moderation.classifier import ClassifierUnavailable, ModelInfo
from moderation.verdict import Scoring, WhyUnscored

Model = Any  # until the service is rewritten over windows

BATCH_OVERHEAD = 40
"""What a batch costs beside its tokens, in tokens: measured on BERT-base with two cores."""

BATCH_TOKENS = 1_024
"""The most padded tokens in a batch of several texts: about a second of BERT-base on two cores. A text
that comes meanwhile waits no longer than that for its turn, and the overhead is 4% of such a batch."""

PLANNED_TEXTS = 64
"""How many of the waiting texts are looked at for the next batch, oldest first."""

# Scored after a failure, to tell a text that the model cannot take from a model that is broken.
_PROBE = "Good morning."

_Args = TypeVarTuple("_Args")

log = structlog.get_logger(__name__)


def cut_batches(
    lengths: Sequence[int], overhead: int = BATCH_OVERHEAD, most: int = BATCH_TOKENS
) -> list[list[int]]:
    """Cuts texts into the batches that cost least, a batch costing its padded tokens plus `overhead`.

    Only neighbours by length need to be considered, so dynamic programming over the sorted lengths finds
    the optimum.

    :param lengths: of each text, in tokens.
    :param most: padded tokens of a batch of several texts.
    :return: batches of indexes into `lengths`, shortest texts first.
    """
    order = sorted(range(len(lengths)), key=lengths.__getitem__)
    cheapest: list[tuple[int, int]] = [(0, 0)]  # for the first n texts: cost, and where the last batch starts
    for end in range(1, len(order) + 1):
        longest = lengths[order[end - 1]]
        cheapest.append(
            min(
                (cheapest[start][0] + (end - start) * longest + overhead, start)
                for start in range(end)
                if end - start == 1 or (end - start) * longest <= most
            )
        )
    batches = []
    end = len(order)
    while end:
        start = cheapest[end][1]
        batches.append(order[start:end])
        end = start
    return batches[::-1]


@dataclass(eq=False, slots=True)
class _Request:
    text: str
    answer: asyncio.Future[Scoring]


class BatchingClassifier:
    """A `Classifier` over a model that it loads and runs in a thread of its own.

    Every method is called on the event loop that called `start`.
    """

    def __init__(
        self,
        load: Callable[[], Model],
        *,
        retry_seconds: float = 60.0,
        queue_limit: int = 1_000,
        batch_seconds: float = 2.0,
    ) -> None:
        """
        :param load: returns the model; called in the thread, again after `retry_seconds` when it raises.
        :param queue_limit: how many texts may wait at once.
        :param batch_seconds: a model that is at one batch for longer is taken for hanging.
        """
        self._load = load
        self._retry_seconds = retry_seconds
        self._queue_limit = queue_limit
        self._batch_seconds = batch_seconds
        # Of the event loop alone:
        self._down: str | None = "the model is not loaded yet"
        self._up = asyncio.Event()
        self._model_name: str | None = None
        self._thread: threading.Thread | None = None
        self._stopped = asyncio.Event()
        # Shared with the thread; the queue changes under the condition:
        self._changed = threading.Condition()
        self._waiting: dict[_Request, None] = {}  # oldest first
        self._closing = False
        self._running_since: float | None = None  # monotonic; None while no batch runs

    @property
    def model_name(self) -> str | None:
        """The loaded model's name; None while none is loaded."""
        return self._model_name

    @property
    def available(self) -> bool:
        """Whether the model is loaded and answers, as far as is known."""
        return self._down is None

    async def wait_until_available(self) -> None:
        """Returns when the model is loaded and answers."""
        await self._up.wait()

    def start(self) -> None:
        """Begins to load the model, in the background."""
        self._loop = asyncio.get_running_loop()
        self._thread = threading.Thread(target=self._run, name="classifier", daemon=True)
        self._thread.start()

    async def close(self, *, within: float = 10.0) -> None:
        """Takes no more texts, and lets the thread finish those it has.

        :param within: seconds to wait for that. Then the thread is left behind. It holds up no exit, but a
            model that is stuck in native code can make it an abort.
        """
        self._down = "the classifier is closed"
        self._up.clear()
        with self._changed:
            self._closing = True
            self._changed.notify()
        if self._thread is None:
            return
        try:
            async with asyncio.timeout(within):
                await self._stopped.wait()
        except TimeoutError:
            log.warning("model_abandoned", seconds=within)

    @property
    def model(self) -> ModelInfo | None:
        """The loaded model."""
        return ModelInfo(self._model_name, (), frozenset({"en"})) if self._model_name else None

    async def score(self, texts: Sequence[str], *, within: float, background: bool = False) -> list[Scoring]:
        """As `Classifier.score`."""
        return list(await asyncio.gather(*(self._score_one(text, within=within) for text in texts)))

    async def _score_one(self, text: str, *, within: float) -> Scoring:
        """Scores one text, together with those that wait at the same time.

        :param within: seconds until the answer is of no use; a text not begun by then is not scored.
        :raises ClassifierUnavailable: when no score can be had within that time.
        """
        if self._down is not None:
            raise ClassifierUnavailable(self._down, WhyUnscored.FAILED)
        request = _Request(text, self._loop.create_future())
        with self._changed:
            if len(self._waiting) >= self._queue_limit:
                raise ClassifierUnavailable(f"{self._queue_limit} texts wait already", WhyUnscored.FAILED)
            self._waiting[request] = None
            self._changed.notify()
        try:
            async with asyncio.timeout(within):
                return await request.answer
        except TimeoutError:
            self._suspect_hanging()
            raise ClassifierUnavailable(f"no score within {within:g} s", WhyUnscored.FAILED) from None
        finally:
            self._take([request])

    # On the event loop.

    def _suspect_hanging(self) -> None:
        """A text timed out: behind others in the queue, or because the model does not answer? The latter, if
        it has been at one batch for longer than any takes; how long this text could wait says nothing."""
        since = self._running_since
        if self._down is None and since is not None and time.monotonic() - since >= self._batch_seconds:
            self._go_down("the model does not answer", reason="hanging")

    def _go_down(self, why: str, **event: str) -> None:
        if not self._closing:
            self._down = why
            self._up.clear()
            log.warning("model_unavailable", **event)

    def _come_back(self) -> None:
        if not self._closing and self._down is not None:
            self._down = None
            self._up.set()
            log.info("model_available", model=self._model_name)

    def _loaded(self, name: str, seconds: float) -> None:
        log.info("model_loaded", model=name, seconds=round(seconds, 1))
        self._model_name = name
        if not self._closing:
            self._down = None
            self._up.set()

    def _answered(self, requests: list[_Request], answers: list[dict[str, float]], name: str) -> None:
        self._come_back()
        for request, scores in zip(requests, answers, strict=True):
            if request.answer.done():
                continue
            if all(0.0 <= score <= 1.0 for score in scores.values()):
                request.answer.set_result(Scoring(scores, name))
            else:
                request.answer.set_exception(
                    ClassifierUnavailable("a score is not a probability", WhyUnscored.FAILED)
                )

    def _failed(self, requests: list[_Request], kind: str) -> None:
        why = f"the model failed ({kind})"
        self._go_down(why, reason=kind)
        for request in requests:
            if not request.answer.done():
                request.answer.set_exception(ClassifierUnavailable(why, WhyUnscored.FAILED))

    def _load_failed(self, kind: str, message: str) -> None:
        # The message is the operator's repair; a model that loads has seen no comment.
        self._go_down(f"the model could not be loaded: {message}", reason=kind, detail=message)

    # In the thread. Whatever a model raises, it is unavailable.

    def _run(self) -> None:
        try:
            model = self._load_until_loaded()
            while model is not None and (oldest := self._oldest_waiting()):
                self._score_next_batch(model, oldest)
        finally:
            self._tell(self._stopped.set)

    def _load_until_loaded(self) -> Model | None:
        """The model; None when closed before there was one."""
        while not self._closing:
            started = time.monotonic()
            try:
                model = self._load()
                name = model.name
            except Exception as error:
                self._tell(self._load_failed, type(error).__name__, str(error))
                self._pause()
            else:
                self._tell(self._loaded, name, time.monotonic() - started)
                return model
        return None

    def _oldest_waiting(self) -> list[_Request]:
        """Waits for texts; none at all when closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closing)
            return list(islice(self._waiting, PLANNED_TEXTS))

    def _score_next_batch(self, model: Model, oldest: list[_Request]) -> None:
        """Scores the batch that the oldest text is in, so that none waits for ever."""
        requests = oldest
        self._running_since = time.monotonic()
        try:
            lengths = model.tokens([request.text for request in oldest])
            batch = next(batch for batch in cut_batches(lengths) if 0 in batch)
            requests = self._take([oldest[index] for index in batch])
            answers = model.score([request.text for request in requests]) if requests else []
            if len(answers) != len(requests):
                raise ValueError("not as many answers as texts")
        except Exception as error:
            self._running_since = None
            self._take(requests)
            # The message may hold a text: only the error's class is told.
            self._tell(self._failed, requests, type(error).__name__)
            self._wait_until_recovered(model)
        else:
            self._running_since = None
            self._tell(self._answered, requests, answers, model.name)

    def _wait_until_recovered(self, model: Model) -> None:
        """Returns when the model answers again. While it does not, all that wait fail."""
        while not self._closing:
            try:
                model.score([_PROBE])
            except Exception as error:
                with self._changed:
                    waiting = self._take(list(self._waiting))
                self._tell(self._failed, waiting, type(error).__name__)
                self._pause()
            else:
                self._tell(self._come_back)
                return

    def _pause(self) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._closing, timeout=self._retry_seconds)

    # In both.

    def _take(self, requests: Iterable[_Request]) -> list[_Request]:
        """Takes these out of the queue, and returns those that were still there."""
        with self._changed:
            there = [request for request in requests if request in self._waiting]
            for request in there:
                del self._waiting[request]
            return there

    def _tell(self, callback: Callable[[*_Args], object], *args: *_Args) -> None:
        # A closed event loop: nobody is left to be told.
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(callback, *args)
