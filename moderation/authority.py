"""Who may do what."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person may do here. Somebody can be both an editor and a moderator, and an owner may do all.

    Roles are read from the database on every command and every tap.
    """

    OWNER = "owner"
    """Says who else has a role, and reads the record. Set by whoever runs the bot."""
    EDITOR = "editor"
    """Looks after feeds, articles and corrections."""
    MODERATOR = "moderator"
    """Decides on comments."""
    READER = "reader"
    """Everybody."""


Roles = frozenset[Role]


@dataclass(frozen=True, slots=True)
class RoleChange:
    """Somebody's roles are others now. `by` is the owner who changed them; None: whoever runs the bot."""

    person_id: int
    before: Roles
    after: Roles
    by: int | None

    @property
    def gained(self) -> Roles:
        """What they may do now and could not before."""
        return self.after - self.before

    @property
    def lost(self) -> Roles:
        """What they could do before and may not now."""
        return self.before - self.after


def may(roles: Collection[Role], role: Role) -> bool:
    """Whether somebody with these roles may do what takes that one."""
    return role is Role.READER or role in roles or Role.OWNER in roles


def ordered(roles: Collection[Role]) -> list[Role]:
    """The same roles, the one that may do most first."""
    return [role for role in Role if role in roles]
