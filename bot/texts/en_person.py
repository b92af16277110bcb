"""What moderators read in the record of a person, in English.

HTML as Telegram understands it; names are escaped by the caller.
"""

from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final

from babel.dates import format_date

from bot.texts import en
from bot.texts.en_sanctions import moment, stands
from bot.texts.en_staff import they_are
from moderation.authority import Roles
from moderation.sanctions import DONE, UNDONE, Sanction, SanctionKind

NO_SANCTIONS: Final = "Never warned, muted or banned."
ASKS: Final = MappingProxyType(
    {
        "day": "<b>Mute for a day: why?</b> They will read it.",
        "week": "<b>Mute for a week: why?</b> They will read it.",
        "ban": "<b>Ban: why?</b> They will read it.",
    }
)


def here_since(met_at: datetime) -> str:
    """Since when somebody has been here."""
    return f"Here since {format_date(met_at.astimezone(UTC), 'd MMMM yyyy', locale=en.LOCALE)}"


def on_the_staff(roles: Roles) -> str:
    """Why there are no buttons."""
    return f"They are {they_are(roles)}, so they cannot be warned, muted or banned."


def now(restriction: Sanction) -> str:
    """What keeps them from commenting."""
    mark = "⛔" if restriction.kind is SanctionKind.BAN else "🔇"
    said = stands(restriction)
    return f"{mark} {said[0].upper()}{said[1:]}"


def history(sanction: Sanction, *, by: str, lifted_by: str | None, has_ended: bool) -> str:
    """What was imposed, when and by whom; and how it ended."""
    until = f" until {moment(sanction.until)}" if sanction.until is not None else ""
    said = f"{moment(sanction.since)}: {DONE[sanction.kind]}{until} by {by} (case {sanction.id})"
    if sanction.lifted_at is not None:
        return f"{said}, {UNDONE[sanction.kind]} {moment(sanction.lifted_at)} by {lifted_by}"
    return f"{said}, over" if has_ended and sanction.kind is not SanctionKind.WARN else said


def earlier(number: int) -> str:
    """What is not shown."""
    return "And 1 earlier one." if number == 1 else f"And {number:,} earlier ones."
