"""The seam between moderation and whatever scores a text."""

from collections.abc import Sequence
from typing import Protocol

from moderation.verdict import Scoring


class ClassifierUnavailable(Exception):  # noqa: N818 (named for what happened)
    """No score can be had now: no model is loaded, it failed, or it did not answer in time.

    The comment is then held as `unscored` and scored when the model is back. The message says why, for
    the operator's log; it never holds a comment's text.
    """


class Model(Protocol):
    """A loaded model. Called in one thread, never on the event loop."""

    @property
    def name(self) -> str:
        """Which model this is, as shown on every review card: its name, and its checkpoint's short hash."""

    def tokens(self, texts: Sequence[str]) -> list[int]:
        """The length of each text in model tokens, for batching texts of like length."""

    def score(self, texts: Sequence[str]) -> list[dict[str, float]]:
        """Scores one batch; a dict of label to probability per text, in order."""


class Classifier(Protocol):
    """Scores texts for any number of concurrent callers."""

    @property
    def model_name(self) -> str | None:
        """The loaded model's name; None while none is loaded."""

    async def score(self, text: str, *, within: float) -> Scoring:
        """Scores one text.

        :param within: seconds until the answer is of no use.
        :raises ClassifierUnavailable: when no score can be had within that time.
        """
