"""Drills: outages of the model that an operator rehearses on a running service.

Whoever begins one writes a row; the copies of the service that see it make their models fail until it ends.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import exists, func, insert, or_, select, update

from moderation.faults import Fault
from moderation.status import Status
from moderation.verdict import Outcome
from storage.rows import Rows
from storage.tables import comments, decisions, drills, installation


@dataclass(frozen=True, slots=True)
class Drill:
    """A drill. `taken_up_at` is when a copy's model began to fail, `mended_at` when it scored again."""

    id: int
    fault: Fault
    begun_at: datetime
    ends_at: datetime
    taken_up_at: datetime | None
    mended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of the comments that came in since a drill began.

    :ivar came: how many there are.
    :ivar unscored_at_first: of these, how many were stored without a score.
    :ivar waiting: how many of those still wait for one.
    :ivar published_unscored: how many were published without a score, and not by a person.
    """

    came: int
    unscored_at_first: int
    waiting: int
    published_unscored: int


class DrillRows(Rows):
    """Drills inside one transaction."""

    async def begin(self, fault: Fault, lasts: timedelta) -> Drill | None:
        """A drill that begins now; None if one is running."""
        # Two that begin at once must not each find none.
        await self._connection.execute(select(installation.c.bot_id).with_for_update())
        if await self.running() is not None:
            return None
        now = self._now()
        last_comment = await self._connection.scalar(select(func.coalesce(func.max(comments.c.id), 0)))
        number = await self._connection.scalar(
            insert(drills)
            .values(fault=fault, begun_at=now, ends_at=now + lasts, last_comment=last_comment)
            .returning(drills.c.id)
        )
        assert number is not None
        return await self.require(number)

    async def running(self) -> Drill | None:
        """The drill that has not ended."""
        query = select(drills).where(drills.c.ends_at > self._now()).order_by(drills.c.id).limit(1)
        row = (await self._connection.execute(query)).first()
        return _drill(row) if row else None

    async def require(self, drill_id: int) -> Drill:
        """One drill.

        :raises LookupError: there is none with this number.
        """
        row = (await self._connection.execute(select(drills).where(drills.c.id == drill_id))).first()
        if row is None:
            raise LookupError(f"drill {drill_id}")
        return _drill(row)

    async def take_up(self, drill_id: int) -> None:
        """A copy of the service takes part."""
        await self._connection.execute(
            update(drills)
            .where(drills.c.id == drill_id, drills.c.taken_up_at.is_(None))
            .values(taken_up_at=self._now())
        )

    async def end(self, drill_id: int) -> None:
        """It ends now, unless it has ended."""
        now = self._now()
        await self._connection.execute(
            update(drills).where(drills.c.id == drill_id, drills.c.ends_at > now).values(ends_at=now)
        )

    async def mended(self, drill_id: int) -> None:
        """A copy's model scores again. Of several copies, the last one counts."""
        await self._connection.execute(
            update(drills).where(drills.c.id == drill_id).values(mended_at=self._now())
        )

    async def tally(self, drill_id: int) -> Tally:
        """What became of the comments that came in since it began."""
        unscored = comments.c.outcome == Outcome.UNSCORED
        by_a_person = exists().where(
            decisions.c.comment_id == comments.c.id, decisions.c.after == Status.PUBLISHED
        )
        row = (
            await self._connection.execute(
                select(
                    func.count(),
                    func.count().filter(or_(unscored, comments.c.scored_at > comments.c.created_at)),
                    func.count().filter(unscored, comments.c.status == Status.HELD),
                    func.count().filter(unscored, comments.c.status == Status.PUBLISHED, ~by_a_person),
                ).where(
                    comments.c.id
                    > select(drills.c.last_comment).where(drills.c.id == drill_id).scalar_subquery()
                )
            )
        ).one()
        return Tally(*row)

    async def write_down(self, drill_id: int, result: Mapping[str, Any]) -> None:
        """What happened, for whoever looks it up later."""
        await self._connection.execute(
            update(drills).where(drills.c.id == drill_id).values(result=dict(result))
        )


def _drill(row: Any) -> Drill:
    return Drill(
        id=row.id,
        fault=Fault(row.fault),
        begun_at=row.begun_at,
        ends_at=row.ends_at,
        taken_up_at=row.taken_up_at,
        mended_at=row.mended_at,
    )
