"""Warnings, mutes and bans: what a person may do now, given what was imposed on them and the clock."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from moderation.authority import Role, Roles, may
from moderation.entry import Value

LONGEST_BY_MODERATORS: Final = timedelta(days=7)
"""For longer, or for good, an owner decides."""

_UNITS: Final = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


class SanctionKind(StrEnum):
    """What can be imposed on a person. Whatever it is, they go on reading, and are told."""

    WARN = "warn"
    """They are told, and that is all."""
    MUTE = "mute"
    """They cannot comment until it ends by itself."""
    BAN = "ban"
    """They cannot comment until it is lifted."""


DONE: Final = {SanctionKind.WARN: "warned", SanctionKind.MUTE: "muted", SanctionKind.BAN: "banned"}
UNDONE: Final = {SanctionKind.MUTE: "unmuted", SanctionKind.BAN: "unbanned"}


@dataclass(frozen=True, slots=True)
class NewSanction:
    """What somebody (`by`) wants imposed on a person, and why. `lasts` is for mutes alone."""

    person_id: int
    kind: SanctionKind
    reason: str
    by: int
    lasts: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Sanction:
    """What was imposed on a person. It is kept for good: one that has ended or was lifted is history."""

    id: int
    person_id: int
    kind: SanctionKind
    reason: str
    by: int
    since: datetime
    until: datetime | None = None
    lifted_at: datetime | None = None
    lifted_by: int | None = None

    def restricts(self, now: datetime) -> bool:
        """Whether it keeps the person from commenting at this moment: up to `until`, which is not within."""
        if self.kind is SanctionKind.WARN or self.lifted_at is not None:
            return False
        return self.until is None or now < self.until

    @property
    def lasts(self) -> timedelta | None:
        """How long it was to be; None for what has no end."""
        return self.until - self.since if self.until is not None else None


class Restricted(Exception):  # noqa: N818 (named for what happened)
    """This person cannot comment now; `sanction` says why and until when."""

    def __init__(self, sanction: Sanction) -> None:
        super().__init__(sanction.id)
        self.sanction = sanction


class IsStaff(Exception):  # noqa: N818 (named for what happened)
    """Nothing can be imposed on whoever has a role; their `roles` are taken from them first."""

    def __init__(self, roles: Roles) -> None:
        super().__init__()
        self.roles = roles


class TakesAnOwner(Exception):  # noqa: N818 (named for what happened)
    """A moderator cannot impose or lift this."""


class NobodyHere(Exception):  # noqa: N818 (named for what happened)
    """The bot has never heard of this person: it could not tell them, so nothing is imposed."""


class NothingToLift(Exception):  # noqa: N818 (named for what happened)
    """No such sanction stands."""


class RecordOutdated(Exception):  # noqa: N818 (named for what happened)
    """Something was imposed or lifted since the record was shown."""


def strictest(sanctions: Iterable[Sanction], now: datetime) -> Sanction | None:
    """The one that keeps a person from commenting longest; None: they may comment. A ban has no end."""
    return max(
        (sanction for sanction in sanctions if sanction.restricts(now)),
        key=lambda sanction: (sanction.until is None, sanction.until or now, sanction.id),
        default=None,
    )


def standing(sanctions: Iterable[Sanction], now: datetime) -> Value:
    """What a person may do, as the record says it."""
    sanction = strictest(sanctions, now)
    if sanction is None:
        return "may comment"
    if sanction.until is None:
        return "banned"
    return {"muted until": f"{sanction.until.astimezone(UTC):%Y-%m-%d %H:%M} UTC"}


def version_of(sanctions: Collection[Sanction]) -> int:
    """Counts what was imposed on a person and what was lifted: a button names the version that it was shown
    beside."""
    return len(sanctions) + sum(sanction.lifted_at is not None for sanction in sanctions)


def takes(kind: SanctionKind, lasts: timedelta | None) -> Role:
    """The role that imposing or lifting this takes."""
    is_short = lasts is not None and lasts <= LONGEST_BY_MODERATORS
    return Role.MODERATOR if kind is SanctionKind.WARN or is_short else Role.OWNER


def require_may_impose(new: NewSanction, *, by_roles: Roles, person_roles: Roles) -> None:
    """Nothing, if somebody with these roles may impose this on somebody with those.

    :raises IsStaff, TakesAnOwner:
    """
    if person_roles:
        raise IsStaff(person_roles)
    if not may(by_roles, takes(new.kind, new.lasts)):
        raise TakesAnOwner


def parse_duration(text: str) -> timedelta | None:
    """ "30m", "2h", "3d" and "1w" as they are written in the chat; None for anything else."""
    match = re.fullmatch(r"([1-9]\d{0,2})([mhdw])", text, re.ASCII | re.IGNORECASE)
    return timedelta(**{_UNITS[match[2].lower()]: int(match[1])}) if match else None
