"""The alert: how long a held comment may wait, and whether the newsroom knows that one has waited longer."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from moderation.entry import Entry, Subject
from moderation.hours import duration_words
from moderation.verdict import Outcome, Verdict
from storage.clock import Clock
from storage.record import RecordRows
from storage.rows import Rows
from storage.tables import IS_HELD, comments, installation


@dataclass(frozen=True, slots=True)
class Alert:
    """`after` so long a wait an alert is raised (None: never); `raised_at` is when it was, until the queue is
    below that again."""

    after: timedelta | None = None
    raised_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A comment that waits for a moderator: since when it does, and what the filter made of it."""

    comment_id: int
    since: datetime
    verdict: Verdict


class AlertRows(Rows):
    """The alert inside one transaction, and what waits."""

    def __init__(self, connection: AsyncConnection, clock: Clock, record: RecordRows) -> None:
        super().__init__(connection, clock)
        self._record = record

    async def get(self) -> Alert:
        """The alert as it stands."""
        query = select(installation.c.alert_minutes, installation.c.alerted_at)
        row = (await self._connection.execute(query)).first()
        if row is None or row.alert_minutes is None:
            return Alert(None, row.alerted_at if row else None)
        return Alert(timedelta(minutes=row.alert_minutes), row.alerted_at)

    async def set_after(self, after: timedelta | None, *, by: int) -> bool:
        """From now on an alert is raised after so long a wait, in whole minutes; None: never. False if it was
        set to this already."""
        query = select(installation.c.alert_minutes).with_for_update()
        before: int | None = await self._connection.scalar(query)
        minutes = None if after is None else after // timedelta(minutes=1)
        if before == minutes:
            return False
        await self._connection.execute(update(installation).values(alert_minutes=minutes))
        was, will_be = ({"alert": _in_words(each)} for each in (before, minutes))
        await self._record.add(Entry(Subject.POLICY, "the site", "changed", by, was, will_be))
        return True

    async def went_over(self) -> bool:
        """A comment has waited longer than may be: the alert is raised. False if it was already."""
        result = await self._connection.execute(
            update(installation).where(installation.c.alerted_at.is_(None)).values(alerted_at=self._now())
        )
        return bool(result.rowcount > 0)

    async def went_below(self) -> None:
        """The queue is below the limit again, or there is none: the next crossing is another alert."""
        await self._connection.execute(update(installation).values(alerted_at=None))

    async def longest(self) -> Waiting | None:
        """What has waited longest for a moderator, but for what somebody has put off until later."""
        is_due = or_(comments.c.snoozed_until.is_(None), comments.c.snoozed_until <= self._now())
        waiting = await self._waiting(is_due, limit=1)
        return waiting[0] if waiting else None

    async def waiting(self) -> list[Waiting]:
        """All that waits for a moderator, longest first."""
        return await self._waiting(limit=None)

    async def _waiting(self, *which: ColumnElement[bool], limit: int | None) -> list[Waiting]:
        rows = await self._connection.execute(
            select(comments.c.id, comments.c.status_at, comments.c.outcome, comments.c.labels_over)
            .where(IS_HELD, *which)
            .order_by(comments.c.status_at, comments.c.id)
            .limit(limit)
        )
        return [
            Waiting(row.id, row.status_at, Verdict(Outcome(row.outcome), None, tuple(row.labels_over)))
            for row in rows
        ]


def _in_words(minutes: int | None) -> str:
    """As it is written in the chat."""
    return "off" if minutes is None else duration_words(timedelta(minutes=minutes))
