"""What was done, by whom and why, as it is kept for good: a line of the record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

# What JSON can say: statuses, roles, numbers, or a few of them by name.
Value: TypeAlias = "str | int | float | bool | Sequence[Value] | Mapping[str, Value] | None"


class Subject(StrEnum):
    """What something was done to."""

    COMMENT = "comment"
    PERSON = "person"
    POLICY = "policy"
    RULE = "rule"
    ARTICLE = "article"
    FEED = "feed"
    BATCH = "batch"
    NEWS = "news"
    """All that goes to readers."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One change, to be added to the record in the transaction that makes it.

    Nothing in it is a comment's text, a person's name or a moderator's own words, so that all of these can be
    erased while the record stands.

    `subject_id` is the subject's number, or a policy's place; `action` a past participle of at most 32
    characters ("approved"); `actor_id` the person, None for the bot by its policy. `before` and `after` are
    small: a status, a role, a number. `reason` is a code (`moderation.reasons`), or the bot's own words.
    """

    subject: Subject
    subject_id: str
    action: str
    actor_id: int | None = None
    before: Value = None
    after: Value = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """An entry as it stands in the record: its number there, and its moment."""

    id: int
    at: datetime
    entry: Entry
