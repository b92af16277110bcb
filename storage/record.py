"""The record: what was done, by whom and why. Rows are only ever added, as the database itself sees to."""

from typing import Any

from sqlalchemy import insert, select

from moderation.entry import Entry, Recorded, Subject
from storage.rows import Rows
from storage.tables import record


class RecordRows(Rows):
    """The record inside one transaction."""

    async def add(self, entry: Entry) -> None:
        """Writes down one change, with the transaction's moment."""
        await self._connection.execute(
            insert(record).values(
                recorded_at=self._now(),
                actor_id=entry.actor_id,
                subject_kind=entry.subject,
                subject_id=entry.subject_id,
                action=entry.action,
                before=entry.before,
                after=entry.after,
                reason=entry.reason,
            )
        )

    async def page(
        self,
        *,
        limit: int,
        about: tuple[Subject, str] | None = None,
        older_than: int | None = None,
        newer_than: int | None = None,
    ) -> list[Recorded]:
        """Entries, newest first.

        :param about: only those of one subject, by its kind and number.
        :param older_than: only those below this entry's number: the newest of them.
        :param newer_than: only those above this entry's number: the oldest of them.
        """
        forwards = newer_than is not None
        query = select(record).order_by(record.c.id if forwards else record.c.id.desc()).limit(limit)
        if about is not None:
            query = query.where(record.c.subject_kind == about[0], record.c.subject_id == about[1])
        if older_than is not None:
            query = query.where(record.c.id < older_than)
        if newer_than is not None:
            query = query.where(record.c.id > newer_than)
        found = [_recorded(row) for row in await self._connection.execute(query)]
        return found[::-1] if forwards else found


def _recorded(row: Any) -> Recorded:
    entry = Entry(
        subject=Subject(row.subject_kind),
        subject_id=row.subject_id,
        action=row.action,
        actor_id=row.actor_id,
        before=row.before,
        after=row.after,
        reason=row.reason,
    )
    return Recorded(row.id, row.recorded_at, entry)
