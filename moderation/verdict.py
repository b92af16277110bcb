"""What was said of a text: the verdict, with all its evidence.

A verdict is not a status. The verdict is what the classifier and the rules said; the status
(`moderation.status.Status`) is what became of the comment. A toxic text that a person approved keeps
its verdict.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """The verdict in one word."""

    ALLOW = "allow"
    HOLD = "hold"
    REJECT = "reject"
    UNSCORED = "unscored"
    """No model answered in time. Never the same as clean."""


@dataclass(frozen=True, slots=True)
class Scoring:
    """One text's scores: label to probability in 0..1, and the model that gave them."""

    scores: Mapping[str, float]
    model: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """An outcome and the evidence for it.

    `scoring` is None exactly when the outcome is `UNSCORED`; `over` names the labels whose score
    reached the hold threshold, highest first.
    """

    outcome: Outcome
    scoring: Scoring | None
    over: tuple[str, ...] = ()
