"""The seam between moderation and whatever scores a text."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from moderation.verdict import Scoring, WhyUnscored


class ClassifierUnavailable(Exception):  # noqa: N818 (named for what happened)
    """No score can be had now: no model is loaded, it failed, or it did not answer in time.

    The comment is then held as `unscored` and scored when the model is back. The message says why, for
    the operator's log; it never holds a comment's text.
    """

    def __init__(self, why: str, reason: WhyUnscored) -> None:
        super().__init__(why)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """What is known of a loaded model.

    `name` is shown on every review card: which model, and its checkpoint's short hash. `labels` are in the
    model's order; `languages` (ISO 639-1) are those it was trained on, and is believed for.
    """

    name: str
    labels: tuple[str, ...]
    languages: frozenset[str]


class Model(Protocol):
    """A loaded model: what an engine offers. Several threads use it at once; the event loop never does."""

    @property
    def info(self) -> ModelInfo:
        """What it is."""

    def windows(self, text: str) -> list[list[int]]:
        """The text as token ids, special tokens included: one window, or overlapping ones that cover a text
        beyond what the model reads at once."""

    def score(self, windows: Sequence[Sequence[int]]) -> list[dict[str, float]]:
        """Scores one batch of windows; a dict of label to probability for each, in order."""


class Classifier(Protocol):
    """Scores texts for any number of concurrent callers."""

    @property
    def model(self) -> ModelInfo | None:
        """The loaded model; None while none is loaded."""

    async def score(self, texts: Sequence[str], *, within: float, background: bool = False) -> list[Scoring]:
        """Scores texts, all or none; a scoring for each, in order.

        :param within: seconds until the answer is of no use.
        :param background: nobody waits for it: readers' comments go first.
        :raises ClassifierUnavailable: when not all scores can be had within that time.
        """
