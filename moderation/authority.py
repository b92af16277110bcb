"""Who may do what."""

from enum import StrEnum


class Role(StrEnum):
    """What a person may do here. Roles are read from the database on every tap."""

    READER = "reader"
    MODERATOR = "moderator"
    OWNER = "owner"

    @property
    def moderates(self) -> bool:
        """Whether this role may decide on comments."""
        return self in (Role.MODERATOR, Role.OWNER)
