"""Moderators and owners."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import delete, select, update

from moderation.authority import Role
from storage.outbox import WAITING, Kind, State
from storage.rows import Rows
from storage.tables import outbox, people, staff


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Somebody with a role. `first_name` is None until they have written to the bot."""

    id: int
    role: Role
    first_name: str | None


class StaffRows(Rows):
    """Staff inside one transaction."""

    async def set_owners(self, owner_ids: Collection[int]) -> None:
        """Makes exactly these people the owners; a moderator who is no owner stays a moderator."""
        await self._connection.execute(
            delete(staff).where(staff.c.role == Role.OWNER, staff.c.person_id.not_in(list(owner_ids)))
        )
        for owner_id in owner_ids:
            await self._connection.execute(
                self._insert(staff)
                .values(person_id=owner_id, role=Role.OWNER, added_at=self._now())
                .on_conflict_do_update(index_elements=[staff.c.person_id], set_={"role": Role.OWNER})
            )

    async def role_of(self, person_id: int) -> Role:
        """What this person may do now."""
        row = (
            await self._connection.execute(select(staff.c.role).where(staff.c.person_id == person_id))
        ).first()
        return Role(row.role) if row else Role.READER

    async def add_moderator(self, person_id: int, *, added_by: int) -> bool:
        """Makes somebody a moderator. False if they had a role already."""
        result = await self._connection.execute(
            self._insert(staff)
            .values(person_id=person_id, role=Role.MODERATOR, added_by=added_by, added_at=self._now())
            .on_conflict_do_nothing()
        )
        return bool(result.rowcount > 0)

    async def remove_moderator(self, person_id: int) -> bool:
        """Takes the role back, and cards that wait are not sent. False if they were no moderator.

        Owners are set by the operator alone.
        """
        result = await self._connection.execute(
            delete(staff).where(staff.c.person_id == person_id, staff.c.role == Role.MODERATOR)
        )
        removed = result.rowcount > 0
        if removed:
            await self._connection.execute(
                update(outbox)
                .where(outbox.c.chat_id == person_id, outbox.c.kind == Kind.CARD, outbox.c.state.in_(WAITING))
                .values(state=State.FAILED, failure="no longer a moderator")
            )
        return removed

    async def lock(self, person_id: int) -> None:
        """Whoever else locks this member waits until this transaction ends."""
        await self._connection.execute(
            select(staff.c.person_id).where(staff.c.person_id == person_id).with_for_update()
        )

    async def everybody(self) -> list[StaffMember]:
        """Owners and moderators, longest serving first."""
        rows = await self._connection.execute(
            select(staff.c.person_id, staff.c.role, people.c.first_name)
            .outerjoin(people, people.c.id == staff.c.person_id)
            .order_by(staff.c.added_at, staff.c.person_id)
        )
        return [StaffMember(row.person_id, Role(row.role), row.first_name) for row in rows]
