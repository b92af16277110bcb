"""The optimised engine: Detoxify in 8 bits on OpenVINO, for a small machine without a graphics card.

It is made from a checkpoint by `onlynews model optimize` (`moderation.engines.optimising`), as a folder of
its own. Neither torch nor transformers is loaded to run it, which saves most of the memory and of the start.

A folder is used only if its files are what was written, if it was made from the checkpoint that is
configured, and if the texts it was compared on would be judged alike at today's thresholds. The scores of
both engines are kept in it for that.
"""

# ruff: noqa: PLC0415 (numpy is for the model's process: the service's never computes)

import contextlib
import hashlib
import json
import queue
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from moderation.classifier import ModelInfo
from moderation.cores import cores, idle_cores
from moderation.engines.checkpoint import PUBLISHED, BadCheckpoint, ModelNotFound, find_checkpoint
from moderation.engines.tokens import Windows
from moderation.policy import DEFAULT_THRESHOLDS, Thresholds, judge
from moderation.verdict import Outcome, Scoring

MOST_MOVED = 0.005
"""The share of texts that may be judged otherwise than by Detoxify as published."""

DESCRIPTION = "engine.json"
NETWORK = "network.xml"
WEIGHTS = "network.bin"
TOKENIZER = "tokenizer.json"

_FILES = (NETWORK, WEIGHTS, TOKENIZER)
FILES = frozenset({DESCRIPTION, *_FILES})
"""All that a folder ever holds."""

_FORMAT = 1
_REMAKE = "Make it anew with `onlynews model optimize`, or leave OPTIMISED_MODEL empty."

STEP = 16
"""Rows and rectangles are filled up to a multiple of so many tokens: for each shape that it meets OpenVINO
keeps code of its own, a hundred megabytes of it where every length is another shape."""

GROUP_COST = 24
"""What a pass costs beside its tokens, in tokens: the weights are read from memory once more."""

_ATTENTION_COST = 1 / 1_500
"""What one pair of tokens costs in the attention, against one token in all layers."""

LONG_TOKENS = 48
"""From this length on a text that is alone is computed by several threads, if so many cores are idle."""

_LONG_STEP = 64
"""As `STEP`, for those: they are rare, and each shape's code costs memory."""

_LONG_THREADS = 4
"""At most so many: more gain little in one pass."""


@dataclass(frozen=True, slots=True)
class Description:
    """What a folder holds, as its `engine.json` says.

    `exact` and `optimised` are the scores of the texts compared, in the order of `labels`; `files` are
    SHA-256 by name, `checkpoint` that of the checkpoint.
    """

    model_type: str
    checkpoint: str
    labels: tuple[str, ...]
    languages: tuple[str, ...]
    token_limit: int
    first_position: int
    files: dict[str, str]
    exact: list[list[float]] = field(default_factory=list)
    optimised: list[list[float]] = field(default_factory=list)
    format: int = _FORMAT

    @property
    def info(self) -> ModelInfo:
        """The engine as its service knows it."""
        name = f"{self.model_type} ({self.checkpoint[:8]}), int8"
        return ModelInfo(name, self.labels, frozenset(self.languages))

    @property
    def largest_difference(self) -> float:
        """Between two scores of the same text and label."""
        import numpy as np

        return float(np.abs(np.subtract(self.exact, self.optimised)).max(initial=0.0))

    def moved(self, thresholds: Thresholds) -> float:
        """The share of the texts compared (0..1) that fall into another band; 1 where none were compared.

        Where languages have thresholds of their own, it is that of the language where it is largest.
        """
        if not self.exact:
            return 1.0
        pairs = list(zip(self.exact, self.optimised, strict=True))
        languages = [None, *(language for language in self.languages if language in thresholds.by_language)]
        return max(
            sum(self._judged(a, thresholds, at) != self._judged(b, thresholds, at) for a, b in pairs)
            for at in languages
        ) / len(pairs)

    def _judged(self, scores: Sequence[float], thresholds: Thresholds, language: str | None) -> Outcome:
        scoring = Scoring(dict(zip(self.labels, scores, strict=True)), "")
        return judge(scoring, thresholds, language=language).outcome

    def write(self, folder: Path) -> None:
        """Writes it into the folder."""
        (folder / DESCRIPTION).write_text(json.dumps(asdict(self)) + "\n", encoding="utf-8")


def load_optimised(
    folder: Path, model_type: str, checkpoint: Path | None, thresholds: Thresholds
) -> "OptimisedModel":
    """Loads a folder, if it may be used.

    :param model_type: the configured one.
    :param checkpoint: the configured file; None: the one of Detoxify's release, which need not be here.
    :raises ModelNotFound, BadCheckpoint: with a sentence for the operator.
    """
    described = read_description(folder)
    if checkpoint is not None:
        wanted = find_checkpoint(model_type, checkpoint).digest
    else:
        wanted = next(digest for digest, published in PUBLISHED.items() if published == model_type)
    if described.model_type != model_type or not described.checkpoint.startswith(wanted):
        raise BadCheckpoint(
            f"The optimised model in {folder} was made from {described.info.name.partition(',')[0]}, but "
            f"{model_type} ({wanted[:8]}) is configured. {_REMAKE}"
        )
    moved = described.moved(thresholds)
    if moved > MOST_MOVED:
        raise BadCheckpoint(
            f"The optimised model in {folder} would judge {moved:.1%} of the texts it was compared on "
            f"otherwise than Detoxify at these THRESHOLDS; at most {MOST_MOVED:.1%} may be. Leave "
            "OPTIMISED_MODEL empty."
        )
    return open_optimised(folder)


def open_optimised(folder: Path) -> "OptimisedModel":
    """Loads a folder whose files are what was written, whatever it was made from and however it scores.

    :raises ModelNotFound, BadCheckpoint: with a sentence for the operator.
    """
    described = read_description(folder)
    for name in _FILES:
        if described.files.get(name) != digest_of(folder / name):
            raise BadCheckpoint(f"The optimised model in {folder} is damaged, in {name}. {_REMAKE}")
    return OptimisedModel(folder, described, cores())


def read_description(folder: Path) -> Description:
    """What the folder says of itself.

    :raises ModelNotFound, BadCheckpoint: with a sentence for the operator.
    """
    try:
        text = (folder / DESCRIPTION).read_text(encoding="utf-8")
    except OSError:
        raise ModelNotFound(
            f"There is no optimised model in {folder}. Make it with `onlynews model optimize`, or leave "
            "OPTIMISED_MODEL empty."
        ) from None
    try:
        content = json.loads(text)
        described = Description(
            **content | {"labels": tuple(content["labels"]), "languages": tuple(content["languages"])}
        )
        described.moved(DEFAULT_THRESHOLDS)
        whole = described.format == _FORMAT
    except (ValueError, TypeError, KeyError, AttributeError):
        whole = False
    if not whole:
        raise BadCheckpoint(f"The optimised model in {folder} is damaged, in {DESCRIPTION}. {_REMAKE}")
    return described


def digest_of(path: Path) -> str:
    """The SHA-256 of a file; empty where there is none."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def import_openvino() -> Any:
    """OpenVINO, which then reports nothing to anybody.

    Left to itself it tells Google Analytics, unasked, of each time it is imported. For that it forks this
    process, which may hold a lock at that moment: the fork then waits for ever, and keeps our pipes open.
    Without its telemetry package it does without.

    :raises ModelNotFound: it is not installed.
    """
    if find_spec("openvino") is None:
        raise ModelNotFound(
            "The optimised model needs OpenVINO, which is not installed. Install it with "
            "`.venv/bin/python -m pip install --constraint constraints.txt --editable '.[fast]'`, or leave "
            "OPTIMISED_MODEL empty."
        )
    sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]  # (importing it raises ImportError)
    return import_module("openvino")


class OptimisedModel:
    """A loaded folder. Any number of threads may use it; each pass runs in one thread of its own."""

    def __init__(
        self,
        folder: Path,
        described: Description,
        workers: int,
        idle: Callable[[], int] = idle_cores,
    ) -> None:
        """
        :param workers: how many passes may run at once.
        :param idle: how many cores a pass could have at this moment.
        """
        openvino = import_openvino()
        self._info = described.info
        self._first_position = described.first_position
        tokenizer = (folder / TOKENIZER).read_text(encoding="utf-8")
        self._windows = Windows(tokenizer, described.token_limit)
        self._workers = workers
        self._idle_cores = idle
        self._threads = min(workers, _LONG_THREADS)
        core = openvino.Core()
        network = core.read_model(folder / NETWORK)

        def compiled(streams: int, threads: int) -> Any:
            settings = {
                "NUM_STREAMS": streams,
                "INFERENCE_NUM_THREADS": threads,
                "INFERENCE_PRECISION_HINT": "f32",
                "DYNAMIC_QUANTIZATION_GROUP_SIZE": 64,
            }
            return core.compile_model(network, "CPU", settings)

        # One thread for a pass: several in one pass wait for each other, which a busy neighbour makes slow.
        narrow = compiled(streams=workers, threads=workers)
        self._passes: queue.SimpleQueue[Any] = queue.SimpleQueue()
        # The first call of all must be alone: OpenVINO's binding sets itself up in it, with a lock of its own
        # held while it waits for the interpreter's, and two threads in it wait for each other for ever.
        (window,) = self._windows("")
        for _ in range(workers):
            self._passes.put(narrow.create_infer_request())
            self.score([window])
        self._long_pass = compiled(streams=1, threads=self._threads).create_infer_request()
        self._long_pass.infer(self._inputs([window], _LONG_STEP))

    @property
    def info(self) -> ModelInfo:
        """What it is."""
        return self._info

    def windows(self, text: str) -> list[list[int]]:
        """The text as token ids; overlapping windows of a long text."""
        return self._windows(text)

    def score(self, windows: Sequence[Sequence[int]]) -> list[dict[str, float]]:
        """A dict of label to probability per window, in order."""
        scores: list[dict[str, float]] = [{} for _ in windows]
        passes = [self._passes.get()]
        try:
            if len(windows) == 1 and len(windows[0]) >= LONG_TOKENS:
                passes += self._idle_passes()
            # Whoever holds all of them is alone.
            alone = 1 < self._workers == len(passes) and self._idle_cores() >= self._threads
            while not alone and len(passes) > 1:
                self._passes.put(passes.pop())
            infer, step = (self._long_pass, _LONG_STEP) if alone else (passes[0], STEP)
            for group in cut_groups([len(window) for window in windows]):
                answers = infer.infer(self._inputs([windows[index] for index in group], step))[0]
                for index, row in zip(group, answers.tolist(), strict=True):
                    # Outputs beyond the labels are identities, which Detoxify does not show either.
                    scores[index] = dict(zip(self._info.labels, row, strict=False))
        finally:
            for each in passes:
                self._passes.put(each)
        return scores

    def _idle_passes(self) -> list[Any]:
        idle = []
        with contextlib.suppress(queue.Empty):
            while True:
                idle.append(self._passes.get_nowait())
        return idle

    def _inputs(self, windows: Sequence[Sequence[int]], step: int) -> dict[str, Any]:
        """As `moderation.engines.optimising` has the network take them, filled up to multiples of `step`."""
        import numpy as np

        lengths = np.array([len(window) for window in windows])
        starts = np.cumsum(lengths) - lengths
        columns = np.arange(_rounded(lengths.max(), step))
        there = columns < lengths[:, None]
        total = lengths.sum()
        tokens, positions, places = np.zeros((3, _rounded(total, step)), dtype=np.int64)
        tokens[:total] = np.concatenate(windows)
        positions[:total] = np.concatenate([np.arange(length) for length in lengths])
        places[:total] = np.flatnonzero(there)
        return {
            "tokens": tokens,
            "positions": positions + self._first_position,
            "starts": starts,
            "rows": np.where(there, starts[:, None] + columns, 0),
            "hidden": np.where(there, np.float32(0.0), np.float32(-np.inf))[:, None, None],
            "places": places,
        }


def _rounded(length: int, step: int) -> int:
    return -(-length // step) * step


def cut_groups(lengths: Sequence[int]) -> list[list[int]]:
    """Cuts windows into the passes that together cost least.

    The layers take windows of any length in one row, but the attention of a pass is computed as if all of
    them were as long as the longest. Only neighbours by length need to be considered, so dynamic
    programming over the sorted lengths finds the optimum.

    :param lengths: of each window, in tokens.
    :return: groups of indexes into `lengths`.
    """
    order = sorted(range(len(lengths)), key=lengths.__getitem__)
    cheapest: list[tuple[float, int]] = [
        (0.0, 0)
    ]  # for the first n windows: cost, where the last group starts
    for end in range(1, len(order) + 1):
        longest = lengths[order[end - 1]]
        cheapest.append(
            min(
                (cheapest[start][0] + GROUP_COST + (end - start) * longest**2 * _ATTENTION_COST, start)
                for start in range(end)
            )
        )
    groups = []
    end = len(order)
    while end:
        start = cheapest[end][1]
        groups.append(order[start:end])
        end = start
    return groups
