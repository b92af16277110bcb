"""What the service and the process of the model say to each other, over its standard input and output.

Each message is a length and a pickle. Both sides are ours, and neither sends the other anything that it did
not make itself: a comment's text is a string in it.
"""

import pickle
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

from moderation.classifier import Model, ModelInfo
from moderation.faults import Fault

HEADER: Final = struct.Struct("!I")


@dataclass(frozen=True, slots=True)
class Load:
    """The first message: what to load. The function must be importable by its name, or a `partial` of one."""

    load: Callable[[], Model]


@dataclass(frozen=True, slots=True)
class Score:
    """A text to be scored, unless `deadline` (on the system's monotonic clock) has passed by then."""

    number: int
    text: str
    deadline: float
    background: bool


@dataclass(frozen=True, slots=True)
class Drop:
    """Nobody waits for these any more."""

    numbers: Sequence[int]


@dataclass(frozen=True, slots=True)
class Rehearse:
    """The model fails in this way until then (on the system's monotonic clock); a past moment mends it."""

    fault: Fault
    until: float


@dataclass(frozen=True, slots=True)
class Finish:
    """No more will come: finish what is there, and end."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """The model is there, and has scored a text of ours."""

    info: ModelInfo
    seconds: float


@dataclass(frozen=True, slots=True)
class NotLoaded:
    """The model could not be loaded, or cannot score; the process ends. `why` is for the operator."""

    kind: str
    why: str


@dataclass(frozen=True, slots=True)
class Began:
    """A worker has begun to compute. Only `Ended` ends that, however it ends."""

    worker: int


@dataclass(frozen=True, slots=True)
class Ended:
    """A worker no longer computes: the model has answered or raised."""

    worker: int


@dataclass(frozen=True, slots=True)
class Scored:
    """The worst score of a text's windows, for each label."""

    number: int
    scores: dict[str, float]
    windows: int


@dataclass(frozen=True, slots=True)
class Failed:
    """The model cannot score this text, though it can score others. `kind` is the exception's class."""

    number: int
    kind: str


@dataclass(frozen=True, slots=True)
class Broken:
    """The model cannot score anything. It is tried again, until `Recovered` or the process ends."""

    kind: str


@dataclass(frozen=True, slots=True)
class Recovered:
    """The model scores again."""


def packed(message: object) -> bytes:
    """The bytes of a message."""
    data = pickle.dumps(message)
    return HEADER.pack(len(data)) + data


def unpacked(data: bytes) -> Any:
    """The message of some bytes, less their header."""
    return pickle.loads(data)  # noqa: S301 (from our own other side)


def read(stream: BinaryIO) -> Any:
    """The next message, waited for.

    :raises EOFError: the other side is gone.
    """
    header = stream.read(HEADER.size)
    if len(header) < HEADER.size:
        raise EOFError
    return unpacked(stream.read(HEADER.unpack(header)[0]))
