"""When moderators are left alone, and when each of them hears how the queue stands.

What becomes due is written down in the transaction that sees to it, so that a restart neither forgets it nor
does it twice, and of several copies of the service one does it.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from moderation.hours import QuietHours, last_day_due, last_end, quiet_until
from storage.clock import Clock
from storage.rows import Rows
from storage.tables import moderator_hours


@dataclass(frozen=True, slots=True)
class Hours:
    """A moderator's hours; None where there are none.

    `woken_at`: ends of quiet hours up to then have been seen to. `digest_day` is the last day that has had
    its digest, `digest_since` the moment up to which that one, or the one before it, has told.
    """

    person_id: int
    quiet: QuietHours | None = None
    woken_at: datetime | None = None
    digest_at: time | None = None
    digest_day: date | None = None
    digest_since: datetime | None = None


class HoursRows(Rows):
    """Moderators' hours inside one transaction."""

    def __init__(self, connection: AsyncConnection, clock: Clock, zone: ZoneInfo) -> None:
        super().__init__(connection, clock)
        self._zone = zone

    async def of(self, person_id: int) -> Hours:
        """Somebody's hours."""
        query = select(moderator_hours).where(moderator_hours.c.person_id == person_id)
        row = (await self._connection.execute(query)).first()
        return _hours(row) if row else Hours(person_id)

    async def set_quiet(self, person_id: int, quiet: QuietHours | None) -> None:
        """From now on it is quiet for this moderator at these hours."""
        await self._set(
            person_id,
            quiet_begins=quiet.begins if quiet else None,
            quiet_ends=quiet.ends if quiet else None,
            woken_at=self._now(),
        )

    async def set_digest(self, person_id: int, at: time | None) -> None:
        """From the next such time on this moderator hears daily how the queue stands: once a day, however
        often this is set."""
        values: dict[str, Any] = {"digest_at": at}
        if at is not None:
            hours = await self.of(person_id)
            last_day = last_day_due(at, self._now(), self._zone)
            values["digest_day"] = max(last_day, hours.digest_day or last_day)
            values["digest_since"] = hours.digest_since or self._now()
        await self._set(person_id, **values)

    async def quiet_ones(self) -> set[int]:
        """For whom it is quiet now."""
        rows = await self._connection.execute(
            select(moderator_hours).where(moderator_hours.c.quiet_begins.is_not(None))
        )
        return {hours.person_id for hours in map(_hours, rows) if self.quiet_until(hours) is not None}

    def quiet_until(self, hours: Hours) -> datetime | None:
        """When somebody's quiet hours end; None while it is not quiet for them."""
        return quiet_until(hours.quiet, self._now(), self._zone) if hours.quiet else None

    async def due(self) -> tuple[list[Hours], list[Hours]]:
        """Whose quiet hours have ended, and whose digest is due. In quiet hours a digest waits for their
        end."""
        rows = await self._connection.execute(
            select(moderator_hours).where(
                or_(moderator_hours.c.quiet_begins.is_not(None), moderator_hours.c.digest_at.is_not(None))
            )
        )
        awake = [hours for hours in map(_hours, rows) if self.quiet_until(hours) is None]
        return [each for each in awake if self._wakes(each)], [each for each in awake if self._tells(each)]

    async def wake(self, hours: Hours) -> bool:
        """The end of somebody's quiet hours is seen to now. False if it was already."""
        return await self._move_on(hours, moderator_hours.c.woken_at == hours.woken_at, woken_at=self._now())

    async def tell(self, hours: Hours) -> date | None:
        """Somebody's digest is seen to now: the day it is for. None if it was already."""
        assert hours.digest_at is not None
        day = last_day_due(hours.digest_at, self._now(), self._zone)
        is_as_it_was = moderator_hours.c.digest_day == hours.digest_day
        told = await self._move_on(hours, is_as_it_was, digest_day=day, digest_since=self._now())
        return day if told else None

    def _wakes(self, hours: Hours) -> bool:
        if hours.quiet is None or hours.woken_at is None:
            return False
        return hours.woken_at < last_end(hours.quiet, self._now(), self._zone)

    def _tells(self, hours: Hours) -> bool:
        if hours.digest_at is None or hours.digest_day is None:
            return False
        return hours.digest_day < last_day_due(hours.digest_at, self._now(), self._zone)

    async def _set(self, person_id: int, **values: Any) -> None:
        await self._connection.execute(
            self._insert(moderator_hours)
            .values(person_id=person_id, **values)
            .on_conflict_do_update(index_elements=[moderator_hours.c.person_id], set_=values)
        )

    async def _move_on(self, hours: Hours, is_as_it_was: Any, **values: Any) -> bool:
        result = await self._connection.execute(
            update(moderator_hours)
            .where(moderator_hours.c.person_id == hours.person_id, is_as_it_was)
            .values(values)
        )
        return bool(result.rowcount > 0)


def _hours(row: Any) -> Hours:
    quiet = QuietHours(row.quiet_begins, row.quiet_ends) if row.quiet_begins is not None else None
    return Hours(row.person_id, quiet, row.woken_at, row.digest_at, row.digest_day, row.digest_since)
