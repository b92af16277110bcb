"""Which of the comments that wait a moderator wants to see, and until when one is put off."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

MORNING_HOUR: Final = 8
"""When what was put off until tomorrow comes back, in the newsroom's time."""


class FilterKind(StrEnum):
    """What a filter goes by."""

    UNSCORED = "unscored"
    """The filter for toxic words gave no score."""
    LINKS = "links"
    """There is a link in it."""
    FIRST = "first"
    """Nothing of its author was published yet."""
    LANGUAGE = "language"
    """It is written in a language."""
    ARTICLE = "article"
    """It is on an article."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which of the comments that wait a moderator wants. `value` is the language (ISO 639) or the article's
    number, where the kind has one."""

    kind: FilterKind
    value: str | None = None

    @property
    def code(self) -> str:
        """As it is stored, and as buttons say it."""
        return self.kind if self.value is None else f"{self.kind}:{self.value}"


_WORDS: Final = re.compile(
    r"(?P<plain>unscored|links|first)|(?:language[ :])?(?P<language>[a-z]{2,3})"
    r"|article[ :]#?(?P<article>\d{1,15})",
    re.ASCII | re.IGNORECASE,
)


def read_filter(words: str) -> Filter | None:
    """The filter that a moderator means by `unscored`, `links`, `first`, `de` or `article 12`, or that a code
    says; None if it is none."""
    found = _WORDS.fullmatch(words)
    if found is None:
        return None
    if found["plain"]:
        return Filter(FilterKind(found["plain"].lower()))
    if found["language"]:
        return Filter(FilterKind.LANGUAGE, found["language"].lower())
    return Filter(FilterKind.ARTICLE, str(int(found["article"])))


class Snooze(StrEnum):
    """For how long a comment is put off."""

    HOUR = "hour"
    TOMORROW = "tomorrow"


def comes_back_at(snooze: Snooze, now: datetime, zone: ZoneInfo) -> datetime:
    """When what is put off now is dealt again.

    :param zone: the newsroom's, in which tomorrow begins.
    """
    if snooze is Snooze.HOUR:
        return now + timedelta(hours=1)
    tomorrow = now.astimezone(zone) + timedelta(days=1)
    return tomorrow.replace(hour=MORNING_HOUR, minute=0, second=0, microsecond=0).astimezone(now.tzinfo)
