"""Looking for comments among all of them, the newest first.

Texts are compared here and not in the database, whose `lower` knows only the letters of A to Z on SQLite, and
those of the server's locale on PostgreSQL; and nothing that is looked for can be a pattern.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, func, select

from moderation.lookup import Wanted, WantedKind, is_found
from moderation.status import Status
from storage.rows import Rows
from storage.tables import comments, people

MOST_READ: Final = 20_000
"""Comments that are read for one page; earlier ones are looked through when the page is turned."""
_CHUNK: Final = 500


@dataclass(frozen=True, slots=True)
class Found:
    """Comments that were found, newest first. `has_more` says whether there may be earlier ones, with a lower
    number than `read_to`; everything is read that is not earlier than `read_back_to`."""

    numbers: list[int]
    has_more: bool
    read_to: int
    read_back_to: datetime | None


class LookupRows(Rows):
    """Looking for comments inside one transaction."""

    async def find(
        self, wanted: Wanted, *, before: int | None, limit: int, most_read: int = MOST_READ
    ) -> Found:
        """Comments with a lower number than `before` (None: from the newest on).

        :param limit: how many at most.
        :param most_read: how many comments are looked through at most.
        """
        query = select(
            comments.c.id,
            comments.c.text,
            comments.c.created_at,
            func.coalesce(people.c.first_name, "").label("author_name"),
        ).outerjoin(people, people.c.id == comments.c.author_id)
        if wanted.kind is WantedKind.COMMENT:
            query = query.where(comments.c.id == int(wanted.words))
        elif wanted.kind is WantedKind.PERSON:
            query = query.where(comments.c.author_id == int(wanted.words))
        by_words = wanted.kind in (WantedKind.TEXT, WantedKind.NAME)
        if by_words:  # what nobody may read any more would be found by guessing it
            query = query.where(comments.c.status.not_in((Status.TAKEN_DOWN, Status.WITHDRAWN)))
        numbers: list[int] = []
        read, read_to, back_to = 0, before, None
        while read < most_read:
            rows = await self._chunk(query, read_to, min(_CHUNK, most_read - read))
            for row in rows:
                if not by_words or is_found(wanted, row.text, row.author_name):
                    if len(numbers) == limit:
                        return Found(numbers, True, read_to or 0, back_to)
                    numbers.append(row.id)
                read, read_to, back_to = read + 1, row.id, row.created_at
            if len(rows) < _CHUNK and read < most_read:
                return Found(numbers, False, read_to or 0, back_to)
        has_more = bool(await self._chunk(query, read_to, 1))
        return Found(numbers, has_more, read_to or 0, back_to)

    async def _chunk(self, query: Select[Any], before: int | None, limit: int) -> list[Any]:
        if before is not None:
            query = query.where(comments.c.id < before)
        return list(await self._connection.execute(query.order_by(comments.c.id.desc()).limit(limit)))
