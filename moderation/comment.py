"""A comment and what was decided about it, as plain values."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from moderation.occlusion import Explanation
from moderation.status import Status
from moderation.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a comment was said. One message is one comment, however often it is delivered to us."""

    chat_id: int
    message_id: int


@dataclass(frozen=True, slots=True)
class NewComment:
    """A comment with its verdict and its first status, ready to be stored together.

    `sketch` tells texts that are much alike (`moderation.rules.likeness`); None for one of few words.
    """

    article_id: int
    author_id: int
    origin: Origin
    text: str
    verdict: Verdict
    status: Status
    sketch: int | None = None


@dataclass(frozen=True, slots=True)
class Revision:
    """Another text of a comment, with its verdict; `written_at` is when Telegram took it."""

    text: str
    verdict: Verdict
    written_at: datetime
    sketch: int | None = None


@dataclass(frozen=True, slots=True)
class Former:
    """The text that a comment had before its present one, with the verdict on it."""

    text: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Comment:
    """A stored comment. `version` counts its statuses and `revision` its texts, both from 1; a decision names
    the two that it decides. `edited_at` is when Telegram took the text, where it is not the first one.
    `explanation` is there once somebody has asked which words moved the score of this verdict."""

    id: int
    article_id: int
    author_id: int
    author_name: str
    origin: Origin
    text: str
    verdict: Verdict
    status: Status
    version: int
    created_at: datetime
    explanation: Explanation | None = None
    revision: int = 1
    edited_at: datetime | None = None


class Action(StrEnum):
    """What is done to a comment; `moderation.transitions` says by whom, and what becomes of it."""

    PUBLISH = "publish"
    HOLD = "hold"
    APPROVE = "approve"
    REJECT = "reject"
    UNDO = "undo"
    EDIT = "edit"
    WITHDRAW = "withdraw"
    TAKE_DOWN = "take down"


@dataclass(frozen=True, slots=True)
class Decision:
    """One person's decision on one version of a comment; rows of it are only ever added.

    Comments of the same text may be decided together: `together` says how many were, and `part_of` is the
    `id` of the first of their decisions, None in that one. `batch` is the one that it was taken in, if any.
    """

    comment_id: int
    version: int
    moderator_id: int
    moderator_name: str
    action: Action
    reason: str | None
    before: Status
    after: Status
    decided_at: datetime
    id: int
    part_of: int | None = None
    together: int = 1
    batch: int | None = None


@dataclass(frozen=True, slots=True)
class AuthorRecord:
    """An author's history in numbers: comments by status, the one in question not counted."""

    published: int
    held: int
    rejected: int
