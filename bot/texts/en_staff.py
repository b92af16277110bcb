"""Roles: what owners read of who has which, and what those read who get or lose one, in English.

HTML as Telegram understands it, unless a function says plain text; names are escaped by the caller.
"""

from collections.abc import Collection
from types import MappingProxyType
from typing import Final

from moderation.authority import Role, ordered

MODERATORS_ONLY: Final = "This is for moderators."
EDITORS_ONLY: Final = "This is for editors."
OWNERS_ONLY: Final = "This is for owners."
ONLY: Final = MappingProxyType(
    {Role.MODERATOR: MODERATORS_ONLY, Role.EDITOR: EDITORS_ONLY, Role.OWNER: OWNERS_ONLY}
)
USAGE: Final = (
    "/staff shows who has a role. With a Telegram user id:\n"
    "/staff add 123456 moderator lets somebody decide on comments,\n"
    "/staff add 123456 editor lets somebody look after articles and feeds,\n"
    "/staff remove 123456 takes their roles back (or one: /staff remove 123456 editor)."
)
OWNERS_ARE_SET: Final = "Owners are set in ADMIN_IDS by whoever runs the bot."
CARD_TAKEN_BACK: Final = "This card is no longer yours: you do not moderate comments any more."
_GREETINGS: Final = MappingProxyType(
    {
        Role.OWNER: "You are an owner of Only News now. /staff shows who has a role, /audit what was done.",
        Role.EDITOR: "You are an editor of Only News now. /publish writes an article, /feeds shows feeds.",
        Role.MODERATOR: "You are a moderator of Only News now. /queue shows the comment that waits longest.",
    }
)
_A: Final = MappingProxyType(
    {Role.OWNER: "an owner", Role.EDITOR: "an editor", Role.MODERATOR: "a moderator"}
)


def they_are(roles: Collection[Role]) -> str:
    """Roles inside a sentence: "an editor and a moderator"."""
    return " and ".join(_A[role] for role in ordered(roles))


def staff_line(who: str, roles: Collection[Role], *, is_here: bool) -> str:
    """One person in the list of who has a role."""
    return f"{who}, {', '.join(ordered(roles))}" + ("" if is_here else " (not here yet)")


def greeting(gained: Collection[Role]) -> str:
    """Somebody has a role, and hears what it is for."""
    lines = [_GREETINGS[role] for role in ordered(gained)]
    return "\n".join([*lines, "/help lists all that you can do."])


def farewell(lost: Collection[Role]) -> str:
    """Somebody has lost a role."""
    return f"You are no longer {they_are(lost)} of Only News. Thank you for your help."


def changed(by: str | None, who: str, gained: Collection[Role], lost: Collection[Role]) -> str:
    """The other owners hear of a change: who changed what for whom.

    :param by: None: whoever runs the bot.
    """
    said = [f"made {who} {they_are(gained)}"] if gained else []
    said += [f"took from {who} the role of {they_are(lost)}"] if lost else []
    return f"👥 {by or 'Whoever runs the bot'} {' and '.join(said)}."


def appointed(who: str, role: Role, *, is_here: bool) -> str:
    """The owner's own change, confirmed."""
    if is_here:
        return f"{who} is {_A[role]} now."
    return f"{who} is {_A[role]} now, but not here yet: they hear of it once they write to me."


def has_already(who: str, roles: Collection[Role]) -> str:
    """There is nothing to add."""
    return f"{who} is {they_are(roles)} already."


def dismissed(who: str, lost: Collection[Role], left: Collection[Role]) -> str:
    """The owner's own change, confirmed."""
    still = f" They are still {they_are(left)}." if left else ""
    return f"{who} is no longer {they_are(lost)}.{still}"


def nothing_to_take(who: str, roles: Collection[Role]) -> str:
    """There is nothing to remove; owners cannot be removed in the chat."""
    if Role.OWNER in roles:
        return f"{who} is an owner. {OWNERS_ARE_SET}"
    return f"{who} is {they_are(roles) or 'a reader'} only."
