"""What was said of a text: the verdict, with all its evidence.

A verdict is not a status. The verdict is what the classifier and the rules said; the status
(`moderation.status.Status`) is what became of the comment. A toxic text that a person approved keeps
its verdict.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from moderation.rules.finding import Finding


class Outcome(StrEnum):
    """The verdict in one word."""

    ALLOW = "allow"
    HOLD = "hold"
    REJECT = "reject"
    UNSCORED = "unscored"
    """No model answered in time. Never the same as clean."""


class WhyUnscored(StrEnum):
    """Why no score could be had."""

    LOADING = "loading"
    """The model is being loaded."""
    NOT_LOADED = "not_loaded"
    """The model cannot be loaded: a file is missing or damaged."""
    SLOW = "slow"
    """No answer in time, though the model works."""
    HANGING = "hanging"
    """The model has stopped answering."""
    FAILED = "failed"
    """The model raised, ran out of memory or ended, or answered with something that is no probability."""
    CROWDED = "crowded"
    """Too many texts waited already."""
    CLOSED = "closed"
    """The service was being stopped."""


@dataclass(frozen=True, slots=True)
class Scoring:
    """One text's scores: label to probability in 0..1, and the model that gave them.

    A text beyond what the model reads at once is scored in `windows` overlapping parts, and the worst part
    counts, for each label by itself.
    """

    scores: Mapping[str, float]
    model: str
    windows: int = 1


@dataclass(frozen=True, slots=True)
class Verdict:
    """An outcome and the evidence for it.

    `scoring` is None exactly when the outcome is `UNSCORED`, and then `unscored_because` says why. `over`
    names the labels whose score reached the hold threshold, highest first; `disguised` those whose score is
    that of the text with its disguise undone. `language` is the text's (ISO 639-1), None where it cannot be
    told; `covered` says whether the model is believed for it. `findings` are what the newsroom's rules found.
    `newcomer` says that it is held because its author is new, and for nothing else.
    """

    outcome: Outcome
    scoring: Scoring | None
    over: tuple[str, ...] = ()
    language: str | None = None
    covered: bool = True
    disguised: tuple[str, ...] = ()
    unscored_because: WhyUnscored | None = None
    findings: tuple[Finding, ...] = ()
    newcomer: bool = False
