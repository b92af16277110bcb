"""The process of the model: `python -m moderation.scoring.process`, started by `ScoringService`.

A model that hangs, takes all memory or crashes in native code takes nothing with it, and can be ended; a
thread could not. Here no thread waits for another within a computation: each core has a worker of its own,
which scores one batch at a time with single-threaded mathematics over the one model. Two threads in one
computation wait for each other hundreds of times in it, which cuts their speed to a quarter as soon as a
neighbour keeps a core busy.
"""

import contextlib
import math
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from moderation.classifier import Model
from moderation.cores import cores
from moderation.faults import FaultyModel, Rehearsal
from moderation.scoring.messages import (
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
    read,
)

BATCH_TOKENS = 512
"""Tokens in a batch: one window of the longest kind, or some twenty comments. Larger ones gain nothing
(measured on BERT-base: 37, 40 and 39 comments a second with 256, 512 and 1,024), and whoever comes meanwhile
waits for their end, about half a second."""

SMALL_BATCH_TOKENS = 64
"""Fewer are not shared out among idle workers."""

# Scored before anything else, and after a failure, to tell a text that the model cannot take from a model
# that is broken.
PROBE = "Good morning."
PAUSES_SECONDS = (1.0, 2.0, 4.0)
"""Before each further try of a broken model. Then the process ends, and the service starts a new one."""

# Readers and moderators wait for the event loop; for the model they wait anyway.
_NICENESS = 5


@dataclass(eq=False, slots=True)
class Text:
    """A text that waits. Its scores are the worst of the windows scored so far."""

    number: int
    deadline: float
    windows: list[list[int]]
    to_come: int
    scores: dict[str, float] = field(default_factory=dict)
    dropped: bool = False

    @property
    def wanted(self) -> bool:
        """Whether anybody still waits for it."""
        return not self.dropped and time.monotonic() < self.deadline


@dataclass(frozen=True, slots=True)
class Part:
    """One window of a text."""

    text: Text
    window: list[int]


class Queue:
    """Windows that wait for a worker: readers' before those that nobody waits for, each as they came."""

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._changed = threading.Condition()
        self._parts: tuple[deque[Part], deque[Part]] = (deque(), deque())  # foreground, background
        self._tokens = 0
        self._texts: dict[int, Text] = {}
        self._finishing = False

    def add(self, text: Text, *, background: bool) -> None:
        with self._changed:
            self._texts[text.number] = text
            self._parts[background].extend(Part(text, window) for window in text.windows)
            self._tokens += sum(map(len, text.windows))
            self._changed.notify_all()

    def drop(self, numbers: Iterable[int]) -> None:
        with self._changed:
            for number in numbers:
                text = self._texts.pop(number, None)
                if text is not None:
                    text.dropped = True

    def drop_all(self) -> None:
        with self._changed:
            self.drop(list(self._texts))

    def finish(self) -> None:
        """Whoever waits for work is sent home once there is none."""
        with self._changed:
            self._finishing = True
            self._changed.notify_all()

    def next_batch(self) -> list[Part]:
        """Waits for work; none at all when everything is finished."""
        with self._changed:
            while True:
                self._changed.wait_for(lambda: any(self._parts) or self._finishing)
                batch = self._take_batch()
                if batch or (self._finishing and not any(self._parts)):
                    return batch

    def done(self, part: Part, scores: dict[str, float]) -> bool:
        """Adds a window's scores to its text's; True if that was the last one, and somebody waits for it."""
        with self._changed:
            text = part.text
            for label, score in scores.items():
                worst = text.scores.get(label, score)
                # A NaN stays one, so that it is told from a score.
                text.scores[label] = worst if score <= worst or math.isnan(worst) else score
            text.to_come -= 1
            return text.to_come == 0 and self._texts.pop(text.number, None) is not None

    def _take_batch(self) -> list[Part]:
        room = min(BATCH_TOKENS, max(SMALL_BATCH_TOKENS, self._tokens // self._workers))
        batch: list[Part] = []
        for parts in self._parts:
            while parts and (not batch or len(parts[0].window) <= room):
                part = parts.popleft()
                self._tokens -= len(part.window)
                if part.text.wanted:
                    room -= len(part.window)
                    batch.append(part)
            if parts:
                break
        return batch


class Worker:
    """Scores batch after batch. All workers share the model and what is known of its health."""

    def __init__(
        self, number: int, model: Model, queue: Queue, speak: "Speaker", health: threading.Lock
    ) -> None:
        self._number = number
        self._model = model
        self._queue = queue
        self._speak = speak
        self._health = health

    def run(self) -> None:
        """Works until everything is finished."""
        while batch := self._queue.next_batch():
            with self._health:  # while the model is broken, one worker tries it and the others wait
                pass
            self._score([part for part in batch if part.text.wanted])

    def probe(self) -> None:
        """Scores a text that every model can take.

        :raises Exception: whatever the model raises; ValueError where it answers with something else than
            probabilities.
        """
        with self._computing():
            answers = self._answers(self._model.windows(PROBE))
        if not all(0.0 <= score <= 1.0 for scores in answers for score in scores.values()):
            raise ValueError("a score is not a probability")

    def _score(self, batch: Sequence[Part]) -> None:
        if not batch:
            return
        try:
            with self._computing():
                answers = self._answers([part.window for part in batch])
        except Exception as error:
            with self._health:
                was_broken = self._wait_until_recovered(type(error).__name__)
            if was_broken:  # which everybody who waited has been told
                return
            if len(batch) > 1:  # one of them the model cannot take
                for part in batch:
                    self._score([part])
            else:
                self._queue.drop([batch[0].text.number])
                self._speak(Failed(batch[0].text.number, type(error).__name__))
            return
        done = [
            part.text for part, scores in zip(batch, answers, strict=True) if self._queue.done(part, scores)
        ]
        for text in done:
            self._speak(Scored(text.number, text.scores, len(text.windows)))
        if not done:  # nobody waits any more, perhaps because they took the model for hanging
            self._speak(Recovered())

    def _answers(self, windows: Sequence[Sequence[int]]) -> list[dict[str, float]]:
        answers = self._model.score(windows)
        if len(answers) != len(windows):
            raise ValueError("not as many answers as windows")
        return answers

    @contextlib.contextmanager
    def _computing(self) -> Iterator[None]:
        """Has the service know for how long: a hang in native code can let no other thread here run."""
        self._speak(Began(self._number))
        try:
            yield
        finally:
            self._speak(Ended(self._number))

    def _wait_until_recovered(self, kind: str) -> bool:
        """Returns when the model can score at all: True if it could not. Meanwhile nobody waits for it. Where
        it stays broken, ends the process."""
        pauses = iter(PAUSES_SECONDS)
        broken = False
        while True:
            try:
                self.probe()
            except Exception as error:
                # The message may hold a text: only the error's class is told.
                self._speak(Broken(type(error).__name__ if broken else kind))
                broken = True
                self._queue.drop_all()
                pause = next(pauses, None)
                if pause is None:
                    os._exit(1)
                time.sleep(pause)
            else:
                if broken:
                    self._speak(Recovered())
                return broken


class Speaker:
    """Says one message at a time, whoever says it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._lock = threading.Lock()

    def __call__(self, message: object) -> None:
        with self._lock:
            self._stream.write(packed(message))
            self._stream.flush()


def main() -> None:
    """Loads what the first message names, and scores until told to finish, or until the service is gone."""
    # These are for the service, which then ends this process in its own way.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    with contextlib.suppress(OSError):
        os.nice(_NICENESS)
    speak = Speaker(os.fdopen(os.dup(sys.stdout.fileno()), "wb"))
    # What a library may print must not get between the messages.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    hear = sys.stdin.buffer
    first: Load = read(hear)
    queue = Queue(cores())
    loaded: list[Model] = []
    rehearsal = Rehearsal()
    threading.Thread(target=_listen, args=(hear, queue, loaded, speak, rehearsal), daemon=True).start()
    started = time.monotonic()
    try:
        model = FaultyModel(first.load(), rehearsal)
        info = model.info
    except Exception as error:
        # A model that loads has seen no comment: the message is the operator's repair.
        speak(NotLoaded(type(error).__name__, str(error)))
        return
    health = threading.Lock()
    workers = [Worker(number, model, queue, speak, health) for number in range(cores())]
    try:
        workers[0].probe()
    except Exception as error:
        kind = type(error).__name__
        speak(NotLoaded(kind, f"it is there, but cannot score a text ({kind}: {error})"))
        return
    loaded.append(model)
    speak(Loaded(info, time.monotonic() - started))
    threads = [threading.Thread(target=worker.run, daemon=True) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _listen(
    hear: BinaryIO, queue: Queue, loaded: Sequence[Model], speak: Speaker, rehearsal: Rehearsal
) -> None:
    try:
        while True:
            match read(hear):
                case Score() as wanted:
                    _accept(wanted, queue, loaded[0], speak)
                case Drop(numbers):
                    queue.drop(numbers)
                case Rehearse(fault, until):
                    rehearsal.begin(fault, until)
                case Finish():
                    queue.finish()
                    if not loaded:
                        os._exit(0)
    except EOFError:
        # The service is gone, and nobody waits. Native code may be at work: the interpreter's own way out
        # could abort.
        os._exit(0)


def _accept(wanted: Score, queue: Queue, model: Model, speak: Speaker) -> None:
    try:
        windows = model.windows(wanted.text)
    except Exception as error:
        speak(Failed(wanted.number, type(error).__name__))
        return
    queue.add(Text(wanted.number, wanted.deadline, windows, len(windows)), background=wanted.background)


if __name__ == "__main__":
    main()
    os._exit(0)
