"""What became of a comment."""

from enum import StrEnum


class Status(StrEnum):
    """Set by the policy when the comment is stored, and by people afterwards. Not a verdict."""

    PUBLISHED = "published"
    """Anyone may read it. The only status that makes a comment visible."""
    HELD = "held"
    """Waits for a moderator."""
    REJECTED = "rejected"
    """Refused, by the policy or by a moderator; its author is told why."""
    WITHDRAWN = "withdrawn"
    """Taken back by its author."""
    TAKEN_DOWN = "taken down"
    """Removed everywhere by an owner, for a legal reason and for good."""
