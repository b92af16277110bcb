"""What an owner says who takes a comment down, and what is kept of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from moderation.status import Status

REFERENCE_LENGTH: Final = 300
"""Characters of a reference: a law, a file number, who has asked for it."""


class LegalReason(StrEnum):
    """Why the law does not let a comment stand."""

    ILLEGAL = "illegal"
    """Its content itself is illegal."""
    PERSONAL_DATA = "personal"
    COPYRIGHT = "copyright"
    ORDER = "order"
    """A court or an authority has ordered it."""
    OTHER = "other"
    """Another law. Only a reference says which."""


@dataclass(frozen=True, slots=True)
class Order:
    """What an owner wants taken down and why. `reference` is in their own words; its author reads it."""

    comment_id: int
    owner_id: int
    reason: LegalReason
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class Takedown:
    """What is kept of it. `before` is what had become of the comment until then."""

    comment_id: int
    owner_id: int
    owner_name: str
    reason: LegalReason
    reference: str | None
    before: Status
    taken_down_at: datetime
