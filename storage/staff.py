"""Owners, editors and moderators."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from moderation.authority import Role, RoleChange, Roles, may, ordered
from moderation.entry import Entry, Subject
from storage.clock import Clock
from storage.outbox import OutboxRows
from storage.record import RecordRows
from storage.rows import Rows
from storage.tables import people, staff


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Somebody with roles. `first_name` is None until they have written to the bot."""

    id: int
    roles: Roles
    first_name: str | None


class StaffRows(Rows):
    """Staff inside one transaction. Every change of somebody's roles is in the record."""

    def __init__(
        self, connection: AsyncConnection, clock: Clock, record: RecordRows, outbox: OutboxRows
    ) -> None:
        super().__init__(connection, clock)
        self._record = record
        self._outbox = outbox

    async def set_owners(self, owner_ids: Collection[int]) -> list[RoleChange]:
        """Makes exactly these people the owners, as whoever runs the bot has set them; what that changes.

        Whoever becomes an owner has no other role from then on, and so none at all once they are none.
        """
        before = {member.id: member.roles for member in await self.everybody()}
        after = {person_id: Roles() for person_id, roles in before.items() if Role.OWNER in roles}
        after |= {person_id: Roles([Role.OWNER]) for person_id in owner_ids}
        changes = [
            RoleChange(person_id, before.get(person_id, Roles()), roles, by=None)
            for person_id, roles in after.items()
        ]
        changes = [change for change in changes if change.before != change.after]
        for change in changes:
            await self._take(change.person_id, change.lost)
            await self._give(change.person_id, change.gained, by=None)
            await self._follow(change, reason="ADMIN_IDS")
        return changes

    async def appoint(self, person_id: int, role: Role, *, by: int) -> RoleChange | None:
        """Gives somebody a role. None if they may do already what it takes."""
        await self.lock(person_id)
        before = await self.roles_of(person_id)
        if may(before, role) or not await self._give(person_id, [role], by=by):
            return None
        return await self._follow(RoleChange(person_id, before, before | {role}, by))

    async def dismiss(self, person_id: int, *, by: int, role: Role | None = None) -> RoleChange | None:
        """Takes a role, or (None) every role. None if there is none to take.

        Owners are set by whoever runs the bot alone.
        """
        await self.lock(person_id)
        before = await self.roles_of(person_id)
        taken = before if role is None else before & {role}
        if not taken or Role.OWNER in before:
            return None
        await self._take(person_id, taken)
        return await self._follow(RoleChange(person_id, before, before - taken, by))

    async def roles_of(self, person_id: int) -> Roles:
        """What this person may do now, beyond what everybody may."""
        rows = await self._connection.execute(select(staff.c.role).where(staff.c.person_id == person_id))
        return Roles(map(Role, rows.scalars()))

    async def lock(self, *person_ids: int) -> None:
        """Whoever else locks one of these members waits until this transaction ends."""
        await self._connection.execute(
            select(staff.c.person_id)
            .where(staff.c.person_id.in_(person_ids))
            .order_by(staff.c.person_id)
            .with_for_update()
        )

    async def everybody(self) -> list[StaffMember]:
        """Owners, editors and moderators, longest serving first."""
        rows = await self._connection.execute(
            select(staff.c.person_id, staff.c.role, people.c.first_name)
            .outerjoin(people, people.c.id == staff.c.person_id)
            .order_by(staff.c.added_at, staff.c.person_id)
        )
        roles: dict[int, Roles] = {}
        names: dict[int, str | None] = {}
        for row in rows:
            roles[row.person_id] = roles.get(row.person_id, Roles()) | {Role(row.role)}
            names[row.person_id] = row.first_name
        return [StaffMember(person_id, roles[person_id], names[person_id]) for person_id in roles]

    async def _give(self, person_id: int, roles: Collection[Role], *, by: int | None) -> bool:
        """False if somebody else has given them these roles at this moment."""
        given = 0
        for role in roles:
            result = await self._connection.execute(
                self._insert(staff)
                .values(person_id=person_id, role=role, added_by=by, added_at=self._now())
                .on_conflict_do_nothing()
            )
            given += result.rowcount
        return given > 0

    async def _take(self, person_id: int, roles: Collection[Role]) -> None:
        await self._connection.execute(
            delete(staff).where(staff.c.person_id == person_id, staff.c.role.in_(roles))
        )

    async def _follow(self, change: RoleChange, *, reason: str | None = None) -> RoleChange:
        """What belongs to every change: cards that are no longer theirs, and the record."""
        if may(change.before, Role.MODERATOR) and not may(change.after, Role.MODERATOR):
            await self._outbox.take_back_cards(change.person_id)
        await self._record.add(
            Entry(
                Subject.PERSON,
                str(change.person_id),
                "appointed" if change.gained else "dismissed",
                change.by,
                list(ordered(change.before)),
                list(ordered(change.after)),
                reason,
            )
        )
        return change
