"""Where which policy holds, and how far an author is trusted. Pure, so that it can be replayed."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final, TypeVar

from moderation.policy import Mode, decide
from moderation.rules.flood import LONGEST_SECONDS, Pace
from moderation.status import Status
from moderation.verdict import Verdict

STANDING_DAYS: Final = 30
"""For so long a rejection weighs on its author's standing."""
MOST_FIRST_COMMENTS: Final = 50
MOST_CLOSING_DAYS: Final = 3_650
MOST_SLOW_MINUTES: Final = LONGEST_SECONDS // 60
"""Slow mode never makes anybody wait for longer than an hour, like Telegram's own in groups
(https://core.telegram.org/method/channels.toggleSlowMode)."""

T = TypeVar("T")
_STRICTNESS: Final = (Mode.POST, Mode.SMART, Mode.PRE, Mode.CLOSED)


class PlaceKind(StrEnum):
    """Where a mode and slow mode can be set, the widest first."""

    SITE = "site"
    FEED = "feed"
    SECTION = "section"
    ARTICLE = "article"


@dataclass(frozen=True, slots=True)
class Place:
    """The site, or a part of it. `name` is a feed's or an article's number, or a section's name."""

    kind: PlaceKind
    name: str = ""

    def __str__(self) -> str:
        return f"{self.kind} {self.name}" if self.name else f"the {self.kind}"


SITE: Final = Place(PlaceKind.SITE)


@dataclass(frozen=True, slots=True)
class SitePolicy:
    """What holds on the whole site, and the mode wherever no other is set.

    `first_comments`: so many comments of a new author a person reads first; 0: none. `closing_days` after its
    publication, an article has `closing_mode` (`closed` or `pre`), unless it had a stricter one; 0: never.
    `slow_minutes`: within so many minutes a person writes one comment on an article; 0: as many as they like.
    """

    mode: Mode
    auto_reject: bool = False
    first_comments: int = 0
    closing_days: int = 0
    closing_mode: Mode = Mode.CLOSED
    slow_minutes: int = 0


@dataclass(frozen=True, slots=True)
class Located:
    """Where an article is, and how long ago it was published."""

    article_id: int
    feed_id: int | None
    sections: tuple[str, ...]
    age: timedelta


@dataclass(frozen=True, slots=True)
class ArticlePolicy:
    """What holds for the comments on one article."""

    mode: Mode
    auto_reject: bool
    first_comments: int
    slow_minutes: int = 0

    @property
    def pace(self) -> Pace | None:
        """How fast one person may comment on the article; None: slow mode is off."""
        return Pace(1, self.slow_minutes * 60) if self.slow_minutes else None


@dataclass(frozen=True, slots=True)
class Standing:
    """An author's comments in numbers: those that can be read, and those that were rejected in the last
    `STANDING_DAYS` days, whatever their author made of them since."""

    published: int
    rejected_lately: int


def policy_of(
    article: Located,
    site: SitePolicy,
    modes: Mapping[Place, Mode],
    slow: Mapping[Place, int] = MappingProxyType({}),
) -> ArticlePolicy:
    """The policy for an article: what was set nearest to it counts, for mode and slow mode each.

    An article in several sections has the strictest of theirs. One with a mode of its own has it at any age.

    :param modes: all that were set elsewhere than for the site.
    :param slow: the same of slow mode, in minutes; 0: it is off there.
    """
    mode = modes.get(Place(PlaceKind.ARTICLE, str(article.article_id)))
    if mode is None:
        mode = _around(article, modes, strictest, site.mode)
        if 0 < site.closing_days <= article.age / timedelta(days=1):
            mode = strictest([mode, site.closing_mode])
    minutes = slow.get(Place(PlaceKind.ARTICLE, str(article.article_id)))
    if minutes is None:
        minutes = _around(article, slow, max, site.slow_minutes)
    return ArticlePolicy(mode, site.auto_reject, site.first_comments, minutes)


def strictest(modes: Iterable[Mode]) -> Mode:
    """Of several modes that which lets the least through.

    :raises ValueError: there is none.
    """
    return max(modes, key=_STRICTNESS.index)


def is_new(author: Standing, first_comments: int) -> bool:
    """Whether a person still reads an author's comments first.

    Each comment that can be read is trust. Each rejection of the last `STANDING_DAYS` days takes as much of
    it as a new author has to earn.
    """
    return author.published < first_comments * (1 + author.rejected_lately)


def apply(policy: ArticlePolicy, author: Standing, verdict: Verdict) -> tuple[Verdict, Status]:
    """What becomes of a comment, and its verdict with that which decided.

    An author's standing only ever holds what would be published.
    """
    status = decide(policy.mode, verdict, auto_reject=policy.auto_reject)
    if status is Status.PUBLISHED and is_new(author, policy.first_comments):
        return replace(verdict, newcomer=True), Status.HELD
    return verdict, status


def _around(
    article: Located, values: Mapping[Place, T], strictest_of: Callable[[list[T]], T], of_site: T
) -> T:
    """What holds for an article that has nothing of its own."""
    sections = {section.casefold() for section in article.sections}
    theirs = [
        value
        for place, value in values.items()
        if place.kind is PlaceKind.SECTION and place.name.casefold() in sections
    ]
    if theirs:
        return strictest_of(theirs)
    return values.get(Place(PlaceKind.FEED, str(article.feed_id)), of_site)
