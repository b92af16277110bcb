"""Searches for a feed: what an owner wants to add, and how far looking for it has come.

    looking -> failed(problem)              -> looking again
            -> choosing(several feeds)      -> looking (at the chosen one) | cancelled
            -> known(feed)
            -> found(preview)               -> added(feed) | known(feed) | cancelled

Each belongs to one message to the owner, which shows how it stands.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import insert, select, update

from storage.rows import Rows
from storage.tables import feed_searches


class SearchState(StrEnum):
    """How far a search has come."""

    LOOKING = "looking"
    FAILED = "failed"
    CHOOSING = "choosing"
    KNOWN = "known"
    FOUND = "found"
    ADDED = "added"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Search:
    """A search. `result` is what its state needs to be shown; `url` is what is looked at now."""

    outbox_id: int
    url: str
    state: SearchState
    result: Mapping[str, Any]
    feed_id: int | None


class SearchRows(Rows):
    """Searches inside one transaction."""

    written = False

    async def add(self, outbox_id: int, url: str) -> None:
        """Somebody wants the feed at this address; the message is where they read what becomes of it."""
        self.written = True
        await self._connection.execute(
            insert(feed_searches).values(
                outbox_id=outbox_id,
                url=url,
                state=SearchState.LOOKING,
                result={},
            )
        )

    async def looking(self, limit: int, *, except_ids: Collection[int]) -> list[Search]:
        """Searches that are to be made, oldest first."""
        rows = await self._connection.execute(
            select(feed_searches)
            .where(
                feed_searches.c.state == SearchState.LOOKING,
                feed_searches.c.outbox_id.not_in(list(except_ids)),
            )
            .order_by(feed_searches.c.outbox_id)
            .limit(limit)
        )
        return [_search(row) for row in rows]

    async def require(self, outbox_id: int) -> Search:
        """The search that a message shows.

        :raises LookupError: it shows none.
        """
        query = select(feed_searches).where(feed_searches.c.outbox_id == outbox_id)
        row = (await self._connection.execute(query)).first()
        if row is None:
            raise LookupError(f"search {outbox_id}")
        return _search(row)

    async def look_at(self, search: Search, url: str) -> bool:
        """What is to be looked at next; False if the search has gone on since."""
        self.written = True
        return await self.goes_on(search, SearchState.LOOKING, url=url)

    async def goes_on(self, search: Search, state: SearchState, **values: Any) -> bool:
        """Takes a search as it was read to its next state; False if it has gone on since."""
        now = await self._connection.execute(
            update(feed_searches)
            .where(
                feed_searches.c.outbox_id == search.outbox_id,
                feed_searches.c.state == search.state,
                feed_searches.c.url == search.url,
            )
            .values(state=state, **values)
        )
        return now.rowcount > 0


def _search(row: Any) -> Search:
    return Search(
        outbox_id=row.outbox_id,
        url=row.url,
        state=SearchState(row.state),
        result=row.result,
        feed_id=row.feed_id,
    )
