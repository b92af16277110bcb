"""A model that fails on purpose for a while, so that its outage can be rehearsed."""

import math
import os
import random
import threading
import time
from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from moderation.classifier import Model, ModelInfo


class Fault(StrEnum):
    """A way in which a model fails."""

    RAISING = "raising"
    """It raises instead of answering."""
    HANGING = "hanging"
    """It does not answer."""
    SLOW = "slow"
    """It takes `SLOW_SECONDS` more for each batch."""
    CRASHING = "crashing"
    """It takes its process along."""
    NONSENSE = "nonsense"
    """It answers with what is no probability, or not as often as it was asked."""
    MIXED = "mixed"
    """It works, and now and then fails in one of these ways."""


SLOW_SECONDS: Final = 6.0
"""Longer than a reader's comment waits for its score, shorter than a model may be silent."""

# How often each happens in `MIXED`, per batch. Otherwise it works.
_CHANCES: Final = {
    Fault.CRASHING: 0.01,
    Fault.HANGING: 0.01,
    Fault.SLOW: 0.02,
    Fault.RAISING: 0.13,
    Fault.NONSENSE: 0.09,
}


class Rehearsed(Exception):  # noqa: N818 (named for what happened)
    """Nothing is wrong: an outage is rehearsed."""


class Rehearsal:
    """Which fault the model has now, and until when. Whoever waits in a fault is let go when it ends."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._fault = Fault.MIXED
        self._until = 0.0

    def begin(self, fault: Fault, until: float) -> None:
        """The model fails in this way until a moment of the system's monotonic clock; a past one mends it."""
        with self._changed:
            self._fault, self._until = fault, until
            self._changed.notify_all()

    def drawn(self) -> Fault | None:
        """How the next batch fails, if it does."""
        with self._changed:
            if time.monotonic() >= self._until:
                return None
            if self._fault is not Fault.MIXED:
                return self._fault
        (fault,) = random.choices(  # noqa: S311
            [*_CHANCES, None], [*_CHANCES.values(), 1.0 - sum(_CHANCES.values())]
        )
        return fault

    def wait(self, seconds: float = math.inf) -> None:
        """Returns when it is over, or after so many seconds."""
        deadline = time.monotonic() + seconds
        with self._changed:
            while (left := min(deadline, self._until) - time.monotonic()) > 0:
                self._changed.wait(left)


class FaultyModel:
    """A `Model` that works, but for what is rehearsed."""

    def __init__(self, model: Model, rehearsal: Rehearsal) -> None:
        self._model = model
        self._rehearsal = rehearsal

    @property
    def info(self) -> ModelInfo:
        """What the model is."""
        return self._model.info

    def windows(self, text: str) -> list[list[int]]:
        """As the model cuts them."""
        return self._model.windows(text)

    def score(self, windows: Sequence[Sequence[int]]) -> list[dict[str, float]]:
        """As the model scores them, unless it fails.

        :raises Rehearsed: it is made to raise.
        """
        fault = self._rehearsal.drawn()
        match fault:
            case Fault.RAISING:
                raise Rehearsed("an outage is rehearsed")
            case Fault.CRASHING:
                os._exit(9)
            case Fault.HANGING:
                self._rehearsal.wait()
            case Fault.SLOW:
                self._rehearsal.wait(SLOW_SECONDS)
        scores = self._model.score(windows)
        if fault is not Fault.NONSENSE:
            return scores
        if random.random() < 0.5:  # noqa: S311
            return scores[:-1]
        return [dict.fromkeys(row, math.nan) for row in scores]
