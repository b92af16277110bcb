"""A batch: many comments that are shown first, decided at once as they were shown, and undone together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from moderation.authority import Role
from moderation.comment import Action

MOST: Final = 200
"""The most comments of one batch; whoever wants more makes another one of the rest."""

LOOKED_AT: Final = 1_000
"""The most waiting comments that one preview holds against the policy, those first that wait longest."""

PREVIEW_LASTS: Final = timedelta(hours=1)
"""For so long a preview can be decided. Comments that change are left out however old it is; but the policy
may change, too."""


class BatchKind(StrEnum):
    """What a batch is about."""

    ALLOWED = "allowed"
    """Waiting comments that the policy would publish today: they are approved."""
    WAITING = "waiting"
    """All waiting comments of a person: they are rejected."""
    DAY = "day"
    """What a person has written in the last 24 hours and everybody can read: it is rejected."""
    WEEK = "week"
    """The same of the last seven days."""
    ALL = "all"
    """The same of all time."""

    @property
    def action(self) -> Action:
        """What is done to each comment."""
        return Action.APPROVE if self is BatchKind.ALLOWED else Action.REJECT

    @property
    def is_published(self) -> bool:
        """Whether it is about comments that everybody can read."""
        return self in _REACH

    @property
    def reach(self) -> timedelta | None:
        """How far back it goes; None: to the beginning."""
        return _REACH.get(self)

    @property
    def role(self) -> Role:
        """What it takes. Taking back what is published is an owner's: it may undo what moderators decided."""
        return Role.OWNER if self.is_published else Role.MODERATOR


_REACH: Final[Mapping[BatchKind, timedelta | None]] = MappingProxyType(
    {BatchKind.DAY: timedelta(days=1), BatchKind.WEEK: timedelta(days=7), BatchKind.ALL: None}
)


class Left(StrEnum):
    """Why a waiting comment is left to a person."""

    UNSCORED = "unscored"
    """It has no score."""
    LABEL = "label"
    """The filter finds something at the present thresholds."""
    LANGUAGE = "language"
    """The model was not made for its language."""
    RULE = "rule"
    """One of the present rules finds something."""
    NEWCOMER = "newcomer"
    """Its author is new, or is not trusted enough."""
    RESTRICTED = "restricted"
    """Its author is muted or banned."""
    EDITED = "edited"
    """Its author has changed it: a person reads both texts, as an edit never pulls one out of the queue."""
    DECIDED = "decided"
    """A person has decided on it before, and that was taken back."""


class ItemState(StrEnum):
    """How far a comment of a batch has come."""

    PLANNED = "planned"
    DECIDED = "decided"
    CHANGED = "changed"
    """It was decided, edited, taken back or set aside between the preview and the tap: it stays as it is."""
    LEFT = "left"
    """It was never to be decided: the preview says why."""


@dataclass(frozen=True, slots=True)
class Item:
    """A comment of a batch, as it was shown. `left` is there where it is left to a person."""

    comment_id: int
    version: int
    revision: int
    left: Left | None = None


@dataclass(frozen=True, slots=True)
class NewBatch:
    """A batch to be shown. `matching` counts all that it is about, of which `items` are as many as there is
    room for. `reason` is what the author will read, where it is known already."""

    kind: BatchKind
    planned_by: int
    items: Sequence[Item]
    matching: int
    person_id: int | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch as it stands. `decided_at` is when its first comment was decided; `numbers` counts its comments
    by how far they have come."""

    id: int
    kind: BatchKind
    person_id: int | None
    reason: str | None
    matching: int
    planned_by: int
    planned_at: datetime
    decided_at: datetime | None
    undone_at: datetime | None
    numbers: Mapping[ItemState, int]

    def number(self, state: ItemState) -> int:
        """How many of its comments have come so far."""
        return self.numbers.get(state, 0)


@dataclass(frozen=True, slots=True)
class Order:
    """Somebody (`by`) wants a batch decided, or undone. `reason` is for the authors of rejected comments."""

    batch_id: int
    by: int
    is_owner: bool
    reason: str | None = None
