"""Where which policy holds, and how far an author is trusted. Pure, so that it can be replayed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import Final

from moderation.policy import Mode, decide
from moderation.status import Status
from moderation.verdict import Verdict

STANDING_DAYS: Final = 30
"""For so long a rejection weighs on its author's standing."""
MOST_FIRST_COMMENTS: Final = 50
MOST_CLOSING_DAYS: Final = 3_650

_STRICTNESS: Final = (Mode.POST, Mode.SMART, Mode.PRE, Mode.CLOSED)


class PlaceKind(StrEnum):
    """Where a mode can be set, the widest first."""

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
    """

    mode: Mode
    auto_reject: bool = False
    first_comments: int = 0
    closing_days: int = 0
    closing_mode: Mode = Mode.CLOSED


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


@dataclass(frozen=True, slots=True)
class Standing:
    """An author's comments in numbers: those that can be read, and those that were rejected in the last
    `STANDING_DAYS` days."""

    published: int
    rejected_lately: int


def policy_of(article: Located, site: SitePolicy, modes: Mapping[Place, Mode]) -> ArticlePolicy:
    """The policy for an article: the mode that was set nearest to it counts.

    An article in several sections has the strictest of theirs. One with a mode of its own has it at any age.

    :param modes: all that were set elsewhere than for the site.
    """
    mode = modes.get(Place(PlaceKind.ARTICLE, str(article.article_id)))
    if mode is None:
        mode = _around(article, site, modes)
        if 0 < site.closing_days <= article.age / timedelta(days=1):
            mode = strictest([mode, site.closing_mode])
    return ArticlePolicy(mode, site.auto_reject, site.first_comments)


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


def _around(article: Located, site: SitePolicy, modes: Mapping[Place, Mode]) -> Mode:
    sections = {section.casefold() for section in article.sections}
    theirs = [
        mode
        for place, mode in modes.items()
        if place.kind is PlaceKind.SECTION and place.name.casefold() in sections
    ]
    return strictest(theirs) if theirs else modes.get(Place(PlaceKind.FEED, str(article.feed_id)), site.mode)
