"""Moderators and owners."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from moderation.authority import Role
from moderation.entry import Entry, Subject
from storage.clock import Clock
from storage.outbox import WAITING, Kind, State
from storage.record import RecordRows
from storage.rows import Rows
from storage.tables import outbox, people, staff


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Somebody with a role. `first_name` is None until they have written to the bot."""

    id: int
    role: Role
    first_name: str | None


class StaffRows(Rows):
    """Staff inside one transaction. Every change of a role is in the record."""

    def __init__(self, connection: AsyncConnection, clock: Clock, record: RecordRows) -> None:
        super().__init__(connection, clock)
        self._record = record

    async def set_owners(self, owner_ids: Collection[int]) -> None:
        """Makes exactly these people the owners; a moderator who is no owner stays a moderator."""
        roles = {member.id: member.role for member in await self.everybody()}
        for person_id, role in roles.items():
            if role is Role.OWNER and person_id not in owner_ids:
                await self._connection.execute(delete(staff).where(staff.c.person_id == person_id))
                await self._write_down(person_id, role, Role.READER, reason="ADMIN_IDS")
        for owner_id in dict.fromkeys(owner_ids):
            before = roles.get(owner_id, Role.READER)
            if before is not Role.OWNER:
                await self._connection.execute(
                    self._insert(staff)
                    .values(person_id=owner_id, role=Role.OWNER, added_at=self._now())
                    .on_conflict_do_update(index_elements=[staff.c.person_id], set_={"role": Role.OWNER})
                )
                await self._write_down(owner_id, before, Role.OWNER, reason="ADMIN_IDS")

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
        if result.rowcount == 0:
            return False
        await self._write_down(person_id, Role.READER, Role.MODERATOR, by=added_by)
        return True

    async def remove_moderator(self, person_id: int, *, removed_by: int) -> bool:
        """Takes the role back, and cards that wait are not sent. False if they were no moderator.

        Owners are set by the operator alone.
        """
        result = await self._connection.execute(
            delete(staff).where(staff.c.person_id == person_id, staff.c.role == Role.MODERATOR)
        )
        if result.rowcount == 0:
            return False
        await self._connection.execute(
            update(outbox)
            .where(outbox.c.chat_id == person_id, outbox.c.kind == Kind.CARD, outbox.c.state.in_(WAITING))
            .values(state=State.FAILED, failure="no longer a moderator")
        )
        await self._write_down(person_id, Role.MODERATOR, Role.READER, by=removed_by)
        return True

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

    async def _write_down(
        self, person_id: int, before: Role, after: Role, *, by: int | None = None, reason: str | None = None
    ) -> None:
        action = "dismissed" if after is Role.READER else "appointed"
        await self._record.add(Entry(Subject.PERSON, str(person_id), action, by, before, after, reason))
