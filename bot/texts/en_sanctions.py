"""Warnings, mutes and bans, in English: what the person reads on whom they are imposed, and what staff read.

HTML as Telegram understands it, unless a function says plain text; names are escaped by the caller.
"""

from datetime import UTC, datetime
from html import escape
from types import MappingProxyType
from typing import Final

from babel.dates import format_date

from bot.texts import en
from bot.texts.en_staff import they_are
from moderation.authority import Roles
from moderation.sanctions import LONGEST_BY_MODERATORS, UNDONE, Sanction, SanctionKind

# The reasons that can be chosen with one tap: their code on the button, and what the person reads.
REASONS: Final = MappingProxyType(
    {
        "insults": "Insulting people",
        "threats": "Threatening people",
        "hatred": "Demeaning a group of people",
        "adverts": "Advertising",
        "data": "Giving away personal data",
        "flooding": "Writing the same again and again",
    }
)
MUTE_DAY: Final = "🔇 Mute 1 day"
MUTE_WEEK: Final = "🔇 Mute 1 week"
BAN: Final = "⛔ Ban"
UNMUTE: Final = "Lift the mute"
UNBAN: Final = "Lift the ban"
_NAMED: Final = (
    "Name somebody by the number of one of their comments, or by their Telegram user id: user:123456"
)
USAGE: Final = MappingProxyType(
    {
        "warn": f"Write who and why, which they will read: /warn 41 It is advertising\n{_NAMED}",
        "mute": (
            "Write who, for how long (30m, 2h, 3d, 1w) and why, which they will read: "
            f"/mute 41 2d It is advertising\n{_NAMED}"
        ),
        "ban": f"Write who and why, which they will read: /ban 41 It is advertising\n{_NAMED}",
        "unmute": f"Write whose mute is lifted: /unmute 41\n{_NAMED}",
        "unban": f"Write whose ban is lifted: /unban 41\n{_NAMED}",
        "user": f"Write whose record you want to see: /user 41\n{_NAMED}",
    }
)
TAKES_AN_OWNER: Final = (
    f"Moderators decide on mutes of up to {LONGEST_BY_MODERATORS.days} days. For longer, or for good, "
    "an owner decides."
)
# Plain text: shown over the chat.
OUTDATED: Final = "Somebody else was here since. This is how it stands now."

_KEEP_READING: Final = "You can go on reading, and the news comes as before."
_STANDS: Final = MappingProxyType({SanctionKind.MUTE: "muted", SanctionKind.BAN: "banned"})


def moment(at: datetime) -> str:
    """A moment as people say it. Plain text."""
    in_utc = at.astimezone(UTC)
    return f"{format_date(in_utc, 'd MMMM yyyy', locale=en.LOCALE)}, {in_utc:%H:%M} UTC"


def reason_words(reason: str) -> str:
    """A reason as people read it: one of the given ones by its code, or somebody's own words. Plain text."""
    return REASONS.get(reason, reason)


def imposed(sanction: Sanction) -> str:
    """What the person reads at once: what, why, until when, that a person decided it, and how to ask."""
    if sanction.kind is SanctionKind.WARN:
        return (
            f"⚠️ The newsroom gives you a warning.\n{_reason(sanction)}\n\n"
            f"You can go on reading and commenting. {_by_a_person(sanction)}"
        )
    then = f"{_KEEP_READING} {_ends(sanction)}{_by_a_person(sanction)}"
    return f"{_cannot(sanction)}\n{_reason(sanction)}\n\n{then}"


def not_taken(sanction: Sanction) -> str:
    """Somebody wants to comment, or to change a comment, who cannot."""
    return f"This was not taken. {imposed(sanction)}"


def lifted(still: Sanction | None) -> str:
    """The person hears that something was lifted.

    :param still: what keeps them from commenting all the same.
    """
    if still is None:
        return "✅ The newsroom has lifted it: you can comment again. Welcome back!"
    return f"✅ The newsroom has lifted one thing, but another one stands. {_cannot(still)}\n{_reason(still)}"


def done(who: str, sanction: Sanction) -> str:
    """What a moderator has just imposed, confirmed. Plain text if the name is."""
    match sanction.kind:
        case SanctionKind.WARN:
            return f"{who} is warned, and has been told why."
        case _:
            return f"{who} is {stands(sanction)}, and has been told why."


def undone(who: str, kind: SanctionKind) -> str:
    """What a moderator has just lifted, confirmed. Plain text if the name is."""
    return f"{who} is {UNDONE[kind]}, and has been told."


def nothing_to_lift(who: str, kind: SanctionKind) -> str:
    """Nothing of this kind stands. Plain text if the name is."""
    return f"{who} is not {_STANDS[kind]}."


def is_staff(who: str, roles: Roles) -> str:
    """Nothing can be imposed on staff. Plain text if the name is."""
    return (
        f"{who} is {they_are(roles)}, and nobody on the staff can be warned, muted or banned. "
        "Their role has to be taken first."
    )


def nobody_here(person_id: int) -> str:
    """The bot does not know this person."""
    return f"Nobody with the user id {person_id} has ever written to me."


def stands(sanction: Sanction) -> str:
    """What keeps somebody from commenting, within a sentence about them. Plain text."""
    if sanction.until is None:
        return _STANDS[sanction.kind]
    return f"{_STANDS[sanction.kind]} until {moment(sanction.until)}"


def _cannot(sanction: Sanction) -> str:
    if sanction.until is None:
        return "⛔ You cannot comment here any more: the newsroom has banned you."
    return f"🔇 You cannot comment until {moment(sanction.until)}."


def _ends(sanction: Sanction) -> str:
    return "" if sanction.until is None else "After that you can comment again; you need not do anything. "


def _reason(sanction: Sanction) -> str:
    reason = reason_words(sanction.reason)
    return f"Why: {escape(reason)}{'' if reason[-1:] in '.!?…' else '.'}"


def _by_a_person(sanction: Sanction) -> str:
    return (
        "A person decided this, not a machine. "
        f"If you think it is wrong, ask the newsroom about case {sanction.id}."
    )
