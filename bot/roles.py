"""Somebody's roles have changed: who is told, in the transaction that changes them."""

from bot.screens.words import somebody
from bot.texts import en_staff
from moderation.authority import Role, RoleChange, Roles, may
from storage.outbox import Kind, Lane, NewMessage
from storage.transaction import Transaction


async def announce(tx: Transaction, change: RoleChange) -> None:
    """The person hears what they may do now, or no longer; the other owners, who changed what for whom."""
    here = {member.id for member in await tx.staff.everybody() if member.first_name is not None}
    names = await tx.people.names([change.person_id, *([change.by] if change.by else [])])
    if change.person_id in names:
        await _tell(tx, change.person_id, *_words(change))
        await begin(tx, change.person_id, change.gained)
    who = somebody(names.get(change.person_id), change.person_id)
    by = somebody(names.get(change.by), change.by) if change.by else None
    for member in await tx.staff.everybody():
        if Role.OWNER in member.roles and member.id in here - {change.by, change.person_id}:
            await _tell(tx, member.id, en_staff.changed(by, who, change.gained, change.lost))


async def welcome(tx: Transaction, person_id: int) -> Roles:
    """Somebody writes for the first time: what roles they have, of which they hear now."""
    roles = await tx.staff.roles_of(person_id)
    if roles:
        await _tell(tx, person_id, en_staff.greeting(roles))
        await begin(tx, person_id, roles)
    return roles


async def begin(tx: Transaction, person_id: int, roles: Roles) -> None:
    """Whoever moderates gets the comment that waits longest."""
    if may(roles, Role.MODERATOR):
        await tx.review.ask_next(person_id)


def _words(change: RoleChange) -> list[str]:
    # Whoever becomes an owner loses nothing by it.
    lost = [en_staff.farewell(change.lost)] if change.lost and Role.OWNER not in change.after else []
    return [*lost, en_staff.greeting(change.gained)] if change.gained else lost


async def _tell(tx: Transaction, person_id: int, *sentences: str) -> None:
    for html in sentences:
        await tx.outbox.add(NewMessage(Lane.ANSWER, Kind.SENTENCE, person_id, details={"html": html}))
