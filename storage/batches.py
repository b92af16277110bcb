"""Batches: what was shown of many comments, to be decided exactly so."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import func, insert, or_, select, update

from moderation.batch import Batch, BatchKind, Item, ItemState, Left, NewBatch
from storage.rows import Rows
from storage.tables import IS_HELD, batch_comments, batches, comments


class BatchRows(Rows):
    """Batches inside one transaction."""

    async def waiting(self, *, limit: int) -> list[int]:
        """The numbers of the comments that wait longest, for anybody: neither put off nor escalated."""
        rows = await self._connection.execute(
            select(comments.c.id)
            .where(*self._for_anybody())
            .order_by(comments.c.status_at, comments.c.id)
            .limit(limit)
        )
        return list(rows.scalars())

    async def count_waiting(self) -> int:
        """How many comments wait for anybody."""
        query = select(func.count()).select_from(comments).where(*self._for_anybody())
        return int(await self._connection.scalar(query) or 0)

    async def still_waiting(self, numbers: Collection[int]) -> set[int]:
        """Those of these comments that wait for anybody."""
        rows = await self._connection.execute(
            select(comments.c.id).where(comments.c.id.in_(list(numbers)), *self._for_anybody())
        )
        return set(rows.scalars())

    async def was_asked_for(self, cause: str) -> bool:
        """Whether this update has made a batch already."""
        row = await self._connection.execute(select(batches.c.id).where(batches.c.cause == cause))
        return row.first() is not None

    async def add(self, new: NewBatch, *, cause: str | None = None) -> Batch:
        """Keeps what is shown.

        :param cause: names the update that asks for it.
        """
        batch_id: int = (
            await self._connection.execute(
                insert(batches)
                .values(
                    kind=new.kind,
                    person_id=new.person_id,
                    reason=new.reason,
                    matching=new.matching,
                    planned_by=new.planned_by,
                    planned_at=self._now(),
                    cause=cause,
                )
                .returning(batches.c.id)
            )
        ).scalar_one()
        values = [
            {
                "batch_id": batch_id,
                "comment_id": item.comment_id,
                "version": item.version,
                "revision": item.revision,
                "state": ItemState.LEFT if item.left else ItemState.PLANNED,
                "left_because": item.left,
            }
            for item in new.items
        ]
        if values:
            await self._connection.execute(insert(batch_comments), values)
        return await self.require(batch_id)

    async def get(self, batch_id: int) -> Batch | None:
        """One batch, or None."""
        return await self._find(batch_id, hold=False)

    async def hold(self, batch_id: int) -> Batch | None:
        """One batch; whoever else holds it waits until this transaction ends."""
        return await self._find(batch_id, hold=True)

    async def require(self, batch_id: int) -> Batch:
        """One batch that must be there.

        :raises LookupError: it is not.
        """
        batch = await self.get(batch_id)
        if batch is None:
            raise LookupError(f"batch {batch_id}")
        return batch

    async def begin(self, batch_id: int, reason: str | None) -> None:
        """The first of its comments is decided now. A reason that is known already stays."""
        values = {"decided_at": self._now(), "reason": func.coalesce(batches.c.reason, reason)}
        await self._connection.execute(update(batches).where(batches.c.id == batch_id).values(values))

    async def planned(self, batch_id: int, *, limit: int) -> list[Item]:
        """Comments that are still to be decided, in the order of their numbers."""
        return await self.page(batch_id, ItemState.PLANNED, limit=limit)

    async def page(
        self, batch_id: int, *states: ItemState, offset: int = 0, limit: int | None = None
    ) -> list[Item]:
        """Comments of a batch that have come so far, in the order of their numbers."""
        rows = await self._connection.execute(
            select(batch_comments)
            .where(batch_comments.c.batch_id == batch_id, batch_comments.c.state.in_(states))
            .order_by(batch_comments.c.comment_id)
            .offset(offset)
            .limit(limit)
        )
        return [
            Item(
                row.comment_id,
                row.version,
                row.revision,
                Left(row.left_because) if row.left_because else None,
            )
            for row in rows
        ]

    async def settle(self, batch_id: int, *, decided: Collection[int], changed: Collection[int]) -> Batch:
        """These comments were decided, and those had changed; the batch as it is then."""
        for state, numbers in ((ItemState.DECIDED, decided), (ItemState.CHANGED, changed)):
            if numbers:
                await self._mark(batch_id, state, batch_comments.c.comment_id.in_(list(numbers)))
        return await self.require(batch_id)

    async def give_up(self, batch_id: int) -> None:
        """It is undone from now on, and nothing that is still planned will be decided."""
        await self._connection.execute(
            update(batches).where(batches.c.id == batch_id).values(undone_at=self._now())
        )
        await self._mark(batch_id, ItemState.CHANGED, batch_comments.c.state == ItemState.PLANNED)

    def _for_anybody(self) -> tuple[Any, ...]:
        return (
            IS_HELD,
            comments.c.escalated_by.is_(None),
            or_(comments.c.snoozed_until.is_(None), comments.c.snoozed_until <= self._now()),
        )

    async def _mark(self, batch_id: int, state: ItemState, *which: Any) -> None:
        await self._connection.execute(
            update(batch_comments).where(batch_comments.c.batch_id == batch_id, *which).values(state=state)
        )

    async def _find(self, batch_id: int, *, hold: bool) -> Batch | None:
        query = select(batches).where(batches.c.id == batch_id)
        row = (await self._connection.execute(query.with_for_update() if hold else query)).first()
        if row is None:
            return None
        counted = await self._connection.execute(
            select(batch_comments.c.state, func.count().label("number"))
            .where(batch_comments.c.batch_id == batch_id)
            .group_by(batch_comments.c.state)
        )
        return _batch(row, counted.all())


def _batch(row: Any, counted: Sequence[Any]) -> Batch:
    return Batch(
        id=row.id,
        kind=BatchKind(row.kind),
        person_id=row.person_id,
        reason=row.reason,
        matching=row.matching,
        planned_by=row.planned_by,
        planned_at=row.planned_at,
        decided_at=row.decided_at,
        undone_at=row.undone_at,
        numbers={ItemState(each.state): each.number for each in counted},
    )
