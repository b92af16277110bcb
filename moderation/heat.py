"""When the replies below an article heat up, and what owners can do about it with one tap. Pure.

An article is hot when of the replies of the last 10 minutes (`WINDOW`), at least 8 (`LEAST_REPLIES`), half
or more are unkind: the filter's score alone would have held or rejected them. That everything is read first,
that an author is new, that a rule found a word or that there is no score says nothing about a quarrel.

The numbers are ours. Where one reply in ten is unkind (a lively site; of Civil Comments some 8% are toxic),
four of eight are so by chance in 1 of 200 cases (binomial: 0.5%), and half of more replies still more rarely.
Fewer than eight in ten minutes a moderator reads in passing.

What is hot again within an hour (`PAUSE`) is the same episode, of which owners know.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from moderation.policies import ArticlePolicy, strictest
from moderation.policy import Mode
from moderation.verdict import Outcome

WINDOW: Final = timedelta(minutes=10)
LEAST_REPLIES: Final = 8
LEAST_SHARE: Final = 0.5
PAUSE: Final = timedelta(hours=1)
"""So long an article must not have been hot before owners are told of it anew."""
SLOW_MINUTES: Final = 5
"""The slow mode that is offered: it ends a quick exchange of blows, and people can still go on talking."""


class Remedy(StrEnum):
    """What an owner can do about it."""

    SLOW = "slow"
    READ_FIRST = "read"
    CLOSE = "close"
    LEAVE = "leave"
    """Nothing, knowing of it."""


@dataclass(frozen=True, slots=True)
class Temperature:
    """The replies below an article within the last `WINDOW`, and how many of them are unkind."""

    replies: int
    unkind: int

    @property
    def is_hot(self) -> bool:
        """Whether owners should know."""
        return self.replies >= LEAST_REPLIES and self.unkind >= LEAST_SHARE * self.replies


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """What a remedy has set for the article itself: `name` as `storage.policies.Name` has it, and the values
    before and since; None: nothing of its own."""

    name: str
    before: str | int | None
    after: str | int


@dataclass(frozen=True, slots=True)
class Episode:
    """A time in which an article was hot: when it began, how hot it was then, and when it was so last.

    `version` counts what owners did about it, from 1. `remedy` is what holds now, and `change` what it set;
    `changed_by` who did that, or, without a remedy, undid the one before.
    """

    id: int
    article_id: int
    begun_at: datetime
    hot_at: datetime
    temperature: Temperature
    version: int = 1
    remedy: Remedy | None = None
    change: PolicyChange | None = None
    changed_by: int | None = None
    changed_at: datetime | None = None


def temperature_of(verdicts: Iterable[tuple[Outcome, bool]]) -> Temperature:
    """How hot it is.

    :param verdicts: of the replies: the outcome, and whether a label is over its threshold in a language that
        the model is believed for.
    """
    replies = list(verdicts)
    return Temperature(len(replies), sum(is_unkind(outcome, is_over=over) for outcome, over in replies))


def is_unkind(outcome: Outcome, *, is_over: bool) -> bool:
    """Whether the score alone would have held or rejected a reply, in a language that it is believed for."""
    return is_over and outcome in (Outcome.HOLD, Outcome.REJECT)


def goes_on(latest: Episode | None, now: datetime) -> bool:
    """Whether an article that is hot now is so in the same episode as before."""
    return latest is not None and now - latest.hot_at < PAUSE


def stricter_mode(remedy: Remedy, policy: ArticlePolicy) -> Mode | None:
    """The mode that a remedy sets; never one that lets more through than before. None: it sets none."""
    wanted = {Remedy.READ_FIRST: Mode.PRE, Remedy.CLOSE: Mode.CLOSED}.get(remedy)
    return None if wanted is None else strictest([wanted, policy.mode])


def slower_minutes(remedy: Remedy, policy: ArticlePolicy) -> int | None:
    """The slow mode that a remedy sets; never a faster one than before. None: it sets none."""
    return max(SLOW_MINUTES, policy.slow_minutes) if remedy is Remedy.SLOW else None
