"""What was imposed on people: rows are never deleted. Nobody is restricted without being told: the notice is
a row of the same transaction, and so is the entry in the record."""

from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from moderation.entry import Entry, Subject
from moderation.reasons import recorded
from moderation.sanctions import DONE, UNDONE, NewSanction, Sanction, SanctionKind, standing, strictest
from storage.clock import Clock
from storage.outbox import Kind, Lane, NewMessage, OutboxRows
from storage.record import RecordRows
from storage.rows import Rows
from storage.tables import people, sanctions


class SanctionRows(Rows):
    """Sanctions inside one transaction."""

    def __init__(
        self, connection: AsyncConnection, clock: Clock, record: RecordRows, outbox: OutboxRows
    ) -> None:
        super().__init__(connection, clock)
        self._record = record
        self._outbox = outbox

    async def hold(self, person_id: int) -> bool:
        """Whoever else holds this person waits until this transaction ends. False: nobody knows them."""
        row = await self._connection.execute(
            select(people.c.id).where(people.c.id == person_id).with_for_update()
        )
        return row.first() is not None

    async def of(self, person_id: int) -> list[Sanction]:
        """All that was ever imposed on a person, newest first."""
        rows = await self._connection.execute(
            select(sanctions).where(sanctions.c.person_id == person_id).order_by(sanctions.c.id.desc())
        )
        return [_sanction(row) for row in rows]

    async def restriction_of(self, person_id: int) -> Sanction | None:
        """What keeps this person from commenting now; None if nothing does."""
        return strictest(await self.of(person_id), self._now())

    async def require(self, sanction_id: int) -> Sanction:
        """One that must be there.

        :raises LookupError: it is not.
        """
        row = (await self._connection.execute(select(sanctions).where(sanctions.c.id == sanction_id))).first()
        if row is None:
            raise LookupError(f"sanction {sanction_id}")
        return _sanction(row)

    async def caused_by(self, cause: str) -> Sanction | None:
        """What this update has imposed already, if it has."""
        row = (await self._connection.execute(select(sanctions).where(sanctions.c.cause == cause))).first()
        return _sanction(row) if row else None

    async def impose(self, new: NewSanction, *, cause: str) -> Sanction:
        """Imposes it from now on, tells the person, and writes it into the record.

        :param cause: names the update that asks for it.
        """
        now = self._now()
        before = await self.of(new.person_id)
        sanction_id: int = (
            await self._connection.execute(
                insert(sanctions)
                .values(
                    person_id=new.person_id,
                    kind=new.kind,
                    reason=new.reason,
                    imposed_by=new.by,
                    since=now,
                    until=now + new.lasts if new.lasts is not None else None,
                    cause=cause,
                )
                .returning(sanctions.c.id)
            )
        ).scalar_one()
        imposed = await self.require(sanction_id)
        await self._tell(imposed, is_lifted=False)
        is_warning = new.kind is SanctionKind.WARN
        await self._record.add(
            Entry(
                Subject.PERSON,
                str(new.person_id),
                DONE[new.kind],
                new.by,
                before=None if is_warning else standing(before, now),
                after=None if is_warning else standing([imposed, *before], now),
                reason=recorded(new.reason),
            )
        )
        return imposed

    async def lift(self, person_id: int, kind: SanctionKind, *, by: int) -> list[Sanction]:
        """Lifts all of this kind that keep a person from commenting, tells them, and writes it into the
        record. Returns what was lifted; nothing happens where there is nothing to lift."""
        now = self._now()
        before = await self.of(person_id)
        lifted = [each for each in before if each.kind is kind and each.restricts(now)]
        if not lifted:
            return []
        await self._connection.execute(
            update(sanctions)
            .where(sanctions.c.id.in_([each.id for each in lifted]))
            .values(lifted_at=now, lifted_by=by)
        )
        await self._tell(lifted[0], is_lifted=True)
        await self._record.add(
            Entry(
                Subject.PERSON,
                str(person_id),
                UNDONE[kind],
                by,
                before=standing(before, now),
                after=standing(await self.of(person_id), now),
            )
        )
        return lifted

    async def _tell(self, sanction: Sanction, *, is_lifted: bool) -> None:
        details = {"sanction": sanction.id, "is_lifted": is_lifted}
        await self._outbox.add(NewMessage(Lane.ANSWER, Kind.SANCTION, sanction.person_id, details=details))


def _sanction(row: Any) -> Sanction:
    return Sanction(
        id=row.id,
        person_id=row.person_id,
        kind=SanctionKind(row.kind),
        reason=row.reason,
        by=row.imposed_by,
        since=row.since,
        until=row.until,
        lifted_at=row.lifted_at,
        lifted_by=row.lifted_by,
    )
